// Completions for fish: one `complete` a command and an option.
#include "describe/describe.hpp"

namespace tool {
namespace {

std::string in_quotes(const std::string& text) {
  std::string out = "'";
  for (char c : text) out += c == '\'' || c == '\\' ? std::string("\\") + c : std::string(1, c);
  return out + '\'';
}

std::string values_of(const described_option& option) {
  if (option.is_file) return " -r -F";
  std::string values;
  for (const std::string& value : option.values) values += (values.empty() ? "" : " ") + value;
  if (option.is_list) values = "(__fish_append , " + values + ")";
  return " -x" + (values.empty() ? "" : " -a " + in_quotes(values));
}

std::string line_of(const std::string& condition, const described_option& option) {
  std::string text = "complete -c gogrow -n " + in_quotes(condition);
  if (option.is_positional) {
    if (option.is_file) return text + " -F\n";
    if (option.values.empty()) return "";
    for (std::size_t i = 0; i < option.values.size(); ++i) text += (i == 0 ? " -a '" : " ") + option.values[i];
    return text + "'\n";
  }
  for (const std::string& name : option.names)
    text += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
  if (!option.type.empty()) text += values_of(option);
  return text + " -d " + in_quotes(option.description) + '\n';
}

}  // namespace

std::string fish_completion(const std::vector<described_command>& commands) {
  std::string text =
      "# Completions of gogrow for fish, made by: gogrow __complete fish\n"
      "complete -c gogrow -f\n";
  for (const described_command& c : commands) {
    const bool is_tool = &c == commands.data();
    const std::string condition = is_tool ? "__fish_use_subcommand" : "__fish_seen_subcommand_from " + c.name;
    if (!is_tool)
      text += "complete -c gogrow -n '__fish_use_subcommand' -a " + c.name + " -d " + in_quotes(c.description) + '\n';
    for (const described_option& option : c.options) text += line_of(condition, option);
  }
  return text;
}

}  // namespace tool
