// The predictor by hand: batches, starts, elements of size 0, other rules, steps one at a time, refusals. That it names
// what real Go charged is golden_cost_test.cpp.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <limits>
#include <ranges>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <gogrow/doctest.hpp>
#include <gogrow/predict/slice.hpp>

#include "support/panic_text.hpp"
#include "support/show.hpp"

namespace {

using namespace gogrow;
using test_support::panic_text;

constexpr layout int64_layout{8, 8, false};
constexpr layout byte_layout{1, 1, false};
constexpr layout string_layout{16, 8, true};
constexpr layout nothing_layout{0, 1, false};

// 1000 int64 one at a time in 1.22: 1 2 4 … 512 848 1280, as real Go printed.
constexpr slice_prediction thousand = predict_appends(go1_22, int64_layout, {}, 1000);
static_assert(thousand.reallocations == 12);
static_assert(thousand.elements_copied == 1 + 2 + 4 + 8 + 16 + 32 + 64 + 128 + 256 + 512 + 848);
static_assert(thousand.final_len == 1000 && thousand.final_cap == 1280);

template <class Rules> std::vector<std::size_t> capacities(const growth_steps<Rules>& steps) {
  std::vector<std::size_t> caps;
  for (const growth_step& step : steps) caps.push_back(step.new_cap);
  return caps;
}

using caps = std::vector<std::size_t>;

static_assert(std::ranges::input_range<growth_steps<go_version>> && std::ranges::view<growth_steps<go_version>>);
static_assert(std::same_as<std::ranges::range_value_t<growth_steps<release>>, growth_step>);

}  // namespace

TEST_CASE("a thousand int64, field by field") {
  CHECK(thousand.bytes_copied == 1871 * 8);
  CHECK(thousand.mallocs == 12);
  CHECK(thousand.bytes_asked == (1023 + 848 + 1280) * 8);
  // The class of 6784 bytes holds 848 int64 exactly, and that of 10240 bytes 1280; the first 8 bytes are tiny.
  CHECK(thousand.bytes_allocated == 16 + (1022 + 848 + 1280) * 8);
  CHECK(thousand.bytes_wasted == (1280 - 1000) * 8);
  CHECK(thousand.peak_bytes == (848 + 1280) * 8);
}

TEST_CASE("no appends, no costs, and the slice as it was") {
  const slice_prediction p = predict_appends(go1_22, int64_layout, {3, 10}, 0);
  CHECK(p.reallocations == 0);
  CHECK(p.bytes_allocated == 0);
  CHECK(p.final_len == 3);
  CHECK(p.final_cap == 10);
  CHECK(p.peak_bytes == 80);
  CHECK(p.bytes_wasted == 56);
  CHECK(predict_appends(go1_22, int64_layout, {}, 1000, 0).final_len == 0);
  CHECK(predict_appends(go1_22, int64_layout, {}, 0) == slice_prediction{});
}

TEST_CASE("both sides of a growth") {
  const auto reallocations = [](std::size_t n) { return predict_appends(go1_22, int64_layout, {}, n).reallocations; };
  CHECK(reallocations(1) == 1);
  CHECK(reallocations(2) == 2);
  CHECK(reallocations(4) == 3);
  CHECK(reallocations(5) == 4);
  CHECK(reallocations(512) == 10);
  CHECK(reallocations(513) == 11);
  CHECK(reallocations(848) == 11);
  CHECK(reallocations(849) == 12);
}

TEST_CASE("batches: an append of several elements grows at most once") {
  // 5 int64: 40 bytes, the class of 48, 6 elements. 10 do not fit; 2 * 6 = 12. 15: 24. 20 fits, 25: 48.
  CHECK(capacities(growth_steps(go1_22, int64_layout, {}, 5, 5)) == caps{6, 12, 24, 48});
  const slice_prediction p = predict_appends(go1_22, int64_layout, {}, 5, 5);
  CHECK(p.reallocations == 4);
  CHECK(p.elements_copied == 0 + 5 + 10 + 20);
  CHECK(p.final_len == 25);
  CHECK(p.final_cap == 48);
  CHECK(p.bytes_wasted == 48 - 40 + 96 - 80 + 192 - 160 + 384 - 200);
  CHECK(p.peak_bytes == 192 + 384);
  // One batch is one growth.
  CHECK(capacities(growth_steps(go1_22, int64_layout, {}, 1, 1000)) == caps{1024});
}

