// What a unit test asks about growth, for any test framework: a check is a plain value, true or a report. The adapters
// doctest.hpp, catch2.hpp and googletest.hpp make macros of them, and their macros are the same checks.
//
//     watcher     growth_scope, event_log, counters: what saw the growth
//     total       one of the fields of counters
//     check       watcher against expectation: growth_check
//
//     macro in doctest.hpp and catch2.hpp   in googletest.hpp          what watched                   expected
//     CHECK_REALLOCATIONS                   EXPECT_REALLOCATIONS       scope, log, counters           moves of slices
//     CHECK_ALLOCATIONS                     EXPECT_ALLOCATIONS         scope, log, counters           Mallocs
//     CHECK_BYTES_COPIED                    EXPECT_BYTES_COPIED        scope, log, counters           bytes of elements
//     CHECK_NO_GROWTH                       EXPECT_NO_GROWTH           scope, log, counters           (nothing grew)
//     CHECK_MAP_GROWTHS                     EXPECT_MAP_GROWTHS         scope, log, counters           doubled to 1.23
//     CHECK_EVACUATIONS                     EXPECT_EVACUATIONS         scope, log, counters           old buckets
//     CHECK_TABLE_GROWS                     EXPECT_TABLE_GROWS         scope, log, counters           from 1.24 on
//     CHECK_TABLE_SPLITS                    EXPECT_TABLE_SPLITS        scope, log, counters           two for one
//     CHECK_DIRECTORY_DOUBLINGS             EXPECT_DIRECTORY_DOUBLINGS scope, log, counters           twice as long
//     CHECK_CAPACITIES                      EXPECT_CAPACITIES          scope, log                     after each growth
//
// CHECK_… and EXPECT_… go on after a failure, REQUIRE_… and ASSERT_… end the test. A failure shows expected against
// seen, and every growth when what watched has kept its events:
//
//     3 reallocations expected, 4 seen
//         1: cap 0 -> 1 for len 1, 0 copied
//         …
//
// No adapter specialises anything of its framework: how releases, events, counters and predictions are printed stands
// beside these types, so that two translation units of one program never disagree about it.
#pragma once

#include <gogrow/rules/needs_64_bits.hpp>
#include <gogrow/rules/needs_exceptions.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <ostream>
#include <sstream>
#include <string>
#include <variant>
#include <vector>

#include <gogrow/observe/counters.hpp>
#include <gogrow/observe/event_log.hpp>
#include <gogrow/observe/scope.hpp>
#include <gogrow/slice.hpp>

namespace gogrow::growth_checks {

/// The outcome of a check: true, or a report.
struct growth_check {
  bool holds = false;
  std::string report{};

  explicit operator bool() const noexcept { return holds; }
};

/// Totals of what watched.
inline counters totals_of(const counters& c) { return c; }
inline counters totals_of(const growth_scope& s) { return s.totals(); }
inline counters totals_of(const event_log& log) {
  counters c;
  for (const auto& entry : log.entries()) std::visit([&](const auto& event) { c.on(event); }, entry);
  return c;
}

/// Growths in order, as far as they were kept.
inline std::vector<slice_grew> growths_of(const counters&) { return {}; }
inline std::vector<slice_grew> growths_of(const event_log& log) { return log.of<slice_grew>(); }
inline std::vector<slice_grew> growths_of(const growth_scope& s) { return growths_of(s.log()); }

/// What a check can ask: it knows totals, and growths as far as it kept them.
template <class T>
concept watcher = requires(const T& watched) {
  { totals_of(watched) } -> std::same_as<counters>;
  { growths_of(watched) } -> std::same_as<std::vector<slice_grew>>;
};

/// A line for each growth, numbered from 1.
inline void list_growths(std::ostream& out, const std::vector<slice_grew>& growths) {
  for (std::size_t i = 0; i < growths.size(); ++i) {
    const slice_grew& g = growths[i];
    out << "\n    " << i + 1 << ": cap " << g.old_cap << " -> " << g.new_cap << " for len " << g.new_len << ", "
        << g.old_len << " copied";
  }
}

/// One total of what watched, against what is expected. what: its name in the report.
template <watcher Watcher>
growth_check check_total(const Watcher& watched, const char* what, std::uint64_t counters::*total,
                         std::uint64_t expected) {
  const std::uint64_t seen = totals_of(watched).*total;
  std::ostringstream report;
  report << expected << ' ' << what << " expected, " << seen << " seen";
  if (seen != expected) list_growths(report, growths_of(watched));
  return {seen == expected, report.str()};
}

/// The capacity after each growth, in order. A watcher that counted growths without keeping them fails.
template <watcher Watcher>
growth_check check_capacities(const Watcher& watched, const std::vector<std::size_t>& expected) {
  const std::vector<slice_grew> seen = growths_of(watched);
  if (totals_of(watched).reallocations != seen.size())
    return {false, "the growths were counted but not kept: open the scope with gogrow::keep::events"};
  growth_check check{seen.size() == expected.size()};
  std::ostringstream report;
  report << "capacities, expected against seen";
  auto next = expected.begin();
  for (std::size_t i = 0; i < seen.size() || next != expected.end(); ++i) {
    report << "\n    " << i + 1 << ": ";
    if (next == expected.end()) report << "nothing";
    else report << *next;
    if (i >= seen.size()) report << ", nothing";
    else report << ", " << seen[i].new_cap << " (from " << seen[i].old_cap << ')';
    const bool same = next != expected.end() && i < seen.size() && *next == seen[i].new_cap;
    if (!same) report << "   <-- differs";
    check.holds = check.holds && same;
    if (next != expected.end()) ++next;
  }
  check.report = report.str();
  return check;
}

/// Neither a slice nor a map grew, in whatever way its release grows.
template <watcher Watcher> growth_check check_no_growth(const Watcher& watched) {
  const counters c = totals_of(watched);
  const std::uint64_t maps = c.map_grows + c.map_same_size_grows + c.table_grows + c.table_splits;
  std::ostringstream report;
  report << "no growth expected, " << c.reallocations << " of slices and " << maps << " of maps seen";
  list_growths(report, growths_of(watched));
  return {c.reallocations + maps == 0, report.str()};
}

/// The capacities that a macro was given, as numbers of one type.
template <std::integral... Capacities> std::vector<std::size_t> capacity_list(Capacities... capacities) {
  return {static_cast<std::size_t>(capacities)...};
}

/// The report.
inline std::ostream& operator<<(std::ostream& out, const growth_check& c) { return out << c.report; }

/// A slice for messages, with what Go would not print: "[1 2 3] (len 3, cap 4)", "nil (len 0, cap 0)", and without
/// elements where they cannot be printed.
template <class T, auto Rules, class Allocator, class Observer>
std::string shown(const go_slice<T, Rules, Allocator, Observer>& s) {
  std::ostringstream text;
  if (s.is_nil()) text << "nil";
  else if constexpr (requires { text << s; }) text << s;
  else text << "slice";
  text << " (len " << s.len() << ", cap " << s.cap() << ')';
  return text.str();
}

}  // namespace gogrow::growth_checks

// Shared by the macros of the adapters.
#define GOGROW_TOTAL(watched, what, total, expected) \
  ::gogrow::growth_checks::check_total(watched, what, &::gogrow::counters::total, expected)
#define GOGROW_CAPACITIES(watched, ...) \
  ::gogrow::growth_checks::check_capacities(watched, ::gogrow::growth_checks::capacity_list(__VA_ARGS__))
