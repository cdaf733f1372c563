// Profiles: which stack an event is put down to, what its sample counts, and what costs nothing where nobody looks.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <source_location>
#include <string>
#include <thread>
#include <type_traits>
#include <variant>

#include <doctest/doctest.h>

#include <gogrow/map.hpp>
#include <gogrow/observe/profile.hpp>
#include <gogrow/observe/scope.hpp>
#include <gogrow/observe/site.hpp>
#include <gogrow/slice.hpp>
#include <gogrow/slices.hpp>

namespace {

using namespace gogrow;

template <class T, auto Rules = go1_22> using watched = go_slice<T, Rules, std::allocator<T>, ambient>;
template <class K, class V, auto Release>
using watched_map =
    go_map<K, V, Release, default_hash<K>, default_equal<K>, std::allocator<std::pair<const K, V>>, ambient>;

// The sample of the stack that ends with this line of this file, its scope before it.
growth_cost cost_at(const growth_scope& scope, std::uint_least32_t line) {
  growth_cost cost;
  for (const growth_sample& s : scope.profile().samples()) {
    const profile_frame& leaf = s.stack.back();
    if (leaf.line == line && leaf.file == __FILE__) cost += s.cost;
  }
  return cost;
}

std::string stack_text(const profile_stack& stack) {
  std::string text;
  for (const profile_frame& frame : stack) {
    if (!text.empty()) text += " > ";
    text += frame.line == 0 ? frame.function : "line " + std::to_string(frame.line);
  }
  return text;
}

// --- Who is asked for its place.

static_assert(locates_calls<ambient>);
static_assert(!locates_calls<null_observer> && !locates_calls<counters> && !locates_calls<observer_ref<counters>>);
static_assert(std::is_empty_v<detail::call_place<null_observer>::location>);
static_assert(std::is_same_v<detail::call_place<ambient>::location, std::source_location>);

// A place is not to be had from braces, so append(a, {}) stays what it was: an error.
template <class Slice>
concept appends_braces = requires(Slice s) { s.append(1, {}); };
static_assert(!appends_braces<go_slice<int>>);

}  // namespace

// The first 8 bytes take a block of the tiny allocator, 16 bytes; the second slice's share it.
TEST_CASE("each append has the cost of its own line") {
  const growth_scope scope("fill", keep::profile);
  watched<std::int64_t> a, b;
  for (int i = 0; i < 5; ++i) a.append(i);
  const std::uint_least32_t first = __LINE__ - 1;
  for (int i = 0; i < 2; ++i) b = append(b, i);
  const std::uint_least32_t second = __LINE__ - 1;
  CHECK(cost_at(scope, first) == growth_cost{4, (1 + 2 + 4) * 8, 16 + (2 + 4 + 8) * 8});
  CHECK(cost_at(scope, second) == growth_cost{2, 8, 0 + 2 * 8});
  CHECK(scope.profile().samples().size() == 2);
  CHECK(stack_text(scope.profile().samples()[0].stack) == "fill > line " + std::to_string(first));
  CHECK(scope.profile().samples()[0].stack[1].function.find("DOCTEST") != std::string::npos);
}

TEST_CASE("every form of append that can be told apart is") {
  const growth_scope scope("forms", keep::profile);
  const auto leaf = [&] {
    const auto& samples = scope.profile().samples();
    return samples.empty() ? 0 : samples.back().stack.back().line;
  };
  const std::int64_t one = 1;
  watched<std::int64_t> s;
  s.append(one);
  CHECK(leaf() == __LINE__ - 1);
  s.append(2);
  CHECK(leaf() == __LINE__ - 1);
  s.append({1, 2, 3});
  CHECK(leaf() == __LINE__ - 1);
  s.append(s);
  CHECK(leaf() == __LINE__ - 1);
  s.append_range(s);
  CHECK(leaf() == __LINE__ - 1);
  s.append_zeros(40);
  CHECK(leaf() == __LINE__ - 1);
  s = append(s, s);
  CHECK(leaf() == __LINE__ - 1);
  s = append(s.slice(0, 3, 3), 7);
  CHECK(leaf() == __LINE__ - 1);
  s = s.slice(0, 1, 1);
  s.push_back(2);
  CHECK(leaf() == __LINE__ - 1);
  s = s.slice(0, 1, 1);
  s.push_back(one);
  CHECK(leaf() == __LINE__ - 1);
  watched<char> text;
  text.append("words");
  CHECK(leaf() == __LINE__ - 1);
  watched<std::int64_t, go1_10> old;
  old.append_zeros(3);
  CHECK(leaf() == __LINE__ - 1);
}

