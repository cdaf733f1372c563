// Curves against synthetic slices whose truth is known.

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include <doctest/doctest.h>

#include <gogrow/diagnose.hpp>

#include "diagnose/synthetic_slices.hpp"

namespace {

using namespace gogrow::diagnose;
using test_support::lengths;

constexpr gogrow::layout strings{16, 8, true};

std::vector<step_count> steps(std::initializer_list<double> samples, double share = 1) {
  std::vector<step_count> all;
  for (double s : samples) all.push_back({s, share});
  return all;
}

lengths random_lengths(seeded_random& random) {
  const double a = 5 + 200 * random.share();
  switch (random.index(5)) {
    case 0:
      return {lengths::constant, std::floor(3 * a)};
    case 1:
      return {lengths::uniform, 1, std::floor(8 * a)};
    case 2:
      return {lengths::geometric, a};
    case 3:
      return {lengths::log_normal, a, 0.3 + random.share()};
    default:
      return {lengths::two_peaks, 3, std::floor(20 * a)};
  }
}

double quantile(std::vector<double> values, double share) { return detail::quantile_of(values, share); }

}  // namespace

TEST_CASE("a monotone curve keeps what falls and levels what rises") {
  CHECK(monotone_curve(steps({5, 4, 4, 1})) == survival_curve{5, 4, 4, 1});
  CHECK(monotone_curve(steps({4, 6, 1})) == survival_curve{5, 5, 1});
  CHECK(monotone_curve(steps({1, 2, 3})) == survival_curve{2, 2, 2});
  CHECK(monotone_curve(std::vector<step_count>{{30, 1.5}, {20, 1}}) == survival_curve{20, 20});
  CHECK(monotone_curve({}).empty());
}

TEST_CASE("a curve that rises beyond chance is no survival curve") {
  CHECK(falls_but_for_chance(steps({100, 100, 90, 10})));
  CHECK(falls_but_for_chance(steps({100, 110, 90, 10})));
  CHECK_FALSE(falls_but_for_chance(steps({100, 300, 90, 10})));
  CHECK_FALSE(falls_but_for_chance(steps({0, 0, 100, 100})));
}

TEST_CASE("drawn curves never rise, are finite and the same for the same seed") {
  const auto seen = steps({2, 0, 9, 30, 12, 0, 1}, 0.01);
  const auto curves = draw_survival_curves(seen, 50, 7);
  REQUIRE(curves.size() == 50);
  for (const survival_curve& c : curves) {
    REQUIRE(c.size() == seen.size());
    for (std::size_t i = 0; i < c.size(); ++i) {
      CHECK(std::isfinite(c[i]));
      CHECK(c[i] >= 0);
      if (i > 0) CHECK(c[i] <= c[i - 1]);
    }
    CHECK(c.back() > 0);  // its sample came from somewhere
  }
  CHECK(draw_survival_curves(seen, 50, 7) == curves);
  CHECK(draw_survival_curves(seen, 50, 8) != curves);
}

TEST_CASE("counts that no curve explains give none, and so do counts that are no numbers") {
  CHECK(draw_survival_curves({}, 10).empty());
  CHECK(draw_survival_curves(steps({std::numeric_limits<double>::quiet_NaN()}), 10).empty());
  CHECK(draw_survival_curves(steps({std::numeric_limits<double>::infinity()}), 10).empty());
  CHECK(draw_survival_curves(steps({-1}), 10).empty());
  CHECK(draw_survival_curves(steps({1}, 0), 10).empty());
  // Extremes that have a curve.
  for (double many : {1.0, 1e6, 1e15}) {
    const auto curves = draw_survival_curves(steps({many, many, 0, 0}, 1e-6), 5);
    REQUIRE(curves.size() == 5);
    for (const auto& c : curves)
      for (double s : c) CHECK(std::isfinite(s));
  }
}

TEST_CASE("1,000 synthetic sites: nine of ten times the truth lies between the 5 and 95 % points") {
  const gogrow::release& r = gogrow::release_of(gogrow::go1_24);
  int sites = 0, made_inside = 0, growth_inside = 0;
  for (std::uint64_t seed = 1; seed <= 1000; ++seed) {
    seeded_random random(seed);
    const double period = seed % 2 == 0 ? 524288 : 4096;
    const std::size_t many = seed % 2 == 0 ? 500 + random.index(4000) : 100 + random.index(1500);
    const lengths of = random_lengths(random);
    const auto truth = test_support::simulate(r, strings, of, many, period, seed);
    if (truth.seen.grown.empty()) continue;
    const auto read = read_size_curve({r, strings}, truth.seen, 60, seed);
    if (!read.curve) continue;
    ++sites;
    std::vector<double> made, bytes;
    for (const size_draw& d : read.curve->draws) {
      made.push_back(d.survivors[0]);
      bytes.push_back(cost_now(*read.curve, d).bytes);
    }
    made_inside += quantile(made, 0.05) <= truth.made * 1.0001 && truth.made <= quantile(made, 0.95) * 1.0001;
    growth_inside += quantile(bytes, 0.05) <= truth.bytes * 1.0001 && truth.bytes <= quantile(bytes, 0.95) * 1.0001;
  }
  CAPTURE(sites);
  CHECK(sites > 850);
  const double made = static_cast<double>(made_inside) / sites;
  const double bytes = static_cast<double>(growth_inside) / sites;
  CAPTURE(made);
  CAPTURE(bytes);
  CHECK(made >= 0.85);
  CHECK(made <= 0.95);
  CHECK(bytes >= 0.85);
  CHECK(bytes <= 0.95);
}
