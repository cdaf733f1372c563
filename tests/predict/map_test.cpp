// predict_map, in three ways: its exact parts against what real Go printed, its distributions against what real Go
// charged over many hash seeds and in every recorded map, and both against go_map over many seeds.
//
// GOGROW_SEEDS=1000 in the environment makes the last of these its full self: 20 sizes for each kind of map, at least
// that many seeds for each, and a line of figures for each (-s shows them).

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <doctest/doctest.h>

#include <gogrow/map.hpp>
#include <gogrow/observe/counters.hpp>
#include <gogrow/observe/observer.hpp>
#include <gogrow/predict/map.hpp>

#include "support/golden.hpp"
#include "support/panic_text.hpp"
#include "support/seeded_runs.hpp"

namespace {

using namespace gogrow;
using test_support::at_share;
using test_support::distribution_of_runs;
using test_support::seeded_hash;
using test_support::splitmix;

constexpr layout int64_layout{8, 8, false};
constexpr layout string_layout{16, 8, true};
constexpr layout pointer_layout{8, 8, true};
constexpr layout nothing_layout{0, 1, false};

constexpr bucket_map_exact bucket_map_of(go_version v, std::uint64_t inserts, std::int64_t hint = 0,
                                         layout key = int64_layout, layout elem = int64_layout) {
  return exact_bucket_map(release_of(v), key, elem, inserts, hint);
}

constexpr swiss_map_exact swiss_map_of(std::uint64_t inserts, std::int64_t hint = 0, layout elem = int64_layout) {
  return exact_swiss_map(release_of(go1_26), int64_layout, elem, inserts, hint);
}

// --- What real Go printed, at compile time.

constexpr bool doubles_at(const bucket_map_exact& e, std::initializer_list<std::uint64_t> inserts) {
  // The first step is the array of B = 0.
  return std::equal(inserts.begin(), inserts.end(), e.steps.begin() + 1, e.steps.end(),
                    [](std::uint64_t insert, const bucket_map_step& step) { return step.insert == insert; });
}
static_assert(doubles_at(bucket_map_of(go1_23, 3329), {9, 14, 27, 53, 105, 209, 417, 833, 1665, 3329}));
static_assert(doubles_at(bucket_map_of(go1_23, 3328), {9, 14, 27, 53, 105, 209, 417, 833, 1665}));
static_assert(doubles_at(bucket_map_of(go1_8, 3329), {9, 14, 27, 53, 105, 209, 417, 833, 1665, 3329}));
static_assert(doubles_at(bucket_map_of(go1_5, 3329), {9, 14, 27, 53, 105, 209, 417, 833, 1665, 3329}));
static_assert(doubles_at(bucket_map_of(go1_21, 1537), {9, 13, 25, 49, 97, 193, 385, 769, 1537}));

// Arrays for B = 4 to 10: buckets, spare ones among them, bytes.
struct array_facts {
  std::uint64_t buckets, spare, bytes;
};
constexpr bool has_arrays(const bucket_map_exact& e, const std::array<array_facts, 7>& expected) {
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const bucket_map_step& step = e.steps[i + 4];
    const bool same = step.array_buckets == expected[i].buckets && step.spare_buckets == expected[i].spare &&
                      step.array_bytes == expected[i].bytes && step.b == static_cast<int>(i) + 4;
    if (!same) return false;
  }
  return true;
}
constexpr std::uint64_t to_b_10 = 6656;
static_assert(has_arrays(bucket_map_of(go1_19, to_b_10, 0, int64_layout, nothing_layout), {{{17, 1, 1408},
                                                                                            {38, 6, 3072},
                                                                                            {76, 12, 6144},
                                                                                            {136, 8, 10880},
                                                                                            {272, 16, 21760},
                                                                                            {614, 102, 49152},
                                                                                            {1126, 102, 90112}}}));
static_assert(has_arrays(bucket_map_of(go1_19, to_b_10), {{{18, 2, 2688},
                                                           {37, 5, 5376},
                                                           {71, 7, 10240},
                                                           {142, 14, 20480},
                                                           {284, 28, 40960},
                                                           {568, 56, 81920},
                                                           {1137, 113, 163840}}}));
static_assert(has_arrays(bucket_map_of(go1_19, to_b_10, 0, string_layout, int64_layout), {{{19, 3, 4096},
                                                                                           {39, 7, 8192},
                                                                                           {68, 4, 14336},
                                                                                           {137, 9, 28672},
                                                                                           {275, 19, 57344},
                                                                                           {551, 39, 114688},
                                                                                           {1102, 78, 229376}}}));
