// Advice against synthetic slices: what it saves, that it does no harm, and when there is none.

#include <cmath>
#include <optional>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <gogrow/diagnose.hpp>

#include "diagnose/synthetic_slices.hpp"

namespace {

using namespace gogrow::diagnose;
using test_support::lengths;
using test_support::simulate;

constexpr gogrow::layout strings{16, 8, true};

struct site {
  const char* name;
  lengths of;
  std::optional<bool> has_advice;  // at rate 1; none: either is right
};

constexpr site sites[] = {
    {"constant", {lengths::constant, 1000}, true},
    {"uniform", {lengths::uniform, 10, 2000}, true},
    {"geometric", {lengths::geometric, 100}, true},
    {"wide", {lengths::log_normal, 200, 1}, true},
    {"small and large", {lengths::two_peaks, 3, 5000}, std::nullopt},
    {"one", {lengths::constant, 1}, false},
};

}  // namespace

TEST_CASE("rate 1: the number of slices is exact, and advice saves most of what can be saved") {
  for (gogrow::go_version go : {gogrow::go1_21, gogrow::go1_24, gogrow::go1_26}) {
    const gogrow::release& r = gogrow::release_of(go);
    for (const site& s : sites) {
      INFO(std::string(s.name), " ", to_string(go));
      const auto truth = simulate(r, strings, s.of, 500, 1, 3);
      const auto read = read_size_curve({r, strings}, truth.seen);
      REQUIRE(read.curve);
      CHECK(slices_made(*read.curve) == doctest::Approx(truth.made));
      CHECK(cost_now(*read.curve, read.curve->middle).bytes == doctest::Approx(truth.bytes));
      CHECK(mean_length(final_lengths(*read.curve)) == doctest::Approx(truth.length / truth.made).epsilon(0.35));
      const auto advice = choose_capacity(*read.curve);
      if (s.has_advice) CHECK(advice.has_value() == *s.has_advice);
      if (!advice) continue;
      double best = truth.bytes;
      for (std::size_t cap = 1; cap <= 6000; cap += 7) best = std::min(best, truth.bytes_with(r, strings, cap));
      const double saved = 1 - truth.bytes_with(r, strings, advice->cap) / truth.bytes;
      CHECK(saved >= 0.7 * (1 - best / truth.bytes) - 0.01);
      CHECK(saved >= -0.01);
      CHECK(saved_by_exact_lengths(*read.curve) >= advice->saved_share - 0.05);
    }
  }
}

TEST_CASE("sampled: no advice makes the bytes worse by more than 1 %, but for a few of a hundred unlucky profiles") {
  const gogrow::release& r = gogrow::release_of(gogrow::go1_24);
  int advised = 0, harmful = 0;
  for (std::uint64_t seed = 1; seed <= 150; ++seed) {
    const site& s = sites[seed % std::size(sites)];
    const std::size_t many = 100 + 300 * (seed % 12);
    const auto truth = simulate(r, strings, s.of, many, seed % 2 == 0 ? 524288 : 32768, seed);
    const auto read = read_size_curve({r, strings}, truth.seen, 100, seed);
    if (!read.curve) continue;
    const auto advice = choose_capacity(*read.curve);
    if (!advice) continue;
    ++advised;
    CHECK(std::isfinite(advice->saved_share));
    CHECK(advice->saved_p5 <= advice->saved_p95);
    harmful += truth.bytes_with(r, strings, advice->cap) > 1.01 * truth.bytes;
  }
  CAPTURE(advised);
  CAPTURE(harmful);
  CHECK(advised > 30);
  CHECK(harmful <= advised / 33);
}

TEST_CASE("slices in stack buffers are counted where they move to the heap, and guessed at where they do not") {
  const gogrow::release& r = gogrow::release_of(gogrow::go1_26);
  const lengths of{lengths::uniform, 1, 40};
  const auto truth = simulate(r, strings, of, 4000, 1, 5, gogrow::escapes::returned);
  auto seen = truth.seen;
  seen.may_use_stack_buffer = seen.moves_are_known = true;
  const auto read = read_size_curve({r, strings}, seen);
  REQUIRE(read.curve);
  CHECK(read.curve->begins == beginning::stack_buffer);
  CHECK(slices_made(*read.curve) == doctest::Approx(truth.made));
  CHECK(cost_now(*read.curve, read.curve->middle).bytes == doctest::Approx(truth.bytes));

  seen.moved = {};
  seen.moves_are_known = false;
  const auto guessed = read_size_curve({r, strings}, seen);
  REQUIRE(guessed.curve);
  CHECK(slices_made(*guessed.curve) > guessed.curve->middle.survivors[0]);
  CHECK(slices_made(*guessed.curve) == doctest::Approx(truth.made).epsilon(0.1));
}

