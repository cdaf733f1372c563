// Which capacity to give to make: what each choice costs for the sizes that a program really has.
//
//     const auto advice = gogrow::advise_slice(gogrow::go1_26, gogrow::layout_of<long>,
//                                              gogrow::size_distribution::range(100, 2000), gogrow::goal::bytes);
//     advice.best().cap      // hand this to make([]T, 0, cap); 0: var s []T
//
// Glossary
//   case       one slice: made, then appended to one element at a time until it has its size, and dropped
//   option     a capacity that is worth a look, with what it costs
//   free room  what the size class holds beyond the elements asked for: capacity that costs nothing more
//
// Which capacities are looked at
//
//   one size N     none      the point where      N      N and its      the point where append
//                            append was before           free room      would have arrived
//   ───────────────┼─────────────┼────────────────┼─────────┼────────────────┼────────────► capacity
//
//   many sizes     none, the smallest, the 25, 50, 75, 90, 95 and 99 % quantiles with their free room, the largest, and
//                  the best of all capacities
//
// The best of all is found by trying. A slice that is full and no longer than any other grows to a capacity that
// depends on the old one, so of two capacities of one size class the smaller may well be the cheaper. Up to 32 KiB
// every capacity is tried. Beyond, an array is whole pages, and among the capacities that take as many pages and grow
// into as many, the largest is the best: one of each kind is tried, and above 16,384 pages one for each 16,384th of the
// capacity.
//
// All costs are exact for the sizes that were given, by the rules of predict/slice.hpp: a run of appends to the largest
// size passes through all smaller ones, so one walk from growth to growth serves all sizes, and between two growths a
// cost is constant or falls by one element's size with each element. Sizes from a histogram that had to put neighbours
// together are exact for its intervals (advise/size_histogram.hpp says how far these may be off); is_exact tells.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <gogrow/advise/size_histogram.hpp>
#include <gogrow/predict/benchmem.hpp>
#include <gogrow/predict/slice.hpp>
#include <gogrow/rules/go_types.hpp>
#include <gogrow/rules/heap.hpp>
#include <gogrow/rules/slice.hpp>

namespace gogrow {

/// What shall be least.
enum class goal { bytes, allocations, copies, peak };

/// Means over the cases; definitions in observe/counters.hpp. The array that make makes counts in all of them. The
/// bytes of several cases are those of a long run of them, in which small arrays share blocks (predict/benchmem.hpp);
/// one case is charged as it would be alone.
struct mean_cost {
  double allocations = 0;
  double bytes_allocated = 0;
  double bytes_copied = 0;
  double bytes_wasted = 0;  ///< of all arrays; for a map what it holds at the end beyond its entries
  double peak_bytes = 0;
  double growths = 0;
  double share_growing = 0;  ///< of the cases that grow at all, 0 to 1
  double bytes_per_op = 0;   ///< of a long run of cases: small arrays without pointers share blocks of 16 bytes

  friend constexpr bool operator==(const mean_cost&, const mean_cost&) = default;
};

/// A capacity and its costs.
struct slice_option {
  std::size_t cap = 0;  ///< elements; 0: no make
  std::string reason{};
  mean_cost cost{};
};

/// The options by rising capacity, and the best of them.
struct slice_advice {
  std::vector<slice_option> options{};
  std::size_t best_index = 0;
  bool is_exact = true;  ///< false: neighbouring sizes were put together

  const slice_option& best() const { return options[best_index]; }
};

/// The largest capacity that takes no more from the heap than cap does. Constant time.
constexpr std::size_t cap_with_free_room(const release& r, const layout& element, std::size_t cap) {
  const std::size_t size = element.size_bytes;
  if (size == 0 || cap == 0 || cap > r.max_alloc_bytes / size) return cap;
  const std::size_t charged = charged_bytes(r, cap * size, element.noscan());
  const bool all = charged_bytes(r, charged, element.noscan()) == charged;
  return (std::max)(cap, (all ? charged : charged - malloc_header_bytes) / size);
}
/// The same for a slice type of Go.
template <slice_type Type>
constexpr std::size_t cap_with_free_room(const release& r, const Type& type, std::size_t cap) {
  return cap_with_free_room(r, type.slice_element(r.version), cap);
}

namespace detail {

// How many cases have at most so many elements.
class case_counts {
 public:
  explicit case_counts(const size_distribution& sizes) : intervals_(sizes.intervals()), cases_(sizes.cases()) {
    before_.reserve(intervals_.size());
    std::uint64_t sum = 0;
    for (const size_interval& i : intervals_) {
      before_.push_back(sum);
      sum += i.cases;
      elements_ +=
          static_cast<long double>(i.cases) * ((static_cast<long double>(i.lo) + static_cast<long double>(i.hi)) / 2);
    }
  }

