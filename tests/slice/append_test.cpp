// append in all its forms, in place and by value; who sees the appended values; and the capacity behind the length.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <list>
#include <ranges>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include <gogrow/doctest.hpp>
#include <gogrow/observe/counters.hpp>
#include <gogrow/slice.hpp>

#include "support/panic_text.hpp"
#include "support/show.hpp"
#include "support/tracked.hpp"

namespace {

using namespace gogrow;
using test_support::panic_text;

using ints = go_slice<int>;
using strings = go_slice<std::string>;
using list = std::vector<int>;
using words = std::vector<std::string>;

template <class T> std::vector<T> values(const go_slice<T>& s) { return {s.begin(), s.end()}; }

// Long enough to live on the heap, so that a sanitizer sees a slot that was built twice or never destroyed.
std::string word(int n) { return "a word with a tail that no string object has room for: " + std::to_string(n); }

strings words_to(int n) {
  strings s;
  for (int i = 1; i <= n; ++i) s.append(word(i));
  return s;
}

}  // namespace

// --- Forms.

TEST_CASE("append of nothing changes nothing and allocates nothing") {
  ints s;
  s.append();
  s.append(ints());
  s.append(std::vector<int>());
  s.append_zeros(0);
  CHECK(s.is_nil());
  CHECK(append(s).is_nil());
  CHECK(append(s, make_slice<int>(0)).is_nil());
  ints full{1, 2};
  const int* const data = full.data();
  full.append();
  CHECK(full.data() == data);
  CHECK(full.cap() == 2);
}

TEST_CASE("several values are one append: one growth to what they need together") {
  ints s;
  s.append(1, 2, 3, 4, 5);
  CHECK(values(s) == list{1, 2, 3, 4, 5});
  CHECK(s.cap() == 6);  // 20 bytes: the class of 24
  ints t;
  for (int i = 1; i <= 5; ++i) t.append(i);
  CHECK(t.cap() == 8);
  CHECK(values(append(s, 6, 7)) == list{1, 2, 3, 4, 5, 6, 7});
}

TEST_CASE("values of other types are converted") {
  strings s;
  s.append("one", std::string_view("two"), std::string("three"));
  s.append("four");
  CHECK(values(s) == words{"one", "two", "three", "four"});
  go_slice<double> d;
  d.append(1, 2.5F, 3L);
  CHECK(d[1] == 2.5);
}

TEST_CASE("slices and ranges of every kind are spread") {
  ints s;
  s.append(ints{1, 2});
  s.append(std::vector<int>{3});
  s.append(std::list<short>{4, 5});
  s.append({6, 7});
  const int array[] = {8, 9};
  s.append(array);
  s.append(std::span(array).first(1));
  s.append(std::views::iota(1, 3));
  s.append(std::vector<int>{1, 2, 3} | std::views::reverse);
  s.append(std::vector<bool>{true, false});
  CHECK(values(s) == list{1, 2, 3, 4, 5, 6, 7, 8, 9, 8, 1, 2, 3, 2, 1, 1, 0});
  strings t;
  t.append(std::vector<const char*>{"a", "b"});
  t.append(std::list<std::string_view>{"c"});
  CHECK(values(t) == words{"a", "b", "c"});
}

TEST_CASE("append_range spreads a range that could also be one element") {
  go_slice<std::vector<int>> s;
  const std::vector<std::vector<int>> two{{1}, {2, 3}};
  s.append(two);
  s.append(std::vector<int>{4});
  CHECK(s.len() == 3);
  s.append_range(two);
  CHECK(s.len() == 5);
  CHECK(s[4] == std::vector<int>{2, 3});
}

TEST_CASE("a string is spread into bytes") {
  go_slice<unsigned char> bytes;
  bytes.append("go");
  bytes.append(std::string("gr"));
  bytes.append(std::string_view("ow"));
  bytes.append(static_cast<unsigned char>('!'));
  bytes.append("");
  CHECK(std::string(bytes.begin(), bytes.end()) == "gogrow!");
  CHECK(bytes.cap() == 8);
  go_slice<char> chars;
  chars.append("nine char");
  CHECK(chars.cap() == 16);
  go_slice<std::byte> raw;
  raw.append("ab");
  CHECK(raw[1] == std::byte{'b'});
}

