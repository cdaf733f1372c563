// From the blocks at one place to how many entries its maps had, and to the hint that would have helped.
//
// Glossary
//   rung     a size of a map's storage: 8 slots, then tables of 16 to 1,024 slots; to 1.23 arrays of 2^B buckets
//   hint     the second argument of make(map[K]V, hint), in entries
//   split    a table of 1,024 slots becomes two (1.24+): maps that reach it leave 1 + 2 × splits blocks of that size
//
//   Swiss map      8 slots   16   32   64 … 512   1024        a map leaves one block on each rung, and on the last one
//   entries up to     8      14   28   56 … 448    896 …      as many as it has tables, and two for each split
//
//   bucket map     B=0    1    2    3  …                      overflow buckets look like B = 0: the number of maps is
//   entries up to    8   13   26   52  …                      that of the headers, where these are seen, else what is
//                                                             left of B = 0 without the overflow that is expected
//

#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include <gogrow/diagnose/capacity_choice.hpp>
#include <gogrow/diagnose/growth_ladder.hpp>
#include <gogrow/diagnose/size_curve.hpp>
#include <gogrow/diagnose/survival_curve.hpp>
#include <gogrow/predict/map.hpp>

namespace gogrow::diagnose {

struct map_rule {
  release row{};
  layout key{};
  layout elem{};
};

/// All that a profile holds about the maps of one site.
struct map_evidence {
  block_counts grown{};                  ///< at the lines that put
  block_counts made{};                   ///< tables or arrays at a make with a hint, of the same function and type
  std::optional<block_count> headers{};  ///< of maps made without a hint in the same function, where one type is made
  double period_bytes = 1;
};

/// How many maps had how many entries, as size_curve says it of slices.
struct map_curve {
  map_rule rule{};
  double period_bytes = 1;
  double samples = 0;
  double first_samples = 0;
  double bytes_now = 0;  ///< that the profile shows
  double blocks_now = 0;
  std::int64_t hint_now = 0;
  bool is_on_stack = false;          ///< header and first group: the maps do not escape
  std::vector<length_range> ends{};  ///< by rung; the last one of Swiss maps holds all above 448
  std::vector<size_draw> draws{};    ///< `unseen`: maps that have no storage of their own
  length_range unseen_lengths{0, 0};
  size_draw middle{};
};

namespace detail {

// Storage of one size.
struct map_rung {
  std::size_t block_bytes = 0;
  std::size_t most_entries = 0;
};

inline std::vector<map_rung> map_rungs(const map_rule& m, std::size_t top_block) {
  std::vector<map_rung> rungs;
  if (has_swiss_map(m.row)) {
    const group_shape s = group_shape_of(m.row, m.key, m.elem);
    for (std::size_t slots = group_slots; slots <= max_table_slots; slots *= 2)
      rungs.push_back({charged_bytes(m.row, groups_bytes(s, slots), s.noscan),
                       slots == group_slots ? group_slots : max_entries(slots)});
    return rungs;
  }
  const bucket_shape s = bucket_shape_of(m.row, m.key, m.elem);
  for (int b = 0; b < 40; ++b) {
    rungs.push_back(
        {charged_bytes(m.row, bucket_array_len(m.row, s, b) * s.bucket_bytes, s.noscan), max_load(m.row, b)});
    if (rungs.back().block_bytes >= top_block) break;
  }
  return rungs;
}

class map_curve_reader {
 public:
  map_curve_reader(const map_rule& m, const map_evidence& e, std::size_t draws, std::uint64_t seed)
      : evidence_(e), draws_(draws), seed_(seed), random_(seed) {
    curve_.rule = m;
    curve_.period_bytes = e.period_bytes;
  }

  std::optional<map_curve> read() {
    const block_counts all = merged(evidence_.grown, evidence_.made);
    if (all.empty()) return std::nullopt;
    const block_sums sums = sums_of(all);
    curve_.samples = sums.samples;
    curve_.bytes_now = sums.bytes + (evidence_.headers ? evidence_.headers->blocks * 48 : 0);
    curve_.blocks_now = sums.blocks + (evidence_.headers ? evidence_.headers->blocks : 0);
    rungs_ = map_rungs(curve_.rule, all.back().block_bytes);
    for (const map_rung& r : rungs_) {
      counts_.push_back(count_of(all, r.block_bytes));
      shares_.push_back(seen_share(r.block_bytes, evidence_.period_bytes));
    }
    find_first();
    if (first_ >= rungs_.size()) return std::nullopt;
    if (!draw()) return std::nullopt;
    return std::move(curve_);
  }