TEST_CASE_TEMPLATE("each put has the cost of its own line", Map, watched_map<std::int64_t, std::int64_t, go1_23>,
                   watched_map<std::int64_t, std::int64_t, go1_26>) {
  growth_scope scope("index", keep::profile);
  Map m;
  const auto leaf = [&] {
    const auto& samples = scope.profile().samples();
    return samples.empty() ? 0 : samples.back().stack.back().line;
  };
  m.put(0, 0);
  CHECK(leaf() == __LINE__ - 1);
  for (std::int64_t i = 1; i < 30; ++i) m.put(i, i);
  const std::uint_least32_t puts = __LINE__ - 1;
  for (std::int64_t i = 30; i < 120; ++i) m.insert_or_assign(i, i);
  const std::uint_least32_t assignments = __LINE__ - 1;
  CHECK(cost_at(scope, puts).growths > 0);
  CHECK(cost_at(scope, assignments).growths > 0);
  CHECK(scope.profile().total().allocated_bytes == scope.totals().bytes_allocated);
}

// Go 1.23 doubles with the 9th, 14th and 27th entry (then the 53rd), and each time moves all that there were, 16 bytes
// each.
TEST_CASE("a bucket map copies its entries when it doubles, over several puts") {
  const growth_scope scope("double", keep::profile);
  watched_map<std::int64_t, std::int64_t, go1_23> m;
  for (std::int64_t i = 0; i < 24; ++i) m.put(i, i);
  const growth_cost before = scope.profile().total();
  for (std::int64_t i = 24; i < 40; ++i) m.put(i, i);
  const growth_cost after = scope.profile().total();
  CHECK(before.growths == 2);
  CHECK(after.growths == 3);
  CHECK(after.copied_bytes == (8 + 13 + 26) * 16);
  CHECK(after.copied_bytes == (scope.totals().entries_moved_to_x + scope.totals().entries_moved_to_y) * 16);
  CHECK(after.copied_bytes > before.copied_bytes);
}

TEST_CASE("a Swiss map copies the entries of a table that grows or splits") {
  const growth_scope scope("swiss", keep::profile);
  watched_map<std::int64_t, std::int64_t, go1_26> m;
  for (std::int64_t i = 0; i < 2000; ++i) m.put(i, i);
  const growth_cost cost = scope.profile().total();
  CHECK(scope.totals().table_splits > 0);
  CHECK(cost.growths == scope.totals().table_grows + scope.totals().table_splits);
  CHECK(cost.copied_bytes == scope.totals().slots_moved * 16);
}

TEST_CASE("large keys and elements count as the pointers that a growth copies") {
  struct large {
    std::int64_t words[17];
  };
  const growth_scope scope("indirect", keep::profile);
  watched_map<std::int64_t, large, go1_23> m;
  for (std::int64_t i = 0; i < 9; ++i) m.put(i, {});
  m.put(9, {});
  CHECK(scope.totals().entries_moved_to_x + scope.totals().entries_moved_to_y == 8);
  CHECK(scope.profile().total().copied_bytes == 8 * (8 + 8));
}

TEST_CASE("a growth_site tells apart what takes no place itself") {
  const growth_scope scope("sites", keep::profile);
  watched_map<std::int64_t, std::int64_t, go1_26> m;
  watched<int> s;
  {
    const growth_site here;
    m[1] = 1;
  }
  CHECK(cost_at(scope, __LINE__ - 3).allocated_bytes > 0);
  {
    const growth_site here;
    s.append(1, 2, 3);
  }
  CHECK(cost_at(scope, __LINE__ - 3) == growth_cost{1, 0, 16});
  const std::uint64_t growths = scope.profile().samples().front().cost.growths;  // front: the map's header
  s.append(4, 5);
  CHECK(stack_text(scope.profile().samples().front().stack) == "sites");
  CHECK(scope.profile().samples().front().cost.growths == growths + 1);
}

TEST_CASE("a place of one's own") {
  const growth_scope scope("script", keep::profile);
  const source_place line{"push 1", "demo.growth", 7};
  watched<std::int64_t> s;
  {
    const growth_site here(line);
    s.append(1, 2);
  }
  const profile_stack& stack = scope.profile().samples().back().stack;
  REQUIRE(stack.size() == 2);
  CHECK(stack[1] == profile_frame{"push 1", "demo.growth", 7});
}

TEST_CASE("a stack goes through scopes and sites in the order in which they were opened") {
  growth_scope outer("serve", keep::profile);
  watched<int> s;
  const growth_site around;
  const std::string line = std::to_string(__LINE__ - 1);
  {
    const growth_scope inner("parse");
    s.append(1, 2);
    CHECK(stack_text(outer.profile().samples().back().stack) == "serve > line " + line + " > parse");
    s.append(3);
    CHECK(stack_text(outer.profile().samples().back().stack) ==
          "serve > line " + line + " > parse > line " + std::to_string(__LINE__ - 2));
    CHECK(inner.profile().samples().empty());
  }
  CHECK(growth_site::innermost() == &around);
}

