// The doctest macros for maps.
#include <gogrow/doctest.hpp>
#include <gogrow/map.hpp>

namespace {

template <auto Release>
using ambient_map_of = gogrow::go_map<int, int, Release, gogrow::default_hash<int>, gogrow::default_equal<int>,
                                      std::allocator<std::pair<const int, int>>, gogrow::ambient>;
using ambient_map = ambient_map_of<gogrow::go1_23>;
using ambient_swiss_map = ambient_map_of<gogrow::go1_26>;

// Go 1.23 doubles at the 9th and at the 14th entry, from one bucket to two and from two to four. Go 1.26 makes a table
// at the 9th, doubles it at the 15th, and at the 897th the table, of 1024 slots by then, splits.
void put(auto& m, int n) {
  for (int i = 0; i < n; ++i) m.put(i, i);
}

}  // namespace

TEST_CASE("growths and evacuations of a map can be asserted") {
  gogrow::growth_scope scope("fill");
  ambient_map m;
  put(m, 14);
  CHECK_MAP_GROWTHS(scope, 2);
  CHECK_EVACUATIONS(scope, 3);
  REQUIRE_MAP_GROWTHS(scope, 2);
  REQUIRE_EVACUATIONS(scope, 3);
}

TEST_CASE("no growth is asserted of maps too") {
  gogrow::growth_scope scope("fill");
  ambient_map m;
  put(m, 8);
  CHECK_NO_GROWTH(scope);
  put(m, 9);
  const auto check = gogrow::growth_checks::check_no_growth(scope);
  CHECK_FALSE(check.holds);
  CHECK(check.report == "no growth expected, 0 of slices and 1 of maps seen");
}

TEST_CASE("tables that grow and split can be asserted") {
  gogrow::growth_scope scope("fill", gogrow::keep::events);
  ambient_swiss_map m;
  put(m, 8);
  CHECK_NO_GROWTH(scope);
  put(m, 14);
  CHECK_TABLE_GROWS(scope, 1);
  put(m, 896);
  CHECK_TABLE_GROWS(scope, 7);
  CHECK_TABLE_SPLITS(scope, 0);
  REQUIRE_TABLE_SPLITS(scope, 0);
  put(m, 897);
  REQUIRE_TABLE_GROWS(scope, 7);
  CHECK_TABLE_SPLITS(scope.log(), 1);
  CHECK_DIRECTORY_DOUBLINGS(scope, 1);
  REQUIRE_DIRECTORY_DOUBLINGS(scope.totals(), 1);
  CHECK_MAP_GROWTHS(scope, 0);
  const auto check = gogrow::growth_checks::check_total(scope, "table splits", &gogrow::counters::table_splits, 2);
  CHECK_FALSE(check.holds);
  CHECK(check.report == "2 table splits expected, 1 seen");
}
