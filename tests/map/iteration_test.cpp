// Iteration over a map that is written, grown and cleared meanwhile: every entry that stays is met exactly once, with
// the element it has at that moment, and an entry that went before its turn is not met.

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <gogrow/map.hpp>
#include <gogrow/map/random.hpp>

#include "support/maps.hpp"

namespace {

using gogrow::go_map;

// A key above 128 bytes, which a bucket holds by pointer.
struct large_key {
  std::array<std::uint64_t, 20> words{};
};

// A key that can be moved but not copied.
struct unique_key {
  std::unique_ptr<std::uint64_t> n;
  explicit unique_key(std::uint64_t number) : n(std::make_unique<std::uint64_t>(number)) {}
  friend bool operator==(const unique_key& a, const unique_key& b) { return *a.n == *b.n; }
};
}  // namespace

template <> struct gogrow::element_layout<unique_key> : gogrow::fixed_layout<8, 8, true> {};

namespace {

struct unique_key_hash {
  std::uint64_t operator()(const unique_key& key, std::uint64_t seed) const {
    return gogrow::detail::hash_number(*key.n, seed);
  }
};

template <class K> K make_key(std::uint64_t n) { return K(n); }
template <> std::string make_key(std::uint64_t n) { return "a rather long key number " + std::to_string(n); }
template <> large_key make_key(std::uint64_t n) {
  large_key key;
  key.words[3] = n;
  return key;
}

std::uint64_t number_of(std::uint64_t key) { return key; }
std::uint64_t number_of(double key) { return static_cast<std::uint64_t>(key); }
std::uint64_t number_of(const std::string& key) { return std::stoull(key.substr(25)); }
std::uint64_t number_of(const large_key& key) { return key.words[3]; }
std::uint64_t number_of(const unique_key& key) { return *key.n; }

enum class life { stays, went, came };

// One iteration with random writes in between, checked against a model.
template <class Map> void iterate_and_write(std::uint64_t seed, std::size_t entries, bool clears) {
  using K = typename Map::key_type;
  gogrow::seeded_random random(seed);
  gogrow::scoped_random scope(random);
  const auto below = [&](std::uint64_t n) { return random.next() % n; };

  Map map;
  std::map<std::uint64_t, std::string> model;
  const auto put = [&](std::uint64_t n, std::string elem) {
    model[n] = elem;
    map.put(make_key<K>(n), std::move(elem));
  };
  const auto erase = [&](std::uint64_t n) {
    model.erase(n);
    map.erase(make_key<K>(n));
  };
  for (std::uint64_t n = 0; n < entries; ++n) put(below(entries * 2), std::to_string(below(1000)));

  std::map<std::uint64_t, life> fate;
  for (const auto& [n, elem] : model) fate[n] = life::stays;
  std::map<std::uint64_t, int> met;
  const std::uint64_t writes = below(40);
  const bool mostly_new = below(2) == 0;

  for (const auto& [key, elem] : map) {
    const std::uint64_t n = number_of(key);
    REQUIRE(model.count(n) == 1);
    REQUIRE(elem == model[n]);
    ++met[n];
    for (std::uint64_t w = 0; w < writes; ++w) {
      const std::uint64_t other = below(entries * (mostly_new ? 20 : 2));
      if (below(100) < (mostly_new ? 80U : 45U)) {
        if (model.count(other) == 0) fate[other] = life::came;
        put(other, std::to_string(below(1000)));
      } else {
        if (model.count(other) == 1) fate[other] = life::went;
        erase(other);
      }
    }
    if (clears && below(30) == 0) {
      map.clear();
      for (const auto& entry : model) fate[entry.first] = life::went;
      model.clear();
    }
  }
  map.check_invariants();
  REQUIRE(map.len() == model.size());
  for (const auto& [n, what] : fate)
    if (what == life::stays) REQUIRE_MESSAGE(met[n] == 1, "key ", n, " met ", met[n], " times");
}

template <class Map> void iterate_often(bool clears, std::uint64_t runs = 150) {
  for (std::uint64_t seed = 0; seed < runs; ++seed) {
    CAPTURE(seed);
    iterate_and_write<Map>(seed, 1 + seed * 7 % 300, clears);
  }
}

template <class K, auto Release> using text_map = go_map<K, std::string, Release>;

TEST_SUITE("map iteration") {
  TEST_CASE("integer keys, written and grown meanwhile") {
    iterate_often<text_map<std::uint64_t, gogrow::go1_23>>(false);
  }
  TEST_CASE("integer keys, cleared as well") { iterate_often<text_map<std::uint64_t, gogrow::go1_21>>(true); }
  TEST_CASE("string keys") { iterate_often<text_map<std::string, gogrow::go1_19>>(false); }
  TEST_CASE("string keys, cleared as well") { iterate_often<text_map<std::string, gogrow::go1_22>>(true); }
  TEST_CASE("keys behind a pointer") { iterate_often<text_map<large_key, gogrow::go1_23>>(true); }
  TEST_CASE("floating-point keys") { iterate_often<text_map<double, gogrow::go1_20>>(false); }
  TEST_CASE("before rest markers") { iterate_often<text_map<std::uint64_t, gogrow::go1_9>>(false); }
  TEST_CASE("without same-size growth") { iterate_often<text_map<std::string, gogrow::go1_5>>(false); }
  TEST_CASE("keys that cannot be copied: their moves wait for the iterator") {
    iterate_often<go_map<unique_key, std::string, gogrow::go1_23, unique_key_hash>>(false);
  }

  TEST_CASE("a map with few distinct hashes grows at the same size under an iterator") {
    using chained = map_support::laid_out_map<std::uint64_t, std::string, gogrow::go1_22, map_support::identity_hash>;
    iterate_often<chained>(false);
  }

  TEST_CASE("every start leads to every entry") {
    map_support::laid_out_map<std::uint64_t, int, gogrow::go1_19> map;
    for (std::uint64_t n = 0; n < 200; ++n) map.put(n, 1);
    for (std::uint64_t start = 0; start < 2 * map.table().bucket_count(); start += 3)
      for (std::uint64_t offset = 0; offset < 9; ++offset) {
        std::set<std::uint64_t> met;
        for (auto i = map.begin_at(start, offset); i != map.end(); ++i) met.insert(i.key());
        CHECK(met.size() == 200);
      }
  }

  TEST_CASE("the start decides the order: first the chosen bucket, in it first the chosen slot") {
    map_support::laid_out_map<std::uint64_t, int, gogrow::go1_19, map_support::identity_hash> map(14);  // B = 2
    for (std::uint64_t n = 0; n < 12; ++n) map.put(n, 0);
    std::vector<std::uint64_t> order;
    for (auto i = map.begin_at(2, 1); i != map.end(); ++i) order.push_back(i.key());
    CHECK(order == std::vector<std::uint64_t>{6, 10, 2, 7, 11, 3, 4, 8, 0, 5, 9, 1});
  }

  TEST_CASE("random starts differ, and follow the thread's source") {
    map_support::laid_out_map<std::uint64_t, int, gogrow::go1_19> map;
    for (std::uint64_t n = 0; n < 100; ++n) map.put(n, 1);
    std::set<std::uint64_t> first;
    for (int i = 0; i < 50; ++i) first.insert(map.begin().key());
    CHECK(first.size() > 5);

    const auto first_with = [&](std::uint64_t seed) {
      gogrow::seeded_random random(seed);
      gogrow::scoped_random scope(random);
      return map.begin().key();
    };
    CHECK(first_with(4) == first_with(4));
  }

  TEST_CASE("an empty map leaves no trace of being iterated") {
    go_map<int, int, gogrow::go1_19> map;
    CHECK(map.begin() == map.end());
    CHECK(!map.table().overflow().has_extra);
    map.put(1, 1);
    CHECK(map.begin() != map.end());
    CHECK(map.table().overflow().has_extra);
  }

  TEST_CASE("what an iterator walks outlives two growths and a clear, and is freed with it") {
    go_map<std::string, std::string, gogrow::go1_23> map;
    const auto fill = [&](int from, int to) {
      for (int n = from; n < to; ++n) map.put(make_key<std::string>(static_cast<std::uint64_t>(n)), std::to_string(n));
    };
    fill(0, 50);
    auto running = map.begin();
    const auto other = running;  // two walks over one array
    fill(50, 2000);
    std::size_t met = 0;
    for (; running != map.end(); ++running) ++met;
    CHECK(met >= 50);
    running = map.begin();
    map.clear();
    ++running;
    CHECK(running == map.end());
    fill(0, 10);
    CHECK(other != map.end());
  }

  TEST_CASE("keys that differ from themselves are met once each, before and after they move") {
    for (std::uint64_t seed = 0; seed < 50; ++seed) {
      gogrow::seeded_random random(seed);
      gogrow::scoped_random scope(random);
      go_map<double, int, gogrow::go1_22> map;
      const double nan = std::numeric_limits<double>::quiet_NaN();
      for (int n = 0; n < 100; ++n) map.put(nan, n);
      std::vector<int> met(100);
      int step = 0;
      for (const auto& [key, elem] : map) {
        CHECK((std::isnan(key) || elem >= 1000));
        if (elem < 100) ++met[static_cast<std::size_t>(elem)];
        if (++step == 20)
          for (int n = 0; n < 30; ++n) map.put(nan, 100 + n);
        map.put(1.0, 1000 + step);
      }
      CHECK(met == std::vector<int>(100, 1));
    }
  }
}

}  // namespace
