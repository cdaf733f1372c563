// What observers hear: which events, in which order, with which numbers; counters field by field on runs worked out by
// hand; and that the null_observer leaves no trace.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <doctest/doctest.h>

#include <gogrow/observe/counters.hpp>
#include <gogrow/observe/event_log.hpp>
#include <gogrow/observe/observer.hpp>
#include <gogrow/slice.hpp>

#include "support/show.hpp"

namespace {

using namespace gogrow;

template <class T, auto Rules, class Observer> using watched = go_slice<T, Rules, std::allocator<T>, Observer>;
template <class T, auto Rules> using logged = watched<T, Rules, observer_ref<event_log>>;
using counted = watched<std::int64_t, go1_22, counters>;

// --- Which types are observers.

struct hears_growth {
  void on(const slice_grew&) {}
};
struct misspelt {
  void on_event(const slice_grew&) {}
};
struct hears_nothing_known {
  void on(int) {}
};
struct not_copyable {
  not_copyable() = default;
  not_copyable(not_copyable&&) = default;
  not_copyable& operator=(not_copyable&&) = default;
  void on(const slice_grew&) {}
};
static_assert(growth_observer<null_observer> && growth_observer<hears_growth> && growth_observer<counters>);
static_assert(growth_observer<event_log> && growth_observer<observer_ref<counters>>);
static_assert(growth_observer<observer_ref<hears_growth>>);
static_assert(!growth_observer<misspelt> && !growth_observer<hears_nothing_known> && !growth_observer<int>);
static_assert(!growth_observer<not_copyable>);
static_assert(!growth_observer<observer_ref<misspelt>>);
static_assert(observes<hears_growth, slice_grew> && !observes<hears_growth, heap_allocated>);
static_assert(observes<observer_ref<hears_growth>, slice_grew>);
static_assert(!observes<observer_ref<hears_growth>, heap_allocated>);

// --- The null observer.

static_assert(sizeof(watched<int, go1_22, null_observer>) == sizeof(go_slice<int, go1_22>));
struct empty_observer {
  void on(const slice_grew&) const {}
};
static_assert(sizeof(watched<int, go1_22, empty_observer>) == sizeof(go_slice<int, go1_22>));
static_assert(std::is_nothrow_copy_constructible_v<go_slice<int>>);

// Events as text, so that a whole history can be compared.
std::string text_of(const heap_allocated& e) {
  return "allocated " + std::to_string(e.size_bytes) + " as " + std::to_string(e.charged_bytes) +
         (e.noscan ? " noscan" : "") + (e.tiny ? " tiny" : "");
}
std::string text_of(const slice_grew& e) {
  return "grew from " + std::to_string(e.old_len) + '/' + std::to_string(e.old_cap) + " to " +
         std::to_string(e.new_len) + '/' + std::to_string(e.new_cap) + " of " + std::to_string(e.element_bytes) +
         " in " + std::to_string(e.array_bytes);
}
std::string text_of(const array_dropped& e) {
  return "dropped " + std::to_string(e.charged_bytes) + " used " + std::to_string(e.used_bytes);
}
template <class Event> std::string text_of(const Event&) { return "another event"; }

std::vector<std::string> history(const event_log& log) {
  std::vector<std::string> texts;
  for (const auto& entry : log.entries())
    texts.push_back(std::visit([](const auto& event) { return text_of(event); }, entry));
  return texts;
}
using texts = std::vector<std::string>;

}  // namespace

// --- Events.

TEST_CASE("an append with room tells nothing, one without tells allocation, growth and the end of the old array") {
  event_log log;
  {
    logged<std::int64_t, go1_22> s{observer_ref(log)};
    s.append(1);
    s.append(2);
    s.append(3);
    CHECK(history(log) == texts{"allocated 8 as 8 noscan tiny", "grew from 0/0 to 1/1 of 8 in 8",
                                "allocated 16 as 16 noscan", "grew from 1/1 to 2/2 of 8 in 16", "dropped 8 used 8",
                                "allocated 32 as 32 noscan", "grew from 2/2 to 3/4 of 8 in 32", "dropped 16 used 16"});
    log.clear();
    s.append(4);
    CHECK(history(log) == texts{});
  }
  CHECK(history(log) == texts{"dropped 32 used 32"});
}

