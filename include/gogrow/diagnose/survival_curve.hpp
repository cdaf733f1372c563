// How many slices reached each step of growth, from the blocks that a profile saw.
//
// Glossary
//   step        a size of block through which growing slices pass, each slice once
//   survivors   slices that reached a step: S_1 >= S_2 >= …; S_i - S_{i+1} ended between two steps
//   seen share  the chance that a block of a step is in the profile: 1 at MemProfileRate 1, else 1 - e^(-size/rate)
//   hazard      1 - S_{i+1} / S_i, the share of those at step i that went no further
//
//      blocks of 64    128    256    512    1024        A profile of rate 1 is the curve itself, but for blocks of
//   S  ████  ████  ███   ██    ▪                        others that slipped in: a fit that never rises.
//      1000  1000  740   480   12                       A sampled one saw 0, 1, 3, 9, … of them: many curves fit.
//
// Sampled: a hidden chain. Samples of a step are Poisson with mean S_i × seen share. Before anything is seen a hazard
// is 0 with probability 0.7 (slices of one program tend to have a least size), else one of Beta(1, 1/4), Beta(1, 1),
// Beta(1, 4), Beta(1, 32): most of the slices may have ended on rungs too small to be seen. In log S each of these is
// an exponential kernel, so that one pass over a grid of log S takes one multiplication a cell and kernel:
//
//      beta_n(S) = Poisson(k_n | S w_n)        beta_i(S) = Poisson(k_i | S w_i) × sum over r of K(r) beta_{i+1}(r S)
//
// Then curves are drawn from the first step to the last. Counts beyond 10,000 are taken as 10,000, 1 % wide: no
// program keeps to the model closer than that.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include <gogrow/diagnose/seeded_random.hpp>

namespace gogrow::diagnose {

/// What a profile saw of one step.
struct step_count {
  double samples = 0;     ///< finite, at least 0
  double seen_share = 1;  ///< samples per survivor, above 0; may pass 1 where a survivor leaves more than one block
};

/// Survivors of each step.
using survival_curve = std::vector<double>;

/// The curve that never rises and lies closest to the counts, by weight of their seen shares (pool adjacent
/// violators). For profiles of rate 1. Linear.
inline survival_curve monotone_curve(std::span<const step_count> steps) {
  struct pool {
    double samples, share;
    std::size_t steps;
    double level() const { return share > 0 ? samples / share : 0; }
  };
  std::vector<pool> pools;
  for (const step_count& s : steps) {
    pools.push_back({s.samples, s.seen_share, 1});
    while (pools.size() > 1 && pools[pools.size() - 2].level() < pools.back().level()) {
      const pool last = pools.back();
      pools.pop_back();
      pool& into = pools.back();
      into = {into.samples + last.samples, into.share + last.share, into.steps + last.steps};
    }
  }
  survival_curve curve;
  for (const pool& p : pools) curve.insert(curve.end(), p.steps, p.level());
  return curve;
}

namespace detail {

// The chain over a grid of log S. Cell 0 stands for no survivor at all.
class survival_chain {
 public:
  explicit survival_chain(std::span<const step_count> steps) : steps_(steps.begin(), steps.end()) {
    for (step_count& s : steps_) {
      if (s.samples <= most_counted) continue;
      s.seen_share *= most_counted / s.samples;
      s.samples = most_counted;
    }
    set_grid();
    messages_.resize(steps_.size());
    for (std::size_t i = steps_.size(); i-- > 0 && has_mass_;) has_mass_ = pass_back(i);
  }

  bool has_mass() const { return has_mass_; }

  survival_curve draw(seeded_random& random) {
    survival_curve curve;
    std::size_t at = draw_index(random, messages_[0], sum_of(messages_[0]));
    curve.push_back(survivors_at(at));
    for (std::size_t i = 1; i < messages_.size(); ++i) {
      at = draw_next(random, messages_[i], at);
      curve.push_back(survivors_at(at));
    }
    return curve;
  }

 private:
  static constexpr double most_counted = 10000;
  static constexpr double no_hazard_share = 0.7;
  static constexpr std::array<double, 4> kernel_slopes{0.25, 1, 4, 32};  // b of Beta(1, b)
  static constexpr double kernel_share = (1 - no_hazard_share) / kernel_slopes.size();

  std::vector<step_count> steps_;
  double log_least_ = 0;
  double cell_ = 0.02;
  std::size_t cells_ = 0;
  std::vector<std::vector<double>> messages_{};  // beta_i by cell
  std::vector<double> weights_{};
  std::vector<double> kernel_{};  // by distance in cells, from 1 on
  bool has_mass_ = true;

  static double sum_of(const std::vector<double>& v) {
    double sum = 0;
    for (double x : v) sum += x;
    return sum;
  }
  double log_survivors(std::size_t cell) const { return log_least_ + cell_ * static_cast<double>(cell - 1); }
  double survivors_at(std::size_t cell) const { return cell == 0 ? 0 : std::exp(log_survivors(cell)); }

