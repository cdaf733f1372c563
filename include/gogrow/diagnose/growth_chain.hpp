// Do blocks follow from one another, and where does that begin?
//
//   blocks   16:9  32:10  64:10  112:1  128:10  256:9      on the chain 16, 32, 64, 128, 256 all but one
//
// A chain holds if at least 97 % of the bytes lie on it: the collector's own blocks of 96 and 112 bytes get into stacks
// of users. Where few blocks were seen, one beside it is chance.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>

#include <gogrow/diagnose/growth_ladder.hpp>
#include <gogrow/rules/stack.hpp>

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
  bool moves_are_known = false;  ///< the function moves slices off their buffers: `moved` counts all that ended there
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
    most = (std::max)(most, samples / share);
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

}  // namespace detail

}  // namespace gogrow::diagnose
