// The reader of Go types under texts at random: types from the grammar, damaged types of the recordings, deep nesting,
// huge lengths. tests/fuzz/go_type_fuzz.cpp goes on where this ends.

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include <gogrow/go_type.hpp>

#include "fuzz/go_type_text.hpp"
#include "support/golden_store.hpp"
#include "support/paths.hpp"

namespace {

using gogrow::go_type;
using gogrow::go_type_error;

std::vector<std::string> recorded_types() {
  gogrow::testing::line_reader lines(std::filesystem::path(test_support::source_dir()) /
                                     "tests/golden/types/types.txt.gz");
  std::vector<std::string> found;
  while (const auto line = lines.next()) found.emplace_back(line->substr(0, line->rfind(" => ")));
  return found;
}

bool is_read(std::string_view text) {
  try {
    const go_type t(text);
    return true;
  } catch (const go_type_error&) {
    return false;
  }
}

std::string repeated(std::string_view part, std::size_t times) {
  std::string s;
  for (std::size_t i = 0; i < times; ++i) s += part;
  return s;
}

std::size_t refused_at(std::string_view text) {
  try {
    const go_type t(text);
  } catch (const go_type_error& e) {
    go_type_fuzz::check_refusal(e, text.size());
    return e.offset();
  }
  FAIL("was read: " << text.substr(0, 60));
  return 0;
}

}  // namespace

TEST_CASE("types from the grammar are read or refused, and what is read holds together") {
  std::size_t read = 0;
  for (std::uint64_t seed = 1; seed <= 3000; ++seed) {
    const std::string text = go_type_fuzz::type_writer(seed).type(static_cast<int>(seed % 5));
    CAPTURE(seed);
    CAPTURE(text);
    CHECK_NOTHROW(go_type_fuzz::read_as_type(text));
    CHECK_NOTHROW(go_type_fuzz::read_as_file("package p; type Order struct{ID int64}; type T " + text + "\n"));
    if (is_read(text)) ++read;
  }
  CHECK(read > 1000);
  CHECK(read < 2900);
}

TEST_CASE("damaged types are read or refused") {
  constexpr std::string_view bytes = "()[]{}*<-.,;:|~&'\"`/\\ \n\t0x1_aZ\x80\xff";
  const std::vector<std::string> types = recorded_types();
  REQUIRE(types.size() == 408);
  go_type_fuzz::type_writer dice(20);
  for (const std::string& whole : types) {
    for (int i = 0; i < 12; ++i) {
      std::string text = whole;
      const std::size_t at = dice.below(text.size());
      const char c = bytes[dice.below(bytes.size())];
      switch (dice.below(4)) {
        case 0:
          text.erase(at, 1 + dice.below(3));
          break;
        case 1:
          text.insert(at, 1, c);
          break;
        case 2:
          text[at] = c;
          break;
        default:
          text.insert(at, types[dice.below(types.size())]);
      }
      CAPTURE(text);
      CHECK_NOTHROW(go_type_fuzz::read_as_type(text));
      CHECK_NOTHROW(go_type_fuzz::read_as_file("package p\ntype T " + text));
    }
  }
}

TEST_CASE("nesting has a limit, whatever nests") {
  for (const char* open :
       {"(",         "[]",           "*",         "[1]",      "chan ", "map[int]", "func(", "func() ",
        "struct{A ", "interface{M(", "[(",        "[-",       "[1+(",  "[^",       "map[",  "<-chan ",
        "struct{a[", "a.b[",         "func(a a[", "struct{*", "["}) {
    CAPTURE(open);
    const std::string deep = repeated(open, 100'000);
    CHECK(refused_at(deep) < deep.size() + 1);
    CHECK_NOTHROW(go_type_fuzz::read_as_file("package p; type T " + deep));
  }
  CHECK(is_read(repeated("[]", 200) + "int"));
  CHECK(refused_at(repeated("(", 100'000) + "int" + repeated(")", 100'000)) <= 1000);
}

TEST_CASE("nesting of declarations counts together") {
  std::string file = "package p\n";
  for (int i = 0; i < 250; ++i)
    file += "type T" + std::to_string(i) + " struct{A " + repeated("[1]", 200) + "T" + std::to_string(i + 1) + "}\n";
  CHECK_NOTHROW(go_type_fuzz::read_as_file(file + "type T250 int\n"));
  std::string constants = "package p\n";
  for (int i = 0; i < 99; ++i)
    constants += "const N" + std::to_string(i) + " = " + repeated("(", 200) + "N" + std::to_string(i + 1) +
                 repeated(")", 200) + "\n";
  CHECK_NOTHROW(go_type_fuzz::read_as_file(constants + "const N99 = 1\ntype A [N0]int\n"));
}

TEST_CASE("an error shows no control characters") {
  const std::string text("\x1b[2Jint\0\r", 9);
  try {
    const go_type t(text);
    FAIL_CHECK("was read");
  } catch (const go_type_error& e) {
    CHECK(std::string(e.what()) == ">> [2Jint  : no character of Go text");
  }
}

TEST_CASE("types that no address space holds are refused where they begin") {
  CHECK(is_read("[1<<50-1]byte"));
  CHECK(refused_at("[1<<50]byte") == 0);
  CHECK(is_read("[1<<47-1]int64"));
  CHECK(refused_at("[1<<47]int64") == 0);
  CHECK(is_read("[1<<62][0]int"));
  CHECK(refused_at("[1<<25][1<<25]byte") == 0);
  CHECK(refused_at("struct{A [1<<49]byte; B [1<<49+1]byte}") == 22);
  CHECK(refused_at("[9223372036854775808]struct{}") == 1);
  CHECK(is_read("[9223372036854775807]struct{}"));
}

TEST_CASE("a map's key that is not comparable is refused at the key, wherever the map stands") {
  CHECK(refused_at("struct{M map[[]int]int}") == 13);
  CHECK(refused_at("[]map[func()]int") == 6);
  CHECK(refused_at("*map[map[int]int]int") == 5);
  CHECK(refused_at("func(map[struct{a []int}]int)") == 9);
  CHECK(refused_at("chan map[[2][]int]int") == 9);
  CHECK(is_read("struct{M map[any]int}"));
}
