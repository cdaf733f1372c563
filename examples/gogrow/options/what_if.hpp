// Growth rules that are put together on the command line.
//
//   factor:1.5                 1.5 times the capacity
//   factor:2@1024,1.25         twice below 1024 elements, then 1.25 times
//   factor:2@256,1.25+192      twice below 256, then 1.25 times and 192 more
//   …,round:no                 not rounded up to the size class
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include <gogrow/rules.hpp>

namespace tool {

/// A rule as it was written, and what it means.
struct written_rule {
  std::string text;
  gogrow::what_if_rule rule{};
};

/// Does a word of --rule begin such a rule?
bool begins_what_if(const std::string& word);

/// The rule that begins at words[at], which were separated by commas; at moves behind it. Throws usage_error with the
/// word that is wrong. command: the name that its message begins with.
written_rule parse_what_if(const std::string& command, const std::vector<std::string>& words, std::size_t& at);

/// For --help.
std::string what_if_help();

}  // namespace tool
