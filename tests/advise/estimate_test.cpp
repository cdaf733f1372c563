// The article's estimate of a map's size against its own arithmetic done by hand, and the corrected one against maps.

#include <cstdint>
#include <limits>
#include <stdexcept>

#include <doctest/doctest.h>

#include <gogrow/advise/estimate.hpp>
#include <gogrow/map.hpp>
#include <gogrow/observe/counters.hpp>

namespace {

using namespace gogrow;

constexpr layout an_int = layout_of<std::int64_t>;

// How many of 50 maps grow that are made with the hint and filled with that many keys.
template <go_version Release> int maps_that_grow(std::int64_t hint, std::int64_t keys) {
  int grown = 0;
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    seeded_random numbers(seed);
    const scoped_random here(numbers);
    go_map<std::int64_t, std::int64_t, Release, default_hash<std::int64_t>, default_equal<std::int64_t>,
           std::allocator<std::pair<const std::int64_t, std::int64_t>>, counters>
        m(hint);
    for (std::int64_t key = 0; key < keys; ++key) m.put(key, key);
    const counters& c = m.observer();
    if (c.map_grows + c.table_grows + c.table_splits > 0) ++grown;
  }
  return grown;
}

}  // namespace

TEST_CASE("the article's estimate divides by its load factor and takes a power of two") {
  CHECK(estimate_map_size(100, 0.2) == 256);    // 133.3 slots
  CHECK(estimate_map_size(96, 0.2) == 128);     // 128 slots, a power of two
  CHECK(estimate_map_size(97, 0.2) == 256);     // 129.3
  CHECK(estimate_map_size(1000, 0.2) == 2048);  // 1333.3
}

TEST_CASE("the article's estimate has its flaws") {
  SUBCASE("below 16 slots it doubles the minimum, but for powers of two") {
    CHECK(estimate_map_size(0, 0.2) == 16);
    CHECK(estimate_map_size(6, 0.2) == 16);   // 8 slots
    CHECK(estimate_map_size(7, 0.2) == 32);   // 9.3
    CHECK(estimate_map_size(12, 0.2) == 16);  // 16
  }
  SUBCASE("more collisions give a smaller table") {
    CHECK(estimate_map_size(1800, 0.2) == 4096);  // 2400 slots at 0.75
    CHECK(estimate_map_size(1800, 0.4) == 2048);  // 2000 slots at 0.9
  }
}

TEST_CASE("the article's load factor stays within 0.5 and 0.9") {
  CHECK(estimate_map_size(512, 0.0) == 1024);  // 0.5 from 0.75 * 0.6 = 0.45
  CHECK(estimate_map_size(513, 0.0) == 2048);
  CHECK(estimate_map_size(3686, 1.0) == 4096);  // 4095.6 slots at 0.9
  CHECK(estimate_map_size(3687, 1.0) == 8192);  // 4096.7
}

TEST_CASE("the article's estimate refuses what its arithmetic cannot take") {
  CHECK_THROWS_AS(estimate_map_size(-1, 0.2), std::out_of_range);
  CHECK(estimate_map_size(max_estimated_keys, 0.2) == std::int64_t{1} << 29);
  CHECK_THROWS_AS(estimate_map_size(max_estimated_keys + 1, 0.2), std::out_of_range);
  CHECK_THROWS_AS(estimate_map_size(1, -0.1), std::out_of_range);
  CHECK_THROWS_AS(estimate_map_size(1, 1.1), std::out_of_range);
  CHECK_THROWS_AS(estimate_map_size(1, std::numeric_limits<double>::quiet_NaN()), std::out_of_range);
}

TEST_CASE("the corrected estimate of a bucket map is the number of keys, and no map grows") {
  for (const std::int64_t keys : {0, 8, 9, 100, 1000, 1664, 1665}) {
    CAPTURE(keys);
    CHECK(estimate_map_hint(release_of(go1_23), an_int, an_int, keys).hint == keys);
    CHECK(maps_that_grow<go1_23>(keys, keys) == 0);
  }
}

// 14,000 keys as a hint give 16 tables of 1024 slots, which hold 896 each: 875 are expected, and many tables get more.
// 897 as a hint gives two tables of 512 slots.
TEST_CASE("the corrected estimate of a Swiss map is larger where its tables would split") {
  for (const std::int64_t keys : {100, 896}) {
    CAPTURE(keys);
    CHECK(estimate_map_hint(release_of(go1_26), an_int, an_int, keys).hint == keys);
    CHECK(maps_that_grow<go1_26>(keys, keys) == 0);
  }
  for (const std::int64_t keys : {897, 14000}) {
    CAPTURE(keys);
    const auto estimate = estimate_map_hint(release_of(go1_26), an_int, an_int, keys);
    CHECK(maps_that_grow<go1_26>(keys, keys) == 50);
    CHECK(estimate.hint > keys);
    CHECK(maps_that_grow<go1_26>(estimate.hint, keys) == 0);
    CHECK(estimate.cost.chance_of_growth <= 0.01);
  }
}

TEST_CASE("the corrected estimate refuses a negative number of keys and what is no chance") {
  const release& go = release_of(go1_26);
  CHECK_THROWS_AS(estimate_map_hint(go, an_int, an_int, -1), std::out_of_range);
  CHECK_THROWS_AS(estimate_map_hint(go, an_int, an_int, (std::int64_t{1} << 48) + 1), std::out_of_range);
  CHECK_THROWS_AS(estimate_map_hint(go, an_int, an_int, 1, -0.1), std::out_of_range);
  CHECK_THROWS_AS(estimate_map_hint(go, an_int, an_int, 1, 1.1), std::out_of_range);
}
