// Every place from which an exception can come, in every operation, from every state of the table: the map stays valid,
// no entry is lost or doubled, and nothing leaks.
//
// A throw point is one call of user code: hash, equality, copy or move of a key or an element, allocation, observer's
// hook. Operation after operation runs with the first throw point failing, then the second, until it gets through.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include <doctest/doctest.h>

#include <gogrow/map.hpp>

#include "map_support.hpp"
#include "support/fragile.hpp"

namespace {

using gogrow::go_map;
using map_support::all_start_states;
using map_support::start_state;

using fragile::throw_points;
using fragile::thrown;

// Lays the states out as map_support::bring_to means them.
struct fragile_identity_hash {
  template <bool M> std::uint64_t operator()(const fragile::value<M>& key) const {
    throw_points::pass();
    throw_points::used_after_move |= key.moved_from;
    return key.n;
  }
};

template <auto Release, bool KeyMoveThrows, bool ElemMoveThrows>
using fragile_map =
    go_map<fragile::value<KeyMoveThrows>, fragile::value<ElemMoveThrows>, Release, fragile_identity_hash,
           fragile::equal, fragile::allocator<std::pair<const int, int>>, fragile::observer>;

using model = std::map<std::uint64_t, std::uint64_t>;

template <class Map> model contents(const Map& map) {
  model found;
  bool sound = true;
  map.table().walk([&](const auto& bucket) {
    for (std::size_t i = 0; i < gogrow::bucket_slots; ++i)
      if (bucket.keys[i] != nullptr) {
        sound = sound && !bucket.keys[i]->moved_from && !bucket.elems[i]->moved_from &&
                found.emplace(bucket.keys[i]->n, bucket.elems[i]->n).second;
      }
  });
  REQUIRE(sound);
  return found;
}

enum class operation {
  put_new,
  put_new_in_chain,
  put_over,
  erase_present,
  erase_absent,
  find_present,
  clear,
  copy,
  literal,
  iterate
};
constexpr operation all_operations[] = {
    operation::put_new,      operation::put_new_in_chain, operation::put_over, operation::erase_present,
    operation::erase_absent, operation::find_present,     operation::clear,    operation::copy,
    operation::literal,      operation::iterate};

template <class Map> struct trial {
  using key = typename Map::key_type;
  using elem = typename Map::mapped_type;

  Map map{};
  std::optional<typename Map::iterator> running{};

  explicit trial(start_state state, bool iterating) {
    map_support::bring_to(
        state, [&](std::uint64_t n) { map.put(key(n), elem(n * 10)); }, [&](std::uint64_t n) { map.erase(key(n)); });
    if (iterating) running.emplace(map.begin_at(1, 3));
  }

  std::uint64_t some_key() const { return map.empty() ? 1 : contents(map).rbegin()->first; }

  // What the map should hold after the operation.
  model expected(operation op) const {
    model after = contents(map);
    switch (op) {
      case operation::put_new:
        after[9001] = 5;
        break;
      case operation::put_new_in_chain:
        after[(1 << 13) + 3] = 5;
        break;
      case operation::put_over:
        after[some_key()] = 6;
        break;
      case operation::erase_present:
        after.erase(some_key());
        break;
      case operation::clear:
        after.clear();
        break;
      default:
        break;
    }
    return after;
  }

  void run(operation op) {
    switch (op) {
      case operation::put_new:
        map.put(key(9001), elem(5));
        break;
      case operation::put_new_in_chain:
        map.put(key((1 << 13) + 3), elem(5));
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
        CHECK(contents(other) == contents(map));
        break;
      }
      case operation::literal: {
        // The list itself is built without throws: GCC 12 leaks the elements of a half-built list (GCC bug 66139).
        const int left = std::exchange(throw_points::left, 0);
        const std::initializer_list<std::pair<typename Map::key_type, typename Map::mapped_type>> entries = {
            {key(1), elem(2)}, {key(3), elem(4)}};
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

// To Go 1.10 a clear deletes one entry after the other, and what was deleted before the exception is gone.
template <class Map> constexpr bool clears_at_once = gogrow::release_of(Map::rules).bucket_bulk_clear;

template <class Map> int try_all_throw_points(start_state state, operation op, bool iterating) {
  int throws = 0;
  for (int point = 1;; ++point) {
    bool threw = false;
    {
      throw_points::left = 0;
      trial<Map> t(state, iterating);
      const model before = contents(t.map);
      const model after = t.expected(op);
      throw_points::left = point;
      try {
        t.run(op);
      } catch (const thrown&) {
        threw = true;
      }
      throw_points::left = 0;
      CAPTURE(point);
      t.map.check_invariants();
      if (threw) {
        ++throws;
        model now = contents(t.map);
        // An assignment of an element that throws leaves what it left.
        CHECK(t.map.len() == now.size());
        if (op == operation::put_over && !before.empty()) now[t.some_key()] = before.at(t.some_key());
        if (op == operation::clear && !clears_at_once<Map>) CHECK(std::ranges::includes(before, now));
        else CHECK((now == before || (op != operation::put_over && now == after)));
        const bool began_without_iterator = op != operation::iterate;
        if (began_without_iterator) {
          t.run(op);
          t.map.check_invariants();
        }
      }
      CHECK((op == operation::iterate || contents(t.map) == after));
      // The map goes on working: the growth that was under way comes to its end.
      if (t.running) t.running.reset();
      for (std::uint64_t n = 20000; n < 20060; ++n) t.map.put(typename Map::key_type(n), typename Map::mapped_type(n));
      t.map.check_invariants();
    }
    REQUIRE(throw_points::alive == 0);
    REQUIRE(throw_points::allocated == 0);
    REQUIRE(!throw_points::used_after_move);
    if (!threw) return throws;
    REQUIRE(point < 5000);
  }
}

template <class Map> void try_everything() {
  int throws = 0;
  for (const start_state state : all_start_states)
    for (const operation op : all_operations)
      for (const bool iterating : {false, true}) {
        CAPTURE(std::string(map_support::name_of(state)));
        CAPTURE(static_cast<int>(op));
        CAPTURE(iterating);
        throws += try_all_throw_points<Map>(state, op, iterating);
      }
  CHECK(throws > 500);
}

}  // namespace

TEST_SUITE("map exceptions") {
  TEST_CASE("keys and elements that move without throwing") {
    try_everything<fragile_map<gogrow::go1_23, false, false>>();
  }
  TEST_CASE("keys that throw when they move") { try_everything<fragile_map<gogrow::go1_23, true, false>>(); }
  TEST_CASE("elements that throw when they move") { try_everything<fragile_map<gogrow::go1_19, false, true>>(); }
  TEST_CASE("both throw") { try_everything<fragile_map<gogrow::go1_21, true, true>>(); }
  TEST_CASE("before rest markers and bulk clear") { try_everything<fragile_map<gogrow::go1_10, true, true>>(); }
}
