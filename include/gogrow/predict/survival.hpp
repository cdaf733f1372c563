// How long something lasts, as a matter of chance: the share of cases in which it still lasts, at growing times.
//
//     1 ┤████▇▆▅                        between two points the share falls along a straight line, behind the last one
//       │        ▄▃▂                    it falls exponentially, at the rate that is given
//     0 ┼─────────────▁▁▁▁▁▁──── time
//       p5     mean  p95
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

#include <gogrow/predict/distribution.hpp>

namespace gogrow::detail {

inline double normal_share_below(double z) { return 0.5 * std::erfc(-z * 0.7071067811865476); }

class survival {
 public:
  static survival for_ever() {
    survival s;
    s.add(0, 1);
    return s;
  }

  /// Time grows from point to point, the share does not; it begins with 1 at time 0.
  void add(double time, double share) {
    points_.push_back({time, std::clamp(share, 0.0, points_.empty() ? 1.0 : points_.back().share)});
  }
  /// Behind the last point: 0 is for ever.
  void set_rate_behind(double rate) { rate_ = rate; }

  /// Behind the last point the share goes on to fall as it did in the last tenth of the points.
  void set_rate_behind_as_before() {
    const point& last = points_.back();
    const point& before = points_[points_.size() - 1 - points_.size() / 10];
    if (last.share > 0) rate_ = std::log(before.share / last.share) / (last.time - before.time);
  }

  double last_time() const { return points_.back().time; }
  double last_share() const { return points_.back().share; }

  double share_at(double time) const {
    if (time >= points_.back().time) return points_.back().share * std::exp(-rate_ * (time - points_.back().time));
    const auto later = [](double t, const point& p) { return t < p.time; };
    const auto next = std::upper_bound(points_.begin(), points_.end(), time, later);
    if (next == points_.begin()) return 1;
    const point& before = *(next - 1);
    return before.share + (next->share - before.share) * (time - before.time) / (next->time - before.time);
  }

  /// Of those that are over by a time, how long they last on average.
  double mean_within(double time) const {
    double area = 0;
    for (std::size_t i = 1; i < points_.size() && points_[i - 1].time < time; ++i) {
      const double end = (std::min)(points_[i].time, time);
      area += (end - points_[i - 1].time) * (points_[i - 1].share + share_at(end)) / 2;
    }
    if (const point& last = points_.back(); time > last.time && rate_ > 0)
      area += (last.share - share_at(time)) / rate_;
    else if (time > last.time) area += last.share * (time - last.time);
    const double over = 1 - share_at(time);
    return over > 0 ? std::clamp((area - time * share_at(time)) / over, 0.0, time) : time;
  }

  /// Of so many that last independently, until the first is over. Less than one: a chance that there is one.
  survival first_of(double many) const {
    survival s;
    for (const point& p : points_) s.add(p.time, many < 1 ? 1 - many * (1 - p.share) : std::pow(p.share, many));
    s.set_rate_behind(rate_ * many);
    return s;
  }
  /// The first of this and another.
  survival first_of_both(const survival& other) const {
    survival s;
    std::vector<double> times;
    for (const point& p : points_) times.push_back(p.time);
    for (const point& p : other.points_) times.push_back(p.time);
    std::sort(times.begin(), times.end());
    for (double t : times) s.add(t, share_at(t) * other.share_at(t));
    s.set_rate_behind(rate_ + other.rate_);
    return s;
  }

  /// Mean, sd, quantiles of the time, infinite where cases last for ever.
  distribution times() const {
    constexpr double never = std::numeric_limits<double>::infinity();
    double mean = 0;
    double square = 0;  // E T² = 2 ∫ t S dt
    for (std::size_t i = 1; i < points_.size(); ++i) {
      const point& a = points_[i - 1];
      const point& b = points_[i];
      const double width = b.time - a.time;
      mean += width * (a.share + b.share) / 2;
      square += width * (a.share * (2 * a.time + b.time) + b.share * (a.time + 2 * b.time)) / 3;
    }
    if (const point& last = points_.back(); last.share > 0) {
      if (rate_ <= 0 && last.share > 1e-9) return {never, never, time_of(0.95), time_of(0.05)};
      if (rate_ > 0) {
        mean += last.share / rate_;
        square += 2 * last.share / rate_ * (last.time + 1 / rate_);
      }
    }
    return {mean, std::sqrt((std::max)(0.0, square - mean * mean)), time_of(0.95), time_of(0.05)};
  }

 private:
  struct point {
    double time;
    double share;
  };

  double time_of(double share) const {
    for (std::size_t i = 1; i < points_.size(); ++i) {
      const point& a = points_[i - 1];
      const point& b = points_[i];
      if (b.share > share) continue;
      return a.share > b.share ? a.time + (b.time - a.time) * (a.share - share) / (a.share - b.share) : a.time;
    }
    if (rate_ <= 0) return std::numeric_limits<double>::infinity();
    return points_.back().time + std::log(points_.back().share / share) / rate_;
  }

  std::vector<point> points_{};
  double rate_ = 0;
};

}  // namespace gogrow::detail
