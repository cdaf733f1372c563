// What a go_slice is: nil and empty, literals, make, len and cap, indexes, slice expressions, and Go's words when it
// refuses. Appending is in slice_append_test.cpp.

#include <cstddef>
#include <cstdint>
#include <limits>
#include <list>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include <gogrow/doctest.hpp>
#include <gogrow/slice.hpp>

#include "support/panic_text.hpp"
#include "support/show.hpp"

namespace {

using namespace gogrow;
using test_support::panic_text;

using ints = go_slice<int>;

ints one_to(int n) {
  ints s;
  for (int i = 1; i <= n; ++i) s.append(i);
  return s;
}

std::vector<int> values(const ints& s) { return {s.begin(), s.end()}; }
using list = std::vector<int>;

}  // namespace

// --- nil, empty, literals, make.

TEST_CASE("a slice that was not given anything is nil") {
  const ints s;
  CHECK(s == nullptr);
  CHECK(s.is_nil());
  CHECK(s.len() == 0);
  CHECK(s.cap() == 0);
  CHECK(s.empty());
  CHECK(s.begin() == s.end());
  CHECK(ints(nullptr).is_nil());
  const ints braces{};
  CHECK(braces.is_nil());
}

TEST_CASE("an empty slice is not nil") {
  const ints made = make_slice<int>(0);
  const ints literal(std::initializer_list<int>{});
  const ints of_range(std::vector<int>{});
  for (const ints* s : {&made, &literal, &of_range}) {
    CHECK_FALSE(*s == nullptr);
    CHECK(s->len() == 0);
    CHECK(s->cap() == 0);
    CHECK(s->empty());
    CHECK(s->data() != nullptr);
  }
}

TEST_CASE("a literal has its values and nothing more, in every release") {
  const go_slice<int, go1_0> old{1, 2, 3, 4, 5};
  const go_slice<int, go1_26> latest{1, 2, 3, 4, 5};
  CHECK(old.len() == 5);
  CHECK(old.cap() == 5);
  CHECK(latest.cap() == 5);
  CHECK(values(ints{1, 2, 3}) == list{1, 2, 3});
}

TEST_CASE("a range makes a literal, whatever kind of range it is") {
  CHECK(values(ints(std::vector<int>{1, 2, 3})) == list{1, 2, 3});
  CHECK(values(ints(std::list<short>{1, 2, 3})) == list{1, 2, 3});
  CHECK(ints(std::list<short>{1, 2, 3}).cap() == 3);
  const int array[] = {4, 5};
  CHECK(values(ints(array)) == list{4, 5});
}

TEST_CASE("make gives len zero values and exactly the capacity asked for") {
  const ints s = make_slice<int>(3, 10);
  CHECK(s.len() == 3);
  CHECK(s.cap() == 10);
  CHECK(values(s) == list{0, 0, 0});
  CHECK(make_slice<int>(5).cap() == 5);
  CHECK(make_slice<std::string>(2)[1] == "");
  CHECK(make_slice<int>(0, 7).len() == 0);
  CHECK(make_slice<int>(0, 7).cap() == 7);
  CHECK(make_slice<int>(std::uint8_t{3}, 4L).cap() == 4);
  CHECK(go_slice<int, go1_3>::make(3, 5).cap() == 5);
}

TEST_CASE("make refuses an impossible length first, then an impossible capacity") {
  const auto make = [](auto len, auto cap) { return panic_text([&] { (void)make_slice<std::int64_t>(len, cap); }); };
  const std::string bad_len = "runtime error: makeslice: len out of range";
  const std::string bad_cap = "runtime error: makeslice: cap out of range";
  constexpr std::int64_t limit = std::int64_t{1} << 45;  // 2^48 bytes
  CHECK(make(-1, 5) == bad_len);
  CHECK(make(-5, -9) == bad_len);
  CHECK(make(limit + 1, limit + 1) == bad_len);
  CHECK(make(limit + 1, 0) == bad_len);
  CHECK(make(5, 4) == bad_cap);
  CHECK(make(0, -1) == bad_cap);
  CHECK(make(0, limit + 1) == bad_cap);
  CHECK(make(0, std::numeric_limits<std::int64_t>::max()) == bad_cap);
  CHECK(make(5, 5) == "no panic");
  CHECK(panic_text([] { (void)make_slice<int>(-1); }) == bad_len);
  CHECK(panic_text([] { (void)make_slice<char, go1_4>((std::int64_t{1} << 37) + 1); }) == bad_len);
  CHECK(panic_text([] { (void)make_slice<char>(std::numeric_limits<std::uint64_t>::max()); }) == bad_len);
}