// The tables of real Go: 33 int64 appended to themselves have room for 72.
TEST_CASE("a slice is appended to itself") {
  go_slice<std::int64_t> s = make_slice<std::int64_t>(33);
  s.append(s);
  CHECK(s.len() == 66);
  CHECK(s.cap() == 72);
  ints t{1, 2, 3};
  t.append(t);
  t.append(t);
  CHECK(values(t) == list{1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3});
  strings u = words_to(3);
  for (int i = 0; i < 3; ++i) u.append(u);
  REQUIRE(u.len() == 24);
  for (int i = 0; i < 24; ++i) CHECK(u[i] == word(i % 3 + 1));
}

TEST_CASE("an own element is appended, with and without room, by reference and by move") {
  strings s = words_to(1);
  for (int i = 0; i < 20; ++i) {
    s.append(s[0]);
    REQUIRE(s[s.len() - 1] == word(1));
    s.append(s[s.len() - 1], s[0]);
    REQUIRE(s[s.len() - 2] == word(1));
  }
  CHECK(std::ranges::count(s, word(1)) == 61);
  for (int i = 0; i < 20; ++i) {
    s.append(std::string(s[i]));
    s.append(std::move(s[i]));
    REQUIRE(s[s.len() - 1] == word(1));
  }
  // The value form.
  strings t = words_to(1);
  for (int i = 0; i < 20; ++i) t = append(t, t[0]);
  CHECK(std::ranges::count(t, word(1)) == 21);
}

TEST_CASE("own elements are appended over the slots that they are read from") {
  // s[:1] with the elements behind it: the values are the very slots that the append writes.
  strings s = words_to(5);
  strings head = s.slice(0, 1);
  head.append(s.slice(2, 5));
  CHECK(values(head) == words{word(1), word(3), word(4), word(5)});
  CHECK(values(s) == words{word(1), word(3), word(4), word(5), word(5)});

  ints n{1, 2, 3, 4, 5};
  ints n_head = n.slice(0, 1);
  n_head.append(n.slice(2, 5));
  CHECK(values(n) == list{1, 3, 4, 5, 5});

  // The other way round: slots further up from slots further down.
  strings up = words_to(5);
  strings from_two = up.slice(0, 2);
  from_two.append(up.slice(0, 3));
  CHECK(values(up) == words{word(1), word(2), word(1), word(2), word(3)});

  // Single values, each of them a slot that an earlier one overwrites.
  strings rotated = words_to(4);
  strings none = rotated.slice(0, 0);
  none.append(rotated[1], rotated[2], rotated[3], rotated[0]);
  CHECK(values(rotated) == words{word(2), word(3), word(4), word(1)});

  // A view that reads the slots backwards.
  strings reversed = words_to(4);
  strings first = reversed.slice(0, 1);
  first.append(reversed | std::views::drop(1) | std::views::reverse);
  CHECK(values(reversed) == words{word(1), word(4), word(3), word(2)});
}

TEST_CASE("append_zeros appends zero values, also over slots that were used") {
  ints s;
  s.append_zeros(5);
  CHECK(values(s) == list{0, 0, 0, 0, 0});
  CHECK(s.cap() == 6);
  ints used{1, 2, 3, 4};
  ints head = used.slice(0, 1);
  head.append_zeros(2);
  CHECK(values(used) == list{1, 0, 0, 4});
  strings t = words_to(2);
  t.append_zeros(std::uint8_t{2});
  CHECK(values(t) == words{word(1), word(2), "", ""});
}

// What real Go 1.26 said of append(s, make([]int64, n)...).
TEST_CASE("append_zeros refuses what make refuses, and what append refuses") {
  go_slice<std::int64_t> s{1};
  const std::string bad_make = "runtime error: makeslice: len out of range";
  CHECK(panic_text([&] { s.append_zeros(-1); }) == bad_make);
  CHECK(panic_text([&] { s.append_zeros(std::numeric_limits<std::uint64_t>::max()); }) == bad_make);
  CHECK(panic_text([&] { s.append_zeros(std::int64_t{1} << 60); }) == "runtime error: growslice: len out of range");
  go_slice<std::int64_t, go1_19> older{1};
  CHECK(panic_text([&] { older.append_zeros(std::int64_t{1} << 60); }) == "runtime error: growslice: cap out of range");
  // Before 1.11 the temporary was really made.
  go_slice<std::int64_t, go1_10> oldest{1};
  CHECK(panic_text([&] { oldest.append_zeros(std::int64_t{1} << 60); }) == bad_make);
  CHECK(s.len() == 1);
}

