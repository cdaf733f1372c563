// What maps tell their observers. The totals against real Go are replayed elsewhere (golden_replay_test.cpp); here it
// is which event comes when, and that what was allocated is let go of again.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <gogrow/map.hpp>
#include <gogrow/observe/counters.hpp>
#include <gogrow/observe/event_log.hpp>
#include <gogrow/observe/scope.hpp>

#include "support/maps.hpp"

namespace {

using namespace gogrow;
using map_support::identity_hash;
using map_support::key_in_bucket;

using logged = observer_ref<event_log>;
using counted = observer_ref<counters>;

template <class K, class V, auto Release, class Observer>
using observed_map =
    go_map<K, V, Release, identity_hash, default_equal<K>, std::allocator<std::pair<const K, V>>, Observer>;

struct large_elem {
  std::array<long, 30> data{};
  friend bool operator==(const large_elem& a, const large_elem& b) { return a.data == b.data; }
};

TEST_SUITE("map counting") {
  TEST_CASE("a clear tells over how many slots it went, and of an empty map nothing") {
    const auto swept = [](auto& map, std::uint64_t entries) {
      for (std::uint64_t key = 0; key < entries; ++key) map.put(key, key);
      map.clear();
      const auto slots = map.observer().slots_swept;
      map.clear();
      CHECK(map.observer().slots_swept == slots);
      return slots;
    };
    go_map<std::uint64_t, std::uint64_t, go1_26, default_hash<std::uint64_t>, default_equal<std::uint64_t>,
           std::allocator<std::pair<const std::uint64_t, std::uint64_t>>, counters>
        swiss;
    CHECK(swept(swiss, 0) == 0);
    CHECK(swept(swiss, 1) == 8);
    CHECK(swept(swiss, 9) == 8 + 16);
    go_map<std::uint64_t, std::uint64_t, go1_23, default_hash<std::uint64_t>, default_equal<std::uint64_t>,
           std::allocator<std::pair<const std::uint64_t, std::uint64_t>>, counters>
        bucket;
    CHECK(swept(bucket, 1) == 8);
    CHECK(swept(bucket, 9) == 8 + 16);
    go_map<std::uint64_t, std::uint64_t, go1_10, default_hash<std::uint64_t>, default_equal<std::uint64_t>,
           std::allocator<std::pair<const std::uint64_t, std::uint64_t>>, counters>
        one_by_one;
    CHECK(swept(one_by_one, 9) == 0);
  }

  TEST_CASE("a copied map's counters begin at its own cost, a moved one's go on") {
    go_map<std::uint64_t, std::uint64_t, go1_23, default_hash<std::uint64_t>, default_equal<std::uint64_t>,
           std::allocator<std::pair<const std::uint64_t, std::uint64_t>>, counters>
        map;
    for (std::uint64_t key = 0; key < 100; ++key) map.put(key, key);
    const counters before = map.observer();
    const auto copy = map;
    CHECK(copy.observer().map_grows == 0);
    CHECK(copy.observer().bytes_allocated < before.bytes_allocated);
    CHECK(copy.observer().live_bytes <= copy.observer().bytes_allocated);
    CHECK(map.observer().mallocs == before.mallocs);
    auto assigned = copy;
    assigned = map;
    CHECK(assigned.observer().map_grows == 0);
    const auto moved = std::move(map);
    CHECK(moved.observer().map_grows == before.map_grows);
    observed_map<std::uint64_t, std::uint64_t, go1_23, counted> outside{counted(assigned.observer())};
    outside.put(1, 1);
    const auto mallocs = assigned.observer().mallocs;
    const auto again = outside;  // of an observer outside there is one
    CHECK(assigned.observer().mallocs > mallocs);
  }

  TEST_CASE("a map tells of its header, its first bucket, and its growth") {
    event_log log;
    observed_map<std::uint64_t, std::uint64_t, go1_23, logged> map{logged(log)};
    REQUIRE(log.of<heap_allocated>().size() == 1);
    CHECK(log.of<heap_allocated>()[0].size_bytes == 48);
    map.put(0, 0);
    REQUIRE(log.of<heap_allocated>().size() == 2);
    CHECK(log.of<heap_allocated>()[1].charged_bytes == 144);
    for (std::uint64_t key = 1; key < 8; ++key) map.put(key, key);
    CHECK(log.size() == 2);

    map.put(8, 8);
    const auto grown = log.of<map_grew>();
    REQUIRE(grown.size() == 1);
    CHECK(grown[0].entries == 8);
    CHECK(grown[0].old_buckets == 1);
    CHECK(grown[0].new_buckets == 2);
    CHECK(grown[0].array_bytes == 288);
    const auto moved = log.of<bucket_evacuated>();
    REQUIRE(moved.size() == 1);
    CHECK(moved[0].old_bucket == 0);
    CHECK(moved[0].to_x == 4);
    CHECK(moved[0].to_y == 4);
  }

  TEST_CASE("the first overflow bucket of a map without pointers costs four allocations, with pointers one") {
    const auto allocations = [](auto map, event_log& log) {
      for (std::uint64_t n = 0; n < 8; ++n) map.put(key_in_bucket(0, n, 1), {});
      log.clear();
      map.put(key_in_bucket(0, 8, 1), {});
      std::vector<std::size_t> sizes;
      for (const auto& e : log.template of<heap_allocated>()) sizes.push_back(e.size_bytes);
      CHECK(log.template of<overflow_bucket_added>().size() == 1);
      return sizes;
    };
    event_log log;
    CHECK(
        allocations(observed_map<std::uint64_t, std::uint64_t, go1_19, logged>(9, identity_hash{}, {}, {}, logged(log)),
                    log) == std::vector<std::size_t>{144, 24, 24, 8});
    CHECK(allocations(observed_map<std::uint64_t, std::string, go1_19, logged>(9, identity_hash{}, {}, {}, logged(log)),
                      log) == std::vector<std::size_t>{208});
    CHECK(
        allocations(observed_map<std::uint64_t, std::uint64_t, go1_4, logged>(9, identity_hash{}, {}, {}, logged(log)),
                    log) == std::vector<std::size_t>{144});
  }

  TEST_CASE("spare overflow buckets cost nothing, and say where they are from") {
    event_log log;
    observed_map<std::uint64_t, std::string, go1_23, logged> map(104, identity_hash{}, {}, {}, logged(log));
    log.clear();
    for (std::uint64_t n = 0; n < 8 * 5 + 1; ++n) map.put(key_in_bucket(0, n, 4), "");
    const auto added = log.of<overflow_bucket_added>();
    REQUIRE(added.size() == 5);
    CHECK(added[0].from_pool);
    CHECK(added[2].from_pool);
    CHECK(!added[3].from_pool);
    CHECK(log.of<heap_allocated>().size() == 2);
  }

  TEST_CASE("the first walk over a map without pointers allocates the overflow list, the second nothing") {
    counters totals;
    observed_map<std::uint64_t, std::uint64_t, go1_19, counted> map{counted(totals)};
    map.put(1, 1);
    const auto before = totals.mallocs;
    for (auto entry : map) static_cast<void>(entry);
    CHECK(totals.mallocs == before + 2);
    for (auto entry : map) static_cast<void>(entry);
    CHECK(totals.mallocs == before + 2);
    map.clear();
    map.put(1, 1);
    for (auto entry : map) static_cast<void>(entry);
    CHECK(totals.mallocs == before + 3);
  }

  TEST_CASE("large keys and elements are allocated one by one, and charged at their own size") {
    using large = std::array<char, 200>;
    event_log log;
    go_map<large, large, go1_19, default_hash<large>, default_equal<large>,
           std::allocator<std::pair<const large, large>>, logged>
        map{logged(log)};
    log.clear();
    map.put({}, {});
    const auto got = log.of<heap_allocated>();
    REQUIRE(got.size() == 3);
    CHECK(got[0].size_bytes == 144);
    CHECK(!got[0].noscan);
    CHECK(got[1].size_bytes == 200);
    CHECK(got[1].charged_bytes == 208);
    CHECK(got[1].noscan);
    CHECK(got[2].size_bytes == 200);
    map.put({}, {});
    CHECK(log.of<heap_allocated>().size() == 3);
  }

  TEST_CASE("hashes, comparisons and buckets of each operation") {
    counters totals;
    observed_map<std::uint64_t, int, go1_23, counted> map(14, identity_hash{}, {}, {}, counted(totals));
    for (std::uint64_t n = 0; n < 10; ++n) map.put(key_in_bucket(1, n, 2), 1);  // a bucket and an overflow bucket
    totals = {};
    CHECK(map.contains(key_in_bucket(1, 9, 2)));
    CHECK(totals.keys_hashed == 1);
    CHECK(totals.buckets_visited == 2);
    CHECK(totals.keys_compared == 10);  // all tophashes are the same
    totals = {};
    CHECK(!map.contains(2));
    CHECK(totals.buckets_visited == 1);
    CHECK(totals.keys_compared == 0);
    map.clear();
    totals = {};
    CHECK(!map.contains(2));
    CHECK(totals.keys_hashed == 0);
  }

  TEST_CASE("grown maps: moved entries and evacuated buckets add up") {
    counters totals;
    observed_map<std::uint64_t, int, go1_23, counted> map{counted(totals)};
    for (std::uint64_t n = 0; n < 1000; ++n) map.put(n, 1);
    CHECK(map.table().b() == 8);
    CHECK(totals.map_grows == 8);
    CHECK(totals.map_same_size_grows == 0);
    CHECK(totals.entries_moved_to_x + totals.entries_moved_to_y == 8 + 13 + 26 + 52 + 104 + 208 + 416 + 832);
    CHECK(totals.buckets_evacuated == 255);
  }

  TEST_CASE("everything charged is let go of at the end") {
    counters totals;
    const auto use = [&](auto map) {
      for (int round = 0; round < 3; ++round) {
        for (int n = 0; n < 700; ++n) map.put(typename decltype(map)::key_type(n), {});
        for (auto entry : map) static_cast<void>(entry);
        for (int n = 0; n < 600; ++n) map.erase(typename decltype(map)::key_type(n));
        if (round == 1) map.clear();
      }
      auto copy = map;
      auto moved = std::move(map);
      CHECK(copy == moved);
      moved.clear();
      map.put(typename decltype(map)::key_type(1), {});
      CHECK(totals.live_bytes > 0);
    };
    use(observed_map<int, int, go1_19, counted>{counted(totals)});
    CHECK(totals.live_bytes == 0);
    use(observed_map<long, std::string, go1_23, counted>{counted(totals)});
    CHECK(totals.live_bytes == 0);
    use(observed_map<int, large_elem, go1_15, counted>{counted(totals)});
    CHECK(totals.live_bytes == 0);
    CHECK(totals.peak_bytes > 0);
  }

  TEST_CASE("ambient maps report to the open scope") {
    growth_scope scope("maps", keep::events);
    go_map<int, int, go1_23, default_hash<int>, default_equal<int>, std::allocator<std::pair<const int, int>>, ambient>
        map;
    for (int n = 0; n < 100; ++n) map.put(n, n);
    CHECK(scope.totals().map_grows == 4);
    CHECK(scope.log().of<map_grew>().size() == 4);
    CHECK(scope.totals().mallocs > 4);
  }

  TEST_CASE("without an observer a map is no larger and raises nothing") {
    struct hooks_for_nothing {
      void on(const array_dropped&) {}
    };
    using plain = map_support::laid_out_map<int, int, go1_23, identity_hash, null_observer, false>;
    using watched = map_support::laid_out_map<int, int, go1_23, identity_hash, hooks_for_nothing, false>;
    CHECK(sizeof(plain) == sizeof(watched));
    CHECK(sizeof(plain) <= 176);
  }
}

}  // namespace
