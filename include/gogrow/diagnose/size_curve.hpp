// From the blocks at one place to how large its slices became.
//
// Glossary
//   chain         blocks that follow each other by the rule: next(8) = 16, next(16) = 32, …
//   window        blocks above one rung and up to the next: a slice that began anywhere below has one block in it
//   unseen        slices that left no block: those that ended within the stack buffer (1.25+), or within an array that
//                 was made elsewhere
//   flow          blocks that have a smaller one of their slice before them; the others began a slice
//
//   chain     8   16   32   64  128  256      at least 97 % of the bytes lie on one chain: each slice left one block on
//             ■    ■    ■    ■    ■    ■      each rung, and S_i - S_{i+1} of them ended between two rungs
//
//   windows   ▪▪▪ ▪■▪▪ ■■▪▪ ▪■■▪ ▪■■ ▪■      appends of several values: any size, but one block a window
//
// A chain says where its slices begin. Nil: the chain begins where appends to nil begin. Stack buffer: one rung later,
// behind the first 32 bytes. Made: a make of the same function and type left the block before the chain. Otherwise the
// beginning is unknown, and nobody knows how many slices never outgrew it.
//
// Windows are believed only if the blocks flow: copies of slices (append([]T(nil), s...)) leave any sizes too. A block
// without a predecessor began a slice; where far more slices began than pass through the best window, nothing grew.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include <gogrow/diagnose/growth_chain.hpp>
#include <gogrow/diagnose/growth_ladder.hpp>
#include <gogrow/diagnose/survival_curve.hpp>

namespace gogrow::diagnose {

/// Lengths in elements.
struct length_range {
  std::size_t least = 1;
  std::size_t most = 1;
};

/// One curve that fits, with what it says about slices that left no block.
struct size_draw {
  survival_curve survivors{};  ///< at each rung
  double unseen = 0;           ///< slices
};

/// How many slices became how large. Costs are bytes now.
struct size_curve {
  growth_rule rule{};
  bool by_windows = false;
  beginning begins = beginning::nil;
  double period_bytes = 1;
  double samples = 0;
  double first_samples = 0;          ///< on the three lowest rungs: below 20 the number of slices is a guess
  ladder rungs{};                    ///< of windows their upper ends
  std::vector<double> bytes_at{};    ///< a survivor's bytes on each rung
  std::vector<double> blocks_at{};   ///< a survivor's blocks on each rung
  std::vector<length_range> ends{};  ///< the lengths of those that went no further than each rung
  length_range unseen_lengths{};     ///< of the unseen
  double unseen_bytes_each = 0;      ///< tiny: those that ended with the block of 8 bytes that two of them share
  double unseen_blocks_each = 0;
  double unseen_bytes = 0;   ///< that the unseen took all the same: the moves out of stack buffers
  double unseen_blocks = 0;  ///< their blocks
  double other_bytes = 0;    ///< windows: blocks below the first window that counts
  double other_blocks = 0;
  std::vector<size_draw> draws{};  ///< never empty
  size_draw middle{};              ///< what to report
};

namespace detail {

// The share that ends on the first rung.
inline double hazard_behind(const survival_curve& s) {
  return s.size() > 1 && s[0] > 0 ? std::clamp(1 - s[1] / s[0], 0.0, 1.0) : 0;
}

// How many slices left nothing, for a number that did: mostly as many as end at the next rung, in doubt any share.
inline double draw_unseen(seeded_random& random, const survival_curve& s, double doubt) {
  const double next = s.size() < 2 ? 0.5 : s[0] > 0 ? 1 - s[1] / s[0] : 0;
  double hazard = next < 0.003 ? 0 : (std::min)(0.5, next * (0.6 + 0.8 * random.share()));
  if (random.share() < doubt) {
    const double u = random.share();
    hazard = (std::max)(hazard, u * u);
  }
  hazard = (std::min)(hazard, 0.95);
  return s[0] * hazard / (1 - hazard);
}

}  // namespace detail

/// Why a site has no curve.
enum class no_curve : std::uint8_t { no_blocks, no_growth, rises, no_fit };

struct size_curve_or_reason {
  std::optional<size_curve> curve{};
  no_curve reason = no_curve::no_blocks;
};

namespace detail {

class curve_reader {
 public:
  curve_reader(const growth_rule& g, const growth_evidence& e, std::size_t draws, std::uint64_t seed)
      : evidence_(e), draws_(draws), random_(seed), seed_(seed) {
    curve_.rule = g;
    curve_.period_bytes = e.period_bytes;
  }