TEST_CASE("a start with room grows only when that is full") {
  CHECK(capacities(growth_steps(go1_22, int64_layout, {0, 100}, 100)).empty());
  CHECK(capacities(growth_steps(go1_22, int64_layout, {0, 100}, 101)) == caps{224});
  CHECK(capacities(growth_steps(go1_22, int64_layout, {50, 100}, 51)) == caps{224});
  const slice_prediction p = predict_appends(go1_22, int64_layout, {60, 100}, 41);
  CHECK(p.mallocs == 1);
  CHECK(p.elements_copied == 100);
  // make([]int64, 60, 100) took 896 bytes before; they count in the peak and in what was wasted.
  CHECK(p.bytes_allocated == 1792);  // 200 are wanted, 1600 bytes; the class holds 224
  CHECK(p.peak_bytes == 896 + 1792);
  CHECK(p.bytes_wasted == (896 - 800) + (1792 - 101 * 8));
}

TEST_CASE("the start's length decides to 1.15") {
  CHECK(capacities(growth_steps(go1_15, int64_layout, {10, 2000}, 1, 1995)) == caps{4096});
  CHECK(capacities(growth_steps(go1_16, int64_layout, {10, 2000}, 1, 1995)) == caps{2560});
}

TEST_CASE("elements of size 0 cost nothing, and the capacity follows the length") {
  const slice_prediction p = predict_appends(go1_22, nothing_layout, {}, 5, 3);
  CHECK(p.reallocations == 0);
  CHECK(p.mallocs == 0);
  CHECK(p.final_len == 15);
  CHECK(p.final_cap == 15);
  CHECK(predict_appends(go1_22, nothing_layout, {2, 9}, 5).final_cap == 9);
  CHECK(predict_appends(go1_22, nothing_layout, {2, 9}, 8).final_cap == 10);
  CHECK(predict_appends(go1_22, nothing_layout, {}, max_int).final_len == max_int);
  CHECK(capacities(growth_steps(go1_22, nothing_layout, {}, 1000)).empty());
}

TEST_CASE("the textbook rule: no rounding, charged as the latest release would charge it") {
  const slice_prediction p = predict_appends(textbook, int64_layout, {}, 1025);
  CHECK(p.reallocations == 12);
  CHECK(p.final_cap == 1280);
  CHECK(capacities(growth_steps(textbook, byte_layout, {1024, 1024}, 1000)) == caps{1280, 1600, 2000, 2500});
  CHECK(predict_appends(textbook_release, int64_layout, {}, 1025) == p);
}

TEST_CASE("rules of one's own are predicted, too") {
  constexpr auto by_ten = [](std::size_t old_cap, std::size_t new_len) { return std::max(old_cap + 10, new_len); };
  constexpr slice_prediction p = predict_appends(by_ten, int64_layout, {}, 25);
  static_assert(p.reallocations == 3 && p.final_cap == 30);
  CHECK(p.elements_copied == 30);
  CHECK(p.bytes_asked == 480);
  CHECK(p.bytes_allocated == 80 + 160 + 240);
}

TEST_CASE("a row of the release table does as well as its version") {
  CHECK(predict_appends(release_of(go1_17), string_layout, {}, 5000) ==
        predict_appends(go1_17, string_layout, {}, 5000));
}

