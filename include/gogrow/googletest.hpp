// Asserting growth in GoogleTest unit tests.
//
//     using ids = gogrow::go_slice<long, gogrow::go1_22, std::allocator<long>, gogrow::ambient>;
//
//     TEST(Ids, GrowTwelveTimes) {
//       gogrow::growth_scope scope("fill", gogrow::keep::events);
//       fill_ids();
//       EXPECT_REALLOCATIONS(scope, 12);
//       EXPECT_CAPACITIES(scope, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 848, 1280);
//     }
//
// Each macro takes what watched, then what is expected: growth_checks.hpp has the table. EXPECT_… goes on after a
// failure, ASSERT_… ends the function. More can be streamed into them: EXPECT_NO_GROWTH(scope) << "after warming up".
#pragma once

#include <gtest/gtest.h>

#include <gogrow/growth_checks.hpp>

namespace gogrow::growth_checks {

/// The check as GoogleTest wants it: its report is the message. what: the expression, which the report makes needless.
inline ::testing::AssertionResult googletest_result(const char* what, const growth_check& check) {
  static_cast<void>(what);
  return check.holds ? ::testing::AssertionSuccess() : ::testing::AssertionFailure() << check.report;
}

}  // namespace gogrow::growth_checks

#define GOGROW_GOOGLETEST_EXPECT(check) EXPECT_PRED_FORMAT1(::gogrow::growth_checks::googletest_result, check)
#define GOGROW_GOOGLETEST_ASSERT(check) ASSERT_PRED_FORMAT1(::gogrow::growth_checks::googletest_result, check)

#define EXPECT_REALLOCATIONS(watched, n) \
  GOGROW_GOOGLETEST_EXPECT(GOGROW_TOTAL(watched, "reallocations", reallocations, n))
#define EXPECT_ALLOCATIONS(watched, n) GOGROW_GOOGLETEST_EXPECT(GOGROW_TOTAL(watched, "allocations", mallocs, n))
#define EXPECT_BYTES_COPIED(watched, n) GOGROW_GOOGLETEST_EXPECT(GOGROW_TOTAL(watched, "bytes copied", bytes_copied, n))
#define EXPECT_MAP_GROWTHS(watched, n) GOGROW_GOOGLETEST_EXPECT(GOGROW_TOTAL(watched, "map growths", map_grows, n))
#define EXPECT_EVACUATIONS(watched, n) \
  GOGROW_GOOGLETEST_EXPECT(GOGROW_TOTAL(watched, "evacuated buckets", buckets_evacuated, n))
#define EXPECT_TABLE_GROWS(watched, n) GOGROW_GOOGLETEST_EXPECT(GOGROW_TOTAL(watched, "table grows", table_grows, n))
#define EXPECT_TABLE_SPLITS(watched, n) GOGROW_GOOGLETEST_EXPECT(GOGROW_TOTAL(watched, "table splits", table_splits, n))
#define EXPECT_DIRECTORY_DOUBLINGS(watched, n) \
  GOGROW_GOOGLETEST_EXPECT(GOGROW_TOTAL(watched, "directory doublings", directory_doublings, n))
#define EXPECT_NO_GROWTH(watched) GOGROW_GOOGLETEST_EXPECT(::gogrow::growth_checks::check_no_growth(watched))
#define EXPECT_CAPACITIES(watched, ...) GOGROW_GOOGLETEST_EXPECT(GOGROW_CAPACITIES(watched, __VA_ARGS__))

#define ASSERT_REALLOCATIONS(watched, n) \
  GOGROW_GOOGLETEST_ASSERT(GOGROW_TOTAL(watched, "reallocations", reallocations, n))
#define ASSERT_ALLOCATIONS(watched, n) GOGROW_GOOGLETEST_ASSERT(GOGROW_TOTAL(watched, "allocations", mallocs, n))
#define ASSERT_BYTES_COPIED(watched, n) GOGROW_GOOGLETEST_ASSERT(GOGROW_TOTAL(watched, "bytes copied", bytes_copied, n))
#define ASSERT_MAP_GROWTHS(watched, n) GOGROW_GOOGLETEST_ASSERT(GOGROW_TOTAL(watched, "map growths", map_grows, n))
#define ASSERT_EVACUATIONS(watched, n) \
  GOGROW_GOOGLETEST_ASSERT(GOGROW_TOTAL(watched, "evacuated buckets", buckets_evacuated, n))
#define ASSERT_TABLE_GROWS(watched, n) GOGROW_GOOGLETEST_ASSERT(GOGROW_TOTAL(watched, "table grows", table_grows, n))
#define ASSERT_TABLE_SPLITS(watched, n) GOGROW_GOOGLETEST_ASSERT(GOGROW_TOTAL(watched, "table splits", table_splits, n))
#define ASSERT_DIRECTORY_DOUBLINGS(watched, n) \
  GOGROW_GOOGLETEST_ASSERT(GOGROW_TOTAL(watched, "directory doublings", directory_doublings, n))
#define ASSERT_NO_GROWTH(watched) GOGROW_GOOGLETEST_ASSERT(::gogrow::growth_checks::check_no_growth(watched))
#define ASSERT_CAPACITIES(watched, ...) GOGROW_GOOGLETEST_ASSERT(GOGROW_CAPACITIES(watched, __VA_ARGS__))
