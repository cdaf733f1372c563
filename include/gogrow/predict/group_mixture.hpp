// The groups of a Swiss table under steady insert and delete, as a matter of chance (predict/churn.hpp says how well).
//
// Glossary
//   open      a group with an empty slot; deletes leave empty slots in it
//   closed    a group that was full once: entries and tombstones, no empty slot, until tombstones are pruned
//   taken     entries and tombstones of a table; an insert that would make them more than 7 of 8 slots makes it grow
//   passed    how many living entries passed a group on their way: its tombstones are pruned only if there is none
//
//   open    0 ⇄ 1 ⇄ 2 ⇄ … ⇄ 7                         entries of the group; a delete goes left, an insert right
//   closed  0 ⇄ 1 ⇄ 2 ⇄ … ⇄ 7 ⇄ 8 ◄── from open 7     never back, but by pruning
//
// A table is described by the shares of its groups in these 17 states. Their mean follows a differential equation, in
// which inserts pass full groups; the deviations from it are small and normal, and their covariance follows the
// linearised equation (van Kampen's expansion). How often living entries passed a group is an 18th number of the same
// kind. From mean and covariance come the chance that `taken` is at the limit, and the chance that pruning is enough.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <iterator>
#include <utility>
#include <vector>

#include <gogrow/predict/survival.hpp>
#include <gogrow/rules/swiss_map.hpp>