// Capacities that a container could never have.
TEST_CASE("ten million million elements are counted without running over them") {
  const std::size_t count = 10'000'000'000'000;
  const slice_prediction p = predict_appends(go1_22, int64_layout, {}, count);
  CHECK(p.final_len == count);
  CHECK(p.final_cap >= count);
  CHECK(p.final_cap < count / 4 * 5 + 2048);
  CHECK(p.reallocations == p.mallocs);
  CHECK(p.reallocations < 200);
  std::uint64_t copied = 0;
  std::uint64_t steps = 0;
  for (const growth_step& step : growth_steps(go1_22, int64_layout, {}, count)) {
    copied += step.len;
    ++steps;
  }
  CHECK(p.elements_copied == copied);
  CHECK(p.reallocations == steps);
}

TEST_CASE("steps say what each growth does") {
  const growth_steps steps(go1_22, string_layout, {}, 35);
  std::vector<growth_step> all;
  for (const growth_step& step : steps) all.push_back(step);
  REQUIRE(all.size() == 7);
  CHECK(all[0] == growth_step{0, 0, 1, 16, 16});
  CHECK(all[5] == growth_step{16, 16, 32, 512, 512});
  // 64 strings want 1024 bytes and 8 of header: the class of 1152 holds 71.
  CHECK(all[6] == growth_step{32, 32, 71, 1136, 1152});
}

TEST_CASE("steps are computed as they are asked for, and can be begun anew") {
  // The last of these growths would be refused; who stops before does not hear of it.
  const growth_steps steps(go1_22, int64_layout, {}, std::size_t{1} << 50);
  auto at = steps.begin();
  CHECK(at->new_cap == 1);
  ++at;
  CHECK(at->new_cap == 2);
  at++;
  CHECK((*at).new_cap == 4);
  CHECK(steps.begin()->new_cap == 1);
  std::size_t eighth = 0;
  for (const growth_step& step : steps | std::views::take(8)) eighth = step.new_cap;
  CHECK(eighth == 128);
  CHECK(panic_text([&] {
          for ([[maybe_unused]] const growth_step& step : steps) {
          }
        }) == "runtime error: growslice: len out of range");
}

TEST_CASE("appends that Go would refuse are refused, with the words of the release") {
  const auto text = [](go_version v, layout element, slice_state start, std::size_t count, std::size_t batch = 1) {
    return panic_text([&] { (void)predict_appends(v, element, start, count, batch); });
  };
  constexpr std::size_t one = 1;
  CHECK(text(go1_20, int64_layout, {}, one << 46) == "runtime error: growslice: len out of range");
  CHECK(text(go1_19, int64_layout, {}, one << 46) == "runtime error: growslice: cap out of range");
  CHECK(text(go1_22, int64_layout, {}, 1, one << 45) == "no panic");
  CHECK(text(go1_22, int64_layout, {}, 1, (one << 45) + 1) == "runtime error: growslice: len out of range");
  CHECK(text(go1_22, nothing_layout, {}, max_int) == "no panic");
  CHECK(text(go1_22, nothing_layout, {1, 1}, max_int) == "runtime error: growslice: len out of range");
  CHECK(text(go1_22, nothing_layout, {}, 2, max_int) == "runtime error: growslice: len out of range");
  CHECK(text(go1_22, int64_layout, {}, 1, max_int + 1) == "runtime error: growslice: len out of range");
  CHECK(text(go1_22, int64_layout, {}, 0, max_int + 1) == "no panic");
}

TEST_CASE("a start that make could not give is refused as make would") {
  const auto text = [](layout element, slice_state start) {
    return panic_text([&] { (void)predict_appends(go1_22, element, start, 1); });
  };
  constexpr std::size_t one = 1;
  CHECK(text(int64_layout, {5, 4}) == "runtime error: makeslice: cap out of range");
  CHECK(text(int64_layout, {0, (one << 45) + 1}) == "runtime error: makeslice: cap out of range");
  CHECK(text(int64_layout, {(one << 45) + 1, (one << 45) + 1}) == "runtime error: makeslice: len out of range");
  CHECK(text(int64_layout, {0, one << 45}) == "no panic");
  CHECK(text(nothing_layout, {0, max_int}) == "no panic");
  CHECK(text(nothing_layout, {0, max_int + 1}) == "runtime error: makeslice: cap out of range");
}