  size_curve_or_reason read() {
    if (evidence_.grown.empty() || sums_of(evidence_.grown).samples <= 0) return {{}, no_curve::no_blocks};
    curve_.samples = sums_of(evidence_.grown).samples;
    ladder chain = best_chain(curve_.rule, evidence_);
    if (holds_chain(chain, evidence_)) return read_chain(std::move(chain));
    if (!evidence_.grows_for_certain) return {{}, no_curve::no_growth};
    return read_windows();
  }

 private:
  const growth_evidence& evidence_;
  std::size_t draws_;
  seeded_random random_;
  std::uint64_t seed_;
  size_curve curve_{};
  std::vector<step_count> steps_{};
  bool is_tiny_ = false;
  double doubt_ = 0;  // the share of draws in which any number may be unseen

  bool is_sampled() const { return evidence_.period_bytes > 1; }

  size_curve_or_reason read_chain(ladder chain);
  size_curve_or_reason read_windows();
  size_curve_or_reason read_what_rises();
  void find_beginning(const ladder& chain, std::size_t first);
  bool add_made_rung(std::size_t first_block);
  void add_rung(const rung& r, const block_counts& counts, std::size_t& below);
  bool draw();
  bool draw_with_tiny_share(double tiny_share, std::size_t many);
  void split_tiny(size_draw& d, double tiny_share, double hazard);
  double draw_unseen_of(const survival_curve& survivors);
  void finish_draws();
};

// Where does the chain begin, and who is not seen?
inline void curve_reader::find_beginning(const ladder& chain, std::size_t first) {
  const growth_rule& g = curve_.rule;
  const std::size_t nil_cap = next_cap_of(g, 0);
  const std::size_t slots = g.kind == growing::slice ? stack_buffer_slots(g.element) : 0;
  const bool buffer = g.row.stack_append && evidence_.may_use_stack_buffer && slots > 0;
  const std::size_t cap = chain[first].cap;
  const bool from_nil = cap == nil_cap || (first == 1 && begins_tiny(g, chain) && chain[0].cap == nil_cap);
  if (add_made_rung(chain[first].block_bytes)) return;
  if (buffer && cap == next_cap_of(g, slots)) {
    curve_.begins = beginning::stack_buffer;
    curve_.unseen_lengths = {1, slots};
    const block_sums moved = sums_of(evidence_.moved);
    curve_.unseen_bytes = moved.bytes;
    curve_.unseen_blocks = moved.blocks;
    doubt_ = 0.15;
    return;
  }
  if (from_nil) return;
  // No smaller block leads here: the first append brought several values to nil.
  const auto below = rung_below(g, chain[first].block_bytes);
  if (!below) return;
  curve_.begins = beginning::unknown;
  curve_.unseen_lengths = {1, below->cap};
  doubt_ = 0.5;
}

// A make of one size whose block is the one before: its slices are all counted.
inline bool curve_reader::add_made_rung(std::size_t first_block) {
  const growth_rule& g = curve_.rule;
  for (const block_count& c : evidence_.made) {
    const std::size_t cap = cap_of_block(g, c.block_bytes);
    if (cap == 0 || block_of_cap(g, next_cap_of(g, cap)) != first_block) continue;
    // All slices begin there: fewer than went on from it are a make of something else.
    const double share = seen_share(c.block_bytes, evidence_.period_bytes);
    const double went_on = count_of(evidence_.grown, first_block).blocks * share;
    if (c.samples + 3 * std::sqrt(c.samples + 1) < 0.9 * went_on) continue;
    curve_.begins = beginning::made;
    curve_.rungs.push_back({cap, c.block_bytes});
    curve_.bytes_at.push_back(static_cast<double>(c.block_bytes));
    curve_.blocks_at.push_back(1);
    curve_.ends.push_back({1, cap});
    steps_.push_back({c.samples, share});
    return true;
  }
  return false;
}

inline void curve_reader::add_rung(const rung& r, const block_counts& counts, std::size_t& below) {
  curve_.rungs.push_back(r);
  curve_.bytes_at.push_back(static_cast<double>(r.block_bytes));
  curve_.blocks_at.push_back(1);
  curve_.ends.push_back({(std::min)(below + 1, r.cap), r.cap});
  steps_.push_back({count_of(counts, r.block_bytes).samples, seen_share(r.block_bytes, evidence_.period_bytes)});
  below = r.cap;
}

inline size_curve_or_reason curve_reader::read_chain(ladder chain) {
  const std::size_t first = skip_strays(chain, first_passed(chain, evidence_), evidence_);
  find_beginning(chain, first);
  std::size_t below = curve_.rungs.empty() ? curve_.unseen_lengths.most : curve_.rungs.back().cap;
  if (curve_.begins == beginning::nil) below = 0;
  is_tiny_ = curve_.begins == beginning::nil && first <= 1 && begins_tiny(curve_.rule, chain);
  for (std::size_t i = is_tiny_ ? 1 : first; i < chain.size(); ++i) add_rung(chain[i], evidence_.grown, below);
  for (std::size_t i = 0; i < std::min<std::size_t>(3, steps_.size()); ++i) curve_.first_samples += steps_[i].samples;
  // Looked at with the tiny block's share in it, else every such curve would fall steeply at once.
  std::vector<step_count> steps = steps_;
  if (is_tiny_) steps[0].seen_share *= 1.5;
  if (!falls_but_for_chance(steps)) return read_what_rises();
  if (is_sampled()) {
    // One rung more, of which nothing was seen: some slices may have reached it all the same.
    const std::size_t next = next_cap_of(curve_.rule, chain.back().cap);
    if (next > chain.back().cap) add_rung(rung_of_cap(curve_.rule, next), {}, below);
  }
  if (!draw()) return {{}, no_curve::no_fit};
  return {std::move(curve_), {}};
}

// Texts begin with several bytes, on any rung of a chain that others began below.
inline size_curve_or_reason curve_reader::read_what_rises() {
  if (!evidence_.grows_for_certain || curve_.rule.element.size_bytes != 1) return {{}, no_curve::rises};
  size_curve empty;
  empty.rule = curve_.rule;
  empty.period_bytes = curve_.period_bytes;
  empty.samples = curve_.samples;
  curve_ = std::move(empty);
  steps_.clear();
  is_tiny_ = false;
  doubt_ = 0;
  size_curve_or_reason found = read_windows();
  if (!found.curve) found.reason = no_curve::rises;
  return found;
}

inline size_curve_or_reason curve_reader::read_windows() {
  const growth_rule& g = curve_.rule;
  const block_counts& counts = evidence_.grown;
  const ladder nodes = climb_from_nil(g, counts.back().block_bytes);
  struct window {
    double blocks = 0, samples = 0, bytes = 0;
    std::size_t largest = 0;
  };
  std::vector<window> windows(nodes.size());
  for (const block_count& c : counts) {
    const auto at = std::ranges::lower_bound(nodes, c.block_bytes, {}, &rung::block_bytes);
    if (at == nodes.end()) continue;
    window& w = windows[static_cast<std::size_t>(at - nodes.begin())];
    w.blocks += c.blocks;
    w.samples += c.samples;
    w.bytes += c.blocks * static_cast<double>(c.block_bytes);
    w.largest = c.block_bytes;
  }
  std::size_t fullest = 0;
  double most = -1;
  for (std::size_t i = 0; i < windows.size(); ++i) {
    const double doubt = is_sampled() ? 2 / std::sqrt((std::max)(windows[i].samples, 1.0)) : 0;
    if (const double sure = windows[i].blocks * (1 - doubt); sure > most) {
      most = sure;
      fullest = i;
    }
  }

  // Blocks that nothing smaller leads to began a slice.
  double begun = 0;
  double begun_below = 0;  // larger ones are those of appends of many values
  for (const block_count& c : counts) {
    double led_here = 0;
    double noise = 0;
    const auto add_noise = [&](const block_count& n) { noise += n.samples > 0 ? n.blocks * n.blocks / n.samples : 0; };
    for (const block_count& p : counts) {
      const std::size_t cap = cap_of_block(g, p.block_bytes);
      if (p.block_bytes >= c.block_bytes || cap == 0) continue;
      if (block_of_cap(g, next_cap_of(g, cap)) != c.block_bytes) continue;
      led_here += p.blocks;
      add_noise(p);
    }
    add_noise(c);
    const double here = (std::max)(0.0, c.blocks - led_here - (is_sampled() ? std::sqrt(noise) : 0));
    begun += here;
    if (c.block_bytes <= nodes[fullest].block_bytes) begun_below += here;
  }
  const double passed = windows[fullest].blocks;
  if (begun > 1.5 * passed || fullest + 1 >= windows.size()) return {{}, no_curve::no_growth};

  curve_.by_windows = true;
  for (std::size_t i = 0; i < fullest; ++i) {
    curve_.other_bytes += windows[i].bytes;
    curve_.other_blocks += windows[i].blocks;
  }
  for (std::size_t i = fullest; i < windows.size(); ++i) {
    const window& w = windows[i];
    curve_.rungs.push_back(nodes[i]);
    curve_.bytes_at.push_back(w.blocks > 0 ? w.bytes / w.blocks : static_cast<double>(nodes[i].block_bytes));
    curve_.blocks_at.push_back(1);
    const double share = w.blocks > 0 ? w.samples / w.blocks : seen_share(nodes[i].block_bytes, evidence_.period_bytes);
    steps_.push_back({w.samples, share});
    const std::size_t low = i > 1 ? nodes[i - 2].cap + 1 : 1;
    const std::size_t middle = i > 0 ? nodes[i - 1].cap : 1;
    const std::size_t high = i + 1 < windows.size() || w.largest == 0
                                 ? (middle + nodes[i].cap) / 2
                                 : (std::max)(middle + 1, cap_of_block(g, w.largest));
    curve_.ends.push_back({std::max<std::size_t>(1, (low + middle) / 2), (std::max)((low + middle) / 2 + 1, high)});
  }
  curve_.unseen_lengths = {1, std::max<std::size_t>(1, fullest > 0 ? nodes[fullest - 1].cap : 1)};
  for (std::size_t i = 0; i < std::min<std::size_t>(3, steps_.size()); ++i) curve_.first_samples += steps_[i].samples;
  if (!falls_but_for_chance(steps_, 0.05)) return {{}, no_curve::rises};
  if (!draw()) return {{}, no_curve::no_fit};
  // Slices that began and ended below the first window: they are unseen as far as the curve goes.
  const double below = (std::max)(0.0, begun_below - passed);
  for (size_draw& d : curve_.draws) d.unseen = below;
  curve_.middle.unseen = below;
  return {std::move(curve_), {}};
}

inline bool curve_reader::draw() {
  if (steps_.empty()) return false;
  if (!is_tiny_) {
    if (!draw_with_tiny_share(0, draws_)) return false;
  } else {
    if (!draw_with_tiny_share(0.5, draws_ - 2 * (draws_ / 4))) return false;
    // The middle is what half the draws say; other programs' small blocks shift it either way.
    const size_draw middle = curve_.middle;
    draw_with_tiny_share(0.25, draws_ / 4);
    draw_with_tiny_share(0.85, draws_ / 4);
    curve_.middle = middle;
    curve_.bytes_at[0] = 1.5 * tiny_block_bytes;
    curve_.blocks_at[0] = 1.5;
    const std::size_t tiny_cap = next_cap_of(curve_.rule, 0);
    curve_.unseen_lengths = {1, tiny_cap};
    curve_.unseen_bytes_each = tiny_block_bytes / 2.0;
    curve_.unseen_blocks_each = 0.5;
    curve_.ends[0].least = (std::min)(tiny_cap + 1, curve_.ends[0].most);
    // How many ended with their first block: mostly a share as on the next rung, in doubt any.
    for (std::size_t i = 0; i < curve_.draws.size(); ++i) {
      size_draw& d = curve_.draws[i];
      const double next = hazard_behind(d.survivors);
      double hazard = next * (0.5 + 0.8 * random_.share());
      if (random_.share() < 0.1) {
        const double u = random_.share();
        hazard = (std::max)(hazard, u * u);
      }
      split_tiny(d, 0.5, hazard);
    }
    split_tiny(curve_.middle, 0.5, 0.9 * hazard_behind(curve_.middle.survivors));
  }
  finish_draws();
  return true;
}

inline bool curve_reader::draw_with_tiny_share(double tiny_share, std::size_t many) {
  std::vector<step_count> steps = steps_;
  steps[0].seen_share *= 1 + tiny_share;
  std::vector<survival_curve> curves;
  if (is_sampled()) curves = draw_survival_curves(steps, many, seed_);
  else curves.assign(many, monotone_curve(steps));
  if (curves.empty()) return false;
  survival_curve mean(steps.size(), 0.0);
  for (const survival_curve& c : curves)
    for (std::size_t i = 0; i < c.size(); ++i) mean[i] += c[i] / static_cast<double>(curves.size());
  curve_.middle.survivors = std::move(mean);
  for (survival_curve& c : curves) curve_.draws.push_back({std::move(c), 0});
  return true;
}

// Blocks of 16 bytes are halves of slices that took their first 8 bytes, and wholes of those that went on: survivors[0]
// is taken to pass both, until some are told to have ended with the first.
inline void curve_reader::split_tiny(size_draw& d, double tiny_share, double hazard) {
  if (d.survivors.empty()) return;
  const double blocks = d.survivors[0] * (1 + tiny_share);
  const double least = d.survivors.size() > 1 ? d.survivors[1] : 0;
  hazard = std::clamp(hazard, 0.0, 0.95);
  const double first = blocks / (tiny_share + 1 - hazard);
  const double went_on = (std::max)(least, first * (1 - hazard));
  d.unseen = (std::max)(0.0, (blocks - went_on) / tiny_share - went_on);
  d.survivors[0] = went_on;
}

// The unseen of one draw. Moves off the stack buffer are blocks as others: all of them at rate 1; else of some numbers
// that may be, those that fit the samples of moves better come more often.
inline double curve_reader::draw_unseen_of(const survival_curve& survivors) {
  const block_sums moved = sums_of(evidence_.moved);
  if (!evidence_.moves_are_known) return draw_unseen(random_, survivors, doubt_);
  if (!is_sampled()) {
    // Moved 8 bytes without pointers share tiny blocks of 16: between one and two slices in each.
    const bool shares = is_tiny(curve_.rule.row, curve_.rule.element.size_bytes, curve_.rule.element.noscan());
    return moved.blocks + (shares ? random_.share() * count_of(evidence_.moved, tiny_block_bytes).blocks : 0);
  }
  const std::size_t most_bytes = curve_.unseen_lengths.most * curve_.rule.element.size_bytes;
  const double share = seen_share(std::max<std::size_t>(8, most_bytes / 2), evidence_.period_bytes);
  std::array<double, 8> unseen{};
  std::array<double, 8> weight{};
  double total = 0;
  for (std::size_t i = 0; i < unseen.size(); ++i) {
    unseen[i] = i == 0 ? 0 : draw_unseen(random_, survivors, 2 * doubt_) * random_.share();
    const double mean = (std::max)(unseen[i] * share, 1e-3);
    total += weight[i] =
        std::exp(moved.samples * std::log(mean / (std::max)(moved.samples, 1e-3)) - mean + moved.samples);
  }
  return total > 1e-30 ? unseen[draw_index(random_, weight, total)] : moved.blocks;
}

inline void curve_reader::finish_draws() {
  if (curve_.begins == beginning::nil || curve_.begins == beginning::made || curve_.by_windows) return;
  std::vector<double> all;
  for (size_draw& d : curve_.draws) all.push_back(d.unseen = draw_unseen_of(d.survivors));
  std::ranges::nth_element(all, all.begin() + static_cast<std::ptrdiff_t>(all.size() / 2));
  curve_.middle.unseen = all[all.size() / 2];
}

}  // namespace detail

/// Reads the curve of one site. Deterministic in seed. Elements of size 0 have no blocks. Time: that of
/// draw_survival_curves.
inline size_curve_or_reason read_size_curve(const growth_rule& g, const growth_evidence& e, std::size_t draws = 200,
                                            std::uint64_t seed = 1) {
  if (g.element.size_bytes == 0 || draws == 0) return {{}, no_curve::no_blocks};
  return detail::curve_reader(g, e, draws, seed).read();
}

}  // namespace gogrow::diagnose
