// The growth rules on both sides of each bound. The broad comparison with real Go is golden_caps_test.cpp; here each
// rule's own corner is worked out by hand.

#include <algorithm>
#include <array>
#include <cstddef>
#include <limits>
#include <stdexcept>
#include <vector>

#include <doctest/doctest.h>

#include <gogrow/rules/slice.hpp>
#include <gogrow/slice/next_cap_when_full.hpp>

#include "support/show.hpp"

namespace {

using namespace gogrow;

constexpr layout byte_layout{1, 1, false};
constexpr layout int64_layout{8, 8, false};
constexpr layout pointer_layout{8, 8, true};
constexpr layout nothing_layout{0, 1, false};

// The capacity that a release names before rounding.
constexpr std::size_t want(go_version v, std::size_t len, std::size_t cap, std::size_t added) {
  return wanted_cap(release_of(v).growth, {len, cap, len + added, int64_layout});
}

// The capacity after one append.
constexpr std::size_t next(go_version v, std::size_t len, std::size_t cap, std::size_t added,
                           layout element = int64_layout) {
  return next_slice_cap(release_of(v), {len, cap, len + added, element})->cap;
}

std::vector<std::size_t> capacities(const release& r, layout element, std::size_t count) {
  std::vector<std::size_t> caps;
  std::size_t cap = 0;
  while (caps.size() < count) {
    cap = next_slice_cap(r, {cap, cap, cap + 1, element})->cap;
    caps.push_back(cap);
  }
  return caps;
}

// The first capacity for which a full slice gets another answer than the rule's, 300 if there is none.
template <auto Rules, layout Element> std::size_t first_wrong_when_full() {
  for (std::size_t cap = 0; cap < 300; ++cap) {
    const auto expected = next_cap(Rules, {cap, cap, cap + 1, Element});
    const auto seen = gogrow::detail::next_cap_when_full<Rules, Element>(cap);
    if (seen.has_value() != expected.has_value()) return cap;
    if (seen && (seen->cap != expected->cap || seen->requested_bytes != expected->requested_bytes)) return cap;
  }
  return 300;
}

template <layout Element> void check_when_full() {
  CAPTURE(Element.size_bytes);
  CHECK(first_wrong_when_full<go1_2, Element>() == 300);
  CHECK(first_wrong_when_full<go1_15, Element>() == 300);
  CHECK(first_wrong_when_full<go1_19, Element>() == 300);  // asks for the whole block
  CHECK(first_wrong_when_full<go1_26, Element>() == 300);
  CHECK(first_wrong_when_full<textbook, Element>() == 300);
  CHECK(first_wrong_when_full<release_of(go1_20), Element>() == 300);
}

static_assert(next(go1_22, 512, 512, 1) == 848);
static_assert(next(go1_17, 512, 512, 1) == 1024);

}  // namespace

TEST_CASE("to 1.2 capacities are never rounded, whatever the element's size") {
  const std::vector<std::size_t> expected{1,    2,    4,    8,    16,   32,   64,   128,  256, 512,
                                          1024, 1280, 1600, 2000, 2500, 3125, 3906, 4882, 6102};
  for (go_version v : {go1_1, go1_2}) {
    CHECK(capacities(release_of(v), int64_layout, expected.size()) == expected);
    CHECK(capacities(release_of(v), byte_layout, expected.size()) == expected);
  }
  CHECK(capacities(release_of(go1_3), byte_layout, 4) == std::vector<std::size_t>{8, 16, 32, 64});
}

TEST_CASE("the textbook rule doubles below 1024, then adds a quarter, and never rounds") {
  const std::vector<std::size_t> expected{1,    2,    4,    8,    16,   32,   64,   128,  256, 512,
                                          1024, 1280, 1600, 2000, 2500, 3125, 3906, 4882, 6102};
  CHECK(capacities(textbook_release, int64_layout, expected.size()) == expected);
  CHECK(capacities(textbook_release, byte_layout, expected.size()) == expected);
  CHECK(next_cap(textbook, {1023, 1023, 1024, pointer_layout})->cap == 2046);
  CHECK(next_cap(textbook, {1024, 1024, 1025, pointer_layout})->cap == 1280);
  CHECK(next_cap(textbook, {3, 3, 8, pointer_layout})->cap == 8);
}

