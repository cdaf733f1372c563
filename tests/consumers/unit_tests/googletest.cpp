#include <gogrow/googletest.hpp>

#include "filling.hpp"

TEST(growth, passes) {
  gogrow::growth_scope scope("fill", gogrow::keep::events);
  EXPECT_NO_GROWTH(scope) << "in fill_ids";
  fill_ids();
  EXPECT_REALLOCATIONS(scope, 4);
  ASSERT_ALLOCATIONS(scope, 4);
  EXPECT_BYTES_COPIED(scope, (1 + 2 + 4) * 8);
  EXPECT_MAP_GROWTHS(scope, 0);
  EXPECT_EVACUATIONS(scope, 0);
  EXPECT_TABLE_GROWS(scope, 0);
  EXPECT_TABLE_SPLITS(scope, 0);
  EXPECT_DIRECTORY_DOUBLINGS(scope, 0);
  ASSERT_CAPACITIES(scope, 1, 2, 4, 8);
}

TEST(growth, fails) {
  gogrow::growth_scope scope("fill", gogrow::keep::events);
  fill_ids();
  EXPECT_REALLOCATIONS(scope, 3);
  EXPECT_CAPACITIES(scope, 1, 2, 4, 9);
  ASSERT_NO_GROWTH(scope) << "in fill_ids";
}

int main(int argc, char** argv) {
  ::testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
