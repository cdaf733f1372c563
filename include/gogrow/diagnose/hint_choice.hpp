// Which hint would have helped maps of known sizes: what capacity_choice.hpp is to slices.
//
// What a choice costs is predict_map's mean over hash seeds. Costs that are predicted without a hint must agree with
// the bytes that the profile shows: maps that lose entries, or are cleared, do not, and get no advice.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include <gogrow/diagnose/capacity_choice.hpp>
#include <gogrow/diagnose/map_curve.hpp>
#include <gogrow/predict/map.hpp>

namespace gogrow::diagnose {

namespace detail {

/// predict_map, each question asked once.
class map_costs {
 public:
  explicit map_costs(const map_rule& m) : rule_(m) {}

  case_cost of(std::size_t entries, std::int64_t hint) {
    const auto [at, is_new] = known_.try_emplace({entries, hint});
    if (is_new) {
      const map_prediction p = predict_map(rule_.row, rule_.key, rule_.elem, entries, hint);
      at->second = {p.bytes_allocated.mean, p.mallocs.mean};
    }
    return at->second;
  }

 private:
  map_rule rule_;
  std::map<std::pair<std::size_t, std::int64_t>, case_cost> known_{};
};

// Judges hints as capacity_judge judges capacities.
class hint_judge {
 public:
  explicit hint_judge(const map_curve& c) : curve_(c), costs_(c.rule) {
    intervals_.push_back(c.unseen_lengths);
    intervals_.insert(intervals_.end(), c.ends.begin(), c.ends.end());
    chosen_ = draw_places(c.draws.size(), intervals_.size());
    const std::vector<double> now = sums(c.hint_now, &case_cost::bytes);
    now_bytes_ = now;
    now_allocations_ = sums(c.hint_now, &case_cost::allocations);
  }

  std::vector<double> ratios(std::int64_t hint, double case_cost::*what) {
    std::vector<double> found = sums(hint, what);
    const std::vector<double>& now = what == &case_cost::bytes ? now_bytes_ : now_allocations_;
    for (std::size_t i = 0; i < found.size(); ++i) found[i] = now[i] > 0 ? found[i] / now[i] : 1;
    return found;
  }
  /// The bytes that the model gives to the middle curve as it is now.
  double bytes_now() {
    const auto ended = ended_at(curve_.middle);
    double sum = 0;
    for (std::size_t i = 0; i < ended.size(); ++i)
      if (ended[i] > 0) sum += ended[i] * mean_of(i, curve_.hint_now).bytes;
    return sum;
  }

 private:
  static constexpr std::size_t map_places = 4;  // of the places in an interval; the others share their costs

  const map_curve& curve_;
  map_costs costs_;
  std::vector<length_range> intervals_{};
  std::vector<std::uint8_t> chosen_{};
  std::vector<double> now_bytes_{};
  std::vector<double> now_allocations_{};

