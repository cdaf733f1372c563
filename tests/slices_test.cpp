// The functions of Go's package slices: capacities, who shares what, what is left in the tail, and refusals. The
// numbers are those of real Go.

#include <cstddef>
#include <cstdint>
#include <limits>
#include <list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include <gogrow/doctest.hpp>
#include <gogrow/observe/counters.hpp>
#include <gogrow/slices.hpp>

#include "support/panic_text.hpp"
#include "support/show.hpp"

namespace {

using namespace gogrow;
using test_support::panic_text;

using ints = go_slice<int>;
using longs = go_slice<std::int64_t>;
using list = std::vector<int>;
using words = std::vector<std::string>;

template <class Slice> std::vector<typename Slice::value_type> values(const Slice& s) { return {s.begin(), s.end()}; }

ints one_to(int n, int cap) {
  ints s = make_slice<int>(n, cap);
  for (int i = 0; i < n; ++i) s[i] = i + 1;
  return s;
}

// Which functions a release has.
template <class S>
concept has_grow = requires(S s) { slices::grow(s, 1); };
template <class S>
concept has_concat = requires(S s) { slices::concat(s, s); };
template <class S>
concept has_repeat = requires(S s) { slices::repeat(s, 2); };

static_assert(!has_grow<go_slice<int, go1_20>> && has_grow<go_slice<int, go1_21>>);
static_assert(!has_concat<go_slice<int, go1_21>> && has_concat<go_slice<int, go1_22>>);
static_assert(!has_repeat<go_slice<int, go1_22>> && has_repeat<go_slice<int, go1_23>>);
static_assert(!has_grow<std::vector<int>>);

const std::string bounds = "runtime error: slice bounds out of range ";

}  // namespace

// --- Grow.

TEST_CASE("grow makes room for n more, by the rule for the whole capacity") {
  const longs s = make_slice<std::int64_t>(300);
  const longs grown = slices::grow(s, 1);
  CHECK(grown.len() == 300);
  CHECK(grown.cap() == 608);
  CHECK(grown.data() != s.data());
  CHECK(slices::grow(s, 0).data() == s.data());
  CHECK(slices::grow(grown, 308).data() == grown.data());
  CHECK(slices::grow(grown, 309).data() != grown.data());
}

TEST_CASE("grow carries over the slots behind the length, too, and counts them as copied") {
  using watched = go_slice<std::int64_t, go1_22, std::allocator<std::int64_t>, counters>;
  watched s = watched::make(4, 8);
  s.slice(0, 8)[7] = 70;
  s = slices::grow(std::move(s), 5);
  CHECK(s.len() == 4);
  CHECK(s.slice(0, 8)[7] == 70);
  CHECK(s.observer().elements_copied == 8);
}

TEST_CASE("grow of nil: nothing for nothing, else a fresh array") {
  CHECK(slices::grow(ints(), 0).is_nil());
  const ints s = slices::grow(ints(), 5);
  CHECK_FALSE(s.is_nil());
  CHECK(s.len() == 0);
  CHECK(s.cap() == 6);
}

// What real Go 1.26 says.
TEST_CASE("grow refuses negative numbers and impossible ones") {
  const longs s{1};
  CHECK(panic_text([&] { (void)slices::grow(s, -1); }) == "cannot be negative");
  CHECK(panic_text([&] { (void)slices::grow(s, std::int64_t{1} << 60); }) ==
        "runtime error: growslice: len out of range");
  CHECK(panic_text([&] { (void)slices::grow(s, std::numeric_limits<std::int64_t>::max()); }) ==
        "runtime error: growslice: len out of range");
}

// --- Clip, Clone.

TEST_CASE("clip cuts off the capacity and keeps the array") {
  const ints s = one_to(3, 8);
  const ints clipped = slices::clip(s);
  CHECK(clipped.cap() == 3);
  CHECK(clipped.data() == s.data());
  CHECK(slices::clip(ints()).is_nil());
}

TEST_CASE("clone copies into an array of the size class") {
  const ints s = one_to(5, 8);
  const ints cloned = slices::clone(s);
  CHECK(values(cloned) == list{1, 2, 3, 4, 5});
  CHECK(cloned.cap() == 6);
  cloned[0] = 10;
  CHECK(s[0] == 1);
  CHECK(slices::clone(ints()).is_nil());
  const ints empty = slices::clone(make_slice<int>(0));
  CHECK_FALSE(empty.is_nil());
  CHECK(empty.cap() == 0);
  const ints emptied = slices::clone(s.slice(0, 0));
  CHECK_FALSE(emptied.is_nil());
  CHECK(emptied.cap() == 0);
}

