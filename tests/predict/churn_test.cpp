// The estimate of steady insert and delete against real Go and against go_map over seeds. It is an estimate: the bounds
// are those that predict/churn.hpp names.
//
// GOGROW_SEEDS=1000 in the environment makes the comparison with go_map its full self: at least 20 sizes for each of
// three releases, as many seeds (fewer where the first growth takes long), and a line of figures for each (-s shows
// them).

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <memory>
#include <sstream>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include <gogrow/map.hpp>
#include <gogrow/observe/events.hpp>
#include <gogrow/observe/observer.hpp>
#include <gogrow/predict/churn.hpp>

#include "support/seeded_runs.hpp"

namespace {

using namespace gogrow;
using test_support::distribution_of_runs;
using test_support::seeded_hash;
using test_support::splitmix;

constexpr layout int64_layout{8, 8, false};

struct growths_only {
  std::uint64_t growths = 0;
  void on(const map_grew_same_size&) { ++growths; }
  void on(const table_grew&) { ++growths; }
  void on(const table_split&) { ++growths; }
};

struct churn_seen {
  double first_growth = 0;  // 0: none
  double growths = 0;
};

// Ends at the first growth, or goes on to the last operation.
template <go_version Release>
churn_seen run_once(std::uint64_t entries, double operations, std::uint64_t seed, bool to_the_end,
                    std::int64_t hint = 0) {
  growths_only c;
  go_map<std::uint64_t, std::uint64_t, Release, seeded_hash, default_equal<std::uint64_t>,
         std::allocator<std::pair<const std::uint64_t, std::uint64_t>>, observer_ref<growths_only>>
      m(hint, seeded_hash{splitmix(seed)}, {}, {}, observer_ref<growths_only>(c));
  std::vector<std::uint64_t> keys;
  for (std::uint64_t key = 0; key < entries; ++key) {
    m.put(key, key);
    keys.push_back(key);
  }
  const std::uint64_t before = c.growths;
  churn_seen seen;
  std::uint64_t random = splitmix(seed + 1);
  for (std::uint64_t op = 1; static_cast<double>(op) <= operations; ++op) {
    random = splitmix(random);
    std::uint64_t& victim = keys[random % entries];
    m.erase(victim);
    victim = entries + op;
    m.put(victim, op);
    if (seen.first_growth != 0 || c.growths == before) continue;
    seen.first_growth = static_cast<double>(op);
    if (!to_the_end) break;
  }
  seen.growths = static_cast<double>(c.growths - before);
  return seen;
}

churn_estimate estimate(go_version v, std::uint64_t entries, double operations = 0, std::int64_t hint = 0,
                        bool fast_keys = true) {
  return predict_churn(v, int64_layout, int64_layout, entries, operations, hint, fast_keys);
}

constexpr double for_ever = std::numeric_limits<double>::infinity();
constexpr double few = 3;  // operations that never count

bool near(double x, double y, double tolerance) { return std::abs(x - y) <= std::max(tolerance * y, few); }

// How exact the estimate is, relative.
struct bounds {
  double mean;
  double quantiles;
};

// The first growth of real Go, map[uint64]uint64 with Go's own hash: keys 0 to n - 1 put into make(map[uint64]uint64),
// then `delete` of a key that math/rand chose and an insert of the next number, until the map's array (from 1.24 on,
// one of its tables) was another one. Go 1.19.8, 1.23.12, 1.24.13 and 1.26.8 on linux/amd64.
struct real_go {
  go_version version;
  std::uint64_t entries;
  int runs;
  distribution first_growth;
  bounds within;
};
constexpr bounds exact{0, 0};
constexpr bounds like_buckets{0.01, 0.03};
constexpr bounds like_one_table{0.03, 0.05};
constexpr bounds like_small_tables{0.12, 0.14};
constexpr bounds like_tables{0.04, 0.08};
constexpr bounds like_half_split_tables{0.18, 0.5};
constexpr bounds like_pruning_tables{0.3, 0.4};

constexpr real_go seen_in_real_go[] = {
    {go1_19, 13, 1000, {76.1, 53.4, 18, 185}, {0.05, 0.06}},
    {go1_19, 52, 1000, {341.1, 152.6, 150, 609}, like_buckets},
    {go1_19, 104, 1000, {787.7, 309.2, 403, 1390}, like_buckets},
    {go1_19, 416, 1000, {3566.0, 850.0, 2417, 5124}, like_buckets},
    {go1_19, 1664, 1000, {14276.2, 1829.7, 11714, 17283}, like_buckets},
    {go1_19, 3000, 1000, {43492.9, 4524.1, 36803, 51546}, like_buckets},
    {go1_23, 13, 1000, {75.8, 54.2, 18, 179}, {0.05, 0.06}},
    {go1_23, 52, 1000, {339.6, 158.3, 151, 641}, like_buckets},
    {go1_23, 104, 1000, {786.4, 311.2, 404, 1383}, like_buckets},
    {go1_23, 416, 1000, {3530.1, 870.8, 2423, 5072}, like_buckets},
    {go1_23, 1664, 1000, {14264.6, 1768.7, 11603, 17293}, like_buckets},
    {go1_23, 3000, 1000, {43560.4, 4528.8, 37374, 51707}, like_buckets},
    {go1_23, 10000, 200, {368681.9, 25945.2, 330410, 411697}, like_buckets},
    {go1_23, 20000, 200, {741130.0, 40030.8, 684363, 819200}, like_buckets},
    {go1_24, 9, 1000, {137.7, 91.5, 31, 308}, exact},
    {go1_24, 12, 1000, {21.6, 14.1, 6, 50}, exact},
    {go1_24, 14, 1000, {3.9, 3.1, 1, 11}, exact},
    {go1_24, 56, 1000, {2.1, 1.5, 1, 5}, like_one_table},
    {go1_24, 100, 1000, {51.7, 18.3, 29, 87}, like_small_tables},
    {go1_24, 224, 1000, {1.7, 1.1, 1, 4}, like_one_table},
    {go1_24, 300, 1000, {1317.1, 199.3, 1020, 1664}, like_one_table},
    {go1_24, 500, 1000, {5621.5, 572.2, 4725, 6614}, like_one_table},
    {go1_24, 700, 1000, {1175.6, 138.7, 969, 1417}, like_one_table},
    {go1_24, 830, 1000, {210.4, 31.8, 162, 265}, like_one_table},
    {go1_24, 1000, 1000, {10248.4, 965.8, 8634, 11775}, like_tables},
    {go1_24, 1700, 1000, {153.9, 90.2, 32, 260}, like_half_split_tables},
    {go1_24, 3000, 1000, {1984.7, 372.2, 1327, 2556}, like_tables},
    {go1_24, 10000, 1000, {24462.6, 2385.2, 20172, 27987}, like_tables},
    {go1_26, 10, 1000, {910.8, 897.1, 70, 2716}, exact},
    {go1_26, 12, 1000, {66.6, 60.1, 8, 195}, exact},
    {go1_26, 100, 1000, {51.3, 18.5, 28, 89}, like_small_tables},
    {go1_26, 700, 1000, {1499.4, 492.7, 991, 2265}, {0.05, 0.12}},
    {go1_26, 750, 1000, {720.2, 94.9, 573, 885}, like_one_table},
    {go1_26, 830, 1000, {209.9, 30.6, 164, 266}, like_one_table},
    {go1_26, 1700, 1000, {158.9, 111.4, 34, 257}, like_half_split_tables},
    {go1_26, 3000, 1000, {1988.1, 381.9, 1301, 2540}, like_tables},
    {go1_26, 10000, 1000, {211512.8, 173092.3, 38683, 549861}, like_pruning_tables},
};

// Doubt: what so many runs leave open.
void check_first_growth(const distribution& predicted, const distribution& seen, double runs, const bounds& within) {
  const double doubt = 4 * seen.sd / std::sqrt(runs);
  std::ostringstream line;
  line << "seen " << seen.mean << " sd " << seen.sd << " p5 " << seen.p5 << " p95 " << seen.p95 << ", estimated "
       << predicted.mean << " sd " << predicted.sd << " p5 " << predicted.p5 << " p95 " << predicted.p95;
  INFO(line.str());
  const auto close = [&](double x, double y, double relative, double more) {
    return std::abs(x - y) <= std::max(few, relative * y) + more;
  };
  CHECK(close(predicted.mean, seen.mean, within.mean, doubt));
  // A quantile of so many runs is about twice as doubtful as their mean.
  CHECK(close(predicted.p5, seen.p5, within.quantiles, 2 * doubt));
  CHECK(close(predicted.p95, seen.p95, within.quantiles, 2 * doubt));
}

// As many seeds as `operations` in all allow.
template <go_version Release>
void check_over_seeds(std::uint64_t entries, double seeds, double operations, bounds within) {
  CAPTURE(to_string(Release));
  CAPTURE(entries);
  std::vector<double> first;
  for (std::uint64_t seed = 0; static_cast<double>(seed) < seeds && operations > 0; ++seed) {
    const churn_seen one = run_once<Release>(entries, for_ever, seed + (entries << 20), false);
    first.push_back(one.first_growth);
    operations -= one.first_growth + static_cast<double>(entries);
  }
  check_first_growth(estimate(Release, entries).first_growth, distribution_of_runs(first),
                     static_cast<double>(first.size()), within);
}

double seeds_asked_for() {
  const char* text = std::getenv("GOGROW_SEEDS");
  return text == nullptr ? 0 : static_cast<double>(std::strtoull(text, nullptr, 10));
}

struct size_and_bounds {
  std::uint64_t entries;
  bounds within;
};
constexpr size_and_bounds bucket_sizes[] = {
    {9, {0.05, 0.08}},    {13, {0.05, 0.06}},   {20, {0.03, 0.1}},     {26, {0.03, 0.05}},    {40, like_buckets},
    {52, like_buckets},   {70, like_buckets},   {104, like_buckets},   {150, like_buckets},   {208, like_buckets},
    {300, like_buckets},  {416, like_buckets},  {700, like_buckets},   {1000, like_buckets},  {1664, like_buckets},
    {3000, like_buckets}, {5000, like_buckets}, {10000, like_buckets}, {20000, like_buckets}, {100000, like_buckets}};
constexpr size_and_bounds tables_without_pruning[] = {{9, exact},
                                                      {10, exact},
                                                      {12, exact},
                                                      {14, exact},
                                                      {20, {0.4, 0.5}},
                                                      {28, like_one_table},
                                                      {50, {0.2, 0.25}},
                                                      {56, like_one_table},
                                                      {100, like_small_tables},
                                                      {112, like_one_table},
                                                      {200, like_small_tables},
                                                      {224, like_one_table},
                                                      {300, like_one_table},
                                                      {448, like_one_table},
                                                      {500, like_one_table},
                                                      {600, like_one_table},
                                                      {700, like_one_table},
                                                      {800, {0.04, 0.06}},
                                                      {850, {0.04, 0.06}},
                                                      {896, like_one_table},
                                                      {1000, like_tables},
                                                      {1400, {0.05, 0.1}},
                                                      {1700, like_half_split_tables},
                                                      {2500, like_tables},
                                                      {3500, {0.2, 0.5}},
                                                      {5000, like_tables},
                                                      {10000, like_tables},
                                                      {20000, like_tables},
                                                      {100000, like_tables}};
constexpr size_and_bounds tables_with_pruning[] = {{9, exact},
                                                   {10, exact},
                                                   {12, exact},
                                                   {14, exact},
                                                   {28, like_one_table},
                                                   {50, {0.2, 0.25}},
                                                   {56, like_one_table},
                                                   {100, like_small_tables},
                                                   {112, like_one_table},
                                                   {200, like_small_tables},
                                                   {224, like_one_table},
                                                   {448, like_one_table},
                                                   {700, {0.05, 0.12}},
                                                   {720, {0.05, 0.1}},
                                                   {750, like_one_table},
                                                   {800, {0.04, 0.06}},
                                                   {850, {0.04, 0.06}},
                                                   {896, like_one_table},
                                                   {1400, {0.12, 0.25}},
                                                   {1700, like_half_split_tables},
                                                   {2500, {0.3, 0.6}},
                                                   {3500, {0.2, 0.5}},
                                                   {5000, like_pruning_tables},
                                                   {10000, like_pruning_tables},
                                                   {20000, like_pruning_tables},
                                                   {100000, like_tables}};

template <go_version Release> void check_sizes(const auto& sizes, double seeds) {
  for (const size_and_bounds& s : sizes)
    check_over_seeds<Release>(s.entries, std::max(seeds, 20000.0 / static_cast<double>(s.entries)), 4e7, s.within);
}

}  // namespace