static_assert(has_arrays(bucket_map_of(go1_19, to_b_10, 0, string_layout, string_layout), {{{17, 1, 4864},
                                                                                            {34, 2, 9472},
                                                                                            {70, 6, 19072},
                                                                                            {150, 22, 40960},
                                                                                            {301, 45, 81920},
                                                                                            {572, 60, 155648},
                                                                                            {1114, 90, 303104}}}));
// With pointers arrays between 512 and 32760 bytes carry a header from 1.22 on.
static_assert(bucket_map_of(go1_22, 14, 0, int64_layout, pointer_layout).steps[2].array_bytes == 640);
static_assert(bucket_map_of(go1_22, 27, 0, int64_layout, pointer_layout).steps[3].array_bytes == 1280);
static_assert(bucket_map_of(go1_21, 13, 0, int64_layout, pointer_layout).steps[2].array_bytes == 576);

// Tables and slots that make gives, with mallocs and bytes of int64 to int64.
constexpr bool makes(std::int64_t hint, std::uint64_t tables, std::uint64_t slots, std::uint64_t mallocs,
                     std::uint64_t bytes) {
  const swiss_map_exact e = swiss_map_of(0, hint);
  return e.start_tables == tables && e.start_slots == slots && e.mallocs == mallocs && e.bytes_allocated == bytes;
}
static_assert(makes(9, 1, 16, 4, 376) && makes(14, 1, 16, 4, 376) && makes(15, 1, 32, 4, 664));
static_assert(makes(28, 1, 32, 4, 664) && makes(29, 1, 64, 4, 1240) && makes(100, 1, 128, 4, 2392));
static_assert(makes(449, 1, 1024, 4, 18520) && makes(896, 1, 1024, 4, 18520) && makes(897, 2, 512, 6, 19072));
static_assert(makes(898, 2, 1024, 6, 36992) && makes(1792, 2, 1024, 6, 36992) && makes(1793, 4, 512, 10, 38096));
static_assert(makes(1795, 4, 512, 10, 38096) && makes(3584, 4, 1024, 10, 73936));
static_assert(makes(10000, 16, 1024, 34, 295600));

// Inserts that allocate, and how many bytes.
constexpr bool allocates(const swiss_map_exact& e, std::initializer_list<std::pair<std::uint64_t, std::uint64_t>> all) {
  return std::equal(all.begin(), all.end(), e.steps.begin(), e.steps.end(), [](const auto& seen, const auto& step) {
    return step.insert == seen.first && step.bytes_allocated == seen.second;
  });
}
static_assert(allocates(
    swiss_map_of(897),
    {{1, 144}, {9, 328}, {15, 608}, {29, 1184}, {57, 2336}, {113, 4896}, {225, 9504}, {449, 18464}, {897, 36944}}));
static_assert(swiss_map_of(896).table_splits == 0 && swiss_map_of(897).table_splits == 1);
static_assert(swiss_map_of(8).mallocs == 2 && swiss_map_of(9).mallocs == 5);
static_assert(swiss_map_of(0).mallocs == 1 && swiss_map_of(0).steps.empty());

constexpr bool is_certain(const distribution& d) { return d == certainly(d.mean); }

// --- What real Go charged over many seeds: runs of real Go 1.19.8 and 1.26.8, map[uint64]uint64, each run with other
// keys under a hash that mixes.

