// What a copy of a map charges, as maps.Clone does in real Go, and who lets go of keys behind pointers afterwards.

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include <doctest/doctest.h>

#include <gogrow/counters.hpp>
#include <gogrow/map.hpp>

namespace {

using namespace gogrow;

using float_key = std::array<double, 20>;
using text_key = std::array<std::string, 10>;
using number_key = std::array<std::int64_t, 25>;

struct cost {
  std::uint64_t mallocs = 0;
  std::uint64_t bytes = 0;
  friend bool operator==(const cost&, const cost&) = default;
};

template <class Key, auto Release, class Observer>
using numbers_of = go_map<Key, std::int64_t, Release, default_hash<Key>, default_equal<Key>,
                          std::allocator<std::pair<const Key, std::int64_t>>, Observer>;

template <class Map> void fill(Map& map, int entries) {
  for (int i = 0; i < entries; ++i) {
    typename Map::key_type key{};
    if constexpr (std::is_same_v<typename Map::key_type, text_key>) key[0] = std::to_string(i);
    else key[0] = static_cast<typename Map::key_type::value_type>(i);
    map.put(key, 1);
  }
}

template <class Key, auto Release> cost cost_of_clone(int entries) {
  numbers_of<Key, Release, counters> map;
  fill(map, entries);
  const auto clone = map;
  return {clone.observer().mallocs - map.observer().mallocs,
          clone.observer().bytes_allocated - map.observer().bytes_allocated};
}

}  // namespace

TEST_SUITE("map clone cost") {
  // Figures of Go 1.21.13, 1.23.12 and 1.26.8.
  TEST_CASE("to 1.23 a clone shares keys behind pointers, unless equal keys may differ: floats and strings") {
    CHECK(cost_of_clone<float_key, go1_21>(5) == cost{7, 992});
    CHECK(cost_of_clone<float_key, go1_23>(5) == cost{7, 992});
    CHECK(cost_of_clone<float_key, go1_23>(8) == cost{10, 1472});
    CHECK(cost_of_clone<text_key, go1_23>(5) == cost{7, 992});
    CHECK(cost_of_clone<number_key, go1_21>(5) == cost{2, 192});
    CHECK(cost_of_clone<number_key, go1_23>(8) == cost{2, 192});
  }

  TEST_CASE("later every key is copied") {
    CHECK(cost_of_clone<float_key, go1_26>(5) == cost{7, 992});
    CHECK(cost_of_clone<number_key, go1_26>(8) == cost{10, 1856});
  }

  TEST_CASE("a clone lets go of what it was charged for, not of the keys that it shares") {
    counters totals;
    using shared = numbers_of<number_key, go1_23, observer_ref<counters>>;
    {
      shared map(observer_ref<counters>{totals});
      fill(map, 50);
      const std::uint64_t before = totals.live_bytes;
      {
        shared clone(map);
        clone.erase(number_key{3});
        shared moved(std::move(clone));
        moved.erase(number_key{4});
        shared(moved).clear();
      }
      CHECK(totals.live_bytes == before);
    }
    CHECK(totals.live_bytes == 0);
  }
}
