// go_heap against runtime.MemStats: one program of allocations, run in real Go 1.19 and 1.26 with the collector off but
// for calls of runtime.GC, and its numbers; then the rules one by one.
//
// The Go program: new(T) into global arrays, two slices grown by append, in 1.26 also a map; ReadMemStats; some of the
// globals set to nil; runtime.GC; ReadMemStats. Both numbers are differences to a ReadMemStats before.

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include <gogrow/map.hpp>
#include <gogrow/observe/go_heap.hpp>
#include <gogrow/observe/observer.hpp>
#include <gogrow/observe/scope.hpp>
#include <gogrow/slice.hpp>

#include "support/show.hpp"

namespace {

using namespace gogrow;

constexpr bool noscan = true;
constexpr bool pointers = false;

using heap_ref = observer_ref<go_heap>;
template <class T, auto Release> using heap_slice = go_slice<T, Release, std::allocator<T>, heap_ref>;
template <class K, class V, auto Release, class Observer>
using observed_map =
    go_map<K, V, Release, default_hash<K>, default_equal<K>, std::allocator<std::pair<const K, V>>, Observer>;

static_assert(growth_observer<go_heap>);
static_assert([] {
  go_heap heap(go1_26);
  heap.allocate(40, noscan);
  heap.drop(40, noscan);
  return heap.collect().freed_bytes;
}() == 48);

// What the Go program allocates one by one, and how many of each it drops.
struct objects {
  std::size_t size;
  bool noscan;
  std::size_t count;
  std::size_t dropped;
};
constexpr objects script[] = {
    {8, noscan, 100, 100},  {4, noscan, 64, 64},   {24, pointers, 50, 20}, {520, pointers, 30, 11},
    {40000, noscan, 10, 4}, {32768, noscan, 5, 2}, {32760, noscan, 5, 3},  {100, noscan, 20, 7},
};

// As Go prints BySize: class, mallocs, frees; its 60 classes end at 18432.
std::string by_size(const go_heap& heap) {
  std::string text;
  for (const size_class_use& use : heap.by_size()) {
    if (use.mallocs == 0 || use.class_bytes > 18432) continue;
    text += '{' + std::to_string(use.class_bytes) + ',' + std::to_string(use.mallocs) + ',' +
            std::to_string(use.frees) + "} ";
  }
  return text;
}

// The whole program; `look` is called where Go reads its MemStats.
template <auto Release, class Look> void run_script(go_heap& heap, bool with_map, Look look) {
  heap_slice<std::int64_t, Release> ints{heap_ref(heap)};
  heap_slice<std::string, Release> strings{heap_ref(heap)};
  for (const objects& o : script)
    for (std::size_t i = 0; i < o.count; ++i) heap.allocate(o.size, o.noscan);
  for (std::int64_t i = 0; i < 1000; ++i) ints.append(i);
  for (int i = 0; i < 40; ++i) strings.append("x");
  using map = observed_map<std::int64_t, std::int64_t, Release, heap_ref>;
  std::unique_ptr<map> m;
  if (with_map) {
    m = std::make_unique<map>(9, typename map::hasher(), typename map::key_equal(), typename map::allocator_type(),
                              heap_ref(heap));
    for (std::int64_t i = 0; i < 100; ++i) m->put(i, i);
  }
  look("before", heap.read_mem_stats());
  for (const objects& o : script) heap.drop(o.size, o.noscan, o.dropped);
  heap.collect();
  look("after", heap.read_mem_stats());
}

}  // namespace

TEST_CASE("MemStats of real Go 1.26") {
  go_heap heap(go1_26);
  run_script<go1_26>(heap, false, [&](const std::string& when, const mem_stats& s) {
    CAPTURE(when);
    if (when == "before") {
      CHECK(s.mallocs == 303);
      CHECK(s.frees == 98);
      CHECK(s.total_alloc == 786432);
      CHECK(s.heap_alloc == 786432);
      CHECK(s.heap_objects == 205);
      CHECK(by_size(heap) ==
            "{16,69,0} {24,50,0} {32,2,0} {64,2,0} {112,20,0} {128,2,0} {256,2,0} {512,2,0} {576,30,0} {1024,1,0} "
            "{1152,1,0} {2048,1,0} {4096,1,0} {6784,1,0} {10240,1,0} ");
    } else {
      CHECK(s.mallocs == 303);
      CHECK(s.frees == 228);
      CHECK(s.total_alloc == 786432);
      CHECK(s.heap_alloc == 434112);
      CHECK(s.heap_objects == 75);
      CHECK(by_size(heap) ==
            "{16,69,69} {24,50,20} {32,2,2} {64,2,2} {112,20,7} {128,2,2} {256,2,2} {512,2,2} {576,30,11} {1024,1,1} "
            "{1152,1,0} {2048,1,1} {4096,1,1} {6784,1,1} {10240,1,0} ");
    }
  });
  // The slices are gone: all that is left of them is what the globals kept.
  heap.collect();
  CHECK(heap.stats().heap_objects == 73);
}