namespace gogrow::detail {

inline constexpr std::size_t group_states = 2 * group_slots + 1;
inline constexpr std::size_t mixture_size = group_states + 1;  // and how many living entries passed a group

using group_vector = std::array<double, mixture_size>;

inline double dot(const group_vector& a, const group_vector& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

struct group_matrix {
  std::array<group_vector, mixture_size> rows{};

  static group_matrix unit() {
    group_matrix m;
    for (std::size_t i = 0; i < mixture_size; ++i) m.rows[i][i] = 1;
    return m;
  }
  void add(double factor, const group_matrix& m) {
    for (std::size_t i = 0; i < mixture_size; ++i)
      for (std::size_t j = 0; j < mixture_size; ++j) rows[i][j] += factor * m.rows[i][j];
  }
  /// factor · a aᵀ
  void add_square(double factor, const group_vector& a) {
    for (std::size_t i = 0; i < mixture_size; ++i)
      for (std::size_t j = 0; j < mixture_size; ++j) rows[i][j] += factor * a[i] * a[j];
  }
  group_matrix transposed() const {
    group_matrix m;
    for (std::size_t i = 0; i < mixture_size; ++i)
      for (std::size_t j = 0; j < mixture_size; ++j) m.rows[j][i] = rows[i][j];
    return m;
  }
  friend group_matrix operator*(const group_matrix& a, const group_matrix& b) {
    group_matrix m;
    for (std::size_t i = 0; i < mixture_size; ++i)
      for (std::size_t k = 0; k < mixture_size; ++k) {
        const double factor = a.rows[i][k];
        if (factor == 0) continue;
        for (std::size_t j = 0; j < mixture_size; ++j) m.rows[i][j] += factor * b.rows[k][j];
      }
    return m;
  }
  friend group_vector operator*(const group_matrix& a, const group_vector& x) {
    group_vector y{};
    for (std::size_t i = 0; i < mixture_size; ++i) y[i] = dot(a.rows[i], x);
    return y;
  }
  /// a · this · aᵀ
  group_matrix between(const group_matrix& a) const { return a * *this * a.transposed(); }
};

/// The groups of a table, by mean and covariance. Time is in lifetimes, as many operations as the map has entries.
class group_mixture {
 public:
  /// Of `groups` groups, one of `tables` tables, with load entries a group, as inserts alone fill it. spread: the
  /// variance of the entries over their mean; 0 for the only table.
  group_mixture(double groups, double load, double spread, bool prunes) : groups_(groups), prunes_(prunes) {
    shares_[0] = 1;
    constexpr int steps = 60;
    for (int i = 0; i < steps; ++i) advance(load / steps, {1, 0, 1 - spread});
  }

  /// The load that inserts make for, and the share of the table in the map.
  void run_with(double load, double share) { rates_ = {load, 1, share}; }
  void advance(double lifetimes) { advance(lifetimes, rates_); }

  /// Of `taken`: how far the limit is away, its standard deviation, its drift, and how often it comes to the limit.
  struct approach {
    double distance = 0;
    double sd = 0;
    double drift = 0;
    double density = 0;
  };
  approach approach_limit() const {
    const group_vector with_taken = covariance_ * taken_of_state;
    const double variance = (std::max)(1e-12, groups_ * dot(taken_of_state, with_taken));
    const group_matrix rate = jacobian(rates_);
    const double noise = dot(taken_of_state, noise_of(rates_) * taken_of_state);
    const double pull = dot(taken_of_state, rate * with_taken);
    approach a;
    a.distance = 7 * groups_ + 1 - groups_ * dot(taken_of_state, shares_);
    a.sd = std::sqrt(variance);
    a.drift = groups_ * dot(taken_of_state, change(rates_));
    const double z = a.distance / a.sd;
    const double slope = a.distance * groups_ * (pull + noise) / variance + a.drift;
    a.density = (std::max)(0.0, slope) * std::exp(-z * z / 2) / (a.sd * 2.5066282746310002);
    return a;
  }

  /// The table when `taken` is at the limit.
  group_mixture at_limit() const {
    group_mixture m = *this;
    const double distance = 7 - dot(taken_of_state, shares_);
    m.condition(taken_of_state, distance, 0);
    return m;
  }

  /// The chance that what can be pruned is less than a tenth of the slots.
  double chance_to_grow() const {
    const prunable p = what_can_be_pruned();
    return normal_share_below((std::ceil(0.1 * group_slots * groups_) - 0.5 - p.mean) / p.sd);
  }

  /// Prunes, given that it is enough.
  void prune() {
    const prunable p = what_can_be_pruned();
    const double z = (std::ceil(0.1 * group_slots * groups_) - 0.5 - p.mean) / p.sd;
    const double above = 1 - normal_share_below(z);
    if (above > 1e-6) {
      const double ratio = std::exp(-z * z / 2) / (2.5066282746310002 * above);
      condition_softly(p, ratio, z);
    }
    const group_vector q = free_shares();
    group_matrix map = group_matrix::unit();
    group_matrix chance{};
    for (std::size_t u = 0; u < group_slots; ++u) {
      map.rows[u][group_slots + u] = q[u];
      map.rows[group_slots + u][group_slots + u] = 1 - q[u];
      group_vector both{};
      both[u] = 1;
      both[group_slots + u] = -1;
      chance.add_square(shares_[group_slots + u] * q[u] * (1 - q[u]), both);
      passed_[u][0] = 0;
    }
    shares_ = map * shares_;
    covariance_ = covariance_.between(map);
    covariance_.add(1, chance);
    scale_passed();
  }

  /// A weighted mean of tables, weight by weight.
  void mix(const group_mixture& other, double weight) {
    for (std::size_t i = 0; i < mixture_size; ++i) shares_[i] += weight * (other.shares_[i] - shares_[i]);
    for (group_vector& row : covariance_.rows)
      for (double& c : row) c *= 1 - weight;
    covariance_.add(weight, other.covariance_);
    for (std::size_t u = 0; u < passed_.size(); ++u)
      for (std::size_t k = 0; k < passed_[u].size(); ++k)
        passed_[u][k] += weight * (other.passed_[u][k] - passed_[u][k]);
  }

 private:
  static constexpr group_vector taken_of_state = {0, 1, 2, 3, 4, 5, 6, 7, 8, 8, 8, 8, 8, 8, 8, 8, 8, 0};
  static constexpr std::size_t full = group_states - 1;
  static constexpr std::size_t passes = group_states;

  // Inserts and deletes of a group a lifetime, and the share of the table in what is sure of them.
  struct rates {
    double inserts = 0;
    double deletes = 0;
    double sure = 1;
  };

  // Where an insert takes a group. An open group with 7 entries becomes a closed one with 8.
  static std::size_t up(std::size_t state) { return state == group_slots - 1 ? full : state + 1; }
  static double entries(std::size_t state) {
    return static_cast<double>(state < group_slots ? state : state - group_slots);
  }

  // Calls visit(from, to, rate, is_insert) for all transitions, rates per group of that state.
  template <class Visit> void for_each_transition(const rates& r, Visit visit) const {
    const double rate = r.inserts / (1 - shares_[full]);
    for (std::size_t i = 0; i < full; ++i) visit(i, up(i), rate, true);
    if (r.deletes == 0) return;
    for (std::size_t i = 1; i < group_states; ++i)
      if (entries(i) > 0) visit(i, i - 1, r.deletes * entries(i), false);
  }

  group_vector change(const rates& r) const {
    group_vector d{};
    for_each_transition(r, [&](std::size_t from, std::size_t to, double rate, bool) {
      d[from] -= rate * shares_[from];
      d[to] += rate * shares_[from];
    });
    d[passes] = clustering * r.inserts * shares_[full] / (1 - shares_[full]) - r.deletes * shares_[passes];
    return d;
  }

  group_matrix jacobian(const rates& r) const {
    group_matrix j;
    const double per_full = 1 / (1 - shares_[full]);
    for_each_transition(r, [&](std::size_t from, std::size_t to, double rate, bool is_insert) {
      j.rows[from][from] -= rate;
      j.rows[to][from] += rate;
      if (!is_insert) return;
      j.rows[from][full] -= rate * shares_[from] * per_full;
      j.rows[to][full] += rate * shares_[from] * per_full;
    });
    j.rows[passes][full] = clustering * r.inserts * per_full * per_full;
    j.rows[passes][passes] = -r.deletes;
    return j;
  }

  // Every operation takes one entry and gives one; what of that is sure has no part in the noise.
  group_matrix noise_of(const rates& r) const {
    group_matrix n;
    group_vector inserted{};
    group_vector deleted{};
    for_each_transition(r, [&](std::size_t from, std::size_t to, double rate, bool is_insert) {
      const double flow = rate * shares_[from];
      n.rows[from][from] += flow;
      n.rows[to][to] += flow;
      n.rows[from][to] -= flow;
      n.rows[to][from] -= flow;
      group_vector& sum = is_insert ? inserted : deleted;
      sum[from] -= flow;
      sum[to] += flow;
    });
    n.rows[passes][passes] = r.inserts * shares_[full] / (1 - shares_[full]) + r.deletes * shares_[passes];
    n.add_square(-r.sure / r.inserts, inserted);
    n.add_square(-r.sure / r.inserts, deleted);
    return n;
  }

  // The linearised equations, exactly: a short time by the series, then doubled.
  void advance(double time, const rates& r) {
    const group_matrix j = jacobian(r);
    const double fastest = 8 * r.deletes + r.inserts / (1 - shares_[full]);
    int doublings = 0;
    while (std::ldexp(time * fastest, -doublings) > 0.25) ++doublings;
    const double dt = std::ldexp(time, -doublings);
    const group_matrix square = j * j;
    group_matrix flow = group_matrix::unit();
    flow.add(dt, j);
    flow.add(dt * dt / 2, square);
    group_matrix shift{};
    shift.add(dt, group_matrix::unit());
    shift.add(dt * dt / 2, j);
    shift.add(dt * dt * dt / 6, square);
    group_matrix noise = noise_of(r);
    const group_matrix drift = j * noise;
    group_matrix gained{};
    gained.add(dt, noise);
    gained.add(dt * dt / 2, drift);
    gained.add(dt * dt / 2, drift.transposed());
    for (int i = 0; i < doublings; ++i) {
      gained.add(1, group_matrix(gained).between(flow));
      shift.add(1, flow * group_matrix(shift));
      flow = flow * flow;
    }
    const group_vector moved = shift * change(r);
    for (std::size_t i = 0; i < mixture_size; ++i) shares_[i] = (std::max)(0.0, shares_[i] + moved[i]);
    covariance_ = covariance_.between(flow);
    covariance_.add(1, gained);
    if (prunes_) advance_passed(time, r);
  }

  // passed_[u][k]: closed groups with u entries that k living entries passed; 3 stands for more, too.
  void advance_passed(double time, const rates& r) {
    const double rate = r.inserts / (1 - shares_[full]);
    const int steps = static_cast<int>(std::ceil(time * (rate + 11 * r.deletes) * 4));
    const double dt = time / (std::max)(1, steps);
    for (int s = 0; s < steps; ++s) {
      auto next = passed_;
      const auto move = [&](std::size_t u, std::size_t k, std::size_t to_u, std::size_t to_k, double per_group) {
        const double flow = dt * per_group * passed_[u][k];
        next[u][k] -= flow;
        next[to_u][to_k] += flow;
      };
      for (std::size_t k = 0; k < most_passed; ++k) {
        for (std::size_t u = 0; u <= group_slots; ++u) {
          if (u < group_slots) move(u, k, u + 1, k, rate);
          if (u > 0) move(u, k, u - 1, k, r.deletes * static_cast<double>(u));
          if (k > 0) move(u, k, u, k - 1, r.deletes * static_cast<double>(k));
        }
        if (k + 1 < most_passed) move(group_slots, k, group_slots, k + 1, clustering * rate);
      }
      next[group_slots][0] += dt * rate * shares_[group_slots - 1];
      passed_ = next;
    }
    scale_passed();
  }
  void scale_passed() {
    for (std::size_t u = 0; u <= group_slots; ++u) {
      double sum = 0;
      for (double p : passed_[u]) sum += p;
      for (double& p : passed_[u]) p *= sum > 0 ? shares_[group_slots + u] / sum : 0;
    }
  }

  // Of the closed groups with u entries, how many nobody passed.
  group_vector free_shares() const {
    group_vector q{};
    for (std::size_t u = 0; u < group_slots; ++u)
      q[u] = shares_[group_slots + u] > 1e-15 ? passed_[u][0] / shares_[group_slots + u] : 0;
    return q;
  }

  struct prunable {
    double mean = 0;
    double sd = 0;
    group_vector of_state{};
  };
  prunable what_can_be_pruned() const {
    prunable p;
    const group_vector q = free_shares();
    double by_chance = 0;
    for (std::size_t u = 0; u < group_slots; ++u) {
      const double tombstones = static_cast<double>(group_slots - u);
      p.of_state[group_slots + u] = tombstones * q[u];
      by_chance += tombstones * tombstones * q[u] * (1 - q[u]) * shares_[group_slots + u];
    }
    p.mean = groups_ * dot(p.of_state, shares_);
    // Where more was passed, less is free.
    for (std::size_t u = 0; u < group_slots && shares_[passes] > 1e-12; ++u)
      if (q[u] > 1e-12)
        p.of_state[passes] += p.of_state[group_slots + u] * shares_[group_slots + u] * std::log(q[u]) / shares_[passes];
    const double by_states = dot(p.of_state, covariance_ * p.of_state);
    p.sd = std::sqrt((std::max)(1e-9, groups_ * ((std::max)(0.0, by_states) + by_chance)));
    return p;
  }

  // What is known once `of_state` has moved by so much and keeps so much of its variance.
  void condition(const group_vector& of_state, double moved, double variance_kept) {
    const group_vector with = covariance_ * of_state;
    const double variance = dot(of_state, with);
    if (variance < 1e-15) return;
    for (std::size_t i = 0; i < mixture_size; ++i)
      shares_[i] = (std::max)(0.0, shares_[i] + with[i] * moved / variance);
    covariance_.add_square((variance_kept - 1) / variance, with);
    scale_passed();
  }
  // That a normal number is above z standard deviations.
  void condition_softly(const prunable& p, double ratio, double z) {
    const double by_states = dot(p.of_state, covariance_ * p.of_state);
    const double share = by_states * groups_ / (p.sd * p.sd);
    condition(p.of_state, share * ratio * p.sd / groups_, 1 - share * ratio * (ratio - z));
  }

  static constexpr std::size_t most_passed = 4;
  // Groups next to a full one are fuller than others, so that inserts pass more than evenly spread full groups would
  // make them. Measured: go_map, 600 to 750 entries in a table.
  static constexpr double clustering = 1.13;

  double groups_;
  bool prunes_;
  rates rates_{};
  group_vector shares_{};
  group_matrix covariance_{};  // of the shares, times the number of groups
  std::array<std::array<double, most_passed>, group_slots + 1> passed_{};
};

}  // namespace gogrow::detail