TEST_CASE("a clone of 100 pointers has room for 112 to 1.21, for 111 from 1.22 on") {
  CHECK(slices::clone(make_slice<int*, go1_21>(100)).cap() == 112);
  CHECK(slices::clone(make_slice<int*, go1_22>(100)).cap() == 111);
}

// --- Insert.

TEST_CASE("insert puts values before an element, in place where there is room") {
  const ints s = one_to(4, 8);
  const ints inserted = slices::insert(s, 1, {20, 30});
  CHECK(values(inserted) == list{1, 20, 30, 2, 3, 4});
  CHECK(inserted.data() == s.data());
  CHECK(inserted.cap() == 8);
  CHECK(values(s) == list{1, 20, 30, 2});  // the old header sees it
  CHECK(values(slices::insert(one_to(2, 2), 0, list{9})) == list{9, 1, 2});
  CHECK(values(slices::insert(one_to(2, 2), 2, list{9})) == list{1, 2, 9});
  CHECK(values(slices::insert(one_to(2, 3), 2, list{9})) == list{1, 2, 9});
  CHECK(values(slices::insert(ints(), 0, std::list<int>{7, 8})) == list{7, 8});
}

TEST_CASE("insert of nothing gives the slice itself") {
  const ints s = one_to(3, 8);
  CHECK(slices::insert(s, 1, list{}).data() == s.data());
  CHECK(slices::insert(s, 1, list{}).len() == 3);
  CHECK(slices::insert(ints(), 0, list{}).is_nil());
}

// Insert of 300 int64 into themselves: 600 are asked of a slice that had 300.
TEST_CASE("insert without room grows to what all need together") {
  longs s = make_slice<std::int64_t>(300);
  for (int i = 0; i < 300; ++i) s[i] = i;
  const longs doubled = slices::insert(s, 150, s);
  CHECK(doubled.len() == 600);
  CHECK(doubled.cap() == 1024);
  for (int i = 0; i < 600; ++i) REQUIRE(doubled[i] == (i < 150 ? i : i < 450 ? i - 150 : i - 300));
  CHECK(s[299] == 299);
}

TEST_CASE("insert without room: only the part before the gap goes through growslice") {
  using watched = go_slice<std::int64_t, go1_22, std::allocator<std::int64_t>, counters>;
  watched s{1, 2, 3, 4};
  s = slices::insert(std::move(s), 1, std::vector<std::int64_t>{9});
  CHECK(s.observer().elements_copied == 1);
  CHECK(s.observer().reallocations == 1);
  CHECK(values(s) == std::vector<std::int64_t>{1, 9, 2, 3, 4});
  CHECK(s.cap() == 8);
}

TEST_CASE("insert takes values that lie in the slice's own array") {
  for (int lo = 0; lo <= 6; ++lo) {
    for (int hi = lo; hi <= 6; ++hi) {
      for (int at = 0; at <= 6; ++at) {
        go_slice<std::string> s = make_slice<std::string>(6, 14);
        for (int i = 0; i < 6; ++i) s[i] = "own element, long enough for the heap " + std::to_string(i);
        words expected = values(s);
        const words inserted(expected.begin() + lo, expected.begin() + hi);
        expected.insert(expected.begin() + at, inserted.begin(), inserted.end());
        const auto result = slices::insert(s, at, s.slice(lo, hi));
        REQUIRE(values(result) == expected);
        REQUIRE(result.data() == s.data());
      }
    }
  }
  // Values behind the end, in slots that the insertion moves elements into.
  const ints s = one_to(8, 8);
  CHECK(values(slices::insert(s.slice(0, 4), 1, s.slice(4, 8))) == list{1, 5, 6, 7, 8, 2, 3, 4});
}

TEST_CASE("insert refuses a place outside the slice, even for nothing") {
  const ints s = one_to(3, 8);
  CHECK(panic_text([&] { (void)slices::insert(s, 4, {1}); }) == bounds + "[4:3]");
  CHECK(panic_text([&] { (void)slices::insert(s, -1, {1}); }) == bounds + "[-1:]");
  CHECK(panic_text([&] { (void)slices::insert(s, 4, list{}); }) == bounds + "[4:3]");
  CHECK(panic_text([&] { (void)slices::insert(s, 3, {1}); }) == "no panic");
  CHECK(values(s) == list{1, 2, 3});
}

// --- Delete.

