// Which capacity would have helped, and how sure that is.
//
//   for each capacity C      cost under every curve that fits      ratio to the cost now      its 90 % point
//   16 … 4096                make(C), then growth from C            0.71 0.74 0.69 …           0.76
//
// Picked is the capacity whose 90 % point is least: one that helps nine of ten curves, not one that helps the mean of
// them. A capacity that is good on the mean alone has cost +242 % in a real program. Where even the best 90 % point
// saves less than what is asked for, nothing is safe, and nothing is advised.
//
// Between two rungs nobody sees where slices ended. Each curve therefore takes each interval as evenly filled or as one
// length somewhere in it, by chance: a capacity in the middle of an interval is picked only if that does not matter.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include <gogrow/diagnose/growth_ladder.hpp>
#include <gogrow/diagnose/seeded_random.hpp>
#include <gogrow/diagnose/size_curve.hpp>

namespace gogrow::diagnose {

/// What shall be least.
enum class least : std::uint8_t { bytes, allocations };

struct choice_options {
  least goal = least::bytes;
  double least_saving = 0.01;  ///< share of the bytes (or allocations) that 9 of 10 curves must save
  bool only_rungs = false;     ///< others may append further: any other capacity moves the rungs that follow
  /// The share of the curves under which the slices do not escape, so that a make of constant size up to 64 KiB lies on
  /// the stack and costs nothing: 0 never, 1 surely.
  double stack_share = 0;
};

/// A capacity and what it does. Shares are of what the site allocates now.
struct capacity_choice {
  std::size_t cap = 0;     ///< elements; for builders and buffers bytes to Grow
  double saved_share = 0;  ///< of the bytes, mean
  double saved_p5 = 0;     ///< 5 % of the curves save less
  double saved_p95 = 0;
  double saved_allocations_share = 0;  ///< may be negative
  double harmless_empty_share = 0;     ///< slices that stay empty, as a share of all: up to here the bytes fall
};

/// Bytes and allocations of a case, or sums of them.
struct case_cost {
  double bytes = 0;
  double allocations = 0;
};

namespace detail {

inline constexpr std::size_t places = 8;  // in an interval

inline std::size_t place_in(const length_range& range, std::size_t place) {
  const double width = static_cast<double>(range.most - range.least + 1);
  const double offset = width * (static_cast<double>(place) + 0.5) / static_cast<double>(places);
  return range.least + (std::min)(range.most - range.least, static_cast<std::size_t>(offset));
}

// Costs of one slice that is made with a capacity and appended to.
class cost_of_capacity {
 public:
  cost_of_capacity(const growth_rule& g, std::size_t cap, std::size_t longest, bool make_is_free) {
    const std::size_t made = made_cap(g, cap);
    const bool free = make_is_free && made * g.element.size_bytes <= stack_constant_bytes;
    const rung first = rung_of_cap(g, made);
    caps_.push_back(made);
    sums_.push_back({free ? 0 : static_cast<double>(first.block_bytes), free ? 0.0 : 1.0});
    while (caps_.back() < longest) {
      const std::size_t next = next_cap_of(g, caps_.back());
      if (next <= caps_.back()) break;
      const case_cost before = sums_.back();
      caps_.push_back(next);
      sums_.push_back({before.bytes + static_cast<double>(block_of_cap(g, next)), before.allocations + 1});
    }
  }

  const case_cost& of_length(std::size_t length) const {
    const auto at = std::ranges::lower_bound(caps_, length);
    return at == caps_.end() ? sums_.back() : sums_[static_cast<std::size_t>(at - caps_.begin())];
  }

