// The overflow buckets of a table, as a matter of chance (predict/bucket_map.hpp says how well).
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include <gogrow/predict/chance.hpp>
#include <gogrow/rules/bucket_map.hpp>
#include <gogrow/rules/slice.hpp>

namespace gogrow::detail {

inline constexpr int exact_table_bits = 4;  // to this B the chances of each count are computed one by one

// Overflow buckets of a chain of c entries.
constexpr double overflow_of(double c) {
  const auto entries = static_cast<std::uint64_t>(c);
  return entries <= bucket_slots ? 0 : static_cast<double>((entries - 1) / bucket_slots);
}

/// What overflow buckets cost beside the array they belong to.
class overflow_cost {
 public:
  /// most: no stage has more overflow buckets than that.
  overflow_cost(const release& r, const bucket_shape& s, std::uint64_t most)
      : noscan_(s.noscan),
        bucket_bytes_(static_cast<double>(charged_bytes(r, s.bucket_bytes, s.noscan))),
        list_header_bytes_(static_cast<double>(charged_bytes(r, overflow_list_bytes, false))) {
    if (!noscan_) return;
    double sum = 0;
    for (std::size_t cap = 0; cap <= most;) {
      const auto grown = next_slice_cap(r, {cap, cap, cap + 1, layout{8, 8, true}});
      if (!grown) break;
      const auto bytes = static_cast<double>(charged_bytes(r, grown->requested_bytes, false));
      sum += bytes;
      growths_.push_back({static_cast<double>(cap), bytes, sum});
      cap = grown->cap;
    }
  }

  static double from_heap(double overflow, std::uint64_t pool) {
    return (std::max)(0.0, overflow - static_cast<double>(pool));
  }

  /// Without the extra record, which a map has once.
  double mallocs(double overflow, std::uint64_t pool) const {
    const double n = from_heap(overflow, pool);
    return noscan_ && overflow > 0 ? n + 1 + static_cast<double>(list_growths(overflow)) : n;
  }

  double bytes(double overflow, std::uint64_t pool) const {
    const double n = from_heap(overflow, pool) * bucket_bytes_;
    if (!noscan_ || overflow == 0) return n;
    return n + list_header_bytes_ + growths_[list_growths(overflow) - 1].bytes_so_far;
  }

  /// What is not garbage: of the list its last array.
  double live_bytes(double overflow, std::uint64_t pool) const {
    const double n = from_heap(overflow, pool) * bucket_bytes_;
    if (!noscan_ || overflow == 0) return n;
    return n + list_header_bytes_ + growths_[list_growths(overflow) - 1].bytes;
  }

 private:
  struct list_growth {
    double len;  // the list is full with so many
    double bytes;
    double bytes_so_far;
  };

  // How often the list grew to hold so many pointers, at least one.
  std::size_t list_growths(double overflow) const {
    std::size_t n = 0;
    while (n < growths_.size() && growths_[n].len < (std::max)(overflow, 1.0)) ++n;
    return n;
  }

  bool noscan_;
  double bucket_bytes_;
  double list_header_bytes_;
  std::vector<list_growth> growths_{};
};

/// How far the evacuation of a table is.
struct evacuation {
  double left = 0;          ///< share of the old buckets that still waits, on average
  double over = 1;          ///< chance that the old array is gone
  double variance = 0;      ///< of the number of buckets that waits
  double old_load = 0;      ///< entries per old bucket when it began
  weighted_points moved{};  ///< of small tables: how many old buckets are done
};

// Write by write: the bucket that is hit moves, then the next one.
inline evacuation small_evacuation(std::size_t buckets, double load, std::uint64_t writes) {
  if (writes >= buckets) return {};
  const auto n = static_cast<double>(buckets);
  std::vector<double> chance(buckets + 1);  // that so many buckets wait
  chance[buckets] = 1;
  for (std::uint64_t i = 0; i < writes; ++i) {
    for (std::size_t waiting = 1; waiting <= buckets; ++waiting) {
      const double hit = chance[waiting] * static_cast<double>(waiting) / n;
      chance[waiting - 1] += chance[waiting] - hit;
      chance[waiting > 1 ? waiting - 2 : 0] += hit;
      chance[waiting] = 0;
    }
  }
  weighted_points moved;
  for (std::size_t waiting = buckets + 1; waiting-- > 0;)
    if (chance[waiting] > 0) moved.push_back({static_cast<double>(buckets - waiting), chance[waiting]});
  const moments m = moments_of(moved, itself{});
  if (n - m.mean < 1e-9) return {};
  return {1 - m.mean / n, chance[0], m.variance, load, std::move(moved)};
}

// To 1.8 the mark moves on by one bucket when that one is evacuated, even where the next ones are evacuated already:
// the bucket that is hit moves, and the mark with it if it stood there, then the bucket at the mark moves, and the
// mark. So the old array stays for a while when nothing waits any more.
//
//   0 ───────── mark ──────────── buckets        below the mark all are done; above it those that were hit, `ahead` of
//   done done done │ · hit · · hit ·             them, anywhere: each place is as likely as any other
class marked_evacuation {
 public:
  explicit marked_evacuation(std::size_t buckets)
      : buckets_(buckets), chance_((buckets + 1) * (buckets + 1)), after_(chance_.size()) {
    chance_[0] = 1;
  }

