// When a bucket map under steady insert and delete is rebuilt at its size (predict/churn.hpp says how well).
//
// The entries of a bucket go up with a chance of 1/buckets and down with one of entries/n an operation. Its chain gets
// its first, second, third overflow bucket when the entries pass 8, 16, 24 for the first time, and keeps it:
//
//   entries   9 ┤              ╭╮
//   of a      8 ┤─ ─ ─ ─ ─╭╮─ ╭╯╰─ ─ ─            ◄─ the passage
//   bucket      ┤   ╭╮╭╮  ││╭─╯   ╰╮ ╭╮
//             0 ┤ ╭─╯╰╯╰──╯╰╯      ╰─╯╰──
//               └──────────────────────────► operations
//
// So the overflow buckets of all buckets, N, never become fewer until the table is rebuilt, and the time until they are
// enough follows from N at each time: P(T > t) = P(N(t) < limit).
//   mean of N       exact: the passages by powers of a matrix
//   variance of N   that of independent buckets, less what the n entries in all explain: every operation takes one and
//                   gives one. With v(s) the final overflow that a bucket may expect from its state at time s, the
//                   explained part is load · (g(0)² + ∫ g(s)² + h(s)² ds), where g and h are what one entry more and
//                   one entry less at time s change in v on average.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

#include <gogrow/predict/chance.hpp>
#include <gogrow/predict/survival.hpp>
#include <gogrow/rules/bucket_map.hpp>

namespace gogrow::detail {

/// The chance that the entries of a bucket have not been more than `most` yet, starting from what inserts alone give.
/// Time goes on in steps of 2^k / 64 lifetimes; a lifetime is as many operations as there are entries.
class first_passage {
 public:
  static constexpr int longest = 40;  // 2^40 / 64 lifetimes are for ever
  using vector = std::vector<double>;

  first_passage(double entries, double places, std::size_t most) : states_(most + 1), start_(most + 1) {
    for_each_binomial(entries, 1 / places, [&](double c, double weight) {
      if (c <= static_cast<double>(most)) start_[static_cast<std::size_t>(c)] = weight;
    });
    powers_.push_back(first_power(entries, places));
  }

  /// Shares of the buckets that have not passed, by their entries, when they begin.
  const vector& start() const { return start_; }
  /// The same 2^k / 64 lifetimes later.
  vector later(const vector& waiting, int k) {
    const matrix& m = power(k);
    vector next(states_);
    for (std::size_t i = 0; i < states_; ++i)
      for (std::size_t j = 0; j < states_; ++j) next[j] += waiting[i] * m[i * states_ + j];
    return next;
  }
  /// Chances not to pass, by the entries at the beginning, of a time that is longer by 2^k / 64 lifetimes.
  vector lasting(const vector& chances, int k) {
    const matrix& m = power(k);
    vector next(states_);
    for (std::size_t i = 0; i < states_; ++i)
      for (std::size_t j = 0; j < states_; ++j) next[i] += m[i * states_ + j] * chances[j];
    return next;
  }

 private:
  using matrix = std::vector<double>;

  const matrix& power(int k) {
    while (powers_.size() <= static_cast<std::size_t>(k)) powers_.push_back(squared(powers_.back()));
    return powers_[static_cast<std::size_t>(k)];
  }

  matrix squared(const matrix& m) const {
    matrix result(m.size());
    for (std::size_t i = 0; i < states_; ++i)
      for (std::size_t k = 0; k < states_; ++k)
        for (std::size_t j = 0; j < states_; ++j) result[i * states_ + j] += m[i * states_ + k] * m[k * states_ + j];
    return result;
  }

  // exp of the rates in 1/64 lifetime: 1/4096 by the first two terms of the series, squared six times.
  matrix first_power(double entries, double places) const {
    constexpr double dt = 1.0 / 4096;
    matrix rates(states_ * states_);
    for (std::size_t c = 0; c < states_; ++c) {
      const double up = (std::max)(0.0, (entries - static_cast<double>(c)) / places);
      const double down = static_cast<double>(c) * (1 - 1 / places);
      if (c + 1 < states_) rates[c * states_ + c + 1] = up * dt;
      if (c > 0) rates[c * states_ + c - 1] = down * dt;
      rates[c * states_ + c] = -(up + down) * dt;
    }
    matrix power = squared(rates);
    for (std::size_t i = 0; i < power.size(); ++i) power[i] = rates[i] + power[i] / 2;
    for (std::size_t c = 0; c < states_; ++c) power[c * states_ + c] += 1;
    for (int i = 0; i < 6; ++i) power = squared(power);
    return power;
  }

  std::size_t states_;
  vector start_;
  std::vector<matrix> powers_{};
};

/// The overflow buckets of one bucket at times that are a step apart.
class chain_under_churn {
 public:
  static constexpr std::size_t steps = 128;

