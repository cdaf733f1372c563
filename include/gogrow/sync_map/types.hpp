// What both kinds of go_sync_map share: their types in one bundle, and the keys of the dirty map.
//
// Go's sync.Map has keys and values of type any: 16 bytes each, wherever they come from. boxed_key is a K of which the
// dirty map believes that.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <utility>

#include <gogrow/map/types.hpp>
#include <gogrow/observe/events.hpp>
#include <gogrow/observe/observer.hpp>
#include <gogrow/rules/element_layout.hpp>
#include <gogrow/rules/version.hpp>

namespace gogrow {

/// The inside of a go_sync_map to 1.23.
struct sync_map_state {
  std::size_t read_len = 0;
  bool amended = false;
  std::size_t dirty_len = 0;
  bool has_dirty = false;
  std::size_t misses = 0;

  friend bool operator==(const sync_map_state&, const sync_map_state&) = default;
};

namespace detail {

template <class K, class V, go_version Release, class Hash, class Equal, class Allocator, class Observer>
struct sync_map_types : types_of_map<K, V, Hash, Equal, Allocator, Observer> {
  static constexpr go_version rules = Release;
};

template <class K> struct boxed_key {
  K key;
};

template <class Hash> struct boxed_hash {
  using is_transparent = void;
  [[no_unique_address]] Hash hash;

  template <class K>
  requires requires(const Hash& h, const K& k) { h(k, std::uint64_t{}); }
  std::uint64_t operator()(const K& key, std::uint64_t seed) const {
    return static_cast<std::uint64_t>(hash(key, seed));
  }
  template <class K>
  requires requires(const Hash& h, const K& k) { h(k); }
  std::uint64_t operator()(const K& key) const {
    return static_cast<std::uint64_t>(hash(key));
  }
  template <class K>
  requires requires(const Hash& h, const K& k) { h(k, std::uint64_t{}); }
  std::uint64_t operator()(const boxed_key<K>& boxed, std::uint64_t seed) const {
    return static_cast<std::uint64_t>(hash(boxed.key, seed));
  }
  template <class K>
  requires requires(const Hash& h, const K& k) { h(k); }
  std::uint64_t operator()(const boxed_key<K>& boxed) const {
    return static_cast<std::uint64_t>(hash(boxed.key));
  }
  std::uint64_t fixed_seed() const
  requires requires(const Hash& h) { h.fixed_seed(); }
  {
    return static_cast<std::uint64_t>(hash.fixed_seed());
  }
};

template <class Equal> struct boxed_equal {
  using is_transparent = void;
  [[no_unique_address]] Equal equal;

  template <class K> bool operator()(const boxed_key<K>& a, const K& b) const {
    return static_cast<bool>(equal(a.key, b));
  }
  template <class K> bool operator()(const boxed_key<K>& a, const boxed_key<K>& b) const {
    return static_cast<bool>(equal(a.key, b.key));
  }
};

/// Hands on what the dirty map tells. Not what it drops: a read map goes when nobody reads it, not when Go's would.
template <class Observer> struct forward_to {
  Observer* target;

  template <class Event>
  requires(observes<Observer, Event> && !std::same_as<Event, map_memory_dropped>)
  void on(const Event& event) const {
    target->on(event);
  }
};
template <class Observer> struct inner_observer_of {
  using type = null_observer;
};
template <class Observer>
requires(!std::same_as<Observer, null_observer> && growth_observer<forward_to<Observer>>)
struct inner_observer_of<Observer> {
  using type = forward_to<Observer>;
};
template <class Observer> using inner_observer = typename inner_observer_of<Observer>::type;

template <class Observer> inner_observer<Observer> make_inner_observer(Observer& target) {
  if constexpr (std::same_as<inner_observer<Observer>, null_observer>) return {};
  else return {&target};
}

}  // namespace detail

template <class K> struct element_layout<detail::boxed_key<K>> : fixed_layout<16, 8, true> {};

}  // namespace gogrow
