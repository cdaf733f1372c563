// How many of the tables of one depth are overfull, as a matter of chance (predict/swiss_map.hpp says how well).
#pragma once

#include <algorithm>
#include <array>
#include <cmath>

#include <gogrow/predict/chance.hpp>

namespace gogrow::detail {

struct overfull_tables {
  double mean = 0;
  double variance = 0;
  weighted_points points{};
};

// The entries of a table below the limit, or above it.
struct table_side {
  double weight = 0;
  double mean = 0;
  double variance = 0;
  double third = 0;  // central moment
};

struct limit_split {
  table_side below{};
  table_side above{};
};

inline limit_split split_at_limit(double load, double limit) {
  limit_split s;
  for_each_poisson(load, [&](double k, double w) {
    table_side& side = k > limit ? s.above : s.below;
    const double d = k - load;
    side.weight += w;
    side.mean += w * d;
    side.variance += w * d * d;
    side.third += w * d * d * d;
  });
  for (table_side* side : {&s.below, &s.above}) {
    if (side->weight <= 0) continue;
    const double m1 = side->mean / side->weight;
    const double m2 = side->variance / side->weight;
    side->third = side->third / side->weight - 3 * m1 * m2 + 2 * m1 * m1 * m1;
    side->variance = m2 - m1 * m1;
    side->mean = load + m1;
  }
  return s;
}

// Two tables: their entries are k and n - k.
inline weighted_points overfull_of_two(double n, double limit) {
  double chance[3] = {0, 0, 0};
  for_each_binomial(n, 0.5, [&](double k, double w) { chance[(k > limit ? 1 : 0) + (n - k > limit ? 1 : 0)] += w; });
  weighted_points points;
  for (const int a : {0, 1, 2})
    if (chance[a] > 0) points.push_back({static_cast<double>(a), chance[a]});
  normalise(points);
  return points;
}

// The logarithm of p^n; the chance of none is certain, even where one is impossible.
inline double log_power(double p, double n) { return n == 0 ? 0 : n * std::log(p); }

// Of a overfull tables and tables - a others, the chance that they hold n entries together: a normal curve, corrected
// for skewness.
inline weighted_points overfull_points(double tables, double n, const limit_split& s, double mean, double sd) {
  weighted_points points;
  double most = -1e300;
  const double first = (std::max)(0.0, std::floor(mean - 8 * sd - 8));
  const double last = (std::min)(tables, std::ceil(mean + 8 * sd + 12));
  for (double a = first; a <= last; ++a) {
    const auto both = [&](double table_side::*m) { return a * s.above.*m + (tables - a) * s.below.*m; };
    const double variance = (std::max)(1e-9, both(&table_side::variance));
    const double z = (n - both(&table_side::mean)) / std::sqrt(variance);
    const double skewness = both(&table_side::third) / std::pow(variance, 1.5);
    const double log_weight = std::lgamma(tables + 1) - std::lgamma(a + 1) - std::lgamma(tables - a + 1) +
                              log_power(s.above.weight, a) + log_power(s.below.weight, tables - a) - z * z / 2 -
                              std::log(variance) / 2 +
                              std::log((std::max)(0.02, 1 + skewness / 6 * (z * z * z - 3 * z)));
    points.push_back({a, log_weight});
    most = (std::max)(most, log_weight);
  }
  for (weighted_point& p : points) p.weight = std::exp(p.weight - most);
  normalise(points);
  return points;
}

// Bends the weights so that the mean is the given one. Relative to the largest factor, which could be beyond a double.
inline void tilt_to_mean(weighted_points& points, double mean) {
  for (int round = 0; round < 4; ++round) {
    const moments m = moments_of(points, itself{});
    if (m.variance < 1e-12) return;
    const double slope = (mean - m.mean) / m.variance;
    double largest = -1e300;
    for (const weighted_point& p : points)
      if (p.weight > 0) largest = (std::max)(largest, slope * (p.value - m.mean));
    for (weighted_point& p : points) p.weight *= std::exp((std::min)(0.0, slope * (p.value - m.mean) - largest));
    normalise(points);
  }
}

/// Of so many tables with n entries between them, how many have more than limit?
inline overfull_tables overfull(double tables, double n, double limit) {
  const double load = n / tables;
  overfull_tables t;
  if (load > limit + 12 * std::sqrt(load) + 12) return {tables, 0, {{tables, 1}}};
  if (load < limit - 12 * std::sqrt(limit) - 12 || n <= limit) return {0, 0, {{0, 1}}};
  if (tables == 1) return {1, 0, {{1, 1}}};
  double above = 0;
  double with_entries = 0;
  for_each_binomial(n, 1 / tables, [&](double k, double w) {
    if (k <= limit) return;
    above += w;
    with_entries += w * (k - load);
  });
  t.mean = tables * above;
  const double explained = with_entries * with_entries / (load * (1 - 1 / tables));
  t.variance = tables * (std::max)(0.0, above * (1 - above) - explained);
  const double sd = std::sqrt(t.variance);
  if (tables == 2) t.points = overfull_of_two(n, limit);
  else if (above < 1e-15 / tables) t.points = {{0, 1}};
  else if (1 - above < 1e-13 / tables) t.points = {{tables, 1}};
  else if (sd > 100) t.points = normal_points(t.mean, sd);
  else t.points = overfull_points(tables, n, split_at_limit(load, limit), t.mean, sd);
  tilt_to_mean(t.points, t.mean);
  return t;
}

/// When did the last of so many overfull tables, of `tables` in all, get the entry that was too much for it? Inserts,
/// as eight values that are equally likely, given that n inserts were enough. A table gets its entries with a chance of
/// 1 / tables each, so the insert that fills it has a negative binomial distribution, here by its normal curve; the
/// last of many is the largest of so many of them.
inline std::array<double, 8> inserts_of_last_overfull(double tables, double overfull, double n, double limit) {
  const double filling = limit + 1;
  const double mean = filling * tables;
  const double sd = tables * std::sqrt(filling * (1 - 1 / tables));
  const auto filled_by = [&](double insert) { return 0.5 * std::erfc((mean - insert) / (sd * std::sqrt(2.0))); };
  std::array<double, 8> found{};
  for (std::size_t i = 0; i < found.size(); ++i) {
    const double share = (static_cast<double>(i) + 0.5) / static_cast<double>(found.size());
    const double wanted = filled_by(n) * std::pow(share, 1 / overfull);
    double early = (std::min)(filling, n);
    double late = n;
    for (int halvings = 0; halvings < 24 && late - early > 0.25 && sd > 0; ++halvings)
      (filled_by((early + late) / 2) < wanted ? early : late) = (early + late) / 2;
    found[i] = sd > 0 ? late : early;
  }
  return found;
}

}  // namespace gogrow::detail
