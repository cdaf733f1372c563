// What the tool says of itself: help and topics, "did you mean", colours, the completions of three shells and the
// manual page. The shells are asked where they are installed.

#include <algorithm>
#include <cstdlib>
#include <sstream>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "options/suggest.hpp"
#include "support/show.hpp"
#include "support/tool_checks.hpp"
#include "support/tool_process.hpp"

#ifdef GOGROW_HAS_TOOL

namespace {

using test_support::check_refused;
using test_support::contains;
using test_support::lines_of;
using test_support::process_result;
using test_support::run_shell;
using test_support::run_tool;
using test_support::shell_quoted;
using test_support::temporary_file;
using test_support::tool_path;
using words = std::vector<std::string>;

bool is_installed(const std::string& program) { return run_shell("command -v " + program).status == 0; }

// The commands that the overview lists, in order.
words listed_commands() {
  words names;
  bool inside = false;
  for (const std::string& line : lines_of(run_tool({"--help"}).out)) {
    if (inside && line.empty()) break;
    if (inside) names.push_back(line.substr(2, line.find(' ', 2) - 2));
    if (line == "Subcommands:") inside = true;
  }
  return names;
}

// The long options that a command's help lists.
words listed_options(const std::string& command) {
  words names;
  std::istringstream in(run_tool({command, "--help"}).out);
  for (std::string line; std::getline(in, line);) {
    const std::size_t at = line.find("--");
    if (!line.starts_with("  -") || at == std::string::npos) continue;
    names.push_back(line.substr(at, line.find_first_of(" \n", at) - at));
  }
  return names;
}

// What bash offers behind these words, the last one being typed.
words bash_offers(const words& typed) {
  const temporary_file script(run_tool({"__complete", "bash"}).out);
  std::string command = ". " + script.path() + "; COMP_WORDS=(gogrow";
  for (const std::string& word : typed) command += ' ' + shell_quoted(word);
  command += "); COMP_CWORD=" + std::to_string(typed.size()) +
             R"(; _gogrow; [ ${#COMPREPLY[@]} -eq 0 ] || printf '%s\n' "${COMPREPLY[@]}")";
  const process_result result = run_shell("bash -c " + shell_quoted(command));
  CHECK(result.err == "");
  return lines_of(result.out);
}

words fish_offers(const std::string& line) {
  const temporary_file script(run_tool({"__complete", "fish"}).out);
  const std::string command = "source " + script.path() + "; complete -C " + shell_quoted("gogrow " + line);
  const process_result result = run_shell("HOME=/nonexistent fish --no-config -c " + shell_quoted(command));
  words names;
  for (const std::string& offer : lines_of(result.out)) names.push_back(offer.substr(0, offer.find('\t')));
  return names;
}

bool holds(const words& all, const std::string& word) { return std::ranges::find(all, word) != all.end(); }

}  // namespace

// --- Help.

TEST_CASE("without arguments, and by help, the overview lists commands and topics") {
  const process_result nothing = run_tool({});
  CHECK(nothing.status == 0);
  CHECK(nothing.err == "");
  for (const char* part : {"slice", "replay", "releases", "Examples", "Topics", "versions", "counts", "scripts"})
    CHECK(contains(nothing.out, part));
  CHECK_FALSE(contains(nothing.out, "__complete"));
  CHECK(run_tool({"help"}).out == nothing.out);
}

TEST_CASE("help explains every command as its --help does, and every topic in lines that fit") {
  const words commands = listed_commands();
  REQUIRE(commands.size() >= 8);
  for (const std::string& command : commands) {
    CAPTURE(command);
    CHECK(run_tool({"help", command}).out == run_tool({command, "--help"}).out);
  }
  for (const char* topic : {"versions", "elements", "counts", "scripts", "environment"}) {
    const process_result help = run_tool({"help", topic});
    CHECK(help.status == 0);
    CHECK(help.out.starts_with(topic));
    for (const std::string& line : lines_of(help.out)) {
      CHECK(line.size() <= 110);
      if (line.starts_with("  gogrow ")) CHECK(test_support::run_tool_line(line.substr(9)).status == 0);
    }
  }
}

