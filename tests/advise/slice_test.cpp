// Advice on capacities: the sizes it is asked for, what each choice costs, and which one is picked. Costs of slices are
// held against what real Go counted, and against one prediction for each size.

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <gogrow/advise/map.hpp>
#include <gogrow/advise/slice.hpp>
#include <gogrow/map/random.hpp>
#include <gogrow/rules/others.hpp>

#include "support/panic_text.hpp"

namespace {

using namespace gogrow;
using test_support::panic_text;

constexpr layout int64_layout{8, 8, false};
constexpr layout byte_layout{1, 1, false};
constexpr layout string_layout{16, 8, true};

size_distribution observed(std::vector<std::uint64_t> sizes) {
  size_histogram h;
  for (const std::uint64_t size : sizes) h.add(size);
  return h.distribution();
}

// One prediction a size, with the array that make makes: what mean_slice_cost does in one walk. Elements of 16 bytes
// and more, which the tiny allocator leaves alone.
mean_cost one_by_one(go_version v, const layout& element, std::size_t cap, const std::vector<std::uint64_t>& sizes) {
  const std::size_t made = charged_bytes(release_of(v), cap * element.size_bytes, element.noscan());
  mean_cost c;
  for (const std::uint64_t n : sizes) {
    const slice_prediction p = predict_appends(v, element, {0, cap}, n);
    c.allocations += static_cast<double>(p.mallocs + (cap > 0 ? 1 : 0));
    c.bytes_allocated += static_cast<double>(p.bytes_allocated + made);
    c.bytes_copied += static_cast<double>(p.bytes_copied);
    c.bytes_wasted += static_cast<double>(p.bytes_wasted);
    c.peak_bytes += static_cast<double>(p.peak_bytes);
    c.growths += static_cast<double>(p.reallocations);
    c.share_growing += p.reallocations > 0 ? 1 : 0;
  }
  for (double* sum : {&c.allocations, &c.bytes_allocated, &c.bytes_copied, &c.bytes_wasted, &c.peak_bytes, &c.growths,
                      &c.share_growing})
    *sum /= static_cast<double>(sizes.size());
  return c;
}

void check_equal(const mean_cost& found, const mean_cost& expected) {
  CHECK(found.allocations == doctest::Approx(expected.allocations).epsilon(1e-12));
  CHECK(found.bytes_allocated == doctest::Approx(expected.bytes_allocated).epsilon(1e-12));
  CHECK(found.bytes_copied == doctest::Approx(expected.bytes_copied).epsilon(1e-12));
  CHECK(found.bytes_wasted == doctest::Approx(expected.bytes_wasted).epsilon(1e-12));
  CHECK(found.peak_bytes == doctest::Approx(expected.peak_bytes).epsilon(1e-12));
  CHECK(found.growths == doctest::Approx(expected.growths).epsilon(1e-12));
  CHECK(found.share_growing == doctest::Approx(expected.share_growing).epsilon(1e-12));
}

std::vector<std::size_t> caps_of(const slice_advice& a) {
  std::vector<std::size_t> caps;
  for (const slice_option& o : a.options) caps.push_back(o.cap);
  return caps;
}

std::vector<std::int64_t> hints_of(const map_advice& a) {
  std::vector<std::int64_t> hints;
  for (const map_option& o : a.options) hints.push_back(o.hint);
  return hints;
}

}  // namespace

// --- Sizes.

TEST_CASE("one size and a range") {
  const size_distribution one = size_distribution::one(7);
  CHECK(one.is_one_size());
  CHECK(one.quantile(0.01) == 7);
  CHECK(one.quantile(1) == 7);
  const size_distribution range = size_distribution::range(11, 20);
  CHECK(range.cases() == 10);
  CHECK(range.mean() == 15.5);
  CHECK(range.is_exact());
  CHECK_FALSE(range.is_one_size());
  CHECK(range.quantile(0.1) == 11);
  CHECK(range.quantile(0.5) == 15);
  CHECK(range.quantile(0.51) == 16);
  CHECK(range.quantile(1) == 20);
  CHECK(size_distribution::range(0, max_int).quantile(0.5) == max_int / 2);
  CHECK_THROWS_AS(size_distribution::range(2, 1), std::invalid_argument);
  CHECK_THROWS_AS(size_distribution::range(0, max_int + 1), std::invalid_argument);
}