namespace {

template <go_version Release> go_slice<std::string, Release> letters() {
  return go_slice<std::string, Release>(words{"a", "b", "c", "d", "e"});
}

}  // namespace

TEST_CASE("erase closes the gap in place; 1.21 leaves the tail, 1.22 zeroes it") {
  const auto old = letters<go1_21>();
  CHECK(values(slices::erase(old, 1, 3)) == words{"a", "d", "e"});
  CHECK(values(old) == words{"a", "d", "e", "d", "e"});
  const auto now = letters<go1_22>();
  const auto erased = slices::erase(now, 1, 3);
  CHECK(values(erased) == words{"a", "d", "e"});
  CHECK(erased.data() == now.data());
  CHECK(erased.cap() == 5);
  CHECK(values(now) == words{"a", "d", "e", "", ""});

  const auto all = letters<go1_22>();
  CHECK(slices::erase(all, 0, 5).len() == 0);
  CHECK(values(all) == words(5));
  const auto first = letters<go1_21>();
  CHECK(slices::erase(first, 0, 5).len() == 0);
  CHECK(values(first) == words{"a", "b", "c", "d", "e"});
}

TEST_CASE("erase of nothing changes nothing") {
  const auto s = letters<go1_22>();
  CHECK(slices::erase(s, 2, 2).len() == 5);
  CHECK(slices::erase(s, 5, 5).len() == 5);
  CHECK(values(s) == words{"a", "b", "c", "d", "e"});
  CHECK(slices::erase(ints(), 0, 0).is_nil());
}

// 1.22 looks at all bounds before it begins; 1.21 uses two slice expressions with two.
TEST_CASE("erase refuses bounds outside the slice, with the words of the release") {
  const auto text = []<go_version Release>(int i, int j) {
    const auto s = make_slice<int, Release>(3, 8);
    return panic_text([&] { (void)slices::erase(s, i, j); });
  };
  CHECK(text.operator()<go1_22>(1, 4) == bounds + "[:4:3]");
  CHECK(text.operator()<go1_22>(1, 9) == bounds + "[:9:3]");
  CHECK(text.operator()<go1_22>(2, 1) == bounds + "[2:1:]");
  CHECK(text.operator()<go1_22>(-1, 1) == bounds + "[-1::]");
  CHECK(text.operator()<go1_22>(4, 4) == bounds + "[:4:3]");
  CHECK(text.operator()<go1_22>(3, 3) == "no panic");
  CHECK(text.operator()<go1_21>(1, 4) == bounds + "[4:3]");
  CHECK(text.operator()<go1_21>(1, 9) == bounds + "[:9] with capacity 8");
  CHECK(text.operator()<go1_21>(2, 1) == bounds + "[2:1]");
  CHECK(text.operator()<go1_21>(-1, 1) == bounds + "[-1:]");
  CHECK(text.operator()<go1_21>(4, 4) == bounds + "[4:3]");
}

// As Go 1.21.13 and 1.22.12 printed it. 1.21 looks at a place only where something is to go there.
TEST_CASE("insert refuses places outside the slice, with the words of the release") {
  const auto text = []<go_version Release>(int i, int count) {
    const auto s = make_slice<int, Release>(3, 8);
    return panic_text([&] { (void)slices::insert(s, i, std::vector<int>(static_cast<std::size_t>(count))); });
  };
  CHECK(text.operator()<go1_22>(4, 0) == bounds + "[4:3]");
  CHECK(text.operator()<go1_22>(4, 2) == bounds + "[4:3]");
  CHECK(text.operator()<go1_22>(-1, 2) == bounds + "[-1:]");
  CHECK(text.operator()<go1_21>(4, 0) == "no panic");
  CHECK(text.operator()<go1_21>(-4, 0) == "no panic");
  CHECK(text.operator()<go1_21>(4, 2) == bounds + "[6:5]");
  CHECK(text.operator()<go1_21>(4, 9) == bounds + "[13:12]");
  CHECK(text.operator()<go1_21>(9, 9) == bounds + "[:9] with capacity 8");
  CHECK(text.operator()<go1_21>(-1, 9) == bounds + "[:-1]");
  CHECK(text.operator()<go1_21>(-1, 2) == bounds + "[-1:]");
  CHECK(text.operator()<go1_21>(-4, 2) == bounds + "[-2:]");
}

