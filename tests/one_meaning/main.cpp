// Built without optimisation, so that nothing is inlined and the linker chooses one definition for both units; linked
// in both orders (tests/CMakeLists.txt).
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace one_meaning {
std::vector<std::string> printed_without_adapter();
std::vector<std::string> printed_with_adapter();
}  // namespace one_meaning

TEST_CASE("a unit that includes gogrow/doctest.hpp and one that does not print the same") {
  const std::vector<std::string> with = one_meaning::printed_with_adapter();
  const std::vector<std::string> without = one_meaning::printed_without_adapter();
  REQUIRE(with.size() == 6);
  for (const std::vector<std::string>& lines : {with, without}) {
    CHECK(lines[0] == "go1.7");
    CHECK(lines[1] == "slice_grew{len 4 -> 5, cap 4 -> 8, 64 B}");
    CHECK(lines[2] == "growth_step{len 4, cap 4 -> 8, 64 B}");
    CHECK(lines[3].starts_with("slice_prediction{3 reallocations"));
    CHECK(lines[4].starts_with("counters{4 reallocations"));
    CHECK(lines[5] == "[1 2 3]");
  }
}