struct observed {
  std::uint64_t inserts;
  std::int64_t hint;
  int runs;
  distribution mallocs;
  distribution bytes;
};
constexpr observed real_go_1_19[] = {
    {13, 0, 1000, {4.0640, 1.7683, 3, 7}, {533.2, 88.4, 480, 680}},
    {20, 0, 1000, {5.5250, 2.2958, 4, 11}, {1134.1, 119.3, 1056, 1432}},
    {52, 0, 1000, {12.9610, 3.0336, 9, 17}, {2671.7, 199.8, 2408, 2920}},
    {104, 0, 1000, {19.1400, 3.4829, 13, 25}, {5631.4, 271.3, 5144, 6136}},
    {230, 0, 1000, {28.9630, 4.3144, 22, 36}, {21662.5, 380.0, 21064, 22296}},
    {1000, 1000, 1000, {7.3910, 0.8287, 6, 8}, {41144.7, 49.2, 41080, 41176}},
    {5000, 0, 1000, {165.1950, 10.1587, 149, 182}, {347868.0, 1508.7, 345512, 350408}},
    {14000, 0, 1000, {546.1250, 20.1166, 512, 576}, {1361318.5, 2855.6, 1356440, 1365720}},
    {100000, 100000, 200, {1680.1650, 34.5236, 1627, 1734}, {2833343.8, 4971.4, 2825688, 2841096}},
};
constexpr observed real_go_1_26[] = {
    {896, 0, 1000, {17, 0, 17, 17}, {37512, 0, 37512, 37512}},
    {1700, 0, 1000, {22.1350, 0.8108, 22, 22}, {75453.9, 5993.6, 74456, 74456}},
    {1792, 1792, 1000, {10.9400, 0.5447, 11, 11}, {73508.5, 4026.4, 73952, 73952}},
    {3584, 3584, 1000, {18.8360, 2.2826, 15, 23}, {146342.0, 21073.1, 110928, 184784}},
    {7000, 0, 1000, {55.8110, 3.3368, 48, 61}, {359646.1, 29640.0, 296120, 407032}},
    {14000, 0, 1000, {96.4890, 4.7293, 90, 106}, {725717.4, 43575.3, 665784, 813496}},
    {14000, 14000, 1000, {49.4890, 4.7293, 43, 59}, {429645.4, 43575.3, 369712, 517424}},
    {220000, 0, 100, {1150.3200, 15.4520, 1126, 1178}, {10426562.2, 142653.1, 10202040, 10682104}},
};

// Means within 1 % beyond the doubt that so many runs leave, quantiles within 3 % or one allocation.
void check_observed(const distribution& predicted, const distribution& seen, int runs, double unit) {
  CAPTURE(predicted.mean);
  CAPTURE(seen.mean);
  const double doubt = 4 * seen.sd / std::sqrt(runs);
  CHECK(std::abs(predicted.mean - seen.mean) <= std::max(0.01 * seen.mean, doubt));
  CHECK(std::abs(predicted.p5 - seen.p5) <= std::max(0.03 * seen.p5, unit));
  CHECK(std::abs(predicted.p95 - seen.p95) <= std::max(0.03 * seen.p95, unit));
}

// --- The recorded maps of each release: `cost remake M HINT` and the `cost puts M 0 N` right after it.

std::vector<std::string> words_of(std::string_view line) {
  std::istringstream in{std::string(line)};
  std::vector<std::string> words;
  for (std::string word; in >> word;) words.push_back(word);
  return words;
}

// u8 u16 u32 u64 in bits; bN and pN in bytes; z0; str.
layout layout_of_type(const std::string& name) {
  if (name == "str") return string_layout;
  const std::size_t n = std::stoull(name.substr(1));
  const std::size_t size = name[0] == 'u' ? n / 8 : n;
  return {size, name[0] == 'u' ? size : name[0] == 'p' ? std::size_t{8} : std::size_t{1}, name[0] == 'p'};
}

// How many of the keys 0 to n-1 a type tells apart.
std::uint64_t different_keys(const std::string& type, std::uint64_t n) {
  if (type == "z0" || type == "p8") return std::min<std::uint64_t>(n, 1);
  const std::size_t bytes = layout_of_type(type).size_bytes;
  const std::size_t kept = type[0] == 'p' ? std::min<std::size_t>(bytes - 8, 8) : bytes;
  return kept < 8 ? std::min(n, std::uint64_t{1} << (8 * kept)) : n;
}

struct recorded_scores {
  int certain = 0;
  int uncertain = 0;
  double sum = 0;  // of (seen - mean) / sd
  double square = 0;
};

void compare_recorded(const map_prediction& p, double mallocs, double bytes, recorded_scores& scores) {
  if (is_certain(p.mallocs) && is_certain(p.bytes_allocated)) {
    ++scores.certain;
    CHECK(mallocs == p.mallocs.mean);
    CHECK(bytes == p.bytes_allocated.mean);
    return;
  }
  if (p.mallocs.sd >= 0.5) {
    const double z = (mallocs - p.mallocs.mean) / p.mallocs.sd;
    ++scores.uncertain;
    scores.sum += z;
    scores.square += z * z;
  }
  CHECK(std::abs(mallocs - p.mallocs.mean) <= 5 * p.mallocs.sd + 4);
  CHECK(std::abs(bytes - p.bytes_allocated.mean) <= 5 * p.bytes_allocated.sd + 256);
}

