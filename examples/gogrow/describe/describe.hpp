// The command line as data: what completions and the manual page are made of. It is read from the definition that also
// parses the arguments, so neither can say what the tool does not do.
//
//     type_name of an option        what can stand there          completed with
//     "table|json|csv"              one of these words            these words
//     "RELEASES", "POLICIES"        a list with commas            releases and policies that the library knows
//     "RELEASE"                     one release                   the same
//     "FILE"                        a path                        paths
//     anything else                 a number, a text              nothing
#pragma once

#include <string>
#include <vector>

#include <CLI/CLI.hpp>

namespace tool {

struct described_option {
  std::vector<std::string> names;   ///< with their dashes, the long ones first; for a positional its one name
  std::string description;          ///< one line
  std::string type;                 ///< as in --help; empty for a flag
  std::string default_text;         ///< empty: none
  std::vector<std::string> values;  ///< that can stand there, where they are known
  bool is_list = false;             ///< several values with commas between
  bool is_file = false;
  bool is_positional = false;
};

struct described_command {
  std::string name;  ///< of the tool itself for what stands before a command
  std::string description;
  std::vector<described_option> options;
  std::string footer;
};

/// The tool first, then each command that is not hidden, in the order of --help.
std::vector<described_command> describe(const CLI::App& app);

/// The completions for "bash", "zsh" or "fish", and the manual page in roff.
std::string bash_completion(const std::vector<described_command>& commands);
std::string zsh_completion(const std::vector<described_command>& commands);
std::string fish_completion(const std::vector<described_command>& commands);
std::string man_page(const std::vector<described_command>& commands);

}  // namespace tool