TEST_CASE("erase_if asks about each element once, in order") {
  const ints s = one_to(6, 8);
  list asked;
  const ints kept = slices::erase_if(s, [&](int i) {
    asked.push_back(i);
    return i % 2 == 0;
  });
  CHECK(values(kept) == list{1, 3, 5});
  CHECK(asked == list{1, 2, 3, 4, 5, 6});
  CHECK(values(s) == list{1, 3, 5, 0, 0, 0});
  CHECK(slices::erase_if(s, [](int) { return false; }).len() == 6);
  CHECK(slices::erase_if(s, [](int) { return true; }).len() == 0);
  const go_slice<int, go1_21> old{1, 2, 3, 4};
  CHECK(slices::erase_if(old, [](int i) { return i < 3; }).len() == 2);
  CHECK(values(old) == list{3, 4, 3, 4});
}

// --- Replace.

TEST_CASE("replace: fewer, as many and more values, in place and without room") {
  const auto replaced = [](int i, int j, words with, int cap) {
    auto s = make_slice<std::string>(5, cap);
    copy(s, letters<go_latest>());
    return values(slices::replace(s, i, j, with));
  };
  for (int cap : {5, 12}) {
    CAPTURE(cap);
    CHECK(replaced(1, 3, {"x"}, cap) == words{"a", "x", "d", "e"});
    CHECK(replaced(1, 3, {"x", "y"}, cap) == words{"a", "x", "y", "d", "e"});
    CHECK(replaced(1, 3, {"x", "y", "z"}, cap) == words{"a", "x", "y", "z", "d", "e"});
    CHECK(replaced(1, 3, {}, cap) == words{"a", "d", "e"});
    CHECK(replaced(3, 5, {"x"}, cap) == words{"a", "b", "c", "x"});
    CHECK(replaced(3, 5, {"x", "y", "z"}, cap) == words{"a", "b", "c", "x", "y", "z"});
    CHECK(replaced(0, 5, {}, cap) == words{});
    CHECK(replaced(2, 2, {"x"}, cap) == words{"a", "b", "x", "c", "d", "e"});
    CHECK(replaced(5, 5, {"x"}, cap) == words{"a", "b", "c", "d", "e", "x"});
    CHECK(replaced(0, 1, {"x"}, cap) == words{"x", "b", "c", "d", "e"});
  }
}

TEST_CASE("replace with less: 1.21 leaves the tail, 1.22 zeroes it, at the end of the slice from 1.23 on") {
  const auto old = letters<go1_21>();
  (void)slices::replace(old, 0, 2, {"x"});
  CHECK(values(old) == words{"x", "c", "d", "e", "e"});
  const auto now = letters<go1_22>();
  (void)slices::replace(now, 0, 2, {"x"});
  CHECK(values(now) == words{"x", "c", "d", "e", ""});
  const auto old_end = letters<go1_21>();
  (void)slices::replace(old_end, 3, 5, {"x"});
  CHECK(values(old_end) == words{"a", "b", "c", "x", "e"});
  const auto still = letters<go1_22>();
  (void)slices::replace(still, 3, 5, {"x"});
  CHECK(values(still) == words{"a", "b", "c", "x", "e"});
  const auto now_end = letters<go1_23>();
  (void)slices::replace(now_end, 3, 5, {"x"});
  CHECK(values(now_end) == words{"a", "b", "c", "x", ""});
}

TEST_CASE("replace refuses bounds outside the slice, one slice expression after the other") {
  const ints s = one_to(3, 8);
  const auto text = [&](int i, int j) { return panic_text([&] { (void)slices::replace(s, i, j, {1}); }); };
  CHECK(text(1, 4) == bounds + "[4:3]");
  CHECK(text(4, 4) == bounds + "[4:3]");
  CHECK(text(1, 9) == bounds + "[:9] with capacity 8");
  CHECK(text(2, 1) == bounds + "[2:1]");
  CHECK(text(3, 3) == "no panic");
}

// --- Concat, Repeat.

TEST_CASE("concat joins into an array of its own, of the size class") {
  const ints a{1, 2};
  const ints b{3, 4, 5};
  const ints joined = slices::concat(a, ints(), b);
  CHECK(values(joined) == list{1, 2, 3, 4, 5});
  CHECK(joined.cap() == 6);
  CHECK(slices::concat(a).data() != a.data());
  CHECK(slices::concat(ints(), make_slice<int>(0)).is_nil());
}

TEST_CASE("concat refuses a length beyond the largest int") {
  struct nothing {};
  const auto most = make_slice<nothing>(std::numeric_limits<std::int64_t>::max());
  CHECK(panic_text([&] { (void)slices::concat(most, make_slice<nothing>(1)); }) == "len out of range");
  CHECK(slices::concat(most, go_slice<nothing>()).len() == max_int);
}