void compare_recorded(const gogrow::testing::golden_entry& entry, recorded_scores& scores) {
  auto script = entry.open_script();
  auto output = entry.open_expected();
  std::vector<std::string> types;
  std::vector<std::string> made;  // the words of the last line of costs, where it was `remake`
  double made_mallocs = 0;
  double made_bytes = 0;
  while (const auto line = script.next()) {
    const std::vector<std::string> words = words_of(*line);
    if (words.empty()) continue;
    const auto printed = output.next();
    REQUIRE(printed);
    if (words[0] == "map") types = {words[2], words[3]};
    if (words[0] != "cost") {
      made.clear();
      continue;
    }
    const std::vector<std::string> cost = words_of(*printed);
    REQUIRE(cost.size() == 3);
    const double mallocs = std::stod(cost[1]);
    const double bytes = std::stod(cost[2]);
    if (words[1] == "puts" && words[3] == "0" && !made.empty()) {
      CAPTURE(entry.release);
      CAPTURE(script.line_number());
      const auto p = predict_map(*parse_go_version(entry.release), layout_of_type(types[0]), layout_of_type(types[1]),
                                 different_keys(types[0], std::stoull(words[4])), std::stoll(made[3]));
      compare_recorded(p, made_mallocs + mallocs, made_bytes + bytes, scores);
    }
    made = words[1] == "remake" ? words : std::vector<std::string>{};
    made_mallocs = mallocs;
    made_bytes = bytes;
  }
}

// --- go_map over seeds.

template <class V, go_version Release> counters run_once(std::uint64_t inserts, std::int64_t hint, std::uint64_t seed) {
  using observer = observer_ref<counters>;
  counters c;
  go_map<std::uint64_t, V, Release, seeded_hash, default_equal<std::uint64_t>,
         std::allocator<std::pair<const std::uint64_t, V>>, observer>
      m(hint, seeded_hash{splitmix(seed)}, {}, {}, observer(c));
  for (std::uint64_t i = 0; i < inserts; ++i) m.put(i, V{});
  const counters while_the_map_lives = c;
  return while_the_map_lives;
}

struct quantity {
  std::string name;
  distribution predicted;
  std::vector<double> seen{};
};

// The mean within 1 % or what so few seeds leave in doubt; a quantile within 3 %, or among the values that so many
// seeds cannot tell apart from it.
void check_quantity(quantity& q) {
  std::vector<double>& v = q.seen;
  std::ranges::sort(v);
  const auto runs = static_cast<double>(v.size());
  const distribution seen = distribution_of_runs(v);
  const double doubt = 4.5 * std::max(seen.sd, q.predicted.sd) / std::sqrt(runs) + 0.001;
  const double rank_doubt = 4.5 * std::sqrt(0.05 * 0.95 / runs);
  std::ostringstream line;
  line << q.name << ": seen " << seen.mean << " sd " << seen.sd << " p5 " << seen.p5 << " p95 " << seen.p95
       << ", predicted " << q.predicted.mean << " sd " << q.predicted.sd << " p5 " << q.predicted.p5 << " p95 "
       << q.predicted.p95;
  CAPTURE(line.str());
  INFO(line.str());
  CHECK(std::abs(q.predicted.mean - seen.mean) <= std::max(0.01 * seen.mean, doubt));
  const auto check_share = [&](double predicted, double share) {
    const double low = at_share(v, share - rank_doubt);
    const double high = at_share(v, share + rank_doubt);
    CHECK(predicted >= low - 0.03 * at_share(v, share) - 1e-9);
    CHECK(predicted <= high + 0.03 * at_share(v, share) + 1e-9);
  };
  check_share(q.predicted.p5, 0.05);
  check_share(q.predicted.p95, 0.95);
}

// Values of a run, in the order of the quantities below.
std::vector<double> values_of(const counters& c, bool swiss) {
  const auto d = [](std::uint64_t n) { return static_cast<double>(n); };
  std::vector<double> v{d(c.mallocs), d(c.bytes_allocated), d(c.live_bytes), d(c.peak_bytes)};
  if (swiss) v.insert(v.end(), {d(c.slots_moved), d(c.table_splits), d(c.table_grows), d(c.directory_doublings)});
  else
    v.insert(v.end(), {d(c.entries_moved_to_x + c.entries_moved_to_y), d(c.buckets_evacuated),
                       d(c.overflow_from_pool + c.overflow_from_heap), d(c.overflow_from_heap)});
  return v;
}

