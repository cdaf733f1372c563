// go_map as a C++ container: Go's operations, value semantics, the nil map, transparent look-up, types that cannot be
// copied or made from nothing.

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <iterator>
#include <memory>
#include <ranges>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
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
struct plane {
  double x, y;
  friend bool operator==(const plane&, const plane&) = default;
};
struct without_default {
  int n;
  explicit without_default(int number) : n(number) {}
};
enum class colour { red, green };

template <go_version Release>
using with_functions = go_map<int, int, Release, std::function<std::uint64_t(int)>, std::function<bool(int, int)>>;

struct fragile_hash {
  const bool* throws;
  fragile_hash(const bool* t) : throws(t) {}
  fragile_hash(const fragile_hash& other) : throws(other.throws) {
    if (*throws) throw 1;
  }
  fragile_hash(fragile_hash&&) noexcept = default;
  std::uint64_t operator()(int key) const { return static_cast<std::uint64_t>(key); }
};
template <go_version Release> using with_fragile_hash = go_map<int, int, Release, fragile_hash>;

struct unique_hash {
  std::unique_ptr<int> factor;
  std::uint64_t operator()(int key) const { return static_cast<std::uint64_t>(key * *factor); }
};

static_assert(std::input_iterator<ages::iterator>);
static_assert(std::input_iterator<ages::const_iterator>);
static_assert(std::ranges::input_range<ages>);
static_assert(std::ranges::input_range<const ages>);
static_assert(std::is_nothrow_move_constructible_v<ages> && std::is_nothrow_move_assignable_v<ages>);
// A const map's table shows elements and hands none out to be written.
static_assert(std::is_same_v<decltype(std::declval<const ages&>().table().find("ada")), const int*>);
static_assert(std::is_same_v<decltype(std::declval<const go_map<int, int, go1_26>&>().table().find(1)), const int*>);
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

  TEST_CASE_TEMPLATE("a map that was moved from keeps a hash and an equality that moving would empty", Map,
                     with_functions<go1_23>, with_functions<go1_26>) {
    Map map(
        0, [](int key) { return static_cast<std::uint64_t>(key) * 0x9e3779b97f4a7c15; }, std::equal_to<int>());
    for (int n = 0; n < 100; ++n) map.put(n, n);
    Map moved(std::move(map));
    map.put(7, 70);
    CHECK(map.get(7) == 70);
    map.check_invariants();

    Map assigned = moved;
    assigned = std::move(moved);
    CHECK(assigned.get(99) == 99);
    moved.put(8, 80);
    CHECK(moved.get(8) == 80);

    swap(map, moved);
    CHECK(map.get(8) == 80);
    CHECK(moved.get(7) == 70);
  }

  TEST_CASE_TEMPLATE("a hash that cannot be copied just now: the move is given up and both maps are as they were", Map,
                     with_fragile_hash<go1_23>, with_fragile_hash<go1_26>) {
    bool throws = false;
    Map map(0, {&throws});
    Map other(0, {&throws});
    map.put(1, 10);
    other.put(2, 20);
    throws = true;
    CHECK_THROWS_AS(Map(std::move(map)), int);
    CHECK_THROWS_AS(other = std::move(map), int);
    swap(map, other);  // copies nothing
    CHECK(map.get(2) == 20);
    CHECK(other.get(1) == 10);
  }

  TEST_CASE("a hash that cannot be copied at all goes along") {
    go_map<int, int, go1_26, unique_hash> map(0, unique_hash{std::make_unique<int>(3)});
    map.put(1, 10);
    const auto moved = std::move(map);
    CHECK(moved.get(1) == 10);
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

  TEST_CASE("keys with a zero of either sign inside are one key, as their == says") {
    const auto try_one = [](auto map, const auto& positive, const auto& negative) {
      map.put(positive, 1);
      map.put(negative, 2);
      CHECK(map.len() == 1);
      CHECK(map.get(positive) == 2);
    };
    try_one(go_map<std::pair<double, int>, int, go1_26>(), std::pair(0.0, 1), std::pair(-0.0, 1));
    try_one(go_map<std::tuple<int, float>, int, go1_23>(), std::tuple(1, 0.0F), std::tuple(1, -0.0F));
    using two = std::array<double, 2>;
    try_one(go_map<two, int, go1_26>(), two{0.0, 1.0}, two{-0.0, 1.0});
    CHECK(plane{0.0, 1.0} == plane{-0.0, 1.0});
    // A struct's == may not look at bytes, so it has no hash by default, be there padding or none.
    static_assert(!map_hash<default_hash<plane>, plane>);
    static_assert(!equality_is_bytewise<plane>);
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