  // From far below what any step with samples allows to far above what the first steps allow together: a small block
  // with few samples says little, so that the bound is what the first eight samples say, with a margin.
  void set_grid() {
    double most = 1;
    double most_samples = 1;
    double least = 1e300;
    double samples = 0;
    double share = 0;
    bool is_bounded = false;
    for (const step_count& s : steps_) {
      samples += s.samples;
      share += s.seen_share;
      most_samples = (std::max)(most_samples, s.samples);
      least = (std::min)(least, 0.05 / s.seen_share);
      const double upper = (samples + 4 * std::sqrt(samples) + 6) / share;
      if (!is_bounded || samples < 8) most = (std::max)(most, upper * (samples < 8 ? 1 : 4));
      if (samples >= 8) is_bounded = true;
      // A later step may have more survivors than the bound so far, never fewer than it shows.
      most = (std::max)(most, (s.samples + 4 * std::sqrt(s.samples)) / s.seen_share);
    }
    least = (std::max)(least, 1e-3);
    cell_ = std::clamp(0.5 / std::sqrt(most_samples), 0.005, 0.03);
    log_least_ = std::log(least);
    cells_ = 2 + static_cast<std::size_t>((std::max)(0.0, std::log(most) - log_least_) / cell_);
    for (std::size_t d = 0; d <= cells_; ++d) {
      double density = d == 0 ? no_hazard_share : 0;
      for (double b : kernel_slopes)
        density += kernel_share * (1 - std::exp(-b * cell_)) * std::exp(-b * cell_ * static_cast<double>(d));
      kernel_.push_back(density);
    }
  }

  // What lies behind the steps i + 1, …: the message of step i, but for its own samples.
  std::vector<double> reached_behind(const std::vector<double>& next) const {
    std::vector<double> sum(cells_ + 1, 0.0);
    for (std::size_t c = 0; c <= cells_; ++c) sum[c] = no_hazard_share * next[c];
    sum[0] = next[0];
    for (double b : kernel_slopes) {
      const double decay = std::exp(-b * cell_);
      double tail = 0;
      for (std::size_t c = 1; c <= cells_; ++c) {
        tail = tail * decay + next[c];
        const double below_grid = std::exp(-b * cell_ * static_cast<double>(c)) * next[0];
        sum[c] += kernel_share * ((1 - decay) * tail + below_grid);
      }
    }
    return sum;
  }

  bool pass_back(std::size_t i) {
    const step_count& s = steps_[i];
    std::vector<double> m =
        i + 1 < steps_.size() ? reached_behind(messages_[i + 1]) : std::vector<double>(cells_ + 1, 1.0);
    std::vector<double> log_seen(cells_ + 1, 0.0);
    double most = -1e300;
    for (std::size_t c = 1; c <= cells_; ++c) {
      const double mean = std::exp(log_survivors(c)) * s.seen_share;
      log_seen[c] = s.samples * std::log(mean) - mean;
      if (m[c] > 0) most = (std::max)(most, log_seen[c] + std::log(m[c]));
    }
    const bool may_be_none = s.samples <= 0 && m[0] > 0;
    if (may_be_none) most = (std::max)(most, std::log(m[0]));
    double largest = 0;
    m[0] = may_be_none ? m[0] * std::exp(-most) : 0;
    largest = m[0];
    for (std::size_t c = 1; c <= cells_; ++c) {
      m[c] = m[c] > 0 ? std::exp(log_seen[c] + std::log(m[c]) - most) : 0;
      largest = (std::max)(largest, m[c]);
    }
    // The first step has survivors: without a block there would be no site.
    if (i == 0) m[0] = 0;
    messages_[i] = std::move(m);
    return largest > 0 && std::isfinite(largest) && (i > 0 || sum_of(messages_[0]) > 0);
  }

  std::size_t draw_next(seeded_random& random, const std::vector<double>& message, std::size_t at) {
    if (at == 0) return 0;
    weights_.assign(at + 1, 0.0);
    double total = 0;
    for (std::size_t c = 1; c <= at; ++c) total += weights_[c] = kernel_[at - c] * message[c];
    for (double b : kernel_slopes)
      weights_[0] += kernel_share * std::exp(-b * cell_ * static_cast<double>(at)) * message[0];
    total += weights_[0];
    return total > 0 ? draw_index(random, weights_, total) : at;
  }
};

}  // namespace detail

/// Curves that fit the samples of a sampled profile, each as likely as the others. Empty where no curve fits: the
/// counts rise by far more than chance explains. Deterministic in seed. Linear in steps × draws × 1,000.
inline std::vector<survival_curve> draw_survival_curves(std::span<const step_count> steps, std::size_t draws,
                                                        std::uint64_t seed = 1) {
  if (steps.empty()) return {};
  for (const step_count& s : steps)
    if (!(s.samples >= 0) || !(s.seen_share > 1e-12) || !std::isfinite(s.samples) || !std::isfinite(s.seen_share))
      return {};
  detail::survival_chain chain(steps);
  if (!chain.has_mass()) return {};
  seeded_random random(seed);
  std::vector<survival_curve> curves;
  curves.reserve(draws);
  for (std::size_t i = 0; i < draws; ++i) curves.push_back(chain.draw(random));
  return curves;
}

/// Do counts of these steps rise by more than chance (and a slack, the share of others' blocks) explains? Compared is
/// with the monotone curve, by the chi-square of the steps.
inline bool falls_but_for_chance(std::span<const step_count> steps, double slack = 0.02) {
  const survival_curve curve = monotone_curve(steps);
  double excess = 0;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const double expected = curve[i] * steps[i].seen_share;
    if (expected < 1) continue;
    const double off = std::abs(steps[i].samples - expected);
    const double tolerated = slack * expected;
    const double beyond = (std::max)(0.0, off - tolerated);
    excess += beyond * beyond / expected;
  }
  return excess <= 3 * static_cast<double>(steps.size()) + 4;
}

}  // namespace gogrow::diagnose