  void write() {
    std::fill(after_.begin(), after_.end(), 0.0);
    after_[place(buckets_, 0)] = chance_[place(buckets_, 0)];
    for (std::size_t mark = 0; mark < buckets_; ++mark)
      for (std::size_t ahead = 0; ahead <= buckets_ - mark; ++ahead)
        if (const double p = chance_[place(mark, ahead)]; p > 0) write_from(mark, ahead, p);
    chance_.swap(after_);
  }

  evacuation result(double load) const {
    std::vector<double> done(buckets_ + 1);
    for (std::size_t mark = 0; mark <= buckets_; ++mark)
      for (std::size_t ahead = 0; mark + ahead <= buckets_; ++ahead) done[mark + ahead] += chance_[place(mark, ahead)];
    weighted_points moved;
    for (std::size_t n = 0; n <= buckets_; ++n)
      if (done[n] > 0) moved.push_back({static_cast<double>(n), done[n]});
    const moments m = moments_of(moved, itself{});
    const double left = 1 - m.mean / static_cast<double>(buckets_);
    return {left < 1e-12 ? 0 : left, chance_[place(buckets_, 0)], m.variance, load, std::move(moved)};
  }

 private:
  std::size_t place(std::size_t mark, std::size_t ahead) const { return mark * (buckets_ + 1) + ahead; }

  void write_from(std::size_t mark, std::size_t ahead, double p) {
    const double n = static_cast<double>(buckets_);
    const double places = static_cast<double>(buckets_ - mark);  // at the mark and above
    const double hits = static_cast<double>(ahead);
    const double marked = hits / places;  // the chance that the bucket at the mark is done
    const auto add = [&](std::size_t new_mark, std::size_t new_ahead, double chance) {
      if (chance > 0) after_[place(new_mark, new_mark == buckets_ ? 0 : new_ahead)] += p * chance;
    };
    // Below the mark nothing is left to do.
    const double below = static_cast<double>(mark) / n;
    add(mark + 1, ahead - 1, below * marked);
    add(mark + 1, ahead, below * (1 - marked));
    if (places == 1) return add(buckets_, 0, 1 / n);
    // Above it: at a bucket that is done, or at another one.
    const double above = (places - 1) / n;
    const double again_marked = (hits - 1) / (places - 1);
    const double again = hits / (places - 1);
    add(mark + 1, ahead - 1, above * marked * again_marked);
    add(mark + 1, ahead, above * (marked * (1 - again_marked) + (1 - marked) * again));
    add(mark + 1, ahead + 1, above * (1 - marked) * (1 - again));
    // At the mark, which moves on twice.
    add(mark + 2, ahead - 2, marked * again_marked / n);
    add(mark + 2, ahead - 1, (marked * (1 - again_marked) + (1 - marked) * again) / n);
    add(mark + 2, ahead, (1 - marked) * (1 - again) / n);
  }

