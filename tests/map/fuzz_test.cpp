// A bounded run of what the fuzzer does: random bytes as operations, the same in every run.

#include <cstddef>
#include <cstdint>
#include <vector>

#include <doctest/doctest.h>

#include <gogrow/map/random.hpp>

#include "fuzz/map_operations.hpp"

TEST_CASE("random operations leave maps of every release equal to std::map") {
  gogrow::seeded_random random(2024);
  for (int run = 0; run < 450; ++run) {
    std::vector<std::uint8_t> bytes(40 + random.next() % 1500);
    for (auto& byte : bytes) byte = static_cast<std::uint8_t>(random.next());
    // Every release and every kind of hash has its turn.
    bytes[0] = static_cast<std::uint8_t>(run % 26);
    bytes[2] = static_cast<std::uint8_t>(run / 26 % 16);
    CAPTURE(run);
    CHECK_NOTHROW(map_fuzz::run(bytes));
  }
}
