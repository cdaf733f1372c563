// Go's heap as runtime.MemStats shows it, for a program that need not run in Go.
//
//     gogrow::go_heap heap(gogrow::go1_26);
//     {
//       gogrow::growth_scope scope("serve", heap);   // what ambient containers do on this thread reaches the heap
//       serve();
//     }
//     heap.collect();                                // runtime.GC()
//     std::cout << heap;
//
// It is an observer: give it to containers with observer_ref, to ambient ones with a growth_scope, or drive it by hand
// with allocate and drop. Containers should follow the release of the heap, whose size classes it counts by.
//
// Glossary
//   live        allocated, and something still refers to it
//   garbage     dropped, and no collection has run since: Go counts it in HeapAlloc
//   free        was garbage when collect() ran: Go counts it in Frees
//   asked       bytes of the requests; charged: what their size classes or pages took; waste: the difference, which is
//               rounding and malloc headers (1.22+)
//
//      heap_allocated ──► live ──array_dropped, map_memory_dropped──► garbage ──collect()──► free
//                         └──────────── HeapAlloc ───────────────────────────┘
//
// Exact, for what it is told of: Mallocs, TotalAlloc, BySize, and with collections at known places Frees and HeapAlloc
// too. One exception: which objects shared a block of the tiny allocator is not told. Such a block counts as garbage
// when there are fewer live tiny objects than live blocks, Go's at the latest: live_bytes may be too high by 16 bytes a
// block while some tiny objects are gone and others not; it is exact when none or all of them are.
//
// What was allocated before the heap looked is not counted when it is dropped either, as far as its size class tells.
// Goroutine stacks, spans and other non-heap memory are not modelled.
//
// Sources: runtime/mstats.go (readmemstats_m, BySize, TinyAllocs), malloc.go.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <span>
#include <string>
#include <string_view>

#include <gogrow/observe/events.hpp>
#include <gogrow/rules/heap.hpp>
#include <gogrow/rules/release.hpp>
#include <gogrow/rules/size_class.hpp>

namespace gogrow {

/// All allocations of one size class, or all large objects. Tiny objects count by their blocks.
struct size_class_use {
  std::size_t class_bytes = 0;      ///< block size; 0 stands for large objects
  std::uint64_t mallocs = 0;        ///< blocks taken
  std::uint64_t frees = 0;          ///< of them, freed by collections
  std::uint64_t garbage = 0;        ///< of them, dropped and not yet freed
  std::uint64_t asked_bytes = 0;    ///< of all mallocs
  std::uint64_t charged_bytes = 0;  ///< of all mallocs
  std::uint64_t header_bytes = 0;   ///< malloc headers inside charged_bytes (1.22+)
  std::uint64_t garbage_bytes = 0;  ///< charged for what is garbage now

  constexpr std::uint64_t live() const { return mallocs - frees - garbage; }
  /// Never usable by the program: rounding and headers.
  constexpr std::uint64_t waste_bytes() const { return charged_bytes - asked_bytes; }
  friend constexpr bool operator==(const size_class_use&, const size_class_use&) = default;
};

/// What runtime.ReadMemStats reports of the heap, and three numbers that Go does not know.
struct mem_stats {
  std::uint64_t mallocs = 0;          ///< every allocation, tiny ones too
  std::uint64_t frees = 0;            ///< freed blocks, and each tiny object that shared a block (Go counts it at once)
  std::uint64_t heap_objects = 0;     ///< mallocs - frees
  std::uint64_t tiny_allocs = 0;      ///< tiny objects that shared a block; in mallocs and in frees
  std::uint64_t total_alloc = 0;      ///< bytes, never falls
  std::uint64_t heap_alloc = 0;       ///< bytes, live and garbage
  std::uint64_t num_gc = 0;           ///< collections
  std::uint64_t live_bytes = 0;       ///< of heap_alloc, what something still refers to
  std::uint64_t garbage_bytes = 0;    ///< of heap_alloc, what the next collection frees
  std::uint64_t peak_heap_alloc = 0;  ///< the high-water mark of heap_alloc

