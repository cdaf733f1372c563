// What tests of the tool's commands ask again and again.
#pragma once

#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "support/tool_process.hpp"

#ifdef GOGROW_HAS_TOOL

namespace test_support {

using json = nlohmann::ordered_json;

inline bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

inline std::vector<std::string> keys_of(const json& object) {
  std::vector<std::string> keys;
  for (const auto& [key, value] : object.items()) keys.push_back(key);
  return keys;
}

/// Bad input: status 2, nothing on standard output, one line that holds all the parts.
inline void check_refused(const std::vector<std::string>& args, const std::vector<std::string>& parts) {
  const process_result result = run_tool(args);
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
