// When a Swiss table under steady insert and delete grows (predict/churn.hpp says how well).
//
// A round lasts until entries and tombstones of a table are at the limit. The chance that they reach it at a time is
// Durbin's first approximation for the first passage of a normal process. Without pruning the table grows then. With
// pruning this only is when Go looks at the tombstones: there is a chance to grow, else the next round begins.
//
//   taken   limit ┤─ ─ ─ ─ ─ ─╭─ ─ ─ ─ ─╭─ ─ ─ ─╭┄ grows
//                 ┤       ╭───╯│    ╭───╯│    ╭──╯
//                 ┤  ╭────╯    │╭───╯    │╭───╯
//                 ┤──╯         ╰╯pruned  ╰╯pruned
//                 └────────────────────────────────── operations
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <iterator>
#include <utility>
#include <vector>

#include <gogrow/predict/group_mixture.hpp>
#include <gogrow/predict/survival.hpp>
#include <gogrow/predict/two_groups.hpp>
#include <gogrow/rules/swiss_map.hpp>

namespace gogrow::detail {

/// How a table is when churn begins.
struct churned_table {
  double slots = 0;
  double entries = 0;    ///< that inserts alone gave it
  double spread = 0;     ///< their variance over their mean
  double inserts = 0;    ///< that it gets a lifetime
  double map_share = 1;  ///< of the entries of the map
};

/// One round: until `taken` is at the limit.
struct churn_round {
  survival lasts{};
  double mean = 0;  ///< lifetimes
  double variance = 0;
  double chance_to_grow = 1;
  bool ends = false;  ///< in the time that is looked at
};

inline constexpr double longest_round = 1e6;  ///< lifetimes

// Follows the mixture to the limit and leaves it as it is afterwards, if it prunes and does not grow.
inline churn_round run_round(group_mixture& mixture, bool prunes, double longest) {
  churn_round round;
  std::vector<std::pair<double, double>> reached_at{{0, 0}};
  double reached = 0;
  double square = 0;
  double grows = 0;
  double pruned = 0;
  group_mixture after = mixture;
  double before = mixture.approach_limit().density;
  for (double time = 0; time < longest;) {
    const group_mixture::approach a = mixture.approach_limit();
    double h = (std::min)(0.002 + time / 16, (std::max)(0.1, time / 12));
    if (a.distance < 7 * a.sd && a.drift > 0) h = (std::min)(h, (std::max)(1e-5, 0.5 * a.sd / a.drift));
    mixture.advance(h);
    time += h;
    const group_mixture::approach now = mixture.approach_limit();
    const double share = h * (before + now.density) / 2;
    before = now.density;
    reached += share;
    round.mean += share * (time - h / 2);
    square += share * (time - h / 2) * (time - h / 2);
    reached_at.push_back({time, reached});
    if (now.distance < -4 * now.sd) break;
    if (!prunes || share < 1e-5) continue;
    group_mixture at_limit = mixture.at_limit();
    const double chance = at_limit.chance_to_grow();
    grows += share * chance;
    at_limit.prune();
    pruned += share * (1 - chance);
    if (pruned > 0) after.mix(at_limit, share * (1 - chance) / pruned);
  }
  round.ends = reached > 0.5;
  for (const auto& [time, share] : reached_at) round.lasts.add(time, 1 - share / (round.ends ? reached : 1));
  if (!round.ends) return round;
  round.mean /= reached;
  round.variance = (std::max)(0.0, square / reached - round.mean * round.mean);
  if (prunes) {
    round.chance_to_grow = grows / reached;
    mixture = after;
  }
  return round;
}

// A table that prunes, with a number of entries that stays.
inline survival pruning_table_lasts(group_mixture mixture, double longest) {
  struct decision {
    double mean;
    double sd;
    double weight;
  };
  std::vector<decision> later;
  constexpr int rounds = 5;  // then one is like the other
  churn_round round = run_round(mixture, true, longest);
  const churn_round first = round;
  double mean = first.mean;
  double variance = first.variance;
  double left = 1 - first.chance_to_grow;
  if (!first.ends) return survival::for_ever();
  for (int i = 1; i < rounds && left > 1e-4 && round.chance_to_grow > 1e-9; ++i) {
    round = run_round(mixture, true, longest);
    if (!round.ends) break;
    mean += round.mean;
    variance += round.variance;
    later.push_back({mean, std::sqrt(variance), left * round.chance_to_grow});
    left *= 1 - round.chance_to_grow;
  }
  survival s = survival::for_ever();
  const double end = (std::max)(first.lasts.last_time(), mean + 3 * std::sqrt(variance));
  constexpr int points = 200;
  for (int i = 1; i <= points; ++i) {
    const double time = end * i / points;
    double grown = first.chance_to_grow * (1 - first.lasts.share_at(time));
    for (const decision& d : later) grown += d.weight * normal_share_below((time - d.mean) / d.sd);
    s.add(time, 1 - grown);
  }
  if (round.ends && round.chance_to_grow < 1) s.set_rate_behind(-std::log1p(-round.chance_to_grow) / round.mean);
  return s;
}

// Of many tables that prune: the entries of one come and go, and what can be pruned follows their average over about
// a lifetime. Tables with more or fewer entries are looked at as if they had them for ever, and forget it at a rate of
// one a lifetime.
inline survival pruning_tables_last(const churned_table& t, double longest) {
  constexpr double averaged = 0.736;  // 2/e = 0.736: what an average over one lifetime keeps of the variance
  constexpr double followed = 50;     // lifetimes; then the share falls evenly
  constexpr double levels[] = {-2, -1, 0, 0.75, 1.5, 2.25, 3, 3.75};
  constexpr double widths[] = {1, 1, 0.875, 0.75, 0.75, 0.75, 0.75, 0.75};
  const double groups = t.slots / group_slots;
  const double sd = std::sqrt(averaged * t.inserts * (1 - t.map_share));
  struct level {
    survival lasts;
    double share;  // of the tables, as chance spreads them
    double now;
  };
  std::vector<level> all;
  double sum = 0;
  for (std::size_t i = 0; i < std::size(levels); ++i) {
    const double entries = (std::min)(t.inserts + levels[i] * sd, 7 * groups - 0.5);
    group_mixture mixture(groups, entries / groups, 0, true);
    mixture.run_with(entries / groups, 1);
    const double share = widths[i] * std::exp(-levels[i] * levels[i] / 2);
    all.push_back({pruning_table_lasts(mixture, longest), share, share});
    sum += share;
  }
  for (level& l : all) l.now = l.share /= sum;
  survival s = survival::for_ever();
  double left = 1;
  double time = 0;
  while (left > 1e-5 && time < followed) {
    const double dt = (std::min)(0.05, 0.002 + time / 50);
    double next_left = 0;
    for (level& l : all) {
      const double before = l.lasts.share_at(time);
      const double kept = before > 1e-12 ? l.lasts.share_at(time + dt) / before : 0;
      l.now = l.now * kept;
      next_left += l.now;
    }
    for (level& l : all) l.now += -std::expm1(-dt) * (next_left * l.share - l.now);
    left = next_left;
    s.add(time += dt, left);
  }
  s.set_rate_behind_as_before();
  return s;
}

inline constexpr double longest_pruning_round = 300;  ///< lifetimes; with longer ones a table always prunes

/// Lifetimes until a table grows or splits. What happens after `until` is of no interest.
inline survival table_lasts(const churned_table& t, bool prunes, double until) {
  if (t.slots == static_cast<double>(min_table_slots) && t.map_share == 1)
    return two_groups_last(static_cast<std::size_t>(t.inserts), prunes);
  const double groups = t.slots / group_slots;
  const double longest = (std::min)(until, prunes ? longest_pruning_round : longest_round);
  group_mixture mixture(groups, t.entries / groups, t.spread, prunes);
  mixture.run_with(t.inserts / groups, t.map_share);
  if (prunes && t.map_share == 1) return pruning_table_lasts(mixture, longest);
  const churn_round round = run_round(mixture, prunes, longest);
  // With hardly any tombstones a table grows the first time.
  if (!prunes || (round.ends && round.chance_to_grow > 0.9)) return round.lasts;
  return round.ends ? pruning_tables_last(t, longest) : survival::for_ever();
}

}  // namespace gogrow::detail