TEST_CASE("real Go: operations until the first growth") {
  for (const real_go& g : seen_in_real_go) {
    CAPTURE(to_string(g.version));
    CAPTURE(g.entries);
    check_first_growth(estimate(g.version, g.entries).first_growth, g.first_growth, g.runs, g.within);
  }
}

TEST_CASE("go_map over seeds: when a bucket map under churn is first rebuilt at its size") {
  if (const double seeds = seeds_asked_for(); seeds > 0) return check_sizes<go1_23>(bucket_sizes, seeds);
  check_over_seeds<go1_23>(9, 200, 1e5, {0.05, 0.08});
  check_over_seeds<go1_23>(26, 400, 1e5, {0.03, 0.05});
  check_over_seeds<go1_23>(52, 300, 1e5, like_buckets);
  check_over_seeds<go1_21>(90, 150, 2e5, like_buckets);
  check_over_seeds<go1_8>(416, 60, 3e5, like_buckets);
  check_over_seeds<go1_19>(1664, 20, 3e5, like_buckets);
}

TEST_CASE("go_map over seeds: when a Swiss table under churn first grows") {
  if (const double seeds = seeds_asked_for(); seeds > 0) {
    check_sizes<go1_24>(tables_without_pruning, seeds);
    return check_sizes<go1_26>(tables_with_pruning, seeds);
  }
  check_over_seeds<go1_24>(100, 300, 1e5, like_small_tables);
  check_over_seeds<go1_24>(300, 60, 1e5, like_one_table);
  check_over_seeds<go1_24>(700, 60, 1e5, like_one_table);
  check_over_seeds<go1_25>(700, 100, 3e5, {0.05, 0.12});
  check_over_seeds<go1_26>(830, 100, 1e5, like_one_table);
  check_over_seeds<go1_24>(3000, 40, 2e5, like_tables);
  check_over_seeds<go1_24>(10, 300, 1e5, exact);
  check_over_seeds<go1_26>(12, 300, 1e5, exact);
  check_over_seeds<go1_26>(14, 300, 1e5, exact);
}