TEST_CASE("more than twice the capacity is taken as asked, from 1.1 on") {
  for (go_version v : {go1_1, go1_15, go1_16, go1_17, go1_18, go1_26}) {
    CAPTURE(v.minor);
    CHECK(want(v, 100, 100, 100) == 200);
    CHECK(want(v, 100, 100, 101) == 201);
    CHECK(want(v, 2000, 2000, 2001) == 4001);
    CHECK(want(v, 0, 0, 1) == 1);
    CHECK(want(v, 0, 0, 3) == 3);
  }
  CHECK(want(go1_26, 2000, 2000, 2000) == 4638);  // exactly twice is reached by steps: 2692, 3557, 4638
}

TEST_CASE("1.0 doubles again and again instead of taking what is asked") {
  CHECK(want(go1_0, 100, 100, 100) == 200);
  CHECK(want(go1_0, 100, 100, 101) == 400);
  CHECK(want(go1_0, 0, 0, 5) == 5);
  CHECK(want(go1_0, 1023, 1023, 1) == 2046);
  CHECK(want(go1_0, 1024, 1024, 1) == 1280);
  CHECK(want(go1_0, 1024, 1024, 1025) == 2500);  // 1280, 1600, 2000, 2500
}

TEST_CASE("to 1.15 the length decides between doubling and quarters") {
  CHECK(want(go1_15, 1023, 1023, 1) == 2046);
  CHECK(want(go1_15, 1024, 1024, 1) == 1280);
  CHECK(want(go1_15, 1024, 1024, 257) == 1600);  // 1280 does not hold 1281
  CHECK(want(go1_15, 1024, 1024, 256) == 1280);
  CHECK(want(go1_15, 1023, 1500, 478) == 3000);  // short, though the capacity is large
  CHECK(want(go1_15, 1024, 1500, 477) == 1875);
  CHECK(next(go1_15, 10, 2000, 1995) == 4096);  // 4000 int64 take 32000 bytes: the class of 32768
}

TEST_CASE("in 1.16 and 1.17 the capacity decides between doubling and quarters") {
  for (go_version v : {go1_16, go1_17}) {
    CAPTURE(v.minor);
    CHECK(want(v, 1023, 1023, 1) == 2046);
    CHECK(want(v, 1024, 1024, 1) == 1280);
    CHECK(want(v, 1023, 1500, 478) == 1875);
    CHECK(want(v, 10, 1023, 1014) == 2046);
    CHECK(next(v, 10, 2000, 1995) == 2560);  // 2500 int64 take 20000 bytes: the class of 20480
  }
}

TEST_CASE("from 1.18 on a capacity below 256 doubles, a larger one grows by a quarter and 192") {
  for (go_version v : {go1_18, go1_26}) {
    CAPTURE(v.minor);
    CHECK(want(v, 255, 255, 1) == 510);
    CHECK(want(v, 256, 256, 1) == 512);  // 256 + (256 + 768) / 4
    CHECK(want(v, 257, 257, 1) == 513);  // 257 + 1025 / 4
    CHECK(want(v, 512, 512, 1) == 832);  // 512 + 1280 / 4
    CHECK(want(v, 512, 512, 320) == 832);
    CHECK(want(v, 512, 512, 321) == 1232);  // 832 + 1600 / 4
    CHECK(want(v, 10, 512, 503) == 832);    // the length plays no part
  }
  CHECK(want(go1_17, 256, 256, 1) == 512);
  CHECK(want(go1_17, 512, 512, 1) == 1024);
}

TEST_CASE("from 1.3 on the rest of the size class becomes capacity") {
  CHECK(next(go1_2, 4, 4, 5) == 9);
  CHECK(next(go1_3, 4, 4, 5) == 10);  // 72 bytes: the class of 80
  CHECK(next(go1_26, 0, 0, 1, byte_layout) == 8);
  CHECK(next(go1_26, 0, 0, 5, byte_layout) == 8);
  CHECK(next(go1_26, 0, 0, 9, byte_layout) == 16);
  CHECK(next(go1_15, 0, 0, 17, byte_layout) == 32);
  CHECK(next(go1_16, 0, 0, 17, byte_layout) == 24);
}

TEST_CASE("the malloc header of 1.22 takes a pointer's place in larger arrays") {
  CHECK(next(go1_22, 32, 32, 1, pointer_layout) == 64);   // 512 bytes, no header
  CHECK(next(go1_22, 64, 64, 1, pointer_layout) == 143);  // 1024 + 8: the class of 1152, less 8
  CHECK(next(go1_21, 64, 64, 1, pointer_layout) == 128);
  CHECK(next(go1_22, 64, 64, 1, int64_layout) == 128);
}