TEST_CASE("repeat has exactly the capacity it needs") {
  const ints s{1, 2, 3};
  const ints repeated = slices::repeat(s, 3);
  CHECK(values(repeated) == list{1, 2, 3, 1, 2, 3, 1, 2, 3});
  CHECK(repeated.cap() == 9);
  CHECK(values(slices::repeat(go_slice<std::string>{"a", "b"}, 2)) == words{"a", "b", "a", "b"});
  CHECK(slices::repeat(s, 1).data() != s.data());
}

// What real Go 1.26 says.
TEST_CASE("repeat of nothing is empty and not nil, at once, however often") {
  for (const ints& s : {ints(), make_slice<int>(0)}) {
    const ints repeated = slices::repeat(s, std::int64_t{1} << 62);
    CHECK_FALSE(repeated.is_nil());
    CHECK(repeated.len() == 0);
    CHECK(repeated.cap() == 0);
  }
  CHECK_FALSE(slices::repeat(ints{1}, 0).is_nil());
  struct nothing {};
  CHECK(slices::repeat(make_slice<nothing>(3), std::int64_t{1} << 61).len() == std::size_t{3} << 61);
}

TEST_CASE("repeat refuses what cannot be") {
  const longs s{1, 2, 3};
  CHECK(panic_text([&] { (void)slices::repeat(s, -1); }) == "cannot be negative");
  CHECK(panic_text([&] { (void)slices::repeat(s, std::int64_t{1} << 62); }) ==
        "the result of (len(x) * count) overflows");
  CHECK(panic_text([&] { (void)slices::repeat(s, std::int64_t{1} << 46); }) ==
        "runtime error: makeslice: len out of range");
}

// --- Compact and the rest.

TEST_CASE("compact keeps the first of each run of equal elements; 1.22 zeroes the tail") {
  const ints s{1, 1, 2, 2, 2, 3, 1, 1};
  CHECK(values(slices::compact(s)) == list{1, 2, 3, 1});
  CHECK(values(s) == list{1, 2, 3, 1, 0, 0, 0, 0});
  const go_slice<int, go1_21> old{1, 1, 2, 2};
  CHECK(values(slices::compact(old)) == list{1, 2});
  CHECK(values(old) == list{1, 2, 2, 2});
  CHECK(slices::compact(ints()).is_nil());
  CHECK(slices::compact(ints{5}).len() == 1);
  CHECK(values(slices::compact(ints{1, 2, 3})) == list{1, 2, 3});
}

// Real Go 1.26: CompactFunc([1 2 3 4 10 11 12], 0 <= a-b <= 1) asks (2 1)(3 2)(4 3)(10 4)(11 10)(12 11), gives [1 10].
TEST_CASE("compact_if asks about neighbours, the later one first") {
  std::vector<std::pair<int, int>> asked;
  const ints s{1, 2, 3, 4, 10, 11, 12};
  const ints compacted = slices::compact_if(s, [&](int a, int b) {
    asked.emplace_back(a, b);
    return a - b <= 1 && a - b >= 0;
  });
  CHECK(values(compacted) == list{1, 10});
  CHECK(asked == std::vector<std::pair<int, int>>{{2, 1}, {3, 2}, {4, 3}, {10, 4}, {11, 10}, {12, 11}});
}

TEST_CASE("append_seq appends one at a time") {
  longs s;
  s = slices::append_seq(s, std::list<int>{1, 2, 3, 4, 5});
  CHECK(s.len() == 5);
  CHECK(s.cap() == 8);  // 1, 2, 4, 8; at once it would be 5, rounded to 6
}

TEST_CASE("equal compares lengths and elements") {
  CHECK(slices::equal(ints{1, 2}, one_to(2, 8)));
  CHECK_FALSE(slices::equal(ints{1, 2}, ints{1, 3}));
  CHECK_FALSE(slices::equal(ints{1, 2}, ints{1}));
  CHECK(slices::equal(ints(), make_slice<int>(0)));
}

TEST_CASE("functions of the package hand the allocator and the observer on") {
  using watched = go_slice<std::int64_t, go_latest, std::allocator<std::int64_t>, counters>;
  const watched s{1, 2, 3};
  CHECK(slices::concat(s, s).observer().mallocs == 2);
  CHECK(slices::repeat(s, 2).observer().mallocs == 2);
  CHECK(slices::clone(s).observer().mallocs == 2);
}
