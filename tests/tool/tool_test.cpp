// The command-line tool as a user meets it: what it prints, in each format, and how it refuses bad input. That `replay`
// prints what real Go printed is golden_replay_test.cpp.

#include <algorithm>
#include <cstddef>
#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "support/show.hpp"
#include "support/tool_checks.hpp"
#include "support/tool_process.hpp"

#ifdef GOGROW_HAS_TOOL

namespace {

using test_support::arguments;
using test_support::check_refused;
using test_support::contains;
using test_support::json;
using test_support::keys_of;
using test_support::lines_of;
using test_support::process_result;
using test_support::run_tool;
using test_support::temporary_file;

arguments slice_of(arguments options) { return test_support::command_of("slice", std::move(options)); }
json slice_json(arguments options) { return test_support::json_of(slice_of(std::move(options))); }

process_result replay(const std::string& script, arguments options = {"--go", "1.22"}) {
  options.insert(options.begin(), "replay");
  options.push_back("-");
  return run_tool(options, script);
}

}  // namespace

// --- slice.

// Capacities of 1.22: 1 2 4 … 512 848 1280.
TEST_CASE("slice: every key, in order, with the right value") {
  const json found = slice_json({"--go", "1.22", "--elem-size", "8", "--appends", "1000"});
  const json expected = {{"release", "1.22"},     {"elem_size", 8},       {"pointers", false},
                         {"appends", 1000},       {"batch", 1},           {"start_len", 0},
                         {"start_cap", 0},        {"reallocations", 12},  {"elements_copied", 1871},
                         {"bytes_copied", 14968}, {"mallocs", 12},        {"bytes_allocated", 25216},
                         {"allocs/op", 12},       {"B/op", 25208},        {"final_len", 1000},
                         {"final_cap", 1280},     {"bytes_wasted", 2240}, {"peak_bytes", 17024}};
  CHECK(found == expected);
  CHECK(keys_of(found) == keys_of(expected));
}

// Capacities of []string in 1.22: 1 2 4 8 16 32 71 143 303 591 1023; above 512 bytes each array carries 8 of header.
TEST_CASE("slice: pointers change the capacities of 1.22") {
  const json found = slice_json({"--go", "1.22", "--elem-size", "16", "--pointers", "--appends", "1000"});
  CHECK(found["pointers"] == true);
  CHECK(found["reallocations"] == 11);
  CHECK(found["elements_copied"] == 1 + 2 + 4 + 8 + 16 + 32 + 71 + 143 + 303 + 591);
  CHECK(found["bytes_allocated"] == 1008 + 1152 + 2304 + 4864 + 9472 + 16384);
  CHECK(found["final_cap"] == 1023);
  CHECK(found["peak_bytes"] == 9472 + 16384);
}

TEST_CASE("slice: batches and a starting slice") {
  const json batches = slice_json({"--go", "1.22", "--elem-size", "8", "--appends", "5", "--batch", "5"});
  CHECK(batches["batch"] == 5);
  CHECK(batches["reallocations"] == 4);
  CHECK(batches["final_len"] == 25);
  CHECK(batches["final_cap"] == 48);
  const json start = slice_json({"--go", "1.22", "--elem-size", "8", "--appends", "41", "--len", "60", "--cap", "100"});
  CHECK(start["start_len"] == 60);
  CHECK(start["start_cap"] == 100);
  CHECK(start["final_cap"] == 224);
  CHECK(start["mallocs"] == 1);
  CHECK(start["peak_bytes"] == 896 + 1792);
  CHECK(slice_json({"--elem-size", "8", "--appends", "0", "--len", "7"})["start_cap"] == 7);
}