TEST_CASE("before 1.11 the temporary of append(s, make(...)...) is charged, too") {
  const auto charged = []<go_version Release>() {
    go_slice<std::int64_t, Release, std::allocator<std::int64_t>, counters> s;
    s.append_zeros(5);
    return s.observer();
  };
  const counters direct = charged.operator()<go1_11>();
  CHECK(direct.mallocs == 1);
  CHECK(direct.bytes_allocated == 48);
  const counters by_temporary = charged.operator()<go1_10>();
  CHECK(by_temporary.mallocs == 2);
  CHECK(by_temporary.bytes_allocated == 96);
  CHECK(by_temporary.live_bytes == 48);
  CHECK(by_temporary.reallocations == 1);
}

// Elements of size 0 reach these bounds without memory.
TEST_CASE("an append beyond the largest length is refused with the words of the release") {
  struct nothing {};
  const auto text = []<go_version Release>() {
    auto s = make_slice<nothing, Release>(std::numeric_limits<std::int64_t>::max());
    return panic_text([&] { s.append(nothing{}); });
  };
  CHECK(text.operator()<go1_19>() == "runtime error: growslice: cap out of range");
  CHECK(text.operator()<go1_20>() == "runtime error: growslice: len out of range");
}

// --- What stands for the release.

namespace {

std::size_t threefold(std::size_t old_cap, std::size_t new_len) { return std::max(3 * old_cap, new_len); }

struct release_of_the_day {
  static inline const release* now = &release_of(go1_17);
  const release& current_release() const { return *now; }
  layout layout_for(layout element) const { return element; }
};

template <auto Rules> std::size_t cap_after_513_of_512() {
  auto s = make_slice<std::int64_t, Rules>(512);
  s.append(1);
  return s.cap();
}

}  // namespace

TEST_CASE("a slice grows by a release, a row, the textbook, a function, a lambda, or what holds at the time") {
  CHECK(cap_after_513_of_512<go1_17>() == 1024);
  CHECK(cap_after_513_of_512<go1_18>() == 848);
  CHECK(cap_after_513_of_512<release_of(go1_17)>() == 1024);
  CHECK(cap_after_513_of_512<textbook>() == 1024);
  CHECK(cap_after_513_of_512<&threefold>() == 1536);
  auto by_half = [](std::size_t old_cap, std::size_t new_len) { return std::max(old_cap + old_cap / 2, new_len); };
  CHECK(cap_after_513_of_512<by_half>() == 768);
  CHECK(cap_after_513_of_512<release_of_the_day{}>() == 1024);
  release_of_the_day::now = &release_of(go1_22);
  CHECK(cap_after_513_of_512<release_of_the_day{}>() == 848);
  release_of_the_day::now = &release_of(go1_17);
}

TEST_CASE("a rule that names too small a capacity is a logic error, and the slice is as it was") {
  static constexpr auto too_small = [](std::size_t old_cap, std::size_t) { return old_cap; };
  go_slice<int, too_small> s{1, 2};
  CHECK_THROWS_AS(s.append(3), std::logic_error);
  CHECK(s.len() == 2);
  CHECK(s[1] == 2);
}

// --- Who sees it.

TEST_CASE("an append with room writes into the shared array, and longer headers see the value") {
  ints s = make_slice<int>(2, 4);
  const ints longer = s.slice(0, 4);
  s.append(7);
  CHECK(values(longer) == list{0, 0, 7, 0});
  ints other = longer.slice(0, 2);
  other.append(8);  // the same slot
  CHECK(s[2] == 8);
}

TEST_CASE("an append without room leaves the old array to the others") {
  ints s{1, 2};
  const ints old = s;
  s.append(3);
  s[0] = 10;
  CHECK(values(old) == list{1, 2});
  CHECK(values(s) == list{10, 2, 3});
  CHECK(s.data() != old.data());
}

