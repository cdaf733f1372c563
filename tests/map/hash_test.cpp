// The default hash spreads keys with a pattern, under any seed, over the low bits that choose a bucket and over the
// high bits that become the tophash.

#include <algorithm>
#include <array>
#include <cmath>
#include <complex>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include <gogrow/map/hash.hpp>
#include <gogrow/map/random.hpp>

namespace {

using gogrow::default_equal;
using gogrow::default_hash;

// Of 4096 hashes in 512 cells, how full is the fullest? Eight on average; a fair spread hardly ever reaches 26.
template <class Hash> std::size_t fullest_cell(const Hash& hash_of_number, unsigned shift) {
  std::vector<std::size_t> cells(512);
  for (std::uint64_t n = 0; n < 4096; ++n) ++cells[hash_of_number(n) >> shift & 511];
  return *std::max_element(cells.begin(), cells.end());
}

TEST_SUITE("default hash") {
  TEST_CASE("numbers in rows, in steps, and with only high bits, under many seeds") {
    gogrow::seeded_random seeds(1);
    for (int round = 0; round < 40; ++round) {
      const std::uint64_t seed = round < 8 ? static_cast<std::uint64_t>(round) : seeds.next();
      for (const unsigned step : {0U, 3U, 4U, 6U, 12U, 16U, 32U, 48U}) {
        CAPTURE(seed);
        CAPTURE(step);
        const auto hash = [&](std::uint64_t n) { return default_hash<std::uint64_t>{}(n << step, seed); };
        CHECK(fullest_cell(hash, 0) < 30);
        CHECK(fullest_cell(hash, 55) < 30);
      }
    }
  }

  TEST_CASE("texts that differ in little, of every short length") {
    for (std::size_t length = 4; length < 40; ++length) {
      const auto hash = [&](std::uint64_t n) {
        std::string text(length, 'x');
        for (std::size_t i = 0; i < 4; ++i) text[(i * 7 + 1) % length] = static_cast<char>('a' + (n >> (3 * i) & 7));
        return default_hash<std::string>{}(text, 99);
      };
      CAPTURE(length);
      std::set<std::uint64_t> distinct;
      for (std::uint64_t n = 0; n < 4096; ++n) distinct.insert(hash(n));
      if (distinct.size() < 4096) continue;  // two of the four places are one
      CHECK(fullest_cell(hash, 0) < 30);
      CHECK(fullest_cell(hash, 55) < 30);
    }
  }

  TEST_CASE("texts are equal by all of their characters, wherever they lie, whatever their length") {
    for (std::size_t length = 0; length < 140; ++length) {
      CAPTURE(length);
      const std::string text(length, 'x');
      std::string elsewhere = "+" + text;
      const std::string_view other = std::string_view(elsewhere).substr(1);
      CHECK(default_equal<std::string>{}(text, other));
      for (std::size_t i = 0; i < length; ++i) {
        CAPTURE(i);
        elsewhere[1 + i] = 'y';
        CHECK_FALSE(default_equal<std::string>{}(text, other));
        elsewhere[1 + i] = 'x';
      }
    }
  }

  TEST_CASE("the seed changes every hash") {
    CHECK(default_hash<int>{}(5, 1) != default_hash<int>{}(5, 2));
    CHECK(default_hash<std::string>{}("five", 1) != default_hash<std::string>{}("five", 2));
    CHECK(default_hash<std::string>{}("", 1) != default_hash<std::string>{}("", 2));
    CHECK(default_hash<double>{}(5, 1) != default_hash<double>{}(5, 2));
  }

  TEST_CASE("equal keys hash alike: views and strings, both zeros, integers of one type") {
    CHECK(default_hash<std::string>{}(std::string("abc"), 3) == default_hash<std::string_view>{}("abc", 3));
    CHECK(default_hash<double>{}(0.0, 3) == default_hash<double>{}(-0.0, 3));
    CHECK(default_hash<float>{}(0.0F, 3) == default_hash<float>{}(-0.0F, 3));
    CHECK(default_hash<std::complex<double>>{}({0.0, -0.0}, 3) == default_hash<std::complex<double>>{}({-0.0, 0.0}, 3));
  }

  TEST_CASE("a NaN hashes anew each time") {
    const double nan = std::numeric_limits<double>::quiet_NaN();
    CHECK(default_hash<double>{}(nan, 3) != default_hash<double>{}(nan, 3));
  }

  TEST_CASE("pairs, tuples and arrays hash all their members") {
    using pair = std::pair<int, std::string>;
    CHECK(default_hash<pair>{}({1, "a"}, 3) == default_hash<pair>{}({1, "a"}, 3));
    CHECK(default_hash<pair>{}({1, "a"}, 3) != default_hash<pair>{}({2, "a"}, 3));
    CHECK(default_hash<pair>{}({1, "a"}, 3) != default_hash<pair>{}({1, "b"}, 3));
    using triple = std::tuple<int, int, int>;
    CHECK(default_hash<triple>{}({1, 2, 3}, 3) != default_hash<triple>{}({3, 2, 1}, 3));
    using array = std::array<double, 2>;
    CHECK(default_hash<array>{}({0.0, 1.0}, 3) == default_hash<array>{}({-0.0, 1.0}, 3));
  }

  TEST_CASE("which keys overwrite an equal one, and which may differ from themselves") {
    static_assert(gogrow::overwrites_equal_key<double>);
    static_assert(gogrow::overwrites_equal_key<std::pair<int, float>>);
    static_assert(gogrow::overwrites_equal_key<std::complex<float>>);
    static_assert(!gogrow::overwrites_equal_key<int>);
    static_assert(!gogrow::overwrites_equal_key<std::string>);
    static_assert(gogrow::always_reflexive<int>);
    static_assert(gogrow::always_reflexive<std::string>);
    static_assert(!gogrow::always_reflexive<double>);
    static_assert(gogrow::always_reflexive<std::pair<int, std::string>>);
    static_assert(!gogrow::always_reflexive<std::pair<int, double>>);
  }

  TEST_CASE("a source of one's own replaces the thread's for a while") {
    gogrow::seeded_random a(1), b(1);
    std::uint64_t first = 0;
    {
      const gogrow::scoped_random outer(a);
      first = gogrow::map_random::draw();
      const gogrow::scoped_random inner(b);
      CHECK(gogrow::map_random::draw() == first);
    }
    CHECK(gogrow::map_random::draw() != gogrow::map_random::draw());
  }
}

}  // namespace
