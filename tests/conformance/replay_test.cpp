// The tool prints for every recorded slice script, byte for byte, what each release of Go printed.

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "support/golden.hpp"
#include "support/tool_process.hpp"

#ifdef GOGROW_HAS_TOOL

namespace {

using gogrow::testing::golden_entry;
using gogrow::testing::line_reader;
using test_support::golden;
using test_support::lines_of;
using test_support::process_result;
using test_support::run_tool;

std::vector<std::string> read_all(line_reader lines) {
  std::vector<std::string> all;
  while (const auto line = lines.next()) all.emplace_back(*line);
  return all;
}

std::string joined(const std::vector<std::string>& lines, std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text += lines[i] + '\n';
  return text;
}

process_result replay(const golden_entry& entry, const std::string& script) {
  return run_tool({"replay", "--go", entry.release, "-"}, script);
}

// The script line, counted from 1, that printed line `output_line` of the output: the shortest beginning of the script
// that prints so much.
std::size_t line_that_printed(const golden_entry& entry, const std::vector<std::string>& script,
                              std::size_t output_line) {
  std::size_t too_short = 0;
  std::size_t enough = script.size();
  while (enough - too_short > 1) {
    const std::size_t middle = (too_short + enough) / 2;
    if (lines_of(replay(entry, joined(script, middle)).out).size() >= output_line) enough = middle;
    else too_short = middle;
  }
  return enough;
}

// What differs, as the message of a failure; empty when all is equal.
std::string difference(const golden_entry& entry) {
  const std::vector<std::string> script = read_all(entry.open_script());
  const std::vector<std::string> expected = read_all(entry.open_expected());
  const process_result result = replay(entry, joined(script, script.size()));
  const std::vector<std::string> seen = lines_of(result.out);

  const auto first = std::ranges::mismatch(expected, seen);
  if (first.in1 != expected.end() || first.in2 != seen.end()) {
    const auto at = static_cast<std::size_t>(first.in1 - expected.begin());
    const std::size_t line = line_that_printed(entry, script, at + 1);
    const std::string nothing = "(nothing)";
    return describe_mismatch(entry, line, script[line - 1], at + 1, at < expected.size() ? expected[at] : nothing,
                             at < seen.size() ? seen[at] : nothing + ' ' + result.err);
  }
  if (result.status != 0 || !result.err.empty())
    return "Go " + entry.release + ", script " + entry.script + ": exit status " + std::to_string(result.status) +
           ", " + result.err;
  return result.out.ends_with('\n') ? "" : "the last line has no end";
}

}  // namespace

TEST_CASE("replay prints what real Go printed, for every recorded slice and map script of 1.15 to 1.27") {
  std::size_t slices = 0;
  std::size_t maps = 0;
  for (const golden_entry& entry : golden().entries()) {
    const std::string message = difference(entry);
    CHECK_MESSAGE(message.empty(), message);
    ++(entry.slices_only() ? slices : maps);
  }
  CHECK(slices == 13 * 7);
  CHECK(maps == 9 * 7 + 4 * 5 + 2);  // bucket maps to 1.23, Swiss maps from 1.24 on
}

TEST_CASE("a replay that differs is reported with release, script, line, expected and seen") {
  // The output of 1.17 is not that of 1.22: from 256 elements on they grow differently.
  golden_entry wrong = golden().entry("1.17", "slice-pushes");
  wrong.release = "1.22";
  const std::string message = difference(wrong);
  CHECK(message.find("Go 1.22, script slice-pushes, line ") == 0);
  CHECK(message.find(": pushes ") != std::string::npos);
  CHECK(message.find("expected: ") != std::string::npos);
  CHECK(message.find("seen: ") != std::string::npos);
}

#endif
