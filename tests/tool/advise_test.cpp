// gogrow advise as a user meets it, and what the tool does on a terminal. The costs themselves are advise_test.cpp.

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>
#include <pty.h>
#include <sys/wait.h>
#include <unistd.h>

#include "report/progress.hpp"
#include "support/paths.hpp"
#include "support/show.hpp"
#include "support/tool_checks.hpp"
#include "support/tool_process.hpp"

using test_support::contains;

// --- The line of progress.

TEST_CASE("progress speaks on a terminal after its silence, and leaves no trace") {
  using namespace std::chrono_literals;
  std::ostringstream out;
  {
    tool::progress report(out, true, 0s, "lines", 200, 10);
    report.at(50);
    CHECK(out.str() == "\r\033[Klines: 25 % of 200");
    report.at(59);  // within the stride
    report.at(60);  // within a fifth of a second
    CHECK(out.str() == "\r\033[Klines: 25 % of 200");
  }
  CHECK(out.str() == "\r\033[Klines: 25 % of 200\r\033[K");
}

TEST_CASE("progress without an end says how much is done") {
  std::ostringstream out;
  tool::progress report(out, true, std::chrono::seconds(0), "lines", 0, 1);
  report.at(7);
  CHECK(out.str() == "\r\033[Klines: 7");
}

TEST_CASE("progress is silent for short work, and where there is no terminal") {
  std::ostringstream out;
  {
    tool::progress brief(out, true, std::chrono::hours(1), "lines", 0, 1);
    tool::progress piped(out, false, std::chrono::seconds(0), "lines", 0, 1);
    for (std::uint64_t i = 0; i < 100; ++i) {
      brief.at(i);
      piped.at(i);
    }
  }
  CHECK(out.str() == "");
}

#ifdef GOGROW_HAS_TOOL

namespace {

using test_support::arguments;
using test_support::json;
using test_support::lines_of;
using test_support::process_result;
using test_support::run_tool;
using test_support::temporary_file;

arguments advise(arguments options) { return test_support::command_of("advise", std::move(options)); }
json advice(arguments options, std::string_view input = {}) {
  return test_support::json_of(advise(std::move(options)), input);
}
void check_refused(arguments options, const std::vector<std::string>& parts, std::string_view input = {}) {
  test_support::check_refused(advise(std::move(options)), parts, input);
}

// What the tool writes to a terminal of this width.
std::string on_terminal(const arguments& args, unsigned short columns) {
  winsize size{};
  size.ws_row = 24;
  size.ws_col = columns;
  int terminal = -1;
  const pid_t child = forkpty(&terminal, nullptr, nullptr, &size);
  if (child == 0) {
    std::vector<char*> argv{const_cast<char*>("gogrow")};
    for (const std::string& arg : args) argv.push_back(const_cast<char*>(arg.c_str()));
    argv.push_back(nullptr);
    execv(test_support::tool_path().c_str(), argv.data());
    _exit(127);
  }
  REQUIRE(child > 0);
  std::string out;
  char buffer[4096];
  for (ssize_t n = 0; (n = read(terminal, buffer, sizeof buffer)) > 0;) out.append(buffer, static_cast<std::size_t>(n));
  close(terminal);
  int status = 0;
  waitpid(child, &status, 0);
  CHECK(status == 0);
  std::erase(out, '\r');
  return out;
}

}  // namespace

// --- Slices.

