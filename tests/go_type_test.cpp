// The reader of Go types against what real Go reports: sizes, alignments, pointers, comparability, and what maps of
// such types cost.

#include <cmath>
#include <filesystem>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <doctest/doctest.h>

#include <gogrow/go_type.hpp>
#include <gogrow/predict.hpp>

#include "support/golden_store.hpp"
#include "support/paths.hpp"

namespace {

using gogrow::go_kind;
using gogrow::go_type;
using gogrow::go_type_error;

gogrow::testing::line_reader recorded(const std::string& name) {
  return gogrow::testing::line_reader(std::filesystem::path(test_support::source_dir()) / "tests/golden/types" /
                                      (name + ".txt.gz"));
}

std::string facts_of(const go_type& t) {
  return std::to_string(t.size_bytes()) + ' ' + std::to_string(t.align_bytes()) + (t.has_pointers() ? " 1" : " 0") +
         (t.is_comparable() ? " 1" : " 0");
}

constexpr go_type sample("map[string]struct{ID int64; Tags []string}");
static_assert(sample.kind() == go_kind::map);
static_assert(sample.elem().size_bytes() == 32 && sample.elem().has_pointers());
static_assert(sample.map_routine() == gogrow::swiss_access::faststr);
static_assert(sample.group_shape(gogrow::go1_26).group_bytes == 392);
static_assert(go_type("struct{A bool; B int64; C bool}").fields()[1].offset_bytes() == 8);
static_assert(go_type("time.Time").size_bytes() == 24);

}  // namespace

TEST_CASE("types are laid out as real Go lays them out") {
  auto lines = recorded("types");
  std::size_t types = 0;
  while (const auto line = lines.next()) {
    const std::size_t arrow = line->rfind(" => ");
    const std::string text(line->substr(0, arrow));
    CAPTURE(text);
    CHECK(facts_of(go_type(text)) == std::string(line->substr(arrow + 4)));
    ++types;
  }
  CHECK(types == 408);
}

TEST_CASE("array lengths are constant expressions") {
  struct {
    const char* text;
    std::uint64_t length;
  } const cases[] = {{"[2*3]int", 6},           {"[0x10]int", 16},   {"[1<<4]int", 16},  {"['a']int", 97},
                     {"[1_000]int", 1000},      {"[(1+2)*3]int", 9}, {"[0b11]int", 3},   {"[0o17]int", 15},
                     {"[017]int", 15},          {"[1e3]int", 1000},  {"[0x1p4]int", 16}, {"[7/2]int", 3},
                     {"[7%4]int", 3},           {"[6&^2]int", 4},    {"[1<<3|1]int", 9}, {"[len(\"abc\")]int", 3},
                     {"[sha256.Size]byte", 32}, {"['\\n']int", 10},  {"[-(-3)]int", 3}};
  for (const auto& c : cases) {
    CAPTURE(c.text);
    CHECK(go_type(c.text).length() == c.length);
  }
}

TEST_CASE("what is no type is refused at its place") {
  struct {
    const char* text;
    std::size_t offset;
  } const cases[] = {{"", 0},
                     {"map[strng]int", 4},
                     {"map[[]int]int", 4},
                     {"map[struct{f func()}]int", 4},
                     {"struct{A int; A int}", 14},
                     {"struct{A int", 12},
                     {"[-1]int", 1},
                     {"[7.5]int", 1},
                     {"[3/0]int", 2},
                     {"[1<<62]int", 0},
                     {"int;", 3},
                     {"int int", 4},
                     {"interface{ ~int|string }", 11},
                     {"func(a int, b)", 13},
                     {"foo.Bar", 0},
                     {"chan [1<<16]byte", 5}};
  for (const auto& c : cases) {
    CAPTURE(c.text);
    try {
      const go_type read(c.text);
      FAIL_CHECK("was read");
    } catch (const go_type_error& e) {
      CHECK(e.offset() == c.offset);
      CHECK(std::string_view(e.what()).find(">>") != std::string_view::npos);
      CHECK(std::string_view(e.what()).find('\n') == std::string_view::npos);
    }
  }
  std::string deep;
  for (int i = 0; i < 100000; ++i) deep += "[]";
  CHECK_THROWS_AS(go_type(deep + "int"), go_type_error);
}