TEST_CASE("make, literals and elements with pointers") {
  event_log log;
  {
    const auto made = logged<std::string, go1_22>::make(1, 33, std::allocator<std::string>(), observer_ref(log));
    CHECK(history(log) == texts{"allocated 528 as 576"});  // 528 and 8 of header
    log.clear();
    const logged<std::int32_t, go1_22> literal({1, 2, 3}, std::allocator<std::int32_t>(), observer_ref(log));
    CHECK(history(log) == texts{"allocated 12 as 16 noscan tiny"});
    const logged<std::int32_t, go1_22> empty({}, std::allocator<std::int32_t>(), observer_ref(log));
    CHECK(log.size() == 1);
    log.clear();
  }
  CHECK(history(log) == texts{"dropped 16 used 12", "dropped 576 used 16"});
}

TEST_CASE("an array is dropped when its last header goes, whichever that is") {
  event_log log;
  logged<std::int64_t, go1_22> s({1, 2, 3}, std::allocator<std::int64_t>(), observer_ref(log));
  logged<std::int64_t, go1_22> part = s.slice(1, 2);
  log.clear();
  s = nullptr;
  CHECK(history(log) == texts{});
  part.append(9);
  CHECK(history(log) == texts{});
  part = part.slice(0, 1, 1);
  part.append(8);
  CHECK(history(log) == texts{"allocated 16 as 16 noscan", "grew from 1/1 to 2/2 of 8 in 16", "dropped 24 used 24"});
}

TEST_CASE("what the class or the unused capacity takes is seen when the array is dropped") {
  event_log log;
  {
    logged<std::int64_t, go1_22> s({1, 2, 3, 4}, std::allocator<std::int64_t>(), observer_ref(log));
    s.append(5);
    log.clear();
  }
  CHECK(history(log) == texts{"dropped 64 used 40"});
}

TEST_CASE("the log gives the events of one kind") {
  event_log log;
  logged<std::int64_t, go1_17> s{observer_ref(log)};
  for (int i = 0; i < 9; ++i) s.append(i);
  std::vector<std::size_t> capacities;
  for (const slice_grew& grew : log.of<slice_grew>()) capacities.push_back(grew.new_cap);
  CHECK(capacities == std::vector<std::size_t>{1, 2, 4, 8, 16});
  CHECK(log.of<heap_allocated>().size() == 5);
  CHECK(log.of<array_dropped>().size() == 4);
  CHECK(log.size() == 14);
  CHECK(log.of<map_grew>().empty());
  log.clear();
  CHECK(log.size() == 0);
}

TEST_CASE("a hook hears of a growth before the slice has grown") {
  struct looks {
    std::vector<std::size_t> heard;
    void on(const slice_grew& e) { heard.push_back(e.old_cap); }
  };
  looks target;
  watched<int, go1_22, observer_ref<looks>> s{observer_ref(target)};
  for (int i = 0; i < 9; ++i) s.append(i);
  CHECK(target.heard == std::vector<std::size_t>{0, 2, 4, 8});
}

// --- Counters.

// Go 1.22, int64, nine appends to nil: arrays of 1, 2, 4, 8 and 16 elements.
TEST_CASE("counters, field by field") {
  counted s;
  for (int i = 0; i < 9; ++i) s.append(i);
  const counters& c = s.observer();
  CHECK(c.reallocations == 5);
  CHECK(c.elements_copied == 0 + 1 + 2 + 4 + 8);
  CHECK(c.bytes_copied == 15 * 8);
  CHECK(c.mallocs == 5);
  CHECK(c.bytes_asked == (1 + 2 + 4 + 8 + 16) * 8);
  CHECK(c.bytes_allocated == 16 + 16 + 32 + 64 + 128);  // the first 8 bytes take a tiny block of 16
  CHECK(c.bytes_wasted == 0);                           // all arrays that are gone were full
  CHECK(c.live_bytes == 128);
  CHECK(c.peak_bytes == 64 + 128);  // both arrays while the last growth copied
}

TEST_CASE("counters: what was wasted is known when the arrays are gone") {
  counters total;
  {
    watched<std::int64_t, go1_22, observer_ref<counters>> s{observer_ref(total)};
    for (int i = 0; i < 9; ++i) s.append(i);
    CHECK(total.bytes_wasted == 0);
  }
  CHECK(total.bytes_wasted == 128 - 9 * 8);
  CHECK(total.live_bytes == 0);
  CHECK(total.peak_bytes == 192);
}

