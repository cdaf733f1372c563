// Slices whose lengths are known, and what a profile would see of them: the other side of diagnose/size_curve.hpp.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>

#include <gogrow/diagnose.hpp>
#include <gogrow/predict.hpp>

namespace test_support {

using gogrow::diagnose::seeded_random;

inline double poisson(seeded_random& random, double mean) {
  if (mean > 60) {
    const double u = 1 - random.share();
    const double normal = std::sqrt(-2 * std::log(u)) * std::cos(6.283185307179586 * random.share());
    return std::max(0.0, std::round(mean + std::sqrt(mean) * normal));
  }
  const double least = std::exp(-mean);
  double product = random.share();
  int count = 0;
  for (; product > least; ++count) product *= random.share();
  return count;
}

/// Distributions as programs have them.
struct lengths {
  enum shape { constant, uniform, geometric, log_normal, two_peaks } kind = constant;
  double a = 100;
  double b = 0;

  std::size_t draw(seeded_random& random) const {
    const double u = 1 - random.share();
    switch (kind) {
      case constant:
        return static_cast<std::size_t>(a);
      case uniform:
        return static_cast<std::size_t>(a + (b - a + 1) * random.share());
      case geometric:
        return 1 + static_cast<std::size_t>(std::log(u) / std::log(1 - 1 / a));
      case log_normal:
        return 1 + static_cast<std::size_t>(
                       a * std::exp(b * std::sqrt(-2 * std::log(u)) * std::cos(6.283185307179586 * random.share())));
      default:
        return static_cast<std::size_t>(random.share() < 0.1 ? b : a);
    }
  }
};

struct synthetic_slices {
  gogrow::diagnose::growth_evidence seen{};
  double made = 0;
  double bytes = 0;   // all that they allocated
  double length = 0;  // sum
  std::vector<std::size_t> all{};

  /// What they would have allocated with a capacity.
  double bytes_with(const gogrow::release& r, const gogrow::layout& element, std::size_t cap) const {
    double sum = 0;
    for (std::size_t n : all) {
      sum += static_cast<double>(gogrow::charged_bytes(r, cap * element.size_bytes, element.noscan()));
      sum += static_cast<double>(gogrow::predict_appends(r, element, {0, cap}, n).bytes_allocated);
    }
    return sum;
  }
};

/// So many slices, appended to one element at a time. Tiny blocks are left to the caller: take elements from 16 bytes.
inline synthetic_slices simulate(const gogrow::release& r, const gogrow::layout& element, const lengths& of,
                                 std::size_t many, double period_bytes, std::uint64_t seed,
                                 gogrow::stack_placement where = {}) {
  seeded_random random(seed);
  synthetic_slices s;
  s.seen.period_bytes = period_bytes;
  gogrow::diagnose::block_counts truth;
  for (std::size_t i = 0; i < many; ++i) {
    const std::size_t n = of.draw(random);
    s.all.push_back(n);
    s.length += static_cast<double>(n);
    for (const gogrow::growth_step& step : gogrow::growth_steps(r, element, {}, n, 1, where)) {
      if (step.on_stack || step.bytes == 0) continue;
      s.bytes += static_cast<double>(step.bytes);
      add_blocks(step.at_return ? s.seen.moved : truth, {step.bytes, 1, 1});
    }
  }
  s.made = static_cast<double>(many);
  for (gogrow::diagnose::block_count c : truth) {
    if (period_bytes > 1) {
      const double share = gogrow::diagnose::detail::seen_share(c.block_bytes, period_bytes);
      c.samples = poisson(random, c.blocks * share);
      c.blocks = c.samples / share;
    }
    if (c.samples > 0) add_blocks(s.seen.grown, c);
  }
  return s;
}

}  // namespace test_support