TEST_CASE("slice: --steps adds each growth") {
  const json found = slice_json({"--go", "1.22", "--elem-size", "8", "--appends", "5", "--steps"});
  const json expected = json::array({{{"len", 0}, {"old_cap", 0}, {"new_cap", 1}, {"bytes", 8}},
                                     {{"len", 1}, {"old_cap", 1}, {"new_cap", 2}, {"bytes", 16}},
                                     {{"len", 2}, {"old_cap", 2}, {"new_cap", 4}, {"bytes", 32}},
                                     {{"len", 4}, {"old_cap", 4}, {"new_cap", 8}, {"bytes", 64}}});
  CHECK(found["steps"] == expected);
  CHECK(keys_of(found["steps"][0]) == std::vector<std::string>{"len", "old_cap", "new_cap", "bytes"});
  CHECK(slice_json({"--elem-size", "8", "--appends", "0", "--steps"})["steps"] == json::array());
  CHECK_FALSE(slice_json({"--elem-size", "8", "--appends", "1"}).contains("steps"));
}

TEST_CASE("slice: one release is an object, several are an array in the order asked for") {
  const json some = slice_json({"--go", "1.22,1.17,textbook", "--elem-size", "8", "--appends", "1025"});
  REQUIRE(some.is_array());
  REQUIRE(some.size() == 3);
  CHECK(some[0]["release"] == "1.22");
  CHECK(some[0]["final_cap"] == 1280);
  CHECK(some[1]["release"] == "1.17");
  CHECK(some[1]["final_cap"] == 1280);
  CHECK(some[2]["release"] == "textbook");
  CHECK(some[2]["reallocations"] == 12);
  CHECK(slice_json({"--go", "go1.17", "--elem-size", "8", "--appends", "1"})["release"] == "1.17");

  const json all = slice_json({"--go", "all", "--elem-size", "8", "--appends", "513"});
  REQUIRE(all.size() == 28);
  for (std::size_t i = 0; i < 28; ++i) {
    CHECK(all[i]["release"] == "1." + std::to_string(i));
    CHECK(all[i]["final_cap"] == (i < 18 ? 1024 : 848));
  }
}

TEST_CASE("slice: the latest release is the default") {
  CHECK(slice_json({"--elem-size", "8", "--appends", "1"})["release"] == "1.27");
}

TEST_CASE("slice: csv is a heading and a line a release, or a line a step") {
  const process_result totals =
      run_tool({"slice", "--go", "1.17,1.22", "--elem-size", "8", "--appends", "1000", "--format", "csv"});
  CHECK(lines_of(totals.out) ==
        std::vector<std::string>{
            "release,elem_size,pointers,appends,batch,start_len,start_cap,reallocations,elements_copied,bytes_copied,"
            "mallocs,bytes_allocated,allocs/op,B/op,final_len,final_cap,bytes_wasted,peak_bytes",
            "1.17,8,false,1000,1,0,0,11,1023,8184,11,16384,11,16376,1000,1024,192,12288",
            "1.22,8,false,1000,1,0,0,12,1871,14968,12,25216,12,25208,1000,1280,2240,17024"});
  const process_result steps =
      run_tool({"slice", "--go", "1.22,textbook", "--elem-size", "8", "--appends", "2", "--format", "csv", "--steps"});
  CHECK(lines_of(steps.out) == std::vector<std::string>{"release,len,old_cap,new_cap,bytes", "1.22,0,0,1,8",
                                                        "1.22,1,1,2,16", "textbook,0,0,1,8", "textbook,1,1,2,16"});
}

TEST_CASE("slice: csv of no steps is the heading alone") {
  CHECK(run_tool(slice_of({"--elem-size", "8", "--appends", "0", "--steps", "--format", "csv"})).out ==
        "release,len,old_cap,new_cap,bytes\n");
}

TEST_CASE("slice: the table names the workload and aligns its columns") {
  const process_result result =
      run_tool({"slice", "--go", "1.17,1.22", "--elem-size", "8", "--appends", "1000", "--steps"});
  CHECK(result.status == 0);
  const std::vector<std::string> lines = lines_of(result.out);
  REQUIRE(lines.size() > 5);
  CHECK(lines[0] == "1000 appends, 8-byte elements without pointers, from len 0 cap 0");
  REQUIRE(lines[2].starts_with("release"));
  CHECK(contains(lines[2], "bytes_allocated"));
  CHECK(contains(lines[3], "16384"));
  CHECK(contains(lines[4], "25216"));
  CHECK(lines[3].size() == lines[4].size());
  CHECK(std::ranges::find(lines, "growth steps of 1.17") != lines.end());
  CHECK(std::ranges::find(lines, "growth steps of 1.22") != lines.end());
}