  /// Of one bucket: whether it waits for its first overflow bucket, and how many it has beyond one. The variances are
  /// what a bucket adds to that of all, given the number of entries in all.
  struct overflow {
    double waits = 0;
    double waits_variance = 0;
    double beyond = 0;
    double beyond_variance = 0;
    double variance = 0;  ///< of beyond - waits
  };

  chain_under_churn(double entries, double buckets)
      : load_(entries / buckets),
        passages_{first_passage(entries, buckets, bucket_slots), first_passage(entries, buckets, 2 * bucket_slots),
                  first_passage(entries, buckets, 3 * bucket_slots)} {}

  /// Lifetimes until a bucket has so many overflow buckets on average, infinite where that is for ever.
  double time_until(double mean) {
    std::array<vector, 3> now = starts();
    if (overflow_of(now) >= mean) return 0;
    int k = 0;
    for (; k <= first_passage::longest; ++k)
      if (overflow_of(later(starts(), k)) >= mean) break;
    if (k > first_passage::longest) return std::numeric_limits<double>::infinity();
    double time = 0;
    for (--k; k >= 0; --k) {
      const std::array<vector, 3> next = later(now, k);
      if (overflow_of(next) >= mean) continue;
      now = next;
      time += std::ldexp(1.0, k - 6);
    }
    return time;
  }

  double mean_after(double lifetimes) {
    std::array<vector, 3> now = starts();
    for (int k = first_passage::longest; k >= 0; --k) {
      if (std::ldexp(1.0, k - 6) > lifetimes) continue;
      lifetimes -= std::ldexp(1.0, k - 6);
      now = later(now, k);
    }
    return overflow_of(now);
  }

  /// At times 0, 1, …, `steps` steps of 2^k / 64 lifetimes.
  std::vector<overflow> follow(int k) {
    for (std::size_t p = 0; p < passages_.size(); ++p) {
      waiting_[p] = {passages_[p].start()};
      lasting_[p] = {vector(passages_[p].start().size(), 1.0)};
      for (std::size_t i = 0; i < steps; ++i) {
        waiting_[p].push_back(passages_[p].later(waiting_[p].back(), k));
        lasting_[p].push_back(passages_[p].lasting(lasting_[p].back(), k));
      }
    }
    std::vector<overflow> all(steps + 1);
    for (std::size_t t = 0; t <= steps; ++t) all[t] = overflow_at(t, std::ldexp(1.0, k - 6));
    return all;
  }

 private:
  using vector = first_passage::vector;

  std::array<vector, 3> starts() const { return {passages_[0].start(), passages_[1].start(), passages_[2].start()}; }
  std::array<vector, 3> later(std::array<vector, 3> now, int k) {
    for (std::size_t p = 0; p < passages_.size(); ++p) now[p] = passages_[p].later(now[p], k);
    return now;
  }
  static double passed(const vector& waiting) {
    double sum = 0;
    for (double w : waiting) sum += w;
    return 1 - sum;
  }
  static double overflow_of(const std::array<vector, 3>& now) {
    return passed(now[0]) + passed(now[1]) + passed(now[2]);
  }

  overflow overflow_at(std::size_t t, double step) const {
    const double second = passed(waiting_[1][t]);
    const double third = passed(waiting_[2][t]);
    overflow o;
    o.waits = 1 - passed(waiting_[0][t]);
    o.beyond = second + third;
    o.waits_variance = o.waits * (1 - o.waits);
    o.beyond_variance = second + 3 * third - o.beyond * o.beyond;
    o.variance = o.waits_variance + o.beyond_variance + 2 * o.waits * o.beyond;
    for (std::size_t s = 0; s <= t; ++s) {
      const worth of_first = worth_of_an_entry(0, s, t - s);
      const worth of_second = worth_of_an_entry(1, s, t - s);
      const worth of_third = worth_of_an_entry(2, s, t - s);
      const worth of_beyond = {of_second.more + of_third.more, of_second.less + of_third.less};
      const double width = t == 0 ? 0 : s == 0 || s == t ? step / 2 : step;
      const auto explained = [&](double more, double less) {
        return load_ * ((s == 0 ? more * more : 0) + width * (more * more + less * less));
      };
      o.waits_variance -= explained(of_first.more, of_first.less);
      o.beyond_variance -= explained(of_beyond.more, of_beyond.less);
      o.variance -= explained(of_first.more + of_beyond.more, of_first.less + of_beyond.less);
    }
    return o;
  }

  // What an entry more or less at time s changes in the chance that a bucket passes `left` steps later.
  struct worth {
    double more = 0;
    double less = 0;
  };
  worth worth_of_an_entry(std::size_t passage, std::size_t s, std::size_t left) const {
    worth v;
    const vector& w = waiting_[passage][s];
    const vector& l = lasting_[passage][left];
    for (std::size_t c = 0; c < w.size(); ++c) {
      v.more += w[c] * (l[c] - (c + 1 < l.size() ? l[c + 1] : 0));
      if (c > 0) v.less += w[c] * static_cast<double>(c) / load_ * (l[c] - l[c - 1]);
    }
    return v;
  }

