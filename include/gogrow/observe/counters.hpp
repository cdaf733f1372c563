// Totals of what growth cost.
//
//                        bytes_asked     what was asked of the allocator
//      ┌─────────────┐
//      │ elements    │   bytes_allocated what that took from the heap: TotalAlloc
//      ├─────────────┤
//      │ room        │ ┐
//      ├─────────────┤ ├ bytes_wasted    never held an element: unused capacity, the rest of the size class, the header
//      │ class, header │ ┘
//      └─────────────┘
//
// bytes_wasted is settled when an array is dropped; while it lives nobody knows what it will still hold.
// peak_bytes is the most that was alive at one time: in the middle of a growth the old array and the new one. It counts
// an array from its allocation until its last header lets go, as if the collector ran at that very moment, so real Go
// will need more.
#pragma once

#include <algorithm>
#include <cstdint>
#include <iosfwd>

#include <gogrow/observe/events.hpp>
#include <gogrow/rules/heap.hpp>

namespace gogrow {

/// An observer that adds up. Plain values; copy it to take a snapshot. One object must not be used by two threads at
/// once.
struct counters {
  std::uint64_t reallocations = 0;    ///< moves to a larger array: calls of growslice
  std::uint64_t elements_copied = 0;  ///< from old arrays into new ones
  std::uint64_t bytes_copied = 0;     ///< the same in bytes of Go's element
  std::uint64_t mallocs = 0;          ///< as MemStats.Mallocs
  std::uint64_t bytes_asked = 0;      ///< sum of all requests
  std::uint64_t bytes_allocated = 0;  ///< as MemStats.TotalAlloc, the tiny allocator included
  std::uint64_t bytes_wasted = 0;     ///< of dropped arrays, never held an element
  std::uint64_t live_bytes = 0;       ///< of arrays that a header still sees
  std::uint64_t peak_bytes = 0;       ///< the highest live_bytes so far

  // Maps.
  std::uint64_t map_grows = 0;            ///< tables doubled
  std::uint64_t map_same_size_grows = 0;  ///< tables rebuilt at their size
  std::uint64_t buckets_evacuated = 0;    ///< old buckets, with their chains
  std::uint64_t entries_moved_to_x = 0;   ///< to the bucket of the same number
  std::uint64_t entries_moved_to_y = 0;   ///< to the upper half
  std::uint64_t overflow_from_pool = 0;   ///< overflow buckets that came with the array
  std::uint64_t overflow_from_heap = 0;   ///< overflow buckets allocated one by one
  std::uint64_t keys_hashed = 0;          ///< calls of the hash
  std::uint64_t keys_compared = 0;        ///< calls of the equality
  std::uint64_t buckets_visited = 0;      ///< buckets that searches looked at

  // Swiss maps; keys_hashed and keys_compared count for them too.
  std::uint64_t table_grows = 0;          ///< tables doubled, and small maps that became tables
  std::uint64_t table_splits = 0;         ///< tables of 1024 slots that became two
  std::uint64_t directory_doublings = 0;  ///< splits that needed a longer directory
  std::uint64_t slots_moved = 0;          ///< entries moved by growing and splitting
  std::uint64_t tombstones_made = 0;      ///< deletes that could not empty their slot
  std::uint64_t tombstones_removed = 0;   ///< pruned; those that went with their table or a clear are not counted
  std::uint64_t slots_swept = 0;          ///< by clear, full or empty; of bucket maps too
  std::uint64_t groups_visited = 0;       ///< groups that searches looked at

  // Java's HashMap; keys_hashed and keys_compared count for it too. Bytes do not: they are Java's business.
  std::uint64_t java_resizes = 0;      ///< tables doubled
  std::uint64_t entries_moved_lo = 0;  ///< by doubling, to the bin of the same number
  std::uint64_t entries_moved_hi = 0;  ///< by doubling, to the upper half
  std::uint64_t bins_treeified = 0;    ///< lists that became trees
  std::uint64_t bins_untreeified = 0;  ///< trees that became lists
  std::uint64_t java_nodes = 0;        ///< nodes allocated: for new keys, and by both of these changes

