// Which hint to give to make for a map: what each choice costs for the sizes that a program really has.
//
//     const auto advice = gogrow::advise_map(gogrow::go1_23, gogrow::layout_of<long>, gogrow::layout_of<long>,
//                                            gogrow::size_distribution::one(1000), gogrow::goal::bytes);
//     advice.best().hint     // make(map[K]V, hint); 0: no hint
//
// Glossary
//   case       one map: made, then filled with as many different keys as its size says, none deleted
//   boundary   the largest hint for which make makes what it makes for smaller ones: the next one takes twice as much
//
//   bucket map, hint   1 … 8     9 … 13     14 … 26     27 … 52     …      Swiss map   1 … 8   9 … 14   15 … 28   …
//   make makes         nothing   2 buckets  4 buckets   8 buckets                      nothing 16 slots 32 slots
//
// In 1.8 and 1.9 a hint of 13, 26, 52, … gets the next table already, though the smaller one holds so many: there 12,
// 25, 51, … are the boundaries.
//
// Looked at are no hint and, for one size, the size, the boundary of the smallest table that holds it and the boundary
// below; for many sizes such boundaries of the smallest, of the 25, 50, 75, 90, 95 and 99 % quantiles and of the
// largest.
//
// What a map costs depends on the seed of its hash as well, so all costs are expected values over seeds
// (predict/map.hpp); for one size the distributions are given beside them. More than 256 different sizes are put
// together in 256 groups of equal share, and each group is looked at where its mean is: the share of cases on either
// side of a growth is off by at most 1/256.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <gogrow/advise/first_that.hpp>
#include <gogrow/advise/size_histogram.hpp>
#include <gogrow/advise/slice.hpp>
#include <gogrow/predict/map.hpp>
#include <gogrow/rules/bucket_map.hpp>
#include <gogrow/rules/go_types.hpp>
#include <gogrow/rules/slice.hpp>
#include <gogrow/rules/swiss_map.hpp>

namespace gogrow {

/// A hint and its costs. `cost` holds expected values; its share_growing is the chance that a case grows.
struct map_option {
  std::int64_t hint = 0;  ///< 0: no hint
  std::string reason{};
  mean_cost cost{};
  std::optional<map_prediction> distributions{};  ///< over seeds; for one size alone
};

/// The options by rising hint, and the best of them.
struct map_advice {
  std::vector<map_option> options{};
  std::size_t best_index = 0;
  bool is_exact_in_sizes = true;  ///< false: some sizes stand for their neighbours

