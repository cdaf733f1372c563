// The arithmetic of chance behind the predictions of maps: binomial counts, distributions as lists of points.
//
// A distribution here is a list of values with weights, smallest value first. Counts of small tables have their exact
// list; those of large tables a list that has the right mean and variance:
//
//     up to points_limit    the Panjer class (binomial, Poisson or negative binomial, whichever has the variance)
//     beyond                a normal curve, sampled at 161 places
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>
#include <vector>

#include <gogrow/predict/distribution.hpp>

namespace gogrow::detail {

inline constexpr double z95 = 1.6448536269514722;  // the normal curve's 95 % point

struct weighted_point {
  double value = 0;
  double weight = 0;  // all weights of a list sum up to 1
};
using weighted_points = std::vector<weighted_point>;

/// f(x) = x. <functional> has both of these, and takes nearly as long to compile as this file.
struct itself {
  constexpr double operator()(double x) const { return x; }
};
struct sum_of_both {
  constexpr double operator()(double x, double y) const { return x + y; }
};

inline void sort_by_value(weighted_points& points) {
  const auto less = [](const weighted_point& a, const weighted_point& b) { return a.value < b.value; };
  if (!std::is_sorted(points.begin(), points.end(), less)) std::sort(points.begin(), points.end(), less);
}

inline void normalise(weighted_points& points) {
  double total = 0;
  for (const weighted_point& p : points) total += p.weight;
  for (weighted_point& p : points) p.weight /= total;
}

inline weighted_points normal_points(double mean, double sd) {
  weighted_points points;
  for (int i = -80; i <= 80; ++i) {
    const double z = 0.05 * i;
    points.push_back({mean + sd * z, std::exp(-z * z / 2)});
  }
  normalise(points);
  return points;
}

// Weights of the Panjer class: w(k) = w(k-1) (a + b/k).
inline weighted_points panjer_points(double mean, double variance) {
  const double a = std::abs(variance / mean - 1) < 1e-6 ? 0 : 1 - mean / variance;
  const double b = mean * (1 - a) - a;
  const double most = mean + 8 * std::sqrt(variance) + 12;
  double weight = a == 0 ? std::exp(-mean) : std::pow(1 - a, (a + b) / a);
  weighted_points points{{0, weight}};
  for (double k = 1; k <= most; ++k) {
    weight *= a + b / k;
    if (weight <= 0) break;
    points.push_back({k, weight});
  }
  normalise(points);
  return points;
}

inline constexpr double points_limit = 400;

/// A count of many rare things, by its mean and variance.
inline weighted_points count_points(double mean, double variance) {
  if (mean < 1e-9 || variance < 1e-9) return {{std::round(mean), 1}};
  return mean < points_limit ? panjer_points(mean, variance) : normal_points(mean, std::sqrt(variance));
}

/// Mean, variance and third central moment of f(X).
struct moments {
  double mean = 0;
  double variance = 0;
  double third = 0;
};

template <class F> moments moments_of(const weighted_points& points, F f) {
  moments m;
  for (const weighted_point& p : points) m.mean += p.weight * f(p.value);
  for (const weighted_point& p : points) {
    const double d = f(p.value) - m.mean;
    m.variance += p.weight * d * d;
    m.third += p.weight * d * d * d;
  }
  return m;
}

/// The smallest value that a share of the cases does not exceed.
inline double quantile(const weighted_points& points, double share) {
  double sum = 0;
  for (const weighted_point& p : points)
    if ((sum += p.weight) >= share) return p.value;
  return points.back().value;
}

/// The distribution of f(X). f may rise and fall, as a peak does.
template <class F> distribution distribution_of(const weighted_points& points, F f) {
  const moments m = moments_of(points, f);
  if (m.variance <= 1e-24 * m.mean * m.mean) return certainly(m.mean);
  weighted_points values = points;
  for (weighted_point& p : values) p.value = f(p.value);
  sort_by_value(values);
  return {m.mean, std::sqrt(m.variance), quantile(values, 0.05), quantile(values, 0.95)};
}

/// A sum of many parts: a normal curve with its first correction for skewness (Cornish and Fisher).
inline distribution distribution_of(const moments& m) {
  const double sd = std::sqrt((std::max)(0.0, m.variance));
  if (sd == 0) return certainly(m.mean);
  const double bend = (z95 * z95 - 1) * std::clamp(m.third / (sd * sd * sd), -1.0, 1.0) / 6;
  return {m.mean, sd, m.mean + sd * (bend - z95), m.mean + sd * (bend + z95)};
}

inline void sort_and_merge(weighted_points& points) {
  sort_by_value(points);
  weighted_points merged;
  for (const weighted_point& p : points) {
    if (!merged.empty() && merged.back().value == p.value) merged.back().weight += p.weight;
    else if (p.weight > 1e-9) merged.push_back(p);
  }
  points = std::move(merged);
  normalise(points);
}

/// op(X, Y) of two independent numbers.
template <class Op> weighted_points combine(const weighted_points& x, const weighted_points& y, Op op) {
  weighted_points all;
  for (const weighted_point& p : x)
    for (const weighted_point& q : y) all.push_back({op(p.value, q.value), p.weight * q.weight});
  sort_and_merge(all);
  return all;
}

/// The sum of two numbers that rise together, each point of one with the same share of the other.
inline weighted_points sum_in_step(const weighted_points& x, const weighted_points& y) {
  weighted_points all;
  double left_x = x[0].weight;
  double left_y = y[0].weight;
  for (std::size_t i = 0, j = 0; i < x.size() && j < y.size();) {
    const double both = (std::min)(left_x, left_y);
    all.push_back({x[i].value + y[j].value, both});
    left_x -= both;
    left_y -= both;
    if (left_x <= left_y) left_x += ++i < x.size() ? x[i].weight : 0;
    else left_y += ++j < y.size() ? y[j].weight : 0;
  }
  sort_and_merge(all);
  return all;
}

/// The sum of two numbers with this covariance: a mixture of the independent sum and the one in step.
inline weighted_points sum_with_covariance(const weighted_points& x, const weighted_points& y, double covariance) {
  const auto variance = [](const weighted_points& p) { return moments_of(p, itself{}).variance; };
  const weighted_points in_step = sum_in_step(x, y);
  const double most = (variance(in_step) - variance(x) - variance(y)) / 2;
  const double share = most > 0 ? std::clamp(covariance / most, 0.0, 1.0) : 0;
  weighted_points sum = combine(x, y, sum_of_both{});
  for (weighted_point& p : sum) p.weight *= 1 - share;
  for (const weighted_point& p : in_step) sum.push_back({p.value, p.weight * share});
  sort_and_merge(sum);
  return sum;
}

// Calls visit(k, weight) around the mean, 12 standard deviations and a bit to each side: all that a double can feel.
template <class Ratio, class Visit>
void walk_counts(double mean, double sd, double most, double log_weight_of_0, Ratio ratio, Visit visit) {
  const double first = std::floor((std::max)(0.0, mean - 12 * sd - 12));
  const double last = (std::min)(most, mean + 12 * sd + 30);
  double log_weight = log_weight_of_0;
  for (double k = 0; k < first; ++k) log_weight += std::log(ratio(k));
  double weight = std::exp(log_weight);
  for (double k = first; k <= last; ++k) {
    visit(k, weight);
    weight *= ratio(k);
  }
}

/// Calls visit(k, P(X = k)) for X of n trials with a chance of p each. Linear in the mean; no use above some 10^4.
template <class Visit> void for_each_binomial(double n, double p, Visit visit) {
  if (p >= 1) return visit(n, 1.0);
  const double odds = p / (1 - p);
  walk_counts(
      n * p, std::sqrt(n * p * (1 - p)), n, n * std::log1p(-p), [&](double k) { return (n - k) / (k + 1) * odds; },
      visit);
}

/// The same for a Poisson number.
template <class Visit> void for_each_poisson(double mean, Visit visit) {
  walk_counts(
      mean, std::sqrt(mean), 1e18, -mean, [&](double k) { return mean / (k + 1); }, visit);
}

}  // namespace gogrow::detail
