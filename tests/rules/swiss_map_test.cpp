// The rules of Swiss maps, at both sides of each threshold. Numbers are recorded ones of real Go 1.24 to 1.26 unless a
// comment says otherwise.

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include <gogrow/map.hpp>
#include <gogrow/rules/swiss_map.hpp>

namespace {

using namespace gogrow;

constexpr layout number(std::size_t bytes) { return {bytes, bytes, false}; }
constexpr layout bytes(std::size_t n) { return {n, 1, false}; }
constexpr layout text{16, 8, true};
constexpr layout nothing{0, 1, false};

constexpr const release& row = release_of(go1_26);
constexpr group_shape shape(const layout& key, const layout& elem) { return group_shape_of(row, key, elem); }

struct eight_bytes {
  std::uint32_t a;
  std::uint32_t b;
};
struct padded {
  std::uint32_t a;
  std::uint8_t b;
};

TEST_SUITE("Swiss map rules") {
  TEST_CASE("groups are laid out as Go lays out structs") {
    CHECK(shape(number(8), number(8)).group_bytes == 136);  // charged as 144
    CHECK(shape(number(8), nothing).group_bytes == 136);    // a field of size 0 at the end takes room
    CHECK(shape(text, text).group_bytes == 264);            // 8 + 8 * 32
    CHECK(shape(number(1), number(1)).group_bytes == 24);
    CHECK(shape(number(1), number(8)).group_bytes == 136);  // 8 + 8 * 16, charged as 144
    CHECK(shape(number(4), nothing).slot_bytes == 8);
    CHECK(shape(bytes(3), nothing).slot_bytes == 4);
    CHECK(shape(nothing, nothing).group_bytes == 16);
  }

  TEST_CASE("keys and elements above 128 bytes are pointers") {
    CHECK(!shape(bytes(128), bytes(128)).indirect_key);
    CHECK(!shape(bytes(128), bytes(128)).indirect_elem);
    CHECK(shape(bytes(128), bytes(128)).noscan);
    const group_shape s = shape(bytes(129), bytes(129));
    CHECK(s.indirect_key);
    CHECK(s.indirect_elem);
    CHECK(!s.noscan);
    CHECK(s.group_bytes == 136);
  }

  TEST_CASE("a table takes seven entries for every eight slots") {
    CHECK(max_entries(8) == 7);
    CHECK(max_entries(16) == 14);
    CHECK(max_entries(512) == 448);
    CHECK(max_entries(1024) == 896);
    CHECK(!table_splits(512));
    CHECK(table_splits(1024));
  }

  TEST_CASE("hints on both sides of each threshold") {
    struct expected {
      std::int64_t hint;
      std::size_t tables;
      std::size_t slots;
    };
    constexpr expected cases[] = {{-1, 0, 0},      {0, 0, 0},       {8, 0, 0},        {9, 1, 16},     {14, 1, 16},
                                  {15, 1, 32},     {28, 1, 32},     {29, 1, 64},      {56, 1, 64},    {57, 1, 128},
                                  {100, 1, 128},   {448, 1, 512},   {449, 1, 1024},   {896, 1, 1024}, {897, 2, 512},
                                  {898, 2, 1024},  {1792, 2, 1024}, {1793, 4, 512},   {1795, 4, 512}, {1796, 4, 1024},
                                  {3584, 4, 1024}, {3585, 8, 512},  {10000, 16, 1024}};
    for (const expected& e : cases) {
      CAPTURE(e.hint);
      const swiss_start start = swiss_start_for_hint(row, shape(number(8), number(8)), e.hint);
      CHECK(start.tables == e.tables);
      CHECK(start.table_slots == e.slots);
    }
  }

  TEST_CASE("a hint that would need more memory than there can be is none") {
    const group_shape s = shape(number(8), number(8));
    constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
    CHECK(swiss_start_for_hint(row, s, most).tables == 0);
    CHECK(swiss_start_for_hint(row, s, most / 8).tables == 0);
    // 2^48 bytes hold 2^30 times 1024 groups of 256 bytes, and as many times 1024 slots are allowed.
    group_shape exact = s;
    exact.group_bytes = 256;
    const std::int64_t slots = std::int64_t{1} << 40;
    CHECK(swiss_start_for_hint(row, exact, slots / 8 * 7).tables == std::size_t{1} << 30);
    CHECK(swiss_start_for_hint(row, exact, slots / 8 * 7 + 7).tables == 0);
  }

  TEST_CASE("pruning must give back a tenth of the table") {
    CHECK(!worth_pruning(1, 16));
    CHECK(worth_pruning(2, 16));
    CHECK(!worth_pruning(102, 1024));
    CHECK(worth_pruning(103, 1024));
  }

  TEST_CASE("the fast routines: text, and 4 or 8 bytes of plain memory") {
    static_assert(swiss_access_of_key<int> == swiss_access::fast32);
    static_assert(swiss_access_of_key<std::uint64_t> == swiss_access::fast64);
    static_assert(swiss_access_of_key<int*> == swiss_access::fast64);
    static_assert(swiss_access_of_key<std::string> == swiss_access::faststr);
    static_assert(swiss_access_of_key<std::string_view> == swiss_access::faststr);
    static_assert(swiss_access_of_key<eight_bytes> == swiss_access::fast64);
    static_assert(swiss_access_of_key<std::array<char, 4>> == swiss_access::fast32);
    static_assert(swiss_access_of_key<padded> == swiss_access::generic);
    static_assert(swiss_access_of_key<short> == swiss_access::generic);
    static_assert(swiss_access_of_key<float> == swiss_access::generic);
    static_assert(swiss_access_of_key<double> == swiss_access::generic);
    static_assert(swiss_access_of<int, std::array<char, 128>> == swiss_access::fast32);
    static_assert(swiss_access_of<int, std::array<char, 129>> == swiss_access::generic);
    CHECK(insert_prunes(release_of(go1_25), swiss_access::fast32));
    CHECK(!insert_prunes(release_of(go1_25), swiss_access::generic));
    CHECK(!insert_prunes(release_of(go1_24), swiss_access::faststr));
  }

  TEST_CASE("what 1.25 changed") {
    CHECK(clear_leaves_tombstones(release_of(go1_24)));
    CHECK(!clear_leaves_tombstones(release_of(go1_25)));
    CHECK(!clone_keeps_structure(release_of(go1_24)));
    CHECK(clone_keeps_structure(release_of(go1_25)));
  }

  TEST_CASE("a directory may outgrow its entries only while it is short") {  // gogrow's own bound
    CHECK(directory_may_double(2048, 1000));
    CHECK(!directory_may_double(4096, 8191));
    CHECK(directory_may_double(4096, 8192));
  }

  TEST_CASE("rules are constants where the release is one") {
    static_assert(has_swiss_map(release_of(go1_24)) && !has_swiss_map(release_of(go1_23)));
    static_assert(swiss_start_for_hint(row, shape(number(8), number(8)), 897).table_slots == 512);
    static_assert(go_map<std::string, int, go1_26>::rules == go1_26);
  }
}

}  // namespace

