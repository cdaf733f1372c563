// Size classes against the tables that were read from real releases, and rounding on both sides of each bound.

#include <algorithm>
#include <cstdint>
#include <initializer_list>
#include <limits>
#include <span>

#include <doctest/doctest.h>

#include <gogrow/rules/size_class.hpp>

namespace {

using namespace gogrow;

// 1.16 to 1.26, 67 classes.
constexpr std::uint16_t with_24[] = {
    8,    16,   24,    32,    48,    64,    80,    96,    112,   128,   144,   160,   176,   192,   208,   224,  240,
    256,  288,  320,   352,   384,   416,   448,   480,   512,   576,   640,   704,   768,   896,   1024,  1152, 1280,
    1408, 1536, 1792,  2048,  2304,  2688,  3072,  3200,  3456,  4096,  4864,  5376,  6144,  6528,  6784,  6912, 8192,
    9472, 9728, 10240, 10880, 12288, 13568, 14336, 16384, 18432, 19072, 20480, 21760, 24576, 27264, 28672, 32768};

// 1.8 to 1.15, 66 classes.
constexpr std::uint16_t without_24[] = {
    8,    16,    32,    48,    64,    80,    96,    112,   128,   144,   160,   176,   192,   208,   224,  240,  256,
    288,  320,   352,   384,   416,   448,   480,   512,   576,   640,   704,   768,   896,   1024,  1152, 1280, 1408,
    1536, 1792,  2048,  2304,  2688,  3072,  3200,  3456,  4096,  4864,  5376,  6144,  6528,  6784,  6912, 8192, 9472,
    9728, 10240, 10880, 12288, 13568, 14336, 16384, 18432, 19072, 20480, 21760, 24576, 27264, 28672, 32768};

// 1.3 to 1.7, 66 classes.
constexpr std::uint16_t computed_8k[] = {
    8,    16,   32,    48,    64,    80,    96,    112,   128,   144,   160,   176,   192,   208,   224,  240,  256,
    288,  320,  352,   384,   416,   448,   480,   512,   576,   640,   704,   768,   896,   1024,  1152, 1280, 1408,
    1536, 1664, 2048,  2304,  2560,  2816,  3072,  3328,  4096,  4608,  5376,  6144,  6400,  6656,  6912, 8192, 8448,
    8704, 9472, 10496, 12288, 13568, 14080, 16384, 16640, 17664, 20480, 21248, 24576, 24832, 28416, 32768};

// 1.0 to 1.2, 60 classes.
constexpr std::uint16_t computed_4k[] = {
    8,    16,   32,   48,    64,    80,    96,    112,   128,   144,   160,   176,   192,   208,   224,
    240,  256,  288,  320,   352,   384,   448,   512,   576,   640,   704,   768,   832,   1024,  1152,
    1280, 1408, 1536, 1664,  2048,  2304,  2560,  3072,  3328,  4096,  4352,  4608,  5120,  6144,  6656,
    6912, 8192, 8704, 10240, 10496, 12288, 14080, 16384, 17664, 20480, 21248, 24576, 24832, 28672, 32768};

static_assert(std::size(with_24) == 67 && std::ranges::equal(size_classes(size_class_table::with_24), with_24));
static_assert(std::size(without_24) == 66 &&
              std::ranges::equal(size_classes(size_class_table::without_24), without_24));
static_assert(std::size(computed_8k) == 66 &&
              std::ranges::equal(size_classes(size_class_table::computed_8k), computed_8k));
static_assert(std::size(computed_4k) == 60 &&
              std::ranges::equal(size_classes(size_class_table::computed_4k), computed_4k));

constexpr bool noscan = true;
constexpr bool pointers = false;

constexpr std::size_t rounded(go_version v, std::size_t n, bool is_noscan = noscan) {
  return round_up_size(release_of(v), n, is_noscan);
}

static_assert(rounded(go1_26, 5) == 8);

struct rounding {
  go_version release;
  std::size_t bytes;
  bool is_noscan;
  std::size_t rounded_bytes;
};

void check_rounding(std::initializer_list<rounding> rows) {
  for (const rounding& row : rows) {
    CAPTURE(row.release);
    CAPTURE(row.bytes);
    CAPTURE(row.is_noscan);
    CHECK(rounded(row.release, row.bytes, row.is_noscan) == row.rounded_bytes);
  }
}

}  // namespace

