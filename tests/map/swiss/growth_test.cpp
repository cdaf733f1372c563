// What a Swiss map does step by step: when it grows, splits, makes and prunes tombstones, what a clear and a copy keep,
// and what all this costs. Numbers of allocations and bytes are recorded ones of real Go 1.24 to 1.27.

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include <gogrow/map.hpp>
#include <gogrow/map/draw.hpp>
#include <gogrow/map/random.hpp>
#include <gogrow/observe/counters.hpp>
#include <gogrow/observe/event_log.hpp>

#include "support/maps.hpp"

namespace {

using namespace gogrow;
using map_support::fixed_hash;
using map_support::identity_hash;
using map_support::laid_out_map;
using map_support::zero_hash;

template <class Observer, auto Release = go1_26, class K = std::int64_t, class Hash = fixed_hash>
using watched = laid_out_map<K, std::int64_t, Release, Hash, Observer>;

// Under identity_hash: which group of a table of 2^n groups, and a number within it.
constexpr std::uint64_t key_in_group(std::uint64_t group, std::uint64_t n) { return group << 7 | n; }

// A table of two groups: the first full, then with n tombstones; the second with six entries.
template <class Map> void make_tombstones(Map& map, std::uint64_t n) {
  using K = typename Map::key_type;
  for (std::uint64_t i = 0; i < 8; ++i) map.put(static_cast<K>(key_in_group(0, i)), {});
  for (std::uint64_t i = 0; i < 6; ++i) map.put(static_cast<K>(key_in_group(1, i)), {});
  for (std::uint64_t i = 0; i < n; ++i) map.erase(static_cast<K>(key_in_group(0, i)));
}

std::size_t tombstones(const auto& map) { return map.table().tombstone_count(); }

TEST_SUITE("Swiss map growth") {
  TEST_CASE("a map that only grows reallocates at these entries and has allocated so much then") {
    const std::map<std::uint64_t, std::uint64_t> bytes_at = {
        {1, 144}, {9, 328}, {15, 608}, {29, 1184}, {57, 2336}, {113, 4896}, {225, 9504}, {449, 18464}, {897, 36944}};
    watched<counters> map;
    CHECK(map.observer().bytes_allocated == 48);
    for (std::int64_t n = 1; n <= 900; ++n) {
      const std::uint64_t before = map.observer().bytes_allocated;
      map.put(n, n);
      const auto expected = bytes_at.find(static_cast<std::uint64_t>(n));
      CHECK(map.observer().bytes_allocated - before == (expected != bytes_at.end() ? expected->second : 0));
      map.check_invariants();
    }
    CHECK(map.observer().table_grows == 7);
    CHECK(map.observer().table_splits == 1);
    CHECK(map.observer().directory_doublings == 1);
    CHECK(map.observer().slots_moved == 8 + 14 + 28 + 56 + 112 + 224 + 448 + 896);
  }

  TEST_CASE("a hint allocates everything at once") {
    struct expected {
      std::int64_t hint;
      std::uint64_t mallocs;
      std::uint64_t bytes;
    };
    for (const expected& e : {expected{8, 1, 48},
                              {9, 4, 376},
                              {100, 4, 2392},
                              {897, 6, 19072},
                              {898, 6, 36992},
                              {1793, 10, 38096},
                              {10000, 34, 295600}}) {
      CAPTURE(e.hint);
      const watched<counters> map(e.hint);
      CHECK(map.observer().mallocs == e.mallocs);
      CHECK(map.observer().bytes_allocated == e.bytes);
      map.check_invariants();
    }
  }

  TEST_CASE("a small map of 8 entries becomes a table before any put, even over a key that is there") {
    watched<counters> map;
    for (std::int64_t n = 0; n < 8; ++n) map.put(n, n);
    CHECK(map.table().is_small());
    const std::uint64_t mallocs = map.observer().mallocs;
    map.put(3, 33);
    CHECK(!map.table().is_small());
    CHECK(map.len() == 8);
    CHECK(map.observer().mallocs == mallocs + 3);
    CHECK(map.work_of_last_write().entries_moved == 8);
    map.put(3, 34);
    CHECK(map.observer().mallocs == mallocs + 3);
  }

  TEST_CASE("entries go left or right by the next bit of their hash, and nothing else moves") {
    watched<event_log> map;
    std::int64_t n = 0;
    while (map.table().table_count() < 6) map.put(n++, 0);
    map.check_invariants();
    const auto splits = map.observer().of<table_split>();
    CHECK(splits.size() == 5);
    for (const table_split& s : splits) {
      CHECK(s.to_left + s.to_right == 896);
      CHECK(s.groups_bytes == 2 * 18432);
    }
    // The last event tells where its two tables stand.
    const std::size_t left = splits.back().table;
    const std::size_t right = left + map.table().directory_len() / (std::size_t{1} << splits.back().local_depth);
    std::size_t met = 0;
    map.table().walk([&](const auto& group) {
      if (group.number != 0 || (group.index != left && group.index != right)) return;
      ++met;
      CHECK(group.local_depth == splits.back().local_depth);
    });
    CHECK(met == 2);
    CHECK(map.table().directory_len() == 8);
    CHECK(map.observer().of<directory_doubled>().back().new_len == 8);
  }

  TEST_CASE("what is dropped was allocated: at the end nothing is left over") {
    counters totals;
    {
      laid_out_map<std::int64_t, std::int64_t, go1_26, fixed_hash, observer_ref<counters>> map{
          observer_ref<counters>(totals)};
      for (std::int64_t i = 0; i < 5000; ++i) map.put(i, i);
      for (std::int64_t i = 0; i < 3000; ++i) map.erase(i);
      const auto copy = map;
      map.clear();
    }
    CHECK(totals.live_bytes == 0);
  }

  TEST_CASE("hashes that all agree are refused when the directory would outgrow the entries") {
    laid_out_map<std::uint64_t, int, go1_26, zero_hash> map;
    for (std::uint64_t n = 0; n < 896; ++n) map.put(n, 1);
    CHECK_THROWS_WITH_AS(map.put(896, 1), doctest::Contains("gogrow: the hash"), gogrow::panic);
    map.check_invariants();
    CHECK(map.len() == 896);
    CHECK(map.table().directory_len() == directory_always_allowed);
    CHECK(map.contains(895));
    map.put(7, 2);
    CHECK(map.get(7) == 2);
    CHECK(map.erase(0) == 1);
  }
}

TEST_SUITE("Swiss map tombstones") {
  TEST_CASE("a delete leaves a tombstone only where a group is full") {
    watched<counters, go1_26, std::uint64_t, identity_hash> map;
    make_tombstones(map, 3);
    CHECK(tombstones(map) == 3);
    CHECK(map.observer().tombstones_made == 3);
    map.erase(key_in_group(1, 0));
    CHECK(tombstones(map) == 3);
    CHECK(map.table().growth_left() == 1);
    map.check_invariants();
  }

  TEST_CASE("a small map has none") {
    laid_out_map<std::uint64_t, int, go1_26> map;
    for (std::uint64_t n = 0; n < 8; ++n) map.put(n, 1);
    for (std::uint64_t n = 0; n < 8; ++n) map.erase(n);
    CHECK(map.table().is_small());
    CHECK(map.table().growth_left() == 8);
  }

  TEST_CASE("a new key takes the first tombstone on its way, though no growth is left") {
    laid_out_map<std::uint64_t, int, go1_26, identity_hash> map;
    make_tombstones(map, 3);
    CHECK(map.table().growth_left() == 0);
    map.put(key_in_group(0, 100), 1);
    CHECK(tombstones(map) == 2);
    CHECK(map.table().slot_count() == 16);
  }

  TEST_CASE("without growth left, tombstones that nobody needs are pruned from 1.25 on; before, the table grows") {
    watched<counters, go1_25, std::uint64_t, identity_hash> pruning;
    make_tombstones(pruning, 3);
    pruning.put(key_in_group(1, 100), 1);
    CHECK(pruning.table().slot_count() == 16);
    CHECK(pruning.table().growth_left() == 2);
    CHECK(pruning.observer().tombstones_removed == 3);
    CHECK(pruning.work_of_last_write().tombstones_pruned == 3);
    pruning.check_invariants();

    laid_out_map<std::uint64_t, int, go1_24, identity_hash> growing;
    make_tombstones(growing, 3);
    growing.put(key_in_group(1, 100), 1);
    CHECK(growing.table().slot_count() == 32);
  }

  TEST_CASE(
      "too few tombstones are not pruned, nor those that a search passes, nor any for keys of the generic routine") {
    laid_out_map<std::uint64_t, int, go1_26, identity_hash> few;
    make_tombstones(few, 1);
    few.put(key_in_group(1, 100), 1);
    CHECK(few.table().slot_count() == 32);

    laid_out_map<std::uint64_t, int, go1_26, identity_hash> needed;
    for (std::uint64_t i = 0; i < 10; ++i) needed.put(key_in_group(0, i), 1);  // two of them in group 1
    for (std::uint64_t i = 0; i < 4; ++i) needed.put(key_in_group(1, i), 1);
    for (std::uint64_t i = 0; i < 3; ++i) needed.erase(key_in_group(0, i));
    needed.put(key_in_group(1, 100), 1);
    CHECK(needed.table().slot_count() == 32);
    CHECK(needed.contains(key_in_group(0, 9)));

    laid_out_map<std::uint16_t, int, go1_26, identity_hash> generic;
    make_tombstones(generic, 3);
    generic.put(static_cast<std::uint16_t>(key_in_group(1, 100)), 1);
    CHECK(generic.table().slot_count() == 32);
  }

  TEST_CASE("clearing a map without entries removes its tombstones from 1.25 on") {
    const auto left_after_clear = [](auto map) {
      make_tombstones(map, 8);
      for (std::uint64_t i = 0; i < 6; ++i) map.erase(key_in_group(1, i));
      CHECK(map.empty());
      map.clear();
      map.check_invariants();
      return tombstones(map);
    };
    CHECK(left_after_clear(laid_out_map<std::uint64_t, int, go1_24, identity_hash>{}) == 8);
    CHECK(left_after_clear(laid_out_map<std::uint64_t, int, go1_25, identity_hash>{}) == 0);
  }
}

TEST_SUITE("Swiss map as a whole") {
  TEST_CASE("random writes agree with std::map, whatever the release") {
    const auto run = [](auto map) {
      seeded_random random(11);
      std::map<std::uint64_t, std::string> model;
      for (int step = 0; step < 60000; ++step) {
        const std::uint64_t key = random.next() % 4000;
        const std::uint64_t what = random.next() % 1000;
        if (what < 520) {
          map.put(key, model[key] = std::to_string(step));
        } else if (what < 999 || step % 3 != 0) {
          CHECK(map.erase(key) == model.erase(key));
        } else {
          map.clear();
          model.clear();
        }
        if (step % 4000 == 0) map.check_invariants();
      }
      CHECK(map.len() == model.size());
      for (const auto& [key, elem] : model) CHECK(map.get(key) == elem);
      const auto copy = map;
      copy.check_invariants();
      CHECK(copy == map);
    };
    run(go_map<std::uint64_t, std::string, go1_24>{});
    run(go_map<std::uint64_t, std::string, go1_25>{});
    run(go_map<std::uint64_t, std::string, go1_26>{});
  }

  TEST_CASE("a clear keeps directory and tables and draws a new seed") {
    go_map<int, int, go1_26> map;
    for (int n = 0; n < 3000; ++n) map.put(n, n);
    const std::size_t tables = map.table().table_count();
    const std::uint64_t seed = map.table().seed();
    map.clear();
    map.check_invariants();
    CHECK(map.empty());
    CHECK(map.table().table_count() == tables);
    CHECK(map.table().growth_left() == map.table().slot_count() / 8 * 7);
    CHECK(map.table().seed() != seed);
  }

  // Recorded: 3 allocations in 1.24 to 1.26 (directory, table, groups), none in 1.27.
  TEST_CASE("an overwrite in a full small map makes a table of it; from 1.27 on it does not, only a ninth key does") {
    const auto check = []<class Map>(std::type_identity<Map>, auto key_of, auto write) {
      constexpr bool stays = Map::rules >= go1_27;
      Map map;
      for (int n = 0; n < 8; ++n) map.put(key_of(n), n);
      REQUIRE(map.table().is_small());
      const std::uint64_t before = map.observer().mallocs;
      write(map, key_of(5));
      map.check_invariants();
      CHECK(map.len() == 8);
      CHECK(map.table().is_small() == stays);
      CHECK(map.observer().mallocs - before == (stays ? 0 : 3));
      map.put(key_of(8), 8);
      map.check_invariants();
      CHECK_FALSE(map.table().is_small());
      CHECK(map.table().growth_left() == 5);
      CHECK(map.observer().mallocs - before == 3);
      CHECK(map.observer().slots_moved == 8);
      for (int n = 0; n < 9; ++n) CHECK(*map.find(key_of(n)) == (n == 5 ? 50 : n));
    };
    const auto each_write = [&]<class Map>(std::type_identity<Map> type, auto key_of) {
      check(type, key_of, [](Map& map, const auto& key) { map.put(key, 50); });
      check(type, key_of, [](Map& map, const auto& key) { map[key] = 50; });
      check(type, key_of, [](Map& map, const auto& key) { *map.insert_or_assign(key, 50).first = 50; });
      check(type, key_of, [](Map& map, const auto& key) { *map.try_emplace(key, 1).first = 50; });
      check(type, key_of, [](Map& map, const auto& key) {
        for (const auto& [known, elem] : map) {
          if (known != key) continue;
          map.put(known, 50);  // the key lies in the map
          break;
        }
      });
    };
    const auto each_key = [&]<go_version Release>(std::integral_constant<go_version, Release>) {
      each_write(std::type_identity<watched<counters, Release>>{}, [](int n) { return std::int64_t{n}; });
      each_write(std::type_identity<watched<counters, Release, std::uint16_t, zero_hash>>{},
                 [](int n) { return static_cast<std::uint16_t>(n); });
      each_write(std::type_identity<watched<counters, Release, std::string, default_hash<std::string>>>{},
                 [](int n) { return std::to_string(n); });
    };
    each_key(std::integral_constant<go_version, go1_24>());
    each_key(std::integral_constant<go_version, go1_26>());
    each_key(std::integral_constant<go_version, go1_27>());
  }

  TEST_CASE("a key that differs from itself is a ninth one in a full small map") {
    go_map<double, int, go1_27> map;
    for (int n = 0; n < 8; ++n) map.put(std::numeric_limits<double>::quiet_NaN(), n);
    CHECK(map.table().is_small());
    map.put(std::numeric_limits<double>::quiet_NaN(), 8);
    CHECK(map.len() == 9);
    CHECK_FALSE(map.table().is_small());
    map.check_invariants();
  }

  TEST_CASE("the last delete draws a new seed") {
    go_map<int, int, go1_26> map;
    map.put(1, 1);
    map.put(2, 2);
    const std::uint64_t seed = map.table().seed();
    map.erase(1);
    CHECK(map.table().seed() == seed);
    map.erase(2);
    CHECK(map.table().seed() != seed);
  }

  TEST_CASE("a copy has the same tables, tombstones included, from 1.25 on; in 1.24 it is a new map") {
    laid_out_map<std::uint64_t, int, go1_25, identity_hash> later;
    make_tombstones(later, 3);
    const auto same = later;
    CHECK(tombstones(same) == 3);
    CHECK(draw(same) == draw(later));
    same.check_invariants();

    laid_out_map<std::uint64_t, int, go1_24, identity_hash> earlier;
    make_tombstones(earlier, 8);
    const auto fresh = earlier;
    CHECK(fresh.table().is_small());  // 6 entries
    CHECK(fresh == earlier);
  }

  TEST_CASE("a copy allocates what maps.Clone allocates") {
    struct expected {
      std::int64_t entries;
      std::uint64_t mallocs;
      std::uint64_t bytes;
    };
    const auto cost_of_copy = [](const auto& map) {
      auto copy = map;  // whose counters begin anew
      return std::pair(copy.observer().mallocs, copy.observer().bytes_allocated);
    };
    const auto check = [&]<auto Release>() {
      for (const expected& e :
           {expected{0, 1, 48}, {1, 2, 192}, {8, 2, 192}, {9, 4, 376}, {15, 4, 664}, {896, 4, 18520}}) {
        CAPTURE(e.entries);
        watched<counters, Release> map;
        for (std::int64_t n = 0; n < e.entries; ++n) map.put(n, n);
        CHECK(cost_of_copy(map) == std::pair(e.mallocs, e.bytes));
      }
    };
    check.template operator()<go1_24>();
    check.template operator()<go1_26>();

    // A map that has shrunk to 5 entries of 100: the same tables, or a small map.
    const auto shrunk = [&]<auto Release>() {
      watched<counters, Release> map;
      for (std::int64_t n = 0; n < 100; ++n) map.put(n, n);
      for (std::int64_t n = 0; n < 95; ++n) map.erase(n);
      return cost_of_copy(map);
    };
    CHECK(shrunk.template operator()<go1_24>() == std::pair(std::uint64_t{2}, std::uint64_t{192}));
    CHECK(shrunk.template operator()<go1_25>() == std::pair(std::uint64_t{4}, std::uint64_t{2392}));

    // 136-byte keys and elements are allocated anew: 22 mallocs for 9 entries.
    using bytes136 = std::array<char, 136>;
    go_map<bytes136, bytes136, go1_26, default_hash<bytes136>, default_equal<bytes136>,
           std::allocator<std::pair<const bytes136, bytes136>>, counters>
        large;
    for (char n = 0; n < 9; ++n) large.put(bytes136{n}, bytes136{n});
    CHECK(cost_of_copy(large) == std::pair(std::uint64_t{22}, std::uint64_t{2968}));
  }

  TEST_CASE("moves and swaps carry small maps, tables and directories along") {
    using map = go_map<int, std::string, go1_26>;
    const auto filled = [](int n) {
      map m;
      for (int i = 0; i < n; ++i) m.put(i, std::to_string(i));
      return m;
    };
    for (const int n : {0, 5, 500, 3000}) {
      map a = filled(n);
      map b = std::move(a);
      CHECK(b.len() == static_cast<std::size_t>(n));
      CHECK(a.empty());  // NOLINT: a moved-from map is an empty one
      a.put(1, "new");
      swap(a, b);
      a.check_invariants();
      b.check_invariants();
      CHECK(b.get(1) == "new");
      CHECK(a.len() == static_cast<std::size_t>(n));
    }
  }

  TEST_CASE("a write may be given what lies in the map itself, while it grows") {
    go_map<std::string, std::string, go1_26> map;
    for (int n = 0; n < 2000; ++n) {
      map.put("k" + std::to_string(n), std::to_string(n));
      const auto first = map.begin();
      map.put(first.key(), first.elem());  // an overwrite that may turn the small map into a table
      const auto second = map.begin();
      if (second.key().starts_with('k')) {
        const std::string_view view = std::string_view(second.key()).substr(1);  // a new key, inside a slot
        const std::string copy(view);
        map.put(view, "part");
        CHECK(map.get(copy) == "part");
      }
    }
    map.check_invariants();
  }

  TEST_CASE("keys and elements above 128 bytes keep their place when tables grow") {
    struct large {
      std::uint64_t words[20];
    };
    go_map<int, large, go1_26> map;
    large* first = &map.put(0, large{{7}});
    for (int n = 1; n < 2000; ++n) map.put(n, large{});
    CHECK(map.find(0) == first);
    CHECK(first->words[0] == 7);
  }

  TEST_CASE("drawing") {
    laid_out_map<std::uint64_t, int, go1_26, identity_hash> map;
    CHECK(draw(map) == "go1.26 map: 0 entries, small, no group yet\n");
    CHECK(draw(decltype(map)(nullptr)) == "go1.26 map: nil\n");
    map.put(3, 0);
    CHECK(draw(map) ==
          "go1.26 map: 1 entry, small\n"
          "group  [03:3 | .    | .    | .    | .    | .    | .    | .   ]\n");
    map.erase(3);
    make_tombstones(map, 2);
    CHECK(draw(map) ==
          "go1.26 map: 12 entries, 1 table, 16 slots, growth left 0, 2 tombstones\n"
          "directory: 0 table 0\n"
          "table 0: local depth 0, 16 slots, growth left 0\n"
          "  group 0  [x      | x      | 02:2   | 03:3   | 04:4   | 05:5   | 06:6   | 07:7  ]\n"
          "  group 1  [00:128 | 01:129 | 02:130 | 03:131 | 04:132 | 05:133 | .      | .     ]\n");
  }
}

}  // namespace
