// How a Go slice picks its next capacity. Pure functions, no memory.
//
// Glossary
//   old_len, old_cap  the slice before the append
//   new_len           the length it must hold; an append of k values asks for old_len + k in one step
//   want              the capacity that the release's rule names, in elements
//   next capacity     want rounded up to what the size class holds anyway (1.3+)
//
// Algorithm (runtime/slice.go growslice, nextslicecap; entered only when new_len > old_cap)
//
//   new_len > 2 old_cap ───────────────────────────────────────────────► want = new_len          (1.1+)
//   below the threshold ───────────────────────────────────────────────► want = 2 old_cap
//   else, until it holds new_len:  c += c / 4        (to 1.17)
//                                  c += (c + 768)/4  (1.18+)  ─────────► want = c
//   want × element size ──► refused above max_alloc ──► size class ──► ÷ element size = next capacity
//
//   threshold:  len < 1024 to 1.15    cap < 1024 in 1.16 and 1.17    cap < 256 from 1.18 on
//
// Rules: go_slice and predict_appends take a go_version, or `textbook`, or any function object that names a capacity:
//
//     auto by_half = [](std::size_t old_cap, std::size_t new_len) { return std::max(old_cap + old_cap / 2, new_len); };
//     gogrow::go_slice<int, by_half> s;
//
// A rule of one's own is not rounded; its allocations are charged as the latest Go would charge them.
#pragma once

#include <concepts>
#include <cstddef>
#include <limits>
#include <optional>
#include <stdexcept>
#include <type_traits>

#include <gogrow/rules/element_layout.hpp>
#include <gogrow/rules/raise.hpp>
#include <gogrow/rules/release.hpp>
#include <gogrow/rules/size_class.hpp>