  /// Logarithmic in the intervals.
  long double up_to(std::uint64_t size) const {
    const auto above = std::upper_bound(intervals_.begin(), intervals_.end(), size,
                                        [](std::uint64_t n, const size_interval& i) { return n < i.lo; });
    if (above == intervals_.begin()) return 0;
    const auto at = static_cast<std::size_t>(above - intervals_.begin()) - 1;
    const size_interval& i = intervals_[at];
    const auto before = static_cast<long double>(before_[at]);
    if (size >= i.hi) return before + static_cast<long double>(i.cases);
    const auto width = static_cast<long double>(i.hi - i.lo + 1);
    return before + static_cast<long double>(i.cases) * static_cast<long double>(size - i.lo + 1) / width;
  }

  std::uint64_t cases() const { return cases_; }
  std::uint64_t(max)() const { return intervals_.back().hi; }
  /// Of all cases together.
  long double elements() const { return elements_; }

 private:
  const std::vector<size_interval>& intervals_;
  std::vector<std::uint64_t> before_{};  // cases of the intervals before each
  std::uint64_t cases_;
  long double elements_ = 0;
};

// Sums of costs over cases; their means come at the end.
struct cost_sums {
  long double allocations = 0, bytes_allocated = 0, bytes_copied = 0, bytes_wasted = 0, peak_bytes = 0, growths = 0,
              growing = 0, bytes_per_op = 0;

  mean_cost over(std::uint64_t cases) const {
    const auto mean = [n = static_cast<long double>(cases)](long double sum) { return static_cast<double>(sum / n); };
    return {mean(allocations), mean(bytes_allocated), mean(bytes_copied), mean(bytes_wasted),
            mean(peak_bytes),  mean(growths),         mean(growing),      mean(bytes_per_op)};
  }
};

// What a slice has cost so far, while it stays on one array.
struct slice_so_far {
  heap_meter heap{};
  std::uint64_t unshared_bytes = 0;  // of the arrays that take no part of a tiny block
  std::uint64_t array_bytes = 0;
  std::uint64_t peak_bytes = 0;
  std::uint64_t wasted_before = 0;  // by the arrays before this one
  std::uint64_t elements_copied = 0;
  std::uint64_t growths = 0;

  void allocate(const release& r, std::size_t n, bool noscan, tiny_mixture& shared) {
    heap.allocate(r, n, noscan);
    if (is_tiny(r, n, noscan)) shared.add_request(n);
    else unshared_bytes += charged_bytes(r, n, noscan);
  }