TEST_CASE("counters: the peak stays when arrays are gone and smaller ones come") {
  counters total;
  using slice = watched<std::int64_t, go1_22, observer_ref<counters>>;
  { const slice large = slice::make(0, 1000, {}, observer_ref(total)); }
  const slice small = slice::make(0, 10, {}, observer_ref(total));
  CHECK(total.live_bytes == 80);
  CHECK(total.peak_bytes == 8192);
  CHECK(total.bytes_wasted == 8192);
}

// 33 strings: 528 bytes and a header of 8 in a class of 576; then 34 of a doubled capacity, 66 * 16 + 8 in 1152.
TEST_CASE("counters: class and header are charged, and wasted") {
  counters total;
  {
    auto s = watched<std::string, go1_22, observer_ref<counters>>::make(33, 33, {}, observer_ref(total));
    CHECK(total.bytes_asked == 528);
    CHECK(total.bytes_allocated == 576);
    s.append("one more");
    CHECK(s.cap() == 71);  // (1152 - 8) / 16
    CHECK(total.bytes_asked == 528 + 71 * 16);
    CHECK(total.bytes_allocated == 576 + 1152);
    CHECK(total.bytes_wasted == 576 - 528);
    CHECK(total.bytes_copied == 528);
    CHECK(total.peak_bytes == 576 + 1152);
    CHECK(total.live_bytes == 1152);
  }
  CHECK(total.bytes_wasted == (576 - 528) + (1152 - 34 * 16));
}

TEST_CASE("counters by value come along through s = append(s, x)") {
  counted in_place;
  counted by_value;
  counted moved;
  counted in_batches;
  for (int i = 0; i < 1000; ++i) {
    in_place.append(i);
    by_value = append(by_value, i);
    moved = append(std::move(moved), i);
  }
  for (int i = 0; i < 500; ++i) in_batches = append(in_batches, i, i);
  for (const counted* s : {&by_value, &moved}) {
    const counters& c = s->observer();
    CHECK(c.reallocations == 12);
    CHECK(c.elements_copied == 1871);
    CHECK(c.bytes_allocated == 25216);
    CHECK(c.mallocs == 12);
    CHECK(c.live_bytes == 10240);
    CHECK(c.peak_bytes == in_place.observer().peak_bytes);
    CHECK(c.bytes_wasted == in_place.observer().bytes_wasted);
  }
  CHECK(in_batches.observer().reallocations == 11);  // 2, 4, …, 512, 848, 1280
}

TEST_CASE("a copied slice has counters of its own from then on") {
  counted s;
  s.append(1);
  counted t = s;
  CHECK(t.observer().mallocs == 1);
  t.append(2);
  CHECK(t.observer().mallocs == 2);
  CHECK(s.observer().mallocs == 1);
}

TEST_CASE("assigning nil keeps the counters, which hear of the array's end") {
  counted s;
  s.append(1);
  s = nullptr;
  CHECK(s.observer().mallocs == 1);
  CHECK(s.observer().live_bytes == 0);
}

TEST_CASE("counters can be told that the tiny block is gone") {
  counters c;
  const heap_allocated four{4, 8, true, true};
  c.on(four);
  c.on(four);
  CHECK(c.bytes_allocated == 16);
  c.forget_tiny_block();
  c.on(four);
  CHECK(c.bytes_allocated == 32);
  CHECK(c.mallocs == 3);
  CHECK(c.bytes_asked == 12);
}

TEST_CASE("the textbook rule and rules of one's own are counted, too") {
  static constexpr auto by_ten = [](std::size_t old_cap, std::size_t) { return old_cap + 10; };
  watched<std::int64_t, by_ten, counters> s;
  for (int i = 0; i < 25; ++i) s.append(i);
  CHECK(s.cap() == 30);
  CHECK(s.observer().reallocations == 3);
  CHECK(s.observer().elements_copied == 10 + 20);
  CHECK(s.observer().bytes_asked == (10 + 20 + 30) * 8);
  CHECK(s.observer().bytes_allocated == 80 + 160 + 240);
  watched<std::int64_t, textbook, counters> t;
  for (int i = 0; i < 1025; ++i) t.append(i);
  CHECK(t.cap() == 1280);
  CHECK(t.observer().reallocations == 12);
}
