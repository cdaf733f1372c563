// Looking at growth without touching it.
//
// A container hands its events (observe/events.hpp) to an observer, which is a type with one or more hooks named `on`:
//
//     struct print_growth {
//       void on(const gogrow::slice_grew& e) { std::cout << e.old_cap << " -> " << e.new_cap << '\n'; }
//     };
//     gogrow::go_slice<int, gogrow::go1_22, std::allocator<int>, print_growth> s;
//
// An event without a hook is never built: with null_observer a container has the same size and the same instructions as
// if this file did not exist. An observer without any hook is refused at compile time, so a misspelt `on` cannot pass.
//
// The observer is part of the container and is copied with it, unless it says what a copied map begins with: counters
// and event_log begin anew (observer_of_copy). observer_ref sends the events of many containers to one
// observer outside. Ready made: counters (observe/counters.hpp), event_log (observe/event_log.hpp), ambient
// (observe/scope.hpp).
//
// Where in the program something grew is known to whoever called append or put. An observer that asks (locates_calls)
// is told: a default argument takes the caller's std::source_location. For all others that argument is an empty class,
// which no call hands over.
//
// A hook may throw. The container calls it when the new state is built but not yet visible, and gives the state up:
// nothing has changed then, except what the hook itself counted.
#pragma once

#include <concepts>
#include <source_location>
#include <type_traits>
#include <utility>

#include <gogrow/observe/events.hpp>

namespace gogrow {

/// Looks at nothing and costs nothing.
struct null_observer {};

/// The observer of a copied map: what for_copy() of the source's observer gives, or a copy of that.
template <class Observer> constexpr Observer observer_of_copy(const Observer& observer) {
  if constexpr (requires {
                  { observer.for_copy() } -> std::same_as<Observer>;
                })
    return observer.for_copy();
  else return observer;
}

/// Observer has a hook for Event.
template <class Observer, class Event>
concept observes = requires(Observer& observer, const Event& event) { observer.on(event); };

namespace detail {

template <class Observer, class... Events>
concept observes_any_of = (observes<Observer, Events> || ...);

}  // namespace detail

/// null_observer, or a type with a hook `on` for at least one event.
template <class Observer>
concept growth_observer =
    std::same_as<Observer, null_observer> ||
    (std::copyable<Observer> &&
     detail::observes_any_of<Observer, heap_allocated, slice_grew, array_dropped, map_grew, map_grew_same_size,
                             bucket_evacuated, overflow_bucket_added, map_memory_dropped, key_hashed, keys_compared,
                             bucket_visited, table_grew, table_split, directory_doubled, tombstone_made,
                             tombstones_pruned, group_visited, java_table_resized, bin_treeified, bin_untreeified,
                             java_node_made, read_missed, dirty_promoted, dirty_made, trie_expanded, trie_pruned>);

/// Several threads may call the hooks of one Observer at once. An observer says so with a member
/// `static constexpr bool thread_safe = true`.
template <class Observer> inline constexpr bool is_thread_safe_observer = requires { requires Observer::thread_safe; };
template <> inline constexpr bool is_thread_safe_observer<null_observer> = true;

/// What containers that many threads write to at once ask of their observer.
template <class Observer>
concept concurrent_observer = growth_observer<Observer> && is_thread_safe_observer<Observer>;

/// Hands the event that make_event() builds to the observer, if it has a hook for it.
template <class Observer, class MakeEvent> constexpr void notify(Observer& observer, MakeEvent make_event) {
  if constexpr (observes<Observer, std::invoke_result_t<MakeEvent&>>) observer.on(make_event());
}

/// Observer asks where appends and puts are called from: its member type call_guard is made from the caller's place
/// when such an operation begins, and destroyed when it ends. See growth_site (observe/site.hpp).
template <class Observer>
concept locates_calls = std::constructible_from<typename Observer::call_guard, const std::source_location&>;

namespace detail {

// What stands in for the caller's place, and for the guard made from it, where nobody asks.
struct no_location {
  static constexpr no_location current() noexcept { return no_location(0); }

 private:
  explicit constexpr no_location(int) noexcept {}  // so that {} is no place either
};
struct [[maybe_unused]] no_call_guard {
  explicit constexpr no_call_guard(no_location) noexcept {}
};

template <class Observer> struct call_place {
  using location = no_location;
  using guard = no_call_guard;
};
template <locates_calls Observer> struct call_place<Observer> {
  using location = std::source_location;
  using guard = typename Observer::call_guard;
};

}  // namespace detail

/// Sends events on to an observer that lives elsewhere and must outlive every container that refers to it.
template <class Observer> class observer_ref {
 public:
  constexpr explicit observer_ref(Observer& target) noexcept : target_(&target) {}

  template <class Event>
  requires observes<Observer, Event>
  constexpr void on(const Event& event) const {
    target_->on(event);
  }

  constexpr Observer& get() const noexcept { return *target_; }

 private:
  Observer* target_;
};

template <class Observer>
inline constexpr bool is_thread_safe_observer<observer_ref<Observer>> = is_thread_safe_observer<Observer>;

}  // namespace gogrow