  double load_;
  std::array<first_passage, 3> passages_;
  std::array<std::vector<vector>, 3> waiting_{};
  std::array<std::vector<vector>, 3> lasting_{};
};

// The chance that X > Y.
inline double chance_of_more(const weighted_points& x, const weighted_points& y) {
  double sum = 0;
  double y_below = 0;
  std::size_t j = 0;
  for (const weighted_point& p : x) {
    for (; j < y.size() && y[j].value < p.value; ++j) y_below += y[j].weight;
    sum += p.weight * y_below;
  }
  return sum;
}

inline constexpr double counted_out = 100;  // beyond, the normal curve is as good

// The chance that so many buckets have fewer overflow buckets than they are: more wait than there are beyond one each.
// counted: the share of the overflow buckets that Go counts.
inline double chance_to_last(double buckets, double counted, const chain_under_churn::overflow& o) {
  const double waits = buckets * o.waits;
  const double beyond = buckets * o.beyond;
  const double variance = buckets * (std::max)(0.0, o.variance);
  if (counted == 1 && waits < counted_out && beyond < counted_out) {
    const double parts = buckets * (o.waits_variance + o.beyond_variance);
    const double scale = parts > 0 ? variance / parts : 1;
    return chance_of_more(count_points(waits, scale * buckets * o.waits_variance),
                          count_points(beyond, scale * buckets * o.beyond_variance));
  }
  const double mean_short = (waits - beyond) * counted - 0.5;
  const double sd = std::sqrt(variance * counted * counted + (buckets - waits + beyond) * counted * (1 - counted));
  return normal_share_below(mean_short / sd);
}

// Of two buckets, operation by operation: the entries of the first, and which of them has an overflow bucket (bit 0,
// bit 1). They are enough when both have one.
inline survival two_buckets_last(std::size_t entries) {
  if (entries <= bucket_slots) return survival::for_ever();  // a bucket has room for all of them
  constexpr std::size_t both = 3;
  const auto n = static_cast<double>(entries);
  const auto flags_of = [&](std::size_t c) {
    return (c > bucket_slots ? 1U : 0U) | (entries - c > bucket_slots ? 2U : 0U);
  };
  using chances = std::vector<std::array<double, both>>;
  chances now(entries + 1);
  for_each_binomial(n, 0.5, [&](double c, double weight) {
    now[static_cast<std::size_t>(c)][flags_of(static_cast<std::size_t>(c))] = weight;
  });
  survival s = survival::for_ever();
  double left = 1;
  double next_point = 1;
  for (double operation = 1; left > 1e-4; ++operation) {
    if (operation >= next_point) {
      s.add(operation, left);  // this operation's insert finds them so
      next_point = operation * 1.01 + 1;
    }
    chances next(entries + 1);
    const auto move = [&](std::size_t c, std::size_t flags, double weight) {
      if (const std::size_t f = flags | flags_of(c); f != both) next[c][f] += weight;
    };
    for (std::size_t c = 0; c <= entries; ++c)
      for (std::size_t f = 0; f < both; ++f) {
        const double from_first = now[c][f] * static_cast<double>(c) / n;
        const double from_second = now[c][f] - from_first;
        if (c > 0) move(c - 1, f, from_first / 2);
        move(c, f, (from_first + from_second) / 2);
        if (c < entries) move(c + 1, f, from_second / 2);
      }
    now = std::move(next);
    left = 0;
    for (const auto& of_c : now)
      for (double w : of_c) left += w;
  }
  s.set_rate_behind_as_before();
  return s;
}

/// Operations until a bucket map of 2^b buckets is rebuilt at its size; b > 0.
inline survival bucket_map_lasts(chain_under_churn& chain, double entries, int b) {
  if (b == 1) return two_buckets_last(static_cast<std::size_t>(entries));
  const double buckets = std::ldexp(1.0, b);
  survival s = survival::for_ever();
  const double average = chain.time_until(1 - 0.5 / buckets);
  if (std::isinf(average)) return s;
  int k = 0;
  while (std::ldexp(1.0, k - 6) * chain_under_churn::steps < 2.5 * average && k < first_passage::longest) ++k;
  const std::vector<chain_under_churn::overflow> all = chain.follow(k);
  // The insert after the one that makes them enough begins the growth.
  for (std::size_t i = 0; i < all.size(); ++i)
    s.add(std::ldexp(static_cast<double>(i), k - 6) * entries + 1,
          chance_to_last(buckets, std::ldexp(1.0, -(std::max)(0, b - 15)), all[i]));
  s.set_rate_behind_as_before();
  return s;
}

}  // namespace gogrow::detail