  friend constexpr bool operator==(const mem_stats&, const mem_stats&) = default;
};

/// What a collection did.
struct gc_result {
  std::uint64_t freed_objects = 0;  ///< blocks and large objects
  std::uint64_t freed_bytes = 0;
  std::uint64_t live_bytes = 0;  ///< what is left: the next cycle is paced by it (observe/pacer.hpp)
};

/// An observer that keeps Go's view of the heap. A plain value: copies go on from the same state. One object must not
/// be used by two threads at once. All operations take constant time, but for those that say otherwise.
class go_heap {
 public:
  /// An empty heap of a release. Throws std::out_of_range for an unknown one.
  explicit constexpr go_heap(go_version version = go_latest) : release_(&release_of(version)) {
    const auto sizes = size_classes(release_->size_classes);
    for (std::size_t i = 0; i < sizes.size(); ++i) uses_[i + 1].class_bytes = sizes[i];
  }

  constexpr void on(const heap_allocated& e) {
    if (e.tiny) return take_tiny(e.size_bytes);
    ++stats_.mallocs;
    take_block(use_of(e.size_bytes, e.charged_bytes), e.size_bytes, e.charged_bytes,
               is_large(e.size_bytes) ? 0 : header_bytes(*release_, e.size_bytes, e.noscan));
  }
  constexpr void on(const array_dropped& e) {
    if (e.tiny && tiny_live_ > 0) drop_tiny(1);
    else drop_blocks(use_of(e.size_bytes, e.charged_bytes), 1, e.charged_bytes);
  }
  constexpr void on(const map_memory_dropped& e) {
    if (e.objects != 0) drop_blocks(use_of(e.size_bytes, e.charged_bytes / e.objects), e.objects, e.charged_bytes);
  }

  /// One allocation of n bytes by hand; 0 bytes are none.
  constexpr void allocate(std::size_t n, bool noscan) {
    if (n == 0) return;
    on(heap_allocated{n, charged_bytes(*release_, n, noscan), noscan, is_tiny(*release_, n, noscan)});
  }
  /// Nothing refers to `objects` allocations of n bytes any more. Linear in objects for tiny ones.
  constexpr void drop(std::size_t n, bool noscan, std::size_t objects = 1) {
    if (n == 0) return;
    if (is_tiny(*release_, n, noscan)) drop_tiny(objects);
    else on(map_memory_dropped{objects * charged_bytes(*release_, n, noscan), n, objects});
  }

  /// runtime.GC(): garbage becomes free, and the tiny block is forgotten. Linear in the number of size classes.
  constexpr gc_result collect();

  /// runtime.ReadMemStats: like it, forgets the tiny block.
  constexpr mem_stats read_mem_stats() {
    tiny_.forget_block();
    return stats();
  }
  /// The same without touching anything.
  constexpr mem_stats stats() const {
    mem_stats s = stats_;
    s.heap_objects = s.mallocs - s.frees;
    s.heap_alloc = s.live_bytes + s.garbage_bytes;
    return s;
  }

  constexpr const release& row() const { return *release_; }
  /// Bytes that something refers to.
  constexpr std::uint64_t live_bytes() const { return stats_.live_bytes; }
  /// TotalAlloc.
  constexpr std::uint64_t total_alloc_bytes() const { return stats_.total_alloc; }
  /// MemStats.BySize without its first, empty row, and for all classes: Go 1.15 to 1.27 show the first 60.
  constexpr std::span<const size_class_use> by_size() const {
    return std::span(uses_).subspan(1, size_classes(release_->size_classes).size());
  }
  constexpr const size_class_use& large_objects() const { return uses_[0]; }

 private:
  // A row for large objects, then one for each class.
  std::array<size_class_use, 69> uses_{};
  const release* release_;
  mem_stats stats_{};
  tiny_allocator tiny_{};
  std::uint64_t tiny_live_ = 0;    // tiny objects that were not dropped
  std::uint64_t tiny_blocks_ = 0;  // live ones

  constexpr bool is_large(std::size_t n) const {
    return n > (release_->malloc_header ? max_small_bytes - malloc_header_bytes : max_small_bytes);
  }
  constexpr size_class_use& use_of(std::size_t asked, std::size_t charged) {
    if (is_large(asked) || charged > max_small_bytes) return uses_[0];
    const auto found = std::ranges::lower_bound(by_size(), charged, {}, &size_class_use::class_bytes);
    return uses_[static_cast<std::size_t>(found - by_size().begin()) + 1];
  }

