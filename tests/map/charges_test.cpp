// What a copy of a map charges, as maps.Clone does in real Go, who lets go of keys behind pointers afterwards, and that
// nothing stays charged of an operation that was given up.

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>

#include <doctest/doctest.h>

#include <gogrow/map.hpp>
#include <gogrow/observe/counters.hpp>

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
  return {clone.observer().mallocs, clone.observer().bytes_allocated};
}

// Copies, moves and hashes throw when the fuse is burnt down.
struct fuse {
  static inline int left = -1;
  static void burn() {
    if (left >= 0 && left-- == 0) throw std::runtime_error("burnt down");
  }
};
template <std::size_t Bytes> struct elem_with_fuse {
  int n = 0;
  std::array<char, Bytes> rest{};
  explicit elem_with_fuse(int number) : n(number) {}
  elem_with_fuse(const elem_with_fuse& other) : n(other.n) { fuse::burn(); }
  elem_with_fuse(elem_with_fuse&& other) noexcept(false) : n(other.n) { fuse::burn(); }
  elem_with_fuse& operator=(const elem_with_fuse&) = default;
};
struct hash_with_fuse {
  std::uint64_t operator()(int key, std::uint64_t seed) const {
    fuse::burn();
    return default_hash<int>{}(key, seed);
  }
};

// Does it with a longer and longer fuse until it gets through. How often was it given up?
template <class Operation> int with_fuses(int step, Operation operation) {
  for (int given_up = 0;; ++given_up) {
    fuse::left = given_up * step;
    try {
      operation();
      fuse::left = -1;
      return given_up;
    } catch (const std::runtime_error&) {
    }
  }
}

}  // namespace

template <std::size_t Bytes>
struct gogrow::element_layout<elem_with_fuse<Bytes>> : gogrow::fixed_layout<Bytes + 4, 4, false> {};

namespace {

template <std::size_t ElemBytes, auto Release> void check_that_nothing_stays_charged() {
  using elem = elem_with_fuse<ElemBytes>;
  counters totals;
  int given_up = 0;
  {
    go_map<int, elem, Release, hash_with_fuse, default_equal<int>, std::allocator<std::pair<const int, elem>>,
           observer_ref<counters>>
        map(observer_ref<counters>{totals});
    for (int i = 0; i < 1200; ++i) {
      given_up += with_fuses(1 + i / 8, [&] { map.put(i, elem(i)); });
      if (i % 300 == 0) given_up += with_fuses(1 + i / 8, [&] { auto clone = map; });
    }
    map.check_invariants();
    CHECK(map.len() == 1200);
  }
  CHECK(given_up > 100);
  CHECK(totals.live_bytes == 0);
}

}  // namespace

TEST_SUITE("map charges") {
  TEST_CASE("nothing stays charged of an operation that was given up") {
    check_that_nothing_stays_charged<4, go1_15>();
    check_that_nothing_stays_charged<4, go1_23>();
    check_that_nothing_stays_charged<200, go1_23>();
    check_that_nothing_stays_charged<4, go1_26>();
    check_that_nothing_stays_charged<200, go1_26>();
  }

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
