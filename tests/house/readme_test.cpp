// README and guide show what is: the tool's outputs are what the tool prints, C++ is code that these tests or the
// examples compile and run, outputs of programs are those that the examples are held to, and links lead somewhere.

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include "support/paths.hpp"
#include "support/tool_process.hpp"

namespace {

namespace fs = std::filesystem;

struct block {
  std::string kind;  // the word behind the opening fence
  std::vector<std::string> lines;
};

std::vector<std::string> lines_in(const fs::path& file) {
  std::ifstream text(file);
  REQUIRE_MESSAGE(text, file.string() << " cannot be read");
  std::vector<std::string> lines;
  for (std::string line; std::getline(text, line);) lines.push_back(line);
  return lines;
}

std::vector<block> blocks_in(const std::vector<std::string>& page) {
  std::vector<block> found;
  bool inside = false;
  for (const std::string& line : page) {
    if (line.starts_with("```")) {
      if (!inside) found.push_back({line.substr(3), {}});
      inside = !inside;
    } else if (inside) {
      found.back().lines.push_back(line);
    }
  }
  return found;
}

std::vector<fs::path> pages() {
  const fs::path top = test_support::source_dir();
  std::vector<fs::path> found{top / "README.md"};
  for (const auto& entry : fs::directory_iterator(top / "examples" / "guide"))
    if (entry.path().extension() == ".md") found.push_back(entry.path());
  return found;
}

// White space says nothing: a block may be broken and indented otherwise than its source.
std::string squeezed(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines)
    for (const char c : line)
      if (c != ' ') text += c;
  return text;
}

// The parts between empty lines; what stands between two of them in the source may be left out.
std::vector<std::string> paragraphs_of(const block& b) {
  std::vector<std::string> found(1);
  for (const std::string& line : b.lines) {
    if (line.empty()) found.emplace_back();
    else found.back() += squeezed({line});
  }
  return found;
}

// Every file below examples/ and tests/house/ with that ending.
std::vector<std::string> sources(std::string_view ending) {
  const fs::path top = test_support::source_dir();
  std::vector<std::string> found;
  for (const fs::path& folder : {top / "examples", top / "tests" / "house"})
    for (const auto& entry : fs::recursive_directory_iterator(folder))
      if (entry.path().extension() == ending) found.push_back(squeezed(lines_in(entry.path())));
  return found;
}

bool stands_in(const std::vector<std::string>& parts, const std::string& whole) {
  return std::ranges::all_of(parts, [&](const std::string& part) { return whole.find(part) != std::string::npos; });
}

bool begins_with_a_command(const block& b) { return !b.lines.empty() && b.lines.front().starts_with("$ "); }

}  // namespace

TEST_CASE("C++ on the README and guide pages is compiled by an example or a test") {
  const auto code = sources(".cpp");
  int blocks = 0;
  for (const fs::path& page : pages()) {
    for (const block& b : blocks_in(lines_in(page))) {
      if (b.kind != "cpp") continue;
      ++blocks;
      const auto parts = paragraphs_of(b);
      const bool found = std::ranges::any_of(code, [&](const auto& whole) { return stands_in(parts, whole); });
      CHECK_MESSAGE(found, page.string() << ": no example or tests/house/*.cpp has:\n" << b.lines.front());
    }
  }
  CHECK(blocks >= 5);
}

TEST_CASE("outputs of programs on the README and guide pages are those that the examples are held to") {
  const auto outputs = sources(".out");
  int blocks = 0;
  for (const fs::path& page : pages()) {
    for (const block& b : blocks_in(lines_in(page))) {
      if (!b.kind.empty() || begins_with_a_command(b)) continue;
      ++blocks;
      const auto parts = paragraphs_of(b);
      const bool found = std::ranges::any_of(outputs, [&](const auto& whole) { return stands_in(parts, whole); });
      CHECK_MESSAGE(found, page.string() << ": no example prints:\n" << b.lines.front());
    }
  }
  CHECK(blocks >= 2);
}

TEST_CASE("links on the README and guide pages lead to files of this repository") {
  int links = 0;
  for (const fs::path& page : pages()) {
    bool inside_block = false;
    for (const std::string& line : lines_in(page)) {
      if (line.starts_with("```")) inside_block = !inside_block;
      if (inside_block) continue;
      for (std::size_t at = line.find("]("); at != std::string::npos; at = line.find("](", at + 2)) {
        std::string target = line.substr(at + 2, line.find(')', at) - at - 2);
        target.erase(std::min(target.find('#'), target.size()));
        if (target.empty() || target.find("://") != std::string::npos) continue;
        ++links;
        CHECK_MESSAGE(fs::exists(page.parent_path() / target), page.string() << " links to " << target);
      }
    }
  }
  CHECK(links >= 5);
}

TEST_CASE("README is short: what is longer stands in the guide") {
  CHECK(lines_in(fs::path(test_support::source_dir()) / "README.md").size() <= 250);
}

#ifdef GOGROW_HAS_TOOL

// A block may hold several commands, each with its output; what leaves something out (…) is not looked at.
TEST_CASE("README and guide show what the tool prints") {
  int commands = 0;
  for (const fs::path& page : pages()) {
    for (const block& b : blocks_in(lines_in(page))) {
      for (std::size_t i = 0; i < b.lines.size();) {
        if (!b.lines[i].starts_with("$ ")) {
          ++i;
          continue;
        }
        const std::string command = b.lines[i++];
        std::string output;
        for (; i < b.lines.size() && !b.lines[i].starts_with("$ "); ++i) output += b.lines[i] + '\n';
        if (!command.starts_with("$ gogrow ") || output.find("…") != std::string::npos) continue;
        ++commands;
        CAPTURE(page.string());
        CAPTURE(command);
        CHECK(test_support::run_tool_line(command.substr(9)).out == output);
      }
    }
  }
  CHECK(commands >= 4);
}

#endif