  void add_to(cost_sums& total, long double cases, std::size_t size) const {
    total.allocations += cases * static_cast<long double>(heap.mallocs());
    total.bytes_allocated += cases * static_cast<long double>(heap.total_alloc_bytes());
    total.bytes_per_op += cases * static_cast<long double>(unshared_bytes);
    total.bytes_copied += cases * static_cast<long double>(elements_copied * size);
    total.bytes_wasted += cases * static_cast<long double>(wasted_before + array_bytes);
    total.peak_bytes += cases * static_cast<long double>(peak_bytes);
    total.growths += cases * static_cast<long double>(growths);
    total.growing += growths == 0 ? 0 : cases;
  }
};

template <slice_rules Rules>
mean_cost mean_slice_cost(const Rules& rules, const layout& element, std::size_t cap, const case_counts& counts) {
  const release& r = release_row(rules);
  const std::size_t size = element.size_bytes;
  cost_sums total;
  if (size == 0) return {};
  slice_so_far now;
  tiny_mixture shared;
  now.allocate(r, cap * size, element.noscan(), shared);
  now.array_bytes = now.peak_bytes = charged_bytes(r, cap * size, element.noscan());
  long double seen = counts.up_to(cap);
  now.add_to(total, seen, size);
  shared.add_cases(seen);
  for (const growth_step& step : growth_steps(rules, element, {0, cap}, (counts.max)())) {
    now.allocate(r, step.requested_bytes, element.noscan(), shared);
    now.wasted_before += now.array_bytes - step.len * size;
    now.peak_bytes = std::max<std::uint64_t>(now.peak_bytes, now.array_bytes + step.bytes);
    now.array_bytes = step.bytes;
    now.elements_copied += step.len;
    ++now.growths;
    const long double fitting = counts.up_to(step.new_cap);
    now.add_to(total, fitting - seen, size);
    shared.add_cases(fitting - seen);
    seen = fitting;
  }
  total.bytes_per_op += shared.mean() * static_cast<long double>(counts.cases());
  if (counts.cases() > 1) total.bytes_allocated = total.bytes_per_op;
  total.bytes_wasted -= counts.elements() * static_cast<long double>(size);
  return total.over(counts.cases());
}

}  // namespace detail

/// The mean costs of make([]T, 0, cap) and appends up to each of the sizes; cap 0 is var s []T. Throws panic where Go
/// refuses the capacity or an append. Linear in growths and intervals.
template <slice_rules Rules>
mean_cost mean_slice_cost(const Rules& rules, const layout& element, std::size_t cap, const size_distribution& sizes) {
  return detail::mean_slice_cost(rules, element, cap, detail::case_counts(sizes));
}
/// The same for a slice type of Go.
template <slice_rules Rules, slice_type Type>
mean_cost mean_slice_cost(const Rules& rules, const Type& type, std::size_t cap, const size_distribution& sizes) {
  return mean_slice_cost(rules, type.slice_element(release_row(rules).version), cap, sizes);
}

namespace detail {

// Costs in the order in which they count: the goal first, then what else one would rather save.
inline std::array<double, 5> by_goal(goal g, const mean_cost& c) {
  const double first = g == goal::bytes         ? c.bytes_allocated
                       : g == goal::allocations ? c.allocations
                       : g == goal::copies      ? c.bytes_copied
                                                : c.peak_bytes;
  return {first, c.bytes_allocated, c.allocations, c.bytes_copied, c.peak_bytes};
}

// Does a cost less than b? Differences that come of rounding do not count.
inline bool costs_less(goal g, const mean_cost& a, const mean_cost& b) {
  const auto left = by_goal(g, a);
  const auto right = by_goal(g, b);
  for (std::size_t i = 0; i < left.size(); ++i)
    if (std::abs(left[i] - right[i]) > 1e-12 * (std::max)(left[i], right[i])) return left[i] < right[i];
  return false;
}

// Of options that cost the same the last one: room that costs nothing may be needed after all.
template <class Option> std::size_t best_of(goal g, const std::vector<Option>& options) {
  std::size_t best = 0;
  for (std::size_t i = 1; i < options.size(); ++i)
    if (!costs_less(g, options[best].cost, options[i].cost)) best = i;
  return best;
}

// Values that are worth a look, each once, with all the reasons that there are for it.
class candidate_list {
 public:
  void add(std::uint64_t value, const std::string& reason) {
    const auto at = std::ranges::lower_bound(found_, value, {}, &std::pair<std::uint64_t, std::string>::first);
    if (at == found_.end() || at->first != value) found_.insert(at, {value, reason});
    else at->second += ", " + reason;
  }

  const std::vector<std::pair<std::uint64_t, std::string>>& all() const { return found_; }

