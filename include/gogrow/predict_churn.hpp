// What steady insert and delete does to a map, as an estimate.
//
// The workload: a map of n entries, made with a hint and filled by inserts. Then each operation deletes an entry chosen
// at random and inserts a new key, so that n stays. One lifetime is n operations, the average age of an entry.
//
// Glossary
//   place     a bucket, or a group of a Swiss table
//   load      entries per place
//   passage   the first time that a place holds more than so many entries
//   closed    a Swiss group that was full once: it has no empty slot any more, only entries and tombstones
//
//   entries   9 ┤              ╭╮                 the bucket gets an overflow bucket and keeps it;
//   of a      8 ┤─ ─ ─ ─ ─╭╮─ ╭╯╰─ ─ ─            the group (at 8) closes
//   place       ┤   ╭╮╭╮  ││╭─╯   ╰╮ ╭╮
//             0 ┤ ╭─╯╰╯╰──╯╰╯      ╰─╯╰──
//               └──────────────────────────► operations
//
// The entries of a place go up with a chance of 1/places and down with one of entries/n an operation. Then, as if every
// place were average:
//
//   bucket map   overflow buckets pile up, for a chain keeps its length; when there are 2^B of them (1.8+) the table is
//                rebuilt at its size, and all begins anew. The passages are computed exactly, by powers of a matrix
//   Swiss map    closed groups pile up; when entries and tombstones fill 7/8 of the slots a table prunes its tombstones
//                (1.25+, fast keys, and only if a tenth of the slots comes free), or doubles, or splits. It never
//                shrinks, so each time half the load is left, and the next time is far away. The shares of groups with
//                so many entries follow a differential equation, in which inserts pass full groups
//
// What is left out: that the number of entries of one table among several drifts, so that the first of many tables
// grows earlier than an average one, and tables within some 5 % of full split some day although their average does not;
// and that deletes which follow a pattern (the oldest first) are steadier than random ones.
//
// Seen against go_map, operations until the first growth, mean of many seeds / estimate:
//
//   bucket map, Go 1.23      104 entries 837 / 760, 1,664 entries 14,318 / 14,170, 3,000 entries 42,593 / 43,125
//   one or two Swiss tables  1.24: 300 entries 1,321 / 1,332, 500 entries 5,770 / 5,710; 1.26: 700 entries 1,514 /
//   1,176 many Swiss tables        1.24: 10,000 entries 24,439 / 35,200; 1.26: 10,000 entries about 114,000 / never
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include <gogrow/distribution.hpp>
#include <gogrow/predict_bucket_map.hpp>
#include <gogrow/predict_swiss_map.hpp>
#include <gogrow/release.hpp>

namespace gogrow {

/// An estimate, of averages. What a kind of map does not have is 0.
struct churn_estimate {
  double first_growth = 0;  ///< operations until the first same-size growth, or until a table grows; may be infinite
  double growths = 0;       ///< same-size growths, or tables that grew or split, in all operations
  double overflow_buckets = 0;  ///< bucket map: of the present table, at the end
  double tables = 0;            ///< Swiss map: at the end
  double slots = 0;             ///< Swiss map: of all tables, at the end
};

/// Estimates what `operations` times delete and insert do to a map of so many entries. fast_keys: Go takes one of its
/// fast routines for the key (swiss_access), which alone prune tombstones. Throws what predict_map throws.
/// Milliseconds.
churn_estimate estimate_churn(const release& r, const layout& key, const layout& elem, std::uint64_t entries,
                              double operations, std::int64_t hint = 0, bool fast_keys = true);

namespace detail {

/// The chance that the entries of a place have been more than `most` at some time, starting from what inserts alone
/// give. Time goes on in powers of two of 1/64 lifetime.
class first_passage {
 public:
  static constexpr int longest = 40;  // 2^40 / 64 lifetimes are for ever

  first_passage(double entries, double places, std::size_t most) : states_(most + 1), waiting_(most + 1) {
    for_each_binomial(entries, 1 / places, [&](double c, double weight) {
      if (c <= static_cast<double>(most)) waiting_[static_cast<std::size_t>(c)] = weight;
    });
    powers_.push_back(first_power(entries, places));
    for (int k = 1; k <= longest; ++k) powers_.push_back(squared(powers_.back()));
  }

  double passed() const {
    double sum = 0;
    for (double w : waiting_) sum += w;
    return 1 - sum;
  }
  /// Entries of the places that have not passed, per place of all.
  double entries_waiting() const {
    double sum = 0;
    for (std::size_t c = 0; c < states_; ++c) sum += waiting_[c] * static_cast<double>(c);
    return sum;
  }
  /// Lets 2^k / 64 lifetimes go by.
  void advance(int k) {
    std::vector<double> next(states_);
    const matrix& m = powers_[static_cast<std::size_t>(k)];
    for (std::size_t i = 0; i < states_; ++i)
      for (std::size_t j = 0; j < states_; ++j) next[j] += waiting_[i] * m[i * states_ + j];
    waiting_ = std::move(next);
  }

