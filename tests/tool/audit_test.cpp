// gogrow audit as a user meets it. The figures expected here are not the tool's own: they are what real Go printed for
// the same operations (tests/golden, the release table's sources), or plain arithmetic on the article's formula.

#include <fstream>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "support/paths.hpp"
#include "support/show.hpp"
#include "support/tool_checks.hpp"
#include "support/tool_process.hpp"

#ifdef GOGROW_HAS_TOOL

namespace {

using test_support::json;
using test_support::lines_of;
using test_support::run_tool;

json audit(test_support::arguments options = {}) {
  return test_support::json_of(test_support::command_of("audit", std::move(options)));
}

// The row of that section whose claim has these words.
json row_of(const json& rows, const std::string& where, const std::string& words) {
  for (const json& row : rows)
    if (row.at("where") == where && row.at("claim").get<std::string>().find(words) != std::string::npos) return row;
  FAIL("no row of section " << where << " says '" << words << "'");
  return {};
}

std::string figure_for(const json& row, const std::string& release) {
  const auto minor = [](const json& text) { return std::stoi(text.get<std::string>().substr(2)); };
  for (const json& one : row.at("gogrow"))
    if (minor(one.at("from")) <= minor(release) && minor(release) <= minor(one.at("to"))) return one.at("figure");
  return "";
}

}  // namespace

TEST_CASE("audit: every row has a section, a claim, a verdict and a reason") {
  for (const json& row : audit()) {
    CAPTURE(row.dump());
    std::vector<std::string> keys;
    for (const auto& [key, value] : row.items()) keys.push_back(key);
    CHECK(keys == std::vector<std::string>{"where", "claim", "article", "gogrow", "verdict", "why"});
    for (const char* key : {"where", "claim", "article", "verdict", "why"}) CHECK(row.at(key) != "");
    CHECK((row.at("verdict") == "not a count") == row.at("gogrow").empty());
  }
}

TEST_CASE("audit: every section of the article that has a number or a rule is there") {
  const json rows = audit();
  for (const char* section :
       {"1", "2.1", "2.2", "2.3", "2.4", "2.5", "3.1", "3.2", "3.3", "4.1", "4.2", "4.3", "4.4", "5"}) {
    CAPTURE(section);
    bool found = false;
    for (const json& row : rows) found = found || row.at("where") == section;
    CHECK(found);
  }
}

TEST_CASE("audit: the table of growths holds, the sentence on which appends grow does not") {
  const json rows = audit();
  CHECK(row_of(rows, "2.2", "the capacities").at("verdict") == "holds");
  const json sentence = row_of(rows, "2.2", "that grow");
  CHECK(sentence.at("verdict") == "wrong");
  CHECK(figure_for(sentence, "1.22") == "2nd, 3rd, 5th");
}

// Recorded: append to 100,000 strings gives 125,440; rounding began with 1.3.
TEST_CASE("audit: no release makes room for 200,000 strings") {
  const json row = row_of(audit(), "2.3", "make([]string, 100000)");
  CHECK(row.at("verdict") == "wrong");
  CHECK(figure_for(row, "1.2") == "125,000");
  CHECK(figure_for(row, "1.3") == "125,440");
  CHECK(figure_for(row, "1.26") == "125,440");
}

TEST_CASE("audit: the load factor of 6.5 holds but for 1.21, and ends with 1.23") {
  const json row = row_of(audit(), "3.2", "load factor");
  CHECK(row.at("verdict") == "holds for 1.1 to 1.20, 1.22 to 1.23");
  CHECK(figure_for(row, "1.21") == "6.0 a bucket");
}

// Real Go 1.23 and 1.26: header 48, first bucket 160, first group 208.
TEST_CASE("audit: a hint of 4 changes nothing") {
  const json rows = audit();
  for (const char* words : {"make(map[string]bool) and two", "make(map[string]bool, 4) and two"}) {
    const json row = row_of(rows, "3.3", words);
    CHECK(row.at("verdict") == "wrong");
    CHECK(figure_for(row, "1.23") == "208 B, 2 allocations");
    CHECK(figure_for(row, "1.26") == "256 B, 2 allocations");
  }
}

TEST_CASE("audit: a single release is audited alone") {
  const json row = row_of(audit({"--go", "1.21"}), "3.2", "load factor");
  CHECK(row.at("gogrow").size() == 1);
  CHECK(row.at("gogrow")[0].at("from") == "1.21");
  CHECK(row.at("verdict") == "wrong");
}

TEST_CASE("audit: a value that is not allowed is named, with what is") {
  for (const auto& [options, words] : std::vector<std::pair<std::vector<std::string>, std::string>>{
           {{"audit", "--go", "1.28"}, "--go '1.28'"},
           {{"audit", "--go", ""}, "--go ''"},
           {{"audit", "--format", "csv"}, "--format 'csv': table, json or markdown"}}) {
    const auto result = run_tool(options);
    CAPTURE(result.err);
    CHECK(result.status == 2);
    CHECK(result.out == "");
    CHECK(lines_of(result.err).size() == 1);
    CHECK(result.err.find(words) != std::string::npos);
  }
}

TEST_CASE("audit: the page on the article holds what the tool prints") {
  const auto result = run_tool({"audit", "--format", "markdown"});
  REQUIRE(result.status == 0);
  std::ostringstream page;
  page << std::ifstream(test_support::source_dir() + "/examples/article/README.md").rdbuf();
  for (const std::string& line : lines_of(result.out)) {
    CAPTURE(line);
    CHECK(page.str().find(line) != std::string::npos);
  }
}

#endif