std::vector<quantity> quantities_of(const map_prediction& p) {
  std::vector<quantity> q{{"mallocs", p.mallocs},
                          {"bytes", p.bytes_allocated},
                          {"live", p.live_bytes},
                          {"peak", p.peak_bytes},
                          {"entries moved", p.entries_moved}};
  if (const auto* swiss = std::get_if<swiss_map_prediction>(&p.details)) {
    q.push_back({"splits", swiss->expected.table_splits});
    q.push_back({"grows", swiss->expected.table_grows});
    q.push_back({"directory doublings", swiss->expected.directory_doublings});
  } else {
    const auto& bucket = std::get<bucket_map_prediction>(p.details).expected;
    q.push_back({"buckets evacuated", bucket.buckets_evacuated});
    q.push_back({"overflow buckets", bucket.overflow_total});
    q.push_back({"overflow from heap", bucket.overflow_from_heap});
  }
  return q;
}

struct size_and_hint {
  std::uint64_t inserts;
  std::int64_t hint;
};

template <class V, go_version Release> void check_over_seeds(size_and_hint size, std::uint64_t seeds) {
  const release& r = release_of(Release);
  CAPTURE(to_string(Release));
  CAPTURE(size.inserts);
  CAPTURE(size.hint);
  const map_prediction p = predict_map(r, layout_of<std::uint64_t>, layout_of<V>, size.inserts, size.hint);
  std::vector<quantity> quantities = quantities_of(p);
  std::uint64_t grown = 0;
  for (std::uint64_t seed = 0; seed < seeds; ++seed) {
    const counters c = run_once<V, Release>(size.inserts, size.hint, seed + (size.inserts << 24));
    const std::vector<double> values = values_of(c, has_swiss_map(r));
    for (std::size_t i = 0; i < values.size(); ++i) quantities[i].seen.push_back(values[i]);
    grown += c.map_grows + c.table_grows + c.table_splits > 0 ? 1 : 0;
  }
  for (quantity& q : quantities) check_quantity(q);
  const double share = static_cast<double>(grown) / static_cast<double>(seeds);
  CHECK(std::abs(p.chance_of_growth - share) <= 0.01 + 2.25 / std::sqrt(static_cast<double>(seeds)));
}

// 0: the quick form.
std::uint64_t seeds_asked_for() {
  const char* text = std::getenv("GOGROW_SEEDS");
  return text == nullptr ? 0 : std::strtoull(text, nullptr, 10);
}

// Small maps take more seeds, so that the means are known to 1 %.
std::uint64_t seeds_for(std::uint64_t inserts, std::uint64_t least) {
  return std::max(least, std::min<std::uint64_t>(200 * least, 20000000 / (inserts + 1)));
}

constexpr size_and_hint bucket_sizes[] = {{8, 0},    {9, 9},     {13, 0},    {20, 0},      {27, 0},
                                          {52, 0},   {60, 0},    {104, 0},   {109, 0},     {150, 104},
                                          {208, 0},  {230, 0},   {430, 0},   {1000, 1000}, {2000, 100},
                                          {5000, 0}, {10000, 0}, {14000, 0}, {60000, 0},   {100000, 100000}};
constexpr size_and_hint swiss_sizes[] = {{8, 0},       {9, 0},      {100, 0},       {896, 0},     {897, 0},
                                         {897, 897},   {1000, 897}, {1700, 0},      {1792, 1792}, {1793, 0},
                                         {1795, 1795}, {3000, 0},   {3400, 0},      {3584, 3584}, {7000, 0},
                                         {7169, 7169}, {14000, 0},  {14336, 14336}, {28000, 100}, {60000, 57344}};

}  // namespace

TEST_CASE("a bucket map's exact part, field by field") {
  constexpr bucket_map_exact e = bucket_map_of(go1_19, 100);
  static_assert(e.final_b == 4 && e.grows == 4 && e.same_size_grows == 0 && e.steps.size() == 5);
  static_assert(e.steps[0] == bucket_map_step{1, 0, 1, 0, 144, 0});
  static_assert(e.steps[1] == bucket_map_step{9, 1, 2, 0, 288, 8});
  static_assert(e.steps[4] == bucket_map_step{53, 4, 18, 2, 2688, 52});
  // Header, five arrays, the extra record that the spare buckets need.
  CHECK(e.mallocs == 7);
  CHECK(e.bytes_allocated == 48 + 144 + 288 + 576 + 1152 + 2688 + 24);
  // Before 1.9 there are no spare buckets.
  CHECK(bucket_map_of(go1_8, 100).mallocs == 6);
  CHECK(bucket_map_of(go1_8, 100).steps.back().array_buckets == 16);
}

