// Completions for bash: one function that knows the words of each command and the values of each option.
#include "describe/describe.hpp"

namespace tool {
namespace {

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

// A line of the case statement over "COMMAND OPTION".
std::string value_line(const std::string& command, const described_option& option) {
  std::string patterns;
  for (const std::string& name : option.names)
    patterns += (patterns.empty() ? "'" : "|'") + command + ' ' + name + '\'';
  std::string action = "words='" + joined(option.values) + "'";
  if (option.is_list) action += "; list=yes";
  if (option.values.empty()) action = "return";  // a number, or a path, which bash completes itself
  return "    " + patterns + ") " + action + " ;;\n";
}

std::string words_line(const described_command& command, const std::string& commands) {
  std::string words = commands;
  for (const described_option& option : command.options) {
    if (option.is_positional) words += (words.empty() ? "" : " ") + joined(option.values);
    else words += (words.empty() ? "" : " ") + joined(option.names);
  }
  return words;
}

}  // namespace

std::string bash_completion(const std::vector<described_command>& commands) {
  std::string names;
  for (std::size_t i = 1; i < commands.size(); ++i) names += (i == 1 ? "" : " ") + commands[i].name;
  std::string values;
  std::string words;
  for (const described_command& c : commands) {
    const bool is_tool = &c == commands.data();
    for (const described_option& option : c.options)
      if (!option.is_positional && !option.type.empty()) values += value_line(is_tool ? "" : c.name, option);
    words += "    '" + (is_tool ? "" : c.name) + "') words='" + words_line(c, is_tool ? names : "") + "' ;;\n";
  }
  return "# Completions of gogrow for bash, made by: gogrow __complete bash\n"
         "_gogrow() {\n"
         "  local current=\"${COMP_WORDS[COMP_CWORD]}\" previous=\"${COMP_WORDS[COMP_CWORD-1]}\"\n"
         "  local command='' words='' list='' word before=''\n"
         "  COMPREPLY=()\n"
         "  # bash splits --option=value at its sign.\n"
         "  if [ \"$current\" = = ]; then current=''\n"
         "  elif [ \"$previous\" = = ]; then previous=\"${COMP_WORDS[COMP_CWORD-2]}\"; fi\n"
         "  for word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n"
         "    case \" " +
         names +
         " \" in *\" $word \"*) command=\"$word\"; break ;; esac\n"
         "  done\n"
         "  case \"$command $previous\" in\n" +
         values +
         "  esac\n"
         "  [ -n \"$words\" ] || case \"$command\" in\n" +
         words +
         "  esac\n"
         "  if [ -n \"$list\" ]; then case \"$current\" in *,*) before=\"${current%,*},\"; esac; fi\n"
         "  while IFS= read -r word; do COMPREPLY+=(\"$word\"); done < <(\n"
         "    compgen -P \"$before\" -W \"$words\" -- \"${current#\"$before\"}\")\n"
         "}\n"
         "complete -o bashdefault -o default -F _gogrow gogrow\n";
}

}  // namespace tool