 private:
  std::vector<std::pair<std::uint64_t, std::string>> found_;
};

inline constexpr std::pair<double, const char*> looked_at_quantiles[] = {
    {0.25, "25 %"}, {0.5, "median"}, {0.75, "75 %"}, {0.9, "90 %"}, {0.95, "95 %"}, {0.99, "99 %"}};

inline constexpr std::size_t most_pages_one_by_one = 16384;

// The last of the capacities from cap on that take as many pages as it does and, when full, grow into as many.
template <slice_rules Rules> std::size_t last_of_its_pages(const Rules& rules, const layout& element, std::size_t cap) {
  const release& r = release_row(rules);
  const auto grown_bytes = [&](std::size_t full) -> std::size_t {
    const auto grown = next_cap(rules, {full, full, full + 1, element});
    return grown ? charged_bytes(r, grown->requested_bytes, element.noscan()) : 0;
  };
  std::size_t other = cap_with_free_room(r, element, cap);
  const std::size_t grown = grown_bytes(cap);
  if (grown_bytes(other) == grown) return other;
  while (cap + 1 < other) {
    const std::size_t middle = cap + (other - cap) / 2;
    (grown_bytes(middle) == grown ? cap : other) = middle;
  }
  return cap;
}

// Calls look with all capacities that can be the best, rising, until it returns false.
template <slice_rules Rules, class Look>
void try_capacities(const Rules& rules, const layout& element, std::size_t largest, Look look) {
  const release& r = release_row(rules);
  std::size_t cap = 1;
  for (; cap < largest && cap * element.size_bytes < max_small_bytes; ++cap)
    if (!look(cap)) return;
  while (cap < largest) {
    const bool is_huge = cap * element.size_bytes / r.page_bytes > most_pages_one_by_one;
    cap = is_huge ? cap_with_free_room(r, element, cap + cap / most_pages_one_by_one)
                  : last_of_its_pages(rules, element, cap);
    if (cap >= largest || !look(cap)) return;
    ++cap;
  }
}

// The best capacity of all, 0 for none.
template <slice_rules Rules>
std::size_t best_capacity(const Rules& rules, const layout& element, const size_distribution& sizes, goal g) {
  const release& r = release_row(rules);
  const case_counts counts(sizes);
  std::size_t best = 0;
  mean_cost least = mean_slice_cost(rules, element, 0, counts);
  const auto look = [&](std::size_t cap) {
    const mean_cost cost = mean_slice_cost(rules, element, cap, counts);
    if (!costs_less(g, least, cost)) {
      best = cap;
      least = cost;
    }
    // What make takes is part of both of these costs, and only rises.
    return static_cast<double>(charged_bytes(r, cap * element.size_bytes, element.noscan())) <= by_goal(g, least)[0];
  };
  // Below what the largest size takes some slice grows, and copies: another allocation, and bytes.
  if (g == goal::bytes || g == goal::peak) try_capacities(rules, element, (sizes.max)(), look);
  look(cap_with_free_room(r, element, (sizes.max)()));
  return best;
}

template <slice_rules Rules>
candidate_list capacities_worth_a_look(const Rules& rules, const layout& element, const size_distribution& sizes,
                                       goal g) {
  const release& r = release_row(rules);
  candidate_list found;
  found.add(0, "none");
  if (element.size_bytes == 0 || (sizes.max)() == 0) return found;
  const std::size_t largest = (sizes.max)();
  if (sizes.is_one_size()) {
    found.add(largest, "the size");
    found.add(cap_with_free_room(r, element, largest), "its size class full");
    for (const growth_step& step : growth_steps(rules, element, {}, largest)) {
      if (step.new_cap < largest && 2 * step.new_cap < largest) continue;
      found.add(step.new_cap, step.new_cap < largest ? "a growth point below" : "where append arrives");
    }
    return found;
  }
  if ((sizes.min)() > 0) found.add(cap_with_free_room(r, element, (sizes.min)()), "smallest");
  for (const auto& [share, name] : looked_at_quantiles)
    if (const std::size_t n = sizes.quantile(share); n > 0) found.add(cap_with_free_room(r, element, n), name);
  found.add(cap_with_free_room(r, element, largest), "largest");
  if (const std::size_t cap = best_capacity(rules, element, sizes, g); cap > 0) found.add(cap, "best of all");
  return found;
}

}  // namespace detail

/// What to give to make for slices of these sizes. rules: a go_version, a release row, or any other rule. Throws panic
/// where Go refuses one of the sizes. For many sizes it tries every capacity up to 32 KiB, some two for each page up to
/// 128 MiB and some 11,000 for each doubling beyond, as far as the goal can be met; each linear in growths and
/// logarithmic in intervals.
template <slice_rules Rules>
slice_advice advise_slice(const Rules& rules, const layout& element, const size_distribution& sizes, goal g) {
  slice_advice advice;
  advice.is_exact = sizes.is_exact();
  const auto candidates = detail::capacities_worth_a_look(rules, element, sizes, g);
  for (const auto& [cap, reason] : candidates.all())
    advice.options.push_back(
        {static_cast<std::size_t>(cap), reason, mean_slice_cost(rules, element, static_cast<std::size_t>(cap), sizes)});
  advice.best_index = detail::best_of(g, advice.options);
  return advice;
}

/// The same for a slice type of Go, such as go_type("[]string"). Throws go_type_error for another type.
template <slice_rules Rules, slice_type Type>
slice_advice advise_slice(const Rules& rules, const Type& type, const size_distribution& sizes, goal g) {
  return advise_slice(rules, type.slice_element(release_row(rules).version), sizes, g);
}

}  // namespace gogrow
