// What a Swiss map (Go 1.24 on) will cost, without running it.
//
// Glossary
//   exact      depends on the number of entries alone: everything up to 896 entries, and what make makes
//   expected   depends on how the hash spreads entries over tables, thus on its seed; here it mixes well
//   depth      the top bits of the hash that all entries of a table share
//   overfull   of more than 896 entries: the tables of a depth that 1024 slots cannot take
//
//   depth 0                  ●               a split tree: every overfull node has two children, the tables
//                        ┌───┴───┐           are its leaves. Of n entries a node at depth d gets
//   1                    ●       ■           binomial(n, 2^-d).
//                      ┌─┴─┐
//   2                  ■   ■                 splits = overfull nodes at and below the depth that make began with
//
// The mean of the splits is exact, by the binomial tail at each depth. A depth of twice the load is overfull
// everywhere, a depth of half the load nowhere, so one depth alone has a say in chance: how many of its N nodes are
// overfull. For that number a, the entries of a overfull and N-a other nodes must sum up to n; the chance of it is
// taken from the normal curve (for two nodes counted out). The longest local depth, and so the directory, follows: one
// more level as soon as one node is overfull. A hint that gives tables of 512 slots (897, 1793 to 1795, …) has a second
// such number, the tables that grow to 1024.
//
// Accuracy, against 1,000 and more runs of go_map: means within 1 %, 5 and 95 % points within 3 % or one table: a
// quantile of a count is exact to one at best.
//
// Keys and elements above 128 bytes are parts of their own, which come entry by entry. So the peak may be at the end or
// when a table split last; that moment is taken from the tables' filling times (inserts_of_last_overfull).
//
// A prediction takes some milliseconds at most up to 10^12 entries.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <stdexcept>

#include <gogrow/predict/chance.hpp>
#include <gogrow/predict/distribution.hpp>
#include <gogrow/predict/step_list.hpp>
#include <gogrow/predict/swiss_chance.hpp>
#include <gogrow/rules/go_types.hpp>
#include <gogrow/rules/heap.hpp>
#include <gogrow/rules/raise.hpp>
#include <gogrow/rules/stack.hpp>
#include <gogrow/rules/swiss_map.hpp>

namespace gogrow {

/// The map gets new memory: from make, for the first entry, by growing its only table or splitting it.
struct swiss_map_step {
  std::uint64_t insert = 0;           ///< the n-th insert does it, from 1; 0 is make
  std::uint64_t tables = 0;           ///< from here on; 0 for a small map
  std::uint64_t table_slots = 0;      ///< of each table, or of the small map's group
  std::uint64_t entries_moved = 0;    ///< to the new tables, at once
  std::uint64_t mallocs = 0;          ///< of this step, the map's header aside
  std::uint64_t bytes_allocated = 0;  ///< the same in bytes taken from the heap