TEST_CASE("a scope without a name counts, and is no frame") {
  const growth_scope outer("serve", keep::profile);
  const growth_scope inner("");
  auto s = watched<int>::make(1, 1);
  CHECK(stack_text(outer.profile().samples().back().stack) == "serve");
  s = watched<int>::make(2, 2);
  CHECK(outer.profile().samples().size() == 1);
  CHECK(inner.totals().mallocs == 2);
}

TEST_CASE("an append that throws closes its site") {
  watched<std::int64_t> s;
  const growth_site* const before = growth_site::innermost();
  CHECK_THROWS(s.append_zeros(-1));
  CHECK(growth_site::innermost() == before);
}

TEST_CASE("the samples of a scope add up to its totals, the tiny allocator included") {
  const growth_scope scope("sum", keep::profile);
  watched<char> a, b;
  for (int i = 0; i < 40; ++i) {
    a.append('x');
    b = append(b, 'y');
    b = slices::insert(b, 0, {'z'});
  }
  auto made = watched<std::int64_t>::make(3, 9);
  const growth_cost total = scope.profile().total();
  CHECK(total.growths == scope.totals().reallocations);
  CHECK(total.copied_bytes == scope.totals().bytes_copied);
  CHECK(total.allocated_bytes == scope.totals().bytes_allocated);
  CHECK(stack_text(scope.profile().samples().back().stack) == "sum");  // make takes no place
}

TEST_CASE("a profile stays as large as the program has places, a timeline grows") {
  const growth_scope profile("profile", keep::profile);
  const growth_scope timeline("timeline", keep::timeline);
  for (int i = 0; i < 100; ++i) {
    watched<std::int64_t> s;
    s.append(i);
  }
  CHECK(profile.profile().samples().size() == 1);
  CHECK(profile.profile().timeline().empty());
  CHECK(profile.profile().samples()[0].cost == growth_cost{100, 0, 800});
  REQUIRE(timeline.profile().timeline().size() == 300);  // allocated, grew, dropped
  const auto& events = timeline.profile().timeline();
  CHECK(std::holds_alternative<heap_allocated>(events[0].event));
  CHECK(std::holds_alternative<slice_grew>(events[1].event));
  CHECK(std::holds_alternative<array_dropped>(events[2].event));
  CHECK(events[1].live_bytes == 8);
  CHECK(events[2].live_bytes == 0);
  CHECK(events[0].at <= events[299].at);
  CHECK(stack_text(timeline.profile().samples()[events[0].sample].stack).starts_with("profile > timeline > line"));
  CHECK(stack_text(timeline.profile().samples()[events[2].sample].stack) == "profile > timeline");
}

TEST_CASE("a scope that keeps no profile has none, and reset empties one") {
  growth_scope totals("totals");
  growth_scope scope("profile", keep::timeline);
  watched<std::int64_t> s;
  s.append(1);
  CHECK(totals.profile().samples().empty());
  CHECK_FALSE(scope.profile().samples().empty());
  scope.reset();
  CHECK(scope.profile().samples().empty());
  CHECK(scope.profile().timeline().empty());
  s.append(2);
  CHECK(scope.profile().samples().size() == 1);
}

TEST_CASE("profiles of several threads are added up") {
  const auto work = [](int n) {
    const growth_scope scope("work", keep::profile);
    watched<std::int64_t> s;
    for (int i = 0; i < n; ++i) s.append(i);
    return scope.profile();
  };
  growth_profile sum = work(1);
  growth_profile other;
  std::thread([&] { other = work(3); }).join();
  sum += other;
  REQUIRE(sum.samples().size() == 1);
  CHECK(sum.samples()[0].cost == growth_cost{1 + 3, 0 + 3 * 8, 16 + 16 + 16 + 32});
  sum += sum;
  CHECK(sum.total() == growth_cost{8, 48, 160});
  sum.add({{"elsewhere", "", 0}}, {1, 2, 3});
  CHECK(sum.samples().size() == 2);
  CHECK(sum.total() == growth_cost{9, 50, 163});
}

TEST_CASE("a stack that was seen before keeps its place, and one that ends earlier or later is another") {
  growth_profile p;
  const profile_frame a{"a", "", 0}, b{"b", "", 0};
  CHECK(p.find_or_add({a, b}) == 0);
  CHECK(p.find_or_add({a}) == 1);
  CHECK(p.find_or_add({a, b}) == 0);
  const growth_scope outer("a");
  CHECK(p.current_stack() == 1);
  const growth_scope inner("b");
  CHECK(p.current_stack() == 0);
  CHECK(p.current_stack() == 0);
  const growth_scope innermost("c");
  CHECK(p.current_stack() == 2);
}
