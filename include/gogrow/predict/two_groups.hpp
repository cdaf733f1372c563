// The smallest Swiss table, of two groups, under steady insert and delete: exactly, operation by operation.
//
// Fourteen entries and tombstones are the most, so that only one of the groups can have been full. While none was, the
// table is known by the entries of its first group. Once one was (closed), by
//
//     closed group                          other group
//     [ u entries, 8 - u tombstones ]       [ n - u entries, of which d passed the closed one ]
//
// A key whose own group is the closed one goes there as long as there is a tombstone, else to the other. Tombstones are
// pruned when the other group would take an empty slot too many, only if there are enough, and only if d is 0.
#pragma once

#include <array>
#include <cstddef>

#include <gogrow/predict/survival.hpp>
#include <gogrow/rules/swiss_map.hpp>

namespace gogrow::detail {

/// The chances of the states of a table of two groups.
class two_groups {
 public:
  /// As inserts alone fill it; at most 14 entries.
  two_groups(std::size_t entries, bool prunes) : prunes_(prunes) {
    now_.open[0] = 1;
    for (entries_ = 1; entries_ <= entries; ++entries_) {
      states next{};
      for (std::size_t u = 0; u < group_slots; ++u)
        if (now_.open[u] > 0) insert_open(next, u, entries_ - 1 - u, now_.open[u]);
      for_each_closed([&](std::size_t u, std::size_t d, double chance) {
        insert_closed(next, {u, entries_ - 1 - u, d}, chance);
      });
      now_ = next;
    }
    entries_ = entries;
  }

  /// One operation: a delete and an insert.
  void churn() {
    states next{};
    const auto n = static_cast<double>(entries_);
    const auto share = [n](std::size_t of) { return static_cast<double>(of) / n; };
    for (std::size_t u = 0; u < group_slots; ++u) {
      if (now_.open[u] == 0) continue;
      const std::size_t v = entries_ - u;
      if (u > 0) insert_open(next, u - 1, v, now_.open[u] * share(u));
      if (v > 0) insert_open(next, u, v - 1, now_.open[u] * share(v));
    }
    for_each_closed([&](std::size_t u, std::size_t d, double chance) {
      const std::size_t v = entries_ - u;
      if (u > 0) insert_closed(next, {u - 1, v, d}, chance * share(u));
      if (d > 0) insert_closed(next, {u, v - 1, d - 1}, chance * share(d));
      if (v > d) insert_closed(next, {u, v - 1, d}, chance * share(v - d));
    });
    now_ = next;
  }

  /// The chance that it has not grown.
  double lasts() const {
    double sum = 0;
    for (double chance : now_.open) sum += chance;
    for (const auto& of_entries : now_.closed)
      for (double chance : of_entries) sum += chance;
    return sum;
  }

 private:
  static constexpr std::size_t most_taken = max_entries(min_table_slots);

  struct states {
    std::array<double, group_slots> open{};                                 // by the entries of the first group
    std::array<std::array<double, group_slots>, group_slots + 1> closed{};  // by u and d
  };
  // A delete has been there, an insert not yet.
  struct closed_state {
    std::size_t u;
    std::size_t v;
    std::size_t d;
  };

  template <class Visit> void for_each_closed(Visit visit) const {
    for (std::size_t u = 0; u <= group_slots; ++u)
      for (std::size_t d = 0; d < group_slots; ++d)
        if (now_.closed[u][d] > 0) visit(u, d, now_.closed[u][d]);
  }

  // Either group is as likely.
  static void insert_open(states& next, std::size_t u, std::size_t v, double chance) {
    // Which of them is called the first makes no difference.
    for (const std::size_t into : {u, v})
      (into + 1 == group_slots ? next.closed[group_slots][0] : next.open[into + 1]) += chance / 2;
  }

  void insert_closed(states& next, const closed_state& s, double chance) const {
    if (s.u < group_slots) next.closed[s.u + 1][s.d] += chance / 2;
    else insert_into_other(next, s, s.d + 1, chance / 2);
    insert_into_other(next, s, s.d, chance / 2);
  }
  void insert_into_other(states& next, const closed_state& s, std::size_t passed, double chance) const {
    if (group_slots + s.v < most_taken) next.closed[s.u][passed] += chance;
    else if (prunes_ && s.d == 0 && worth_pruning(group_slots - s.u, min_table_slots)) next.open[s.u] += chance;
    // else it grows
  }

  bool prunes_;
  std::size_t entries_ = 0;
  states now_{};
};

/// Lifetimes until a table of two groups grows.
inline survival two_groups_last(std::size_t entries, bool prunes) {
  constexpr double most_operations = 30000;
  two_groups table(entries, prunes);
  survival s = survival::for_ever();
  double next_point = 1;
  for (double operation = 1; operation <= most_operations && s.last_share() > 1e-4; ++operation) {
    table.churn();
    if (operation < next_point) continue;
    s.add(operation / static_cast<double>(entries), table.lasts());
    next_point = operation * 1.01 + 1;
  }
  s.set_rate_behind_as_before();
  return s;
}

}  // namespace gogrow::detail
