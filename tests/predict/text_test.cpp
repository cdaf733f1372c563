// Conversions, concatenation and reading, by what real Go 1.18 to 1.27 charged.
#include <array>
#include <stdexcept>

#include <doctest/doctest.h>

#include <gogrow/predict.hpp>

using namespace gogrow;

TEST_CASE("[]byte(s) that is only read is the string's own bytes from 1.22 on") {
  constexpr auto read = conversion_use::only_read;
  for (const std::size_t len : {0, 1, 5, 31, 32, 33, 100}) {
    CAPTURE(len);
    CHECK(predict_bytes_of(go1_22, len, escapes::no, read).cap == len);
    CHECK(predict_bytes_of(go1_22, len, escapes::no, read).mallocs == 0);
  }
  CHECK(bytes_of_cap(release_of(go1_21), 5, escapes::no, read) == 32);
  CHECK(bytes_of_cap(release_of(go1_26), 5, escapes::no) == 32);
  CHECK(predict_bytes_of(go1_21, 33, escapes::no, read).bytes_allocated == 48);
  CHECK(predict_bytes_of(go1_26, 33, escapes::no).bytes_allocated == 48);
  CHECK(predict_bytes_of(go1_26, 32, escapes::no).mallocs == 0);
  CHECK(predict_bytes_of(go1_26, 5).bytes_allocated == 16);
  CHECK(predict_bytes_of(go1_26, 5).per_op == benchmem{8, 1});
  CHECK(predict_bytes_of(go1_26, 100).cap == 112);
}

TEST_CASE("strings take their length; string(runes) has room for a last rune") {
  CHECK(predict_string_of_bytes(go1_26, 1).mallocs == 0);
  CHECK(predict_string_of_bytes(go1_26, 33).bytes_allocated == 48);
  CHECK(predict_string_of_bytes(go1_26, 32, escapes::no).mallocs == 0);
  CHECK(predict_string_of_bytes(go1_26, 33, escapes::no).mallocs == 1);
  CHECK(predict_string_of_bytes(go1_26, 33, escapes::no, conversion_use::only_read).mallocs == 0);
  CHECK(predict_string_of_runes(go1_26, 0).bytes_allocated == 16);
  CHECK(predict_string_of_runes(go1_26, 31, escapes::no).bytes_allocated == 48);
  CHECK(predict_string_of_runes(go1_26, 5, escapes::no).mallocs == 0);
  CHECK(predict_runes_of(go1_26, 33, escapes::no).bytes_allocated == 144);
  CHECK(predict_runes_of(go1_26, 32, escapes::no).cap == 32);
}

TEST_CASE("a concatenation takes one array, unless one operand is all of it") {
  constexpr std::array<std::size_t, 3> alone{31, 0, 0}, two{31, 3, 0}, twice{100, 0, 100}, small{5, 3, 0};
  CHECK(predict_concat(go1_26, alone).mallocs == 0);
  CHECK(predict_concat(go1_26, two, escapes::no).bytes_allocated == 48);
  CHECK(predict_concat(go1_26, twice).bytes_allocated == 208);
  CHECK(predict_concat(go1_26, small, escapes::no).mallocs == 0);
  CHECK(predict_concat(go1_26, small).bytes_allocated == 16);
}

TEST_CASE("bytes.Buffer.ReadFrom with a starting capacity") {
  struct {
    std::size_t start, total;
    std::uint64_t mallocs, bytes;
    std::size_t cap;
  } const rows[] = {{0, 0, 1, 512, 512},          {1, 0, 2, 528, 512},
                    {64, 0, 2, 576, 512},         {600, 1, 1, 640, 600},
                    {600, 511, 2, 1920, 1280},    {512, 513, 3, 3584, 2048},
                    {600, 1000, 3, 4608, 2688},   {5000, 10000, 3, 36096, 20480},
                    {2000, 4096, 3, 14336, 8192}, {64, 100000, 10, 261696, 131072}};
  for (const auto& r : rows) {
    CAPTURE(r.start);
    CAPTURE(r.total);
    const slice_prediction p = predict_read_from(go1_26, r.total, r.start);
    CHECK(p.mallocs == r.mallocs);
    CHECK(p.bytes_allocated == r.bytes);
    CHECK(p.final_cap == r.cap);
  }
  CHECK(predict_read_from(go1_18, 0, 1).bytes_allocated == 592);  // 514 bytes: 2c + n, not rounded
  CHECK(predict_read_from(go1_18, 0, 64).final_cap == 640);
  CHECK_THROWS_AS(predict_read_all(go1_11, 5), std::out_of_range);
}