TEST_CASE("intervals must rise") {
  const auto made_of = [](std::vector<size_interval> intervals) { return size_distribution(intervals, true).cases(); };
  CHECK(made_of({{1, 2, 3}, {3, 3, 1}}) == 4);
  CHECK_THROWS_AS(made_of({}), std::invalid_argument);
  CHECK_THROWS_AS(made_of({{1, 2, 3}, {2, 3, 1}}), std::invalid_argument);
  CHECK_THROWS_AS(made_of({{5, 6, 3}, {2, 3, 1}}), std::invalid_argument);
  CHECK_THROWS_AS(made_of({{2, 1, 1}}), std::invalid_argument);
  CHECK_THROWS_AS(made_of({{1, 2, 0}}), std::invalid_argument);
}

TEST_CASE("few different sizes are kept as they are") {
  size_histogram h;
  for (const unsigned size : {5U, 3U, 5U, 1000000U, 0U}) h.add(size);
  h.add(3, 10);
  h.add(9, 0);
  const size_distribution d = h.distribution();
  CHECK(d.intervals() == std::vector<size_interval>{{0, 0, 1}, {3, 3, 11}, {5, 5, 2}, {1'000'000, 1'000'000, 1}});
  CHECK(d.is_exact());
  CHECK(h.cases() == 15);
  CHECK(d.quantile(0.06) == 0);
  CHECK(d.quantile(0.8) == 3);
  CHECK(d.quantile(0.81) == 5);
  CHECK(d.quantile(0.94) == 1'000'000);
  CHECK_THROWS_AS(size_histogram{}.distribution(), std::invalid_argument);
}

