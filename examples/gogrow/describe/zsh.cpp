// Completions for zsh: a function of _arguments specifications, which also show the descriptions.
#include "describe/describe.hpp"

namespace tool {
namespace {

// Inside single quotes, and with what _arguments reads as its own marks escaped.
std::string escaped(const std::string& text, const std::string& marks) {
  std::string out;
  for (char c : text) {
    if (c == '\'') out += "'\\''";
    else if (marks.find(c) != std::string::npos) out += std::string("\\") + c;
    else out += c;
  }
  return out;
}

std::string action_of(const described_option& option) {
  if (option.is_file) return "_files";
  std::string values;
  for (const std::string& value : option.values) values += (values.empty() ? "" : " ") + value;
  if (option.is_list) return "_values -s , value " + values;
  if (!values.empty()) return "(" + values + ")";
  return " ";
}

std::string specification(const described_option& option, const std::string& name) {
  const std::string description = escaped(option.description, "[]:\\");
  if (option.is_positional) return "'::" + description + ":" + action_of(option) + "'";
  std::string text = "'" + name + (option.type.empty() || !name.starts_with("--") ? "" : "=") + "[" + description + "]";
  if (!option.type.empty()) text += ":" + escaped(option.type, "[]:\\") + ":" + action_of(option);
  return text + "'";
}

std::string specifications(const described_command& command, const std::string& indent) {
  std::string text;
  for (const described_option& option : command.options)
    for (const std::string& name : option.names) text += " \\\n" + indent + specification(option, name);
  return text;
}

}  // namespace

std::string zsh_completion(const std::vector<described_command>& commands) {
  std::string names;
  std::string cases;
  for (std::size_t i = 1; i < commands.size(); ++i) {
    names += "    '" + escaped(commands[i].name + ":" + commands[i].description, "") + "'\n";
    cases += "        " + commands[i].name + ")\n          _arguments" + specifications(commands[i], "            ") +
             "\n          ;;\n";
  }
  return "#compdef gogrow\n"
         "# Completions of gogrow for zsh, made by: gogrow __complete zsh\n"
         "_gogrow() {\n"
         "  local curcontext=\"$curcontext\" state line\n"
         "  local -a commands=(\n" +
         names +
         "  )\n"
         "  _arguments -C" +
         specifications(commands.front(), "    ") +
         " \\\n    '1:command:->command' \\\n    '*::argument:->argument'\n"
         "  case $state in\n"
         "    command) _describe command commands ;;\n"
         "    argument)\n"
         "      case $line[1] in\n" +
         cases +
         "      esac\n"
         "      ;;\n"
         "  esac\n"
         "}\n"
         "if [ \"$funcstack[1]\" = _gogrow ]; then _gogrow \"$@\"; else compdef _gogrow gogrow; fi\n";
}

}  // namespace tool
