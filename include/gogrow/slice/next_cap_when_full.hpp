// The next capacity of a full slice that gets one element more: what nearly every growth asks.
//
//      rule, layout ── known to the compiler ──►  cap    0   1   2   3   4   5  ···  127
//                                                       ┌───┬───┬───┬───┬───┬───┬───┬───┐
//                                                  next │ 1 │ 2 │ 4 │ 6 │ 8 │ 10│ · │256│   int64, Go 1.26
//                                                       └───┴───┴───┴───┴───┴───┴───┴───┘
//
// The rule and the size classes take some 20 instructions and two loads that wait for each other, and the array's
// address waits for them. While arrays are small that is a tenth of the time that a growth takes, so there the answers
// stand in a table.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include <gogrow/rules/slice.hpp>

namespace gogrow::detail {

/// Rules that name the same capacity at every time, for elements of the layout that they are given.
template <class Rule>
concept tabulated_rules = !run_time_rules<Rule> && !custom_growth<Rule>;

// 0 bytes where the answer does not fit, or is a refusal.
struct small_growth {
  std::uint16_t cap = 0;
  std::uint16_t bytes = 0;
};

template <auto Rules, layout Element>
inline constexpr auto small_growths = [] {
  std::array<small_growth, 128> table{};
  for (std::size_t cap = 0; cap < table.size(); ++cap) {
    const auto g = next_cap(Rules, {cap, cap, cap + 1, Element});
    if (g && g->requested_bytes <= UINT16_MAX)
      table[cap] = {static_cast<std::uint16_t>(g->cap), static_cast<std::uint16_t>(g->requested_bytes)};
  }
  return table;
}();

/// next_cap for old_len = old_cap = cap and new_len = cap + 1. Element is the layout that the type has by itself.
/// Constant time up to 127, then as next_cap; throws what that throws.
template <auto Rules, layout Element>
[[gnu::always_inline]] constexpr std::optional<growth> next_cap_when_full(std::size_t cap) {
  if constexpr (tabulated_rules<decltype(Rules)>) {
    constexpr auto& table = small_growths<Rules, Element>;
    if (cap < table.size() && table[cap].bytes != 0) return growth{table[cap].cap, table[cap].bytes};
  }
  return next_cap(Rules, {cap, cap, cap + 1, layout_under(Rules, Element)});
}

}  // namespace gogrow::detail