 private:
  std::vector<std::size_t> caps_;
  std::vector<case_cost> sums_;
};

// Which place each draw takes in each interval: one, or `places` for all of them evenly.
inline std::vector<std::uint8_t> draw_places(std::size_t draws, std::size_t intervals) {
  seeded_random random(0x5eed);
  std::vector<std::uint8_t> chosen(draws * intervals);
  for (auto& c : chosen) c = static_cast<std::uint8_t>(random.share() < 0.5 ? places : random.index(places));
  return chosen;
}

// The unseen, then those that ended at each rung.
inline std::vector<double> ended_at(const size_draw& d) {
  std::vector<double> ended{d.unseen};
  for (std::size_t i = 0; i < d.survivors.size(); ++i)
    ended.push_back((std::max)(0.0, d.survivors[i] - (i + 1 < d.survivors.size() ? d.survivors[i + 1] : 0)));
  return ended;
}

inline std::vector<length_range> intervals_of(const size_curve& c) {
  std::vector<length_range> all{c.unseen_lengths};
  all.insert(all.end(), c.ends.begin(), c.ends.end());
  return all;
}

inline std::vector<std::size_t> capacities_to_try(const size_curve& c, bool only_rungs) {
  std::vector<std::size_t> caps;
  std::size_t longest = 1;
  for (std::size_t i = 0; i < c.rungs.size(); ++i) {
    const std::size_t full = c.by_windows ? c.ends[i].most : c.rungs[i].cap;
    caps.push_back(full);
    longest = (std::max)(longest, full);
    if (only_rungs) continue;
    const length_range& e = c.ends[i];
    caps.push_back(e.least + (e.most - e.least) / 2);
    caps.push_back(e.least + (e.most - e.least) / 4 * 3);
  }
  if (!only_rungs) {
    for (std::size_t block : size_classes(c.rule.row.size_classes))
      if (const std::size_t cap = cap_of_block(c.rule, block); cap > 0 && cap <= longest) caps.push_back(cap);
    const std::size_t large = max_small_bytes / c.rule.element.size_bytes + 1;
    for (std::size_t cap = large; cap < longest; cap += std::max<std::size_t>(1, cap / 12)) {
      const std::size_t block = block_of_cap(c.rule, cap);
      if (const std::size_t fills = cap_of_block(c.rule, block); fills <= longest) caps.push_back(fills);
    }
  }
  std::ranges::sort(caps);
  const auto doubles = std::ranges::unique(caps);
  caps.erase(doubles.begin(), doubles.end());
  return caps;
}

inline double quantile_of(std::vector<double>& values, double share) {
  const auto at = static_cast<std::size_t>(share * static_cast<double>(values.size() - 1) + 0.5);
  std::ranges::nth_element(values, values.begin() + static_cast<std::ptrdiff_t>(at));
  return values[at];
}

}  // namespace detail

/// What a draw's slices take now.
inline case_cost cost_now(const size_curve& c, const size_draw& d) {
  case_cost cost{c.other_bytes + c.unseen_bytes + d.unseen * c.unseen_bytes_each,
                 c.other_blocks + c.unseen_blocks + d.unseen * c.unseen_blocks_each};
  for (std::size_t i = 0; i < d.survivors.size(); ++i) {
    cost.bytes += d.survivors[i] * c.bytes_at[i];
    cost.allocations += d.survivors[i] * c.blocks_at[i];
  }
  return cost;
}

/// All ratios of the cost with a capacity to the cost now, one a draw.
class capacity_judge {
 public:
  capacity_judge(const size_curve& c, const choice_options& o)
      : curve_(c),
        options_(o),
        intervals_(detail::intervals_of(c)),
        places_(detail::draw_places(c.draws.size(), intervals_.size())) {
    for (const size_draw& d : c.draws) {
      now_.push_back(cost_now(c, d));
      ended_.push_back(detail::ended_at(d));
    }
    for (const length_range& r : intervals_) longest_ = (std::max)(longest_, r.most);
  }

  struct ratios {
    std::vector<double> bytes;
    std::vector<double> allocations;
  };

  ratios judge(std::size_t cap) const {
    const cost_table on_heap = options_.stack_share < 1 ? table_of(cap, false) : cost_table();
    const cost_table on_stack = options_.stack_share > 0 ? table_of(cap, true) : cost_table();
    ratios found;
    for (std::size_t d = 0; d < ended_.size(); ++d) {
      const cost_table& table = is_on_stack(d) ? on_stack : on_heap;
      case_cost sum;
      for (std::size_t i = 0; i < ended_[d].size(); ++i) {
        const case_cost& one = table[i][places_[d * intervals_.size() + i]];
        sum.bytes += ended_[d][i] * one.bytes;
        sum.allocations += ended_[d][i] * one.allocations;
      }
      found.bytes.push_back(now_[d].bytes > 0 ? sum.bytes / now_[d].bytes : 1);
      found.allocations.push_back(now_[d].allocations > 0 ? sum.allocations / now_[d].allocations : 1);
    }
    return found;
  }

 private:
  // Costs of one slice by interval and place; the last is the mean of the places.
  using cost_table = std::vector<std::array<case_cost, detail::places + 1>>;

  cost_table table_of(std::size_t cap, bool make_is_free) const {
    const detail::cost_of_capacity costs(curve_.rule, cap, longest_, make_is_free);
    constexpr std::size_t all = detail::places;
    cost_table table(intervals_.size());
    for (std::size_t i = 0; i < intervals_.size(); ++i) {
      for (std::size_t p = 0; p < all; ++p) {
        const case_cost& one = table[i][p] = costs.of_length(detail::place_in(intervals_[i], p));
        table[i][all].bytes += one.bytes / all;
        table[i][all].allocations += one.allocations / all;
      }
    }
    return table;
  }
  // Spread evenly over the draws.
  bool is_on_stack(std::size_t draw) const {
    const double i = static_cast<double>(draw);
    return std::floor((i + 1) * options_.stack_share) > std::floor(i * options_.stack_share);
  }