TEST_CASE("a hint makes the array at once") {
  constexpr bucket_map_exact e = bucket_map_of(go1_19, 100, 100);
  static_assert(e.grows == 0 && e.steps.size() == 1 && e.steps[0] == bucket_map_step{0, 4, 18, 2, 2688, 0});
  CHECK(bucket_map_of(go1_19, 0, 8).steps.empty());
  CHECK(bucket_map_of(go1_19, 0, 9).steps.size() == 1);
  CHECK(bucket_map_of(go1_21, 13, 13).final_b == 2);
  CHECK(bucket_map_of(go1_22, 13, 13).final_b == 1);
  // What Go takes for no hint.
  CHECK(bucket_map_of(go1_19, 0, -1).steps.empty());
  CHECK(test_support::panic_text([] { (void)bucket_map_of(go1_8, 0, -1); }) == "makemap: size out of range");
}

TEST_CASE("indirect keys and elements cost an allocation each per entry") {
  constexpr layout large{136, 8, false};
  const auto bucket = exact_bucket_map(release_of(go1_19), large, large, 8);
  CHECK(bucket.mallocs == 2 + 16);
  CHECK(bucket.bytes_allocated == 48 + 144 + 16 * 144);
  const auto swiss = exact_swiss_map(release_of(go1_26), large, large, 8);
  CHECK(swiss.mallocs == 2 + 16);
  CHECK(swiss.bytes_allocated == 48 + 144 + 16 * 144);
}

TEST_CASE("a release without the kind of map is refused, and an array that Go could not have") {
  CHECK_THROWS_AS(exact_bucket_map(release_of(go1_24), int64_layout, int64_layout, 1), std::out_of_range);
  CHECK_THROWS_AS(exact_swiss_map(release_of(go1_23), int64_layout, int64_layout, 1), std::out_of_range);
  CHECK_THROWS_AS(predict_map(go_version{1, 0}, int64_layout, int64_layout, 1), std::out_of_range);
  CHECK_THROWS_AS(bucket_map_of(go1_5, 100000000000), panic);
}

TEST_CASE("up to 896 entries a Swiss map without a hint leaves nothing to chance") {
  for (std::uint64_t inserts : {0U, 1U, 8U, 9U, 14U, 15U, 448U, 449U, 896U, 897U}) {
    CAPTURE(inserts);
    const auto p = predict_map(go1_26, int64_layout, int64_layout, inserts);
    CHECK(is_certain(p.mallocs));
    CHECK(is_certain(p.bytes_allocated));
    CHECK(p.mallocs.mean == static_cast<double>(swiss_map_of(inserts).mallocs));
  }
  CHECK(!is_certain(predict_map(go1_26, int64_layout, int64_layout, 1750).mallocs));
}

TEST_CASE("no hash makes a map grow at its size by inserts alone, as long as every overflow bucket is counted") {
  for (go_version v : {go1_8, go1_20, go1_21, go1_23}) {
    const release& r = release_of(v);
    for (int b = 0; b <= 15; ++b) {
      // The most overflow buckets: one for every 8 entries, all in one chain.
      const std::size_t most = max_load(r, b) / bucket_slots;
      CHECK(most <= std::size_t{1} << b);
      CHECK(!too_many_overflow_buckets(r, static_cast<std::uint32_t>(most - (most * 8 == max_load(r, b))), b));
    }
  }
}

TEST_CASE("100,000 int64 with a perfect hint take about 2,700 overflow buckets") {
  const auto p = predict_bucket_map(release_of(go1_19), int64_layout, int64_layout, 100000, 100000);
  CHECK(p.exact.grows == 0);
  CHECK(p.expected.overflow_total.mean > 2600);
  CHECK(p.expected.overflow_total.mean < 2750);
  CHECK(p.expected.stages.size() == 1);
  CHECK(p.expected.stages[0].spare_buckets == 1024);
  CHECK(p.expected.overflow_total == p.expected.stages[0].overflow_buckets);
  // Whoever counts allocations sees those that the pool did not cover, and the list's.
  CHECK(p.expected.mallocs.mean - p.expected.overflow_from_heap.mean > 10);
}

