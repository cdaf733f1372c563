// Asserting growth in doctest unit tests.
//
//     using ids = gogrow::go_slice<long, gogrow::go1_22, std::allocator<long>, gogrow::ambient>;
//
//     TEST_CASE("a thousand ids grow twelve times") {
//       gogrow::growth_scope scope("fill", gogrow::keep::events);
//       fill_ids();
//       CHECK_REALLOCATIONS(scope, 12);
//       CHECK_CAPACITIES(scope, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 848, 1280);
//     }
//
// Each macro takes what watched, then what is expected. CHECK_… goes on after a failure, REQUIRE_… ends the test.
//
//     macro                      what watched                          expected
//     …_REALLOCATIONS            growth_scope, event_log, counters     moves to a larger array
//     …_ALLOCATIONS              growth_scope, event_log, counters     calls of the allocator (Mallocs)
//     …_BYTES_COPIED             growth_scope, event_log, counters     bytes of elements copied
//     …_NO_GROWTH                growth_scope, event_log, counters     (no slice and no map grew)
//     …_MAP_GROWTHS              growth_scope, event_log, counters     bucket maps (to 1.23) that doubled
//     …_EVACUATIONS              growth_scope, event_log, counters     old buckets emptied
//     …_TABLE_GROWS              growth_scope, event_log, counters     tables of Swiss maps (1.24 on) that doubled, and
//                                                                      small maps that became tables
//     …_TABLE_SPLITS             growth_scope, event_log, counters     tables that became two
//     …_DIRECTORY_DOUBLINGS      growth_scope, event_log, counters     directories that became twice as long
//     …_CAPACITIES               growth_scope, event_log               the capacity after each growth
//
// A failure shows expected against seen, and every growth when what watched has kept its events:
//
//     CHECK( 3 reallocations expected, 4 seen
//              1: cap 0 -> 1, 0 copied
//              … )
//
// It also teaches doctest to print slices, releases, events, counters and predictions.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <ostream>
#include <sstream>
#include <string>
#include <variant>
#include <vector>

#include <doctest/doctest.h>

#include <gogrow/observe/counters.hpp>
#include <gogrow/observe/event_log.hpp>
#include <gogrow/observe/scope.hpp>
#include <gogrow/predict/slice.hpp>
#include <gogrow/rules/version.hpp>
#include <gogrow/slice.hpp>

namespace gogrow::testing {

/// The outcome of one of the macros below: true, or a report.
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

inline void list_growths(std::ostream& out, const std::vector<slice_grew>& growths) {
  for (std::size_t i = 0; i < growths.size(); ++i) {
    const slice_grew& g = growths[i];
    out << "\n    " << i + 1 << ": cap " << g.old_cap << " -> " << g.new_cap << " for len " << g.new_len << ", "
        << g.old_len << " copied";
  }
}

template <class Watcher>
growth_check check_total(const Watcher& watched, const char* what, std::uint64_t counters::*total,
                         std::uint64_t expected) {
  const std::uint64_t seen = totals_of(watched).*total;
  std::ostringstream report;
  report << expected << ' ' << what << " expected, " << seen << " seen";
  if (seen != expected) list_growths(report, growths_of(watched));
  return {seen == expected, report.str()};
}

template <class Watcher>
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
template <class Watcher> growth_check check_no_growth(const Watcher& watched) {
  const counters c = totals_of(watched);
  const std::uint64_t maps = c.map_grows + c.map_same_size_grows + c.table_grows + c.table_splits;
  std::ostringstream report;
  report << "no growth expected, " << c.reallocations << " of slices and " << maps << " of maps seen";
  list_growths(report, growths_of(watched));
  return {c.reallocations + maps == 0, report.str()};
}

template <std::integral... Capacities> std::vector<std::size_t> capacity_list(Capacities... capacities) {
  return {static_cast<std::size_t>(capacities)...};
}

inline std::ostream& operator<<(std::ostream& out, const growth_check& c) { return out << c.report; }

}  // namespace gogrow::testing

namespace gogrow {

inline std::ostream& operator<<(std::ostream& out, go_version v) { return out << "go" << to_string(v); }

inline std::ostream& operator<<(std::ostream& out, const slice_grew& e) {
  return out << "slice_grew{len " << e.old_len << " -> " << e.new_len << ", cap " << e.old_cap << " -> " << e.new_cap
             << ", " << e.array_bytes << " B}";
}

inline std::ostream& operator<<(std::ostream& out, const growth_step& s) {
  return out << "growth_step{len " << s.len << ", cap " << s.old_cap << " -> " << s.new_cap << ", " << s.bytes << " B}";
}

inline std::ostream& operator<<(std::ostream& out, const counters& c) {
  return out << "counters{" << c.reallocations << " reallocations, " << c.elements_copied << " elements and "
             << c.bytes_copied << " B copied, " << c.mallocs << " mallocs, " << c.bytes_asked << " B asked, "
             << c.bytes_allocated << " B allocated, " << c.bytes_wasted << " B wasted, peak " << c.peak_bytes << " B}";
}

inline std::ostream& operator<<(std::ostream& out, const slice_prediction& p) {
  return out << "slice_prediction{" << p.reallocations << " reallocations, " << p.elements_copied << " elements and "
             << p.bytes_copied << " B copied, " << p.mallocs << " mallocs, " << p.bytes_asked << " B asked, "
             << p.bytes_allocated << " B allocated, " << p.bytes_wasted << " B wasted, peak " << p.peak_bytes
             << " B, len " << p.final_len << ", cap " << p.final_cap << '}';
}

}  // namespace gogrow