TEST_CASE("slice: elements of size 0 and the largest numbers") {
  const json zero = slice_json({"--elem-size", "0", "--appends", "9223372036854775807"});
  CHECK(zero["final_len"] == 9223372036854775807u);
  CHECK(zero["mallocs"] == 0);
  const json many = slice_json({"--go", "1.22", "--elem-size", "8", "--appends", "10000000000000"});
  CHECK(many["final_len"] == 10000000000000u);
  CHECK(slice_json({"--elem-size", "0x10", "--appends", "1"})["elem_size"] == 16);
}

TEST_CASE("slice: bad input names the option, the value and what is allowed") {
  const auto refused = [](arguments options, const std::vector<std::string>& parts) {
    check_refused(slice_of(std::move(options)), parts);
  };
  refused({}, {"--appends", "--type", "--elem-size"});
  refused({"--elem-size", "8"}, {"--appends"});
  for (const char* value : {"x", "", "1e3", "8 ", " 8", "-8", "+8", "8.0", "0x", "18446744073709551616"}) {
    refused({"--elem-size", "8", "--appends", std::string("1") + value + "z"}, {"--appends", "1" + std::string(value)});
    if (*value != '\0' && *value != '-') refused({"--elem-size", value, "--appends", "5"}, {"--elem-size", value});
  }
  refused({"--elem-size", "8", "--appends", "-5"}, {"--appends", "'-5'", "from 0 to 9223372036854775807"});
  refused({"--elem-size", "8", "--appends", "9223372036854775808"}, {"--appends", "9223372036854775808", "to"});
  refused({"--elem-size", "281474976710657", "--appends", "1"}, {"--elem-size", "to 281474976710656"});
  refused({"--elem-size", "12", "--pointers", "--appends", "1"}, {"--elem-size", "'12'", "multiple of 8"});
  refused({"--elem-size", "0", "--pointers", "--appends", "1"}, {"--elem-size", "'0'", "multiple of 8"});
  refused({"--elem-size", "8", "--appends", "5", "--batch", "0"}, {"--batch", "'0'", "from 1"});
  refused({"--elem-size", "8", "--appends", "5", "--len", "x"}, {"--len", "'x'", "whole number"});
  refused({"--elem-size", "8", "--appends", "5", "--len", "4", "--cap", "3"}, {"--cap", "'3'", "from 4"});
  refused({"--elem-size", "8", "--appends", "5", "--format", "xml"}, {"--format", "'xml'", "table, json or csv"});
  for (const char* go : {"1.28", "2.0", "x", "1.22,", "1.22,,1.23", "all,1.22", "1.22.", ","})
    refused({"--elem-size", "8", "--appends", "5", "--go", go}, {"--go", "1.0 to 1.27", "textbook", "all"});
  refused({"--elem-size", "8", "--appends", "5", "--bogus"}, {"--bogus"});
  refused({"--elem-size", "8", "--appends", "5", "extra"}, {"extra"});
  refused({"--elem-size"}, {"--elem-size"});
  refused({"--elem-size", "8", "--elem-size", "16", "--appends", "5"}, {"--elem-size"});
}

TEST_CASE("slice: what Go itself would refuse is bad input, too; of several releases those that refuse are left out") {
  check_refused({"slice", "--elem-size", "8", "--appends", "1000000000000000"},
                {"--appends", "1000000000000000", "1.27", "growslice: len out of range"});
  check_refused({"slice", "--go", "1.19", "--elem-size", "8", "--appends", "1000000000000000"},
                {"1.19", "growslice: cap out of range"});
  // Enough for 1.26, too much for 1.10.
  const process_result left_out =
      run_tool({"slice", "--go", "1.26,1.10", "--elem-size", "8", "--appends", "200000000000", "--format", "csv"});
  CHECK(left_out.status == 0);
  CHECK(lines_of(left_out.out).size() == 2);
  CHECK(lines_of(left_out.err).size() == 1);
  for (const char* part : {"left out: 1.10", "growslice: cap out of range"}) CHECK(contains(left_out.err, part));
  check_refused({"slice", "--elem-size", "8", "--appends", "1", "--cap", "35184372088833"},
                {"--cap", "35184372088833", "makeslice: cap out of range"});
  check_refused({"slice", "--elem-size", "8", "--appends", "1", "--batch", "9223372036854775807"},
                {"--batch", "9223372036854775807", "growslice: len out of range"});
}

