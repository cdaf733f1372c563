// The default hash spreads keys with a pattern, under any seed, over the low bits that choose a bucket and over the
// high bits that become the tophash.

#include <algorithm>
#include <array>
#include <cmath>
#include <complex>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <limits>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include <gogrow/map/hash.hpp>
#include <gogrow/map/random.hpp>
#include <gogrow/map/types.hpp>

namespace {

using gogrow::default_equal;
using gogrow::default_hash;

template <class K>
concept hashed = gogrow::map_hash<default_hash<K>, K>;
template <class K>
concept compared = gogrow::map_equality<default_equal<K>, K>;

// Structs as Go has them: without an == of their own.
struct point {
  int x, y;
};
struct nested {
  point corner;
  point more[2];
  std::array<point, 3> rest;
};
struct empty {};
struct padded {
  char letter;
  int number;
};
class closed {
 public:
  explicit closed(int n) : n_(n) {}
  int n() const { return n_; }

 private:
  int n_;
};
struct holds_closed {
  std::string text;
  closed number;
};
struct holds_reference {
  std::string text;
  int& number;
};
struct derived : padded {
  std::string text;
};
struct order_line {
  std::string text;
  double amount;
};
struct order {
  std::string customer;
  point at;
  order_line lines[2];
  unsigned small : 3;
  unsigned large : 7;
  const int* where;
  padded tail;
};
struct defaulted {
  int id;
  std::string name;
  bool operator==(const defaulted&) const = default;
};
struct memberwise {
  int id;
  std::string name;
  bool operator==(const memberwise&) const = default;
};
struct sixteen {
  int v1, v2, v3, v4, v5, v6, v7, v8, v9, v10, v11, v12, v13, v14, v15;
  std::string v16;
};
struct seventeen {
  int v1, v2, v3, v4, v5, v6, v7, v8, v9, v10, v11, v12, v13, v14, v15, v16;
  std::string v17;
};

// Classes whose == sees more, or less, than their bytes.
struct name {
  const char* text;
  std::size_t size;
  friend bool operator==(name a, name b) {
    return std::string_view(a.text, a.size) == std::string_view(b.text, b.size);
  }
};
struct person {
  name first;
};
struct pointed_at {
  const int* n;
  operator int() const { return *n; }
};
struct any_case : std::char_traits<char> {
  static bool eq(char a, char b) { return (a | 32) == (b | 32); }
  static int compare(const char* a, const char* b, std::size_t n) {
    for (std::size_t i = 0; i < n; ++i)
      if (!eq(a[i], b[i])) return a[i] < b[i] ? -1 : 1;
    return 0;
  }
};
struct any_text : std::string {
  friend bool operator==(const any_text&, const any_text&) { return true; }
};
enum class parity { zero, one, two };
bool operator==(parity a, parity b) { return static_cast<int>(a) % 2 == static_cast<int>(b) % 2; }
struct has_parity {
  parity of;
};
enum class colour { red, green };

struct uuid {
  std::array<unsigned char, 16> bytes;
  friend bool operator==(const uuid&, const uuid&) = default;
};

}  // namespace

template <> inline constexpr bool gogrow::equality_is_bytewise<uuid> = true;
template <> inline constexpr bool gogrow::equality_is_memberwise<memberwise> = true;

namespace {

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

  TEST_CASE("bytes are hashed where equality compares bytes") {
    static_assert(hashed<point> && compared<point>);
    static_assert(hashed<nested> && compared<nested>);
    static_assert(hashed<empty> && compared<empty>);
    static_assert(hashed<colour> && hashed<std::byte> && hashed<int*> && hashed<void (*)()>);
    const nested a{{1, 2}, {{3, 4}, {5, 6}}, {{{7, 8}, {9, 10}, {11, 12}}}};
    nested b = a;
    CHECK(default_equal<nested>{}(a, b));
    CHECK(default_hash<nested>{}(a, 3) == default_hash<nested>{}(b, 3));
    b.rest[2].y = 13;
    CHECK_FALSE(default_equal<nested>{}(a, b));
    CHECK(default_hash<nested>{}(a, 3) != default_hash<nested>{}(b, 3));
    CHECK(default_hash<empty>{}({}, 3) == default_hash<empty>{}({}, 3));
  }