TEST_CASE("s[:i:i] makes the next append copy") {
  ints s = make_slice<int>(4, 8);
  ints clipped = s.slice(0, 2, 2);
  clipped.append(9);
  CHECK(s[2] == 0);
  CHECK(clipped.data() != s.data());
  CHECK(values(clipped) == list{0, 0, 9});
  ints room = s.slice(0, 2, 3);
  room.append(9);
  CHECK(s[2] == 9);
  room.append(10);
  CHECK(s[3] == 0);
}

TEST_CASE("two headers that append at the same place overwrite each other, as in Go") {
  strings base = make_slice<std::string>(1, 4);
  strings a = append(base, word(1));
  strings b = append(base, word(2));
  CHECK(a.data() == b.data());
  CHECK(a[1] == word(2));
  CHECK(base.len() == 1);
}

TEST_CASE("the value form leaves the argument's length alone") {
  const ints s = make_slice<int>(1, 4);
  const ints t = append(s, 5);
  CHECK(s.len() == 1);
  CHECK(t.len() == 2);
  CHECK(t.data() == s.data());
  const ints grown = append(t, 1, 2, 3, 4);
  CHECK(grown.data() != t.data());
  CHECK(values(t) == list{0, 5});
}

TEST_CASE("value form and in-place form have the same capacities and elements") {
  strings in_place;
  strings by_value;
  strings moved;
  for (int i = 0; i < 700; ++i) {
    in_place.append(word(i));
    by_value = append(by_value, word(i));
    moved = append(std::move(moved), word(i));
    REQUIRE(by_value.cap() == in_place.cap());
    REQUIRE(moved.cap() == in_place.cap());
  }
  CHECK(values(by_value) == values(in_place));
  CHECK(values(moved) == values(in_place));
}

TEST_CASE("forms may be mixed on one slice, with copies made and dropped in between") {
  strings s;
  words expected;
  for (int i = 0; i < 300; ++i) {
    expected.push_back(word(i));
    switch (i % 6) {
      case 0:
        s.append(word(i));
        break;
      case 1:
        s = append(s, word(i));
        break;
      case 2: {
        const strings seen_too = s;
        s = append(s, word(i));
        REQUIRE(seen_too.len() + 1 == s.len());
        break;
      }
      case 3: {
        strings next = append(s, word(-1));
        next = append(s, word(i));
        s = std::move(next);
        break;
      }
      case 4: {
        const strings dropped = append(s, word(-2));
        s = append(s, word(i));
        break;
      }
      default:
        s = append(std::move(s), word(i));
    }
    REQUIRE(values(s) == expected);
  }
}

TEST_CASE("a result that is not assigned back keeps its own length and shares the array") {
  ints s = make_slice<int>(0, 8);
  s.append(1);
  ints one = append(s, 2);
  ints two = append(one, 3);
  ints three = append(two, 4);
  s = append(s, 20);  // overwrites what `one` appended
  CHECK(values(three) == list{1, 20, 3, 4});
  three = append(three, 5);
  one = std::move(two);
  CHECK(values(one) == list{1, 20, 3});
  CHECK(values(three) == list{1, 20, 3, 4, 5});
  s = three;
  CHECK(values(s.slice(0, 8)) == list{1, 20, 3, 4, 5, 0, 0, 0});
}

TEST_CASE("what append returned may be assigned to another slice, swapped or moved") {
  strings s = make_slice<std::string>(0, 16);
  s.append(word(0));
  strings other = words_to(2);
  other = append(s, word(1));
  CHECK(values(other) == words{word(0), word(1)});
  CHECK(values(s) == words{word(0)});
  strings next = append(s, word(2));
  swap(s, next);
  CHECK(values(next) == words{word(0)});
  next = std::move(s);
  CHECK(values(next) == words{word(0), word(2)});
  strings third = append(next, word(3));
  next = nullptr;
  third = append(third, word(4));
  CHECK(values(third) == words{word(0), word(2), word(3), word(4)});
}

// --- The room behind the length.

