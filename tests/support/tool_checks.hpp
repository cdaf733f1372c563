// What tests of the tool's commands ask again and again.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "support/tool_process.hpp"

namespace test_support {

inline bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace test_support

#ifdef GOGROW_HAS_TOOL

namespace test_support {

using json = nlohmann::ordered_json;
using arguments = std::vector<std::string>;

inline std::vector<std::string> keys_of(const json& object) {
  std::vector<std::string> keys;
  for (const auto& [key, value] : object.items()) keys.push_back(key);
  return keys;
}

/// A command's name, and options for it.
inline arguments command_of(const std::string& name, arguments options) {
  options.insert(options.begin(), name);
  return options;
}

/// What the command says with --format json. It must end well, without a word on standard error.
inline json json_of(arguments args, std::string_view input = {}) {
  args.insert(args.end(), {"--format", "json"});
  const process_result result = run_tool(args, input);
  CAPTURE(result.err);
  CHECK(result.status == 0);
  CHECK(result.err == "");
  return json::parse(result.out);
}

/// Bad input: status 2, nothing on standard output, one line that holds all the parts.
inline void check_refused(const arguments& args, const std::vector<std::string>& parts, std::string_view input = {}) {
  const process_result result = run_tool(args, input);
  std::string command;
  for (const std::string& arg : args) command += " '" + arg + "'";
  CAPTURE(command);
  CAPTURE(result.err);
  CHECK(result.status == 2);
  CHECK(result.out == "");
  CHECK(lines_of(result.err).size() == 1);
  CHECK(result.err.ends_with('\n'));
  for (const std::string& part : parts) {
    CAPTURE(part);
    CHECK(contains(result.err, part));
  }
}

}  // namespace test_support

#endif