TEST_CASE("the histogram goes over to buckets when there is one more size than it keeps") {
  size_histogram h;
  for (std::uint64_t size = 0; size < size_histogram::max_distinct; ++size) h.add(size * 3);
  CHECK(h.distribution().is_exact());
  CHECK(h.distribution().intervals().size() == size_histogram::max_distinct);
  h.add(1);
  const size_distribution d = h.distribution();
  CHECK_FALSE(d.is_exact());
  CHECK(d.intervals().size() < 10'000);
  CHECK(d.cases() == size_histogram::max_distinct + 1);
  CHECK(d.min() == 0);
  CHECK(d.max() == (size_histogram::max_distinct - 1) * 3);
  for (const size_interval& i : d.intervals()) {
    if (i.lo <= 2047) CHECK(i.lo == i.hi);
    CHECK(static_cast<double>(i.hi - i.lo) <= static_cast<double>(i.lo) * size_histogram::max_relative_error);
  }
}

TEST_CASE("buckets hold the largest sizes, and many cases in little memory") {
  size_histogram h;
  std::uint64_t state = 1;
  std::vector<std::uint64_t> sizes{1, max_int};
  for (int i = 0; i < 100'000; ++i) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    sizes.push_back((state >> 33) % 10'000'000);
  }
  for (const std::uint64_t size : sizes) h.add(size);
  const size_distribution d = h.distribution();
  CHECK_FALSE(d.is_exact());
  CHECK(d.intervals().size() < 60'000);
  CHECK(d.max() == max_int);
  std::ranges::sort(sizes);
  for (const double q : {0.1, 0.5, 0.9, 0.99}) {
    const auto at = static_cast<std::size_t>(std::ceil(q * static_cast<double>(sizes.size()))) - 1;
    CHECK(static_cast<double>(d.quantile(q)) == doctest::Approx(static_cast<double>(sizes[at])).epsilon(0.001));
  }
}

// --- Slices.

// Sums of MemStats.Mallocs and TotalAlloc over slices of 0, 3, 100, 700 and 1000 elements, each made with the capacity
// and appended to one by one, as Go 1.26.8 counted them; each alone, so that none finds a tiny block.
TEST_CASE("costs of single cases are what real Go counted") {
  struct counted {
    std::size_t cap;
    std::uint64_t mallocs;
    std::uint64_t bytes;
  };
  const auto check = [&](const layout& element, const std::vector<counted>& all) {
    for (const counted& c : all) {
      CAPTURE(c.cap);
      mean_cost sum;
      for (const std::uint64_t size : {0, 3, 100, 700, 1000}) {
        const mean_cost found = mean_slice_cost(go1_26, element, c.cap, size_distribution::one(size));
        sum.allocations += found.allocations;
        sum.bytes_allocated += found.bytes_allocated;
      }
      CHECK(sum.allocations == static_cast<double>(c.mallocs));
      CHECK(sum.bytes_allocated == static_cast<double>(c.bytes));
    }
  };
  check(int64_layout,
        {{0, 34, 42304}, {100, 12, 40064}, {512, 8, 44288}, {1000, 5, 40960}, {1024, 5, 40960}, {5000, 5, 204800}});
  check(string_layout, {{0, 33, 74944}, {32, 17, 74368}, {71, 14, 74112}, {1000, 5, 81920}, {1023, 5, 81920}});
  check(byte_layout, {{0, 23, 5520},
                      {1, 28, 5536},
                      {2, 28, 5536},
                      {5, 24, 5536},
                      {8, 24, 5536},
                      {16, 21, 5488},
                      {1000, 5, 5120},
                      {40000, 5, 204800}});
  // Go 1.19 differs for strings, which carried no malloc header then.
  CHECK(mean_slice_cost(go1_19, string_layout, 32, observed({0, 3, 100, 700, 1000})).bytes_allocated * 5 ==
        doctest::Approx(83968));
}

TEST_CASE("one walk serves all sizes: as one prediction for each of them") {
  std::vector<std::uint64_t> sizes;
  for (std::uint64_t n = 50; n <= 1500; ++n) sizes.push_back(n);
  for (const go_version v : {go1_2, go1_17, go1_26}) {
    for (const std::size_t cap :
         {std::size_t{0}, std::size_t{1}, std::size_t{50}, std::size_t{600}, std::size_t{1500}, std::size_t{4000}}) {
      CAPTURE(to_string(v));
      CAPTURE(cap);
      const mean_cost expected = one_by_one(v, string_layout, cap, sizes);
      check_equal(mean_slice_cost(v, string_layout, cap, size_distribution::range(50, 1500)), expected);
      check_equal(mean_slice_cost(v, string_layout, cap, observed(sizes)), expected);
    }
  }
}

TEST_CASE("sizes count as often as they come") {
  check_equal(mean_slice_cost(go1_26, string_layout, 10, observed({3, 3, 3, 40, 7000, 7000})),
              one_by_one(go1_26, string_layout, 10, {3, 3, 3, 40, 7000, 7000}));
}

TEST_CASE("both sides of the capacity: the share that grows") {
  const auto share = [](std::size_t cap) {
    return mean_slice_cost(go1_26, int64_layout, cap, size_distribution::range(1, 100)).share_growing;
  };
  CHECK(share(0) == 1);
  CHECK(share(1) == doctest::Approx(0.99));
  CHECK(share(99) == doctest::Approx(0.01));
  CHECK(share(100) == 0);
  CHECK(mean_slice_cost(go1_26, int64_layout, 0, observed({0, 1})).share_growing == 0.5);
}

TEST_CASE("neighbours that were put together cost as much within a thousandth") {
  size_histogram h;
  std::vector<std::uint64_t> sizes;
  for (std::uint64_t i = 0; i < 70'000; ++i) {
    sizes.push_back(i * i % 9'999'991);
    h.add(sizes.back());
  }
  REQUIRE_FALSE(h.distribution().is_exact());
  for (const std::size_t cap : {std::size_t{0}, std::size_t{1'000'000}}) {
    const mean_cost found = mean_slice_cost(go1_26, string_layout, cap, h.distribution());
    const mean_cost exact = one_by_one(go1_26, string_layout, cap, sizes);
    CHECK(found.bytes_allocated == doctest::Approx(exact.bytes_allocated).epsilon(0.001));
    CHECK(found.bytes_copied == doctest::Approx(exact.bytes_copied).epsilon(0.001));
    CHECK(found.bytes_wasted == doctest::Approx(exact.bytes_wasted).epsilon(0.002));
    CHECK(found.share_growing == doctest::Approx(exact.share_growing).epsilon(0.001));
  }
}

TEST_CASE("ranges that nobody could run over") {
  const mean_cost c = mean_slice_cost(go1_26, int64_layout, 0, size_distribution::range(0, 10'000'000'000'000));
  CHECK(c.bytes_allocated > 8 * 5e12);
  CHECK(c.share_growing == doctest::Approx(1));
}

TEST_CASE("elements of size 0 cost nothing, and no size at all neither") {
  CHECK(mean_slice_cost(go1_26, {0, 1, false}, 5, size_distribution::range(0, 100)) == mean_cost{});
  CHECK(mean_slice_cost(go1_26, int64_layout, 0, size_distribution::one(0)) == mean_cost{});
  CHECK(caps_of(advise_slice(go1_26, {0, 1, false}, size_distribution::one(9), goal::bytes)) ==
        std::vector<std::size_t>{0});
  CHECK(caps_of(advise_slice(go1_26, int64_layout, size_distribution::one(0), goal::bytes)) ==
        std::vector<std::size_t>{0});
}

TEST_CASE("free room: both sides of classes, headers and pages") {
  constexpr release latest = release_of(go1_26);
  CHECK(cap_with_free_room(latest, int64_layout, 1000) == 1024);  // the class of 8192
  CHECK(cap_with_free_room(latest, int64_layout, 1024) == 1024);
  CHECK(cap_with_free_room(latest, int64_layout, 1025) == 1184);  // 9472
  CHECK(cap_with_free_room(latest, byte_layout, 5) == 8);
  CHECK(cap_with_free_room(latest, byte_layout, 33) == 48);
  // 512 bytes with pointers have no header; above it takes 8 of the class: 560 + 8 of 576, but 1136 + 8 of 1152.
  CHECK(cap_with_free_room(latest, string_layout, 32) == 32);
  CHECK(cap_with_free_room(latest, string_layout, 33) == 35);
  CHECK(cap_with_free_room(latest, string_layout, 64) == 71);
  CHECK(cap_with_free_room(release_of(go1_21), string_layout, 64) == 64);
  // Large ones are pages.
  CHECK(cap_with_free_room(latest, int64_layout, 100'000) == 100'352);
  CHECK(cap_with_free_room(latest, {24, 8, false}, 1400) == 1706);  // 40960 / 24
  CHECK(cap_with_free_room(release_of(go1_2), int64_layout, 5000) == 5120);
  CHECK(cap_with_free_room(latest, int64_layout, 0) == 0);
  CHECK(cap_with_free_room(latest, {0, 1, false}, 10) == 10);
}

TEST_CASE("free room costs nothing, and one element more does") {
  for (const go_version v : {go1_0, go1_7, go1_15, go1_21, go1_22, go1_26}) {
    const release& r = release_of(v);
    for (const layout& element : {byte_layout, int64_layout, string_layout, layout{24, 8, true}, layout{72, 8, true}}) {
      CAPTURE(to_string(v));
      CAPTURE(element.size_bytes);
      const auto bytes = [&](std::size_t cap) { return charged_bytes(r, cap * element.size_bytes, element.noscan()); };
      for (std::size_t cap = 1; cap < 8000; cap += cap / 100 + 1) {
        const std::size_t full = cap_with_free_room(r, element, cap);
        REQUIRE(full >= cap);
        REQUIRE(bytes(full) == bytes(cap));
        REQUIRE(bytes(full + 1) > bytes(cap));
      }
    }
  }
}

TEST_CASE("one size: none, growth points around it, itself, its class full") {
  const slice_advice a = advise_slice(go1_26, int64_layout, size_distribution::one(1000), goal::bytes);
  CHECK(caps_of(a) == std::vector<std::size_t>{0, 512, 848, 1000, 1024, 1280});
  CHECK(a.is_exact);
  // 1000 and 1024 cost the same; the room of 1024 may be needed after all.
  CHECK(a.best().cap == 1024);
  CHECK(a.best().cost.bytes_allocated == 8192);
  CHECK(a.best().cost.allocations == 1);
  CHECK(a.options[0].cost.bytes_allocated == 25216);
  CHECK(a.options[0].cost.bytes_copied == 14968);
  CHECK(a.options[5].reason == "where append arrives");
  // Where values coincide there is one option with all reasons.
  const slice_advice full = advise_slice(go1_26, int64_layout, size_distribution::one(1024), goal::bytes);
  CHECK(caps_of(full) == std::vector<std::size_t>{0, 512, 848, 1024, 1280});
  CHECK(full.options[3].reason == "the size, its size class full");
}

TEST_CASE("the goal decides") {
  // Nine of ten slices are tiny, one is large: making all large saves copies and wastes bytes.
  std::vector<std::uint64_t> sizes(90, 2);
  sizes.insert(sizes.end(), 10, 1000);
  const size_distribution d = observed(sizes);
  // 9 elements are little for the tiny ones and spare the large one its first growths; of 100 slices made in real
  // Go 1.26 with 1 to 48 elements they take the least.
  CHECK(advise_slice(go1_26, int64_layout, d, goal::bytes).best().cap == 9);
  CHECK(advise_slice(go1_26, int64_layout, d, goal::copies).best().cap == 1024);
  CHECK(advise_slice(go1_26, int64_layout, d, goal::allocations).best().cap == 1024);
  const slice_advice peak = advise_slice(go1_26, int64_layout, d, goal::peak);
  for (const slice_option& o : peak.options) CHECK(peak.best().cost.peak_bytes <= o.cost.peak_bytes);
  CHECK(peak.best().cap == 9);
  // Slices that are mostly empty had better not be made.
  sizes.assign(99, 0);
  sizes.push_back(1);
  CHECK(advise_slice(go1_26, int64_layout, observed(sizes), goal::bytes).best().cap == 0);
}

TEST_CASE("many sizes: quantiles with their free room, rising, each once") {
  const slice_advice a = advise_slice(go1_26, int64_layout, size_distribution::range(1, 100), goal::copies);
  CHECK(caps_of(a) == std::vector<std::size_t>{0, 1, 26, 52, 80, 96, 112});
  CHECK(a.options[2].reason == "25 %");
  CHECK(a.options[6].reason == "99 %, largest, best of all");
  CHECK(a.best().cap == 112);
  CHECK(a.best().cost.share_growing == 0);
}

// Against every capacity there is, each costed by one prediction a size.
void check_against_all(go_version v, const layout& element, const std::vector<std::uint64_t>& sizes) {
  CAPTURE(to_string(v));
  CAPTURE(element.size_bytes);
  CAPTURE(sizes);
  const size_distribution d = observed(sizes);
  std::vector<mean_cost> all;
  for (std::size_t cap = 0; cap <= d.max() + 8; ++cap) all.push_back(one_by_one(v, element, cap, sizes));
  for (const goal g : {goal::bytes, goal::allocations, goal::copies, goal::peak}) {
    CAPTURE(static_cast<int>(g));
    const auto of_goal = [g](const mean_cost& c) { return detail::by_goal(g, c)[0]; };
    double least = of_goal(all[0]);
    for (const mean_cost& c : all) least = std::min(least, of_goal(c));
    CHECK(of_goal(advise_slice(v, element, d, g).best().cost) == doctest::Approx(least).epsilon(1e-9));
  }
}

TEST_CASE("of many sizes the pick is as good as the best of all capacities there are") {
  gogrow::seeded_random numbers(20);
  for (int round = 0; round < 40; ++round) {
    CAPTURE(round);
    // A few sizes, each as often as it likes: where the smallest of a class is best.
    std::vector<std::uint64_t> sizes;
    const std::uint64_t most = round % 4 == 0 ? 400 : 80;
    for (std::uint64_t kinds = 1 + numbers.next() % 5; kinds > 0; --kinds)
      sizes.insert(sizes.end(), 1 + numbers.next() % 40, 1 + numbers.next() % most);
    const std::size_t element_bytes[] = {16, 24, 40, 72, 200, 1040};
    check_against_all(std::array{go1_2, go1_9, go1_17, go1_18, go1_22, go1_26}[numbers.next() % 6],
                      {element_bytes[numbers.next() % 6], 8, numbers.next() % 2 == 0}, sizes);
  }
  std::vector<std::uint64_t> sizes;
  for (std::uint64_t i = 0; i < 300; ++i) sizes.push_back(i * i * i % 1999 * (i % 7) / 6);
  check_against_all(go1_26, {24, 8, true}, sizes);
}

TEST_CASE("the best capacity need not fill its size class: what grows from it counts as well") {
  std::vector<std::uint64_t> sizes(74, 3);
  sizes.insert(sizes.end(), 51, 5);
  sizes.insert(sizes.end(), 14, 44);
  const slice_advice a = advise_slice(go1_26, {2, 2, false}, observed(sizes), goal::bytes);
  // Of all capacities to 48 real Go 1.26 takes the least at 5: 4,576 bytes in all. At 12, a full class: 5,352.
  CHECK(a.best().cap == 5);
  CHECK(a.best().cost.bytes_allocated == doctest::Approx(4576.0 / 139));
}

TEST_CASE("large capacities: whole pages, up to the last that grows into as many") {
  // Nine of ten slices have 20,000 elements of 8 bytes, one has 200,000. Brute force over all capacities around the
  // pick finds none that costs less.
  const size_distribution d = observed({20'000, 20'000, 20'000, 20'000, 20'000, 20'000, 20'000, 25'000, 200'000});
  const slice_advice a = advise_slice(go1_26, int64_layout, d, goal::bytes);
  double least = a.best().cost.bytes_allocated;
  for (std::size_t cap = 1; cap <= 60'000; ++cap)
    least = std::min(least, mean_slice_cost(go1_26, int64_layout, cap, d).bytes_allocated);
  CHECK(a.best().cost.bytes_allocated == doctest::Approx(least).epsilon(1e-9));
}

TEST_CASE("advice for any rule, and refusals in Go's words") {
  const slice_advice a = advise_slice(policies::rust_vec, int64_layout, size_distribution::one(100), goal::bytes);
  CHECK(a.options[0].cost.allocations == 6);
  CHECK(a.best().cap == 112);
  CHECK(panic_text([] { (void)advise_slice(go1_26, int64_layout, size_distribution::one(max_int), goal::bytes); }) ==
        "runtime error: growslice: len out of range");
  CHECK(panic_text([] {
          (void)mean_slice_cost(go1_26, int64_layout, std::size_t{1} << 50, size_distribution::one(1));
        }) == "runtime error: makeslice: cap out of range");
}

// --- Maps.

TEST_CASE("a map's boundaries: the next hint gets more") {
  for (const go_version v : {go1_1, go1_4, go1_7, go1_8, go1_9, go1_10, go1_15, go1_20, go1_21, go1_23}) {
    const release& r = release_of(v);
    CAPTURE(to_string(v));
    for (std::int64_t hint = 1; hint < 2'000'000'000; hint += hint / 50 + 1) {
      CAPTURE(hint);
      const std::int64_t boundary = hint_boundary(r, hint);
      const auto bits = [&](std::int64_t h) { return bucket_bits_for_hint(r, static_cast<std::size_t>(h)); };
      REQUIRE(boundary >= hint);
      REQUIRE(bits(boundary) == bits(hint));
      REQUIRE(bits(boundary + 1) == bits(hint) + 1);
    }
  }
  CHECK(hint_boundary(release_of(go1_23), 1) == 8);
  CHECK(hint_boundary(release_of(go1_23), 9) == 13);
  CHECK(hint_boundary(release_of(go1_21), 9) == 12);
  CHECK(hint_boundary(release_of(go1_23), 1000) == 1664);
}

// What makemap of each release does with a hint, derived from its source: the load factor is 6.5 in 32-bit floating
// point, which to 1.7 a hint must be above to get the next table, and in 1.8 and 1.9 only reach; from 1.10 on it is
// whole numbers again, 13 for two buckets, and 12 in 1.21.
TEST_CASE("a map's boundaries are those of makemap, release by release") {
  struct row {
    std::vector<go_version> releases;
    std::vector<std::int64_t> boundaries;
  };
  for (const auto& [releases, boundaries] : std::vector<row>{
           {{go1_1, go1_4, go1_7}, {8, 13, 26, 52, 104, 208, 416, 832, 1664, 3328, 6656, 13312}},
           {{go1_8, go1_9}, {7, 12, 25, 51, 103, 207, 415, 831, 1663, 3327, 6655, 13311}},
           {{go1_21}, {8, 12, 24, 48, 96, 192, 384, 768, 1536, 3072, 6144, 12288}},
           {{go1_10, go1_15, go1_20, go1_23}, {8, 13, 26, 52, 104, 208, 416, 832, 1664, 3328, 6656, 13312}},
       }) {
    for (const go_version v : releases) {
      CAPTURE(to_string(v));
      std::vector<std::int64_t> found{hint_boundary(release_of(v), 1)};
      while (found.size() < boundaries.size()) found.push_back(hint_boundary(release_of(v), found.back() + 1));
      CHECK(found == boundaries);
    }
  }
  // Beyond 2^24 a float is a multiple of 2, 4, …: 109,051,903 rounds to 109,051,904 = 6.5 * 2^24, and so do its nearest
  // neighbours. The tie at 109,051,900 goes to the even mantissa, the larger one; at 109,051,908 to the smaller one.
  CHECK(hint_boundary(release_of(go1_9), 109'051'000) == 109'051'899);
  CHECK(hint_boundary(release_of(go1_7), 109'051'000) == 109'051'908);
  CHECK(hint_boundary(release_of(go1_10), 109'051'000) == 109'051'904);
}

TEST_CASE("1.8 and 1.9: the hint that is offered for 52 entries is 51, which gets the table that holds them") {
  const map_advice a = advise_map(go1_9, int64_layout, {16, 8, false}, size_distribution::one(52), goal::bytes);
  CHECK(hints_of(a) == std::vector<std::int64_t>{0, 25, 51, 52});
  CHECK(a.best().hint == 51);
  CHECK(a.best().cost.share_growing == 0);
  CHECK(
      hints_of(advise_map(go1_9, int64_layout, {16, 8, false}, size_distribution::range(10, 52), goal::bytes)).back() ==
      51);
  CHECK(hints_of(advise_map(go1_10, int64_layout, {16, 8, false}, size_distribution::one(52), goal::bytes)) ==
        std::vector<std::int64_t>{0, 26, 52});
}

TEST_CASE("a Swiss map's boundaries: 8, and seven eighths of the slots") {
  const release& r = release_of(go1_26);
  const group_shape s = group_shape_of(r, int64_layout, int64_layout);
  for (const auto& [hint, boundary] : std::vector<std::pair<std::int64_t, std::int64_t>>{
           {0, 8}, {8, 8}, {9, 14}, {14, 14}, {15, 28}, {896, 896}, {898, 1792}, {1000, 1792}, {100'000, 114'688}}) {
    CAPTURE(hint);
    CHECK(hint_boundary(r, hint) == boundary);
    const swiss_start at = swiss_start_for_hint(r, s, hint);
    const swiss_start there = swiss_start_for_hint(r, s, boundary);
    CHECK(at.tables == there.tables);
    CHECK(at.table_slots == there.table_slots);
    const swiss_start beyond = swiss_start_for_hint(r, s, boundary + 1);
    CHECK((beyond.tables != at.tables || beyond.table_slots != at.table_slots));
  }
}

TEST_CASE("one size of a map: costs are those of the prediction, with its distributions") {
  for (const go_version v : {go1_23, go1_26}) {
    CAPTURE(to_string(v));
    const map_advice a = advise_map(v, int64_layout, int64_layout, size_distribution::one(1000), goal::bytes);
    CHECK(hints_of(a) == (v == go1_23 ? std::vector<std::int64_t>{0, 832, 1000, 1664}
                                      : std::vector<std::int64_t>{0, 896, 1000, 1792}));
    for (const map_option& o : a.options) {
      const map_prediction p = predict_map(v, int64_layout, int64_layout, 1000, o.hint);
      REQUIRE(o.distributions.has_value());
      CHECK(o.distributions->bytes_allocated == p.bytes_allocated);
      CHECK(o.cost.bytes_allocated == p.bytes_allocated.mean);
      CHECK(o.cost.allocations == p.mallocs.mean);
      CHECK(o.cost.bytes_copied == p.entries_moved.mean * 16);
      CHECK(o.cost.bytes_wasted == doctest::Approx(p.live_bytes.mean - 16000));
      CHECK(o.cost.share_growing == p.chance_of_growth);
    }
    CHECK(a.best().hint == (v == go1_23 ? 1664 : 1792));
    CHECK(a.best().cost.share_growing == 0);
    CHECK(a.options[0].cost.share_growing == 1);
    CHECK(a.options[0].cost.growths == 8);
  }
}

TEST_CASE("a range of sizes of a map: the mean of all predictions") {
  const map_advice a = advise_map(go1_23, int64_layout, int64_layout, size_distribution::range(50, 149), goal::bytes);
  CHECK(a.is_exact_in_sizes);
  CHECK(hints_of(a) == std::vector<std::int64_t>{0, 52, 104, 208});
  for (const map_option& o : a.options) {
    CHECK_FALSE(o.distributions.has_value());
    double bytes = 0;
    double growing = 0;
    for (std::uint64_t n = 50; n < 150; ++n) {
      const map_prediction p = predict_map(go1_23, int64_layout, int64_layout, n, o.hint);
      bytes += p.bytes_allocated.mean / 100;
      growing += p.chance_of_growth / 100;
    }
    CHECK(o.cost.bytes_allocated == doctest::Approx(bytes).epsilon(1e-9));
    CHECK(o.cost.share_growing == doctest::Approx(growing).epsilon(1e-9));
  }
  CHECK(a.options[1].cost.share_growing == doctest::Approx(0.97));
  CHECK(a.options[3].cost.share_growing == 0);
}

TEST_CASE("more sizes of a map than are looked at: shares are off by no more than 1/512") {
  const size_distribution sizes = size_distribution::range(1, 100'000);
  std::size_t calls = 0;
  std::size_t of_all = 0;
  const map_advice a = advise_map(release_of(go1_23), int64_layout, int64_layout, sizes, goal::copies,
                                  [&](std::size_t done, std::size_t all) {
                                    CHECK(done == ++calls);
                                    of_all = all;
                                  });
  CHECK_FALSE(a.is_exact_in_sizes);
  CHECK(calls == of_all);
  CHECK(calls == a.options.size() * most_map_sizes);
  for (const map_option& o : a.options) {
    if (o.hint == 0) continue;
    const double exact = std::max(0.0, 1 - static_cast<double>(o.hint) / 100'000);
    CHECK(std::abs(o.cost.share_growing - exact) <= 1.0 / 512 + 1e-9);
  }
  CHECK(a.best().cost.bytes_copied == 0);
}

TEST_CASE("a long tail keeps its weight: the mean of the groups is the mean of the sizes") {
  size_histogram h;
  for (std::uint64_t n = 1; n <= 1000; ++n) h.add(n, 10);
  h.add(10'000'000);
  const size_distribution sizes = h.distribution();
  const auto groups = detail::sizes_to_look_at(sizes);
  REQUIRE(groups.size() == most_map_sizes);
  double mean = 0;
  double share = 0;
  for (const auto& g : groups) {
    mean += g.share * static_cast<double>(g.size);
    share += g.share;
  }
  CHECK(share == doctest::Approx(1));
  CHECK(mean == doctest::Approx(sizes.mean()).epsilon(0.001));
  CHECK(std::ranges::is_sorted(groups, {}, &detail::weighted_size::size));
  // Few sizes are all looked at, with the shares that they have.
  const auto few = detail::sizes_to_look_at(observed({1, 1, 1, 500}));
  REQUIRE(few.size() == 2);
  CHECK(few[0].share == 0.75);
  CHECK(detail::sizes_to_look_at(size_distribution::range(1, 256)).size() == 256);
  CHECK(detail::sizes_to_look_at(size_distribution::range(1, 256)).front().size == 1);
  CHECK(detail::sizes_to_look_at(size_distribution::range(1, 512)).front().size == 2);
}

TEST_CASE("small maps need no hint, and Go 1.0's are unknown") {
  CHECK(hints_of(advise_map(go1_23, int64_layout, int64_layout, size_distribution::one(8), goal::bytes)) ==
        std::vector<std::int64_t>{0});
  CHECK(hints_of(advise_map(go1_26, int64_layout, int64_layout, size_distribution::range(0, 8), goal::bytes)) ==
        std::vector<std::int64_t>{0});
  CHECK_THROWS_AS(advise_map(go1_0, int64_layout, int64_layout, size_distribution::one(8), goal::bytes),
                  std::out_of_range);
}