TEST_CASE("how often a map has grown in the end") {
  const auto check = []<go_version Release>(std::uint64_t entries, double operations, double tolerance) {
    constexpr int seeds = 30;
    double seen = 0;
    for (std::uint64_t seed = 0; seed < seeds; ++seed)
      seen += run_once<Release>(entries, operations, seed, true).growths;
    seen /= seeds;
    const distribution growths = estimate(Release, entries, operations).growths;
    CAPTURE(seen);
    CAPTURE(growths.mean);
    CHECK(std::abs(growths.mean - seen) <= tolerance * seen + 4 * growths.sd / std::sqrt(seeds));
    CHECK(growths.p5 <= growths.mean);
    CHECK(growths.p95 >= growths.mean);
  };
  check.operator()<go1_23>(104, 10000, 0.05);
  check.operator()<go1_23>(26, 15000, 0.05);
  check.operator()<go1_23>(416, 3500, 0.05);
  check.operator()<go1_24>(700, 1200, 0.05);
  check.operator()<go1_24>(1400, 3000, 0.1);
}

TEST_CASE("two growths in a time in which one is unlikely are more unlikely still") {
  const churn_estimate e = estimate(go1_23, 9, 100);
  CHECK(e.growths.mean < 0.05);
  CHECK(e.growths.sd * e.growths.sd < 1.1 * e.growths.mean);
}

