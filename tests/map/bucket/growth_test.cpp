// The states of a growing bucket map, step by step: when it grows, what each write evacuates, where entries and markers
// lie afterwards. Layouts are chosen with the hash "the key itself": its low bits are the bucket.

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <gogrow/map.hpp>
#include <gogrow/map/draw.hpp>
#include <gogrow/map/random.hpp>

#include "support/maps.hpp"

namespace {

using gogrow::go_map;
using map_support::identity_hash;
using map_support::key_in_bucket;
using map_support::laid_out_map;
using map_support::start_state;

template <auto Release> using plain_map = laid_out_map<std::uint64_t, std::uint64_t, Release, identity_hash>;

// Tophash bytes of a chain, bucket after bucket.
template <class Map> std::vector<int> tops(const Map& map, std::size_t number, bool old = false) {
  std::vector<int> bytes;
  map.table().walk([&](const auto& bucket) {
    if (bucket.number == number && bucket.old == old)
      bytes.insert(bytes.end(), bucket.tophash.begin(), bucket.tophash.end());
  });
  return bytes;
}

template <class Map> std::vector<std::uint64_t> keys_of(const Map& map, std::size_t number, bool old = false) {
  std::vector<std::uint64_t> keys;
  map.table().walk([&](const auto& bucket) {
    if (bucket.number != number || bucket.old != old) return;
    for (const auto* key : bucket.keys)
      if (key != nullptr) keys.push_back(*key);
  });
  return keys;
}

template <class Map> void bring(Map& map, start_state state) {
  map_support::bring_to(
      state, [&](std::uint64_t key) { map.put(key, 1); }, [&](std::uint64_t key) { map.erase(key); });
}

class constant_source final : public gogrow::random_source {
 public:
  explicit constant_source(std::uint64_t value) : value_(value) {}
  std::uint64_t next() override {
    ++draws;
    return value_;
  }
  int draws = 0;