  TEST_CASE("a key whose == is its own is not hashed by its bytes, wherever it stands") {
    static_assert(!hashed<name> && compared<name>);
    static_assert(!hashed<person> && !compared<person>);
    static_assert(!hashed<pointed_at> && compared<pointed_at>);
    static_assert(!hashed<std::basic_string_view<char, any_case>>);
    static_assert(!hashed<std::basic_string<char, any_case>>);
    static_assert(!hashed<any_text>);
    static_assert(!hashed<std::reference_wrapper<int>> && !hashed<std::reference_wrapper<std::string>>);
    static_assert(!hashed<parity> && compared<parity>);
    static_assert(!hashed<has_parity> && !compared<has_parity>);
    static_assert(!hashed<std::pair<name, int>> && !hashed<std::tuple<int, name>>);
    static_assert(!hashed<std::array<name, 2>> && !hashed<std::array<parity, 2>> && !hashed<std::optional<name>>);
    static_assert(!gogrow::always_reflexive<name> && !gogrow::always_reflexive<parity>);
  }

  TEST_CASE("a key whose members nobody can list is not hashed") {
    static_assert(!hashed<closed> && !compared<closed>);
    static_assert(!hashed<holds_closed> && !compared<holds_closed>);
    static_assert(!hashed<holds_reference> && !hashed<derived>);
  }

  TEST_CASE("a struct is hashed and compared by its members, padding left out") {
    static_assert(hashed<padded> && compared<padded> && !gogrow::equality_is_bytewise<padded>);
    padded a;
    padded b;
    std::memset(&a, 0x11, sizeof a);
    std::memset(&b, 0x22, sizeof b);
    a.letter = b.letter = 'x';
    a.number = b.number = 7;
    CHECK(default_equal<padded>{}(a, b));
    CHECK(default_hash<padded>{}(a, 3) == default_hash<padded>{}(b, 3));
    b.number = 8;
    CHECK_FALSE(default_equal<padded>{}(a, b));
    CHECK(default_hash<padded>{}(a, 3) != default_hash<padded>{}(b, 3));
  }

  TEST_CASE("strings, arrays, structs and bit-fields are members as any other") {
    static_assert(hashed<order> && compared<order>);
    const order a{"ann", {1, 2}, {{"x", 1.5}, {"y", 2.5}}, 3, 4, nullptr, {'a', 1}};
    const auto differs = [&a](auto change) {
      order b = a;
      CHECK(default_equal<order>{}(a, b));
      CHECK(default_hash<order>{}(a, 3) == default_hash<order>{}(b, 3));
      change(b);
      CHECK_FALSE(default_equal<order>{}(a, b));
      CHECK(default_hash<order>{}(a, 3) != default_hash<order>{}(b, 3));
    };
    differs([](order& o) { o.customer = "bob"; });
    differs([](order& o) { o.at.y = 3; });
    differs([](order& o) { o.lines[1].amount = 0; });
    differs([](order& o) { o.lines[0].text = "z"; });
    differs([](order& o) { o.small = 2; });
    differs([](order& o) { o.large = 5; });
    differs([](order& o) { o.where = &o.at.x; });
    differs([](order& o) { o.tail.letter = 'b'; });
  }

