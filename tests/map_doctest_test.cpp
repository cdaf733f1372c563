// The doctest macros for maps.
#include <gogrow/doctest.hpp>
#include <gogrow/map.hpp>

namespace {

using ambient_map = gogrow::go_map<int, int, gogrow::go1_23, gogrow::default_hash<int>, gogrow::default_equal<int>,
                                   std::allocator<std::pair<const int, int>>, gogrow::ambient>;

// Go 1.23 doubles at the 9th and at the 14th entry, from one bucket to two and from two to four.
void put(ambient_map& m, int n) {
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
  const auto check = gogrow::testing::check_no_growth(scope);
  CHECK_FALSE(check.holds);
  CHECK(check.report == "no growth expected, 0 of slices and 1 of maps seen");
}