 private:
  using matrix = std::vector<double>;

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
      const double up = std::max(0.0, (entries - static_cast<double>(c)) / places);
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
  std::vector<double> waiting_;
  std::vector<matrix> powers_{};
};

/// Lifetimes until reached(state) is true, infinite where that is for ever. state must have advance(k).
template <class State, class Reached> double time_until(State state, Reached reached) {
  if (reached(state)) return 0;
  double time = 0;
  for (int k = first_passage::longest; k >= 0; --k) {
    State later = state;
    later.advance(k);
    if (reached(later)) continue;
    state = std::move(later);
    time += std::ldexp(1.0, k - 6);
  }
  return time > std::ldexp(1.0, first_passage::longest - 6) ? std::numeric_limits<double>::infinity() : time;
}

// Chains of a bucket map: passages beyond 8, 16 and 24 entries are the first, second and third overflow bucket.
struct chain_passages {
  first_passage beyond[3];

  chain_passages(double entries, double buckets)
      : beyond{{entries, buckets, bucket_slots},
               {entries, buckets, 2 * bucket_slots},
               {entries, buckets, 3 * bucket_slots}} {}
  void advance(int k) {
    for (first_passage& p : beyond) p.advance(k);
  }
  double overflow_buckets() const { return beyond[0].passed() + beyond[1].passed() + beyond[2].passed(); }
};

inline churn_estimate estimate_bucket_churn(const release& r, const layout& key, const layout& elem,
                                            std::uint64_t entries, double operations, std::int64_t hint) {
  const auto n = static_cast<double>(entries);
  const int b = exact_bucket_map(r, key, elem, entries, hint).final_b;
  churn_estimate e;
  e.first_growth = std::numeric_limits<double>::infinity();
  if (entries == 0 || b == 0) return e;
  const double buckets = std::ldexp(1.0, b);
  chain_passages chains(n, buckets);
  const double lifetimes = operations / n;
  double period = std::numeric_limits<double>::infinity();
  if (r.bucket_same_size_growth) {
    period = time_until(chains, [&](const chain_passages& c) {
      return buckets * c.overflow_buckets() >= buckets - 0.5;  // a whole number reaches it half a step before
    });
    e.first_growth = period * n;
    e.growths = std::floor(lifetimes / period);
  }
  double left = std::isinf(period) ? lifetimes : lifetimes - e.growths * period;
  for (int k = first_passage::longest; k >= 0; --k) {
    if (std::ldexp(1.0, k - 6) > left) continue;
    left -= std::ldexp(1.0, k - 6);
    chains.advance(k);
  }
  e.overflow_buckets = buckets * chains.overflow_buckets();
  return e;
}

/// The groups of a Swiss table on average, by the entries that they hold: open ones have an empty slot, closed ones
/// none. An insert passes groups that are full until one takes it.
class group_mixture {
 public:
  static constexpr std::size_t slots = group_slots;
  using shares = std::array<double, 2 * slots + 1>;  // open with 0 to 7 entries, closed with 0 to 8

  /// As inserts alone fill it.
  explicit group_mixture(double load) : load_(load) {
    groups_[0] = 1;
    constexpr int steps = 400;
    for (int i = 0; i < steps; ++i) step(load / steps, 1, 0);
  }

  /// Used slots and tombstones of a group on average: at 7 there is no growth left.
  double taken() const {
    double sum = 0;
    for (std::size_t u = 0; u < slots; ++u) sum += groups_[u] * static_cast<double>(u);
    return sum + 8 * closed();
  }
  void advance(double lifetimes) { step(lifetimes, load_, 1); }

  /// Prunes, if that gives back a tenth of the slots. Tombstones stay in groups that a living key had to pass.
  bool prune() {
    const double passed_by = load_ / (1 - groups_.back()) * groups_.back() / std::max(closed(), 1e-12);
    const double free_share = std::exp(-passed_by);
    double tombstones = 0;
    for (std::size_t u = 0; u < slots; ++u)
      tombstones += groups_[slots + u] * static_cast<double>(slots - u) * free_share;
    if (tombstones < 0.1 * slots) return false;
    for (std::size_t u = 0; u < slots; ++u) {
      groups_[u] += groups_[slots + u] * free_share;
      groups_[slots + u] *= 1 - free_share;
    }
    return true;
  }