TEST_CASE("a bucket map with room to spare lasts much longer") {
  CHECK(estimate(go1_23, 60).first_growth.mean > 5 * estimate(go1_23, 104).first_growth.mean);
  CHECK(estimate(go1_23, 104, 1, 208).first_growth == estimate(go1_23, 104, 1, 200).first_growth);
  CHECK(estimate(go1_23, 100, 1, 1000).first_growth.mean > 1e6);
}

TEST_CASE("what never grows at its size") {
  CHECK(estimate(go1_7, 104, 1e6).first_growth.mean == for_ever);
  CHECK(estimate(go1_7, 104, 1e6).growths == certainly(0));
  // Its chains get longer all the same.
  CHECK(estimate(go1_7, 104, 1e6).overflow_buckets > estimate(go1_7, 104, 1e3).overflow_buckets);
  CHECK(estimate(go1_23, 8, 1e6).first_growth.mean == for_ever);  // one bucket
  CHECK(estimate(go1_23, 0, 1e6).first_growth.mean == for_ever);
  // A hint made two buckets, and either has room for all eight.
  CHECK(estimate(go1_23, 8, 1e6, 12).first_growth.mean == for_ever);
  CHECK(run_once<go1_23>(8, 1e5, 1, true, 12).growths == 0);
  CHECK(estimate(go1_23, 9, 1e6, 12).first_growth.mean < 2000);
}