  friend constexpr bool operator==(const swiss_map_step&, const swiss_map_step&) = default;
};

/// What depends on the number of entries alone.
struct swiss_map_exact {
  detail::step_list<swiss_map_step, 12> steps{};  ///< all of them up to 896 entries; then up to the first split
  group_shape shape{};
  map_on_stack on_stack{};
  std::uint64_t start_tables = 0;     ///< that make makes
  std::uint64_t start_slots = 0;      ///< of each of them
  std::uint64_t table_grows = 0;      ///< in steps
  std::uint64_t table_splits = 0;     ///< in steps
  std::uint64_t directory_len = 0;    ///< after the last of steps
  std::uint64_t mallocs = 0;          ///< of header, steps, indirect parts
  std::uint64_t bytes_allocated = 0;  ///< the same in bytes taken from the heap
};

/// What depends on the hash seed too. Every field counts everything, the exact part included.
struct swiss_map_expected {
  distribution tables{};
  distribution slots{};        ///< of all tables
  distribution table_grows{};  ///< tables doubled, the small map that became a table among them
  distribution table_splits{};
  distribution directory_len{};
  distribution directory_doublings{};
  distribution entries_moved{};
  distribution mallocs{};
  distribution bytes_allocated{};
  distribution live_bytes{};    ///< what the map holds at the end
  distribution peak_bytes{};    ///< the most that it held at one time
  double chance_of_growth = 0;  ///< that a table grows or splits after make
};

struct swiss_map_prediction {
  swiss_map_exact exact{};
  swiss_map_expected expected{};
};

/// The exact part of the costs of make(map[K]V, hint) and that many inserts of different keys. Throws
/// std::out_of_range for a release without Swiss maps. Constant time; constexpr.
constexpr swiss_map_exact exact_swiss_map(const release& r, const layout& key, const layout& elem,
                                          std::uint64_t inserts, std::int64_t hint = 0, escapes where = escapes::yes);

/// The same with the expected part.
swiss_map_prediction predict_swiss_map(const release& r, const layout& key, const layout& elem, std::uint64_t inserts,
                                       std::int64_t hint = 0, escapes where = escapes::yes);

namespace detail {

constexpr std::uint64_t table_bytes(const release& r, const group_shape& s, std::uint64_t slots) {
  return charged_bytes(r, table_record_bytes, false) + charged_bytes(r, groups_bytes(s, slots), s.noscan);
}

constexpr std::uint64_t directory_bytes(const release& r, std::uint64_t len) {
  return charged_bytes(r, len * sizeof(void*), false);
}

constexpr std::uint64_t indirect_parts(const group_shape& s) { return s.indirect_key + s.indirect_elem; }

constexpr std::uint64_t indirect_bytes(const release& r, const group_shape& s) {
  return (s.indirect_key ? charged_bytes(r, s.key.size_bytes, s.key.noscan()) : 0) +
         (s.indirect_elem ? charged_bytes(r, s.elem.size_bytes, s.elem.noscan()) : 0);
}

constexpr std::uint64_t heap_header_bytes(const release& r, const swiss_map_exact& e) {
  return e.on_stack.header ? 0 : charged_bytes(r, swiss_header_bytes, false);
}

// The steps of a map of no or one table, which end with its split.
constexpr void add_single_table_steps(const release& r, std::uint64_t inserts, swiss_map_exact& e) {
  std::uint64_t slots = e.start_slots;
  if (slots == 0) {
    if (inserts == 0) return;
    const std::uint64_t group = charged_bytes(r, groups_bytes(e.shape, group_slots), e.shape.noscan);
    const bool on_heap = !e.on_stack.first_bucket;
    e.steps.push_back({1, 0, group_slots, 0, on_heap ? 1U : 0U, on_heap ? group : 0});
    if (inserts <= group_slots) return;
    slots = min_table_slots;
    e.directory_len = 1;
    e.steps.push_back(
        {group_slots + 1, 1, slots, group_slots, 3, directory_bytes(r, 1) + table_bytes(r, e.shape, slots)});
    ++e.table_grows;
  }
  for (; inserts > max_entries(slots) && !table_splits(slots); slots *= 2) {
    const std::uint64_t full = max_entries(slots);
    e.steps.push_back({full + 1, 1, 2 * slots, full, 2, table_bytes(r, e.shape, 2 * slots)});
    ++e.table_grows;
  }
  if (inserts <= max_entries(slots)) return;
  e.directory_len = 2;
  e.steps.push_back({max_entries(slots) + 1, 2, max_table_slots, max_entries(slots), 5,
                     directory_bytes(r, 2) + 2 * table_bytes(r, e.shape, max_table_slots)});
  ++e.table_splits;
}

}  // namespace detail

constexpr swiss_map_exact exact_swiss_map(const release& r, const layout& key, const layout& elem,
                                          std::uint64_t inserts, std::int64_t hint, escapes where) {
  if (!has_swiss_map(r)) detail::raise(std::out_of_range("gogrow: Swiss maps are those of Go 1.24 on"));
  swiss_map_exact e;
  e.shape = group_shape_of(r, key, elem);
  e.on_stack = map_parts_on_stack(r, hint, where);
  const swiss_start start = swiss_start_for_hint(r, e.shape, hint);
  e.start_tables = e.directory_len = start.tables;
  e.start_slots = start.table_slots;
  if (start.tables > 0)
    e.steps.push_back(
        {0, start.tables, start.table_slots, 0, 1 + 2 * start.tables,
         detail::directory_bytes(r, start.tables) + start.tables * detail::table_bytes(r, e.shape, start.table_slots)});
  if (start.tables <= 1) detail::add_single_table_steps(r, inserts, e);

  e.mallocs = (e.on_stack.header ? 0 : 1) + inserts * detail::indirect_parts(e.shape);
  e.bytes_allocated = detail::heap_header_bytes(r, e) + inserts * detail::indirect_bytes(r, e.shape);
  for (const swiss_map_step& step : e.steps) {
    e.mallocs += step.mallocs;
    e.bytes_allocated += step.bytes_allocated;
  }
  return e;
}

namespace detail {

// Puts the expected part together.
class swiss_predictor {
 public:
  swiss_predictor(const release& r, const swiss_map_exact& exact, std::uint64_t inserts)
      : r_(r), exact_(exact), inserts_(static_cast<double>(inserts)) {
    if (exact.start_tables > 1 || exact.table_splits > 0) count_splits();
    if (exact.start_tables > 1 && exact.start_slots < max_table_slots)
      grows_ = overfull(static_cast<double>(exact.start_tables), inserts_,
                        static_cast<double>(max_entries(exact.start_slots)));
  }

