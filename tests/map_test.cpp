// go_map as a C++ container: Go's operations, value semantics, the nil map, transparent look-up, types that cannot be
// copied or made from nothing.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <ranges>
#include <set>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include <gogrow/map.hpp>
#include <gogrow/map/random.hpp>

#include "support/maps.hpp"

namespace {

using namespace gogrow;
using ages = go_map<std::string, int, go1_23>;

struct point {
  int x, y;
};
struct without_default {
  int n;
  explicit without_default(int number) : n(number) {}
};
enum class colour { red, green };

static_assert(std::input_iterator<ages::iterator>);
static_assert(std::input_iterator<ages::const_iterator>);
static_assert(std::ranges::input_range<ages>);
static_assert(std::ranges::input_range<const ages>);
static_assert(std::is_nothrow_move_constructible_v<ages> && std::is_nothrow_move_assignable_v<ages>);
static_assert(std::is_same_v<decltype(*std::declval<ages&>().begin()), std::pair<const std::string&, int&>>);
static_assert(
    std::is_same_v<decltype(*std::declval<const ages&>().begin()), std::pair<const std::string&, const int&>>);
// Go's bucket of map[uint64]uint64 has 144 bytes, and so has ours.
static_assert(sizeof(detail::bucket<std::uint64_t, std::uint64_t, false, false>) == 144);
struct nothing {};
static_assert(sizeof(detail::bucket<std::uint64_t, nothing, false, false>) == 80);
static_assert(sizeof(detail::bucket<std::uint16_t, std::uint8_t, false, false>) == 40);
static_assert(sizeof(detail::bucket<point, point, true, false>) == 16 + 8 * 16);

TEST_SUITE("map") {
  TEST_CASE("Go's operations") {
    ages map;
    CHECK(map.empty());
    map.put("ada", 36);
    map["alan"] = 41;
    CHECK(map.len() == 2);
    CHECK(map.get("ada") == 36);
    CHECK(map.get("nobody") == 0);
    const auto [age, ok] = map.lookup("alan");
    CHECK(age == 41);
    CHECK(ok);
    CHECK(!map.lookup("nobody").ok);
    CHECK(map.contains("ada"));
    CHECK(++map["ada"] == 37);
    CHECK(map["grace"] == 0);
    CHECK(map.len() == 3);
    CHECK(map.erase("grace") == 1);
    CHECK(map.erase("grace") == 0);
    map.delete_key("nobody");
    map.clear();
    CHECK(map.size() == 0);
    CHECK(!map.contains("ada"));
  }

  TEST_CASE("put says where the element lies and whether it is new") {
    ages map;
    int& elem = map.put("ada", 1);
    elem = 2;
    CHECK(map.get("ada") == 2);
    CHECK(map.insert_or_assign("ada", 3).second == false);
    CHECK(map.insert_or_assign("alan", 4).second == true);
    CHECK(map.try_emplace("ada", 9).second == false);
    CHECK(*map.try_emplace("bob", 9).first == 9);
    CHECK(map.get("ada") == 3);
  }

  TEST_CASE("find shows the element itself, and null for what is absent") {
    ages map{{"ada", 36}};
    *map.find("ada") = 40;
    CHECK(map.get("ada") == 40);
    CHECK(map.find("bob") == nullptr);
    const ages& constant = map;
    static_assert(std::is_same_v<decltype(constant.find("ada")), const int*>);
    CHECK(*constant.find("ada") == 40);
  }

  TEST_CASE("the nil map: reading finds nothing, writing panics, clearing is fine") {
    ages nil(nullptr);
    CHECK(nil.is_nil());
    CHECK(nil.len() == 0);
    CHECK(nil.get("ada") == 0);
    CHECK(nil.begin() == nil.end());
    nil.clear();
    CHECK(nil.erase("ada") == 0);
    CHECK_THROWS_WITH_AS(nil.put("ada", 1), "assignment to entry in nil map", panic);
    CHECK_THROWS_WITH_AS(nil["ada"], "assignment to entry in nil map", panic);
    ages copy(nil);
    CHECK(copy.is_nil());
    copy = ages();
    CHECK(!copy.is_nil());
    copy.put("ada", 1);
    CHECK(copy.len() == 1);
    CHECK(!ages().is_nil());
  }

  TEST_CASE("literals: a hint of as many entries as are listed; the last of equal keys wins") {
    const go_map<int, int, go1_23> map{{1, 10}, {2, 20}, {1, 30}};
    CHECK(map.len() == 2);
    CHECK(map.get(1) == 30);
    const go_map<int, int, go1_23> nine{{1, 1}, {2, 1}, {3, 1}, {4, 1}, {5, 1}, {6, 1}, {7, 1}, {8, 1}, {9, 1}};
    CHECK(nine.table().b() == 1);
    CHECK(!nine.table().overflow().has_extra);
  }

  TEST_CASE("a hint that Go takes for none") {
    go_map<int, int, go1_23> map(-5);
    CHECK(map.table().b() == 0);
    CHECK_THROWS_WITH_AS((go_map<int, int, go1_8>(-5)), "makemap: size out of range", panic);
    CHECK(make_map<int, int, go1_22>(100).table().b() == 4);
  }

  TEST_CASE("a copy is deep, a move leaves an empty map that works") {
    ages map{{"ada", 36}, {"alan", 41}};
    ages copy(map);
    copy["ada"] = 1;
    CHECK(map.get("ada") == 36);
    ages moved(std::move(map));
    CHECK(moved.len() == 2);
    CHECK(map.len() == 0);
    map["new"] = 5;
    CHECK(map.get("new") == 5);
    map = moved;
    CHECK(map == moved);
    map = std::move(copy);
    CHECK(map.get("ada") == 1);
    ages& same = map;
    map = same;
    CHECK(map.len() == 2);
    swap(map, moved);
    CHECK(map.get("ada") == 36);
    CHECK(moved.get("ada") == 1);
  }

  TEST_CASE("equal maps have the same keys with equal elements, whatever their tables") {
    go_map<int, int, go1_23> a;
    go_map<int, int, go1_23> b(1000);
    for (int n = 0; n < 100; ++n) a.put(n, n);
    for (int n = 99; n >= 0; --n) b.put(n, n);
    CHECK(a == b);
    b[5] = 6;
    CHECK(a != b);
    b.erase(5);
    CHECK(a != b);
  }

  TEST_CASE("strings are found by views, characters and literals without a string being made") {
    ages map{{"ada", 36}};
    const std::string_view view("ada lovelace");
    CHECK(map.get(view.substr(0, 3)) == 36);
    CHECK(map.contains("ada"));
    CHECK(map.find(view.substr(0, 2)) == nullptr);
    map.put(view.substr(4), 7);
    CHECK(map.get("lovelace") == 7);
    CHECK(map.erase(view.substr(4)) == 1);
  }

  TEST_CASE("elements that can only be moved, keys and elements that cannot be made from nothing") {
    go_map<std::unique_ptr<int>, std::unique_ptr<int>, go1_22> owners;
    std::vector<const int*> keys;
    for (int n = 0; n < 100; ++n) {
      auto key = std::make_unique<int>(n);
      keys.push_back(key.get());
      owners.put(std::move(key), std::make_unique<int>(n * 2));
    }
    CHECK(owners.len() == 100);
    owners.check_invariants();

    go_map<int, without_default, go1_23> map;
    map.put(1, without_default(5));
    map.try_emplace(2, 6);
    CHECK(map.find(2)->n == 6);
    for (int n = 0; n < 100; ++n) map.put(n, without_default(n));
    CHECK(map.find(99)->n == 99);
  }

  TEST_CASE("structs without an == of their own are keys by their bytes, enums and pointers by value") {
    go_map<point, int, go1_23> map;
    map.put({1, 2}, 3);
    CHECK(map.get({1, 2}) == 3);
    CHECK(map.get({2, 1}) == 0);
    go_map<colour, int, go1_23> colours{{colour::red, 1}};
    CHECK(colours.get(colour::red) == 1);
    int a = 0, b = 0;
    go_map<int*, int, go1_23> pointers{{&a, 1}, {&b, 2}};
    CHECK(pointers.get(&b) == 2);
  }

  TEST_CASE("a key overwrites an equal one that looks different, for floats alone") {
    go_map<double, int, go1_19> zeros;
    zeros.put(0.0, 1);
    zeros.put(-0.0, 2);
    CHECK(zeros.len() == 1);
    CHECK(std::signbit(zeros.begin().key()));
    CHECK(zeros.get(0.0) == 2);
  }

  TEST_CASE("a write may be given what lies in the map itself") {
    for (int entries = 1; entries < 300; ++entries) {
      go_map<std::string, std::string, go1_23> map;
      for (int n = 0; n < entries; ++n) map.put(std::to_string(n), std::to_string(n + 1));
      std::string last = "0";
      for (int n = 0; n < 20; ++n) {
        const std::string* elem = map.find(last);
        if (elem == nullptr) break;
        last = *elem;
        map.put(*elem, *elem);  // key and element of the write are an element of the map
        CHECK(map.get(last) == last);
      }
      map.check_invariants();
      while (!map.empty()) {
        const auto i = map.begin();
        const std::string& key = i.key();
        CHECK(map.erase(key) == 1);
      }
      map.check_invariants();
    }
  }

  TEST_CASE("views of a string that lies in the map") {
    go_map<std::string, int, go1_22> map;
    for (int n = 0; n < 1000; ++n) {
      map.put(std::to_string(n), n);
      if (!map.table().growing()) continue;
      std::vector<const std::string*> keys;
      map.table().walk([&](const auto& bucket) {
        if (bucket.old)
          for (const auto* key : bucket.keys)
            if (key != nullptr) keys.push_back(key);
      });
      if (keys.empty()) continue;
      const std::string copy = *keys.back();
      map.put(std::string_view(*keys.back()), -1);
      CHECK(map.get(copy) == -1);
    }
    map.check_invariants();
  }

  TEST_CASE("ranges and structured bindings") {
    ages map{{"ada", 36}, {"alan", 41}, {"grace", 85}};
    for (auto [name, age] : map) age += static_cast<int>(name.size());
    int sum = 0;
    for (const auto& [name, age] : std::as_const(map)) sum += age;
    CHECK(sum == 36 + 3 + 41 + 4 + 85 + 5);
    CHECK(std::ranges::count_if(map, [](const auto& entry) { return entry.second > 40; }) == 2);
    std::set<std::string> names;
    for (const auto& name : map | std::views::keys) names.insert(name);
    CHECK(names == std::set<std::string>{"ada", "alan", "grace"});
    CHECK(map.begin()->first.size() >= 3);
  }

  TEST_CASE("a user's own hash, with and without the seed, and a fixed seed") {
    struct length_hash {
      std::uint64_t operator()(const std::string& s) const { return s.size(); }
    };
    go_map<std::string, int, go1_23, length_hash> map;
    for (int n = 0; n < 200; ++n) map.put(std::to_string(n), n);
    CHECK(map.get("123") == 123);
    map.check_invariants();

    struct repeatable : default_hash<int> {
      static std::uint64_t fixed_seed() { return 99; }
    };
    go_map<int, int, go1_23, repeatable> a;
    go_map<int, int, go1_23, repeatable> b;
    CHECK(a.table().seed() == 99);
    CHECK(b.table().seed() == 99);
    go_map<int, int, go1_23> c;
    go_map<int, int, go1_23> d;
    CHECK(c.table().seed() != d.table().seed());
    seeded_random one(5), two(5);
    const auto seed_with = [](seeded_random& source) {
      const scoped_random scope(source);
      return go_map<int, int, go1_23>().table().seed();
    };
    CHECK(seed_with(one) == seed_with(two));
  }

  TEST_CASE("every bucket-map release") {
    const auto try_one = [](auto map) {
      for (int n = 0; n < 500; ++n) map.put(n * 7, n);
      for (int n = 0; n < 500; n += 3) map.erase(n * 7);
      map.check_invariants();
      CHECK(map.len() == 333);
      int sum = 0;
      for (auto entry : map) sum += entry.second;
      CHECK(sum == 500 * 499 / 2 - 3 * 167 * 166 / 2);
      const auto copy = map;
      CHECK(copy == map);
      map.clear();
      CHECK(map.empty());
      map.check_invariants();
    };
    [&]<std::size_t... Minor>(std::index_sequence<Minor...>) {
      (try_one(go_map<int, int, go_version{1, static_cast<int>(Minor) + 1}>()), ...);
    }(std::make_index_sequence<23>());
  }
}

}  // namespace