  constexpr void take_block(size_class_use& use, std::size_t asked, std::size_t charged, std::size_t header);
  constexpr void take_tiny(std::size_t n);
  constexpr void drop_blocks(size_class_use& use, std::uint64_t blocks, std::uint64_t bytes);
  constexpr void drop_tiny(std::uint64_t objects);
};

constexpr void go_heap::take_block(size_class_use& use, std::size_t asked, std::size_t charged, std::size_t header) {
  ++use.mallocs;
  use.asked_bytes += asked;
  use.charged_bytes += charged;
  use.header_bytes += header;
  stats_.total_alloc += charged;
  stats_.live_bytes += charged;
  stats_.peak_heap_alloc = (std::max)(stats_.peak_heap_alloc, stats_.live_bytes + stats_.garbage_bytes);
}

constexpr void go_heap::take_tiny(std::size_t n) {
  ++stats_.mallocs;
  ++tiny_live_;
  size_class_use& use = use_of(tiny_block_bytes, tiny_block_bytes);
  if (tiny_.take(n) != 0) {
    ++tiny_blocks_;
    take_block(use, n, tiny_block_bytes, 0);
  } else {
    use.asked_bytes += n;
    ++stats_.tiny_allocs;
    ++stats_.frees;
  }
}

// Never more than is live: the rest was allocated before this heap looked.
constexpr void go_heap::drop_blocks(size_class_use& use, std::uint64_t blocks, std::uint64_t bytes) {
  const std::uint64_t tiny_blocks = use.class_bytes == tiny_block_bytes ? tiny_blocks_ : 0;
  const std::uint64_t known = (std::min)(blocks, use.live() - tiny_blocks);
  if (known == 0) return;
  const std::uint64_t known_bytes = (std::min)(known == blocks ? bytes : bytes / blocks * known, stats_.live_bytes);
  use.garbage += known;
  use.garbage_bytes += known_bytes;
  stats_.live_bytes -= known_bytes;
  stats_.garbage_bytes += known_bytes;
}

constexpr void go_heap::drop_tiny(std::uint64_t objects) {
  tiny_live_ -= (std::min)(objects, tiny_live_);
  if (tiny_live_ >= tiny_blocks_) return;
  const std::uint64_t gone = tiny_blocks_ - tiny_live_;
  tiny_blocks_ = tiny_live_;
  drop_blocks(use_of(tiny_block_bytes, tiny_block_bytes), gone, gone * tiny_block_bytes);
}

constexpr gc_result go_heap::collect() {
  gc_result done{0, stats_.garbage_bytes, stats_.live_bytes};
  for (size_class_use& use : uses_) {
    done.freed_objects += use.garbage;
    use.frees += use.garbage;
    use.garbage = 0;
    use.garbage_bytes = 0;
  }
  stats_.frees += done.freed_objects;
  stats_.garbage_bytes = 0;
  ++stats_.num_gc;
  tiny_.forget_block();
  return done;
}

namespace detail {

inline std::string right_aligned(const std::string& text, std::size_t width) {
  return text.size() < width ? std::string(width - text.size(), ' ') + text : text;
}

inline std::string row_of(const size_class_use& use, std::size_t width) {
  std::string line = right_aligned(use.class_bytes == 0 ? "large" : std::to_string(use.class_bytes), width);
  for (std::uint64_t n : {use.mallocs, use.frees, use.garbage, use.live(), use.asked_bytes, use.charged_bytes,
                          use.header_bytes, use.waste_bytes()})
    line += right_aligned(std::to_string(n), width);
  return line + '\n';
}

}  // namespace detail

/// Name and number, a line each.
template <class Traits>
std::basic_ostream<char, Traits>& operator<<(std::basic_ostream<char, Traits>& out, const mem_stats& s) {
  return out << "Mallocs      " << s.mallocs << "\nFrees        " << s.frees << "\nHeapObjects  " << s.heap_objects
             << "\nTotalAlloc   " << s.total_alloc << "\nHeapAlloc    " << s.heap_alloc << "  (live " << s.live_bytes
             << ", garbage " << s.garbage_bytes << ", at most " << s.peak_heap_alloc << ")\nNumGC        " << s.num_gc
             << '\n';
}

/// mem_stats, and a table of the size classes that were used.
template <class Traits>
std::basic_ostream<char, Traits>& operator<<(std::basic_ostream<char, Traits>& out, const go_heap& heap) {
  constexpr std::size_t width = 12;
  out << heap.stats() << '\n';
  for (std::string_view name : {"class", "mallocs", "frees", "garbage", "live", "asked", "charged", "headers", "waste"})
    out << detail::right_aligned(std::string(name), width);
  out << '\n';
  for (const size_class_use& use : heap.by_size())
    if (use.mallocs != 0) out << detail::row_of(use, width);
  if (heap.large_objects().mallocs != 0) out << detail::row_of(heap.large_objects(), width);
  return out;
}

}  // namespace gogrow