TEST_CASE("a request takes the smallest class that holds it, for every size and table") {
  struct {
    size_class_table table;
    std::span<const std::uint16_t> classes;
  } const tables[] = {{size_class_table::computed_4k, computed_4k},
                      {size_class_table::computed_8k, computed_8k},
                      {size_class_table::without_24, without_24},
                      {size_class_table::with_24, with_24}};
  for (const auto& [table, classes] : tables) {
    std::size_t wrong = 0;
    for (std::size_t n = 1; n <= 32768; ++n)
      if (class_size(table, n) != *std::ranges::lower_bound(classes, n)) ++wrong;
    CAPTURE(static_cast<int>(table));
    CHECK(wrong == 0);
    CHECK(class_size(table, 0) == 0);
  }
}

TEST_CASE("the class of 24 bytes came with 1.16") {
  check_rounding({
      {go1_15, 17, noscan, 32},
      {go1_15, 24, noscan, 32},
      {go1_16, 16, noscan, 16},
      {go1_16, 17, noscan, 24},
      {go1_16, 24, noscan, 24},
      {go1_16, 25, noscan, 32},
  });
}

TEST_CASE("nothing rounds to nothing") {
  for (const release& r : releases) {
    CHECK(round_up_size(r, 0, noscan) == 0);
    CHECK(round_up_size(r, 0, pointers) == 0);
  }
}

TEST_CASE("from 1.22 on objects with pointers above 512 bytes lose 8 bytes to their header") {
  CHECK(header_bytes(release_of(go1_22), 512, pointers) == 0);
  CHECK(header_bytes(release_of(go1_22), 513, pointers) == 8);
  CHECK(header_bytes(release_of(go1_22), 513, noscan) == 0);
  CHECK(header_bytes(release_of(go1_21), 513, pointers) == 0);

  check_rounding({
      {go1_22, 512, pointers, 512},
      {go1_22, 513, pointers, 568},  // the class of 576 less 8
      {go1_22, 520, pointers, 568},
      {go1_22, 568, pointers, 568},
      {go1_22, 569, pointers, 632},  // 577 does not fit into 576
      {go1_22, 520, noscan, 576},
      {go1_21, 520, pointers, 576},
      {go1_21, 512, pointers, 512},
  });
}

TEST_CASE("to 1.21 sizes from 32768 on are whole pages") {
  for (bool is_noscan : {noscan, pointers})
    check_rounding({
        {go1_21, 28672, is_noscan, 28672},
        {go1_21, 28673, is_noscan, 32768},
        {go1_21, 32767, is_noscan, 32768},
        {go1_21, 32768, is_noscan, 32768},
        {go1_21, 32769, is_noscan, 40960},
        {go1_21, 40960, is_noscan, 40960},
        {go1_21, 40961, is_noscan, 49152},
    });
}

TEST_CASE("from 1.22 on sizes above 32760 are whole pages, and carry no header") {
  check_rounding({
      {go1_22, 32760, pointers, 32760},
      {go1_22, 32753, pointers, 32760},
      {go1_22, 32761, pointers, 32768},
      {go1_22, 32768, pointers, 32768},
      {go1_22, 32769, pointers, 40960},
      {go1_22, 32760, noscan, 32768},
      {go1_22, 32761, noscan, 32768},
      {go1_22, 32768, noscan, 32768},
      {go1_22, 32769, noscan, 40960},
      {go1_22, 28664, pointers, 28664},
      {go1_22, 28665, pointers, 32760},
  });
}

TEST_CASE("a page has 4096 bytes to 1.2 and 8192 from 1.3 on") {
  check_rounding({
      {go1_2, 32768, noscan, 32768},
      {go1_2, 32769, noscan, 36864},
      {go1_2, 36865, noscan, 40960},
      {go1_3, 32769, noscan, 40960},
  });
}

TEST_CASE("a size that a page more would overflow stays as it is") {
  constexpr std::size_t top = std::numeric_limits<std::size_t>::max();
  CHECK(rounded(go1_26, top) == top);
  CHECK(rounded(go1_26, top - 8191) == top - 8191);  // 2^64 - 8192: one page more is 2^64
  CHECK(rounded(go1_26, top - 8192) == top - 8191);  // one byte less rounds up to it
}
