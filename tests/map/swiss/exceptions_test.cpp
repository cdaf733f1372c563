// The throw points of Swiss maps; support/throw_walk.hpp tells how they are walked.

#include <cstddef>
#include <cstdint>
#include <utility>

#include <doctest/doctest.h>

#include <gogrow/map.hpp>

#include "support/throw_walk.hpp"

// Like a Go key of 8 plain bytes, so that inserts prune.
template <bool M>
inline constexpr gogrow::swiss_access gogrow::swiss_access_of_key<fragile::value<M>> = gogrow::swiss_access::fast64;

namespace {

template <auto Release, bool KeyMoveThrows, bool ElemMoveThrows>
using fragile_map =
    gogrow::go_map<fragile::value<KeyMoveThrows>, fragile::value<ElemMoveThrows>, Release, fragile::hash,
                   fragile::equal, fragile::allocator<std::pair<const int, int>>, fragile::observer>;

// Keys and elements behind pointers.
template <auto Release>
using indirect_map = gogrow::go_map<fragile::large_value<true>, fragile::large_value<true>, Release, fragile::hash,
                                    fragile::equal, fragile::allocator<std::pair<const int, int>>, fragile::observer>;

// What the next new key leads to.
enum class state { empty, small, small_full, table_full, prunable, tombstones, splits, splits_beside_others };
constexpr state all_states[] = {state::empty,    state::small,      state::small_full, state::table_full,
                                state::prunable, state::tombstones, state::splits};

// Which half of the directory.
constexpr std::uint64_t half_of(std::uint64_t n) { return fragile::hash_of(n) >> 63; }

constexpr std::uint64_t group_of(std::uint64_t n) { return gogrow::detail::h1_of(fragile::hash_of(n)) & 1; }
// The i-th key whose search begins in this group of a table of two groups.
std::uint64_t key_in_group(std::uint64_t group, std::size_t i) {
  for (std::uint64_t n = 0;; ++n)
    if (group_of(n) == group && i-- == 0) return n;
}

template <class Map> void bring_to(Map& map, state s) {
  using key = typename Map::key_type;
  using elem = typename Map::mapped_type;
  const auto put = [&](std::uint64_t n) { map.put(key(n), elem(n * 10)); };
  const auto fill = [&](std::uint64_t count) {
    for (std::uint64_t n = 0; n < count; ++n) put(n);
  };
  switch (s) {
    case state::empty:
      return;
    case state::small:
      return fill(5);
    case state::small_full:
      return fill(8);
    case state::table_full:
      return fill(14);
    case state::splits:
      return fill(896);
    case state::splits_beside_others:
      // The lower half of the directory splits twice and doubles it twice; then the upper table is full.
      for (std::uint64_t n = 0, done = 0; done < 897; ++n)
        if (half_of(n) == 0) put(n), ++done;
      for (std::uint64_t n = 0, done = 0; done < 896; ++n)
        if (half_of(n) == 1) put(n), ++done;
      REQUIRE(map.table().table_count() == 3);
      return;
    case state::prunable:
    case state::tombstones:
      // One group full, the other with two free slots; tombstones in the full one.
      for (std::size_t i = 0; i < 8; ++i) put(key_in_group(0, i));
      for (std::size_t i = 0; i < 6; ++i) put(key_in_group(1, i));
      for (std::size_t i = 0; i < 3; ++i) map.erase(key(key_in_group(0, i)));
      REQUIRE(map.table().tombstone_count() == 3);
      return;
  }
}

// A key that is in no state, and where the tombstones matter: one that meets them or does not.
std::uint64_t new_key(state s, std::uint64_t which) {
  if (s == state::prunable) return key_in_group(1, 20 + which);
  if (s == state::tombstones) return key_in_group(0, 20 + which);
  std::uint64_t n = 5000 + which;
  while (s == state::splits_beside_others && half_of(n) == 0) ++n;
  return n;
}

struct swiss_states {
  using state = ::state;
  static constexpr auto& states = all_states;

  template <class Map> static void bring_to(Map& map, state s) { ::bring_to(map, s); }
  static std::uint64_t new_key(state s) { return ::new_key(s, 0); }
  static std::uint64_t second_new_key(state s) { return ::new_key(s, 1); }
};

template <class Map> void try_everything() { throw_walk::try_everything<Map, swiss_states>(); }

template <class Map> using trial = throw_walk::trial<Map, swiss_states>;

}  // namespace

TEST_SUITE("Swiss map exceptions") {
  TEST_CASE("keys and elements that move without throwing") {
    try_everything<fragile_map<gogrow::go1_26, false, false>>();
  }
  TEST_CASE("keys that throw when they move") { try_everything<fragile_map<gogrow::go1_24, true, false>>(); }
  TEST_CASE("elements that throw when they move") { try_everything<fragile_map<gogrow::go1_25, false, true>>(); }
  TEST_CASE("both throw") { try_everything<fragile_map<gogrow::go1_26, true, true>>(); }
  TEST_CASE("keys and elements behind pointers") { try_everything<indirect_map<gogrow::go1_26>>(); }
  TEST_CASE("a table splits beside others, and the directory is long enough") {
    for (const bool iterating : {false, true}) {
      using map = fragile_map<gogrow::go1_26, true, true>;
      CHECK(throw_walk::try_all_throw_points<map, swiss_states>(state::splits_beside_others,
                                                                throw_walk::operation::put_new, iterating) > 100);
    }
  }

  TEST_CASE("the states are what they say") {
    using throw_walk::operation;
    using map = fragile_map<gogrow::go1_26, false, false>;
    const auto work = [](state s) {
      trial<map> t(s, operation::put_new, false);
      t.run(operation::put_new);
      return t.map.work_of_last_write();
    };
    CHECK(work(state::small_full).entries_moved == 8);
    CHECK(work(state::table_full).grew);
    CHECK(work(state::table_full).entries_moved == 14);
    CHECK(work(state::splits).splits == 1);
    CHECK(work(state::splits).entries_moved == 896);
    CHECK(work(state::splits_beside_others).splits == 1);
    trial<map> beside(state::splits_beside_others, operation::put_new, false);
    beside.run(operation::put_new);
    CHECK(beside.map.table().directory_len() == 4);
    CHECK(work(state::prunable).tombstones_pruned == 3);
    CHECK(work(state::tombstones).entries_moved == 0);
    CHECK(work(state::tombstones).tombstones_pruned == 0);
  }
}