// --- Indexes.

TEST_CASE("an element is read and written by its index, of any integer type") {
  const ints s = one_to(3);
  CHECK(s[0] == 1);
  CHECK(s[std::size_t{2}] == 3);
  CHECK(s[std::int8_t{1}] == 2);
  s[1] = 20;  // like a span, a const header does not protect the elements
  CHECK(values(s) == list{1, 20, 3});
}

TEST_CASE("an index out of range is refused with Go's words") {
  const ints s = make_slice<int>(3, 10);
  const auto at = [&](auto i) { return panic_text([&] { (void)s[i]; }); };
  CHECK(at(2) == "no panic");
  CHECK(at(3) == "runtime error: index out of range [3] with length 3");
  CHECK(at(9) == "runtime error: index out of range [9] with length 3");
  CHECK(at(-1) == "runtime error: index out of range [-1]");
  CHECK(at(std::int8_t{-128}) == "runtime error: index out of range [-128]");
  CHECK(at(std::numeric_limits<std::int64_t>::min()) == "runtime error: index out of range [-9223372036854775808]");
  CHECK(at(std::uint8_t{200}) == "runtime error: index out of range [200] with length 3");
  CHECK(at(std::numeric_limits<std::uint64_t>::max()) ==
        "runtime error: index out of range [18446744073709551615] with length 3");
  CHECK(panic_text([] { (void)ints()[0]; }) == "runtime error: index out of range [0] with length 0");
}

TEST_CASE("to 1.12 the words give no values") {
  const auto texts = [](const auto& s) {
    return std::vector<std::string>{panic_text([&] { (void)s[3]; }), panic_text([&] { (void)s[-1]; }),
                                    panic_text([&] { (void)s.slice(0, 11); }), panic_text([&] { (void)s.slice(2, 1); }),
                                    panic_text([&] { (void)s.slice(0, 1, 11); })};
  };
  const std::string index = "runtime error: index out of range";
  const std::string bounds = "runtime error: slice bounds out of range";
  CHECK(texts(go_slice<int, go1_12>::make(3, 10)) == std::vector<std::string>{index, index, bounds, bounds, bounds});
  CHECK(texts(go_slice<int, go1_13>::make(3, 10)) ==
        std::vector<std::string>{index + " [3] with length 3", index + " [-1]", bounds + " [:11] with capacity 10",
                                 bounds + " [2:1]", bounds + " [::11] with capacity 10"});
}

// --- Slice expressions.

TEST_CASE("slice expressions: each form's elements, length and capacity") {
  ints s = make_slice<int>(5, 8);
  for (int i = 0; i < 5; ++i) s[i] = i;
  struct {
    ints got;
    list expected;
    std::size_t cap;
  } const forms[] = {
      {s.slice(1, 3), {1, 2}, 7},             // s[1:3]
      {s.slice(unbounded, 3), {0, 1, 2}, 8},  // s[:3]
      {s.slice(2, unbounded), {2, 3, 4}, 6},  // s[2:]
      {s.slice(unbounded, unbounded), {0, 1, 2, 3, 4}, 8},
      {s.slice(1, 7), {1, 2, 3, 4, 0, 0}, 7},  // beyond len, up to cap: zero values
      {s.slice(8, 8), {}, 0},
      {s.slice(5, 5), {}, 3},
      {s.slice(1, 3, 4), {1, 2}, 3},             // s[1:3:4]
      {s.slice(unbounded, 3, 3), {0, 1, 2}, 3},  // s[:3:3]
      {s.slice(0, 0, 0), {}, 0},
      {s.slice(8, 8, 8), {}, 0},
      {s.slice(2, 8, 8), {2, 3, 4, 0, 0, 0}, 6},
  };
  for (const auto& [got, expected, cap] : forms) {
    CHECK(values(got) == expected);
    CHECK(got.cap() == cap);
    CHECK_FALSE(got.is_nil());
  }
}

