// gogrow compare and gogrow slice --rule as a user meets them. The capacities themselves are other_policies_test.cpp.

#include <algorithm>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <gogrow/rules/others.hpp>

#include "support/paths.hpp"
#include "support/show.hpp"
#include "support/tool_checks.hpp"
#include "support/tool_process.hpp"

#ifdef GOGROW_HAS_TOOL

namespace {

using test_support::arguments;
using test_support::check_refused;
using test_support::contains;
using test_support::json;
using test_support::json_of;
using test_support::lines_of;
using test_support::process_result;
using test_support::run_tool;

std::size_t count_of(const std::string& text, const std::string& part) {
  std::size_t n = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++n;
  return n;
}

const arguments thousand{"--elem-size", "8", "--appends", "1000"};

arguments with(arguments first, const arguments& then) {
  first.insert(first.end(), then.begin(), then.end());
  return first;
}

}  // namespace

TEST_CASE("slice --rule: policies of others after the releases, or alone") {
  const json both = json_of(with({"slice", "--go", "1.22", "--rule", "rust_vec,java_array_list"}, thousand));
  REQUIRE(both.size() == 3);
  CHECK(both[0]["release"] == "1.22");
  CHECK(both[1]["release"] == "rust_vec");
  CHECK(both[1]["final_cap"] == 1024);
  CHECK(both[2]["release"] == "java_array_list");
  CHECK(both[2]["final_cap"] == 1234);
  CHECK(both[2]["reallocations"] == 13);
  const json alone = json_of(with({"slice", "--rule", "cpython_list", "--steps"}, thousand));
  CHECK(alone["release"] == "cpython_list");
  CHECK(alone["steps"].size() == 28);
  CHECK(alone["steps"][0] == json({{"len", 0}, {"old_cap", 0}, {"new_cap", 4}, {"bytes", 32}}));
  CHECK(json_of(with({"slice", "--rule", "all"}, thousand)).size() == gogrow::other_policies.size());
}

TEST_CASE("slice --rule: unknown names, and no names") {
  for (const char* rule : {"std_list", "rust_vec,", "", ",", "all,rust_vec", "1.22"})
    check_refused(with({"slice", "--rule", rule}, thousand), {"--rule", "rust_vec", "all"});
  check_refused(with({"slice", "--go", "rust_vec"}, thousand), {"--go", "'rust_vec'"});
  check_refused(with({"slice", "--go", ""}, thousand), {"--go", "''"});
  check_refused({"slice", "--rule", "rust_vec", "--elem-size", "8", "--appends", "100000000000000"},
                {"rust_vec", "281474976710656"});
}

// 1.26: 1 2 4 … 512 848 1280. fbvector: 8 16 … 512 768 1152; its 9216 bytes come in Go's class of 9472.
TEST_CASE("compare: what depends on the allocator follows --charge") {
  const json go = json_of(with({"compare", "--go", "1.26", "--rule", "fbvector"}, thousand));
  REQUIRE(go.size() == 2);
  CHECK(go[0] == json({{"policy", "1.26"},
                       {"allocations", 12},
                       {"elements_copied", 1871},
                       {"bytes_copied", 14968},
                       {"bytes_asked", 25208},
                       {"bytes_allocated", 25216},
                       {"allocs/op", 12},
                       {"B/op", 25208},
                       {"bytes_wasted", 2240},
                       {"peak_bytes", 17024},
                       {"final_cap", 1280}}));
  CHECK(go[1]["bytes_asked"] == 8 * (8 + 16 + 32 + 64 + 128 + 256 + 512 + 768 + 1152));
  CHECK(go[1]["bytes_allocated"] == 8 * (8 + 16 + 32 + 64 + 128 + 256 + 512 + 768) + 9472);
  CHECK(go[1]["bytes_wasted"] == 9472 - 8000);
  CHECK(go[1]["peak_bytes"] == 6144 + 9472);

  const json asked = json_of(with({"compare", "--go", "1.26", "--rule", "fbvector", "--charge", "asked"}, thousand));
  CHECK(asked[1]["bytes_allocated"] == go[1]["bytes_asked"]);
  CHECK(asked[1]["bytes_wasted"] == 8 * 152);
  CHECK(asked[1]["peak_bytes"] == 8 * (768 + 1152));
  CHECK(asked[1]["bytes_copied"] == go[1]["bytes_copied"]);
  CHECK(asked[0]["bytes_allocated"] == 25208);
}