TEST_CASE("MemStats of real Go 1.26 with a map of 100 entries") {
  go_heap heap(go1_26);
  run_script<go1_26>(heap, true, [&](const std::string& when, const mem_stats& s) {
    CAPTURE(when);
    CHECK(s.mallocs == 313);
    CHECK(s.total_alloc == 790936);
    CHECK(s.frees == (when == "before" ? 98 : 234));
    CHECK(s.heap_alloc == (when == "before" ? 790936 : 436504));
    CHECK(s.heap_objects == (when == "before" ? 215 : 79));
    if (when == "after") {
      CHECK(by_size(heap) ==
            "{8,1,0} {16,69,69} {24,50,20} {32,6,5} {48,1,0} {64,2,2} {112,20,7} {128,2,2} {256,2,2} {288,1,1} "
            "{512,2,2} {576,31,12} {1024,1,1} {1152,2,1} {2048,1,1} {2304,1,0} {4096,1,1} {6784,1,1} {10240,1,0} ");
    }
  });
}

TEST_CASE("MemStats of real Go 1.19") {
  go_heap heap(go1_19);
  run_script<go1_19>(heap, false, [&](const std::string& when, const mem_stats& s) {
    CAPTURE(when);
    CHECK(s.mallocs == 303);
    CHECK(s.total_alloc == 786304);
    CHECK(s.frees == (when == "before" ? 98 : 228));
    CHECK(s.heap_alloc == (when == "before" ? 786304 : 433984));
    CHECK(s.heap_objects == (when == "before" ? 205 : 75));
    if (when == "after") {
      CHECK(by_size(heap) ==
            "{16,69,69} {24,50,20} {32,2,2} {64,2,2} {112,20,7} {128,2,2} {256,2,2} {512,2,2} {576,30,11} {1024,2,1} "
            "{2048,1,1} {4096,1,1} {6784,1,1} {10240,1,0} ");
    }
  });
}

TEST_CASE("garbage stays in HeapAlloc until a collection, and the high-water mark knows it") {
  go_heap heap(go1_26);
  heap.allocate(100, noscan);
  heap.allocate(1000, noscan);
  heap.drop(1000, noscan);
  CHECK(heap.live_bytes() == 112);
  CHECK(heap.stats().garbage_bytes == 1024);
  CHECK(heap.stats().heap_alloc == 1136);
  CHECK(heap.stats().frees == 0);
  heap.allocate(16, noscan);
  CHECK(heap.stats().peak_heap_alloc == 1152);

  const gc_result done = heap.collect();
  CHECK(done.freed_objects == 1);
  CHECK(done.freed_bytes == 1024);
  CHECK(done.live_bytes == 128);
  heap.allocate(500, noscan);
  const mem_stats s = heap.stats();
  CHECK(s.heap_alloc == 640);
  CHECK(s.frees == 1);
  CHECK(s.num_gc == 1);
  CHECK(s.peak_heap_alloc == 1152);
  CHECK(s.total_alloc == 112 + 1024 + 16 + 512);
}

TEST_CASE("waste is rounding and, from 1.22 on, the malloc header") {
  for (const go_version version : {go1_21, go1_22}) {
    CAPTURE(to_string(version));
    go_heap heap(version);
    heap.allocate(520, pointers);
    heap.allocate(512, pointers);
    const auto find = [&](std::size_t size) {
      for (const size_class_use& use : heap.by_size())
        if (use.class_bytes == size) return use;
      return size_class_use{};
    };
    CHECK(find(512).waste_bytes() == 0);
    CHECK(find(576).asked_bytes == 520);
    CHECK(find(576).waste_bytes() == 56);
    CHECK(find(576).header_bytes == (version == go1_22 ? 8 : 0));
  }
}