  swiss_map_expected result() const {
    swiss_map_expected e;
    const double exact_splits = static_cast<double>(exact_.table_splits);
    const double table = static_cast<double>(table_bytes(r_, exact_.shape, max_table_slots));
    e.table_splits = of_splits([&](double s) { return exact_splits + s; });
    e.table_grows = of_grows([&](double g) { return static_cast<double>(exact_.table_grows) + g; });
    e.directory_len = of_splits([&](double s) { return std::ldexp(1.0, depth(s)); });
    e.directory_doublings = of_splits([&](double s) { return depth(s) - start_depth(); });
    e.tables = of_splits([&](double s) { return first_tables() + exact_splits + s; });
    e.slots = of_both([&](double s) { return slots_without_grows(s); }, static_cast<double>(exact_.start_slots));
    e.entries_moved = of_both([&](double s) { return steps_moved() + s * max_entries(max_table_slots); },
                              static_cast<double>(max_entries(exact_.start_slots)));
    e.mallocs =
        of_both([&](double s) { return static_cast<double>(exact_.mallocs) + 4 * s + depth(s) - exact_depth(); }, 2);
    e.bytes_allocated = of_both(
        [&](double s) {
          return static_cast<double>(exact_.bytes_allocated) + 2 * table * s + directories(exact_depth(), depth(s));
        },
        table);
    add_memory(e);
    add_chance_of_growth(e);
    return e;
  }

 private:
  // Splits that are not among the exact steps: base_ and as many as there are overfull tables at critical_depth_.
  void count_splits() {
    int d = static_cast<int>(exact_depth());
    while (inserts_ > 2 * max_entries(max_table_slots) * std::ldexp(1.0, d)) base_ += std::ldexp(1.0, d++);
    splits_ = overfull(std::ldexp(1.0, d), inserts_, max_entries(max_table_slots));
    // Half the load, one level deeper, may be the one where chance decides; then all of this level are overfull.
    const overfull_tables next = overfull(std::ldexp(1.0, d + 1), inserts_, max_entries(max_table_slots));
    if (next.mean > 1e-6 && splits_.variance < next.variance) {
      base_ += std::ldexp(1.0, d++);
      splits_ = next;
    }
    critical_depth_ = d;
  }

  static double whole(std::uint64_t n) { return static_cast<double>(n); }
  double start_depth() const { return exact_.start_tables == 0 ? 0 : std::countr_zero(exact_.start_tables); }
  double exact_depth() const { return exact_.directory_len == 0 ? 0 : std::countr_zero(exact_.directory_len); }
  double first_tables() const {
    return exact_.start_tables > 0 ? whole(exact_.start_tables) : exact_.directory_len > 0 ? 1 : 0;
  }

  // The depth of the directory after so many splits beyond the exact ones.
  int depth(double splits) const {
    if (splits_.points.empty()) return static_cast<int>(exact_depth());
    return critical_depth_ + (splits > base_ ? 1 : 0);
  }

  double directories(double from_depth, double to_depth) const {
    double bytes = 0;
    for (double d = from_depth + 1; d <= to_depth; ++d)
      bytes += whole(directory_bytes(r_, std::uint64_t{1} << static_cast<int>(d)));
    return bytes;
  }

