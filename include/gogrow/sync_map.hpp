// go_sync_map: Go's sync.Map, for many threads at once.
//
//     gogrow::go_sync_map<std::string, int, gogrow::go1_23> hits;
//     hits.store("a", 1);
//     std::optional<int> a = hits.load("a");              // without a lock, as in Go
//
// To 1.23 it is two maps, read and dirty (sync_map/read_dirty.hpp), from 1.24 on a hash trie
// (sync_map/hash_trie.hpp). Promotions, misses, copies, inner nodes, and the allocations of each operation are Go's,
// as sync.Map makes them: keys and values are any there, 16 bytes each. What Go allocates to make an any of a key or a
// value is the caller's and is not counted. bench/sync_map compares it with a go_map under a mutex.
//
// What a release has: load_and_delete from 1.15, swap, compare_and_swap and compare_and_delete from 1.20, clear from
// 1.23. sync.Map itself came with 1.9.
//
// Threads
//   Every operation may run on every thread at any time; only construction and destruction must be alone. load, and
//   writes over keys that read has, take no lock to 1.23; from 1.24 on load takes none and a write locks one node. What
//   is replaced is destroyed when no thread can be reading it any more (sync_map/reclaim.hpp), at the latest with the
//   map. The hash, the equality, V's copying and the observer's hooks are called from all these threads.
//
// Exceptions
//   The map stays valid and no other entry is lost or doubled. An operation that throws from a hook or for want of
//   memory after its work was done (a promotion follows a deletion) has taken effect.
#pragma once

#include <gogrow/rules/needs_64_bits.hpp>
#include <gogrow/rules/needs_exceptions.hpp>

#include <concepts>
#include <cstddef>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

#include <gogrow/map/hash.hpp>
#include <gogrow/map/types.hpp>
#include <gogrow/observe/observer.hpp>
#include <gogrow/rules/version.hpp>
#include <gogrow/sync_map/hash_trie.hpp>
#include <gogrow/sync_map/read_dirty.hpp>
#include <gogrow/sync_map/reclaim.hpp>
#include <gogrow/sync_map/types.hpp>

namespace gogrow {

/// Go's sync.Map of a release. Neither copied nor moved, as in Go.
template <class K, class V, go_version Release = go_latest, class Hash = default_hash<K>,
          class Equal = default_equal<K>, class Allocator = std::allocator<std::pair<const K, V>>,
          class Observer = null_observer>
class go_sync_map {
  static_assert(is_known(Release) && Release >= go1_9, "gogrow: sync.Map came with Go 1.9");
  static_assert(std::copy_constructible<K> && std::copy_constructible<V>,
                "gogrow: go_sync_map hands out copies, so keys and values must be copyable");
  static_assert(map_hash<Hash, K>, "gogrow: the hash must take (key, seed) or (key) and give 64 bits");
  static_assert(map_equality<Equal, K>, "gogrow: the equality must take two keys");
  static_assert(growth_observer<Observer>, "gogrow: the observer has no hook `on` for any event");
  static_assert(concurrent_observer<Observer>,
                "gogrow: many threads call this observer at once; it must have a member thread_safe that is true, as "
                "concurrent_counters has");

  using types = detail::sync_map_types<K, V, Release, Hash, Equal, Allocator, Observer>;
  static constexpr bool has_read_dirty = Release < go1_24;
  using implementation =
      std::conditional_t<has_read_dirty, detail::sync_read_dirty<types>, detail::sync_hash_trie<types>>;

 public:
  using key_type = K;
  using mapped_type = V;
  using hasher = Hash;
  using key_equal = Equal;
  using allocator_type = Allocator;
  using observer_type = Observer;

  struct loaded_or_stored {
    V value;
    bool loaded;
  };

  static constexpr go_version rules = Release;

  /// Empty, and nothing is allocated.
  go_sync_map() : go_sync_map(Hash()) {}
  explicit go_sync_map(Hash hash, Equal equal = Equal(), Allocator allocator = Allocator(),
                       Observer observer = Observer())
      : impl_(std::move(hash), std::move(equal), allocator, std::move(observer)) {}
  explicit go_sync_map(Observer observer)
  requires(!std::same_as<Observer, null_observer>)
      : go_sync_map(Hash(), Equal(), Allocator(), std::move(observer)) {}
  go_sync_map(const go_sync_map&) = delete;
  go_sync_map& operator=(const go_sync_map&) = delete;

  /// Load. To 1.23 a look-up that has to take the lock counts as a miss, and as many misses as there are dirty entries
  /// make the dirty map the read map.
  std::optional<V> load(const K& key) const {
    return run([&] { return copy_of(impl_.load(key)); });
  }
  bool contains(const K& key) const {
    return run([&] { return impl_.load(key) != nullptr; });
  }

  /// Store.
  void store(const K& key, V value) {
    run([&] { impl_.swap(key, std::move(value)); });
  }

  /// Swap: what was there before.
  std::optional<V> swap(const K& key, V value)
  requires(Release >= go1_20)
  {
    return run([&] { return copy_of(impl_.swap(key, std::move(value))); });
  }

  /// LoadOrStore: what is there, or the value, which is stored then.
  loaded_or_stored load_or_store(const K& key, V value) {
    return run([&] {
      const auto [there, loaded] = impl_.load_or_store(key, std::move(value));
      return loaded_or_stored{*there, loaded};
    });
  }

  /// LoadAndDelete: what was there.
  std::optional<V> load_and_delete(const K& key)
  requires(Release >= go1_15)
  {
    return run([&] { return copy_of(impl_.load_and_delete(key)); });
  }

  /// Delete. To 1.14 it counted no miss.
  void erase(const K& key) {
    run([&] { impl_.load_and_delete(key); });
  }

  /// CompareAndSwap: stores the value if the one that is there equals old.
  bool compare_and_swap(const K& key, const V& old, V value)
  requires(Release >= go1_20 && std::equality_comparable<V>)
  {
    return run([&] { return impl_.compare_and_swap(key, old, std::move(value)); });
  }

  /// CompareAndDelete.
  bool compare_and_delete(const K& key, const V& old)
  requires(Release >= go1_20 && std::equality_comparable<V>)
  {
    return run([&] { return impl_.compare_and_delete(key, old); });
  }

  /// Range: visit(key, value) for each entry, until it returns false. Entries that come or go meanwhile may or may not
  /// be met, and none is met twice. To 1.23 it promotes the dirty map first. visit may use the map; what others replace
  /// while it runs is kept until it ends.
  template <std::predicate<const K&, const V&> Visit> void range(Visit visit) const {
    run([&] { impl_.range(visit); });
  }

  /// Clear.
  void clear()
  requires(Release >= go1_23)
  {
    run([&] { impl_.clear(); });
  }

  /// What Go's fields would say.
  sync_map_state state() const
  requires has_read_dirty
  {
    return impl_.state();
  }

  Allocator get_allocator() const { return impl_.allocator(); }
  const Observer& observer() const noexcept { return impl_.observer(); }

 private:
  static std::optional<V> copy_of(const V* found) { return found == nullptr ? std::nullopt : std::optional<V>(*found); }

  template <class Operation> auto run(Operation operation) const {
    const collect_at_end at_end{impl_};
    const detail::read_guard guard;
    return operation();
  }
  struct collect_at_end {
    implementation& impl;
    ~collect_at_end() { impl.collect_some(); }
  };

  // A load counts misses and promotes.
  mutable implementation impl_;
};

}  // namespace gogrow
