// How large to make a map: the size that the article computes, and the one that Go needs.
//
// Glossary
//   expected        how many different keys the map will hold
//   collision rate  what share of the keys is thought to meet another in its bucket, 0 to 1
//   load factor     entries per slot at which a map is thought to grow
//   hint            the second argument of make(map[K]V, hint): a number of entries, not of slots
//
// The article's estimate is made for java.util.HashMap, whose constructor takes a number of slots:
//
//     load factor = 0.75 · (1 + 2 · (collision rate − 0.2)), kept within 0.5 and 0.9
//     raw         = expected / load factor, rounded up
//     size        = the highest power of two in max(16, raw), doubled if raw is none itself
//
// It has three flaws, and they are kept, for they are what the audit shows:
//   - A higher collision rate gives a higher load factor, so a smaller table, where the article says that it
//     tightens it.
//   - Below 16 the doubling looks at raw, not at the 16 that was taken instead: 9 keys at 0.75 give 32 slots, though 16
//     were enough.
//   - A Go map needs none of it: its hint counts entries, and make adds the room by the release's own load factor. With
//     a number of slots for a hint most maps become twice as large as they need be.
//
//     expected ──► article: 0.75, power of two ──► a hint of slots ──► B for more entries than will come
//            └──► estimate_map_hint ─────────────► a hint of entries ─► the smallest table that need not grow
//
// The corrected estimate starts from the number of entries and asks the predictor whether the map will grow all the
// same. To 1.23 it never does. From 1.24 on it may: entries spread over tables by chance, and some hints (897, 1793, …)
// give tables of half the size that the next one gets. Then the next larger map is tried.
#pragma once

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <stdexcept>

#include <gogrow/advise/first_that.hpp>
#include <gogrow/predict/map.hpp>
#include <gogrow/rules/go_types.hpp>
#include <gogrow/rules/raise.hpp>
#include <gogrow/rules/swiss_map.hpp>

namespace gogrow {

/// The most keys that estimate_map_size takes: beyond, Java's int would overflow.
inline constexpr std::int64_t max_estimated_keys = std::int64_t{1} << 28;

namespace detail {

inline double estimated_load_factor(double collision_rate) {
  return std::clamp(0.75 * (1.0 + 2.0 * (collision_rate - 0.2)), 0.5, 0.9);
}

inline std::int64_t highest_one_bit(std::int64_t n) {
  return static_cast<std::int64_t>(std::bit_floor(static_cast<std::uint64_t>(n)));
}

}  // namespace detail

/// The article's estimate of a map's size, in slots, its flaws included: see above. expected: 0 to max_estimated_keys.
/// collision_rate: 0 to 1. Throws std::out_of_range for other values. Constant time.
inline std::int64_t estimate_map_size(std::int64_t expected, double collision_rate) {
  if (expected < 0 || expected > max_estimated_keys)
    detail::raise(std::out_of_range("gogrow: estimate_map_size takes 0 to 268435456 keys"));
  if (!(collision_rate >= 0 && collision_rate <= 1))
    detail::raise(std::out_of_range("gogrow: estimate_map_size takes a collision rate from 0 to 1"));
  const double slots = std::ceil(static_cast<double>(expected) / detail::estimated_load_factor(collision_rate));
  const auto raw = static_cast<std::int64_t>(slots);
  const std::int64_t size = detail::highest_one_bit(std::max<std::int64_t>(16, raw));
  return raw > detail::highest_one_bit(raw) ? 2 * size : size;
}

namespace detail {

constexpr std::size_t swiss_slots_for_hint(const release& r, const group_shape& s, std::int64_t hint) {
  const swiss_start start = swiss_start_for_hint(r, s, hint);
  return (std::max)(group_slots, start.tables * start.table_slots);
}

// The smallest hint that makes more slots than this one does. Twice the hint always makes more.
constexpr std::int64_t next_larger_swiss_hint(const release& r, const group_shape& s, std::int64_t hint) {
  const std::size_t slots = swiss_slots_for_hint(r, s, hint);
  const std::int64_t enough = 2 * std::max<std::int64_t>(hint, group_slots);
  return first_that(hint, enough, [&](std::int64_t larger) { return swiss_slots_for_hint(r, s, larger) > slots; });
}

}  // namespace detail

/// A hint, and what a map that is made with it and filled will cost.
struct map_hint_estimate {
  std::int64_t hint = 0;  ///< entries
  map_prediction cost{};
};

/// The corrected estimate: the smallest hint, from the number of expected keys on, with which inserts make the map grow
/// with a chance of at most accepted_chance. Throws as predict_map does, and std::out_of_range for a number of keys
/// outside of 0 to 2^48 or a chance outside of 0 to 1. At most four predictions.
inline map_hint_estimate estimate_map_hint(const release& r, const layout& key, const layout& elem,
                                           std::int64_t expected, double accepted_chance = 0.01) {
  if (expected < 0 || expected > (std::int64_t{1} << 48))
    detail::raise(std::out_of_range("gogrow: estimate_map_hint takes 0 to 2^48 keys"));
  if (!(accepted_chance >= 0 && accepted_chance <= 1))
    detail::raise(std::out_of_range("gogrow: estimate_map_hint takes a chance from 0 to 1"));
  const auto inserts = static_cast<std::uint64_t>(expected);
  map_hint_estimate found{expected, predict_map(r, key, elem, inserts, expected)};
  for (int larger = 0; larger < 3 && has_swiss_map(r) && found.cost.chance_of_growth > accepted_chance; ++larger) {
    found.hint = detail::next_larger_swiss_hint(r, group_shape_of(r, key, elem), found.hint);
    found.cost = predict_map(r, key, elem, inserts, found.hint);
  }
  return found;
}

/// The same for a map type of Go, such as go_type("map[string]int"). Throws go_type_error for another type.
template <map_type Type>
map_hint_estimate estimate_map_hint(const release& r, const Type& type, std::int64_t expected,
                                    double accepted_chance = 0.01) {
  const detail::map_layouts m = detail::layouts_of_map(r, type);
  return estimate_map_hint(r, m.key, m.elem, expected, accepted_chance);
}

}  // namespace gogrow