  const size_curve& curve_;
  choice_options options_;
  std::vector<length_range> intervals_;
  std::vector<std::uint8_t> places_;
  std::vector<case_cost> now_;
  std::vector<std::vector<double>> ended_;
  std::size_t longest_ = 1;
};

/// The bytes of a capacity are no more than now under nine of ten curves.
inline bool is_harmless(const size_curve& c, std::size_t cap, const choice_options& o = {}) {
  auto ratios = capacity_judge(c, o).judge(cap);
  return detail::quantile_of(ratios.bytes, 0.9) <= 1;
}

/// What a capacity does under a curve.
inline capacity_choice describe_capacity(const size_curve& c, std::size_t cap, const choice_options& o = {}) {
  auto ratios = capacity_judge(c, o).judge(cap);
  capacity_choice found{cap};
  const double many = static_cast<double>(ratios.bytes.size());
  for (double r : ratios.bytes) found.saved_share += (1 - r) / many;
  for (double r : ratios.allocations) found.saved_allocations_share += (1 - r) / many;
  found.saved_p5 = 1 - detail::quantile_of(ratios.bytes, 0.95);
  found.saved_p95 = 1 - detail::quantile_of(ratios.bytes, 0.05);
  const double saved = found.saved_share * cost_now(c, c.middle).bytes;
  const double block = static_cast<double>(block_of_cap(c.rule, made_cap(c.rule, cap)));
  const double made = c.middle.survivors.empty() ? 0 : c.middle.survivors[0] + c.middle.unseen;
  if (saved > 0 && block > 0 && made > 0) found.harmless_empty_share = saved / block / (saved / block + made);
  return found;
}

/// The capacity that saves most for nine of ten curves; none where none is safe.
inline std::optional<capacity_choice> choose_capacity(const size_curve& c, const choice_options& o = {}) {
  const capacity_judge judge(c, o);
  double best = 1e300;
  std::size_t best_cap = 0;
  for (std::size_t cap : detail::capacities_to_try(c, o.only_rungs)) {
    auto ratios = judge.judge(cap);
    const double bytes = detail::quantile_of(ratios.bytes, 0.9);
    const bool by_bytes = o.goal == least::bytes;
    if (!by_bytes && bytes > 1) continue;
    const double ratio = by_bytes ? bytes : detail::quantile_of(ratios.allocations, 0.9);
    if (ratio < best - 1e-6) {
      best = ratio;
      best_cap = cap;
    }
  }
  if (best_cap == 0 || !(best <= 1 - o.least_saving)) return std::nullopt;
  const capacity_choice found = describe_capacity(c, best_cap, o);
  // The tenth curve may be far worse than the nine.
  const double saved = o.goal == least::bytes ? found.saved_share : found.saved_allocations_share;
  return saved >= o.least_saving && found.saved_share >= 0 ? std::optional(found) : std::nullopt;
}

/// The share of the bytes that capacities of exactly each final length would save, by the middle curve.
inline double saved_by_exact_lengths(const size_curve& c) {
  const double now = cost_now(c, c.middle).bytes;
  if (!(now > 0)) return 0;
  const auto intervals = detail::intervals_of(c);
  const auto ended = detail::ended_at(c.middle);
  double exact = 0;
  for (std::size_t i = 0; i < ended.size(); ++i)
    for (std::size_t p = 0; p < detail::places; ++p)
      exact += ended[i] / detail::places * static_cast<double>(block_of_cap(c.rule, detail::place_in(intervals[i], p)));
  return std::clamp(1 - exact / now, 0.0, 1.0);
}

/// Lengths and how many slices have them, by the middle curve: the unseen first, then by rung.
struct length_share {
  length_range lengths{};
  double slices = 0;
};

inline std::vector<length_share> final_lengths(const size_curve& c) {
  std::vector<length_share> all;
  const auto intervals = detail::intervals_of(c);
  const auto ended = detail::ended_at(c.middle);
  for (std::size_t i = 0; i < ended.size(); ++i)
    if (ended[i] > 0) all.push_back({intervals[i], ended[i]});
  return all;
}

/// Slices of a site, the unseen included, by the middle curve.
inline double slices_made(const size_curve& c) {
  return (c.middle.survivors.empty() ? 0 : c.middle.survivors[0]) + c.middle.unseen;
}

/// The length that a share of the slices does not pass.
inline double length_quantile(const std::vector<length_share>& all, double share) {
  double total = 0;
  for (const length_share& l : all) total += l.slices;
  double left = share * total;
  for (const length_share& l : all) {
    if (left > l.slices) {
      left -= l.slices;
      continue;
    }
    const double width = static_cast<double>(l.lengths.most - l.lengths.least);
    return static_cast<double>(l.lengths.least) + (l.slices > 0 ? width * left / l.slices : 0);
  }
  return all.empty() ? 0 : static_cast<double>(all.back().lengths.most);
}

inline double mean_length(const std::vector<length_share>& all) {
  double total = 0;
  double sum = 0;
  for (const length_share& l : all) {
    total += l.slices;
    sum += l.slices * static_cast<double>(l.lengths.least + l.lengths.most) / 2;
  }
  return total > 0 ? sum / total : 0;
}

/// Bytes that growth costs: all but the last block of each slice.
inline double growth_bytes(const size_curve& c) {
  const auto ended = detail::ended_at(c.middle);
  double last = 0;
  for (std::size_t i = 1; i < ended.size(); ++i) last += ended[i] * c.bytes_at[i - 1];
  return (std::max)(0.0, cost_now(c, c.middle).bytes - c.unseen_bytes - c.middle.unseen * c.unseen_bytes_each - last);
}

}  // namespace gogrow::diagnose