  case_cost at(std::size_t interval, std::size_t place, std::int64_t hint) {
    const length_range& r = intervals_[interval];
    const std::size_t coarse = place / 2 * 2;
    case_cost c = costs_.of(place_in(r, coarse), hint);
    if (curve_.is_on_stack) {
      // Header and, without a hint, the first group cost nothing.
      c.bytes -= 48;
      c.allocations -= 1;
      if (hint <= static_cast<std::int64_t>(group_slots) && r.most > 0) {
        const case_cost first = costs_.of(1, 0);
        c.bytes -= first.bytes - 48;
        c.allocations -= 1;
      }
      c = {(std::max)(0.0, c.bytes), (std::max)(0.0, c.allocations)};
    }
    return c;
  }
  case_cost mean_of(std::size_t interval, std::int64_t hint) {
    case_cost sum;
    for (std::size_t p = 0; p < places; p += places / map_places) {
      const case_cost one = at(interval, p, hint);
      sum.bytes += one.bytes / map_places;
      sum.allocations += one.allocations / map_places;
    }
    return sum;
  }
  std::vector<double> sums(std::int64_t hint, double case_cost::*what) {
    std::vector<std::array<double, places + 1>> table(intervals_.size());
    for (std::size_t i = 0; i < intervals_.size(); ++i) {
      for (std::size_t p = 0; p < places; ++p) table[i][p] = at(i, p, hint).*what;
      table[i][places] = mean_of(i, hint).*what;
    }
    std::vector<double> all;
    for (std::size_t d = 0; d < curve_.draws.size(); ++d) {
      const auto ended = ended_at(curve_.draws[d]);
      double sum = 0;
      for (std::size_t i = 0; i < ended.size(); ++i)
        if (ended[i] > 0) sum += ended[i] * table[i][chosen_[d * intervals_.size() + i]];
      all.push_back(sum);
    }
    return all;
  }
};

}  // namespace detail

/// The hint that saves most for nine of ten curves; none where none is safe, or where the maps do not behave as maps
/// that are filled once.
inline std::optional<capacity_choice> choose_hint(const map_curve& c, const choice_options& o = {}) {
  detail::hint_judge judge(c);
  const double model = judge.bytes_now();
  const bool has_headers = !c.is_on_stack && c.hint_now == 0;
  double shown = c.bytes_now;
  const double maps = c.middle.survivors.front() + c.middle.unseen;
  if (has_headers && shown < model) shown = (std::min)(model, shown + 48 * maps);  // made in another function
  const bool is_unsure = c.is_on_stack && !has_swiss_map(c.rule.row);
  const double tolerance =
      (is_unsure ? 0.4 : 0.12) + (c.period_bytes > 1 ? 2 / std::sqrt(std::max(1.0, c.samples)) : 0);
  if (!(model > 0) || std::abs(shown / model - 1) > tolerance) return std::nullopt;

  std::vector<std::int64_t> hints;
  for (const length_range& r : c.ends) hints.push_back(static_cast<std::int64_t>(r.most));
  if (const length_range& last = c.ends.back(); last.most > 1792)
    for (double share : {0.15, 0.3, 0.5, 0.7})
      hints.push_back(static_cast<std::int64_t>(static_cast<double>(last.least) +
                                                share * static_cast<double>(last.most - last.least)));
  double best = 1e300;
  std::int64_t best_hint = 0;
  const auto what = o.goal == least::bytes ? &case_cost::bytes : &case_cost::allocations;
  for (std::int64_t hint : hints) {
    if (hint <= static_cast<std::int64_t>(group_slots) || hint == c.hint_now) continue;
    auto bytes = judge.ratios(hint, &case_cost::bytes);
    if (detail::quantile_of(bytes, 0.9) > 1) continue;
    auto ratios = judge.ratios(hint, what);
    if (const double r = detail::quantile_of(ratios, 0.9); r < best - 1e-6) {
      best = r;
      best_hint = hint;
    }
  }
  const double least_saving = c.period_bytes > 1 ? (std::max)(o.least_saving, 0.03) : o.least_saving;
  if (best_hint == 0 || !(best <= 1 - least_saving)) return std::nullopt;
  capacity_choice found{static_cast<std::size_t>(best_hint)};
  auto bytes = judge.ratios(best_hint, &case_cost::bytes);
  const double many = static_cast<double>(bytes.size());
  for (double r : bytes) found.saved_share += (1 - r) / many;
  for (double r : judge.ratios(best_hint, &case_cost::allocations)) found.saved_allocations_share += (1 - r) / many;
  found.saved_p5 = 1 - detail::quantile_of(bytes, 0.95);
  found.saved_p95 = 1 - detail::quantile_of(bytes, 0.05);
  detail::map_costs costs(c.rule);
  const double empty = costs.of(0, best_hint).bytes - costs.of(0, 0).bytes;
  const double saved = found.saved_share * model;
  if (saved > 0 && empty > 0 && maps > 0) found.harmless_empty_share = saved / empty / (saved / empty + maps);
  return found;
}

/// Bytes that growth costs, by the middle curve: all but the storage that each map ends with.
inline double growth_bytes(const map_curve& c) {
  const auto ended = detail::ended_at(c.middle);
  const auto rungs = detail::map_rungs(c.rule, static_cast<std::size_t>(-1) / 2);
  double last = 0;
  for (std::size_t i = 1; i < ended.size(); ++i) {
    const std::size_t most = c.ends[i - 1].most;
    auto at = std::ranges::lower_bound(rungs, most, {}, &detail::map_rung::most_entries);
    if (at != rungs.end()) last += ended[i] * static_cast<double>(at->block_bytes);
    else last += ended[i] * static_cast<double>(rungs.back().block_bytes) * static_cast<double>(most) / 896 * 0.7;
  }
  return std::clamp(c.bytes_now - last, 0.0, c.bytes_now);
}

}  // namespace gogrow::diagnose
