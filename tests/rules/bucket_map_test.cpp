// The rules of the bucket map against what real Go releases showed: at which entry a table grows, what a hint gives,
// how large an array is. The numbers are recorded ones, not computed here.

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include <doctest/doctest.h>

#include <gogrow/rules/bucket_map.hpp>

namespace {

using namespace gogrow;

const release& row(int minor) { return release_of({1, minor}); }

// The puts of new keys that make a table grow, up to the tenth.
std::vector<std::size_t> growing_puts(const release& r) {
  std::vector<std::size_t> puts;
  int b = 0;
  for (std::size_t count = 0; puts.size() < 10; ++count)
    if (over_load_with_one_more(r, count, b)) {
      puts.push_back(count + 1);
      ++b;
    }
  return puts;
}

TEST_SUITE("bucket map policy") {
  TEST_CASE("tables grow at the load factor 6.5, and at 6 in 1.21 alone") {
    const std::vector<std::size_t> usual{9, 14, 27, 53, 105, 209, 417, 833, 1665, 3329};
    for (int minor = 1; minor <= 23; ++minor) {
      CAPTURE(minor);
      if (minor != 21) CHECK(growing_puts(row(minor)) == usual);
    }
    CHECK(growing_puts(row(21)) == std::vector<std::size_t>{9, 13, 25, 49, 97, 193, 385, 769, 1537, 3073});
  }

  TEST_CASE("hints on both sides of each threshold") {
    struct sample {
      std::size_t hint;
      int b;
    };
    for (const int minor : {10, 15, 16, 19, 20, 22, 23})
      for (const sample s : {sample{0, 0},
                             {8, 0},
                             {9, 1},
                             {13, 1},
                             {14, 2},
                             {26, 2},
                             {27, 3},
                             {52, 3},
                             {53, 4},
                             {104, 4},
                             {105, 5},
                             {208, 5},
                             {209, 6}}) {
        CAPTURE(minor);
        CAPTURE(s.hint);
        CHECK(bucket_bits_for_hint(row(minor), s.hint) == s.b);
      }
    for (const sample s : {sample{8, 0}, {12, 1}, {13, 2}, {24, 2}, {25, 3}, {48, 3}, {49, 4}})
      CHECK(bucket_bits_for_hint(row(21), s.hint) == s.b);
    for (const int minor : {8, 9})
      for (const sample s : {sample{7, 0}, {8, 1}, {12, 1}, {13, 2}, {25, 2}, {26, 3}})
        CHECK(bucket_bits_for_hint(row(minor), s.hint) == s.b);
    for (const sample s : {sample{8, 0}, {13, 1}, {14, 2}, {26, 2}, {27, 3}})
      CHECK(bucket_bits_for_hint(row(5), s.hint) == s.b);
  }

  TEST_CASE("a clone asks for no more buckets than its source has") {
    CHECK(bucket_bits_for_clone(row(23), 9, 4) == 1);
    CHECK(bucket_bits_for_clone(row(23), 14, 1) == 1);
  }

  TEST_CASE("the shape of a bucket") {
    const layout number{8, 8, false};
    const layout text{16, 8, true};
    const auto of = [](int minor, layout key, layout elem) { return bucket_shape_of(row(minor), key, elem); };
    CHECK(of(19, number, layout{0, 1, false}).bucket_bytes == 80);
    CHECK(of(19, number, number).bucket_bytes == 144);
    CHECK(of(19, text, number).bucket_bytes == 208);
    CHECK(of(19, text, text).bucket_bytes == 272);
    CHECK(of(19, number, number).noscan);
    CHECK(!of(19, text, number).noscan);
    CHECK(!of(4, number, number).noscan);
    CHECK(of(5, number, number).noscan);

    const auto inline_key = of(19, layout{128, 8, false}, number);
    CHECK(!inline_key.indirect_key);
    CHECK(inline_key.bucket_bytes == 16 + 8 * 136);
    const auto large_key = of(19, layout{129, 1, false}, number);
    CHECK(large_key.indirect_key);
    CHECK(!large_key.noscan);
    CHECK(large_key.bucket_bytes == 144);
  }

  TEST_CASE("spare overflow buckets of an array") {
    struct sample {
      std::size_t key_bytes, elem_bytes;
      bool pointers;
      std::array<std::size_t, 7> len;     // for B = 4 to 10
      std::array<std::size_t, 7> charge;  // in 1.19
    };
    const sample samples[] = {
        {8, 0, false, {17, 38, 76, 136, 272, 614, 1126}, {1408, 3072, 6144, 10880, 21760, 49152, 90112}},
        {8, 8, false, {18, 37, 71, 142, 284, 568, 1137}, {2688, 5376, 10240, 20480, 40960, 81920, 163840}},
        {16, 8, true, {19, 39, 68, 137, 275, 551, 1102}, {4096, 8192, 14336, 28672, 57344, 114688, 229376}},
        {16, 16, true, {17, 34, 70, 150, 301, 572, 1114}, {4864, 9472, 19072, 40960, 81920, 155648, 303104}},
    };
    for (const sample& s : samples) {
      const auto shape =
          bucket_shape_of(row(19), layout{s.key_bytes, 8, s.pointers}, layout{s.elem_bytes, 8, s.pointers});
      for (int b = 4; b <= 10; ++b) {
        const auto i = static_cast<std::size_t>(b - 4);
        CAPTURE(b);
        CAPTURE(shape.bucket_bytes);
        const std::size_t len = bucket_array_len(row(19), shape, b);
        CHECK(len == s.len[i]);
        CHECK(charged_bytes(row(19), len * shape.bucket_bytes, shape.noscan) == s.charge[i]);
      }
      for (int b = 0; b < 4; ++b) CHECK(bucket_array_len(row(19), shape, b) == std::size_t{1} << b);
      CHECK(bucket_array_len(row(8), shape, 6) == 64);
      CHECK(bucket_array_len(row(9), shape, 6) > 64);
    }
  }

  TEST_CASE("arrays with pointers carry the malloc header from 1.22 on") {
    const auto shape = bucket_shape_of(row(22), layout{8, 8, true}, layout{8, 8, false});
    REQUIRE(shape.bucket_bytes == 144);
    CHECK(charged_bytes(row(22), 4 * 144, false) == 640);
    CHECK(charged_bytes(row(22), 8 * 144, false) == 1280);
    CHECK(charged_bytes(row(21), 4 * 144, false) == 576);
  }

  TEST_CASE("too many overflow buckets: as many as buckets, at most 2^15") {
    CHECK(!too_many_overflow_buckets(row(23), 0, 0));
    CHECK(too_many_overflow_buckets(row(23), 1, 0));
    CHECK(!too_many_overflow_buckets(row(23), 7, 3));
    CHECK(too_many_overflow_buckets(row(23), 8, 3));
    CHECK(!too_many_overflow_buckets(row(23), 32767, 20));
    CHECK(too_many_overflow_buckets(row(23), 32768, 20));
    CHECK(!too_many_overflow_buckets(row(7), 60000, 1));
  }

  TEST_CASE("overflow buckets are counted by chance from B = 16 on") {
    CHECK(noverflow_draw_mask(0) == 0);
    CHECK(noverflow_draw_mask(15) == 0);
    CHECK(noverflow_draw_mask(16) == 1);
    CHECK(noverflow_draw_mask(20) == 31);
  }

  TEST_CASE("hints that Go refuses") {
    const auto shape = bucket_shape_of(row(23), layout{8, 8, false}, layout{8, 8, false});
    for (const int minor : {9, 23}) {
      CHECK(hint_is_valid(row(minor), shape, 0));
      CHECK(!hint_is_valid(row(minor), shape, -1));
      CHECK(hint_is_valid(row(minor), shape, std::int64_t{1} << 31));
      CHECK(!hint_is_valid(row(minor), shape, std::int64_t{1} << 60));
    }
    CHECK(!hint_is_valid(row(8), shape, -1));
    CHECK(!hint_is_valid(row(8), shape, std::int64_t{1} << 31));
    CHECK(hint_is_valid(row(8), shape, (std::int64_t{1} << 31) - 1));
  }

  TEST_CASE("rules are constants where the release is one") {
    static_assert(bucket_bits_for_hint(release_of(go1_21), 13) == 2);
    static_assert(bucket_bits_for_hint(release_of(go1_22), 13) == 1);
    static_assert(over_load(release_of(go1_23), 9, 0) && !over_load(release_of(go1_23), 8, 0));
    static_assert(has_bucket_map(release_of(go1_1)) && !has_bucket_map(release_of(go1_0)));
    static_assert(has_bucket_map(release_of(go1_23)) && !has_bucket_map(release_of(go1_24)));
  }
}

}  // namespace