TEST_CASE("small slices in stack buffers get no advice that brings them to the heap for nothing") {
  const gogrow::release& r = gogrow::release_of(gogrow::go1_26);
  const lengths of{lengths::geometric, 3};  // half of them end within two strings
  auto seen = simulate(r, strings, of, 4000, 1, 5, gogrow::escapes::no).seen;
  seen.may_use_stack_buffer = true;
  const auto read = read_size_curve({r, strings}, seen);
  REQUIRE(read.curve);
  CHECK_FALSE(choose_capacity(*read.curve));
}

TEST_CASE("a make that is known counts the slices that never outgrew it") {
  const gogrow::release& r = gogrow::release_of(gogrow::go1_24);
  growth_evidence e;
  e.made = {{160, 1000, 1000}};  // make([]string, 0, 10)
  e.grown = {{320, 100, 100}, {704, 90, 90}};
  const auto read = read_size_curve({r, strings}, e);
  REQUIRE(read.curve);
  CHECK(read.curve->begins == beginning::made);
  CHECK(slices_made(*read.curve) == doctest::Approx(1000));
  // Nine of ten stay within their 10: twice as large a make would cost more than it saves.
  const auto advice = choose_capacity(*read.curve);
  CHECK((!advice || advice->cap <= 10));

  e.made = {};
  const auto unknown = read_size_curve({r, strings}, e);
  REQUIRE(unknown.curve);
  CHECK(unknown.curve->begins == beginning::unknown);
}

TEST_CASE("a goal of allocations never costs bytes") {
  const gogrow::release& r = gogrow::release_of(gogrow::go1_24);
  const auto truth = simulate(r, strings, {lengths::log_normal, 50, 1.3}, 2000, 1, 9);
  const auto read = read_size_curve({r, strings}, truth.seen);
  REQUIRE(read.curve);
  const auto few = choose_capacity(*read.curve, {.goal = least::allocations});
  const auto small = choose_capacity(*read.curve);
  REQUIRE(few);
  REQUIRE(small);
  CHECK(few->saved_allocations_share >= small->saved_allocations_share - 1e-9);
  CHECK(truth.bytes_with(r, strings, few->cap) <= 1.01 * truth.bytes);
}

TEST_CASE("blocks of any size grow only if they flow") {
  const growth_rule bytes{gogrow::release_of(gogrow::go1_24), {1, 1, false}};
  // Copies of any length: as many in each octave, which a curve of windows would take for slices that all grow on.
  growth_evidence copies;
  copies.grows_for_certain = true;
  for (std::size_t block : gogrow::size_classes(bytes.row.size_classes))
    if (block >= 32 && block <= 8192) add_blocks(copies.grown, {block, 100, 100});
  const auto no = read_size_curve(bytes, copies);
  CHECK_FALSE(no.curve);

  // Appends of 1 to 200 bytes up to 5,000: they begin anywhere below 208, then flow.
  growth_evidence chunks;
  chunks.grows_for_certain = true;
  seeded_random random(4);
  for (int i = 0; i < 2000; ++i) {
    const std::size_t end = 500 + random.index(4500);
    std::size_t len = 0;
    std::size_t cap = 0;
    while (len < end) {
      const std::size_t more = std::min(1 + random.index(200), end - len);
      if (len + more > cap) {
        const auto grown = gogrow::next_slice_cap(bytes.row, {len, cap, len + more, bytes.element});
        cap = grown->cap;
        add_blocks(chunks.grown, {block_of_cap(bytes, cap), 1, 1});
      }
      len += more;
    }
  }
  const auto yes = read_size_curve(bytes, chunks);
  REQUIRE(yes.curve);
  CHECK(yes.curve->by_windows);
  CHECK(slices_made(*yes.curve) == doctest::Approx(2000).epsilon(0.05));
  CHECK(choose_capacity(*yes.curve).has_value());
}
