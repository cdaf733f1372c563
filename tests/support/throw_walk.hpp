// Every place from which an exception can come, in every operation of a map, from every state of its table: the map
// stays valid, no entry is lost or doubled, a running iterator goes on where it was, and nothing leaks.
//
// A throw point is one call of user code: hash, equality, copy or move of a key or an element, allocation, observer's
// hook. Operation after operation runs with the first throw point failing, then the second, until it gets through;
// where there are hundreds, a part of them.
//
// A scenario says what the maps of one kind are brought to:
//   using state = …; static constexpr state states[] = {…};
//   static void bring_to(Map&, state);                  quietly
//   static std::uint64_t new_key(state);                a key that is in no state, put in next
//   static std::uint64_t second_new_key(state);         another, which meets other entries
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include <doctest/doctest.h>

#include <gogrow/map.hpp>

#include "support/fragile.hpp"

namespace throw_walk {

using fragile::throw_points;

using model = std::map<std::uint64_t, std::uint64_t>;

// By walking over the table itself, so that what is there twice is found.
template <class Map> model contents(const Map& map) {
  model found;
  bool sound = true;
  map.table().walk([&](const auto& place) {  // a bucket or a group
    for (std::size_t i = 0; i < place.keys.size(); ++i)
      if (place.keys[i] != nullptr)
        sound = sound && !place.keys[i]->moved_from && !place.elems[i]->moved_from &&
                found.emplace(place.keys[i]->n, place.elems[i]->n).second;
  });
  REQUIRE(sound);
  return found;
}

enum class operation {
  put_new,
  put_second_new,
  put_moved,
  put_over,
  emplace_new,
  emplace_present,
  index_new,
  erase_present,
  erase_absent,
  get_present,
  get_absent,
  clear,
  copy,
  assign,
  compare,
  literal,
  iterate,
  iterate_grown,
};
constexpr operation all_operations[] = {operation::put_new,     operation::put_second_new, operation::put_moved,
                                        operation::put_over,    operation::emplace_new,    operation::emplace_present,
                                        operation::index_new,   operation::erase_present,  operation::erase_absent,
                                        operation::get_present, operation::get_absent,     operation::clear,
                                        operation::copy,        operation::assign,         operation::compare,
                                        operation::literal,     operation::iterate,        operation::iterate_grown};

constexpr bool only_walks(operation op) { return op == operation::iterate || op == operation::iterate_grown; }

// To Go 1.10 a clear deletes one entry after the other, and what was deleted before an exception is gone.
template <class Map> constexpr bool clears_at_once = gogrow::release_of(Map::rules).bucket_bulk_clear;

template <class Map, class Scenario> struct trial {
  using key = typename Map::key_type;
  using elem = typename Map::mapped_type;
  using state = typename Scenario::state;

  state from;
  Map map{};
  model before{};
  std::optional<typename Map::iterator> running{};
  std::multiset<std::uint64_t> seen{};  // by the iterator

  trial(state s, operation op, bool iterating) : from(s) {
    Scenario::bring_to(map, s);
    before = contents(map);
    if (iterating || op == operation::iterate_grown) start_walk(1, 3);
    if (op == operation::iterate_grown) put_more();
  }

  std::uint64_t some_key() const { return before.empty() ? 1 : before.rbegin()->first; }

  void put_more() {
    for (std::uint64_t n = 20000; n < 20060; ++n) map.put(key(n), elem(n));
  }

  void start_walk(std::uint64_t start, std::uint64_t offset) {
    running.emplace(map.begin_at(start, offset));
    look();
  }
  void look() {
    if (*running != map.end()) seen.insert(running->key().n);
  }
  void walk_on() {
    while (*running != map.end()) {
      ++*running;
      look();
    }
  }
  // Go's promise: once each, but for what was erased before the walk came to it, or put in while it ran.
  void check_walk(const model& now) const {
    bool every_one = true;
    for (const auto& [n, value] : before) every_one = every_one && (seen.contains(n) || !now.contains(n));
    CHECK(every_one);
    CHECK(std::adjacent_find(seen.begin(), seen.end()) == seen.end());
  }

  // What the map should hold after the operation.
  model expected(operation op) const {
    model after = contents(map);
    switch (op) {
      case operation::put_new:
      case operation::put_moved:
      case operation::emplace_new:
        after[Scenario::new_key(from)] = 5;
        break;
      case operation::put_second_new:
        after[Scenario::second_new_key(from)] = 5;
        break;
      case operation::index_new:
        after[Scenario::new_key(from)] = 0;
        break;
      case operation::put_over:
        after[some_key()] = 6;
        break;
      case operation::emplace_present:
        if (before.empty()) after[some_key()] = 6;
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

  // No checks around what may throw: they would catch it.
  void run(operation op) {
    switch (op) {
      case operation::put_new:
        map.put(key(Scenario::new_key(from)), elem(5));
        break;
      case operation::put_second_new: {
        const key second(Scenario::second_new_key(from));
        map.put(second, elem(5));
        break;
      }
      case operation::put_moved: {
        key moved(Scenario::new_key(from));
        map.put(std::move(moved), elem(5));
        break;
      }
      case operation::put_over:
        map.put(key(some_key()), elem(6));
        break;
      case operation::emplace_new:
        map.try_emplace(key(Scenario::new_key(from)), std::uint64_t{5});
        break;
      case operation::emplace_present:
        map.try_emplace(key(some_key()), std::uint64_t{6});
        break;
      case operation::index_new: {
        const elem& made = map[key(Scenario::new_key(from))];
        CHECK(made.n == 0);
        break;
      }
      case operation::erase_present:
        map.erase(key(some_key()));
        break;
      case operation::erase_absent:
        map.delete_key(key(8888));
        break;
      case operation::get_present: {
        const elem got = map.get(key(some_key()));
        CHECK(got.n == (before.empty() ? 0 : before.at(some_key())));
        break;
      }
      case operation::get_absent: {
        const bool ok = map.lookup(key(8888)).ok;
        CHECK(!ok);
        break;
      }
      case operation::clear:
        map.clear();
        break;
      case operation::copy: {
        const Map other(map);
        check_equal(other);
        break;
      }
      case operation::assign:
        assign();
        break;
      case operation::compare: {
        const bool same = map == map;
        CHECK(same);
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
      case operation::iterate_grown:
        if (!running) start_walk(0, 0);
        walk_on();
        break;
    }
  }

  void check_equal(const Map& other) const {
    other.check_invariants();
    CHECK(contents(other) == contents(map));
  }

  // What is assigned to keeps what it had when that fails.
  void assign() {
    const int left = std::exchange(throw_points::left, 0);
    Map other;
    other.put(key(77), elem(78));
    throw_points::left = left;
    try {
      other = map;
    } catch (const fragile::thrown&) {
      CHECK(contents(other) == model{{77, 78}});
      other.check_invariants();
      throw;
    }
    check_equal(other);
  }
};

// The first ones all, later ones here and there.
inline int next_point(int point) { return point < 100 ? point + 1 : point + point / 7; }

/// The number of throw points met.
template <class Map, class Scenario>
int try_all_throw_points(typename Scenario::state s, operation op, bool iterating) {
  int throws = 0;
  for (int point = 1;; point = next_point(point)) {
    bool threw = false;
    {
      throw_points::left = 0;
      trial<Map, Scenario> t(s, op, iterating);
      const model before = contents(t.map);
      const model after = t.expected(op);
      CAPTURE(point);
      throw_points::left = point;
      try {
        t.run(op);
      } catch (const fragile::thrown&) {
        threw = true;
      }
      throw_points::left = 0;
      t.map.check_invariants();
      if (threw) {
        ++throws;
        model now = contents(t.map);
        CHECK(t.map.len() == now.size());
        // An assignment of an element that throws leaves what it left.
        if (op == operation::put_over && !before.empty()) now[t.some_key()] = before.at(t.some_key());
        if (op == operation::clear && !clears_at_once<Map>) CHECK(std::ranges::includes(before, now));
        else CHECK(now == before);
        t.run(op);
        t.map.check_invariants();
      }
      CHECK(contents(t.map) == after);
      // The map goes on working, through whatever growth was under way, and so does the iterator.
      t.put_more();
      t.map.check_invariants();
      if (t.running) {
        t.walk_on();
        t.check_walk(contents(t.map));
      }
    }
    REQUIRE(throw_points::alive == 0);
    REQUIRE(throw_points::allocated == 0);
    REQUIRE(!throw_points::used_after_move);
    if (!threw) return throws;
    REQUIRE(point < 20000);
  }
}

template <class Map, class Scenario> void try_everything() {
  int throws = 0;
  for (const auto state : Scenario::states)
    for (const operation op : all_operations)
      for (const bool iterating : {false, true}) {
        CAPTURE(static_cast<int>(state));
        CAPTURE(static_cast<int>(op));
        CAPTURE(iterating);
        throws += try_all_throw_points<Map, Scenario>(state, op, iterating);
      }
  CHECK(throws > 1000);
}

}  // namespace throw_walk