namespace gogrow {

/// The largest int of 64-bit Go, and so the largest length.
inline constexpr std::size_t max_int = static_cast<std::size_t>((std::numeric_limits<std::ptrdiff_t>::max)());

/// What growslice is asked.
struct growth_request {
  std::size_t old_len = 0;  ///< elements; they are copied
  std::size_t old_cap = 0;  ///< elements
  std::size_t new_len = 0;  ///< elements, above old_cap; above max_int stands for Go's overflow
  layout element{};
};

/// What growslice answers.
struct growth {
  std::size_t cap = 0;              ///< elements, at least new_len
  std::size_t requested_bytes = 0;  ///< what it asks the allocator for; 0 for elements of size 0
};

namespace detail {

// Adds a quarter, or from 1.18 on a quarter and 192, until new_len fits. Go's int would overflow to a negative number
// where c passes max_int; then new_len itself is taken.
constexpr std::size_t grow_in_steps(std::size_t c, std::size_t new_len, std::size_t bonus) {
  while (c < new_len) c += (c + bonus) / 4;
  return c <= max_int ? c : new_len;
}

constexpr std::size_t grow_repeatedly(const growth_request& q) {
  if (q.old_cap == 0) return q.new_len;
  std::size_t c = q.old_cap;
  do c += q.old_len < 1024 ? c : c / 4;
  while (c < q.new_len);
  return c;
}

}  // namespace detail

/// The capacity that a release's rule names before rounding, in elements. Logarithmic in new_len / old_cap.
constexpr std::size_t wanted_cap(slice_growth rule, const growth_request& q) {
  if (rule == slice_growth::repeated) return detail::grow_repeatedly(q);
  if (q.new_len > 2 * q.old_cap) return q.new_len;
  switch (rule) {
    case slice_growth::smooth_256:
      return q.old_cap < 256 ? 2 * q.old_cap : detail::grow_in_steps(q.old_cap, q.new_len, 3 * 256);
    case slice_growth::by_len_1024:
      return q.old_len < 1024 ? 2 * q.old_cap : detail::grow_in_steps(q.old_cap, q.new_len, 0);
    default:  // by_cap_1024, textbook
      return q.old_cap < 1024 ? 2 * q.old_cap : detail::grow_in_steps(q.old_cap, q.new_len, 0);
  }
}

/// The next capacity of a release, or nothing where Go panics: a length beyond max_int, or more than max_alloc bytes.
/// Logarithmic in new_len / old_cap. Go: runtime/slice.go growslice.
// Inlined, so that go_slice divides by constants.
[[gnu::always_inline]] constexpr std::optional<growth> next_slice_cap(const release& r, const growth_request& q) {
  if (q.new_len > max_int) return std::nullopt;
  const std::size_t size = q.element.size_bytes;
  // Elements of size 0 share one address: there is nothing to allocate, so the capacity is the length (1.3+).
  if (size == 0) return growth{r.append_rounds_cap ? q.new_len : wanted_cap(r.growth, q), 0};

  const std::size_t want = wanted_cap(r.growth, q);
  if (want > r.max_alloc_bytes / size) return std::nullopt;
  if (!r.append_rounds_cap) return growth{want, want * size};

  const std::size_t room_bytes = round_up_size(r, want * size, q.element.noscan());
  const std::size_t cap = room_bytes / size;
  return growth{cap, r.growslice_trims ? cap * size : room_bytes};
}

/// The textbook rule as a value: go_slice<T, textbook>, predict_appends(textbook, …).
struct textbook_rule {};
inline constexpr textbook_rule textbook{};

/// A capacity rule of one's own: (old_cap, new_len) or a growth_request to a capacity, all in elements.
template <class Rule>
concept custom_growth = requires(const Rule& rule, growth_request q) {
  { rule(q) } -> std::convertible_to<std::size_t>;
} || requires(const Rule& rule, std::size_t n) {
  { rule(n, n) } -> std::convertible_to<std::size_t>;
};

/// Rules that choose their release and, if they like, the layout of an element while the program runs: release() gives
/// the row, layout_for(layout) the layout to use for a type whose own layout is the argument.
template <class Rule>
concept run_time_rules = requires(const Rule& rule, layout l) {
  { rule.current_release() } -> std::convertible_to<const release&>;
  { rule.layout_for(l) } -> std::same_as<layout>;
};

/// What may stand where a release stands: a go_version, `textbook`, a release row, or a rule of one's own.
template <class Rule>
concept slice_rules = std::same_as<Rule, go_version> || std::same_as<Rule, textbook_rule> ||
                      std::same_as<Rule, release> || run_time_rules<Rule> || custom_growth<Rule>;

namespace detail {

// Asked before release_row, which can only stop the compiler, not explain.
template <class Rule> constexpr bool names_known_release(const Rule& rule) {
  if constexpr (std::same_as<Rule, go_version>) return is_known(rule);
  else return true;
}

}  // namespace detail

/// The row that gives the size classes, the limits and the words of a refusal.
template <slice_rules Rule> constexpr const release& release_row(const Rule& rule) {
  if constexpr (std::same_as<Rule, go_version>) return release_of(rule);
  else if constexpr (std::same_as<Rule, textbook_rule>) return textbook_release;
  else if constexpr (std::same_as<Rule, release>) return rule;
  else if constexpr (run_time_rules<Rule>) return rule.current_release();
  else return release_of(go_latest);
}

/// The layout that a rule sees for an element.
template <slice_rules Rule> constexpr layout layout_under(const Rule& rule, const layout& element) {
  if constexpr (run_time_rules<Rule>) return rule.layout_for(element);
  else return element;
}

/// The next capacity under any rule; nothing where it is refused. Throws std::logic_error when a rule of one's own
/// names a capacity that does not hold new_len.
template <slice_rules Rule>
[[gnu::always_inline]] constexpr std::optional<growth> next_cap(const Rule& rule, const growth_request& q) {
  if constexpr (custom_growth<Rule> && !run_time_rules<Rule>) {
    const release& r = release_row(rule);
    if (q.new_len > max_int) return std::nullopt;
    std::size_t cap = 0;
    if constexpr (requires { rule(q); }) cap = static_cast<std::size_t>(rule(q));
    else cap = static_cast<std::size_t>(rule(q.old_cap, q.new_len));
    if (cap < q.new_len)
      detail::raise(std::logic_error("gogrow: the growth rule names a capacity below the length it must hold"));
    if (q.element.size_bytes != 0 && cap > r.max_alloc_bytes / q.element.size_bytes) return std::nullopt;
    return growth{cap, cap * q.element.size_bytes};
  } else {
    return next_slice_cap(release_row(rule), q);
  }
}

}  // namespace gogrow