  TEST_CASE("a struct with floating point takes both zeros for one key and finds no NaN again") {
    using line = order_line;
    CHECK(default_equal<line>{}({"a", 0.0}, {"a", -0.0}));
    CHECK(default_hash<line>{}({"a", 0.0}, 3) == default_hash<line>{}({"a", -0.0}, 3));
    const line nan{"a", std::numeric_limits<double>::quiet_NaN()};
    CHECK_FALSE(default_equal<line>{}(nan, nan));
    CHECK(default_hash<line>{}(nan, 3) != default_hash<line>{}(nan, 3));
    static_assert(gogrow::overwrites_equal_key<line> && !gogrow::always_reflexive<line>);
    static_assert(gogrow::overwrites_equal_key<order> && !gogrow::always_reflexive<order>);
    static_assert(!gogrow::overwrites_equal_key<padded> && gogrow::always_reflexive<padded>);
    static_assert(gogrow::overwrites_equal_key<std::pair<int, line>>);
  }

  TEST_CASE("an == of its own keeps a struct from being hashed by its members, unless it gives its word") {
    static_assert(!hashed<defaulted>);
    static_assert(hashed<memberwise> && compared<memberwise> && gogrow::always_reflexive<memberwise>);
    static_assert(!hashed<person>);
    CHECK(default_hash<memberwise>{}({1, "a"}, 3) == default_hash<memberwise>{}({1, "a"}, 3));
    CHECK(default_hash<memberwise>{}({1, "a"}, 3) != default_hash<memberwise>{}({1, "b"}, 3));
  }

  TEST_CASE("sixteen members are within reach, seventeen are not") {
    static_assert(hashed<sixteen> && !hashed<seventeen>);
    sixteen a{};
    a.v16 = "end";
    CHECK(default_hash<sixteen>{}(a, 3) != default_hash<sixteen>{}(sixteen{}, 3));
    CHECK_FALSE(default_equal<sixteen>{}(a, sixteen{}));
  }

  TEST_CASE("a class can promise that its == compares its bytes") {
    static_assert(hashed<uuid> && compared<uuid> && gogrow::always_reflexive<uuid>);
    static_assert(hashed<std::pair<uuid, std::string>>);
    const uuid a{{1, 2, 3}};
    const uuid b{{1, 2, 4}};
    CHECK(default_hash<uuid>{}(a, 3) == default_hash<uuid>{}(uuid{{1, 2, 3}}, 3));
    CHECK(default_hash<uuid>{}(a, 3) != default_hash<uuid>{}(b, 3));
  }

  TEST_CASE("members of pairs, tuples and arrays need no == either") {
    using pair = std::pair<point, std::string>;
    CHECK(default_equal<pair>{}({{1, 2}, "a"}, {{1, 2}, "a"}));
    CHECK_FALSE(default_equal<pair>{}({{1, 2}, "a"}, {{1, 3}, "a"}));
    CHECK_FALSE(default_equal<pair>{}({{1, 2}, "a"}, {{1, 2}, "b"}));
    using triple = std::tuple<point, double, int>;
    CHECK(default_equal<triple>{}({{1, 2}, 0.0, 3}, {{1, 2}, -0.0, 3}));
    CHECK_FALSE(default_equal<triple>{}({{1, 2}, 0.0, 3}, {{1, 2}, 0.0, 4}));
    using points = std::array<point, 2>;
    CHECK(default_equal<points>{}({{{1, 2}, {3, 4}}}, {{{1, 2}, {3, 4}}}));
    CHECK_FALSE(default_equal<points>{}({{{1, 2}, {3, 4}}}, {{{1, 2}, {3, 5}}}));
    using none = std::array<point, 0>;
    CHECK(default_equal<none>{}({}, {}));
    CHECK(default_hash<none>{}({}, 3) == default_hash<none>{}({}, 3));
  }

#ifdef __SIZEOF_INT128__
  TEST_CASE("both halves of a 128-bit integer are hashed") {
    __extension__ using wide = unsigned __int128;
    CHECK(default_hash<wide>{}(wide{1} << 64, 3) != default_hash<wide>{}(wide{2} << 64, 3));
    CHECK(default_hash<wide>{}(wide{1}, 3) != default_hash<wide>{}(wide{2}, 3));
    CHECK(default_hash<wide>{}(wide{5} << 64, 3) == default_hash<wide>{}(wide{5} << 64, 3));
  }
#endif

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