/// [1 2 3] (len 3, cap 4)
template <class T, auto Rules, class Allocator, class Observer>
struct doctest::StringMaker<gogrow::go_slice<T, Rules, Allocator, Observer>> {
  static String convert(const gogrow::go_slice<T, Rules, Allocator, Observer>& s) {
    std::ostringstream text;
    if (s.is_nil()) text << "nil";
    else if constexpr (requires { text << s; }) text << s;
    else text << "slice";
    text << " (len " << s.len() << ", cap " << s.cap() << ')';
    return text.str().c_str();
  }
};

#define GOGROW_TOTAL(watched, what, total, expected) \
  ::gogrow::testing::check_total(watched, what, &::gogrow::counters::total, expected)

#define CHECK_REALLOCATIONS(watched, n) DOCTEST_CHECK(GOGROW_TOTAL(watched, "reallocations", reallocations, n))
#define CHECK_ALLOCATIONS(watched, n) DOCTEST_CHECK(GOGROW_TOTAL(watched, "allocations", mallocs, n))
#define CHECK_BYTES_COPIED(watched, n) DOCTEST_CHECK(GOGROW_TOTAL(watched, "bytes copied", bytes_copied, n))
#define CHECK_NO_GROWTH(watched) DOCTEST_CHECK(::gogrow::testing::check_no_growth(watched))
#define CHECK_MAP_GROWTHS(watched, n) DOCTEST_CHECK(GOGROW_TOTAL(watched, "map growths", map_grows, n))
#define CHECK_EVACUATIONS(watched, n) DOCTEST_CHECK(GOGROW_TOTAL(watched, "evacuated buckets", buckets_evacuated, n))
#define CHECK_TABLE_GROWS(watched, n) DOCTEST_CHECK(GOGROW_TOTAL(watched, "table grows", table_grows, n))
#define CHECK_TABLE_SPLITS(watched, n) DOCTEST_CHECK(GOGROW_TOTAL(watched, "table splits", table_splits, n))
#define CHECK_DIRECTORY_DOUBLINGS(watched, n) \
  DOCTEST_CHECK(GOGROW_TOTAL(watched, "directory doublings", directory_doublings, n))
#define CHECK_CAPACITIES(watched, ...) \
  DOCTEST_CHECK(::gogrow::testing::check_capacities(watched, ::gogrow::testing::capacity_list(__VA_ARGS__)))

#define REQUIRE_REALLOCATIONS(watched, n) DOCTEST_REQUIRE(GOGROW_TOTAL(watched, "reallocations", reallocations, n))
#define REQUIRE_ALLOCATIONS(watched, n) DOCTEST_REQUIRE(GOGROW_TOTAL(watched, "allocations", mallocs, n))
#define REQUIRE_BYTES_COPIED(watched, n) DOCTEST_REQUIRE(GOGROW_TOTAL(watched, "bytes copied", bytes_copied, n))
#define REQUIRE_NO_GROWTH(watched) DOCTEST_REQUIRE(::gogrow::testing::check_no_growth(watched))
#define REQUIRE_MAP_GROWTHS(watched, n) DOCTEST_REQUIRE(GOGROW_TOTAL(watched, "map growths", map_grows, n))
#define REQUIRE_EVACUATIONS(watched, n) \
  DOCTEST_REQUIRE(GOGROW_TOTAL(watched, "evacuated buckets", buckets_evacuated, n))
#define REQUIRE_TABLE_GROWS(watched, n) DOCTEST_REQUIRE(GOGROW_TOTAL(watched, "table grows", table_grows, n))
#define REQUIRE_TABLE_SPLITS(watched, n) DOCTEST_REQUIRE(GOGROW_TOTAL(watched, "table splits", table_splits, n))
#define REQUIRE_DIRECTORY_DOUBLINGS(watched, n) \
  DOCTEST_REQUIRE(GOGROW_TOTAL(watched, "directory doublings", directory_doublings, n))
#define REQUIRE_CAPACITIES(watched, ...) \
  DOCTEST_REQUIRE(::gogrow::testing::check_capacities(watched, ::gogrow::testing::capacity_list(__VA_ARGS__)))