TEST_CASE("overflow buckets under churn stay below their limit and begin anew with each growth") {
  const double at_start = estimate(go1_23, 1664, 0).overflow_buckets;
  const double before = estimate(go1_23, 1664, 10000).overflow_buckets;
  CHECK(at_start < before);
  CHECK(before < 256);
  CHECK(estimate(go1_23, 1664, 18500).overflow_buckets < before);
  const double long_after = estimate(go1_23, 1664, 1e7).overflow_buckets;
  CHECK(long_after > at_start);
  CHECK(long_after < 256);
}

TEST_CASE("pruning keeps a Swiss table from growing at moderate loads, and does not at high ones") {
  CHECK(near(estimate(go1_24, 500, 50000).slots, 2048, 0.01));
  CHECK(near(estimate(go1_26, 500, 50000).slots, 1024, 0.01));
  CHECK(near(estimate(go1_26, 500, 50000, 0, false).slots, 2048, 0.01));
  CHECK(run_once<go1_26>(500, 50000, 1, true).growths == 0);
  CHECK(run_once<go1_24>(500, 50000, 1, true).growths == 1);
  CHECK(estimate(go1_26, 500).first_growth.mean == for_ever);
  CHECK(near(estimate(go1_26, 830, 20000).slots, 2048, 0.05));
}

TEST_CASE("a Swiss map without pruning grows on under churn, each time after a much longer while") {
  CHECK(near(estimate(go1_24, 700, 20000).growths.mean, 1, 0.02));
  CHECK(run_once<go1_24>(700, 20000, 3, true).growths == 1);
  CHECK(std::abs(estimate(go1_24, 700, 100000).tables - 4) < 0.1);
  CHECK(run_once<go1_24>(700, 100000, 3, true).growths == 3);
}

TEST_CASE("a small Swiss map has no tombstones") {
  const churn_estimate e = estimate(go1_26, 8, 1e9);
  CHECK(e.first_growth.mean == for_ever);
  CHECK(e.tables == 0);
  CHECK(e.slots == 8);
}

// From the smallest to sizes that no run could follow; just before and behind each growth of the fill, too.
TEST_CASE("estimates are numbers in order at every size") {
  const auto check = [](go_version v, double entries, std::int64_t hint) {
    CAPTURE(to_string(v));
    CAPTURE(entries);
    CAPTURE(hint);
    const churn_estimate e = estimate(v, static_cast<std::uint64_t>(entries), 3 * entries, hint);
    CHECK(!std::isnan(e.first_growth.mean));
    CHECK(e.first_growth.mean > 0);
    CHECK(e.first_growth.sd >= 0);
    CHECK(e.first_growth.p5 <= e.first_growth.p95);
    CHECK(std::isfinite(e.growths.mean));
    CHECK(e.growths.sd >= 0);
    CHECK(e.growths.p5 <= e.growths.p95);
    CHECK(e.overflow_buckets + e.slots >= 0);
  };
  for (go_version v : {go1_23, go1_24, go1_26}) {
    for (double entries = 1; entries < 1e12; entries = std::ceil(entries * (entries < 100 ? 1.3 : 7.3)))
      check(v, entries, 0);
    for (double entries : {13, 14, 104, 105, 448, 449, 895, 896, 897, 1792, 1793, 6656, 6657}) check(v, entries, 0);
    check(v, 100, 100000);
    check(v, 900, 897);
  }
}
