// The Go that is installed here, if there is one: the one on the PATH, else one that Debian put below /usr/lib.
#pragma once

#include <optional>
#include <string>

#include "support/tool_process.hpp"

namespace test_support {

/// The path of a go command, or nothing.
inline std::optional<std::string> find_go() {
  const process_result found =
      run_process("sh", {"-c", "command -v go || ls /usr/lib/go-*/bin/go 2>/dev/null | tail -n 1"});
  const std::vector<std::string> lines = lines_of(found.out);
  if (lines.empty()) return std::nullopt;
  return lines.front();
}

}  // namespace test_support
