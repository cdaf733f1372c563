// What steady insert and delete does to a map, as an estimate.
//
//     const auto e = gogrow::predict_churn(gogrow::release_of(gogrow::go1_23), key, elem, 3000, 1e6);
//
//     e.first_growth.mean, .p5, .p95   operations until the map first grows
//     e.growths.mean                   how often it has grown after 10^6 operations
//
// The workload: a map of n entries, made with a hint and filled by inserts. Then each operation deletes an entry chosen
// at random and inserts a new key, so that n stays. One lifetime is n operations, the average age of an entry.
//
//   bucket map   overflow buckets pile up, for a chain keeps its length; when there are 2^B of them (1.8+) the table is
//                rebuilt at its size, and all begins anew (predict/bucket_churn.hpp)
//   Swiss map    groups that were full once pile up, in which deletes leave tombstones; when entries and tombstones
//                fill 7/8 of its slots a table prunes its tombstones (1.25+, fast keys, and only if a tenth of the
//                slots comes free), or doubles, or splits. It never shrinks, so each time half the load is left, and
//                the next time is far away (predict/swiss_churn.hpp)
//
// Accuracy of first_growth: its mean as seen in go_map over 1,000 seeds and more (fewer where it takes 10^5
// operations), as estimated, and by how much the estimated 5 and 95 % points are off. Real Go's first growths, 37 means
// of up to 1,000 maps each, agree with go_map's and are in the tests.
//
//   Go 1.23
//   entries       seen estimated    p5   p95     entries      seen estimated    p5   p95
//        9     1,789     1,796    +4    +1 %         300    11,483    11,456    +1    +0 %
//       13        74        74    +0    +3 %         416     3,542     3,572    +1    +2 %
//       20       409       422    +3    +1 %         700    14,212    14,145    -1    -2 %
//       26       143       154   +15    +7 %       1,000   106,621   107,165    -1    -0 %
//       40       813       826    +6    +3 %       1,664    14,350    14,359    +1    +1 %
//       52       343       349    +3    +3 %       3,000    43,543    43,553    -0    +0 %
//       70     2,937     2,913    +1    -1 %       5,000   184,676   183,957    -2    -0 %
//      104       802       797    -1    +1 %      10,000   369,019   368,280    -1    -4 %
//      150     5,131     5,126    +1    -1 %      20,000   737,924   736,838    +0    -1 %
//      208     1,728     1,730    +4    -0 %     100,000 1,181,630 1,182,220    -1    +2 %
//
//               Go 1.24, keys without a fast routine   Go 1.26
//   entries        seen estimated    p5   p95             seen estimated    p5   p95
//         9       138       138    +3    -3 %       8,185     8,498    -4    +2 %
//        10        71        71    -6    -1 %         928       941    -6    -1 %
//        12        23        23   -17    +2 %          68        68    +0    +2 %
//        14       3.9       4.0    +0    +0 %         3.9       4.0    +0    +0 %
//        20        85        57   -26   -35 %
//        28       2.8       2.0    +0   -43 %         2.8       2.0    +0   -43 %
//        50        29        25   -14   -18 %          30        25   -14   -19 %
//        56       2.0       1.9    +0   -40 %         2.0       1.9    +0   -40 %
//       100        52        47    -4   -11 %          52        47    -4   -11 %
//       112       1.8       1.9    +0   -25 %         1.8       1.9    +0   -25 %
//       200        96        92    -3    -4 %          96        92    -3    -4 %
//       224       1.6       1.9    +0   -25 %         1.6       1.9    +0   -25 %
//       300     1,319     1,314    -1    +0 %
//       448       1.5       1.9    +0   +33 %         1.5       1.9    +0   +33 %
//       500     5,604     5,617    -1    +1 %
//       600     2,622     2,645    +0    +1 %
//       700     1,171     1,170    -1    +1 %       1,467     1,547    +1   +10 %
//       720                                            997       996    -0    +4 %
//       750                                            716       703    -1    -2 %
//       800       371       358    -2    -3 %         371       358    -2    -3 %
//       850       125       121    -2    -5 %         125       121    -2    -5 %
//       896       1.5       2.2    +0   +33 %         1.5       2.2    +0   +33 %
//     1,000    10,248    10,432    -0    +3 %
//     1,400     2,026     2,092    +0    +9 %       2,159     2,329    -1   +16 %
//     1,700       159       182   +12   +42 %         159       182   +12   +42 %
//     2,500     7,093     7,280    -1    +7 %     315,372   274,059   -25   -15 %
//     3,500       125       142  +100   -13 %         125       142  +100   -13 %
//     5,000    13,118    13,340    -1    +4 %     219,726   192,095   -11   -11 %
//    10,000    24,455    24,644    -3    +3 %     202,890   174,456   -18   -16 %
//    20,000    45,781    45,857    -3    +3 %     212,084   190,436    -3    -8 %
//   100,000    13,059    13,177    -5    -2 %      13,059    13,177    -5    -2 %
//
// So bucket maps are within 1 % and 3 % from some 40 entries on, and are exact with two buckets (9 to 13 entries).
// Swiss tables are exact with 16 slots (9 to 14 entries), within 4 % where they have 1,024 and some operations to go,
// within 12 % from 100 entries on. Tables of 32 slots with room (15 to 27 entries) last half as long again as
// estimated, with pruning up to four times. Between two powers of two, where some tables have just split and others are
// about to (1,700 and 3,500 entries), an estimate is good to a half only, and many tables that prune grow a sixth later
// than it says.
//
// What is left out: a bucket map that is still being evacuated when churn begins is taken as done. Deletes that follow
// a pattern (the oldest first) are steadier than random ones.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>