TEST_CASE("--version is one line") {
  const process_result version = run_tool({"--version"});
  CHECK(version.status == 0);
  REQUIRE(lines_of(version.out).size() == 1);
  CHECK(version.out.starts_with("gogrow 0."));
}

// --- Did you mean.

TEST_CASE("the nearest word is one or two slips away, and none where nothing is near") {
  const words known = {"slice", "compare", "releases", "table"};
  struct {
    const char* word;
    const char* meant;
  } const rows[] = {{"slcie", "slice"}, {"slic", "slice"},        {"sliced", "slice"},  {"splice", "slice"},
                    {"s1ice", "slice"}, {"relaeses", "releases"}, {"rel", "releases"},  {"relases", "releases"},
                    {"sl1c3", nullptr}, {"tabel", "table"},       {"re", nullptr},      {"frobnicate", nullptr},
                    {"", nullptr},      {"eslasres", nullptr},    {"compères", nullptr}};
  for (const auto& row : rows) {
    CAPTURE(row.word);
    const auto found = tool::nearest(row.word, known);
    CHECK(found.has_value() == (row.meant != nullptr));
    if (found && row.meant != nullptr) CHECK(*found == row.meant);
  }
  CHECK_FALSE(tool::nearest(std::string(100'000, 's'), known).has_value());
}

TEST_CASE("wrong commands, options and values are answered with what was meant") {
  check_refused({"slcie"}, {"'slcie'", "did you mean slice?"});
  check_refused({"slice", "--elem-size", "8", "--appendz", "9"}, {"--appendz", "did you mean --appends?"});
  check_refused({"slice", "--elem-size", "8", "--appends=9", "--formt=csv"}, {"did you mean --format?"});
  check_refused({"slice", "--elem-size", "8", "--appends", "9", "--format", "jsno"}, {"'jsno'", "did you mean json?"});
  check_refused({"slice", "--elem-size", "8", "--appends", "9", "--rule", "rust_vek"}, {"did you mean rust_vec?"});
  check_refused({"advise", "slices", "--expect", "9"}, {"did you mean slice?"});
  check_refused({"help", "count"}, {"'count'", "did you mean counts?"});
  check_refused({"--colr", "never"}, {"--colr", "did you mean --color?"});
  CHECK_FALSE(contains(run_tool({"frobnicate"}).err, "did you mean"));
  const process_result script = run_tool({"replay", "--go", "1.22"}, "slice a u8\npushs a 4\n");
  CHECK(contains(script.err, "did you mean pushes?"));
}

// --- Colours.

TEST_CASE("a pipe gets no colours unless it asks, before the command or behind it") {
  const words plain = {"slice", "--elem-size", "8", "--appends", "9"};
  CHECK_FALSE(contains(run_tool(plain).out, "\033["));
  words before = plain;
  before.insert(before.begin(), {"--color", "always"});
  CHECK(contains(run_tool(before).out, "\033[1m"));
  words behind = plain;
  behind.push_back("--color=always");
  CHECK(contains(run_tool(behind).out, "\033[1m"));
  behind.back() = "--color=never";
  CHECK_FALSE(contains(run_tool(behind).out, "\033["));
  check_refused({"--color", "allways", "releases"}, {"--color", "'allways'", "auto, always or never", "mean always?"});
}

TEST_CASE("a terminal gets colours, unless NO_COLOR, --color never or a dumb terminal says otherwise") {
  if (!is_installed("script")) return;
  const auto seen = [](const std::string& variables, const std::string& options) {
    const std::string command = variables + ' ' + shell_quoted(tool_path()) + " releases " + options;
    return contains(run_shell("script -qec " + shell_quoted(command) + " /dev/null").out, "\033[1m");
  };
  CHECK(seen("NO_COLOR= TERM=xterm", ""));
  CHECK_FALSE(seen("NO_COLOR=1 TERM=xterm", ""));
  CHECK(seen("NO_COLOR=1 TERM=xterm", "--color always"));
  CHECK_FALSE(seen("NO_COLOR= TERM=xterm", "--color never"));
  CHECK_FALSE(seen("NO_COLOR= TERM=dumb", ""));
}

// --- Completions.

TEST_CASE("bash completes commands, every option of each, values, and lists with commas") {
  if (!is_installed("bash")) return;
  const words commands = listed_commands();
  const words offered = bash_offers({""});
  for (const std::string& command : commands) {
    CAPTURE(command);
    CHECK(holds(offered, command));
    const words options = bash_offers({command, "--"});
    for (const std::string& option : listed_options(command)) CHECK_MESSAGE(holds(options, option), option);
  }
  CHECK(bash_offers({"sl"}) == words{"slice"});
  CHECK(bash_offers({"slice", "--format", ""}) == words{"table", "json", "csv"});
  CHECK(bash_offers({"slice", "--format", "=", "j"}) == words{"json"});
  CHECK(bash_offers({"--color", "never", "slice", "--format", "c"}) == words{"csv"});
  CHECK(bash_offers({"slice", "--go", "1.17,1.1"}).front() == "1.17,1.1");
  CHECK(holds(bash_offers({"slice", "--rule", "rust"}), "rust_vec"));
  CHECK(holds(bash_offers({"help", "c"}), "counts"));
  CHECK(bash_offers({"slice", "--elem-size", ""}).empty());
}

TEST_CASE("fish completes commands, every option of each, and values") {
  if (!is_installed("fish")) return;
  const words offered = fish_offers("");
  for (const std::string& command : listed_commands()) {
    CAPTURE(command);
    CHECK(holds(offered, command));
    const words options = fish_offers(command + " --");
    for (const std::string& option : listed_options(command)) CHECK_MESSAGE(holds(options, option), option);
  }
  words formats = fish_offers("slice --format ");
  std::ranges::sort(formats);
  CHECK(formats == words{"csv", "json", "table"});
}

TEST_CASE("the completion for zsh names every command and option, and zsh reads it") {
  const std::string text = run_tool({"__complete", "zsh"}).out;
  CHECK(text.starts_with("#compdef gogrow\n"));
  for (const std::string& command : listed_commands()) {
    CHECK(contains(text, "'" + command + ":"));
    for (const std::string& option : listed_options(command)) CHECK_MESSAGE(contains(text, "'" + option), option);
  }
  if (!is_installed("zsh")) return;
  const temporary_file script(text);
  const std::string load = "autoload -Uz compinit && compinit -D -u && . " + script.path() +
                           R"( && print ${_comps[gogrow]} $+functions[_gogrow])";
  const process_result loaded = run_shell("zsh -f -c " + shell_quoted(load));
  CHECK(loaded.out == "_gogrow 1\n");
  CHECK(loaded.err == "");
}

TEST_CASE("a shell that has no completions is refused with those that have") {
  check_refused({"__complete", "bsh"}, {"'bsh'", "bash, zsh or fish", "did you mean bash?"});
  check_refused({"__complete"}, {"SHELL", "bash, zsh or fish"});
}

// --- The manual page.

TEST_CASE("the manual page has every command and option, and roff readers accept it") {
  const std::string page = run_tool({"__man"}).out;
  CHECK(contains(page, ".TH GOGROW 1"));
  for (const std::string& command : listed_commands()) CHECK(contains(page, ".SS gogrow " + command + "\n"));
  for (const char* part : {"\\-\\-elem\\-size", ".SH EXAMPLES", ".SS counts", "\\-\\-version"})
    CHECK(contains(page, part));
  const temporary_file file(page);
  if (is_installed("mandoc")) CHECK(run_shell("mandoc -T lint -W error " + file.path()).status == 0);
  if (is_installed("groff")) CHECK(run_shell("groff -man -ww -T utf8 " + file.path()).err == "");
}

#endif
