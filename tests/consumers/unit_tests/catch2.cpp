#if __has_include(<catch2/catch_session.hpp>)
#include <catch2/catch_session.hpp>
#else
#define CATCH_CONFIG_RUNNER
#endif
#include <gogrow/catch2.hpp>

#include "filling.hpp"

TEST_CASE("passes") {
  gogrow::growth_scope scope("fill", gogrow::keep::events);
  CHECK_NO_GROWTH(scope);
  fill_ids();
  CHECK_REALLOCATIONS(scope, 4);
  REQUIRE_ALLOCATIONS(scope, 4);
  CHECK_BYTES_COPIED(scope, (1 + 2 + 4) * 8);
  CHECK_MAP_GROWTHS(scope, 0);
  CHECK_EVACUATIONS(scope, 0);
  CHECK_TABLE_GROWS(scope, 0);
  CHECK_TABLE_SPLITS(scope, 0);
  CHECK_DIRECTORY_DOUBLINGS(scope, 0);
  REQUIRE_CAPACITIES(scope, 1, 2, 4, 8);
}

TEST_CASE("fails") {
  gogrow::growth_scope scope("fill", gogrow::keep::events);
  fill_ids();
  CHECK_REALLOCATIONS(scope, 3);
  CHECK_CAPACITIES(scope, 1, 2, 4, 9);
  REQUIRE_NO_GROWTH(scope);
}

int main(int argc, char** argv) { return Catch::Session().run(argc, argv); }
