// The throw points of bucket maps; support/throw_walk.hpp tells how they are walked.

#include <cstdint>
#include <utility>

#include <doctest/doctest.h>

#include <gogrow/map.hpp>

#include "support/maps.hpp"
#include "support/throw_walk.hpp"

namespace {

using gogrow::go_map;

// Lays the states out as map_support::bring_to means them.
struct fragile_identity_hash {
  template <bool M> std::uint64_t operator()(const fragile::value<M>& key) const {
    fragile::throw_points::pass();
    fragile::throw_points::used_after_move |= key.moved_from;
    return key.n;
  }
};

template <class K, class V, auto Release>
using map_of = go_map<K, V, Release, fragile_identity_hash, fragile::equal,
                      fragile::allocator<std::pair<const int, int>>, fragile::observer>;

template <auto Release, bool KeyMoveThrows, bool ElemMoveThrows>
using fragile_map = map_of<fragile::value<KeyMoveThrows>, fragile::value<ElemMoveThrows>, Release>;

// Keys and elements behind pointers.
template <auto Release> using indirect_map = map_of<fragile::large_value<true>, fragile::large_value<true>, Release>;

struct bucket_states {
  using state = map_support::start_state;
  static constexpr auto& states = map_support::all_start_states;

  template <class Map> static void bring_to(Map& map, state s) {
    using key = typename Map::key_type;
    using elem = typename Map::mapped_type;
    map_support::bring_to(
        s, [&](std::uint64_t n) { map.put(key(n), elem(n * 10)); }, [&](std::uint64_t n) { map.erase(key(n)); });
  }
  static std::uint64_t new_key(state) { return 9001; }
  static std::uint64_t second_new_key(state) { return (1 << 13) + 3; }  // in the longest chain
};

template <class Map> void try_everything() { throw_walk::try_everything<Map, bucket_states>(); }

}  // namespace

TEST_SUITE("map exceptions") {
  TEST_CASE("keys and elements that move without throwing") {
    try_everything<fragile_map<gogrow::go1_23, false, false>>();
  }
  TEST_CASE("keys that throw when they move") { try_everything<fragile_map<gogrow::go1_23, true, false>>(); }
  TEST_CASE("elements that throw when they move") { try_everything<fragile_map<gogrow::go1_19, false, true>>(); }
  TEST_CASE("both throw") { try_everything<fragile_map<gogrow::go1_21, true, true>>(); }
  TEST_CASE("keys and elements behind pointers") { try_everything<indirect_map<gogrow::go1_23>>(); }
  TEST_CASE("before rest markers and bulk clear") { try_everything<fragile_map<gogrow::go1_10, true, true>>(); }
}
