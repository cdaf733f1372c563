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
// Each macro takes what watched, then what is expected: growth_checks.hpp has the table. CHECK_… goes on after a
// failure, REQUIRE_… ends the test. doctest prints slices, releases, events, counters and predictions by the operators
// that stand beside them, whether a file includes this header or not.
#pragma once

#include <doctest/doctest.h>

#include <gogrow/growth_checks.hpp>
#include <gogrow/predict/slice.hpp>
#include <gogrow/rules/version.hpp>
#include <gogrow/slice.hpp>

#define CHECK_REALLOCATIONS(watched, n) DOCTEST_CHECK(GOGROW_TOTAL(watched, "reallocations", reallocations, n))
#define CHECK_ALLOCATIONS(watched, n) DOCTEST_CHECK(GOGROW_TOTAL(watched, "allocations", mallocs, n))
#define CHECK_BYTES_COPIED(watched, n) DOCTEST_CHECK(GOGROW_TOTAL(watched, "bytes copied", bytes_copied, n))
#define CHECK_MAP_GROWTHS(watched, n) DOCTEST_CHECK(GOGROW_TOTAL(watched, "map growths", map_grows, n))
#define CHECK_EVACUATIONS(watched, n) DOCTEST_CHECK(GOGROW_TOTAL(watched, "evacuated buckets", buckets_evacuated, n))
#define CHECK_TABLE_GROWS(watched, n) DOCTEST_CHECK(GOGROW_TOTAL(watched, "table grows", table_grows, n))
#define CHECK_TABLE_SPLITS(watched, n) DOCTEST_CHECK(GOGROW_TOTAL(watched, "table splits", table_splits, n))
#define CHECK_DIRECTORY_DOUBLINGS(watched, n) \
  DOCTEST_CHECK(GOGROW_TOTAL(watched, "directory doublings", directory_doublings, n))
#define CHECK_NO_GROWTH(watched) DOCTEST_CHECK(::gogrow::growth_checks::check_no_growth(watched))
#define CHECK_CAPACITIES(watched, ...) DOCTEST_CHECK(GOGROW_CAPACITIES(watched, __VA_ARGS__))

#define REQUIRE_REALLOCATIONS(watched, n) DOCTEST_REQUIRE(GOGROW_TOTAL(watched, "reallocations", reallocations, n))
#define REQUIRE_ALLOCATIONS(watched, n) DOCTEST_REQUIRE(GOGROW_TOTAL(watched, "allocations", mallocs, n))
#define REQUIRE_BYTES_COPIED(watched, n) DOCTEST_REQUIRE(GOGROW_TOTAL(watched, "bytes copied", bytes_copied, n))
#define REQUIRE_MAP_GROWTHS(watched, n) DOCTEST_REQUIRE(GOGROW_TOTAL(watched, "map growths", map_grows, n))
#define REQUIRE_EVACUATIONS(watched, n) \
  DOCTEST_REQUIRE(GOGROW_TOTAL(watched, "evacuated buckets", buckets_evacuated, n))
#define REQUIRE_TABLE_GROWS(watched, n) DOCTEST_REQUIRE(GOGROW_TOTAL(watched, "table grows", table_grows, n))
#define REQUIRE_TABLE_SPLITS(watched, n) DOCTEST_REQUIRE(GOGROW_TOTAL(watched, "table splits", table_splits, n))
#define REQUIRE_DIRECTORY_DOUBLINGS(watched, n) \
  DOCTEST_REQUIRE(GOGROW_TOTAL(watched, "directory doublings", directory_doublings, n))
#define REQUIRE_NO_GROWTH(watched) DOCTEST_REQUIRE(::gogrow::growth_checks::check_no_growth(watched))
#define REQUIRE_CAPACITIES(watched, ...) DOCTEST_REQUIRE(GOGROW_CAPACITIES(watched, __VA_ARGS__))
