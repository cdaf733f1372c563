// The predictor against what real Go charged: every `cost` line of the recorded slice scripts, and every growth of
// their `pushes` lines.

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include <gogrow/predict/slice.hpp>

#include "support/golden.hpp"

namespace {

using namespace gogrow;
using gogrow::testing::golden_entry;
using gogrow::testing::line_reader;
using test_support::golden;

std::vector<std::string> words_of(std::string_view line) {
  std::istringstream in{std::string(line)};
  std::vector<std::string> words;
  for (std::string word; in >> word;) words.push_back(word);
  return words;
}

// u8 u16 u32 u64 in bits; bN and pN in bytes; z0.
layout layout_of_type(const std::string& name) {
  const std::size_t n = std::stoull(name.substr(1));
  return {name[0] == 'u' ? n / 8 : n, 1, name[0] == 'p'};
}

struct charge {
  std::uint64_t mallocs;
  std::uint64_t bytes;
};

// The slices of a script as far as the predictor can follow them: a length that other lines change is not known.
struct script_variable {
  layout element{};
  std::optional<slice_state> state{};
};

charge charge_of_make(const release& r, const layout& element, std::size_t cap) {
  heap_meter heap;
  heap.allocate(r, cap * element.size_bytes, element.noscan());
  return {heap.mallocs(), heap.total_alloc_bytes()};
}

// `cost pushes A N` and `cost make A L C`; nothing where the slice before is not known.
std::optional<charge> predicted(const release& r, const std::vector<std::string>& words, script_variable& variable) {
  if (words[1] == "make") {
    const std::size_t cap = std::stoull(words[4]);
    variable.state = slice_state{std::stoull(words[3]), cap};
    return charge_of_make(r, variable.element, cap);
  }
  if (!variable.state) return std::nullopt;
  const auto cost = predict_appends(r, variable.element, *variable.state, std::stoull(words[3]));
  variable.state = slice_state{cost.final_len, cost.final_cap};
  return charge{cost.mallocs, cost.bytes_allocated};
}

// Reads up to the next line of costs.
std::optional<std::string_view> next_cost(line_reader& output) {
  auto printed = output.next();
  while (printed && !printed->starts_with("cost ")) printed = output.next();
  return printed;
}

// The state that a line such as `a 3 10` shows.
std::optional<slice_state> state_in(const std::optional<std::string_view>& printed) {
  const std::vector<std::string> words = words_of(printed.value_or(""));
  if (words.size() != 3) return std::nullopt;
  return slice_state{std::stoull(words[1]), std::stoull(words[2])};
}

// Compares all cost lines of one recorded output; returns how many. From the first of them on, each other line of these
// scripts prints one line, so the state after an append is what Go says it was.
std::size_t compare_costs(const golden_entry& entry) {
  const release& r = release_of(*parse_go_version(entry.release));
  std::map<std::string, script_variable> variables;
  line_reader script = entry.open_script();
  line_reader output = entry.open_expected();
  std::size_t compared = 0;
  while (const auto line = script.next()) {
    const std::vector<std::string> words = words_of(*line);
    if (words.size() < 2) continue;
    if (words[0] == "cost") {
      const auto printed = next_cost(output);
      REQUIRE(printed);
      const auto cost = predicted(r, words, variables[words[2]]);
      if (!cost) continue;
      ++compared;
      const std::string seen = "cost " + std::to_string(cost->mallocs) + ' ' + std::to_string(cost->bytes);
      if (seen == *printed) continue;
      const std::string message =
          describe_mismatch(entry, script.line_number(), *line, output.line_number(), *printed, seen);
      FAIL_CHECK(message);
      continue;
    }
    const auto printed = compared > 0 ? output.next() : std::nullopt;
    script_variable& variable = variables[words[1]];
    if (words[0] == "slice") variable = {layout_of_type(words[2]), slice_state{}};
    else if (words[0] == "nil") variable.state = slice_state{};
    else if (words[0] == "append") variable.state = state_in(printed);
  }
  return compared;
}

// Compares the capacities that `pushes A N` prints from nil with growth_steps; returns how many.
std::size_t compare_pushes(const golden_entry& entry) {
  const release& r = release_of(*parse_go_version(entry.release));
  line_reader script = entry.open_script();
  line_reader output = entry.open_expected();
  layout element{};
  std::size_t compared = 0;
  while (const auto line = script.next()) {
    const std::vector<std::string> words = words_of(*line);
    if (words.size() < 2) continue;
    if (words[0] == "slice") {
      element = layout_of_type(words[2]);
      REQUIRE(output.next());
      continue;
    }
    REQUIRE(words[0] == "pushes");
    const std::size_t n = std::stoull(words[2]);
    if (element.size_bytes == 0) {  // no array: the capacity follows the length
      for (std::size_t i = 1; i <= n; ++i) REQUIRE(output.next());
      continue;
    }
    for (const growth_step& step : growth_steps(r, element, {}, n)) {
      const auto printed = output.next();
      REQUIRE(printed);
      const std::string seen = words[1] + ' ' + std::to_string(step.len + 1) + ' ' + std::to_string(step.new_cap);
      ++compared;
      if (seen != *printed) {
        const std::string message =
            describe_mismatch(entry, script.line_number(), *line, output.line_number(), *printed, seen);
        FAIL_CHECK(message);
      }
    }
  }
  CHECK_FALSE(output.next());
  return compared;
}

}  // namespace

TEST_CASE("the predictor names the Mallocs and TotalAlloc that 13 releases of Go reported") {
  for (int minor = 15; minor <= 27; ++minor) {
    const std::string release = "1." + std::to_string(minor);
    CAPTURE(release);
    CHECK(compare_costs(golden().entry(release, "slice-cost")) == 504);
    CHECK(compare_costs(golden().entry(release, "slice-edge")) == 900);
  }
}

TEST_CASE("the predictor's growth steps are the growths that 13 releases of Go went through") {
  for (int minor = 15; minor <= 27; ++minor) {
    const std::string release = "1." + std::to_string(minor);
    CAPTURE(release);
    CHECK(compare_pushes(golden().entry(release, "slice-pushes")) > 126 * 10);
  }
}
