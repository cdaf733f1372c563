// What ordinary functions cost in real Go: maps that never leave them, and io.ReadAll.
//
// Each row of the recordings is one run of a compiled program; the predictions have to be equal to all of them. Rows
// of bucket maps whose overflow buckets depend on the seed are not recorded.
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include <gogrow/predict.hpp>

#include "support/golden.hpp"

namespace {

using gogrow::layout;

struct local_map_row {
  std::string key, elem, hint;
  std::uint64_t inserts = 0, mallocs = 0, bytes = 0;
};

std::vector<std::string> fields_of(std::string_view line) {
  std::vector<std::string> fields;
  for (const std::string_view separator : {" | ", " | ", " | ", " => ", " "}) {
    const std::size_t end = line.find(separator);
    if (end == line.npos) throw gogrow::testing::golden_error("no row of a local map: " + std::string(line));
    fields.emplace_back(line.substr(0, end));
    line.remove_prefix(end + separator.size());
  }
  fields.emplace_back(line);
  return fields;
}

const std::map<std::string, layout>& layouts() {
  static const std::map<std::string, layout> table = {
      {"int", {8, 8, false}},      {"int64", {8, 8, false}},     {"string", {16, 8, true}},
      {"uint8", {1, 1, false}},    {"bool", {1, 1, false}},      {"[]byte", {24, 8, true}},
      {"struct{}", {0, 1, false}}, {"[16]byte", {16, 1, false}}, {"[200]byte", {200, 1, false}},
  };
  return table;
}

// "none", "const 9", "var 9": the prediction does not ask which.
std::int64_t hint_of(const std::string& text) {
  const std::size_t blank = text.find(' ');
  return blank == text.npos ? 0 : std::stoll(text.substr(blank + 1));
}

TEST_CASE("a local map costs what real Go 1.21 to 1.27 charges, whatever its hint is made of") {
  std::size_t rows = 0;
  for (const std::string& name : test_support::golden().vector_names("local-maps-")) {
    const auto version = gogrow::parse_go_version(name.substr(std::string("local-maps-").size()));
    if (!version) continue;  // a release to come
    gogrow::testing::line_reader in(test_support::golden().vector_path(name));
    while (const auto line = in.next()) {
      CAPTURE(name);
      CAPTURE(std::string(*line));
      const std::vector<std::string> f = fields_of(*line);
      const auto p = gogrow::predict_map(*version, layouts().at(f[0]), layouts().at(f[1]), std::stoull(f[3]),
                                         hint_of(f[2]), gogrow::escapes::no);
      const bool small = gogrow::has_swiss_map(gogrow::release_of(*version)) || std::stoull(f[3]) <= 8;
      if (small) {
        CHECK(p.mallocs.mean == std::stod(f[4]));
        CHECK(p.bytes_allocated.mean == std::stod(f[5]));
      } else {
        // Of a bucket map with overflow buckets by chance the recording has what came most often.
        CHECK(p.mallocs.p5 <= std::stod(f[4]));
        CHECK(p.bytes_allocated.p5 <= std::stod(f[5]));
        CHECK(p.mallocs.p95 >= std::stod(f[4]));
        CHECK(p.bytes_allocated.p95 >= std::stod(f[5]));
        const auto& exact = std::get<gogrow::bucket_map_prediction>(p.details).exact;
        CHECK(static_cast<double>(exact.mallocs) <= std::stod(f[4]));
      }
      ++rows;
    }
  }
  CHECK(rows >= 1973);
}

TEST_CASE("io.ReadAll costs what real Go 1.21 to 1.27 charges, to the capacity") {
  std::size_t rows = 0;
  for (const std::string& name : test_support::golden().vector_names("readall-")) {
    const auto version = gogrow::parse_go_version(name.substr(std::string("readall-").size()));
    if (!version) continue;  // a release to come
    gogrow::testing::line_reader in(test_support::golden().vector_path(name));
    while (const auto line = in.next()) {
      CAPTURE(name);
      CAPTURE(std::string(*line));
      const auto words = gogrow::testing::detail::words_of(*line);
      REQUIRE(words.size() == 5);
      const auto number = [&](std::size_t i) { return std::stoull(std::string(words[i])); };
      const auto p = gogrow::predict_read_all(*version, number(1));
      if (words[0] == "readall") {
        CHECK(p.mallocs == number(3));
        CHECK(p.bytes_allocated == number(4));
      } else {
        CHECK(p.final_len == number(3));
        CHECK(p.final_cap == number(4));
      }
      ++rows;
    }
  }
  CHECK(rows >= 7 * 24);
}

}  // namespace
