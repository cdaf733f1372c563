// Every event in order, for teaching and for tests that look at single steps.
//
//     gogrow::event_log log;
//     gogrow::go_slice<int, gogrow::go1_22, std::allocator<int>, gogrow::observer_ref<gogrow::event_log>> s(
//         gogrow::observer_ref(log));
//     …
//     for (const auto& step : log.of<gogrow::slice_grew>()) …
//
// What happens at every lookup (key_hashed, keys_compared, bucket_visited, group_visited) is not logged; counters count
// it.
//
// The log grows with every event. An event that cannot be logged for want of memory throws, and the operation that it
// tells of is given up.
#pragma once

#include <concepts>
#include <cstddef>
#include <variant>
#include <vector>

#include <gogrow/observe/events.hpp>

namespace gogrow {

/// An observer that keeps all events.
class event_log {
 public:
  using entry =
      std::variant<heap_allocated, slice_grew, array_dropped, map_grew, map_grew_same_size, bucket_evacuated,
                   overflow_bucket_added, map_memory_dropped, table_grew, table_split, directory_doubled,
                   tombstone_made, tombstones_pruned, map_cleared, java_table_resized, bin_treeified, bin_untreeified,
                   java_node_made, read_missed, dirty_promoted, dirty_made, trie_expanded, trie_pruned>;

  template <class Event>
  requires std::constructible_from<entry, const Event&>
  void on(const Event& event) {
    entries_.emplace_back(event);
  }

  const std::vector<entry>& entries() const noexcept { return entries_; }
  std::size_t size() const noexcept { return entries_.size(); }
  void clear() noexcept { entries_.clear(); }
  /// A copied map begins its own log.
  event_log for_copy() const { return {}; }

  /// The events of one kind, oldest first.
  template <class Event> std::vector<Event> of() const {
    std::vector<Event> found;
    for (const entry& e : entries_)
      if (const auto* event = std::get_if<Event>(&e)) found.push_back(*event);
    return found;
  }

 private:
  std::vector<entry> entries_;
};

}  // namespace gogrow