TEST_CASE("10^12 entries") {
  constexpr double n = 1e12;
  const auto swiss = predict_map(go1_26, int64_layout, int64_layout, 1000000000000);
  CHECK(swiss.bytes_allocated.mean > 2 * 16 * n);
  CHECK(swiss.bytes_allocated.sd < 1e-4 * swiss.bytes_allocated.mean);
  const auto hinted = predict_map(go1_23, int64_layout, int64_layout, 1000000000000, 1000000000000);
  CHECK(hinted.chance_of_growth == 0);
  CHECK(hinted.mallocs.mean > 10);  // the pool covers all overflow buckets, their list grows all the same
  const auto bucket = predict_map(go1_23, int64_layout, int64_layout, 1000000000000);
  CHECK(bucket.bytes_allocated.mean > 2 * 16 * n);
  CHECK(bucket.bytes_allocated.p5 < bucket.bytes_allocated.p95);
}

TEST_CASE("real Go over many seeds: Go 1.19") {
  for (const observed& o : real_go_1_19) {
    CAPTURE(o.inserts);
    const auto p = predict_map(go1_19, int64_layout, int64_layout, o.inserts, o.hint);
    check_observed(p.mallocs, o.mallocs, o.runs, 1);
    check_observed(p.bytes_allocated, o.bytes, o.runs, 144);
  }
}

TEST_CASE("real Go over many seeds: Go 1.26") {
  for (const observed& o : real_go_1_26) {
    CAPTURE(o.inserts);
    const auto p = predict_map(go1_26, int64_layout, int64_layout, o.inserts, o.hint);
    check_observed(p.mallocs, o.mallocs, o.runs, 1);
    check_observed(p.bytes_allocated, o.bytes, o.runs, 144);
  }
}

TEST_CASE("every recorded map costs what was predicted, or lies where nearly all seeds do") {
  recorded_scores bucket;
  recorded_scores swiss;
  for (const auto& entry : test_support::golden().entries())
    if (entry.script == "map-cost")
      compare_recorded(entry, has_swiss_map(release_of(*parse_go_version(entry.release))) ? swiss : bucket);
  for (const recorded_scores& s : {bucket, swiss}) {
    CAPTURE(s.certain);
    CAPTURE(s.uncertain);
    REQUIRE(s.certain > 100);
    REQUIRE(s.uncertain >= 30);
    // Deviations in units of sd: about 0 on average, about 1 in the square. All maps have the keys 0, 1, … and the same
    // hash, so many of them deviate alike.
    CHECK(std::abs(s.sum / s.uncertain) < 0.5);
    CHECK(s.square / s.uncertain > 0.2);
    CHECK(s.square / s.uncertain < 1.6);
  }
}

TEST_CASE("go_map over seeds: bucket maps") {
  if (const std::uint64_t seeds = seeds_asked_for(); seeds > 0) {
    for (const size_and_hint& size : bucket_sizes) {
      check_over_seeds<std::uint64_t, go1_23>(size, seeds_for(size.inserts, seeds));
      check_over_seeds<std::uint64_t*, go1_21>(size, seeds_for(size.inserts, seeds));
    }
    return;
  }
  check_over_seeds<std::uint64_t, go1_23>({20, 0}, 400);
  check_over_seeds<std::uint64_t, go1_23>({109, 0}, 200);
  check_over_seeds<std::uint64_t, go1_21>({13, 0}, 400);
  check_over_seeds<std::uint64_t*, go1_20>({230, 0}, 200);
  check_over_seeds<std::uint64_t, go1_8>({104, 0}, 200);
  check_over_seeds<std::uint64_t, go1_4>({60, 9}, 200);
  check_over_seeds<std::array<char, 200>, go1_23>({60, 60}, 200);
  check_over_seeds<std::uint64_t, go1_23>({1000, 1000}, 100);
  check_over_seeds<std::uint64_t, go1_8>({14, 0}, 400);
  check_over_seeds<std::uint64_t, go1_1>({28, 0}, 400);
  check_over_seeds<std::uint64_t, go1_7>({110, 0}, 200);
}