TEST_CASE("compare: a start with room, and elements of size 0") {
  const json start = json_of({"compare", "--go", "1.26", "--rule", "std_vector", "--charge", "asked", "--elem-size",
                              "8", "--len", "5", "--cap", "8", "--appends", "1", "--batch", "4"});
  CHECK(start[1]["final_cap"] == 10);
  CHECK(start[1]["peak_bytes"] == 8 * (8 + 10));
  CHECK(start[1]["bytes_wasted"] == 8 * (3 + 1));
  for (const json& line : json_of({"compare", "--elem-size", "0", "--appends", "1000", "--charge", "asked"})) {
    CHECK(line["allocations"] == 0);
    CHECK(line["bytes_wasted"] == 0);
    CHECK(line["peak_bytes"] == 0);
  }
}

TEST_CASE("compare: table and csv hold a line a policy") {
  const arguments command = with({"compare", "--go", "1.17", "--rule", "std_vector"}, thousand);
  const process_result csv = run_tool(with(command, {"--format", "csv"}));
  CHECK(lines_of(csv.out) ==
        std::vector<std::string>{"policy,allocations,elements_copied,bytes_copied,bytes_asked,bytes_allocated,"
                                 "allocs/op,B/op,bytes_wasted,peak_bytes,final_cap",
                                 "1.17,11,1023,8184,16376,16384,11,16376,192,12288,1024",
                                 "std_vector,11,1023,8184,16376,16384,11,16376,192,12288,1024"});
  const std::vector<std::string> table = lines_of(run_tool(command).out);
  REQUIRE(table.size() == 5);
  CHECK(table[0] == "1000 appends, 8-byte elements without pointers, from len 0 cap 0");
  CHECK(table[2].starts_with("policy"));
  CHECK(table[4].starts_with("std_vector"));
}

TEST_CASE("compare: svg draws a line a policy, over capacity or bytes copied") {
  const arguments command = with({"compare", "--go", "1.17,1.26", "--rule", "rust_vec", "--format", "svg"}, thousand);
  const std::string capacity = run_tool(command).out;
  CHECK(capacity.starts_with("<svg "));
  CHECK(capacity.ends_with("</svg>\n"));
  CHECK(count_of(capacity, "stroke-width=\"2\"") == 3);
  for (const char* label : {">Go 1.17<", ">Go 1.26<", ">rust_vec<", "Capacity:", "dashed"})
    CHECK(contains(capacity, label));
  const std::string copied = run_tool(with(command, {"--chart", "copied"})).out;
  CHECK(contains(copied, "Bytes copied:"));
  CHECK(contains(copied, " KiB</text>"));
  CHECK(count_of(copied, "stroke-width=\"2\"") == 3);
  // Nothing to draw is drawn, too.
  const std::string none =
      run_tool({"compare", "--elem-size", "8", "--appends", "0", "--rule", "fbvector", "--format", "svg"}).out;
  CHECK(none.ends_with("</svg>\n"));
  CHECK_FALSE(contains(none, "nan"));
  CHECK_FALSE(contains(none, "inf"));
}

TEST_CASE("the picture of policies in the README is what the tool draws") {
  std::ostringstream kept;
  kept << std::ifstream(test_support::source_dir() + "/examples/policies.svg").rdbuf();
  const process_result drawn = run_tool({"compare", "--go", "1.17,1.26", "--rule",
                                         "std_vector,msvc_vector,fbvector,java_array_list,cpython_list", "--elem-size",
                                         "8", "--appends", "3000", "--format", "svg"});
  CHECK(drawn.out == kept.str());
}

TEST_CASE("compare: bad input names the option, the value and what is allowed") {
  check_refused({"compare"}, {"compare", "--elem-size"});
  check_refused({"compare", "--elem-size", "8"}, {"compare", "--appends"});
  check_refused(with({"compare", "--format", "png"}, thousand), {"--format", "'png'", "svg"});
  check_refused(with({"compare", "--charge", "free"}, thousand), {"--charge", "'free'", "go or asked"});
  check_refused(with({"compare", "--chart", "pie"}, thousand), {"--chart", "'pie'", "capacity or copied"});
  check_refused(with({"compare", "--rule", "x"}, thousand), {"compare", "--rule", "'x'"});
  check_refused(with({"compare", "--go", "1.28"}, thousand), {"compare", "--go", "'1.28'"});
  check_refused({"compare", "--elem-size", "8", "--appends", "100000000000000"}, {"compare", "1.17", "panics"});
}

TEST_CASE("the help of slice and compare lists the policies") {
  for (const char* command : {"slice", "compare"}) {
    const process_result help = run_tool({command, "--help"});
    CHECK(help.status == 0);
    for (const gogrow::named_policy& p : gogrow::other_policies) CHECK(contains(help.out, std::string(p.name)));
  }
}

#endif