  std::size_t buckets_;
  std::vector<double> chance_;  // by mark and ahead
  std::vector<double> after_;
};

// The chance that a Poisson number of this mean is at least n.
inline double poisson_reaches(double n, double mean) {
  double weight = std::exp(-mean);
  double below = 0;
  for (double k = 0; k < n && k < 40; weight *= mean / ++k) below += weight;
  return n > 40 ? 0 : (std::max)(0.0, 1 - below);
}

/// After so many writes, on 2^old_b old buckets that held so many entries.
inline evacuation evacuation_after(const release& r, int old_b, std::uint64_t entries, std::uint64_t writes) {
  const double buckets = std::ldexp(1.0, old_b);
  const double load = static_cast<double>(entries) / buckets;
  const auto m = static_cast<double>(writes);
  const bool skips = evacuation_skip_limit(r) > 0;
  if (skips && old_b <= 8) return small_evacuation(std::size_t{1} << old_b, load, writes);
  if (!skips && writes >= std::uint64_t{1} << old_b) return {};
  if (!skips && old_b <= 6) {
    marked_evacuation small(std::size_t{1} << old_b);
    for (std::uint64_t i = 0; i < writes; ++i) small.write();
    return small.result(load);
  }
  const double t = m / buckets;
  const double missed = std::exp(m * std::log1p(-1 / buckets));  // by all writes
  // To 1.8 the mark moves by one bucket a write, and by two where the write hits it.
  const double left = skips ? 2 * missed - 1 : (std::max)(0.0, 1 - t - t / buckets) * missed;
  const double over = skips ? 0 : poisson_reaches(buckets - m, t);
  if (skips && (t >= 1 || left * buckets < 1e-9)) return {};
  const double per_bucket =
      skips ? std::exp(-2 * t) * (6 * std::expm1(t) - 4 * t - std::expm1(2 * t)) : left * (1 - missed);
  return {left, over, (std::max)(0.0, per_bucket) * buckets, load, {}};
}

/// How many writes an evacuation takes on average.
inline std::uint64_t evacuation_writes(const release& r, std::uint64_t old_buckets) {
  if (evacuation_skip_limit(r) == 0) return old_buckets;
  return static_cast<std::uint64_t>(std::ceil(0.6931471805599453 * static_cast<double>(old_buckets)));
}

/// The chances of small tables, one by one: weight(c, o) of c entries and o overflow buckets in 2^level buckets whose
/// entries are independent Poisson numbers. Given their sum these are the counts of a table.
class small_tables {
 public:
  /// The chances of 0, 1, … overflow buckets of n entries in 2^b buckets; 1 <= b <= exact_table_bits, n <= 104.
  weighted_points overflow_points(int b, std::uint64_t n) {
    while (levels_.size() < static_cast<std::size_t>(b)) add_level();
    const grid& half = levels_[static_cast<std::size_t>(b) - 1];
    std::array<double, 2 * most_overflow> chance{};
    for (std::size_t c = 0; c <= n; ++c)
      for (std::size_t o = 0; o <= c / bucket_slots; ++o)
        for (std::size_t q = 0; q <= (n - c) / bucket_slots; ++q) chance[o + q] += half[c][o] * half[n - c][q];
    weighted_points points;
    for (std::size_t o = 0; o < chance.size(); ++o)
      if (chance[o] > 0) points.push_back({static_cast<double>(o), chance[o]});
    normalise(points);
    return points;
  }

 private:
  static constexpr std::size_t most_entries = 13U << (exact_table_bits - 1);
  static constexpr std::size_t most_overflow = most_entries / bucket_slots + 1;
  using grid = std::vector<std::array<double, most_overflow>>;

  void add_level() {
    grid made(most_entries + 1);
    if (levels_.empty()) {
      double weight = std::exp(-6.5);
      for (std::size_t c = 0; c <= most_entries; weight *= 6.5 / static_cast<double>(++c))
        made[c][static_cast<std::size_t>(overflow_of(static_cast<double>(c)))] = weight;
    } else {
      for (std::size_t c = 0; c <= most_entries; ++c)
        for (std::size_t d = 0; c + d <= most_entries; ++d) add_products(made[c + d], c, d);
    }
    levels_.push_back(std::move(made));
  }

  void add_products(std::array<double, most_overflow>& sum, std::size_t c, std::size_t d) const {
    const auto& x = levels_.back()[c];
    const auto& y = levels_.back()[d];
    for (std::size_t o = 0; o <= c / bucket_slots; ++o) {
      if (x[o] == 0) continue;
      for (std::size_t q = 0; q <= d / bucket_slots; ++q) sum[o + q] += x[o] * y[q];
    }
  }