  // sync.Map. What is dropped there is the collector's business: it stays in live_bytes.
  std::uint64_t read_misses = 0;              ///< locked look-ups that counted
  std::uint64_t dirty_promotions = 0;         ///< dirty maps that became the read map
  std::uint64_t entries_copied_to_dirty = 0;  ///< from read maps
  std::uint64_t entries_expunged = 0;         ///< deleted ones that were left out
  std::uint64_t trie_nodes_added = 0;         ///< inner nodes between colliding entries
  std::uint64_t trie_nodes_removed = 0;       ///< empty inner nodes

  constexpr void on(const heap_allocated& e) {
    heap_.count(e.size_bytes, e.charged_bytes, e.tiny);
    mallocs = heap_.mallocs();
    bytes_allocated = heap_.total_alloc_bytes();
    bytes_asked += e.size_bytes;
    live_bytes += e.charged_bytes;
    peak_bytes = (std::max)(peak_bytes, live_bytes);
  }

  constexpr void on(const slice_grew& e) {
    ++reallocations;
    elements_copied += e.old_len;
    bytes_copied += e.old_len * e.element_bytes;
  }

  constexpr void on(const array_dropped& e) {
    live_bytes -= std::min<std::uint64_t>(live_bytes, e.charged_bytes);
    bytes_wasted += e.charged_bytes - e.used_bytes;
  }

  constexpr void on(const map_grew&) { ++map_grows; }
  constexpr void on(const map_grew_same_size&) { ++map_same_size_grows; }
  constexpr void on(const bucket_evacuated& e) {
    ++buckets_evacuated;
    entries_moved_to_x += e.to_x;
    entries_moved_to_y += e.to_y;
  }
  constexpr void on(const overflow_bucket_added& e) { ++(e.from_pool ? overflow_from_pool : overflow_from_heap); }
  constexpr void on(const map_memory_dropped& e) { live_bytes -= std::min<std::uint64_t>(live_bytes, e.charged_bytes); }
  constexpr void on(const key_hashed&) { ++keys_hashed; }
  constexpr void on(const gogrow::keys_compared&) { ++keys_compared; }
  constexpr void on(const bucket_visited&) { ++buckets_visited; }
  constexpr void on(const table_grew& e) {
    ++table_grows;
    slots_moved += e.entries;
  }
  constexpr void on(const table_split& e) {
    ++table_splits;
    slots_moved += e.to_left + e.to_right;
  }
  constexpr void on(const directory_doubled&) { ++directory_doublings; }
  constexpr void on(const tombstone_made&) { ++tombstones_made; }
  constexpr void on(const tombstones_pruned& e) { tombstones_removed += e.count; }
  constexpr void on(const group_visited&) { ++groups_visited; }
  constexpr void on(const map_cleared& e) { slots_swept += e.slots; }

  constexpr void on(const java_table_resized& e) {
    if (e.old_bins > 0) ++java_resizes;
    entries_moved_lo += e.to_lo;
    entries_moved_hi += e.to_hi;
  }
  constexpr void on(const bin_treeified& e) {
    ++bins_treeified;
    java_nodes += e.nodes;
  }
  constexpr void on(const bin_untreeified& e) {
    ++bins_untreeified;
    java_nodes += e.nodes;
  }
  constexpr void on(const java_node_made&) { ++java_nodes; }

  constexpr void on(const read_missed&) { ++read_misses; }
  constexpr void on(const dirty_promoted&) { ++dirty_promotions; }
  constexpr void on(const dirty_made& e) {
    entries_copied_to_dirty += e.copied;
    entries_expunged += e.expunged;
  }
  constexpr void on(const trie_expanded& e) { trie_nodes_added += e.inner_nodes; }
  constexpr void on(const trie_pruned& e) { trie_nodes_removed += e.inner_nodes; }

  /// A copied map begins to count at its own cost.
  constexpr counters for_copy() const { return {}; }

  /// As a garbage collection or ReadMemStats does: the next tiny allocation takes a fresh block.
  constexpr void forget_tiny_block() { heap_.forget_tiny_block(); }

 private:
  heap_meter heap_{};
};

/// The counts that slices have, with their units.
template <class Traits>
std::basic_ostream<char, Traits>& operator<<(std::basic_ostream<char, Traits>& out, const counters& c) {
  return out << "counters{" << c.reallocations << " reallocations, " << c.elements_copied << " elements and "
             << c.bytes_copied << " B copied, " << c.mallocs << " mallocs, " << c.bytes_asked << " B asked, "
             << c.bytes_allocated << " B allocated, " << c.bytes_wasted << " B wasted, peak " << c.peak_bytes << " B}";
}

}  // namespace gogrow