 private:
  const map_evidence& evidence_;
  std::size_t draws_;
  std::uint64_t seed_;
  seeded_random random_;
  map_curve curve_{};
  std::vector<map_rung> rungs_{};
  std::vector<block_count> counts_{};
  std::vector<double> shares_{};
  std::size_t first_ = 0;
  bool first_is_guessed_ = false;  // the count of the first rung says little: overflow buckets, or the stack

  bool swiss() const { return has_swiss_map(curve_.rule.row); }
  bool is_sampled() const { return evidence_.period_bytes > 1; }

  void find_first();
  bool draw();
  double split_share(const std::vector<step_count>& steps) const;
  double overflow_of(std::size_t rung);
  void set_unseen(size_draw& d);

  std::vector<double> overflow_{};  // by rung, once it was asked for
};

inline void map_curve_reader::find_first() {
  if (!evidence_.made.empty()) {
    // The make's storage is the first rung, whatever lies below.
    double most = 0;
    for (std::size_t i = 0; i < rungs_.size(); ++i) {
      const double made = count_of(evidence_.made, rungs_[i].block_bytes).blocks;
      if (made <= most) continue;
      most = made;
      first_ = i;
    }
    if (most > 0) curve_.hint_now = static_cast<std::int64_t>(rungs_[first_].most_entries);
    if (most > 0) return;
  }
  if (!swiss()) {
    first_is_guessed_ = true;
    // Without headers the maps are made elsewhere, or do not escape: the dearer case counts.
    curve_.is_on_stack = !evidence_.headers;
    return;
  }
  // Without a first group the maps do not escape: it lies on the stack, as the header does.
  double later = 0;
  for (std::size_t i = 1; i < std::min<std::size_t>(4, rungs_.size()); ++i)
    later = (std::max)(later, counts_[i].samples / shares_[i]);
  if (later * shares_[0] >= 3 && counts_[0].samples <= 0.02 * later * shares_[0]) {
    curve_.is_on_stack = true;
    first_ = 1;
    curve_.unseen_lengths = {0, group_slots};
  }
}

// How many blocks of 1,024 slots there are for each map that reached them: 1 without splits.
inline double map_curve_reader::split_share(const std::vector<step_count>& steps) const {
  if (!swiss() || steps.size() < 2) return 1;
  const double maps = steps[steps.size() - 2].samples / steps[steps.size() - 2].seen_share;
  const double tables = steps.back().samples / steps.back().seen_share;
  return maps > 0 && tables > 1.05 * maps ? tables / maps : 1;
}

inline bool map_curve_reader::draw() {
  std::vector<step_count> steps;
  std::size_t below = first_ > 0 && curve_.hint_now == 0 ? rungs_[first_ - 1].most_entries : 0;
  for (std::size_t i = first_; i < rungs_.size(); ++i) {
    curve_.ends.push_back({below + 1, rungs_[i].most_entries});
    below = rungs_[i].most_entries;
    steps.push_back({counts_[i].samples, shares_[i]});
  }
  while (!swiss() && steps.size() > 1 && steps.back().samples <= 0) {
    steps.pop_back();
    curve_.ends.pop_back();
  }
  const double per_map = split_share(steps);
  const std::vector<step_count> all_steps = steps;
  if (per_map > 1) {
    const double tables = 1 + (per_map - 1) / 2;  // a map ends with, about 646 entries in each
    const double mean = 646 * tables;
    curve_.ends.back() = tables <= 1.1 ? length_range{449, 896}
                                       : length_range{static_cast<std::size_t>((std::max)(449.0, 0.35 * mean)),
                                                      static_cast<std::size_t>(1.65 * mean)};
    steps.pop_back();
  }
  // Overflow buckets are of the first rung's size: its count is none of maps.
  const bool skip_first = first_is_guessed_ && steps.size() > 1;
  if (skip_first) steps.erase(steps.begin());
  // Sampled headers are one step more, which all maps take.
  const bool by_headers = is_sampled() && curve_.hint_now == 0 && !curve_.is_on_stack && evidence_.headers;
  if (by_headers) steps.insert(steps.begin(), {evidence_.headers->samples, seen_share(48, evidence_.period_bytes)});
  for (std::size_t i = 0; i < std::min<std::size_t>(3, steps.size()); ++i) curve_.first_samples += steps[i].samples;
  if (!falls_but_for_chance(steps, 0.03)) return false;
  auto curves = is_sampled() ? draw_survival_curves(steps, draws_, seed_)
                             : std::vector<survival_curve>(draws_, monotone_curve(steps));
  if (curves.empty()) return false;
  survival_curve mean(all_steps.size(), 0.0);
  std::vector<double> unseen;
  for (survival_curve& c : curves) {
    if (per_map > 1) c.push_back(c.back() * (random_.share() < 0.7 ? 1 : 0.5 + 0.5 * random_.share()));
    size_draw d{{}, 0};
    if (by_headers) {
      // Maps with a header and no more are empty; where the first rung is not counted they may have one.
      if (!skip_first) {
        d.unseen = c.size() > 1 ? c[0] - c[1] : 0;
        c.erase(c.begin());
      }
      d.survivors = std::move(c);
    } else {
      if (skip_first) c.insert(c.begin(), c.front());
      d.survivors = std::move(c);
      set_unseen(d);
    }
    for (std::size_t i = 0; i < mean.size(); ++i) mean[i] += d.survivors[i] / static_cast<double>(draws_);
    unseen.push_back(d.unseen);
    curve_.draws.push_back(std::move(d));
  }
  // A few draws may have very many.
  std::ranges::nth_element(unseen, unseen.begin() + static_cast<std::ptrdiff_t>(unseen.size() / 2));
  curve_.middle.unseen = unseen[unseen.size() / 2];
  curve_.middle.survivors = std::move(mean);
  return true;
}

// Overflow buckets from the heap of a map that ends at a rung, on average.
inline double map_curve_reader::overflow_of(std::size_t rung) {
  if (overflow_.empty()) {
    for (const length_range& r : curve_.ends) {
      const std::size_t n = (r.least + r.most) / 2;
      const auto p = predict_bucket_map(curve_.rule.row, curve_.rule.key, curve_.rule.elem, n);
      overflow_.push_back(p.expected.overflow_from_heap.mean);
    }
  }
  return overflow_[rung];
}

// Maps without storage, or with storage that hides among overflow buckets.
inline void map_curve_reader::set_unseen(size_draw& d) {
  if (curve_.hint_now > 0) return;
  if (!is_sampled() && evidence_.headers && evidence_.headers->blocks > 0) {
    const double made = evidence_.headers->blocks;
    if (first_is_guessed_) {
      // Each has its first bucket unless it stayed empty, and the first rung holds all of them or its own count.
      d.survivors[0] = (std::max)(d.survivors[0], (std::min)(made, counts_[0].blocks));
    }
    d.unseen = (std::max)(0.0, made - d.survivors[0]);
    if (d.unseen < 0.002 * made) d.unseen = 0;
    return;
  }
  if (first_is_guessed_ && d.survivors.size() > 1) {
    if (is_sampled()) {
      d.survivors[0] += draw_unseen(random_, d.survivors, 0.3);
      return;
    }
    // The blocks of the first rung are first buckets and overflow buckets; between none and all of the rest.
    const double rest = (std::max)(0.0, counts_[0].blocks - d.survivors[0]);
    double overflow = 0;
    for (std::size_t i = 1; rest > 0 && i < d.survivors.size(); ++i) {
      const double ended = d.survivors[i] - (i + 1 < d.survivors.size() ? d.survivors[i + 1] : 0);
      if (ended > 0) overflow += ended * overflow_of(i);
    }
    d.survivors[0] += (std::max)(0.0, rest - overflow * (0.8 + 0.4 * random_.share()));
    return;
  }
  if (!curve_.is_on_stack) return;
  // Where none of those that are seen ends early, small ones are unlikely.
  const bool none_ends_early = d.survivors.size() > 1 && d.survivors[1] > 0.997 * d.survivors[0];
  d.unseen = draw_unseen(random_, d.survivors, none_ends_early ? 0.08 : 0.3);
}

}  // namespace detail

/// Reads the curve of one site; none where no curve fits. Deterministic in seed.
inline std::optional<map_curve> read_map_curve(const map_rule& m, const map_evidence& e, std::size_t draws = 100,
                                               std::uint64_t seed = 1) {
  if (draws == 0) return std::nullopt;
  return detail::map_curve_reader(m, e, draws, seed).read();
}

}  // namespace gogrow::diagnose