TEST_CASE("large objects: above 32768 bytes, from 1.22 on above 32760") {
  const auto large = [](go_version version, std::size_t n) {
    go_heap heap(version);
    heap.allocate(n, noscan);
    const std::uint64_t allocated = heap.large_objects().mallocs;
    heap.drop(n, noscan);
    CHECK(heap.live_bytes() == 0);
    CHECK(heap.large_objects().garbage == allocated);
    return allocated == 1;
  };
  CHECK_FALSE(large(go1_21, 32768));
  CHECK(large(go1_21, 32769));
  CHECK_FALSE(large(go1_22, 32760));
  CHECK(large(go1_22, 32761));
  CHECK(large(go1_22, 32768));
}

TEST_CASE("tiny objects: those that share a block are freed at once, the block when none of them is left") {
  go_heap heap(go1_26);
  for (int i = 0; i < 5; ++i) heap.allocate(4, noscan);
  CHECK(heap.stats().mallocs == 5);
  CHECK(heap.stats().tiny_allocs == 3);
  CHECK(heap.stats().heap_objects == 2);
  CHECK(heap.live_bytes() == 32);
  heap.drop(4, noscan, 3);
  CHECK(heap.live_bytes() == 32);  // two are left, perhaps one in each block
  heap.drop(4, noscan);
  CHECK(heap.live_bytes() == 16);
  heap.drop(4, noscan);
  CHECK(heap.live_bytes() == 0);
  heap.collect();
  CHECK(heap.stats().heap_objects == 0);
  CHECK(heap.stats().frees == 5);
}

TEST_CASE("a block of 16 bytes that is not tiny keeps apart from the tiny ones") {
  go_heap heap(go1_26);
  heap.allocate(1, noscan);
  heap.allocate(16, noscan);
  heap.drop(16, noscan, 2);  // the second was never there
  CHECK(heap.live_bytes() == 16);
  heap.drop(1, noscan);
  CHECK(heap.live_bytes() == 0);
  CHECK(heap.stats().garbage_bytes == 32);
}

TEST_CASE("a collection and a ReadMemStats forget the tiny block, a look does not") {
  go_heap heap(go1_26);
  const auto total_after_another = [&] {
    heap.allocate(1, noscan);
    return heap.total_alloc_bytes();
  };
  CHECK(total_after_another() == 16);
  (void)heap.stats();
  CHECK(total_after_another() == 16);
  (void)heap.read_mem_stats();
  CHECK(total_after_another() == 32);
  (void)heap.collect();
  CHECK(total_after_another() == 48);
}

TEST_CASE("what was allocated before the heap looked takes nothing away from it") {
  go_heap heap(go1_26);
  heap.drop(100, noscan, 7);
  heap.drop(50000, noscan);
  heap.drop(3, noscan);
  CHECK(heap.stats() == mem_stats{});
  heap.allocate(100, noscan);
  heap.drop(100, noscan, 2);
  CHECK(heap.stats().garbage_bytes == 112);
  CHECK(heap.collect().freed_objects == 1);
}

TEST_CASE("nothing is asked for, nothing is counted") {
  go_heap heap(go1_26);
  heap.allocate(0, noscan);
  heap.drop(0, noscan);
  CHECK(heap.stats() == mem_stats{});
  CHECK_THROWS_AS(go_heap(go_version{1, 99}), std::out_of_range);
}

// --- Containers.

TEST_CASE("a growing slice leaves its old arrays as garbage") {
  go_heap heap(go1_26);
  {
    heap_slice<std::int64_t, go1_26> s{heap_ref(heap)};
    for (int i = 0; i < 9; ++i) s.append(i);
    CHECK(heap.live_bytes() == 128);
    CHECK(heap.stats().garbage_bytes == 16 + 16 + 32 + 64);
  }
  CHECK(heap.live_bytes() == 0);
  CHECK(heap.collect().freed_objects == 5);
}