// Sizes that real Go 1.27.3 gave its group types, without and with GOEXPERIMENT=mapsplitgroup.
TEST_CASE("split groups have no padding within a slot") {
  using gogrow::layout;
  struct recorded {
    layout key, elem;
    std::size_t together, split;
  };
  constexpr layout u8{1, 1, false}, u16{2, 2, false}, u32{4, 4, false}, u64{8, 8, false}, text{16, 8, true};
  constexpr layout nothing{0, 1, false}, b3{3, 1, false}, b129{129, 1, false};
  const recorded all[] = {{u32, u8, 72, 48},         {u64, u8, 136, 80},     {u64, nothing, 136, 80},
                          {u8, u64, 136, 80},        {b3, u32, 72, 64},      {text, u64, 200, 200},
                          {b129, u16, 136, 88},      {u32, nothing, 72, 48}, {u16, u64, 136, 88},
                          {nothing, nothing, 16, 16}};
  for (const recorded& r : all) {
    CAPTURE(r.key.size_bytes);
    CAPTURE(r.elem.size_bytes);
    const auto bytes = [&](gogrow::go_version v) {
      return gogrow::group_shape_of(gogrow::release_of(v), r.key, r.elem).group_bytes;
    };
    CHECK(bytes(gogrow::go1_26) == r.together);
    CHECK(bytes(gogrow::go1_27) == r.together);
    CHECK(bytes(gogrow::go1_27_mapsplitgroup) == r.split);
  }
}
