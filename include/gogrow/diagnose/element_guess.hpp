// Without the binary: which elements could have left these blocks, if slices of them grew?
//
// The chains of growth of most element sizes differ, all the more the higher they reach: unique once slices pass some
// 4 KiB. Below that some tie, 1|2|4|8|16 or 24|48|96 bytes. All that fit are returned, the likeliest first: advice has
// to be right under each of them.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>
#include <vector>

#include <gogrow/diagnose/capacity_choice.hpp>
#include <gogrow/diagnose/growth_ladder.hpp>
#include <gogrow/diagnose/size_curve.hpp>

namespace gogrow::diagnose {

/// An element that fits, and the curve under it.
struct element_guess {
  layout element{};
  size_curve curve{};
};

namespace detail {

// Sizes of elements as programs have them: of ints and floats, and structs of up to 256 bytes.
inline std::vector<layout> elements_to_try() {
  std::vector<layout> all;
  for (std::size_t size : {1U, 2U, 4U, 12U, 20U, 28U, 36U}) all.push_back({size, size < 4 ? size : 4, false});
  for (std::size_t size = 8; size <= 256; size += 8) {
    all.push_back({size, 8, false});
    all.push_back({size, 8, true});
  }
  return all;
}

// Blocks beside a chain, less what may be chance. Small blocks are few bytes, and tell more than large ones.
inline double surely_off(const ladder& chain, const block_counts& counts) {
  double off = 0;
  for (const block_count& c : counts) {
    const bool on = std::ranges::find(chain, c.block_bytes, &rung::block_bytes) != chain.end();
    if (on || c.samples <= 0) continue;
    const double chance = c.samples < c.blocks ? 2 / std::sqrt(c.samples) : 0;
    off += c.blocks * (std::max)(0.0, 1 - chance);
  }
  return off;
}

// Sizes that are common first.
inline int likelihood(const layout& l) {
  if (l == layout{8, 8, false}) return 0;
  if (l == layout{16, 8, true}) return 1;
  if (l == layout{8, 8, true}) return 2;
  if (l == layout{24, 8, true}) return 3;
  if (l.size_bytes == 1) return 4;
  return 5 + static_cast<int>(l.size_bytes) + (l.has_pointers ? 0 : 1);
}

}  // namespace detail

/// All elements under which the blocks are one chain of growth of at least least_rungs rungs that were seen, the
/// likeliest first; none where that is no growth. Those whose chain begins where growth from nil, behind a stack
/// buffer or behind a make begins come before the others, which are left out where there are such.
/// declared: layouts of the program's own types, likelier than any other.
inline std::vector<element_guess> guess_elements(const release& r, const growth_evidence& e,
                                                 std::size_t least_rungs = 4, std::size_t draws = 200,
                                                 const std::vector<layout>& declared = {}) {
  std::vector<element_guess> known;
  std::vector<element_guess> others;
  std::size_t seen = 0;
  for (const block_count& c : e.grown) seen += c.samples > 0 ? 1 : 0;
  if (seen < least_rungs) return {};
  for (const layout& element : detail::elements_to_try()) {
    const growth_rule g{r, element};
    const ladder chain = detail::best_chain(g, e);
    if (chain.empty() || !detail::holds_chain(chain, e)) continue;
    if (detail::surely_off(chain, e.grown) > 0.03 * sums_of(e.grown).blocks) continue;
    std::size_t on_chain = 0;
    for (const rung& x : chain) on_chain += count_of(e.grown, x.block_bytes).samples > 0 ? 1 : 0;
    if (on_chain < least_rungs) continue;
    auto read = read_size_curve(g, e, draws);
    if (!read.curve || read.curve->by_windows) continue;
    const bool unknown = read.curve->begins == beginning::unknown;
    (unknown ? others : known).push_back({element, std::move(*read.curve)});
  }
  if (known.empty()) known = std::move(others);
  std::ranges::stable_sort(known, {}, [&](const element_guess& g) {
    const auto is_it = [&](const layout& l) {
      return l.size_bytes == g.element.size_bytes && l.has_pointers == g.element.has_pointers;
    };
    return std::ranges::any_of(declared, is_it) ? -1 : detail::likelihood(g.element);
  });
  return known;
}

/// The capacity of the first guess, if it does no harm under any other one. Capacities of different element sizes are
/// numbers of elements alike: that is what is written to the program.
inline std::optional<capacity_choice> choose_capacity(const std::vector<element_guess>& guesses,
                                                      const choice_options& o = {}) {
  if (guesses.empty()) return std::nullopt;
  const auto found = choose_capacity(guesses.front().curve, o);
  if (!found) return std::nullopt;
  const auto harms = [&](const element_guess& g) { return !is_harmless(g.curve, found->cap, o); };
  if (std::ranges::any_of(guesses, harms)) return std::nullopt;
  return found;
}

}  // namespace gogrow::diagnose
