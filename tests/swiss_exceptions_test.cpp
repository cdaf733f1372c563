// Every place from which an exception can come, in every operation, from every state of a Swiss map: the map stays
// valid, no entry is lost or doubled, and nothing leaks.
//
// A throw point is one call of user code: hash, equality, copy or move of a key or an element, allocation, observer's
// hook. Operation after operation runs with the first throw point failing, then the second, until it gets through;
// where there are thousands, a part of them.

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include <doctest/doctest.h>

#include <gogrow/map.hpp>

#include "support/fragile.hpp"

// Like a Go key of 8 plain bytes, so that inserts prune.
template <bool M>
inline constexpr gogrow::swiss_access gogrow::swiss_access_of_key<fragile::value<M>> = gogrow::swiss_access::fast64;

namespace {

using fragile::throw_points;

template <auto Release, bool KeyMoveThrows, bool ElemMoveThrows>
using fragile_map =
    gogrow::go_map<fragile::value<KeyMoveThrows>, fragile::value<ElemMoveThrows>, Release, fragile::hash,
                   fragile::equal, fragile::allocator<std::pair<const int, int>>, fragile::observer>;

// Keys and elements behind pointers.
template <auto Release>
using indirect_map = gogrow::go_map<fragile::large_value<true>, fragile::large_value<true>, Release, fragile::hash,
                                    fragile::equal, fragile::allocator<std::pair<const int, int>>, fragile::observer>;

using model = std::map<std::uint64_t, std::uint64_t>;

template <class Map> model contents(const Map& map) {
  model found;
  bool sound = true;
  map.table().walk([&](const auto& group) {
    for (std::size_t i = 0; i < gogrow::group_slots; ++i)
      if (group.keys[i] != nullptr)
        sound = sound && !group.keys[i]->moved_from && !group.elems[i]->moved_from &&
                found.emplace(group.keys[i]->n, group.elems[i]->n).second;
  });
  REQUIRE(sound);
  return found;
}

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
std::uint64_t new_key(state s) {
  if (s == state::prunable) return key_in_group(1, 20);
  if (s == state::tombstones) return key_in_group(0, 20);
  std::uint64_t n = 5000;
  while (s == state::splits_beside_others && half_of(n) == 0) ++n;
  return n;
}

enum class operation { put_new, put_over, erase_present, erase_absent, find_present, clear, copy, literal, iterate };
constexpr operation all_operations[] = {operation::put_new,      operation::put_over,     operation::erase_present,
                                        operation::erase_absent, operation::find_present, operation::clear,
                                        operation::copy,         operation::literal,      operation::iterate};

template <class Map> struct trial {
  using key = typename Map::key_type;
  using elem = typename Map::mapped_type;

  state from;
  Map map{};
  std::optional<typename Map::iterator> running{};

  trial(state s, bool iterating) : from(s) {
    bring_to(map, s);
    if (iterating) running.emplace(map.begin_at(1, 3));
  }

  std::uint64_t some_key() const { return map.empty() ? 1 : contents(map).rbegin()->first; }

  model expected(operation op) const {
    model after = contents(map);
    if (op == operation::put_new) after[new_key(from)] = 5;
    if (op == operation::put_over) after[some_key()] = 6;
    if (op == operation::erase_present) after.erase(some_key());
    if (op == operation::clear) after.clear();
    return after;
  }

  void run(operation op) {
    switch (op) {
      case operation::put_new:
        map.put(key(new_key(from)), elem(5));
        break;
      case operation::put_over:
        map.put(key(some_key()), elem(6));
        break;
      case operation::erase_present:
        map.erase(key(some_key()));
        break;
      case operation::erase_absent:
        map.erase(key(8888));
        break;
      case operation::find_present:
        map.find(key(some_key()));
        break;
      case operation::clear:
        map.clear();
        break;
      case operation::copy: {
        const Map other(map);
        other.check_invariants();
        CHECK(contents(other) == contents(map));
        break;
      }
      case operation::literal: {
        // The list itself is built without throws: GCC 12 leaks the elements of a half-built list (GCC bug 66139).
        const int left = std::exchange(throw_points::left, 0);
        const std::initializer_list<std::pair<key, elem>> entries = {{key(1), elem(2)}, {key(3), elem(4)}};
        throw_points::left = left;
        const Map other(entries);
        CHECK(other.len() == 2);
        break;
      }
      case operation::iterate:
        if (!running) running.emplace(map.begin_at(0, 0));
        while (*running != map.end()) ++*running;
        running.reset();
        break;
    }
  }
};

// The first ones all, later ones here and there.
int next_point(int point) { return point < 120 ? point + 1 : point + 97; }

template <class Map> int try_all_throw_points(state s, operation op, bool iterating) {
  int throws = 0;
  for (int point = 1;; point = next_point(point)) {
    bool threw = false;
    {
      throw_points::left = 0;
      trial<Map> t(s, iterating);
      const model before = contents(t.map);
      const model after = t.expected(op);
      throw_points::left = point;
      try {
        t.run(op);
      } catch (const fragile::thrown&) {
        threw = true;
      }
      throw_points::left = 0;
      CAPTURE(point);
      t.map.check_invariants();
      if (threw) {
        ++throws;
        model now = contents(t.map);
        // An assignment of an element that throws leaves what it left.
        if (op == operation::put_over && !before.empty()) now[t.some_key()] = before.at(t.some_key());
        CHECK(now == before);
        CHECK(t.map.len() == before.size());
        if (op != operation::iterate) t.run(op);
        t.map.check_invariants();
      }
      CHECK((op == operation::iterate || contents(t.map) == after));
      // The map goes on working, and so does the iterator.
      if (t.running) t.run(operation::iterate);
      for (std::uint64_t n = 20000; n < 20060; ++n) t.map.put(typename Map::key_type(n), typename Map::mapped_type(n));
      t.map.check_invariants();
    }
    REQUIRE(throw_points::alive == 0);
    REQUIRE(throw_points::allocated == 0);
    REQUIRE(!throw_points::used_after_move);
    if (!threw) return throws;
    REQUIRE(point < 20000);
  }
}

template <class Map> void try_everything() {
  int throws = 0;
  for (const state s : all_states)
    for (const operation op : all_operations)
      for (const bool iterating : {false, true}) {
        CAPTURE(static_cast<int>(s));
        CAPTURE(static_cast<int>(op));
        CAPTURE(iterating);
        throws += try_all_throw_points<Map>(s, op, iterating);
      }
  CHECK(throws > 1000);
}

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
      CHECK(try_all_throw_points<map>(state::splits_beside_others, operation::put_new, iterating) > 100);
    }
  }

  TEST_CASE("the states are what they say") {
    using map = fragile_map<gogrow::go1_26, false, false>;
    const auto work = [](state s) {
      trial<map> t(s, false);
      t.run(operation::put_new);
      return t.map.work_of_last_write();
    };
    CHECK(work(state::small_full).entries_moved == 8);
    CHECK(work(state::table_full).grew);
    CHECK(work(state::table_full).entries_moved == 14);
    CHECK(work(state::splits).splits == 1);
    CHECK(work(state::splits).entries_moved == 896);
    CHECK(work(state::splits_beside_others).splits == 1);
    trial<map> beside(state::splits_beside_others, false);
    beside.run(operation::put_new);
    CHECK(beside.map.table().directory_len() == 4);
    CHECK(work(state::prunable).tombstones_pruned == 3);
    CHECK(work(state::tombstones).entries_moved == 0);
    CHECK(work(state::tombstones).tombstones_pruned == 0);
  }
}