// To 1.8 the old array goes when the mark has passed all of it, which moves by one bucket a write, and by two where the
// write hit the bucket at the mark. All ways that a few writes can fall on a few buckets, one by one.
TEST_CASE("an evacuation with a mark that does not skip, against every row of hits that there is") {
  for (const int b : {0, 1, 2, 3}) {
    const std::size_t buckets = std::size_t{1} << b;
    for (std::size_t writes = 1; writes <= buckets && writes <= 6; ++writes) {
      CAPTURE(buckets);
      CAPTURE(writes);
      std::size_t ways = 0, over = 0, waiting = 0;
      std::size_t rows = 1;
      for (std::size_t i = 0; i < writes; ++i) rows *= buckets;
      for (std::size_t row = 0; row < rows; ++row) {
        std::vector<bool> moved(buckets);
        std::size_t mark = 0;
        const auto move = [&](std::size_t bucket) {
          moved[bucket] = true;
          if (bucket == mark) ++mark;
        };
        std::size_t hits = row;
        for (std::size_t i = 0; i < writes && mark < buckets; ++i, hits /= buckets) {
          move(hits % buckets);
          if (mark < buckets) move(mark);
        }
        ++ways;
        over += mark == buckets ? 1 : 0;
        waiting += static_cast<std::size_t>(std::ranges::count(moved, false));
      }
      const detail::evacuation e = detail::evacuation_after(release_of(go1_8), b, 13 * buckets / 2, writes);
      CHECK(e.over == doctest::Approx(static_cast<double>(over) / static_cast<double>(ways)));
      CHECK(e.left == doctest::Approx(static_cast<double>(waiting) / static_cast<double>(ways * buckets)));
    }
  }
}

TEST_CASE("Go 1.8, 14 entries: both old buckets have moved, but half of the maps still hold their array") {
  const bucket_map_prediction p = predict_bucket_map(release_of(go1_8), {8, 8, false}, {8, 8, false}, 14);
  CHECK(p.expected.buckets_evacuated == distribution{3, 0, 3, 3});
  CHECK(p.expected.entries_moved == distribution{21, 0, 21, 21});
}

// The table that split is gone when more entries have come than it takes: 897 puts and 104 parts of 208 bytes later.
TEST_CASE("a Swiss map with parts of its own peaks at its split, or at its end") {
  const layout key{200, 8, false};
  const layout elem{8, 8, false};
  // 900 entries: 241,832 bytes at the 897th put; 1,000 entries: 244,992 at the end. As every run of go_map has them.
  CHECK(predict_swiss_map(release_of(go1_26), key, elem, 900).expected.peak_bytes ==
        distribution{241832, 0, 241832, 241832});
  CHECK(predict_swiss_map(release_of(go1_26), key, elem, 1000).expected.peak_bytes ==
        distribution{244992, 0, 244992, 244992});
}

TEST_CASE("go_map over seeds: Swiss maps") {
  if (const std::uint64_t seeds = seeds_asked_for(); seeds > 0) {
    for (const size_and_hint& size : swiss_sizes) {
      check_over_seeds<std::uint64_t, go1_26>(size, seeds_for(size.inserts, seeds));
      check_over_seeds<std::uint64_t*, go1_24>(size, seeds_for(size.inserts, seeds));
    }
    return;
  }
  check_over_seeds<std::uint64_t, go1_26>({9, 0}, 10);
  check_over_seeds<std::uint64_t, go1_26>({1000, 897}, 60);
  check_over_seeds<std::uint64_t, go1_24>({1792, 1792}, 100);
  check_over_seeds<std::uint64_t, go1_26>({3584, 3584}, 60);
  check_over_seeds<std::array<char, 200>, go1_25>({900, 0}, 10);
  check_over_seeds<std::array<char, 200>, go1_26>({1000, 0}, 10);
  check_over_seeds<std::array<char, 200>, go1_26>({1800, 0}, 60);
  check_over_seeds<std::array<char, 200>, go1_26>({3000, 0}, 20);
}

// Just before many tables split at once, nearly all weight lies on one number of overfull tables.
TEST_CASE("predictions are numbers in order, also next to the sizes at which many tables split") {
  const auto check = [](std::uint64_t inserts) {
    CAPTURE(inserts);
    const auto p = predict_map(go1_26, layout_of<std::int64_t>, layout_of<std::int64_t>, inserts);
    for (const distribution& d : {p.mallocs, p.bytes_allocated, p.entries_moved, p.live_bytes, p.peak_bytes}) {
      CHECK(std::isfinite(d.mean));
      CHECK(d.sd >= 0);
      CHECK(d.p5 <= d.p95);
    }
    CHECK(p.chance_of_growth >= 0);
  };
  for (const std::uint64_t inserts : {145844U, 292421U, 583581U, 2354489U, 13027574U}) check(inserts);
  for (double inserts = 1000; inserts < 1e7; inserts *= 1.02) check(static_cast<std::uint64_t>(inserts));
}