// --- The tool as a whole.

TEST_CASE("help goes to standard output, names every option and ends well") {
  const process_result top = run_tool({"--help"});
  CHECK(top.status == 0);
  for (const char* word : {"slice", "map", "replay", "releases", "Examples"}) CHECK(contains(top.out, word));
  const process_result slice = run_tool({"slice", "--help"});
  CHECK(slice.status == 0);
  for (const char* word : {"--go", "--elem-size", "--pointers", "--appends", "--batch", "--len", "--cap", "--steps",
                           "--format", "Examples"})
    CHECK(contains(slice.out, word));
  for (const char* command : {"replay", "releases"}) {
    const process_result help = run_tool({command, "--help"});
    CHECK(help.status == 0);
    CHECK(contains(help.out, "Example"));
  }
}

TEST_CASE("a command that does not exist is refused with those that do") {
  check_refused({"frobnicate"}, {"frobnicate", "slice", "replay", "releases"});
}

TEST_CASE("releases: every release with its switches") {
  const process_result result = run_tool({"releases", "--format", "json"});
  CHECK(result.status == 0);
  const json rows = json::parse(result.out);
  REQUIRE(rows.size() == 28);
  for (std::size_t i = 0; i < 28; ++i) CHECK(rows[i]["release"] == "1." + std::to_string(i));
  CHECK(rows[0]["evidence"] == "derived");
  CHECK(rows[5]["evidence"] == "vectors");
  CHECK(rows[15]["evidence"] == "recorded");
  CHECK(rows[2]["rounds_cap"] == false);
  CHECK(rows[3]["rounds_cap"] == true);
  CHECK(rows[21]["header"] == false);
  CHECK(rows[22]["header"] == true);
  CHECK(rows[15]["classes"] == 66);
  CHECK(rows[16]["classes"] == 67);
  CHECK(rows[26]["max_alloc"] == 281474976710656u);
  CHECK(rows[20]["load"] == "13/2");
  CHECK(rows[21]["load"] == "12/2");
  CHECK(rows[23]["map"] == "bucket");
  CHECK(rows[24]["map"] == "swiss");
  CHECK(rows[26]["overwrites"] == false);
  CHECK(rows[27]["overwrites"] == true);

  const process_result csv = run_tool({"releases", "--format", "csv"});
  CHECK(lines_of(csv.out).size() == 29);
  CHECK(lines_of(csv.out)[0].starts_with("release,evidence,growth"));
  const process_result table = run_tool({"releases"});
  CHECK(lines_of(table.out).size() == 29);
  check_refused({"releases", "--format", "x"}, {"--format", "'x'", "table, json or csv"});
}

// --- replay.

TEST_CASE("replay reads a script from standard input or a file") {
  const std::string script = "slice a u64\nappend a 3\nsum a\n";
  const std::string expected = "a 0 0\na 3 3\n";
  const process_result from_input = replay(script);
  CHECK(from_input.status == 0);
  CHECK(from_input.out.starts_with(expected));
  const temporary_file file(script);
  const process_result from_file = run_tool({"replay", "--go", "1.22", file.path()});
  CHECK(from_file.status == 0);
  CHECK(from_file.out == from_input.out);
  CHECK(run_tool({"replay", "--go", "1.22"}, script).out == from_input.out);  // - is the default
}

TEST_CASE("replay follows the script's go line, unless an option says otherwise") {
  const std::string script = "go 1.17\nslice a u64\npushes a 513\n";
  CHECK(contains(replay(script, {}).out, "a 513 1024\n"));
  CHECK(contains(replay(script, {"--go", "1.22"}).out, "a 513 848\n"));
  // A script may change the release on its way.
  CHECK(contains(replay("go 1.17\nslice a u64\nmake a 512 512\ngo 1.18\nappend a 1\n", {}).out, "a 513 848\n"));
}