TEST_CASE("advise slice: one size, every key") {
  const json found = advice({"slice", "--expect", "1000", "--elem-size", "8", "--go", "1.26"});
  CHECK(found["release"] == "1.26");
  CHECK(found["kind"] == "slice");
  CHECK(found["minimise"] == "bytes");
  CHECK(found["exact_in_sizes"] == true);
  CHECK(found["sizes"] == json({{"cases", 1},
                                {"min", 1000},
                                {"median", 1000},
                                {"p90", 1000},
                                {"p99", 1000},
                                {"max", 1000},
                                {"mean", 1000},
                                {"bad_lines", 0},
                                {"first_bad_line", nullptr}}));
  REQUIRE(found["options"].size() == 6);
  CHECK(found["options"][0] == json({{"capacity", 0},
                                     {"why", "none"},
                                     {"allocations", 12},
                                     {"bytes_allocated", 25216},
                                     {"bytes_copied", 14968},
                                     {"bytes_wasted", 2240},
                                     {"peak_bytes", 17024},
                                     {"growths", 12},
                                     {"share_growing", 1},
                                     {"allocs/op", 12},
                                     {"B/op", 25208}}));
  CHECK(found["best"] == found["options"][4]);
  CHECK(found["best"]["capacity"] == 1024);
  CHECK(found["go"] == "s := make([]T, 0, 1024)");
  CHECK(found["cpp"] == "auto s = gogrow::make_slice<T, gogrow::go1_26>(0, 1024);");
}

TEST_CASE("advise slice: a range, and the goal") {
  const json bytes = advice({"slice", "--expect", "1..100", "--elem-size", "8"});
  CHECK(bytes["sizes"]["cases"] == 100);
  CHECK(bytes["sizes"]["median"] == 50);
  CHECK(bytes["sizes"]["mean"] == 50.5);
  CHECK(bytes["options"].back()["share_growing"] == 0);
  const json copies = advice({"slice", "--expect", "1..100", "--elem-size", "8", "--minimise", "copies"});
  CHECK(copies["best"]["bytes_copied"] == 0);
  CHECK(copies["best"]["capacity"] == 112);
  CHECK(advice({"slice", "--expect", "0"})["go"] == "var s []T");
  CHECK(advice({"slice", "--expect", "0"})["cpp"] == "gogrow::go_slice<T, gogrow::go1_27> s;");
  for (const char* goal : {"allocs", "peak"})
    CHECK(advice({"slice", "--expect", "1..100", "--minimise", goal})["minimise"] == goal);
}

TEST_CASE("advise slice: observed sizes from standard input or a file") {
  const std::string text = "3\n100\r\n  100\t\n7\n0x10\n";
  const json from_input = advice({"slice", "--sizes", "-"}, text);
  CHECK(from_input["sizes"]["cases"] == 5);
  CHECK(from_input["sizes"]["min"] == 3);
  CHECK(from_input["sizes"]["median"] == 16);
  CHECK(from_input["sizes"]["max"] == 100);
  const temporary_file file(text);
  CHECK(advice({"slice", "--sizes", file.path()}) == from_input);
  CHECK(advice({"slice", "--sizes", "-"}, "5")["sizes"]["cases"] == 1);
}

TEST_CASE("advise: bad lines are refused by number, or counted") {
  const std::string text = "3\n4\nx\n5\n\n-1\n";
  check_refused({"slice", "--sizes", "-"}, {"standard input line 3 'x'", "whole number", "--skip-bad"}, text);
  const temporary_file file(text);
  check_refused({"map", "--sizes", file.path()}, {file.path() + " line 3 'x'"});
  const json skipped = advice({"slice", "--sizes", "-", "--skip-bad"}, text);
  CHECK(skipped["sizes"]["cases"] == 3);
  CHECK(skipped["sizes"]["bad_lines"] == 3);
  CHECK(skipped["sizes"]["first_bad_line"] == 3);
  CHECK(contains(run_tool(advise({"slice", "--sizes", "-", "--skip-bad"}), text).out,
                 "3 bad lines skipped, the first is line 3\n"));
  // An empty last line is an editor's; one in between is a size that is missing.
  check_refused({"slice", "--sizes", "-"}, {"no size"}, "\n");
  CHECK(advice({"slice", "--sizes", "-"}, "3\n4\n\n")["sizes"]["cases"] == 2);
  check_refused({"slice", "--sizes", "-"}, {"line 2", "''"}, "3\n\n4\n");
  check_refused({"slice", "--sizes", "-"}, {"line 2", "'9223372036854775808'"}, "1\n9223372036854775808\n");
  check_refused({"map", "--sizes", "-"}, {"line 1", "to 1000000000000"}, "1000000000001\n");
  check_refused({"slice", "--sizes", "-"}, {"no size"}, "");
  check_refused({"slice", "--sizes", "-", "--skip-bad"}, {"no size"}, "x\n");
}