TEST_CASE("nil sliced stays nil, an empty slice stays empty") {
  CHECK(ints().slice(0, 0).is_nil());
  CHECK(ints().slice(unbounded, unbounded).is_nil());
  CHECK(ints().slice(0, 0, 0).is_nil());
  CHECK_FALSE(make_slice<int>(0).slice(0, 0).is_nil());
}

// What real Go 1.22 printed for a slice of length 3 and capacity 10, and 1.26 for the unsigned operands.
TEST_CASE("bounds out of range are refused with Go's words, the wrong operand named first") {
  const ints s = make_slice<int>(3, 10);
  const auto two = [&](slice_bound lo, slice_bound hi) { return panic_text([&] { (void)s.slice(lo, hi); }); };
  const auto three = [&](slice_bound lo, slice_bound hi, slice_bound max) {
    return panic_text([&] { (void)s.slice(lo, hi, max); });
  };
  const std::string bad = "runtime error: slice bounds out of range ";
  CHECK(two(11, unbounded) == bad + "[11:3]");
  CHECK(two(unbounded, 11) == bad + "[:11] with capacity 10");
  CHECK(two(4, unbounded) == bad + "[4:3]");
  CHECK(two(5, 4) == bad + "[5:4]");
  CHECK(two(2, 1) == bad + "[2:1]");
  CHECK(two(12, 11) == bad + "[:11] with capacity 10");
  CHECK(two(0, 10) == "no panic");
  CHECK(two(10, unbounded) == bad + "[10:3]");
  CHECK(two(3, unbounded) == "no panic");
  CHECK(two(-1, unbounded) == bad + "[-1:]");
  CHECK(two(unbounded, -1) == bad + "[:-1]");
  CHECK(two(2, -3) == bad + "[:-3]");
  CHECK(two(-2, 2) == bad + "[-2:]");
  CHECK(three(unbounded, 12, 11) == bad + "[::11] with capacity 10");
  CHECK(three(unbounded, 4, 11) == bad + "[::11] with capacity 10");
  CHECK(three(unbounded, 5, 4) == bad + "[:5:4]");
  CHECK(three(3, 2, 4) == bad + "[3:2:]");
  CHECK(three(6, 5, 4) == bad + "[:5:4]");
  CHECK(three(10, 10, 10) == "no panic");
  CHECK(three(11, 11, 11) == bad + "[::11] with capacity 10");
  CHECK(three(unbounded, 1, -1) == bad + "[::-1]");
  CHECK(three(1, -1, 5) == bad + "[:-1:]");
  CHECK(three(-1, 2, 3) == bad + "[-1::]");

  constexpr auto huge = std::numeric_limits<std::uint64_t>::max();
  CHECK(two(unbounded, huge) == bad + "[:18446744073709551615] with capacity 10");
  CHECK(two(huge, unbounded) == bad + "[18446744073709551615:3]");
  CHECK(three(unbounded, 1, huge) == bad + "[::18446744073709551615] with capacity 10");

  CHECK(panic_text([] { (void)ints().slice(unbounded, 1); }) == bad + "[:1] with capacity 0");
  CHECK(panic_text([] { (void)ints().slice(1, unbounded); }) == bad + "[1:0]");
}

TEST_CASE("a refused slice expression changes nothing") {
  const ints s = one_to(3);
  CHECK_THROWS_AS((void)s.slice(2, 9), gogrow::panic);
  CHECK(values(s) == list{1, 2, 3});
  CHECK(s.cap() == 4);
}

// --- Headers share.

TEST_CASE("a copied header sees the same elements and has a length of its own") {
  ints s = one_to(3);
  ints t = s;
  t[0] = 10;
  CHECK(s[0] == 10);
  t.append(4);
  CHECK(s.len() == 3);
  CHECK(values(s.slice(0, 4)) == list{10, 2, 3, 4});
  CHECK(s.data() == t.data());
}

TEST_CASE("a slice expression shares the array: writes are seen both ways") {
  ints s = one_to(5);
  const ints middle = s.slice(1, 3);
  middle[0] = 20;
  s[2] = 30;
  CHECK(values(s) == list{1, 20, 30, 4, 5});
  CHECK(values(middle) == list{20, 30});
}

TEST_CASE("a slice of a slice of a slice still shares the first array") {
  const ints s = one_to(8);
  const ints inner = s.slice(1, 7).slice(1, 5).slice(1, 2);
  CHECK(values(inner) == list{4});
  CHECK(inner.cap() == 5);
  inner[0] = 40;
  CHECK(s[3] == 40);
}