TEST_CASE("a slice expression that reaches unused capacity finds zero values") {
  strings s = make_slice<std::string>(0, 10);
  s.append(word(1));
  CHECK(values(s.slice(0, 4)) == words{word(1), "", "", ""});
  CHECK(values(s.slice(0, 10).slice(9, 10)) == words{""});
  CHECK(values(s.slice(2, 3, 5)) == words{""});
  ints n;
  n.append(1, 2, 3);
  CHECK(n.cap() == 4);
  CHECK(values(n.slice(0, 4)) == list{1, 2, 3, 0});
}

TEST_CASE("s[:0] starts again in the same array, and s[:cap] still shows the old values") {
  ints s{1, 2, 3, 4, 5};
  const int* const data = s.data();
  s = s.slice(0, 0);
  s.append(10);
  CHECK(s.data() == data);
  CHECK(values(s.slice(0, s.cap())) == list{10, 2, 3, 4, 5});

  strings t = words_to(5);  // cap 5, 6, 7 or 8: whatever it is, the rest is zero
  const std::size_t cap = t.cap();
  t = t.slice(0, 0);
  t.append(word(10));
  t = append(t, word(11));
  words expected{word(10), word(11), word(3), word(4), word(5)};
  expected.resize(cap);
  CHECK(values(t.slice(0, cap)) == expected);
}

TEST_CASE("old values behind the end survive every form of append that does not reach them") {
  for (int form = 0; form < 6; ++form) {
    CAPTURE(form);
    ints s = make_slice<int>(6, 9);
    for (int i = 0; i < 6; ++i) s[i] = i + 1;
    s = s.slice(0, 2);
    switch (form) {
      case 0:
        s.append(9);
        s.append(10);
        break;
      case 1:
        s = append(s, 9);
        s = append(s, 10);
        break;
      case 2:
        s.append(9);
        s = append(s, 10);
        break;
      case 3:
        s = append(s, 9);
        s.append(10);
        break;
      case 4:
        s.append(9, 10);
        break;
      default:
        s.append(list{9, 10});
    }
    CHECK(values(s.slice(0, 9)) == list{1, 2, 9, 10, 5, 6, 0, 0, 0});
  }
}

TEST_CASE("the elements that a growth does not copy stay behind in the old array") {
  ints s{1, 2, 3, 4};
  const ints whole = s;
  s = s.slice(0, 2, 2);
  s.append(9);
  CHECK(values(s.slice(0, s.cap())) == list{1, 2, 9, 0});
  CHECK(values(whole) == list{1, 2, 3, 4});
}

TEST_CASE("a truncated slice that grows does not take along what it cannot see") {
  strings s = words_to(4);
  REQUIRE(s.cap() == 4);
  s = s.slice(1, 4);
  s.append(word(5));
  s.append(word(6));
  CHECK(values(s) == words{word(2), word(3), word(4), word(5), word(6)});
}

TEST_CASE("growing moves the elements of an array that nobody else sees, and copies those of a shared one") {
  using element = test_support::tracked<test_support::throwing_nothing>;
  auto& counts = element::counts;
  go_slice<element, go1_21> s;
  s.append({1, 2, 3, 4});
  REQUIRE(s.cap() == 4);

  counts.copies = 0;
  s.append(element(5));
  CHECK(counts.copies == 0);
  CHECK(s.cap() == 8);

  s = s.slice(0, 4, 4);
  const auto seen_too = s;
  counts.copies = 0;
  s.append(element(6));
  CHECK(counts.copies == 4);
  CHECK(seen_too[3].value() == 4);

  s = s.slice(0, 5, 5);
  counts.copies = 0;
  s = append(s, element(7));  // s looks on until the assignment
  CHECK(counts.copies == 5);
  counts.copies = 0;
  s = s.slice(0, 6, 6);
  s = append(std::move(s), element(8));
  CHECK(counts.copies == 0);
}

TEST_CASE("a type whose move may throw is copied when the array grows") {
  using element = test_support::tracked<test_support::throwing_move>;
  go_slice<element, go1_21> s;
  s.append({1, 2});
  element::counts.moves = 0;
  element::counts.copies = 0;
  const element three(3);
  s.append(three);
  CHECK(element::counts.moves == 0);
  CHECK(element::counts.copies == 3);
}