TEST_CASE("elements of size 0 have the length as capacity") {
  for (go_version v : {go1_3, go1_15, go1_26}) {
    const auto grown = next_slice_cap(release_of(v), {1, 1, 4, nothing_layout});
    REQUIRE(grown);
    CHECK(grown->cap == 4);
    CHECK(grown->requested_bytes == 0);
  }
  CHECK(next_slice_cap(release_of(go1_26), {max_int - 1, max_int - 1, max_int, nothing_layout})->cap == max_int);
}

TEST_CASE("1.20 and later ask for what the capacity needs, earlier releases for the whole class") {
  const layout five{5, 1, false};
  // 13 elements want 65 bytes: the class of 80, and 16 elements of 5 bytes.
  CHECK(next_slice_cap(release_of(go1_19), {0, 0, 13, five})->requested_bytes == 80);
  const layout seven{7, 1, false};
  // 10 elements want 70 bytes: the class of 80 holds 11, which need 77.
  CHECK(next_slice_cap(release_of(go1_19), {0, 0, 10, seven})->cap == 11);
  CHECK(next_slice_cap(release_of(go1_19), {0, 0, 10, seven})->requested_bytes == 80);
  CHECK(next_slice_cap(release_of(go1_20), {0, 0, 10, seven})->cap == 11);
  CHECK(next_slice_cap(release_of(go1_20), {0, 0, 10, seven})->requested_bytes == 77);
  CHECK(next_slice_cap(release_of(go1_2), {0, 0, 10, seven})->requested_bytes == 70);
}

TEST_CASE("a length beyond the largest int is refused") {
  for (const release& r : releases) {
    CHECK_FALSE(next_slice_cap(r, {max_int, max_int, max_int + 1, nothing_layout}));
    CHECK_FALSE(next_slice_cap(r, {1, 1, std::numeric_limits<std::size_t>::max(), int64_layout}));
  }
}

TEST_CASE("an array above the release's largest allocation is refused") {
  const auto allowed = [](go_version v, std::size_t new_len, layout element) {
    return next_slice_cap(release_of(v), {0, 0, new_len, element}).has_value();
  };
  constexpr std::size_t one = 1;
  CHECK(allowed(go1_26, one << 48, byte_layout));
  CHECK_FALSE(allowed(go1_26, (one << 48) + 1, byte_layout));
  CHECK(allowed(go1_26, one << 45, int64_layout));
  CHECK_FALSE(allowed(go1_26, (one << 45) + 1, int64_layout));
  CHECK(allowed(go1_11, one << 48, byte_layout));
  CHECK_FALSE(allowed(go1_10, one << 48, byte_layout));
  CHECK(allowed(go1_10, (one << 39) - 8192, byte_layout));
  CHECK_FALSE(allowed(go1_10, one << 39, byte_layout));
  CHECK(allowed(go1_4, one << 37, byte_layout));
  CHECK_FALSE(allowed(go1_4, (one << 37) + 1, byte_layout));
  // 3 * 93824992236885 = 2^48 - 1.
  CHECK(allowed(go1_26, 93'824'992'236'885, {3, 1, false}));
  CHECK_FALSE(allowed(go1_26, 93'824'992'236'886, {3, 1, false}));
  // The product of length and size overflows 64 bits.
  CHECK_FALSE(allowed(go1_26, one << 62, {16, 8, false}));
}

TEST_CASE("doubling beyond the largest allocation is refused though the length would fit") {
  constexpr std::size_t half = (std::size_t{1} << 47) + 1;
  CHECK_FALSE(next_slice_cap(textbook_release, {half, (std::size_t{1} << 48) - 1, std::size_t{1} << 48, byte_layout}));
  // P1 doubles for a short length: twice 2^47 + 1 bytes are too many.
  CHECK_FALSE(next_slice_cap(release_of(go1_15), {10, half, half + 1, byte_layout}));
  CHECK(next_slice_cap(release_of(go1_16), {10, half, half + 1, byte_layout}));
}

// --- Rules of one's own.

