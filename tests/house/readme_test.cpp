// The README's outputs of the tool are what the tool prints.

#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "support/paths.hpp"
#include "support/tool_process.hpp"

#ifdef GOGROW_HAS_TOOL

namespace {

struct shown_command {
  std::vector<std::string> arguments;
  std::string output;
};

// The blocks that begin with `$ gogrow …`; those that leave something out (…) are not looked at.
std::vector<shown_command> commands_in(std::istream& text) {
  std::vector<shown_command> found;
  bool inside = false;
  for (std::string line; std::getline(text, line);) {
    if (line.starts_with("```")) {
      inside = false;
    } else if (line.starts_with("$ gogrow ")) {
      inside = true;
      found.emplace_back();
      std::istringstream words(line.substr(9));
      for (std::string word; words >> word;) found.back().arguments.push_back(word);
    } else if (inside) {
      found.back().output += line + '\n';
    }
  }
  std::erase_if(found, [](const shown_command& c) { return c.output.find("…") != std::string::npos; });
  return found;
}

}  // namespace

TEST_CASE("the README shows what the tool prints") {
  std::ifstream readme(test_support::source_dir() + "/README.md");
  REQUIRE(readme);
  const auto commands = commands_in(readme);
  CHECK(commands.size() >= 2);
  for (const shown_command& c : commands) {
    CAPTURE(c.arguments.front());
    CHECK(test_support::run_tool(c.arguments).out == c.output);
  }
}

#endif