#include <gogrow/predict/bucket_churn.hpp>
#include <gogrow/predict/bucket_map.hpp>
#include <gogrow/predict/chance.hpp>
#include <gogrow/predict/distribution.hpp>
#include <gogrow/predict/survival.hpp>
#include <gogrow/predict/swiss_churn.hpp>
#include <gogrow/predict/swiss_map.hpp>
#include <gogrow/rules/go_types.hpp>
#include <gogrow/rules/release.hpp>
#include <gogrow/rules/slice.hpp>

namespace gogrow {

/// An estimate. What a kind of map does not have is 0.
struct churn_estimate {
  /// Operations until the first same-size growth, or until the first table grows or splits. Infinite where that is not
  /// to be expected within a million lifetimes.
  distribution first_growth{};
  distribution growths{};       ///< same-size growths, or tables that grew or split, in all operations
  double overflow_buckets = 0;  ///< bucket map: of the present table at the end, on average
  double tables = 0;            ///< Swiss map: at the end, on average
  double slots = 0;             ///< Swiss map: of all tables at the end, on average
};

/// Estimates what `operations` times delete and insert do to a map of so many entries. fast_keys: Go takes one of its
/// fast routines for the key (swiss_access), which alone prune tombstones. Throws what predict_map throws.
/// Milliseconds; some tens of them for several Swiss tables that prune, hundreds for 10^13 operations on those.
churn_estimate predict_churn(const release& r, const layout& key, const layout& elem, std::uint64_t entries,
                             double operations, std::int64_t hint = 0, bool fast_keys = true);

namespace detail {

constexpr double never = std::numeric_limits<double>::infinity();

constexpr distribution never_grows{never, 0, never, never};

// In whole operations; a million lifetimes are for ever.
inline distribution in_operations(const distribution& d, double entries) {
  if (!(d.mean < longest_round * entries)) return never_grows;
  const auto whole = [](double operations) { return (std::max)(1.0, std::ceil(operations)); };
  return {(std::max)(1.0, d.mean), d.sd, whole(d.p5), whole(d.p95)};
}

// Of a map that begins anew after each growth. At least one growth in time has the chance `first`, and k growths take k
// times the mean, with a deviation that grows as the root of k.
inline weighted_points renewals(double operations, double first, const distribution& period) {
  if (first <= 0 || std::isinf(period.mean)) return {{0, 1}};
  const double average = operations / period.mean;
  const double cv = period.sd / period.mean;
  if (average > points_limit)
    return normal_points(average + (cv * cv - 1) / 2, (std::max)(0.3, cv * std::sqrt(average)));
  weighted_points points;
  double at_least = 1;
  for (double k = 0; at_least > 1e-9; ++k) {
    const double spread = (std::max)(1e-9, cv * std::sqrt(k + 1));
    const double in_time = normal_share_below((average - k - 1) / spread);
    const double one_more = k == 0 ? first : (std::min)(at_least * first, in_time);  // each period must be short enough
    points.push_back({k, at_least - one_more});
    at_least = one_more;
  }
  normalise(points);
  return points;
}

inline churn_estimate predict_bucket_churn(const release& r, const layout& key, const layout& elem,
                                           std::uint64_t entries, double operations, std::int64_t hint) {
  const auto n = static_cast<double>(entries);
  const int b = exact_bucket_map(r, key, elem, entries, hint).final_b;
  churn_estimate e;
  e.first_growth = never_grows;
  if (entries == 0 || b == 0) return e;
  chain_under_churn chain(n, std::ldexp(1.0, b));
  const auto overflow_after = [&](double churned) {
    return std::ldexp(chain.mean_after((std::max)(0.0, churned) / n), b);
  };
  weighted_points growths{{0, 1}};
  if (r.bucket_same_size_growth) {
    const survival lasts = bucket_map_lasts(chain, n, b);
    e.first_growth = in_operations(lasts.times(), n);
    growths = renewals(operations, 1 - lasts.share_at(operations), e.first_growth);
  }
  e.growths = distribution_of(growths, itself{});
  constexpr int ages = 8;
  if (e.growths.mean < 10) {
    for (const weighted_point& g : growths)
      e.overflow_buckets +=
          g.weight * overflow_after(g.value > 0 ? operations - g.value * e.first_growth.mean : operations);
  } else {  // any age is as likely
    for (int i = 0; i < ages; ++i) e.overflow_buckets += overflow_after((i + 0.5) / ages * e.first_growth.mean) / ages;
  }
  return e;
}

// What becomes of the tables of a map.
struct tables_in_the_end {
  double growths = 0;
  double variance = 0;  // of the growths
  double tables = 0;
  double slots = 0;
};

// Follows so many equal tables to the end, through all their growths. Returns how long each of them lasts at first.
inline survival churn_tables(tables_in_the_end& sum, double tables, churned_table t, double lifetimes, bool prunes) {
  constexpr int most_growths = 40;
  std::optional<survival> first;
  for (int i = 0; i < most_growths && tables >= 1e-3; ++i) {
    const survival lasts = table_lasts(t, prunes, first ? lifetimes : longest_round);
    if (!first) first = lasts;
    const double grown = 1 - lasts.share_at(lifetimes);
    sum.growths += tables * grown;
    sum.variance += tables * grown * (1 - grown);
    sum.tables += tables * (1 - grown);
    sum.slots += tables * (1 - grown) * t.slots;
    tables *= grown;
    lifetimes -= lasts.mean_within(lifetimes);
    if (table_splits(static_cast<std::size_t>(t.slots))) {
      tables *= 2;
      t = {t.slots, t.inserts / 2, 1 - t.map_share / 2, t.inserts / 2, t.map_share / 2};
    } else {
      t = {2 * t.slots, t.inserts, 1 - t.map_share, t.inserts, t.map_share};
    }
  }
  return *first;
}

// Of tables with so many entries on average those that are not overfull.
inline churned_table not_overfull(double slots, double entries, double map_share) {
  churned_table t{slots, entries, 1 - map_share, entries, map_share};
  const double variance = entries * (1 - map_share);
  if (variance < 1e-9) return t;
  const double z = (7 * slots / group_slots + 0.5 - entries) / std::sqrt(variance);
  const double below = (std::max)(1e-12, normal_share_below(z));
  const double ratio = std::exp(-z * z / 2) / (2.5066282746310002 * below);
  t.entries = entries - std::sqrt(variance) * ratio;
  t.spread = variance * (std::max)(0.01, 1 - ratio * (z + ratio)) / t.entries;
  return t;
}

inline churn_estimate predict_swiss_churn(const release& r, const layout& key, const layout& elem,
                                          std::uint64_t entries, double operations, std::int64_t hint, bool fast_keys) {
  const auto n = static_cast<double>(entries);
  const swiss_map_expected made = predict_swiss_map(r, key, elem, entries, hint).expected;
  churn_estimate e;
  e.first_growth = never_grows;
  e.slots = made.slots.mean;
  if (made.tables.mean < 1 || entries == 0) return e;  // a small map has no tombstones
  const bool prunes = fast_keys && r.swiss_prunes_tombstones;
  // Between two powers of two some tables have split and have half the load.
  const double whole = std::exp2(std::floor(std::log2(made.tables.mean)));
  const double split = made.tables.mean - whole;
  const double slots = std::exp2(std::round(std::log2(made.slots.mean / made.tables.mean)));
  tables_in_the_end sum;
  std::optional<survival> lasts;
  const auto add = [&](double tables, const churned_table& t) {
    if (tables < 1e-3) return;
    const survival first = churn_tables(sum, tables, t, operations / n, prunes).first_of(tables);
    lasts = lasts ? lasts->first_of_both(first) : first;
  };
  add(whole - split, not_overfull(slots, n / whole, 1 / whole));
  add(2 * split, not_overfull(slots, n / whole / 2, 1 / whole / 2));
  const distribution first = lasts->times();
  // A table grows in the middle of an operation, which counts as a whole.
  e.first_growth = in_operations({first.mean * n + 0.5, first.sd * n, first.p5 * n, first.p95 * n}, n);
  const distribution growths = distribution_of(moments{sum.growths, sum.variance, 0});
  e.growths = {growths.mean, growths.sd, (std::max)(0.0, std::round(growths.p5)), std::round(growths.p95)};
  e.tables = sum.tables;
  e.slots = sum.slots;
  return e;
}

}  // namespace detail

inline churn_estimate predict_churn(const release& r, const layout& key, const layout& elem, std::uint64_t entries,
                                    double operations, std::int64_t hint, bool fast_keys) {
  if (has_swiss_map(r)) return detail::predict_swiss_churn(r, key, elem, entries, operations, hint, fast_keys);
  return detail::predict_bucket_churn(r, key, elem, entries, operations, hint);
}

inline churn_estimate predict_churn(go_version version, const layout& key, const layout& elem, std::uint64_t entries,
                                    double operations, std::int64_t hint = 0, bool fast_keys = true) {
  return predict_churn(release_of(version), key, elem, entries, operations, hint, fast_keys);
}

/// The same for a map type of Go, which knows its routine too. Throws go_type_error for another type.
template <release_or_version Release, map_type Type>
churn_estimate predict_churn(const Release& r, const Type& type, std::uint64_t entries, double operations,
                             std::int64_t hint = 0) {
  const detail::map_layouts m = detail::layouts_of_map(release_row(r), type);
  return predict_churn(r, m.key, m.elem, entries, operations, hint, type.map_routine() != swiss_access::generic);
}

}  // namespace gogrow
