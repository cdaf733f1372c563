// Traps that users fell into: blank lines at the end of a list, all releases where some have no maps or panic, values
// of the length of a file, more keys than a key has values, negative counts in scripts.

#ifdef GOGROW_HAS_TOOL

#include <string>

#include <doctest/doctest.h>

#include "support/tool_checks.hpp"

namespace {

using test_support::arguments;
using test_support::check_refused;
using test_support::contains;
using test_support::run_tool;

const arguments slices = {"advise", "slice", "--elem-size", "8", "--elem-align", "8", "--sizes", "-"};

arguments maps(const std::string& go, const std::string& key_size) {
  return {"advise", "map", "--go", go, "--key-size", key_size, "--elem-size", "8", "--elem-align", "8", "--sizes", "-"};
}

TEST_CASE("blank lines at the end of a list of sizes are none, one before another line is a bad one") {
  const auto plain = run_tool(slices, "3\n5\n");
  CHECK(plain.status == 0);
  for (const char* input : {"3\n5\n\n", "3\n5\n\n\n", "3\n5\n \t\n\n", "3\n5"}) {
    CAPTURE(input);
    const auto result = run_tool(slices, input);
    CHECK(result.status == 0);
    CHECK(result.out == plain.out);
  }
  check_refused(slices, {"line 2", "--skip-bad"}, "3\n\n5\n");
  check_refused(slices, {"line 2", "--skip-bad"}, "3\n\n\n5\n\n");
}

TEST_CASE("advise map takes all releases that have maps") {
  const auto result = run_tool(maps("all", "8"), "100\n");
  CHECK(result.status == 0);
  CHECK(contains(result.out, "1.1"));
  CHECK(contains(result.out, "1.27"));
}

TEST_CASE("a map has no more keys than a key has values") {
  CHECK(run_tool(maps("1.26", "1"), "256\n").status == 0);
  check_refused(maps("1.26", "1"), {"257", "at most 256 different keys"}, "257\n");
  CHECK(run_tool(maps("1.26", "2"), "65536\n").status == 0);
  check_refused(maps("1.26", "2"), {"65537", "at most 65536 different keys"}, "65537\n");
}

TEST_CASE("a value as long as a file is shown by its ends") {
  const auto result = run_tool({"advise", "slice", "--elem-size", std::string(100'000, 'x')});
  CHECK(result.status == 2);
  CHECK(result.err.size() < 700);
  CHECK(contains(result.err, " ... "));
}

TEST_CASE("pushes of a negative number are refused at their line") {
  const auto result = run_tool({"replay", "--go", "1.26", "-"}, "slice s u8\npushes s -1\n");
  CHECK(result.status == 2);
  CHECK(result.out == "s 0 0\n");  // of the line before
  CHECK(contains(result.err, "line 2: '-1' is no whole number from 0"));
}

}  // namespace

#endif
