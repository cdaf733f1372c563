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
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include <gogrow/diagnose/growth_ladder.hpp>
#include <gogrow/diagnose/survival_curve.hpp>

namespace gogrow::diagnose {

/// What the slices of a site begin with.
enum class beginning : std::uint8_t { nil, stack_buffer, made, unknown };

/// All that a profile holds about the slices of one site.
struct growth_evidence {
  block_counts grown{};               ///< at the lines that append or write
  block_counts made{};                ///< at a make of the same function and type; empty: none is known
  block_counts moved{};               ///< from stack buffers to the heap when slices were returned (1.26+)
  double period_bytes = 1;            ///< of sampling; 1: every block is there
  bool grows_for_certain = false;     ///< growslice was called there, or it is a builder or a buffer
  bool may_use_stack_buffer = false;  ///< the compiler may have given the slices a buffer
};

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
  double unseen_bytes = 0;           ///< that the unseen took all the same: the moves out of stack buffers
  double unseen_blocks = 0;          ///< their blocks
  double other_bytes = 0;            ///< windows: blocks below the first window that counts
  double other_blocks = 0;
  std::vector<size_draw> draws{};  ///< never empty
  size_draw middle{};              ///< what to report
};

namespace detail {

inline constexpr double chain_share_needed = 0.97;

inline double seen_share(std::size_t block_bytes, double period_bytes) {
  if (period_bytes <= 1) return 1;
  return -std::expm1(-static_cast<double>(block_bytes) / period_bytes);
}

inline double share_on(const ladder& rungs, const block_counts& counts) {
  const double all = sums_of(counts).bytes;
  double on = 0;
  for (const rung& r : rungs) on += count_of(counts, r.block_bytes).blocks * static_cast<double>(r.block_bytes);
  return all > 0 ? on / all : 0;
}

inline double samples_off(const ladder& rungs, const block_counts& counts) {
  double on = 0;
  for (const rung& r : rungs) on += count_of(counts, r.block_bytes).samples;
  return sums_of(counts).samples - on;
}

// One block of another origin is chance where few were seen.
inline bool holds_chain(const ladder& rungs, const growth_evidence& e) {
  if (share_on(rungs, e.grown) >= chain_share_needed) return true;
  return e.period_bytes > 1 && sums_of(e.grown).samples >= 12 && samples_off(rungs, e.grown) < 1.5;
}

// The chain that holds most bytes: from nil if that is as good as any, else from one of the blocks that are there.
inline ladder best_chain(const growth_rule& g, const growth_evidence& e) {
  const std::size_t top = e.grown.back().block_bytes;
  ladder best = climb_from_nil(g, top);
  double most = share_on(best, e.grown);
  if (g.row.stack_append && e.may_use_stack_buffer) {
    const std::size_t slots = stack_buffer_slots(g.element);
    if (slots > 0 && g.kind == growing::slice) {
      ladder behind = climb(g, next_cap_of(g, slots), top);
      if (const double share = share_on(behind, e.grown); share > most + 1e-3) {
        most = share;
        best = std::move(behind);
      }
    }
  }
  for (const block_count& c : e.grown) {
    if (most > 0.999) break;
    const std::size_t cap = cap_of_block(g, c.block_bytes);
    if (cap == 0) continue;
    ladder from_here = climb(g, cap, top);
    if (const double share = share_on(from_here, e.grown); share > most + 1e-3) {
      most = share;
      best = std::move(from_here);
    }
  }
  return best;
}

// Survivors as the lowest rungs with enough samples show them together.
inline double survivors_from(const ladder& rungs, std::size_t first, const growth_evidence& e) {
  double samples = 0;
  double share = 0;
  double most = 0;
  for (std::size_t i = first; i < rungs.size(); ++i) {
    samples += count_of(e.grown, rungs[i].block_bytes).samples;
    share += seen_share(rungs[i].block_bytes, e.period_bytes);
    most = std::max(most, samples / share);
    if (samples >= 8) break;
  }
  return most;
}

// The lowest rung through which slices really passed: rungs below it would have been seen.
inline std::size_t first_passed(const ladder& rungs, const growth_evidence& e) {
  std::size_t first = 0;
  while (first + 1 < rungs.size() && count_of(e.grown, rungs[first].block_bytes).samples <= 0) ++first;
  const double survivors = survivors_from(rungs, first, e);
  // Rungs whose blocks would hardly have been seen are taken to be there.
  while (first > 0 && survivors * seen_share(rungs[first - 1].block_bytes, e.period_bytes) < 3) --first;
  return first;
}

// A few blocks of others lie on the first rungs: what is below 2 % of the rung behind is no slice's beginning.
inline std::size_t skip_strays(const ladder& rungs, std::size_t first, const growth_evidence& e) {
  while (first + 1 < rungs.size()) {
    const double here = count_of(e.grown, rungs[first].block_bytes).samples;
    const double expected = survivors_from(rungs, first + 1, e) * seen_share(rungs[first].block_bytes, e.period_bytes);
    if (expected < 20 || here > 0.02 * expected) break;
    ++first;
  }
  return first;
}

// The tiny allocator puts the blocks of 8 bytes without pointers into blocks of 16: two in one if no others come
// between.
inline bool begins_tiny(const growth_rule& g, const ladder& rungs) {
  return rungs.size() > 1 && is_tiny(g.row, rungs[0].block_bytes, g.element.noscan()) &&
         rungs[1].block_bytes == tiny_block_bytes;
}

// How many slices left nothing, for a number that did, and hazards of their first rungs. Half of the time as many end
// unseen as end at the next rungs; else anything from none to most.
inline double draw_unseen(seeded_random& random, const survival_curve& s, double doubt) {
  double near = 0;
  for (std::size_t i = 0; i + 1 < s.size() && i < 2; ++i)
    if (s[i] > 0) near = std::max(near, 1 - s[i + 1] / s[i]);
  if (s.size() < 2) near = 0.5;
  double hazard = near < 0.01 ? 0 : near * (0.7 + 0.6 * random.share());
  if (random.share() < doubt) {
    const double u = random.share();
    hazard = std::max(hazard, u * u);
  }
  hazard = std::min(hazard, 0.95);
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
  void find_beginning(const ladder& chain, std::size_t first);
  bool add_made_rung(std::size_t first_block);
  void add_rung(const rung& r, const block_counts& counts, std::size_t& below);
  bool draw();
  bool draw_with_tiny_share(double tiny_share, std::size_t many);
  void finish_draws();
};

// Where does the chain begin, and who is not seen?
inline void curve_reader::find_beginning(const ladder& chain, std::size_t first) {
  const growth_rule& g = curve_.rule;
  const std::size_t nil_cap = next_cap_of(g, 0);
  const std::size_t slots = g.kind == growing::slice ? stack_buffer_slots(g.element) : 0;
  const bool buffer = g.row.stack_append && evidence_.may_use_stack_buffer && slots > 0;
  const std::size_t cap = chain[first].cap;
  const bool from_nil = first == 0 && cap == nil_cap;
  if (add_made_rung(chain[first].block_bytes)) return;
  if (buffer && cap == next_cap_of(g, slots)) {
    curve_.begins = beginning::stack_buffer;
    curve_.unseen_lengths = {1, slots};
    const block_sums moved = sums_of(evidence_.moved);
    curve_.unseen_bytes = moved.bytes;
    curve_.unseen_blocks = moved.blocks;
    doubt_ = moved.blocks > 0 ? 0 : 0.2;
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
    curve_.begins = beginning::made;
    curve_.rungs.push_back({cap, c.block_bytes});
    curve_.bytes_at.push_back(static_cast<double>(c.block_bytes));
    curve_.blocks_at.push_back(1);
    curve_.ends.push_back({1, cap});
    steps_.push_back({c.samples, seen_share(c.block_bytes, evidence_.period_bytes)});
    return true;
  }
  return false;
}

inline void curve_reader::add_rung(const rung& r, const block_counts& counts, std::size_t& below) {
  curve_.rungs.push_back(r);
  curve_.bytes_at.push_back(static_cast<double>(r.block_bytes));
  curve_.blocks_at.push_back(1);
  curve_.ends.push_back({std::min(below + 1, r.cap), r.cap});
  steps_.push_back({count_of(counts, r.block_bytes).samples, seen_share(r.block_bytes, evidence_.period_bytes)});
  below = r.cap;
}

inline size_curve_or_reason curve_reader::read_chain(ladder chain) {
  const std::size_t first = skip_strays(chain, first_passed(chain, evidence_), evidence_);
  find_beginning(chain, first);
  std::size_t below = curve_.rungs.empty() ? curve_.unseen_lengths.most : curve_.rungs.back().cap;
  if (curve_.begins == beginning::nil) below = 0;
  is_tiny_ = curve_.begins == beginning::nil && first == 0 && begins_tiny(curve_.rule, chain);
  for (std::size_t i = is_tiny_ ? 1 : first; i < chain.size(); ++i) add_rung(chain[i], evidence_.grown, below);
  for (std::size_t i = 0; i < std::min<std::size_t>(3, steps_.size()); ++i) curve_.first_samples += steps_[i].samples;
  if (is_tiny_) {
    // Looked at with the tiny block's share in it, else every such curve would fall steeply at once.
    std::vector<step_count> steps = steps_;
    steps[0].seen_share *= 1.5;
    if (!falls_but_for_chance(steps)) return {{}, no_curve::rises};
  } else if (!falls_but_for_chance(steps_)) {
    return {{}, no_curve::rises};
  }
  if (is_sampled()) {
    // One rung more, of which nothing was seen: some slices may have reached it all the same.
    const std::size_t next = next_cap_of(curve_.rule, chain.back().cap);
    if (next > chain.back().cap) add_rung(rung_of_cap(curve_.rule, next), {}, below);
  }
  if (!draw()) return {{}, no_curve::no_fit};
  return {std::move(curve_), {}};
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
    const double doubt = is_sampled() ? 2 / std::sqrt(std::max(windows[i].samples, 1.0)) : 0;
    if (const double sure = windows[i].blocks * (1 - doubt); sure > most) {
      most = sure;
      fullest = i;
    }
  }

