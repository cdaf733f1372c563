// The article's chapter 4.3: how large to make a map.
#include <algorithm>
#include <bit>

#include <gogrow/advise.hpp>
#include <gogrow/rules.hpp>

#include "audit/audit.hpp"
#include "audit/text.hpp"

namespace tool {
namespace {

using gogrow::release;
using maybe = std::optional<finding>;

constexpr std::int64_t grid = 100000;  // every number of keys up to this one
constexpr double usual_rate = 0.2;     // with it the article's load factor is 0.75
constexpr double high_rate = 0.4;      // the highest of the article's table

constexpr gogrow::layout an_int{8, 8, false};

// Slots of a map[int]int made with a hint; nothing for releases without maps.
std::optional<std::size_t> slots_for_hint(const release& r, std::int64_t hint) {
  if (gogrow::has_swiss_map(r)) {
    const auto start = gogrow::swiss_start_for_hint(r, gogrow::group_shape_of(r, an_int, an_int), hint);
    return std::max(gogrow::group_slots, start.tables * start.table_slots);
  }
  if (!gogrow::has_bucket_map(r)) return std::nullopt;
  return gogrow::bucket_slots << gogrow::bucket_bits_for_hint(r, static_cast<std::size_t>(hint));
}

// Of all numbers of keys up to the grid's end, the share for which the test says yes.
template <class Test> double share_of_grid(Test test) {
  std::int64_t yes = 0;
  for (std::int64_t keys = 1; keys <= grid; ++keys) yes += test(keys) ? 1 : 0;
  return static_cast<double>(yes) / static_cast<double>(grid);
}

maybe hint_by_formula(const release& r) {
  if (!slots_for_hint(r, 1)) return std::nullopt;
  const double same = share_of_grid([&r](std::int64_t keys) {
    return slots_for_hint(r, gogrow::estimate_map_size(keys, usual_rate)) == slots_for_hint(r, keys);
  });
  return finding{percent(same) + " of 1 to 100,000", same == 1};
}

maybe slots_for_1000(const release& r) {
  const auto by_formula = slots_for_hint(r, gogrow::estimate_map_size(1000, usual_rate));
  if (!by_formula) return std::nullopt;
  return finding{grouped(*by_formula) + " slots; hint 1,000: " + grouped(*slots_for_hint(r, 1000)),
                 by_formula == slots_for_hint(r, 1000)};
}

// Java's own rounding of the same number of slots, 16 at the least.
maybe sizes_as_java_rounds(const release&) {
  const double same = share_of_grid([](std::int64_t keys) {
    const auto slots = static_cast<std::int32_t>((4 * keys + 2) / 3);
    return gogrow::estimate_map_size(keys, usual_rate) == gogrow::java_table_size_for(std::max(16, slots));
  });
  return finding{decimals(100 * same, 3) + " % of 1 to 100,000", same == 1};
}

maybe size_for_9(const release&) {
  const std::int64_t size = gogrow::estimate_map_size(9, usual_rate);
  return finding{std::to_string(size), size == 16};
}

maybe load_factor_at_high_rate(const release&) {
  const double factor = gogrow::detail::estimated_load_factor(high_rate);
  return finding{decimals(factor, 2), factor < 0.75};
}

maybe java_still_resizes(const release&) {
  const double share =
      share_of_grid([](std::int64_t keys) { return 4 * keys > 3 * gogrow::estimate_map_size(keys, high_rate); });
  return finding{percent(share) + " of 1 to 100,000", share == 0};
}

}  // namespace

std::vector<claim> claims_on_estimates() {
  return {
      {"4.3",
       "expected / 0.75, rounded up to a power of two, is the hint to make a Go map with: as many slots as needed",
       "100 %",
       "Go's hint counts entries, and make adds the room itself; a number of slots gives a table two to eight times "
       "as large.",
       hint_by_formula},
      {"4.3", "the same for 1,000 keys", "2,048", "The hint 1,000 already makes a map that 1,000 keys do not grow.",
       slots_for_1000},
      {"4.3", "the code rounds the slots up to a power of two, as tableSizeFor does", "100 %",
       "Only below 16 slots it goes wrong.", sizes_as_java_rounds, false},
      {"4.3", "the code rounds 9 keys at 0.75, 12 slots, to the next power of two from 16 on", "16",
       "Its last step compares 12 with its own highest bit and doubles the 16 that stands for the minimum.", size_for_9,
       false},
      {"4.3", "a high collision rate (0.4) tightens the load factor", "below 0.75",
       "The code adds where it should subtract: more collisions, a higher factor, a smaller table.",
       load_factor_at_high_rate, false},
      {"4.3", "a HashMap of the estimated size does not grow, at a collision rate of 0.4", "0 %",
       "Java's own threshold stays at 0.75 of the slots, whatever factor the estimate took.", java_still_resizes,
       false},
  };
}

}  // namespace tool