  double steps_moved() const {
    double moved = 0;
    for (const swiss_map_step& step : exact_.steps) moved += whole(step.entries_moved);
    return moved;
  }

  double slots_without_grows(double splits) const {
    if (exact_.start_tables > 1) return whole(exact_.start_tables * exact_.start_slots) + splits * max_table_slots;
    if (exact_.steps.empty()) return 0;
    const swiss_map_step& last = exact_.steps.back();
    return whole(std::max<std::uint64_t>(last.tables, 1) * last.table_slots) + splits * max_table_slots;
  }

  // f(splits beyond the exact ones); f must not fall.
  template <class F> distribution of_splits(F f) const {
    if (splits_.points.empty()) return certainly(f(0.0));
    return distribution_of(splits_.points, [&](double a) { return f(base_ + a); });
  }
  template <class F> distribution of_grows(F f) const {
    return grows_.points.empty() ? certainly(f(0.0)) : distribution_of(grows_.points, f);
  }
  // f(splits) + grows * each. Where chance decides about one of the two, the other is settled.
  template <class F> distribution of_both(F f, double each) const {
    const distribution splits = of_splits(f);
    const distribution grows = of_grows([&](double g) { return g * each; });
    return {splits.mean + grows.mean, std::hypot(splits.sd, grows.sd), splits.p5 + grows.p5, splits.p95 + grows.p95};
  }

  void add_memory(swiss_map_expected& e) const {
    const double large = whole(table_bytes(r_, exact_.shape, max_table_slots));
    const double header = whole(heap_header_bytes(r_, exact_));
    const double entries = inserts_ * whole(indirect_bytes(r_, exact_.shape));
    if (exact_.directory_len == 0) {  // a small map
      e.live_bytes = e.peak_bytes = certainly(whole(exact_.bytes_allocated));
      return;
    }
    if (exact_.start_tables <= 1 && exact_.table_splits == 0) return add_memory_of_one_table(e);
    const double first_table = whole(table_bytes(r_, exact_.shape, exact_.start_slots));
    const auto live = [&](double s) {
      const double held =
          exact_.table_splits > 0 ? large * (2 + s) : first_table * whole(exact_.start_tables) + large * s;
      return header + entries + directories(depth(s) - 1, depth(s)) + held;
    };
    e.live_bytes = of_both(live, large - first_table);
    // The table that split last is there beside its two halves, and the old directory if it doubled at that moment.
    const auto split_adds = [&](double s) {
      const double all_splits = whole(exact_.table_splits) + s;
      if (all_splits == 0) return 0.0;
      const bool doubled = all_splits == 1 || s == base_ + 1;
      return large + (doubled ? directories(depth(s) - 2, depth(s) - 1) : 0);
    };
    const double parts = whole(indirect_bytes(r_, exact_.shape));
    const bool only_grows = e.table_splits.mean < 0.5 && e.table_grows.mean >= 0.5;
    if (parts == 0) {
      e.peak_bytes = of_both([&](double s) { return live(s) + split_adds(s); }, large - first_table);
      if (only_grows) e.peak_bytes = e.peak_bytes + first_table;
    } else if (only_grows) {
      e.peak_bytes = of_grows_with_parts(live(0), large - first_table, first_table, parts);
    } else {
      e.peak_bytes = of_splits_with_parts(live, split_adds, parts) +
                     of_grows([&](double g) { return g; }).mean * (large - first_table);
    }
  }

  // The most that a map held whose entries have parts of their own, which came one by one: it was at its end, or when a
  // table was last there beside what takes its place. held: at the end; adds: at that moment; by what inserts it was.
  static void add_peaks(weighted_points& points, double weight, double held, double adds, double parts, double inserts,
                        const std::array<double, 8>& moments_of_change) {
    for (const double insert : moments_of_change) {
      const double later = (std::max)(0.0, inserts - (insert - 1));
      points.push_back({(std::max)(held, held + adds - later * parts), weight / 8});
    }
  }