TEST_CASE("names behind pointers need not be known, those that decide a layout must") {
  CHECK(go_type("[]*Order").elem().size_bytes() == 8);
  CHECK(go_type("struct{next *Node; f func(Ctx) error}").size_bytes() == 16);
  CHECK_THROWS_AS(go_type("[]Order"), go_type_error);
}

TEST_CASE("a file's declarations give names their meaning") {
  const gogrow::go_source shop(R"(package shop
import ( "time"; gid "github.com/google/uuid" )
const ( A = iota; B; N = B * 4 )
type Order struct { ID gid.UUID; At time.Time; Lines [N]Line; next *Order } // four lines
type ( Line struct{ Qty int32; OK bool }; Set[T comparable] map[T]struct{}; Loop struct { l Loop }; Tree []Tree )
func (o Order) Total() (n int) { type Hidden int; for i := range "}" { n += i }; return }
var x = map[string]int{"a": 1}
)",
                               "shop.go");
  const auto read = [&](const char* text) { return go_type(text, gogrow::go_latest, &shop); };
  CHECK(read("Order").size_bytes() == 16 + 24 + 4 * 8 + 8);
  CHECK(read("[]Order").elem().fields()[2].type_text() == "[N]Line");
  CHECK(read("Tree").elem().kind() == go_kind::slice);
  CHECK_THROWS_AS(read("Loop"), go_type_error);
  CHECK_THROWS_AS(read("Set"), go_type_error);
  CHECK_THROWS_AS(read("Hidden"), go_type_error);
  CHECK(shop.type_names().size() == 4);
}

TEST_CASE("the best order of fields takes the fewest bytes") {
  const auto fields = go_type("struct{A bool; B int64; C bool; Z struct{}}").fields();
  const auto best = gogrow::best_field_order(fields);
  CHECK(best.size_bytes == 16);
  CHECK(best.indexes == std::vector<std::size_t>{3, 1, 0, 2});
}

TEST_CASE("maps of named types cost what they cost in real Go") {
  std::size_t exact = 0;
  std::vector<double> deviations;
  for (int minor = 21; minor <= gogrow::go_latest.minor; ++minor) {
    auto lines = recorded("maps-go1." + std::to_string(minor));
    const gogrow::go_version version{1, minor};
    while (const auto line = lines.next()) {
      CAPTURE(minor);
      CAPTURE(*line);
      const std::size_t first = line->find(" | "), second = line->rfind(" | "), arrow = line->rfind(" => ");
      const std::string key(line->substr(0, first)), elem(line->substr(first + 3, second - first - 3));
      const auto numbers = gogrow::testing::detail::words_of(line->substr(second + 3, arrow - second - 3));
      const auto cost = gogrow::testing::detail::words_of(line->substr(arrow + 4));
      const auto inserts = static_cast<std::uint64_t>(std::stoull(std::string(numbers[1])));
      const auto hint = static_cast<std::int64_t>(std::stoll(std::string(numbers[0])));
      const auto p = gogrow::predict_map(version, go_type("map[" + key + "]" + elem, version), inserts, hint);
      const double mallocs = std::stod(std::string(cost[0]));
      const double bytes = std::stod(std::string(cost[1]));
      if (p.mallocs.sd == 0 && p.bytes_allocated.sd == 0) {
        CHECK(p.mallocs.mean == mallocs);
        CHECK(p.bytes_allocated.mean == bytes);
        ++exact;
      } else {
        // The seed of the hash decides: one run lies where the distribution has nearly all of its weight, and never
        // below what every seed costs.
        const auto& least = std::get<gogrow::bucket_map_prediction>(p.details).exact;
        CHECK(mallocs >= static_cast<double>(least.mallocs));
        CHECK(bytes >= static_cast<double>(least.bytes_allocated));
        CHECK(std::abs(mallocs - p.mallocs.mean) <= 4 * p.mallocs.sd + 1);
        CHECK(std::abs(bytes - p.bytes_allocated.mean) <= 4 * p.bytes_allocated.sd + 1);
        deviations.push_back((bytes - p.bytes_allocated.mean) / p.bytes_allocated.sd);
      }
    }
  }
  CHECK(exact > 1000);
  // Were the means off, the deviations of all these runs would lean to one side.
  double sum = 0;
  for (const double d : deviations) sum += d;
  const auto runs = static_cast<double>(deviations.size());
  CHECK(runs > 100);
  CHECK(std::abs(sum / runs) < 4 / std::sqrt(runs));
}
