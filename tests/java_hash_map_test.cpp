// java_hash_map as a container: growth, trees, copies, counts, exceptions. java_oracle_test.cpp holds each state
// against the real class; the figures here were seen in JDK 17 and 25.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include <gogrow/java_hash_map.hpp>
#include <gogrow/observe/counters.hpp>
#include <gogrow/observe/event_log.hpp>

#include "support/fragile.hpp"

namespace {

using namespace gogrow;

struct same_hash {
  std::int32_t operator()(int) const { return 0; }
};

template <class K = int, class Hash = java_hash_code<K>, jdk Release = jdk_latest, class Observer = counters>
using counted =
    java_hash_map<K, int, Release, Hash, default_equal<K>, std::allocator<std::pair<const K, int>>, Observer>;

// A key of which everything throws on demand, the order too.
struct weak_key {
  fragile::value<false> number;
  explicit weak_key(std::uint64_t n) : number(n) {}
  friend bool operator==(const weak_key& a, const weak_key& b) { return fragile::equal{}(a.number, b.number); }
  friend bool operator<(const weak_key& a, const weak_key& b) {
    fragile::throw_points::pass();
    return a.number.n < b.number.n;
  }
};
struct weak_hash {
  std::int32_t operator()(const weak_key& k) const {
    fragile::throw_points::pass();
    return static_cast<std::int32_t>(k.number.n % 2) * 64;  // two bins, which a table of 64 has in one
  }
};
using weak_map = java_hash_map<weak_key, fragile::value<false>, jdk_latest, weak_hash, default_equal<weak_key>,
                               fragile::allocator<std::pair<const int, int>>, fragile::observer>;

std::map<std::uint64_t, std::uint64_t> contents(const weak_map& map) {
  std::map<std::uint64_t, std::uint64_t> found;
  for (const auto& [key, elem] : map) CHECK(found.emplace(key.number.n, elem.n).second);
  CHECK(found.size() == map.size());
  return found;
}

TEST_SUITE("java_hash_map") {
  TEST_CASE("the table comes with the first put and doubles after the 13th and the 25th") {
    counted<> map;
    CHECK(map.table_length() == 0);
    CHECK(map.threshold() == 0);
    for (int i = 1; i <= 49; ++i) {
      map.put(i, i);
      CAPTURE(i);
      CHECK(map.table_length() == (i <= 12 ? 16U : i <= 24 ? 32U : i <= 48 ? 64U : 128U));
      CHECK(static_cast<std::size_t>(map.threshold()) == map.table_length() / 4 * 3);
      const java_prediction predicted = predict_java_puts(static_cast<std::uint64_t>(i));
      CHECK(predicted.table == static_cast<std::int32_t>(map.table_length()));
      CHECK(predicted.resizes == map.observer().java_resizes);
      CHECK(predicted.entries_moved == map.observer().entries_moved_lo + map.observer().entries_moved_hi);
    }
    CHECK(map.observer().java_resizes == 3);
    CHECK(map.observer().java_nodes == 49);
    map.clear();
    CHECK(map.empty());
    CHECK(map.table_length() == 128);
  }

  TEST_CASE("initial capacities of 0 and 1 make a table of 1 that doubles at once") {
    for (const int capacity : {0, 1}) {
      counted<> map(capacity);
      CHECK(map.threshold() == 1);
      map.put(1, 1);
      CHECK(map.table_length() == 2);
      CHECK(map.observer().java_resizes == 1);
    }
    counted<> map(17);
    CHECK(map.threshold() == 32);
    map.put(1, 1);
    CHECK(map.table_length() == 32);
    CHECK(map.threshold() == 24);
    CHECK_THROWS_WITH_AS(counted<>(-1), "Illegal initial capacity: -1", std::invalid_argument);
    CHECK_THROWS_AS(counted<>::new_hash_map(-1), std::invalid_argument);
    CHECK(counted<>::new_hash_map(13).threshold() == 32);
  }

  TEST_CASE("a doubling splits each bin in order: lo stays, hi goes up by the old length") {
    java_hash_map<int, int, jdk_latest, java_hash_code<int>, default_equal<int>,
                  std::allocator<std::pair<const int, int>>, event_log>
        map;
    for (const int key : {16, 0, 48, 32, 1, 2, 3, 4, 5, 6, 7, 8, 9}) map.put(key, key);
    std::vector<int> order;
    for (const auto& [key, elem] : map) order.push_back(key);
    CHECK(order == std::vector<int>{0, 32, 1, 2, 3, 4, 5, 6, 7, 8, 9, 16, 48});
    const auto resized = map.observer().of<java_table_resized>();
    REQUIRE(resized.size() == 2);
    CHECK(resized[0].old_bins == 0);
    CHECK(resized[0].new_bins == 16);
    CHECK(resized[1].old_bins == 16);
    CHECK(resized[1].new_bins == 32);
    CHECK(resized[1].to_lo == 11);
    CHECK(resized[1].to_hi == 2);
  }

  TEST_CASE("colliding keys: doublings at the 9th and 10th, a tree at the 11th, a list again below") {
    counted<int, same_hash> map;
    for (int i = 1; i <= 11; ++i) {
      map.put(i, i);
      CAPTURE(i);
      CHECK(map.table_length() == (i <= 8 ? 16U : i == 9 ? 32U : 64U));
      CHECK(map.is_tree(0) == (i == 11));
      CHECK(map.bin_size(0) == static_cast<std::size_t>(i));
    }
    CHECK(map.observer().bins_treeified == 1);
    CHECK(map.observer().java_nodes == 22);
    CHECK(*map.find(7) == 7);
    CHECK(map.find(12) == nullptr);
    std::size_t as_list = 0;
    for (int i = 11; i >= 1 && as_list == 0; --i) {
      CHECK(map.erase(i) == 1);
      if (!map.is_tree(0)) as_list = map.size();
    }
    CHECK(as_list >= 2);
    CHECK(as_list <= 6);
    CHECK(map.observer().bins_untreeified == 1);
    CHECK(map.table_length() == 64);
  }

  TEST_CASE("a tree of which few nodes go one way becomes a list there") {
    counted<> map(64);
    for (int i = 0; i < 12; ++i) map.put(i * (i < 7 ? 128 : 64) + (i < 7 || i % 2 == 1 ? 0 : 64), i);
    REQUIRE(map.is_tree(0));
    const std::size_t nodes = map.bin_size(0);
    for (int i = 1; map.table_length() == 64; ++i) map.put(i % 63 + 1 + i / 63 * 64, i);
    CHECK(map.bin_size(0) + map.bin_size(64) >= nodes);
    CHECK(map.is_tree(0));
    CHECK(!map.is_tree(64));
    CHECK(map.observer().bins_untreeified == 1);
  }

  TEST_CASE("copies and putAll") {
    const auto copied_table = [](auto map) {
      for (int i = 0; i < 12; ++i) map.put(i, i);
      auto copy = std::as_const(map);
      return copy.table_length();
    };
    CHECK(copied_table(counted<int, java_hash_code<int>, jdk{17}>()) == 32);
    CHECK(copied_table(counted<int, java_hash_code<int>, jdk{25}>()) == 16);

    counted<> map;
    map.put(100, 1);
    map.put_all(std::vector<std::pair<int, int>>(25, {7, 7}));
    CHECK(map.size() == 2);
    CHECK(map.table_length() == 64);  // for 25, before the first is put
    map.put_all(map);
    CHECK(map.size() == 2);

    counted<> moved(std::move(map));
    CHECK(moved.size() == 2);
    CHECK(map.empty());  // NOLINT(bugprone-use-after-move): empty by promise
    CHECK(map.find(7) == nullptr);
    map.put(1, 2);
    CHECK(map.table_length() == 16);
    map = moved;
    CHECK(*map.find(100) == 1);
  }

  TEST_CASE("a map that was moved from keeps a hash and an equality that moving would empty") {
    using map_type =
        java_hash_map<int, int, jdk_latest, std::function<std::int32_t(int)>, std::function<bool(int, int)>>;
    map_type map([](int key) { return key; }, std::equal_to<int>());
    map.put(1, 10);
    map_type moved(std::move(map));
    map.put(2, 20);
    CHECK(*map.find(2) == 20);
    map = std::move(moved);
    CHECK(*map.find(1) == 10);
    moved.put(3, 30);
    CHECK(*moved.find(3) == 30);
  }

  TEST_CASE("an element is replaced, made if absent, and stays where it is") {
    java_hash_map<std::string, int> map;
    int* const there = &map.put("ada", 36);
    CHECK(map.insert_or_assign("ada", 37).second == false);
    CHECK(map.try_emplace("ada", 1).first == there);
    for (int i = 0; i < 1000; ++i) map[std::to_string(i)] += i;
    CHECK(*there == 37);
    CHECK(map.find("ada") == there);
    const auto& seen = map;
    CHECK(*seen.find("999") == 999);
    CHECK(seen.contains("0"));
    CHECK(!seen.contains("1000"));
  }

  TEST_CASE("entries can be removed while iterating") {
    counted<int, same_hash> map;
    for (int i = 0; i < 20; ++i) map.put(i, i);
    for (auto at = map.begin(); at != map.end();) {
      if (at->first % 2 == 0) at = map.erase(at);
      else ++at;
    }
    CHECK(map.size() == 10);
    CHECK(map.is_tree(0));  // Iterator.remove makes no list of it
    for (const auto& [key, elem] : map) CHECK(key % 2 == 1);
  }

  TEST_CASE("an exception from anywhere loses no entry") {
    using fragile::throw_points;
    const long alive = throw_points::alive;
    const long allocated = throw_points::allocated;
    {
      weak_map map;
      std::map<std::uint64_t, std::uint64_t> model;
      const auto attempt = [&](auto operation) {
        for (int left = 1;; ++left) {
          throw_points::left = left;
          try {
            operation();
            throw_points::left = 0;
            return;
          } catch (const fragile::thrown&) {
            throw_points::left = 0;
            CHECK(contents(map) == model);
          }
        }
      };
      for (std::uint64_t n = 0; n < 60; ++n) {
        const std::uint64_t key = n * 7 % 60;
        attempt([&] { map.put(weak_key(key), fragile::value<false>(n)); });
        model[key] = n;
        CHECK(contents(map) == model);
      }
      attempt([&] { weak_map copy(map); });
      for (std::uint64_t n = 0; n < 60; ++n) {
        attempt([&] { map.erase(weak_key(n)); });
        model.erase(n);
        CHECK(contents(map) == model);
      }
    }
    CHECK(throw_points::alive == alive);
    CHECK(throw_points::allocated == allocated);
    CHECK(!throw_points::used_after_move);
  }
}

}  // namespace