  template <class Live, class Adds> distribution of_splits_with_parts(Live live, Adds split_adds, double parts) const {
    constexpr double limit = max_entries(max_table_slots);
    weighted_points peaks;
    const auto add = [&](double at_critical_depth, double weight) {
      const double s = base_ + at_critical_depth;
      // Without a split at this depth the last one was one above it, where all were overfull.
      const double tables =
          std::ldexp(1.0, at_critical_depth > 0 ? critical_depth_ : (std::max)(critical_depth_ - 1, 0));
      const double overfull = at_critical_depth > 0 ? at_critical_depth : tables;
      add_peaks(peaks, weight, live(s), split_adds(s), parts, inserts_,
                inserts_of_last_overfull(tables, overfull, inserts_, limit));
    };
    if (splits_.points.empty()) add(0, 1);
    for (const weighted_point& p : splits_.points) add(p.value, p.weight);
    sort_and_merge(peaks);
    return distribution_of(peaks, itself{});
  }

  distribution of_grows_with_parts(double held, double each, double adds, double parts) const {
    const double limit = static_cast<double>(max_entries(exact_.start_slots));
    weighted_points peaks;
    for (const weighted_point& p : grows_.points)
      add_peaks(peaks, p.weight, held + p.value * each, p.value > 0 ? adds : 0, parts, inserts_,
                inserts_of_last_overfull(whole(exact_.start_tables), (std::max)(p.value, 1.0), inserts_, limit));
    sort_and_merge(peaks);
    return distribution_of(peaks, itself{});
  }

  // All of it is exact. Of a table that grew the old one is there beside the new one.
  void add_memory_of_one_table(swiss_map_expected& e) const {
    const double parts = whole(indirect_bytes(r_, exact_.shape));
    const double fixed = whole(heap_header_bytes(r_, exact_) + directory_bytes(r_, 1));
    const swiss_map_step& last = exact_.steps.back();
    const double table = whole(table_bytes(r_, exact_.shape, last.table_slots));
    const double live = fixed + table + inserts_ * parts;
    double peak = live;
    if (exact_.steps.size() > 1) {
      const swiss_map_step& before = exact_.steps[exact_.steps.size() - 2];
      const double old =
          before.tables == 0 ? whole(before.bytes_allocated) : whole(table_bytes(r_, exact_.shape, before.table_slots));
      peak = (std::max)(peak, fixed + table + old + (whole(last.insert) - 1) * parts);
    }
    e.live_bytes = certainly(live);
    e.peak_bytes = certainly(peak);
  }

  void add_chance_of_growth(swiss_map_expected& e) const {
    const auto none = [](const overfull_tables& t) {
      return t.points.empty() || t.points.front().value > 0 ? (t.points.empty() ? 1.0 : 0.0) : t.points.front().weight;
    };
    const bool grows_surely = exact_.table_grows + exact_.table_splits > 0 || base_ > 0;
    e.chance_of_growth = grows_surely ? 1 : 1 - none(splits_) * none(grows_);
  }

  const release& r_;
  const swiss_map_exact& exact_;
  double inserts_;
  double base_ = 0;
  int critical_depth_ = 0;
  overfull_tables splits_{};
  overfull_tables grows_{};
};

}  // namespace detail

inline swiss_map_prediction predict_swiss_map(const release& r, const layout& key, const layout& elem,
                                              std::uint64_t inserts, std::int64_t hint, escapes where) {
  swiss_map_prediction p{exact_swiss_map(r, key, elem, inserts, hint, where), {}};
  p.expected = detail::swiss_predictor(r, p.exact, inserts).result();
  return p;
}

/// Both for a map type of Go, such as go_type("map[string]int").
template <map_type Type>
constexpr swiss_map_exact exact_swiss_map(const release& r, const Type& type, std::uint64_t inserts,
                                          std::int64_t hint = 0, escapes where = escapes::yes) {
  const detail::map_layouts m = detail::layouts_of_map(r, type);
  return exact_swiss_map(r, m.key, m.elem, inserts, hint, where);
}
template <map_type Type>
swiss_map_prediction predict_swiss_map(const release& r, const Type& type, std::uint64_t inserts, std::int64_t hint = 0,
                                       escapes where = escapes::yes) {
  const detail::map_layouts m = detail::layouts_of_map(r, type);
  return predict_swiss_map(r, m.key, m.elem, inserts, hint, where);
}

}  // namespace gogrow