TEST_CASE("a moved-from slice is nil") {
  ints s = one_to(3);
  const int* const data = s.data();
  ints t = std::move(s);
  CHECK(s.is_nil());
  CHECK(s.cap() == 0);
  CHECK(t.data() == data);
  s.append(7);
  CHECK(values(s) == list{7});
  ints u;
  u = std::move(t);
  CHECK(t.is_nil());
  CHECK(values(u) == list{1, 2, 3});
}

TEST_CASE("a slice assigned to itself is unchanged") {
  ints s = one_to(3);
  ints& same = s;
  s = same;
  CHECK(values(s) == list{1, 2, 3});
  s = std::move(same);
  CHECK(values(s) == list{1, 2, 3});
  swap(s, same);
  CHECK(values(s) == list{1, 2, 3});
}

TEST_CASE("assigning nil lets go of the array and nothing else") {
  ints s = one_to(3);
  const ints t = s;
  s = nullptr;
  CHECK(s.is_nil());
  CHECK(values(t) == list{1, 2, 3});
  s.append(1);
  CHECK(s.data() != t.data());
}

TEST_CASE("swap exchanges the headers") {
  ints a = one_to(2);
  ints b = one_to(5);
  const int* const data = a.data();
  swap(a, b);
  CHECK(values(a) == list{1, 2, 3, 4, 5});
  CHECK(values(b) == list{1, 2});
  CHECK(b.data() == data);
  a.swap(b);
  CHECK(values(a) == list{1, 2});
  ints none;
  a.swap(none);
  CHECK(a.is_nil());
  CHECK(values(none) == list{1, 2});
  static_assert(noexcept(a.swap(b)));
}

// --- copy and clear.

TEST_CASE("copy takes the shorter length and returns it") {
  const ints from = one_to(5);
  const ints to = make_slice<int>(3);
  CHECK(copy(to, from) == 3);
  CHECK(values(to) == list{1, 2, 3});
  CHECK(copy(from, make_slice<int>(2)) == 2);
  CHECK(values(from) == list{0, 0, 3, 4, 5});
  CHECK(copy(ints(), from) == 0);
  CHECK(copy(from, ints()) == 0);
}

TEST_CASE("copy between overlapping slices works both ways, for bytes and for objects") {
  const auto check = [](auto up, auto down, auto expected_up, auto expected_down) {
    CHECK(copy(up.slice(2, unbounded), up) == 4);
    CHECK(copy(down, down.slice(2, unbounded)) == 4);
    CHECK(std::ranges::equal(up, expected_up));
    CHECK(std::ranges::equal(down, expected_down));
  };
  check(one_to(6), one_to(6), list{1, 2, 1, 2, 3, 4}, list{3, 4, 5, 6, 5, 6});
  using words = std::vector<std::string>;
  const words six{"one, long enough for the heap", "two", "three", "four", "five, long enough for the heap", "six"};
  check(go_slice<std::string>(six), go_slice<std::string>(six), words{six[0], six[1], six[0], six[1], six[2], six[3]},
        words{six[2], six[3], six[4], six[5], six[4], six[5]});
}

TEST_CASE("copy of a slice onto itself leaves it as it is") {
  const go_slice<std::string> s{"a", "b"};
  CHECK(copy(s, s) == 2);
  CHECK(s[0] == "a");
  CHECK(s[1] == "b");
}

TEST_CASE("a string is copied to bytes") {
  const go_slice<unsigned char> s = make_slice<unsigned char>(4);
  CHECK(copy(s, "go") == 2);
  CHECK(s[0] == 'g');
  CHECK(s[1] == 'o');
  CHECK(s[2] == 0);
  CHECK(copy(s, "longer than four") == 4);
  CHECK(s[3] == 'g');
  CHECK(copy(go_slice<unsigned char>(), "go") == 0);
}

TEST_CASE("clear sets every element to its zero value and keeps len and cap") {
  ints s = one_to(3);
  const ints whole = s.slice(0, 4);
  whole[3] = 4;
  clear(s);
  CHECK(values(whole) == list{0, 0, 0, 4});
  CHECK(s.len() == 3);
  CHECK(s.cap() == 4);
  clear(ints());
  const go_slice<std::string> words{"a", "b"};
  clear(words);
  CHECK(words[0] == "");
}
