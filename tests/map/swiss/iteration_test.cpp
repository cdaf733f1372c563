// Iteration over a Swiss map that is written, grown, split and cleared meanwhile: every entry that stays is met exactly
// once, with the element it has at that moment, and an entry that went before its turn is not met.

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include <gogrow/map.hpp>
#include <gogrow/map/random.hpp>

#include "support/maps.hpp"

namespace {

using gogrow::go_map;

// A key above 128 bytes, which a slot holds by pointer.
struct wide_key {
  std::array<std::uint64_t, 20> words{};
};

// A key that can be moved but not copied.
struct owning_key {
  std::unique_ptr<std::uint64_t> n;
  explicit owning_key(std::uint64_t number) : n(std::make_unique<std::uint64_t>(number)) {}
  friend bool operator==(const owning_key& a, const owning_key& b) { return *a.n == *b.n; }
};

}  // namespace

template <> struct gogrow::element_layout<owning_key> : gogrow::fixed_layout<8, 8, true> {};

namespace {

struct owning_key_hash {
  std::uint64_t operator()(const owning_key& key, std::uint64_t seed) const {
    return gogrow::detail::hash_number(*key.n, seed);
  }
};

template <class K> K key_of(std::uint64_t n) { return K(n); }
template <> std::string key_of(std::uint64_t n) { return "a rather long key number " + std::to_string(n); }
template <> wide_key key_of(std::uint64_t n) {
  wide_key key;
  key.words[3] = n;
  return key;
}

std::uint64_t number_in(std::uint64_t key) { return key; }
std::uint64_t number_in(double key) { return static_cast<std::uint64_t>(key); }
std::uint64_t number_in(const std::string& key) { return std::stoull(key.substr(25)); }
std::uint64_t number_in(const wide_key& key) { return key.words[3]; }
std::uint64_t number_in(const owning_key& key) { return *key.n; }

// One iteration with random writes in between, checked against a model.
template <class Map> class written_walk {
  using K = typename Map::key_type;

 public:
  written_walk(std::uint64_t seed, std::uint64_t entries, bool clears)
      : random_(seed), entries_(entries), clears_(clears) {}

  void run() {
    const gogrow::scoped_random scope(random_);
    for (std::uint64_t n = 0; n < entries_; ++n) put(below(entries_ * 2));
    for (const auto& entry : model_) stays_.insert(entry.first);
    const std::uint64_t writes = below(40);
    const std::uint64_t space = entries_ * (below(2) == 0 ? 20 : 2);
    const std::uint64_t puts = space > 2 * entries_ ? 80 : 45;
    for (const auto& [key, elem] : map_) {
      const std::uint64_t n = number_in(key);
      REQUIRE(model_.count(n) == 1);
      REQUIRE(elem == model_[n]);
      ++met_[n];
      for (std::uint64_t w = 0; w < writes; ++w) {
        if (below(100) < puts) put(below(space));
        else erase(below(space));
      }
      if (clears_ && below(30) == 0) clear();
    }
    map_.check_invariants();
    REQUIRE(map_.len() == model_.size());
    for (const std::uint64_t n : stays_) REQUIRE_MESSAGE(met_[n] == 1, "key ", n, " met ", met_[n], " times");
  }

 private:
  std::uint64_t below(std::uint64_t n) { return random_.next() % n; }
  void put(std::uint64_t n) {
    std::string elem = std::to_string(below(1000));
    model_[n] = elem;
    map_.put(key_of<K>(n), std::move(elem));
  }
  void erase(std::uint64_t n) {
    stays_.erase(n);
    model_.erase(n);
    map_.erase(key_of<K>(n));
  }
  void clear() {
    stays_.clear();
    model_.clear();
    map_.clear();
  }

  gogrow::seeded_random random_;
  std::uint64_t entries_;
  bool clears_;
  Map map_{};
  std::map<std::uint64_t, std::string> model_{};
  std::set<std::uint64_t> stays_{};
  std::map<std::uint64_t, int> met_{};
};

template <class Map> void walk_often(bool clears, std::uint64_t runs = 120) {
  for (std::uint64_t seed = 0; seed < runs; ++seed) {
    CAPTURE(seed);
    // Small maps, one table, and a few that split at once.
    const std::uint64_t entries = seed % 12 == 11 ? 1200 : 1 + seed * 7 % 300;
    written_walk<Map>(seed, entries, clears).run();
  }
}

template <class K, auto Release> using text_map = go_map<K, std::string, Release>;

TEST_SUITE("Swiss map iteration") {
  TEST_CASE("integer keys, written, grown and split meanwhile") {
    walk_often<text_map<std::uint64_t, gogrow::go1_26>>(false);
  }
  TEST_CASE("integer keys, cleared as well") { walk_often<text_map<std::uint64_t, gogrow::go1_24>>(true); }
  TEST_CASE("string keys") { walk_often<text_map<std::string, gogrow::go1_25>>(false, 60); }
  TEST_CASE("string keys, cleared as well") { walk_often<text_map<std::string, gogrow::go1_26>>(true); }
  TEST_CASE("keys behind a pointer") { walk_often<text_map<wide_key, gogrow::go1_26>>(true); }
  TEST_CASE("floating-point keys") { walk_often<text_map<double, gogrow::go1_26>>(false, 60); }
  TEST_CASE("keys that cannot be copied are found again by their hash") {
    walk_often<go_map<owning_key, std::string, gogrow::go1_26, owning_key_hash>>(false, 60);
  }

  TEST_CASE("every start leads to every entry") {
    for (const std::uint64_t entries : {1U, 8U, 14U, 100U, 3000U}) {
      map_support::laid_out_map<std::uint64_t, int, gogrow::go1_26> map;
      for (std::uint64_t n = 0; n < entries; ++n) map.put(n, 1);
      for (std::uint64_t start = 0; start < 17; start += 3)
        for (const std::uint64_t offset :
             {std::uint64_t{0}, std::uint64_t{5}, std::uint64_t{1027}, ~std::uint64_t{0}}) {
          std::set<std::uint64_t> met;
          std::uint64_t steps = 0;
          for (auto i = map.begin_at(start, offset); i != map.end(); ++i, ++steps) met.insert(i.key());
          CHECK(met.size() == entries);
          CHECK(steps == entries);
        }
    }
  }

  TEST_CASE("the start decides the order: in every table first the chosen slot") {
    map_support::laid_out_map<std::uint64_t, int, gogrow::go1_26, map_support::identity_hash> map(14);
    for (std::uint64_t n = 0; n < 5; ++n) map.put(n, 0);
    std::vector<std::uint64_t> order;
    for (auto i = map.begin_at(0, 3); i != map.end(); ++i) order.push_back(i.key());
    CHECK(order == std::vector<std::uint64_t>{3, 4, 0, 1, 2});
  }

  TEST_CASE("an entry put into a slot that the walk has searched past is not met, one at its feet is") {
    map_support::laid_out_map<std::uint64_t, int, gogrow::go1_26, map_support::identity_hash> map(14);
    for (std::uint64_t n = 0; n < 8; ++n) map.put(n, 0);
    for (const std::uint64_t n : {1U, 2U, 3U}) map.erase(n);
    auto walk = map.begin_at(0, 0);  // at slot 0, found at once: the next one to look at is slot 1
    map.put(1, 0);                   // takes slot 1
    CHECK(walk.key() == 0);
    ++walk;
    CHECK(walk.key() == 1);
    map.erase(1);
    ++walk;  // slot 2 is not full: a search finds 4, and the walk stands at 5 already
    CHECK(walk.key() == 4);
    map.erase(5);
    map.put(105, 0);
    ++walk;
    CHECK(walk.key() == 6);
  }

  TEST_CASE("what an iterator walks outlives growth, splits and a clear, and is freed with it") {
    go_map<std::string, std::string, gogrow::go1_26> map;
    const auto fill = [&](std::uint64_t from, std::uint64_t to) {
      for (std::uint64_t n = from; n < to; ++n) map.put(key_of<std::string>(n), std::to_string(n));
    };
    fill(0, 8);
    auto small = map.begin();
    const auto copy = small;  // two walks over one group
    fill(8, 50);
    auto running = map.begin();
    fill(50, 5000);
    std::size_t met = 0;
    for (; running != map.end(); ++running) ++met;
    CHECK(met >= 50);
    for (met = 1; ++small != map.end();) ++met;
    CHECK(met == 8);
    running = map.begin();
    map.clear();
    ++running;
    CHECK(running == map.end());
    CHECK(copy != map.end());
  }

  TEST_CASE("keys that differ from themselves are met once each, and no more after a clear") {
    for (std::uint64_t seed = 0; seed < 50; ++seed) {
      gogrow::seeded_random random(seed);
      const gogrow::scoped_random scope(random);
      go_map<double, int, gogrow::go1_26> map;
      const double nan = std::numeric_limits<double>::quiet_NaN();
      const int present = seed % 2 == 0 ? 100 : 8;
      for (int n = 0; n < present; ++n) map.put(nan, n);
      std::vector<int> met(static_cast<std::size_t>(present));
      int step = 0;
      for (const auto& [key, elem] : map) {
        CHECK((std::isnan(key) || elem >= 1000));
        if (elem < present) ++met[static_cast<std::size_t>(elem)];
        if (++step == 5)
          for (int n = 0; n < 130; ++n) map.put(nan, 200 + n);
        map.put(1.0, 1000 + step);
      }
      CHECK(met == std::vector<int>(static_cast<std::size_t>(present), 1));
      auto walk = map.begin();
      for (int n = 0; n < 2000; ++n) map.put(nan, n);
      map.clear();
      ++walk;
      CHECK(walk == map.end());
    }
  }
}

}  // namespace
