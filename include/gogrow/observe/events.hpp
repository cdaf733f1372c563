// What happened: plain structs, named in the past tense.
//
// A container builds one of these only when its observer has a hook for it (observe/observer.hpp) and hands it over
// after the work is done and before the result can be seen. Sizes are in bytes as Go would count them: an element
// counts layout_of<T>.size_bytes, whatever sizeof(T) is in C++.
//
//   append with room      nothing
//   append without room   heap_allocated, slice_grew, and array_dropped once no header sees the old array
//   make, a literal       heap_allocated
//
//   put into a map        key_hashed, bucket_visited, keys_compared, and what it leads to: map_grew, bucket_evacuated,
//                         overflow_bucket_added, each with the heap_allocated of its memory
//   the same from 1.24    key_hashed, group_visited, keys_compared, and table_grew, table_split, directory_doubled,
//                         tombstones_pruned
#pragma once

#include <cstddef>
#include <iosfwd>

namespace gogrow {

/// One call of Go's mallocgc. size_bytes = 0 never reaches it.
struct heap_allocated {
  std::size_t size_bytes = 0;     ///< what was asked for
  std::size_t charged_bytes = 0;  ///< what the size class takes from the heap, were the tiny allocator not there
  bool noscan = true;             ///< the memory holds no pointers
  bool tiny = false;              ///< small and noscan: may share a block of the tiny allocator (rules/heap.hpp)
};

/// An append (or slices::grow, insert, …) moved to a larger array: one call of Go's growslice.
struct slice_grew {
  std::size_t old_len = 0;        ///< elements copied
  std::size_t old_cap = 0;        ///< elements
  std::size_t new_len = 0;        ///< elements asked for
  std::size_t new_cap = 0;        ///< elements
  std::size_t element_bytes = 0;  ///< Go's size of one element
  std::size_t array_bytes = 0;    ///< what the new array takes from the heap: its size class, or whole pages
};

/// "slice_grew{len 4 -> 5, cap 4 -> 8, 64 B}"
template <class Traits>
std::basic_ostream<char, Traits>& operator<<(std::basic_ostream<char, Traits>& out, const slice_grew& e) {
  return out << "slice_grew{len " << e.old_len << " -> " << e.new_len << ", cap " << e.old_cap << " -> " << e.new_cap
             << ", " << e.array_bytes << " B}";
}

/// The last header on a backing array let go: from here on Go's collector may free it.
struct array_dropped {
  std::size_t charged_bytes = 0;  ///< as its heap_allocated said
  std::size_t used_bytes = 0;     ///< of slots that ever held an element
  std::size_t size_bytes = 0;     ///< of all slots: what was asked for, to 1.19 without the rounding of an append
  bool tiny = false;              ///< so small and noscan that it may have shared a block of the tiny allocator
};

// Maps. heap_allocated tells of every allocation that Go makes for them: header, extra record, bucket arrays, overflow
// buckets, their list and its growth, indirect keys and elements.

/// A map doubled its table. No entry has moved yet.
struct map_grew {
  std::size_t entries = 0;
  std::size_t old_buckets = 0;
  std::size_t new_buckets = 0;
  std::size_t array_bytes = 0;  ///< what the new array takes from the heap
};

/// A map with too many overflow buckets began to rebuild its table at the same size.
struct map_grew_same_size {
  std::size_t entries = 0;
  std::size_t buckets = 0;
  std::size_t overflow_buckets = 0;  ///< as noverflow counted them
  std::size_t array_bytes = 0;
};

/// The entries of an old bucket and its chain moved to the new table: to X, the bucket of the same number, and Y, the
/// one as many buckets higher as the old table had.
struct bucket_evacuated {
  std::size_t old_bucket = 0;
  std::size_t to_x = 0;
  std::size_t to_y = 0;
  std::size_t entry_bytes = 0;  ///< of a slot: Go's key and element, or the pointers to them
};

/// A chain became longer by a bucket: a spare one of the array, or one from the heap.
struct overflow_bucket_added {
  bool from_pool = false;
};

/// A map let go of memory: of an old array, of overflow buckets, of each part at its end. One event tells of objects of
/// one size; several kinds of memory take several.
struct map_memory_dropped {
  std::size_t charged_bytes = 0;  ///< of all of them, as their heap_allocated said
  std::size_t size_bytes = 0;     ///< of one, as asked for
  std::size_t objects = 1;
};

/// The key of an operation, or of an entry that moves, was hashed.
struct key_hashed {};

/// Two keys were compared with the map's equality.
struct keys_compared {};

/// A search looked at a bucket of a chain.
struct bucket_visited {};

/// Go's clear, or a clear of package maps, emptied a map: it went over all slots, however few were full. A map without
/// entries is not gone over, and before 1.11 entries were deleted one by one, without this event.
struct map_cleared {
  std::size_t entries = 0;  ///< that there were
  std::size_t slots = 0;    ///< of all tables; of a bucket map those of its array, spare overflow buckets included
};

// Swiss maps.

/// The entries of a table moved to one of twice the slots; or those of a small map's group to its first table.
struct table_grew {
  std::size_t entries = 0;  ///< moved
  std::size_t old_slots = 0;
  std::size_t new_slots = 0;
  std::size_t groups_bytes = 0;  ///< what the new groups take from the heap
  std::size_t table = 0;         ///< the first place in the directory
  std::size_t entry_bytes = 0;   ///< as in bucket_evacuated
};

/// The entries of a table of 1024 slots moved to two of them.
struct table_split {
  std::size_t to_left = 0;
  std::size_t to_right = 0;
  int local_depth = 0;           ///< of the two
  std::size_t groups_bytes = 0;  ///< what the groups of both take from the heap
  std::size_t table = 0;         ///< the left one's first place in the directory
  std::size_t entry_bytes = 0;   ///< as in bucket_evacuated
};

/// The directory became twice as long, because a table that stood in it once is split; comes before the table_split.
struct directory_doubled {
  std::size_t new_len = 0;
};

/// A delete in a group without an empty slot left a tombstone.
struct tombstone_made {};

/// Tombstones that no search needs any more became empty slots again.
struct tombstones_pruned {
  std::size_t count = 0;
};

/// A search looked at a group.
struct group_visited {};

// Java's HashMap (java_hash_map.hpp).

/// A table of twice the bins took all entries over; or a first table was made, of which old_bins = 0 tells.
struct java_table_resized {
  std::size_t old_bins = 0;
  std::size_t new_bins = 0;
  std::size_t to_lo = 0;  ///< entries that kept the number of their bin
  std::size_t to_hi = 0;  ///< entries that went to the upper half
};

/// A list became a tree, each of its nodes a new and larger one.
struct bin_treeified {
  std::size_t nodes = 0;
};

/// A tree became a list again, each of its nodes a new and smaller one.
struct bin_untreeified {
  std::size_t nodes = 0;
};

/// A new key got a node of its own.
struct java_node_made {
  bool in_tree = false;
};

// sync.Map (sync_map.hpp).

/// A locked look into the dirty map was counted as a miss.
struct read_missed {};

/// The dirty map took the place of the read map.
struct dirty_promoted {
  std::size_t entries = 0;
};

/// A dirty map was made of the read map.
struct dirty_made {
  std::size_t copied = 0;    ///< entries
  std::size_t expunged = 0;  ///< deleted entries that were left out
};

/// Two entries met in a slot of the hash trie, and inner nodes came between.
struct trie_expanded {
  std::size_t inner_nodes = 0;
};

/// Inner nodes of the hash trie became empty and went.
struct trie_pruned {
  std::size_t inner_nodes = 0;
};

}  // namespace gogrow