 private:
  double closed() const {
    double sum = 0;
    for (std::size_t i = slots; i < groups_.size(); ++i) sum += groups_[i];
    return sum;
  }

  // One step of Runge and Kutta's second order.
  void step(double dt, double arrivals, double departures) {
    const shares half = moved(groups_, change(groups_, arrivals, departures), dt / 2);
    groups_ = moved(groups_, change(half, arrivals, departures), dt);
  }
  static shares moved(shares g, const shares& d, double dt) {
    for (std::size_t i = 0; i < g.size(); ++i) g[i] += d[i] * dt;
    return g;
  }
  static shares change(const shares& g, double arrivals, double departures) {
    shares d{};
    const double rate = arrivals / (1 - g.back());
    for (std::size_t i = 0; i + 1 < g.size(); ++i) {
      // An open group with 7 entries becomes a closed one with 8.
      const std::size_t next = i == slots - 1 ? 2 * slots : i + 1;
      d[i] -= rate * g[i];
      d[next] += rate * g[i];
    }
    for (std::size_t i = 1; i < g.size(); ++i) {
      if (i == slots) continue;
      const double leaving = departures * g[i] * static_cast<double>(i < slots ? i : i - slots);
      d[i] -= leaving;
      d[i - 1] += leaving;
    }
    return d;
  }

  double load_;
  shares groups_{};
};

// Lifetimes until a table of this load grows, infinite where it does not. Loads that last for hundreds of lifetimes are
// so low that groups do not press on each other: the rest is the passage of single groups.
inline double table_lasts(double entries, double groups, bool prunes) {
  constexpr double dt = 0.02;
  constexpr double followed = 200;
  constexpr int prunings_followed = 20;
  const double load = entries / groups;
  if (load >= 7) return 0;
  group_mixture mixture(load);
  int prunings = 0;
  for (double time = 0; time < followed; time += dt) {
    if (mixture.taken() >= 7) {
      if (!prunes || !mixture.prune()) return time;
      if (++prunings == prunings_followed) return std::numeric_limits<double>::infinity();
    }
    mixture.advance(dt);
  }
  if (prunes) return std::numeric_limits<double>::infinity();
  return std::max(followed, time_until(first_passage(entries, groups, group_slots - 1), [](const first_passage& g) {
                    return group_slots * g.passed() + g.entries_waiting() >= 7;
                  }));
}

// So many tables of one load go on until the end.
inline void churn_tables(churn_estimate& e, double tables, double slots, double entries_a_table, double lifetimes,
                         bool prunes) {
  for (double time = 0;;) {
    const double groups = slots / group_slots;
    const double wait = table_lasts(entries_a_table, groups, prunes);
    if (time == 0) e.first_growth = std::min(e.first_growth, wait);
    time += std::max(wait, 1e-6);
    if (time > lifetimes) break;
    e.growths += tables;
    if (slots < static_cast<double>(max_table_slots)) {
      slots *= 2;
    } else {
      tables *= 2;
      entries_a_table /= 2;
    }
  }
  e.tables += tables;
  e.slots += tables * slots;
}

inline churn_estimate estimate_swiss_churn(const release& r, const layout& key, const layout& elem,
                                           std::uint64_t entries, double operations, std::int64_t hint,
                                           bool fast_keys) {
  const auto n = static_cast<double>(entries);
  const swiss_map_expected made = predict_swiss_map(r, key, elem, entries, hint).expected;
  churn_estimate e;
  e.first_growth = std::numeric_limits<double>::infinity();
  e.slots = made.slots.mean;
  if (made.tables.mean < 1 || entries == 0) return e;  // a small map has no tombstones
  e.slots = 0;
  const bool prunes = fast_keys && r.swiss_prunes_tombstones;
  // Between two powers of two some tables have split and have half the load.
  const double whole = std::exp2(std::floor(std::log2(made.tables.mean)));
  const double split = made.tables.mean - whole;
  const double slots = made.slots.mean / made.tables.mean;
  const double lifetimes = operations / n;
  if (whole > split) churn_tables(e, whole - split, slots, n / whole, lifetimes, prunes);
  if (split > 1e-9) churn_tables(e, 2 * split, slots, n / whole / 2, lifetimes, prunes);
  e.first_growth *= n;
  return e;
}

}  // namespace detail

inline churn_estimate estimate_churn(const release& r, const layout& key, const layout& elem, std::uint64_t entries,
                                     double operations, std::int64_t hint, bool fast_keys) {
  if (has_swiss_map(r)) return detail::estimate_swiss_churn(r, key, elem, entries, operations, hint, fast_keys);
  return detail::estimate_bucket_churn(r, key, elem, entries, operations, hint);
}

}  // namespace gogrow