TEST_CASE("replay takes blank lines, comments, blanks around words, CRLF and a last line without an end") {
  const process_result result = replay("\n# a comment\n  slice\ta u8   # and another\r\n\r\nappend a 0x2");
  CHECK(result.status == 0);
  CHECK(result.out == "a 0 0\na 2 8\n");
  CHECK(replay("").out == "");
  CHECK(replay("").status == 0);
}

TEST_CASE("replay prints what Go refuses and goes on") {
  const process_result result = replay("slice a u64\nget a 0\nmake a -1 0\nappend a 1\n");
  CHECK(result.status == 0);
  CHECK(result.out ==
        "a 0 0\npanic: runtime error: index out of range [0] with length 0\n"
        "panic: runtime error: makeslice: len out of range\na 1 1\n");
}

TEST_CASE("replay keeps numbers in the width of their type") {
  CHECK(replay("slice a u16\nmake a 1 1\nset a 0 70000\nget a 0\n").out == "a 0 0\na 1 1\n4464\n");
  CHECK(replay("slice a b3\nmake a 1 1\nset a 0 0x12345678\nget a 0\n").out == "a 0 0\na 1 1\n3430008\n");
  CHECK(replay("slice a p8\nmake a 1 1\nset a 0 5\nget a 0\n").out == "a 0 0\na 1 1\n0\n");
  CHECK(replay("slice a p16\nmake a 1 1\nset a 0 5\nget a 0\n").out == "a 0 0\na 1 1\n5\n");
  CHECK(replay("slice a u64\nmake a 1 1\nset a 0 18446744073709551615\nget a 0\n").out ==
        "a 0 0\na 1 1\n18446744073709551615\n");
}

TEST_CASE("replay stops at a line that is none, with its number, after what came before it") {
  struct {
    const char* line;
    std::vector<std::string> parts;
  } const bad[] = {{"frobnicate a", {"frobnicate", "append"}},
                   {"slice b", {"slice A TYPE"}},
                   {"slice b u9", {"u9", "u8 u16 u32 u64"}},
                   {"slice b b0", {"b0"}},
                   {"slice b b01", {"b01"}},
                   {"slice b p12", {"p12", "multiple of 8"}},
                   {"slice b str", {"str"}},
                   {"slice b bx", {"bx"}},
                   {"append a", {"append A N"}},
                   {"append a 1 2", {"append A N"}},
                   {"append a x", {"'x'", "whole number"}},
                   {"append a 1.5", {"'1.5'"}},
                   {"append a 99999999999999999999", {"99999999999999999999"}},
                   {"append nobody 1", {"nobody"}},
                   {"pushes a 1e3", {"1e3"}},
                   {"make a 1", {"make A L"}},
                   {"appendslice a narrow", {"a", "narrow", "type"}},
                   {"copy a narrow", {"narrow"}},
                   {"reslice a narrow 0 1", {"narrow"}},
                   {"reslice a a 1", {"reslice A B LO HI [MAX]"}},
                   {"reslice a a 1 _ 3", {"MAX", "HI"}},
                   {"reslice a a x 1", {"'x'"}},
                   {"set a 0 -1", {"-1"}},
                   {"get a one", {"one"}},
                   {"cost copy a a", {"copy", "append"}},
                   {"cost grow a", {"grow A N"}},
                   {"clone a narrow", {"narrow"}},
                   {"insert a 0 narrow", {"narrow"}},
                   {"delete a 0", {"delete A I J"}},
                   {"mapclone m n", {"'n'", "map"}},
                   {"slice b f64", {"f64", "keys"}},
                   {"map m u64 fs24", {"fs24", "keys"}},
                   {"cost", {"cost COMMAND"}},
                   {"cost cost make a 1 1", {"cost"}},
                   {"go 1.99", {"1.99", "1.0 to 1.27"}},
                   {"go", {"go 1.NN"}}};
  for (const auto& [line, parts] : bad) {
    CAPTURE(line);
    const process_result result = replay("slice a u64\nslice narrow u8\n\n" + std::string(line) + "\nappend a 1\n");
    CAPTURE(result.err);
    CHECK(result.status == 2);
    CHECK(result.out == "a 0 0\nnarrow 0 0\n");
    CHECK(lines_of(result.err).size() == 1);
    CHECK(contains(result.err, "line 4"));
    for (const std::string& part : parts) CHECK(contains(result.err, part));
  }
}

