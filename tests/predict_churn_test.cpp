// The estimate of steady insert and delete against go_map over seeds. It is an estimate: the bounds here are those that
// predict_churn.hpp names.

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include <gogrow/counters.hpp>
#include <gogrow/map.hpp>
#include <gogrow/observer.hpp>
#include <gogrow/predict_churn.hpp>

namespace {

using namespace gogrow;

constexpr layout int64_layout{8, 8, false};

std::uint64_t splitmix(std::uint64_t x) {
  x += 0x9e3779b97f4a7c15;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
  x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
  return x ^ (x >> 31);
}

struct seeded_hash {
  std::uint64_t seed = 0;
  std::uint64_t operator()(std::uint64_t key) const { return splitmix(key ^ seed); }
};

struct churn_seen {
  double first_growth = 0;  // 0: none
  double growths = 0;
};

template <go_version Release>
churn_seen run_once(std::size_t entries, std::int64_t hint, std::uint64_t operations, std::uint64_t seed) {
  counters c;
  go_map<std::uint64_t, std::uint64_t, Release, seeded_hash, default_equal<std::uint64_t>,
         std::allocator<std::pair<const std::uint64_t, std::uint64_t>>, observer_ref<counters>>
      m(hint, seeded_hash{splitmix(seed)}, {}, {}, observer_ref<counters>(c));
  std::vector<std::uint64_t> keys;
  for (std::uint64_t key = 0; key < entries; ++key) {
    m.put(key, key);
    keys.push_back(key);
  }
  const auto growths = [&] { return c.map_same_size_grows + c.table_grows + c.table_splits; };
  const std::uint64_t before = growths();
  churn_seen seen;
  std::uint64_t random = splitmix(seed + 1);
  for (std::uint64_t op = 1; op <= operations; ++op) {
    random = splitmix(random);
    std::uint64_t& victim = keys[random % entries];
    m.erase(victim);
    victim = entries + op;
    m.put(victim, op);
    if (seen.first_growth == 0 && growths() != before) seen.first_growth = static_cast<double>(op);
  }
  seen.growths = static_cast<double>(growths() - before);
  return seen;
}

// Averages over the seeds; every one of them must have grown.
template <go_version Release>
churn_seen run_seeds(std::size_t entries, std::int64_t hint, std::uint64_t operations, std::uint64_t seeds) {
  churn_seen sum;
  for (std::uint64_t seed = 0; seed < seeds; ++seed) {
    const churn_seen one = run_once<Release>(entries, hint, operations, seed);
    CHECK(one.first_growth > 0);
    sum.first_growth += one.first_growth / static_cast<double>(seeds);
    sum.growths += one.growths / static_cast<double>(seeds);
  }
  return sum;
}

churn_estimate estimate(go_version v, std::uint64_t entries, double operations, std::int64_t hint = 0,
                        bool fast_keys = true) {
  return estimate_churn(release_of(v), int64_layout, int64_layout, entries, operations, hint, fast_keys);
}

constexpr double for_ever = std::numeric_limits<double>::infinity();

bool near(double x, double y, double tolerance) { return std::abs(x - y) <= tolerance * y; }

template <go_version Release>
void check_first_growth(std::size_t entries, std::uint64_t operations, std::uint64_t seeds, double tolerance) {
  CAPTURE(to_string(Release));
  CAPTURE(entries);
  const churn_seen seen = run_seeds<Release>(entries, 0, operations, seeds);
  const churn_estimate e = estimate(Release, entries, static_cast<double>(operations));
  CAPTURE(seen.first_growth);
  CAPTURE(e.first_growth);
  CHECK(near(e.first_growth, seen.first_growth, tolerance));
}

}  // namespace

TEST_CASE("when a bucket map under churn is first rebuilt at its size") {
  check_first_growth<go1_23>(52, 2000, 100, 0.2);
  check_first_growth<go1_23>(104, 4000, 60, 0.2);
  check_first_growth<go1_23>(416, 8000, 20, 0.1);
  check_first_growth<go1_19>(1664, 24000, 12, 0.1);
}

TEST_CASE("how often a bucket map under churn is rebuilt") {
  const churn_seen seen = run_seeds<go1_23>(104, 0, 10000, 20);
  CHECK(near(estimate(go1_23, 104, 10000).growths, seen.growths, 0.2));
}

TEST_CASE("a bucket map with room to spare lasts much longer") {
  CHECK(estimate(go1_23, 104, 1).first_growth < 1000);
  CHECK(estimate(go1_23, 60, 1).first_growth > 5 * estimate(go1_23, 104, 1).first_growth);
  CHECK(estimate(go1_23, 104, 1, 208).first_growth == estimate(go1_23, 104, 1, 200).first_growth);
}

TEST_CASE("what never grows at its size") {
  CHECK(estimate(go1_7, 104, 1e6).first_growth == for_ever);
  CHECK(estimate(go1_7, 104, 1e6).growths == 0);
  // Its chains get longer all the same.
  CHECK(estimate(go1_7, 104, 1e6).overflow_buckets > estimate(go1_7, 104, 1e3).overflow_buckets);
  CHECK(estimate(go1_23, 8, 1e6).first_growth == for_ever);  // one bucket
  CHECK(estimate(go1_23, 0, 1e6).first_growth == for_ever);
}

TEST_CASE("when a Swiss table under churn first grows, without pruning") {
  check_first_growth<go1_24>(100, 400, 100, 0.15);
  check_first_growth<go1_24>(300, 4000, 20, 0.1);
  check_first_growth<go1_24>(700, 4000, 10, 0.1);
  check_first_growth<go1_24>(830, 1000, 20, 0.15);
}

TEST_CASE("pruning keeps a Swiss table from growing at moderate loads, and does not at high ones") {
  CHECK(estimate(go1_24, 500, 50000).slots == 2048);
  CHECK(estimate(go1_26, 500, 50000).slots == 1024);
  CHECK(estimate(go1_26, 500, 50000, 0, false).slots == 2048);
  CHECK(run_once<go1_26>(500, 0, 50000, 1).growths == 0);
  CHECK(run_once<go1_24>(500, 0, 50000, 1).growths == 1);
  check_first_growth<go1_26>(750, 2000, 20, 0.15);
  check_first_growth<go1_26>(830, 1000, 20, 0.15);
  CHECK(estimate(go1_26, 830, 1e6).slots == 2048);
}

TEST_CASE("a Swiss map without pruning grows on under churn, each time after a much longer while") {
  CHECK(estimate(go1_24, 700, 20000).tables == 2);
  CHECK(run_once<go1_24>(700, 0, 20000, 3).growths == 1);
  CHECK(estimate(go1_24, 700, 100000).tables == 4);
  CHECK(run_once<go1_24>(700, 0, 100000, 3).growths == 3);
  CHECK(estimate(go1_24, 700, 1e6).tables == 4);
}

TEST_CASE("a small Swiss map has no tombstones") {
  const churn_estimate e = estimate(go1_26, 8, 1e9);
  CHECK(e.first_growth == for_ever);
  CHECK(e.tables == 0);
  CHECK(e.slots == 8);
}