  const map_option& best() const { return options[best_index]; }
};

/// The most different sizes that a map's advice looks at.
inline constexpr std::size_t most_map_sizes = 256;

namespace detail {

// The largest hint for which make makes a table of 2^b buckets. By trying: to 1.9 it depends on how a float rounds.
constexpr std::int64_t last_hint_of(const release& r, int b) {
  const std::int64_t most = std::int64_t{1} << (std::min)(b + 4, 62);
  return first_that(std::int64_t{0}, most,
                    [&](std::int64_t hint) { return bucket_bits_for_hint(r, static_cast<std::size_t>(hint)) > b; }) -
         1;
}

}  // namespace detail

/// The largest hint that gets the same from make as this one does, or as hints around it do: some hints of Swiss maps
/// (897, 1793 to 1795, …) get smaller tables than hints below them. Logarithmic.
constexpr std::int64_t hint_boundary(const release& r, std::int64_t hint) {
  if (has_bucket_map(r)) return detail::last_hint_of(r, bucket_bits_for_hint(r, static_cast<std::size_t>(hint)));
  std::size_t slots = group_slots;
  std::size_t entries = group_slots;  // a small map is filled to the last slot
  while (static_cast<std::int64_t>(entries) < hint) {
    slots *= 2;
    entries = max_entries(slots);
  }
  return static_cast<std::int64_t>(entries);
}

namespace detail {

struct weighted_size {
  std::uint64_t size = 0;
  double share = 0;
};

// Groups of equal share, each at its mean: the mean of all sizes stays what it is, however long the tail.
inline std::vector<weighted_size> group_sizes(const size_distribution& sizes) {
  const long double group = static_cast<long double>(sizes.cases()) / most_map_sizes;
  std::vector<weighted_size> found;
  long double left = group;  // cases that the group still takes
  long double sum = 0;       // of their sizes so far
  const auto close_group = [&] {
    found.push_back({static_cast<std::uint64_t>(sum / group + 0.5L), 1.0 / most_map_sizes});
    left = group;
    sum = 0;
  };
  for (const size_interval& i : sizes.intervals()) {
    const auto cases = static_cast<long double>(i.cases);
    const auto width = static_cast<long double>(i.hi - i.lo + 1);
    for (long double from = 0; from < cases;) {
      const long double to = (std::min)(cases, from + left);
      const long double middle = static_cast<long double>(i.lo) + width * (from + to) / 2 / cases - 0.5L;
      sum += (to - from) * middle;
      left -= to - from;
      from = to;
      if (left <= group * 1e-9L) close_group();
    }
  }
  if (found.size() < most_map_sizes) close_group();
  return found;
}

inline bool has_few_sizes(const size_distribution& sizes) {
  std::uint64_t different = 0;
  for (const size_interval& i : sizes.intervals()) {
    different += i.hi - i.lo + 1;
    if (different > most_map_sizes) return false;
  }
  return true;
}

inline std::vector<weighted_size> sizes_to_look_at(const size_distribution& sizes) {
  if (!has_few_sizes(sizes)) return group_sizes(sizes);
  std::vector<weighted_size> found;
  for (const size_interval& i : sizes.intervals()) {
    const double cases = static_cast<double>(i.cases) / static_cast<double>(i.hi - i.lo + 1);
    for (std::uint64_t n = i.lo; n <= i.hi; ++n) found.push_back({n, cases / static_cast<double>(sizes.cases())});
  }
  return found;
}

// Go's bytes of an entry where it lies, and how often a map of these details grows.
struct map_detail {
  std::uint64_t entry_bytes = 0;
  double growths = 0;
};

inline map_detail look_into(const map_prediction& p) {
  if (const auto* bucket = std::get_if<bucket_map_prediction>(&p.details)) {
    const bucket_shape& s = bucket->exact.shape;
    return {(s.bucket_bytes - 16) / bucket_slots, static_cast<double>(bucket->exact.grows)};
  }
  const auto& swiss = std::get<swiss_map_prediction>(p.details);
  return {swiss.exact.shape.slot_bytes, swiss.expected.table_grows.mean + swiss.expected.table_splits.mean};
}

inline mean_cost cost_of(const map_prediction& p, const layout& key, const layout& elem, std::uint64_t entries) {
  const map_detail d = look_into(p);
  const auto held = static_cast<double>(entries * (key.size_bytes + elem.size_bytes));
  return {p.mallocs.mean,           p.bytes_allocated.mean, p.entries_moved.mean * static_cast<double>(d.entry_bytes),
          p.live_bytes.mean - held, p.peak_bytes.mean,      d.growths,
          p.chance_of_growth,       p.bytes_allocated.mean};
}

inline void add_share(mean_cost& total, const mean_cost& c, double share) {
  total.allocations += share * c.allocations;
  total.bytes_allocated += share * c.bytes_allocated;
  total.bytes_copied += share * c.bytes_copied;
  total.bytes_wasted += share * c.bytes_wasted;
  total.peak_bytes += share * c.peak_bytes;
  total.growths += share * c.growths;
  total.share_growing += share * c.share_growing;
  total.bytes_per_op += share * c.bytes_per_op;
}

// The largest hint that makes the smallest table which takes so many entries without growing. For Swiss maps by slots.
constexpr std::int64_t boundary_for(const release& r, std::uint64_t entries) {
  if (!has_bucket_map(r)) return hint_boundary(r, static_cast<std::int64_t>(entries));
  int b = 0;
  while (max_load(r, b) < entries) ++b;
  return last_hint_of(r, b);
}

inline candidate_list hints_worth_a_look(const release& r, const size_distribution& sizes) {
  candidate_list found;
  found.add(0, "none");
  const auto add = [&](std::uint64_t size, const std::string& reason) {
    const std::int64_t boundary = boundary_for(r, size);
    if (boundary > static_cast<std::int64_t>(bucket_slots)) found.add(static_cast<std::uint64_t>(boundary), reason);
  };
  if (sizes.is_one_size()) {
    const std::uint64_t size = (sizes.max)();
    if (size <= bucket_slots) return found;
    const auto boundary = static_cast<std::uint64_t>(boundary_for(r, size));
    add(boundary / 2, "half the room");
    found.add(size, "the size");
    found.add(boundary, "its boundary");
    return found;
  }
  add((sizes.min)(), "smallest");
  for (const auto& [share, name] : looked_at_quantiles) add(sizes.quantile(share), name);
  add((sizes.max)(), "largest");
  return found;
}

}  // namespace detail

/// What to give to make for maps of these sizes. progress is called with the number of predictions done and of all.
/// Throws panic where Go refuses, std::out_of_range for Go 1.0. At most 256 predictions for each of ten options.
template <class Progress>
map_advice advise_map(const release& r, const layout& key, const layout& elem, const size_distribution& sizes, goal g,
                      Progress progress, escapes where = escapes::yes) {
  map_advice advice;
  const std::vector<detail::weighted_size> looked_at = detail::sizes_to_look_at(sizes);
  const auto candidates = detail::hints_worth_a_look(r, sizes);
  advice.is_exact_in_sizes = sizes.is_exact() && detail::has_few_sizes(sizes);
  std::size_t done = 0;
  for (const auto& [hint, reason] : candidates.all()) {
    map_option option{static_cast<std::int64_t>(hint), reason, {}, {}};
    for (const auto& [size, share] : looked_at) {
      map_prediction p = predict_map(r, key, elem, size, option.hint, where);
      detail::add_share(option.cost, detail::cost_of(p, key, elem, size), share);
      if (sizes.is_one_size()) option.distributions = std::move(p);
      progress(++done, candidates.all().size() * looked_at.size());
    }
    advice.options.push_back(std::move(option));
  }
  advice.best_index = detail::best_of(g, advice.options);
  return advice;
}

/// The same without a report of progress.
inline map_advice advise_map(const release& r, const layout& key, const layout& elem, const size_distribution& sizes,
                             goal g, escapes where = escapes::yes) {
  return advise_map(
      r, key, elem, sizes, g, [](std::size_t, std::size_t) {}, where);
}

inline map_advice advise_map(go_version version, const layout& key, const layout& elem, const size_distribution& sizes,
                             goal g, escapes where = escapes::yes) {
  return advise_map(release_of(version), key, elem, sizes, g, where);
}

/// The same for a map type of Go, such as go_type("map[string]int"). Throws go_type_error for another type.
template <release_or_version Release, map_type Type, class Progress>
map_advice advise_map(const Release& r, const Type& type, const size_distribution& sizes, goal g, Progress progress,
                      escapes where = escapes::yes) {
  const detail::map_layouts m = detail::layouts_of_map(release_row(r), type);
  return advise_map(release_row(r), m.key, m.elem, sizes, g, progress, where);
}
template <release_or_version Release, map_type Type>
map_advice advise_map(const Release& r, const Type& type, const size_distribution& sizes, goal g,
                      escapes where = escapes::yes) {
  const detail::map_layouts m = detail::layouts_of_map(release_row(r), type);
  return advise_map(release_row(r), m.key, m.elem, sizes, g, where);
}

}  // namespace gogrow