// To 1.19 an append asked for the whole class: five bytes became 8 and were tiny, 15 became 16 and were not.
TEST_CASE("an array that counts as tiny when it is dropped, but was not allocated so") {
  struct three {
    std::array<unsigned char, 3> bytes{};
  };
  static_assert(layout_of<three>.size_bytes == 3);
  go_heap heap(go1_19);
  {
    heap_slice<three, go1_19> s{heap_ref(heap)};
    for (int i = 0; i < 3; ++i) s.append(three{});
    CHECK(s.cap() == 5);
    CHECK(heap.stats().tiny_allocs == 0);
  }
  CHECK(heap.live_bytes() == 0);
}

namespace {

struct large_elem {
  std::array<long, 30> data{};
};

template <class K, class V, auto Release> mem_stats stats_after_all_is_gone() {
  go_heap heap(Release);
  {
    observed_map<K, V, Release, heap_ref> map{heap_ref(heap)};
    for (int round = 0; round < 3; ++round) {
      for (int n = 0; n < 1700; ++n) map.put(K(n), {});
      for (auto entry : map) static_cast<void>(entry);
      for (int n = 0; n < 1600; ++n) map.erase(K(n));
      if (round == 1) map.clear();
    }
    auto copy = map;
    auto moved = std::move(map);
    moved.clear();
    map.put(K(1), {});
    CHECK(heap.live_bytes() > 0);
  }
  heap.collect();
  return heap.stats();
}

}  // namespace

TEST_CASE("every object of a map is dropped once: none is left after the last collection") {
  const mem_stats all[] = {
      stats_after_all_is_gone<int, int, go1_8>(),           stats_after_all_is_gone<int, int, go1_15>(),
      stats_after_all_is_gone<int, int, go1_19>(),          stats_after_all_is_gone<long, std::string, go1_23>(),
      stats_after_all_is_gone<int, large_elem, go1_21>(),   stats_after_all_is_gone<int, int, go1_24>(),
      stats_after_all_is_gone<long, std::string, go1_26>(), stats_after_all_is_gone<int, large_elem, go1_26>(),
  };
  for (const mem_stats& s : all) {
    CHECK(s.mallocs > 20);
    CHECK(s.live_bytes == 0);
    CHECK(s.heap_objects == 0);
    CHECK(s.frees == s.mallocs);
    CHECK(s.heap_alloc == 0);
  }
}

TEST_CASE("ambient containers feed a heap through a scope, from scopes within it too") {
  go_heap heap(go1_26);
  using ids = go_slice<std::int64_t, go1_26, std::allocator<std::int64_t>, ambient>;
  {
    growth_scope scope("serve", heap);
    ids s;
    s.append(1);
    const growth_scope inner("request");
    s.append(2);
    CHECK(heap.stats().mallocs == 2);
    CHECK(inner.totals().mallocs == 1);
    CHECK(scope.totals().mallocs == 2);
  }
  CHECK(heap.live_bytes() == 0);
  CHECK(heap.stats().garbage_bytes == 32);
  ids unwatched;
  unwatched.append(1);
  CHECK(heap.stats().mallocs == 2);
}

TEST_CASE("a scope hands on only what its observer has a hook for, and what that throws gives the operation up") {
  struct refuses_growth {
    int heard = 0;
    void on(const slice_grew&) {
      if (++heard == 2) throw std::runtime_error("enough");
    }
  };
  refuses_growth also;
  growth_scope scope("guarded", also, keep::events);
  go_slice<std::int64_t, go1_26, std::allocator<std::int64_t>, ambient> s;
  s.append(1);
  CHECK_THROWS_AS(s.append(2), std::runtime_error);
  CHECK(s.len() == 1);
  CHECK(scope.totals().reallocations == 1);
  CHECK(scope.log().of<slice_grew>().size() == 1);
}

TEST_CASE("a heap as text") {
  go_heap heap(go1_26);
  heap.allocate(520, pointers);
  heap.allocate(40000, noscan);
  heap.drop(520, pointers);
  std::ostringstream text;
  text << heap;
  CHECK(
      text.str() ==
      "Mallocs      2\nFrees        0\nHeapObjects  2\nTotalAlloc   41536\n"
      "HeapAlloc    41536  (live 40960, garbage 576, at most 41536)\nNumGC        0\n\n"
      "       class     mallocs       frees     garbage        live       asked     charged     headers       waste\n"
      "         576           1           0           1           0         520         576           8          56\n"
      "       large           1           0           0           1       40000       40960           0         960\n");
}