 private:
  std::uint64_t value_;
};

TEST_SUITE("bucket map growth") {
  TEST_CASE("the first bucket comes with the first put, and B = 1 within the ninth") {
    plain_map<gogrow::go1_23> map;
    CHECK(map.table().bucket_count() == 0);
    for (std::uint64_t key = 0; key < 8; ++key) map.put(key, key);
    CHECK(map.table().b() == 0);
    CHECK(!map.work_of_last_write().grew);
    map.put(8, 8);
    CHECK(map.table().b() == 1);
    CHECK(!map.table().growing());
    CHECK(map.work_of_last_write().grew);
    CHECK(map.work_of_last_write().buckets_evacuated == 1);
    CHECK(map.work_of_last_write().entries_moved == 8);
    CHECK(keys_of(map, 0) == std::vector<std::uint64_t>{0, 2, 4, 6, 8});
    CHECK(keys_of(map, 1) == std::vector<std::uint64_t>{1, 3, 5, 7});
  }

  TEST_CASE("every write evacuates two old buckets at most: its own and the next in order") {
    plain_map<gogrow::go1_19> map(52);
    for (std::uint64_t key = 0; key < 52; ++key) map.put(key, key);
    REQUIRE(map.table().b() == 3);
    map.put(52, 52);  // old bucket 4, then 0
    CHECK(map.table().old_bucket_count() == 8);
    CHECK(map.table().nevacuate() == 1);
    CHECK(map.work_of_last_write().buckets_evacuated == 2);
    CHECK(tops(map, 4, true).front() >= 2);
    CHECK(tops(map, 4, true).front() <= 3);
    CHECK(tops(map, 5, true).front() >= 5);

    map.erase(1);  // old bucket 1, then 2: a delete works as a put does
    CHECK(map.table().nevacuate() == 3);
    map.put(4, 4);  // evacuated already, then 3 and past 4
    CHECK(map.work_of_last_write().buckets_evacuated == 1);
    CHECK(map.table().nevacuate() == 5);
    map.put(7, 7);
    map.put(7, 7);
    CHECK(!map.table().growing());
    CHECK(map.table().nevacuate() == 8);
    map.check_invariants();
  }

  TEST_CASE("look-ups and iteration move nothing") {
    plain_map<gogrow::go1_22> map;
    bring(map, start_state::doubling);
    REQUIRE(map.table().growing());
    const std::size_t mark = map.table().nevacuate();
    const std::string before = gogrow::draw(map);
    for (std::uint64_t key = 0; key < 200; ++key) static_cast<void>(map.contains(key));
    std::size_t met = 0;
    for (auto entry : map) met += entry.second;
    CHECK(met == map.len());
    CHECK(map.table().nevacuate() == mark);
    CHECK(gogrow::draw(map) == before);
  }

  TEST_CASE("old buckets show where their entries went; X and Y keep the old order") {
    plain_map<gogrow::go1_23> map(13);  // B = 1
    for (const std::uint64_t key : {0U, 2U, 4U, 6U, 8U, 10U, 1U, 3U, 5U, 7U, 9U, 11U, 13U}) map.put(key, 0);
    map.erase(4);
    map.put(20, 0);  // into the hole
    CHECK(keys_of(map, 0) == std::vector<std::uint64_t>{0, 2, 20, 6, 8, 10});
    map.put(12, 0);  // grows: 14 entries
    CHECK(!map.table().growing());
    CHECK(keys_of(map, 0) == std::vector<std::uint64_t>{0, 20, 8, 12});
    CHECK(keys_of(map, 2) == std::vector<std::uint64_t>{2, 6, 10});
  }

  TEST_CASE("a table rebuilt at its size loses its holes and overflow buckets") {
    plain_map<gogrow::go1_23> map;
    bring(map, start_state::same_size);
    REQUIRE(map.table().growing());
    REQUIRE(map.table().growing_same_size());
    CHECK(map.table().b() == 2);
    CHECK(map.table().overflow().noverflow == 0);
    while (map.table().growing()) map.erase(9999);
    map.check_invariants();
    CHECK(!map.table().growing_same_size());
    CHECK(tops(map, 0).size() == 8);
    CHECK(keys_of(map, 0) == std::vector<std::uint64_t>{28, 32});
  }

  TEST_CASE("no growth at the same size to 1.7, from 1.8 on") {
    plain_map<gogrow::go1_7> before;
    bring(before, start_state::same_size);
    CHECK(!before.table().growing());
    plain_map<gogrow::go1_8> after;
    bring(after, start_state::same_size);
    CHECK(after.table().growing_same_size());
  }

  TEST_CASE("deleting the last entries of a chain turns slots into rest markers") {
    plain_map<gogrow::go1_23> map(8);
    for (std::uint64_t key = 0; key < 5; ++key) map.put(key, 0);
    map.erase(2);
    CHECK(tops(map, 0) == std::vector<int>{5, 5, 1, 5, 5, 0, 0, 0});
    map.erase(4);
    CHECK(tops(map, 0) == std::vector<int>{5, 5, 1, 5, 0, 0, 0, 0});
    map.erase(3);
    CHECK(tops(map, 0) == std::vector<int>{5, 5, 0, 0, 0, 0, 0, 0});

    plain_map<gogrow::go1_11> older(8);
    for (std::uint64_t key = 0; key < 3; ++key) older.put(key, 0);
    older.erase(1);
    CHECK(tops(older, 0) == std::vector<int>{4, 0, 4, 0, 0, 0, 0, 0});
  }

  TEST_CASE("rest markers spread back over overflow buckets") {
    plain_map<gogrow::go1_19> map(52);
    for (std::uint64_t n = 0; n < 17; ++n) map.put(key_in_bucket(2, n, 3), 0);
    REQUIRE(tops(map, 2).size() == 24);
    for (std::uint64_t n = 6; n < 16; ++n) map.erase(key_in_bucket(2, n, 3));
    std::vector<int> expected{5, 5, 5, 5, 5, 5, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 5, 0, 0, 0, 0, 0, 0, 0};
    CHECK(tops(map, 2) == expected);
    map.erase(key_in_bucket(2, 16, 3));
    std::fill(expected.begin() + 6, expected.end(), 0);
    CHECK(tops(map, 2) == expected);
  }

  TEST_CASE("new entries take the first free slot of a chain") {
    plain_map<gogrow::go1_19> map;
    bring(map, start_state::overflowing);
    map.put(key_in_bucket(3, 100, 3), 7);
    const auto keys = keys_of(map, 3);
    CHECK(keys[6] == key_in_bucket(3, 100, 3));
  }

  TEST_CASE("overflow buckets come from the array's spare ones first") {
    plain_map<gogrow::go1_19> map(104);  // B = 4, 18 buckets
    REQUIRE(map.table().overflow().next_spare == 16);
    REQUIRE(map.table().overflow().spare_end == 18);
    for (std::uint64_t n = 0; n < 33; ++n) map.put(key_in_bucket(0, n, 4), 0);
    CHECK(map.table().overflow().next_spare == 18);
    CHECK(map.table().overflow().from_heap == 2);
    CHECK(map.table().overflow().noverflow == 4);
    map.clear();
    CHECK(map.table().overflow().next_spare == 16);
    CHECK(map.table().overflow().from_heap == 0);
    CHECK(map.table().overflow().noverflow == 0);
    CHECK(map.table().b() == 4);
    map.check_invariants();
  }

  TEST_CASE("from B = 16 on the thread's random source decides which overflow buckets count") {
    for (const std::uint64_t draw : {0U, 1U}) {
      constant_source source(draw);
      gogrow::scoped_random scope(source);
      plain_map<gogrow::go1_23> map(300'000);
      REQUIRE(map.table().b() == 16);
      const int before = source.draws;
      for (std::uint64_t n = 0; n < 8 * 11; ++n) map.put(key_in_bucket(0, n, 16), 0);
      CHECK(source.draws == before + 10);
      CHECK(map.table().overflow().noverflow == (draw == 0 ? 10 : 0));
    }
  }

  TEST_CASE("a map that becomes empty draws a new seed from 1.16 on") {
    go_map<int, int, gogrow::go1_16> newer;
    newer.put(1, 1);
    const auto seed = newer.table().seed();
    newer.erase(1);
    CHECK(newer.table().seed() != seed);
    newer.put(1, 1);
    const auto second = newer.table().seed();
    newer.clear();
    CHECK(newer.table().seed() != second);

    go_map<int, int, gogrow::go1_15> older;
    older.put(1, 1);
    const auto kept = older.table().seed();
    older.erase(1);
    CHECK(older.table().seed() == kept);
  }

  TEST_CASE("a clear in the middle of a growth gives the growth up and keeps the new table") {
    plain_map<gogrow::go1_20> map;
    bring(map, start_state::doubling);
    REQUIRE(map.table().growing());
    map.clear();
    CHECK(!map.table().growing());
    CHECK(map.table().b() == 4);
    CHECK(map.table().nevacuate() == 0);
    map.check_invariants();
    for (std::uint64_t key = 0; key < 1000; ++key) map.put(key, key);
    map.check_invariants();
  }

  TEST_CASE("clearing an empty map changes nothing, even while it grows") {
    plain_map<gogrow::go1_20> map;
    bring(map, start_state::doubling);
    // Deletes evacuate too, so what grows and is empty needs many old buckets of which few hold entries.
    std::vector<std::uint64_t> keys;
    for (auto entry : map) keys.push_back(entry.first);
    for (const auto key : keys) map.erase(key);
    const auto b = map.table().b();
    const bool growing = map.table().growing();
    map.clear();
    CHECK(map.table().growing() == growing);
    CHECK(map.table().b() == b);
  }

  TEST_CASE("a copy is compact, and has no more buckets than it needs") {
    plain_map<gogrow::go1_23> map;
    for (std::uint64_t key = 0; key < 500; ++key) map.put(key, key);
    for (std::uint64_t key = 0; key < 480; ++key) map.erase(key);
    REQUIRE(map.table().b() == 7);
    const auto copy = map;
    CHECK(copy == map);
    CHECK(copy.table().b() == 2);
    copy.check_invariants();

    plain_map<gogrow::go1_23> growing;
    bring(growing, start_state::doubling);
    REQUIRE(growing.table().growing());
    const auto copy_of_growing = growing;
    CHECK(!copy_of_growing.table().growing());
    CHECK(copy_of_growing == growing);
    copy_of_growing.check_invariants();
  }

  TEST_CASE("a copy of a single bucket has the same slots") {
    plain_map<gogrow::go1_23> map;
    for (std::uint64_t key = 0; key < 6; ++key) map.put(key, key);
    map.erase(1);
    const auto copy = map;
    CHECK(tops(copy, 0) == tops(map, 0));
  }

  TEST_CASE("drawing") {
    plain_map<gogrow::go1_23> map(52);
    for (std::uint64_t key = 0; key < 10; ++key) map.put(key, key);
    map.erase(0);
    const std::string text = gogrow::draw(map);
    CHECK(text.starts_with("go1.23 map: 9 entries, B = 3\n"));
    CHECK(text.find("bucket 0  [_    | 05:8 | .    | .    |") != std::string::npos);
    bring(map, start_state::empty);
    CHECK(gogrow::draw(plain_map<gogrow::go1_19>()) == "go1.19 map: 0 entries, B = 0\n");
    CHECK(gogrow::draw(plain_map<gogrow::go1_19>(nullptr)) == "go1.19 map: nil\n");

    plain_map<gogrow::go1_19> growing;
    bring(growing, start_state::doubling);
    const std::string mid = gogrow::draw(growing);
    CHECK(mid.find("growing from 8 buckets") != std::string::npos);
    CHECK(mid.find("old bucket 1  [->X") != std::string::npos);
    CHECK(mid.find("  overflow") != std::string::npos);
  }
}

}  // namespace
