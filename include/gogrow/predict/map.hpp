// What a map will cost, without running it: either kind of map, by release.
//
//     const auto cost = gogrow::predict_map(gogrow::go1_23, gogrow::layout_of<long>, gogrow::layout_of<long>, 1000000);
//     cost.mallocs.mean, cost.bytes_allocated.p95, …
//     std::get<gogrow::bucket_map_prediction>(cost.details).exact.steps          when it doubled
//
// The workload is make(map[K]V, hint) and that many inserts of different keys, in a map that escapes to the heap; with
// escapes::no in a local one, whose header and first bucket or group are on the stack and count in nothing. What
// depends on the number of entries alone is in the exact parts of the details, which are constexpr on their own:
//
//     static_assert(gogrow::exact_bucket_map(gogrow::release_of(gogrow::go1_23), key, elem, 1000).final_b == 8);
//
// What depends on the hash seed as well is a distribution over seeds, for a hash that mixes well.
// predict/bucket_map.hpp and predict/swiss_map.hpp say how it is computed and how exactly.
#pragma once

#include <cstdint>
#include <utility>
#include <variant>

#include <gogrow/predict/bucket_map.hpp>
#include <gogrow/predict/distribution.hpp>
#include <gogrow/predict/swiss_map.hpp>
#include <gogrow/rules/go_types.hpp>
#include <gogrow/rules/release.hpp>
#include <gogrow/rules/slice.hpp>
#include <gogrow/rules/stack.hpp>

namespace gogrow {

/// What both kinds of map have in common. Bytes are what is taken from the heap: size classes, or whole pages.
struct map_prediction {
  distribution mallocs{};          ///< as MemStats.Mallocs
  distribution bytes_allocated{};  ///< as MemStats.TotalAlloc
  distribution entries_moved{};    ///< by doubling, growing and splitting
  distribution live_bytes{};       ///< what the map holds at the end
  distribution peak_bytes{};       ///< the most that it held at one time, were garbage collected at once
  double chance_of_growth = 0;     ///< that inserts make the map grow: a doubling, or a table that grows or splits
  std::variant<bucket_map_prediction, swiss_map_prediction> details{};
};

/// Predicts make(map[K]V, hint) and that many inserts of different keys. Throws panic where Go refuses,
/// std::out_of_range for Go 1.0, of whose maps nothing is known. Less than a millisecond up to 10^12 entries.
inline map_prediction predict_map(const release& r, const layout& key, const layout& elem, std::uint64_t inserts,
                                  std::int64_t hint = 0, escapes where = escapes::yes) {
  if (has_swiss_map(r)) {
    swiss_map_prediction p = predict_swiss_map(r, key, elem, inserts, hint, where);
    const swiss_map_expected& e = p.expected;
    return {e.mallocs,    e.bytes_allocated,  e.entries_moved, e.live_bytes,
            e.peak_bytes, e.chance_of_growth, std::move(p)};
  }
  bucket_map_prediction p = predict_bucket_map(r, key, elem, inserts, hint, where);
  const bucket_map_expected& e = p.expected;
  const double grows = p.exact.grows > 0 ? 1 : 0;
  return {e.mallocs, e.bytes_allocated, e.entries_moved, e.live_bytes, e.peak_bytes, grows, std::move(p)};
}

inline map_prediction predict_map(go_version version, const layout& key, const layout& elem, std::uint64_t inserts,
                                  std::int64_t hint = 0, escapes where = escapes::yes) {
  return predict_map(release_of(version), key, elem, inserts, hint, where);
}

/// The same for a map type of Go, such as go_type("map[string]int"), with its layouts in that release. Throws
/// go_type_error for another type.
template <release_or_version Release, map_type Type>
map_prediction predict_map(const Release& r, const Type& type, std::uint64_t inserts, std::int64_t hint = 0,
                           escapes where = escapes::yes) {
  const detail::map_layouts m = detail::layouts_of_map(release_row(r), type);
  return predict_map(r, m.key, m.elem, inserts, hint, where);
}

}  // namespace gogrow