  // Blocks that nothing smaller leads to began a slice.
  double begun = 0;
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
    begun += std::max(0.0, c.blocks - led_here - (is_sampled() ? std::sqrt(noise) : 0));
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
                                 : std::max(middle + 1, cap_of_block(g, w.largest));
    curve_.ends.push_back({std::max<std::size_t>(1, (low + middle) / 2), std::max((low + middle) / 2 + 1, high)});
  }
  curve_.unseen_lengths = {1, std::max<std::size_t>(1, fullest > 0 ? nodes[fullest - 1].cap : 1)};
  for (std::size_t i = 0; i < std::min<std::size_t>(3, steps_.size()); ++i) curve_.first_samples += steps_[i].samples;
  if (!falls_but_for_chance(steps_, 0.05)) return {{}, no_curve::rises};
  if (!draw()) return {{}, no_curve::no_fit};
  // Slices that began and ended below the first window: they are unseen as far as the curve goes.
  const double below = std::max(0.0, begun - passed);
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

inline void curve_reader::finish_draws() {
  if (curve_.begins == beginning::nil || curve_.begins == beginning::made || curve_.by_windows) return;
  const block_sums moved = sums_of(evidence_.moved);
  std::vector<double> all;
  for (size_draw& d : curve_.draws) {
    if (moved.blocks > 0) {
      const double spread = is_sampled() ? 2 * (random_.share() - 0.5) * 1.7 / std::sqrt(moved.samples + 0.5) : 0;
      d.unseen = moved.blocks * std::max(0.0, 1 + spread);
    } else {
      d.unseen = draw_unseen(random_, d.survivors, doubt_);
    }
    all.push_back(d.unseen);
  }
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