namespace {

constexpr auto by_half = [](std::size_t old_cap, std::size_t new_len) {
  return std::max(old_cap + old_cap / 2, new_len);
};
constexpr auto in_pages = [](const growth_request& q) {
  return (q.new_len * q.element.size_bytes + 4095) / 4096 * 4096 / q.element.size_bytes;
};
constexpr auto too_small = [](std::size_t, std::size_t new_len) { return new_len - 1; };
constexpr auto enormous = [](std::size_t, std::size_t) { return std::numeric_limits<std::size_t>::max(); };

std::size_t by_function(std::size_t old_cap, std::size_t new_len) { return std::max(3 * old_cap, new_len); }

using by_half_rule = std::remove_const_t<decltype(by_half)>;
using in_pages_rule = std::remove_const_t<decltype(in_pages)>;

static_assert(slice_rules<go_version> && slice_rules<release> && slice_rules<textbook_rule>);
static_assert(slice_rules<by_half_rule> && slice_rules<in_pages_rule>);
static_assert(custom_growth<decltype(&by_function)> && slice_rules<decltype(&by_function)>);
static_assert(!slice_rules<int> && !slice_rules<const char*>);
static_assert(next_cap(by_half, {10, 10, 11, int64_layout})->cap == 15);

}  // namespace

TEST_CASE("a rule of one's own names the capacity, which is not rounded") {
  CHECK(next_cap(by_half, {10, 10, 11, int64_layout})->cap == 15);
  CHECK(next_cap(by_half, {10, 10, 11, int64_layout})->requested_bytes == 120);
  CHECK(next_cap(by_half, {10, 10, 16, int64_layout})->cap == 16);
  CHECK(next_cap(&by_function, {10, 10, 11, int64_layout})->cap == 30);
  CHECK(next_cap(in_pages, {10, 10, 11, int64_layout})->cap == 512);
  CHECK(next_cap(in_pages, {512, 512, 513, int64_layout})->cap == 1024);
}

TEST_CASE("a rule that names a capacity below the length is a programming error") {
  CHECK_THROWS_AS((void)next_cap(too_small, {10, 10, 11, int64_layout}), std::logic_error);
}

TEST_CASE("a rule's capacity is refused above the largest allocation of the latest release") {
  CHECK_FALSE(next_cap(enormous, {10, 10, 11, int64_layout}));
  CHECK_FALSE(next_cap(by_half, {10, 10, (std::size_t{1} << 45) + 1, int64_layout}));
  CHECK(next_cap(by_half, {10, 10, std::size_t{1} << 45, int64_layout}));
  CHECK_FALSE(next_cap(by_half, {10, 10, max_int + 1, nothing_layout}));
}

TEST_CASE("rules stand for a release: its own, a row, the latest for a rule of one's own") {
  CHECK(release_row(go1_17).version == go1_17);
  CHECK(release_row(release_of(go1_17)).version == go1_17);
  CHECK(&release_row(textbook) == &textbook_release);
  CHECK(release_row(by_half).version == go_latest);
  CHECK_THROWS_AS((void)release_row(go_version{1, 77}), std::out_of_range);
}

namespace {

struct switchable {
  static inline const release* now = &release_of(go1_17);
  static inline layout as = int64_layout;
  const release& current_release() const { return *now; }
  layout layout_for(layout) const { return as; }
};

static_assert(run_time_rules<switchable> && slice_rules<switchable>);

}  // namespace

TEST_CASE("rules chosen at run time give release and layout at each growth") {
  const switchable rules;
  CHECK(next_cap(rules, {512, 512, 513, int64_layout})->cap == 1024);
  CHECK(layout_under(rules, byte_layout) == int64_layout);
  switchable::now = &release_of(go1_22);
  CHECK(next_cap(rules, {512, 512, 513, int64_layout})->cap == 848);
  switchable::now = &release_of(go1_17);
  CHECK(layout_under(go1_22, byte_layout) == byte_layout);
}

// Small answers are looked up; those that fill no table entry are sizes above 65535 and what is refused.
TEST_CASE("a full slice gets the rule's capacity, looked up or not") {
  check_when_full<layout{1, 1, false}>();
  check_when_full<layout{8, 8, false}>();
  check_when_full<layout{24, 8, true}>();
  check_when_full<layout{40, 8, true}>();
  check_when_full<layout{700, 4, false}>();
  check_when_full<layout{65535, 1, false}>();
  check_when_full<layout{65536, 8, false}>();
  check_when_full<layout{std::size_t{1} << 44, 8, true}>();
}

TEST_CASE("a full slice asks a rule of one's own every time") {
  static std::size_t calls = 0;
  constexpr auto by_ten = [](std::size_t old_cap, std::size_t) {
    ++calls;
    return old_cap + 10;
  };
  for (std::size_t cap : std::array<std::size_t, 4>{0, 1, 127, 128}) {
    calls = 0;
    CHECK(gogrow::detail::next_cap_when_full<by_ten, int64_layout>(cap)->cap == cap + 10);
    CHECK(calls == 1);
  }
}
