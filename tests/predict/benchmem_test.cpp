// B/op and allocs/op, and means of long runs, as `go test -benchmem` and MemStats of real Go 1.21.13 to 1.27.3 gave
// them: all of these agreed.
#include <doctest/doctest.h>

#include <gogrow/advise.hpp>
#include <gogrow/predict.hpp>

#include "support/show.hpp"

using gogrow::layout;

namespace {

constexpr layout ints{8, 8, false};
constexpr layout bytes{1, 1, false};
constexpr layout five{5, 1, false};

}  // namespace

TEST_CASE("B/op of appends is the mean of a long run, and includes what make takes") {
  struct {
    layout element;
    gogrow::slice_state start;
    std::size_t appends;
    gogrow::benchmem printed;
  } const rows[] = {
      {ints, {}, 10, {248, 5}},     // 256 if run once
      {ints, {}, 1, {8, 1}},        // two rounds share a block
      {ints, {0, 1}, 3, {56, 3}},   // make 8, then 16 and 32
      {bytes, {0, 3}, 5, {16, 2}},  // 3 and 8 in a block of their own each time
      {bytes, {}, 3, {8, 1}},       //
      {bytes, {5, 5}, 0, {5, 1}},   // three to a block: 5.33
      {bytes, {1, 1}, 0, {1, 1}},   // sixteen to a block
      {five, {}, 3, {21, 2}},       // 21.33
  };
  for (const auto& r : rows) {
    for (const gogrow::go_version v : {gogrow::go1_21, gogrow::go1_22, gogrow::go1_23, gogrow::go1_26}) {
      CAPTURE(r.appends);
      CAPTURE(r.element.size_bytes);
      const gogrow::benchmem found = predict_benchmem(v, r.element, r.start, r.appends);
      CHECK(found.bytes_per_op == r.printed.bytes_per_op);
      CHECK(found.allocs_per_op == r.printed.allocs_per_op);
    }
  }
}

// A million slices of 0, 3, 100, 700 or 1000 elements in random order under 1.26.8; the sample's own error is 0.15 %.
TEST_CASE("the mean cost of many cases is that of a long run") {
  gogrow::size_histogram sizes;
  for (const std::uint64_t n : {0, 3, 100, 700, 1000}) sizes.add(n);
  const auto mean = [&](const layout& element, std::size_t cap) {
    return mean_slice_cost(gogrow::go1_26, element, cap, sizes.distribution()).bytes_allocated;
  };
  CHECK(mean(ints, 0) == doctest::Approx(8463.255).epsilon(0.002));
  CHECK(mean(bytes, 0) == doctest::Approx(1098.747).epsilon(0.002));
  CHECK(mean(bytes, 1) == doctest::Approx(1105.149).epsilon(0.002));
  CHECK(mean(bytes, 2) == doctest::Approx(1105.160).epsilon(0.002));
  CHECK(mean(bytes, 5) == doctest::Approx(1097.678).epsilon(0.002));
  CHECK(mean(bytes, 8) == doctest::Approx(1100.344).epsilon(0.002));
  // One case alone takes a block of its own.
  const auto one = gogrow::size_distribution::one(1);
  CHECK(mean_slice_cost(gogrow::go1_26, ints, 0, one).bytes_allocated == 16);
  CHECK(mean_slice_cost(gogrow::go1_26, ints, 0, one).bytes_per_op == 8);
}
