// Runs the gogrow tool as its users do: a process with arguments, standard input, standard output and error, and a
// status.
//
// Without examples there is no tool, and its tests are left out (paths.hpp).
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <initializer_list>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <sys/wait.h>
#include <unistd.h>

#include "support/paths.hpp"

namespace test_support {

/// A file of its own that is gone when the object is.
class temporary_file {
 public:
  explicit temporary_file(std::string_view text = {}) {
    std::string name = (std::filesystem::temp_directory_path() / "gogrow-test-XXXXXX").string();
    const int descriptor = mkstemp(name.data());
    if (descriptor < 0) throw std::runtime_error("no temporary file");
    close(descriptor);
    path_ = name;
    std::ofstream(path_, std::ios::binary) << text;
  }
  ~temporary_file() {
    std::error_code ignored;
    std::filesystem::remove(path_, ignored);
  }
  temporary_file(const temporary_file&) = delete;
  temporary_file& operator=(const temporary_file&) = delete;

  std::string path() const { return path_.string(); }
  std::string text() const {
    std::ostringstream all;
    all << std::ifstream(path_, std::ios::binary).rdbuf();
    return all.str();
  }

 private:
  std::filesystem::path path_;
};

struct process_result {
  int status = -1;  ///< the exit status, or 1000 and the signal's number
  std::string out;
  std::string err;
};

inline std::string shell_quoted(std::string_view word) {
  std::string quoted = "'";
  for (char c : word) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + '\'';
}

// `command` as a shell reads it.
inline process_result run_shell(std::string command, std::string_view input = {}) {
  const temporary_file in(input);
  const temporary_file err;
  command += " <" + shell_quoted(in.path()) + " 2>" + shell_quoted(err.path());

  std::FILE* pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) throw std::runtime_error("cannot start " + command);
  process_result result;
  char buffer[1 << 16];
  for (std::size_t n = 0; (n = fread(buffer, 1, sizeof buffer, pipe)) > 0;) result.out.append(buffer, n);
  const int status = pclose(pipe);
  result.status = WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
  result.err = err.text();
  return result;
}

inline process_result run_process(const std::string& program, const std::vector<std::string>& arguments,
                                  std::string_view input = {}) {
  std::string command = shell_quoted(program);
  for (const std::string& argument : arguments) command += ' ' + shell_quoted(argument);
  return run_shell(std::move(command), input);
}

#ifdef GOGROW_HAS_TOOL
inline process_result run_tool(const std::vector<std::string>& arguments, std::string_view input = {}) {
  return run_process(tool_path(), arguments, input);
}

/// What stands behind the tool's name on a command line, quotes and all; run from the top folder of this checkout.
inline process_result run_tool_line(const std::string& line) {
  return run_shell("cd " + shell_quoted(source_dir()) + " && " + shell_quoted(tool_path()) + ' ' + line);
}
#endif

inline std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

}  // namespace test_support
