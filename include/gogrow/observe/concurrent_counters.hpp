// Totals that several threads add to at once.
//
//     gogrow::concurrent_counters cost;
//     using watched = gogrow::observer_ref<gogrow::concurrent_counters>;
//     gogrow::go_sync_map<int, int, gogrow::go1_23, …, watched> m(watched(cost));
//
// What a total means says observe/counters.hpp. There are no live bytes and no peak here: several threads have no
// common moment at which to take it; and the tiny allocator, which Go has once per processor, is left out. A total read
// while others add is one of some moment; read when they are done, it is exact.
#pragma once

#include <atomic>
#include <cstdint>

#include <gogrow/observe/events.hpp>

namespace gogrow {

/// An observer that adds up without a lock. Refer to it with observer_ref: it cannot be copied.
struct concurrent_counters {
  static constexpr bool thread_safe = true;
  using total = std::atomic<std::uint64_t>;

  total mallocs{0};
  total bytes_asked{0};
  total bytes_allocated{0};

  total map_grows{0};
  total map_same_size_grows{0};
  total entries_moved_to_x{0};
  total entries_moved_to_y{0};

  total read_misses{0};
  total dirty_promotions{0};
  total entries_copied_to_dirty{0};
  total entries_expunged{0};
  total trie_nodes_added{0};
  total trie_nodes_removed{0};

  void on(const heap_allocated& e) noexcept {
    add(mallocs, 1);
    add(bytes_asked, e.size_bytes);
    add(bytes_allocated, e.charged_bytes);
  }
  void on(const map_grew&) noexcept { add(map_grows, 1); }
  void on(const map_grew_same_size&) noexcept { add(map_same_size_grows, 1); }
  void on(const bucket_evacuated& e) noexcept {
    add(entries_moved_to_x, e.to_x);
    add(entries_moved_to_y, e.to_y);
  }
  void on(const read_missed&) noexcept { add(read_misses, 1); }
  void on(const dirty_promoted&) noexcept { add(dirty_promotions, 1); }
  void on(const dirty_made& e) noexcept {
    add(entries_copied_to_dirty, e.copied);
    add(entries_expunged, e.expunged);
  }
  void on(const trie_expanded& e) noexcept { add(trie_nodes_added, e.inner_nodes); }
  void on(const trie_pruned& e) noexcept { add(trie_nodes_removed, e.inner_nodes); }

 private:
  static void add(total& t, std::uint64_t n) noexcept { t.fetch_add(n, std::memory_order_relaxed); }
};

}  // namespace gogrow