// Under a sanitizer operator new ends the program instead of throwing.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool new_throws = false;
#else
constexpr bool new_throws = true;
#endif

TEST_CASE("replay stops where there is no memory for what Go would try to allocate" * doctest::skip(!new_throws)) {
  const process_result made = replay("slice a u8\nmake a 0 200000000000000\nappend a 1\n");
  CHECK(made.status == 2);
  CHECK(made.out == "a 0 0\n");
  CHECK(lines_of(made.err).size() == 1);
  CHECK(contains(made.err, "line 2: out of memory"));
  const process_result appended = replay("slice a u8\nappend a 200000000000000\n");
  CHECK(appended.status == 2);
  CHECK(contains(appended.err, "line 2: out of memory"));
}

TEST_CASE("what is refused is named on one line, whatever is in it") {
  check_refused({"slice", "--elem-size", "8\n9", "--appends", "1"}, {"--elem-size '8?9'", "a whole number"});
  check_refused({"replay", "--go", "1.\x1b[31m", "-"}, {"1.?[31m", "1.0 to 1.27"});
}

TEST_CASE("replay: without a go line the latest release is followed, and --help lists all commands and types") {
  // 1.26 and 1.17 differ in what 513 becomes.
  CHECK(replay("slice a u64\npushes a 513\n", {}).out == replay("slice a u64\npushes a 513\n", {"--go", "1.26"}).out);
  CHECK(replay("slice a u64\npushes a 513\n", {}).out != replay("slice a u64\npushes a 513\n", {"--go", "1.17"}).out);
  const std::string help = run_tool({"replay", "--help"}).out;
  for (const char* part : {"pushes A N", "walk M START", "cost remake M HINT", "clone A B", "replace A I J B",
                           "mapclone M N", "u8 u16 u32 u64", "str", "fs136", "low4"})
    CHECK(contains(help, part));
}

TEST_CASE("replay: package slices came with 1.21") {
  const process_result old = replay("slice a u64\ngrow a 5\n", {"--go", "1.20"});
  CHECK(old.status == 2);
  CHECK(contains(old.err, "1.21"));
  CHECK(replay("slice a u64\ngrow a 5\ncost grow a 5\ncost grow a 20\n", {"--go", "1.21"}).out ==
        "a 0 0\na 0 6\ncost 0 0\ncost 1 160\n");
  struct {
    const char* line;
    const char* before;
    const char* since;
  } const later[] = {{"insert a 0 a", "1.20", "1.21"},
                     {"mapclone m m", "1.20", "1.21"},
                     {"concat a a a", "1.21", "1.22"},
                     {"repeat a a 2", "1.22", "1.23"}};
  for (const auto& [line, before, since] : later) {
    CAPTURE(line);
    const std::string script = std::string("slice a u64\nmap m u64 u64\n") + line + '\n';
    CHECK(contains(replay(script, {"--go", before}).err, since));
    CHECK(replay(script, {"--go", since}).status == 0);
  }
}

TEST_CASE("replay without a script, with a bad release") {
  check_refused({"replay", "--go", "1.99", "-"}, {"--go", "'1.99'", "1.0 to 1.27"});
  check_refused({"replay", "--go", "textbook", "-"}, {"--go", "'textbook'", "1.0 to 1.27"});
  check_refused({"replay", "--go", "1.22", "/there/is/no/such/script"}, {"/there/is/no/such/script"});
  check_refused({"replay", "--go", "1.22", "/"}, {"/"});
  check_refused({"replay", "--go", "1.22", "one", "two"}, {"two"});
}

TEST_CASE("replay runs on a stream: a long script is no trouble") {
  std::string script = "slice a u64\n";
  for (int i = 0; i < 20'000; ++i) script += "append a 3\nnil a\n";
  const process_result result = replay(script);
  CHECK(result.status == 0);
  CHECK(lines_of(result.out).size() == 40'001);
}

#endif