TEST_CASE("advise: more different sizes than are kept exactly say so") {
  std::string text;
  for (int i = 0; i < 70'000; ++i) text += std::to_string(i * 7) + '\n';
  const json found = advice({"slice", "--sizes", "-"}, text);
  CHECK(found["exact_in_sizes"] == false);
  CHECK(found["sizes"]["cases"] == 70'000);
  CHECK(found["sizes"]["max"] == 69'999 * 7);
  CHECK(contains(run_tool(advise({"slice", "--sizes", "-"}), text).out, "some sizes stand for their neighbours"));
}

TEST_CASE("advise: several releases, textbook too") {
  const json found =
      advice({"slice", "--expect", "100000", "--go", "1.17,textbook", "--elem-size", "16", "--pointers"});
  REQUIRE(found.size() == 2);
  CHECK(found[0]["release"] == "1.17");
  CHECK(found[1]["cpp"] == "auto s = gogrow::make_slice<T, gogrow::textbook>(0, 100352);");
}

// --- Maps.

TEST_CASE("advise map: one size has distributions") {
  const json found = advice({"map", "--expect", "1000", "--go", "1.23"});
  REQUIRE(found["options"].size() == 4);
  CHECK(found["options"][2]["hint"] == 1000);
  CHECK(found["best"]["hint"] == 1664);
  CHECK(found["best"]["share_growing"] == 0);
  CHECK(found["best"]["bytes_copied"] == json({{"mean", 0}}));
  for (const char* name : {"allocations", "bytes_allocated", "peak_bytes"}) {
    const json& d = found["best"][name];
    CAPTURE(name);
    CHECK(d.size() == 4);
    CHECK(d["p5"].get<double>() <= d["mean"].get<double>());
    CHECK(d["mean"].get<double>() <= d["p95"].get<double>());
  }
  CHECK(found["best"]["bytes_allocated"]["sd"].get<double>() > 0);
  CHECK(found["go"] == "m := make(map[K]V, 1664)");
  CHECK(found["cpp"] == "gogrow::go_map<K, V, gogrow::go1_23> m(1664);");
  CHECK(advice({"map", "--expect", "5"})["go"] == "m := make(map[K]V)");
  CHECK(advice({"map", "--expect", "5"})["cpp"] == "gogrow::go_map<K, V, gogrow::go1_27> m;");
}

TEST_CASE("advise map: many sizes have means, in every format") {
  const arguments command{"map", "--expect", "50..149", "--go", "1.23", "--key-size", "16", "--elem-size", "0"};
  const json found = advice(command);
  CHECK(found["exact_in_sizes"] == true);
  CHECK(found["best"]["bytes_allocated"].size() == 1);
  arguments csv_command = command;
  csv_command.insert(csv_command.end(), {"--format", "csv"});
  const std::vector<std::string> csv = lines_of(run_tool(advise(csv_command)).out);
  REQUIRE(csv.size() == found["options"].size() + 1);
  CHECK(csv[0] ==
        "release,hint,why,allocations,bytes_allocated,bytes_copied,bytes_wasted,peak_bytes,growths,"
        "share_growing,allocs/op,B/op,best");
  CHECK(std::ranges::count_if(csv, [](const std::string& l) { return l.ends_with(",true"); }) == 1);
}

TEST_CASE("advise: the table marks the pick and ends with the lines to write") {
  const std::vector<std::string> slice = lines_of(run_tool(advise({"slice", "--expect", "1000"})).out);
  REQUIRE(slice.size() == 13);
  CHECK(slice[0] == "slices of 8-byte elements without pointers, sizes 1000; least bytes wanted");
  CHECK(slice[2] == "Go 1.27: exact costs");
  CHECK(slice[3].starts_with("capacity  pick  why"));
  CHECK(slice[8].starts_with("    1024  *     its size class full"));
  CHECK(slice[11] == "Go   s := make([]T, 0, 1024)");
  CHECK(slice[12] == "C++  auto s = gogrow::make_slice<T, gogrow::go1_27>(0, 1024);");
  const std::string map = run_tool(advise({"map", "--expect", "100..2000", "--go", "1.23,1.26"})).out;
  CHECK(contains(map, "Go 1.23: expected costs over hash seeds, mean of all cases"));
  CHECK(contains(map, "Go 1.26: expected costs over hash seeds, mean of all cases"));
  CHECK(contains(map, "maps of 8-byte keys and 8-byte elements without pointers, sizes 100 to 2000"));
  CHECK(contains(run_tool(advise({"map", "--expect", "1000"})).out, "bytes_p95"));
}

// The lines that advise prints are calls that exist; what they compile to is tested where these functions are.
TEST_CASE("advise: bad input names the option, the value and what is allowed") {
  check_refused({}, {"KIND", "slice or map"});
  check_refused({"list", "--expect", "1"}, {"KIND", "'list'", "slice or map"});
  check_refused({"slice"}, {"--expect", "--sizes"});
  check_refused({"slice", "--expect", "1", "--sizes", "-"}, {"--expect and --sizes exclude each other"});
  check_refused({"slice", "--expect", "1", "--skip-bad"}, {"--skip-bad", "--sizes"});
  for (const char* value :
       {"x", "", "-1", "5..4", "..", "1..", "..5", "1...5", "1..2..3", "9223372036854775808", "0..9223372036854775808"})
    check_refused({"slice", "--expect", value}, {"--expect", std::string("'") + value + "'", "9223372036854775807"});
  check_refused({"map", "--expect", "1000000000001"}, {"--expect", "1000000000000"});
  check_refused({"slice", "--sizes", "/there/is/no/such/file"}, {"--sizes", "/there/is/no/such/file", "readable"});
  check_refused({"slice", "--sizes", "/"}, {"/"});
  check_refused({"slice", "--expect", "1", "--minimise", "time"}, {"--minimise", "'time'", "bytes, allocs, copies"});
  check_refused({"slice", "--expect", "1", "--key-size", "8"}, {"--key-size", "maps"});
  check_refused({"map", "--expect", "1", "--key-size", "0"}, {"--key-size", "'0'", "from 1"});
  check_refused({"slice", "--expect", "1", "--elem-size", "12", "--pointers"},
                {"--elem-size", "'12'", "multiple of 8"});
  check_refused({"slice", "--expect", "1", "--go", "1.28"}, {"--go", "'1.28'"});
  check_refused({"map", "--expect", "1", "--go", "1.0"}, {"--go", "'1.0'", "1.1 to 1.27"});
  check_refused({"map", "--expect", "1", "--go", "textbook"}, {"--go", "'textbook'"});
  check_refused({"slice", "--expect", "1", "--format", "svg"}, {"--format", "'svg'"});
  check_refused({"slice", "--expect", "100000000000000000"},
                {"100000000000000000", "1.27", "panics", "281474976710656"});
}

// --- Terminals.

TEST_CASE("a terminal gets a bold heading, and blocks that fit its width; a pipe gets text") {
  const arguments command{"advise", "slice", "--expect", "1000"};
  const std::string piped = run_tool(command).out;
  CHECK_FALSE(contains(piped, "\033"));

  const std::string wide = on_terminal(command, 250);
  std::string unbolded = wide;
  for (const char* escape : {"\033[1m", "\033[0m"}) {
    REQUIRE(contains(unbolded, escape));
    unbolded.erase(unbolded.find(escape), std::string_view(escape).size());
  }
  CHECK(unbolded == piped);

  const std::vector<std::string> narrow = lines_of(on_terminal(command, 60));
  std::size_t headings = 0;
  for (const std::string& line : narrow) {
    const bool heading = line.starts_with("\033[1mcapacity");
    headings += heading ? 1 : 0;
    if (heading) CHECK(line.size() <= 60 + 8);
  }
  CHECK(headings > 1);
  CHECK(std::ranges::count_if(narrow, [](const std::string& l) { return l.starts_with("    1024"); }) ==
        static_cast<std::ptrdiff_t>(headings));
}

#endif