  std::vector<grid> levels_{};
};

/// The overflow buckets of a table at the end of a stage.
struct overflow_stage {
  static constexpr std::size_t orders = 13;

  int b = 0;
  std::uint64_t entries = 0;
  std::uint64_t pool = 0;
  double load = 0;  ///< entries per bucket
  bool evacuating = false;
  weighted_points points{};
  std::array<double, orders> derivatives{};  ///< of a bucket's mean by its load, orders 0 to 12
};

// A bucket's overflow: mean, and the variance that is left when the number of all entries is given.
struct bucket_moments {
  double mean = 0;
  double variance = 0;
};

inline bucket_moments moments_of_bucket(double entries, double buckets) {
  double mean = 0;
  double square = 0;
  double with_entries = 0;
  for_each_binomial(entries, 1 / buckets, [&](double c, double weight) {
    const double o = overflow_of(c);
    mean += weight * o;
    square += weight * o * o;
    with_entries += weight * o * c;
  });
  const double load = entries / buckets;
  const double covariance = with_entries - mean * load;
  const double entries_variance = load * (1 - 1 / buckets);
  const double explained = entries_variance > 0 ? covariance * covariance / entries_variance : 0;
  return {mean, (std::max)(0.0, square - mean * mean - explained)};
}

// The k-th derivative of E f(Poisson(x)) is the mean of the k-th difference of f.
inline std::array<double, overflow_stage::orders> derivatives_at(double load) {
  constexpr std::size_t most = 80;
  std::array<double, most + overflow_stage::orders> f{};
  for (std::size_t c = 0; c < f.size(); ++c) f[c] = overflow_of(static_cast<double>(c));
  std::array<double, overflow_stage::orders> result{};
  for (double& derivative : result) {
    double weight = std::exp(-load);
    for (std::size_t c = 0; c < most; weight *= load / static_cast<double>(++c)) derivative += weight * f[c];
    for (std::size_t c = 0; c + 1 < f.size(); ++c) f[c] = f[c + 1] - f[c];
  }
  return result;
}

inline overflow_stage make_overflow_stage(small_tables& small, int b, std::uint64_t entries, std::uint64_t pool,
                                          const evacuation& running) {
  const double buckets = std::ldexp(1.0, b);
  const auto n = static_cast<double>(entries);
  overflow_stage s{b, entries, pool, n / buckets, running.left > 0, {}, {}};
  if (b == 0) {  // more than 8 entries only where there is no second bucket yet
    s.points = {{overflow_of(n), 1}};
  } else if (!s.evacuating && b <= exact_table_bits) {
    s.points = small.overflow_points(b, entries);
  } else {
    bucket_moments m = moments_of_bucket(n, buckets);
    if (s.evacuating && m.mean > 0) {
      // A bucket whose old one still waits has none yet; it was missed by all writes since.
      const double old_mean = moments_of_bucket(running.old_load * buckets / 2, buckets).mean;
      const double mean = m.mean - running.left * old_mean;
      m = {mean, m.variance * mean / m.mean};
    }
    s.points = count_points(buckets * m.mean, buckets * m.variance);
  }
  if (b > 0 && !s.evacuating) s.derivatives = derivatives_at(s.load);
  return s;
}

/// Between the overflow buckets of two stages of one map, x before y.
inline double covariance(const overflow_stage& x, const overflow_stage& y) {
  if (x.evacuating || y.evacuating || x.b == 0) return 0;
  const double shared = std::ldexp(x.load, x.b - y.b);  // entries that a bucket of y has from x
  double sum = 0;
  double factor = shared;
  for (std::size_t k = 2; k < overflow_stage::orders; ++k) {
    factor *= shared / static_cast<double>(k);
    sum += factor * x.derivatives[k] * y.derivatives[k];
  }
  return std::ldexp(sum, y.b);
}

/// By how much a cost changes with a count: the points of both, in the same order.
inline double slope_of(const weighted_points& counts, const weighted_points& costs) {
  const moments x = moments_of(counts, itself{});
  if (x.variance == 0) return 0;
  double sum = 0;
  for (std::size_t i = 0; i < counts.size(); ++i) sum += counts[i].weight * (counts[i].value - x.mean) * costs[i].value;
  return sum / x.variance;
}

}  // namespace gogrow::detail
