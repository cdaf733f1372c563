// The manual page, in the man macros of roff.
#include <sstream>

#include "commands/help_topics.hpp"
#include "describe/describe.hpp"

namespace tool {
namespace {

// Text in which roff reads nothing as its own.
std::string plain(const std::string& text) {
  std::string out;
  for (char c : text) {
    if (c == '\\') out += "\\e";
    else if (c == '-') out += "\\-";
    else if (c == '\'') out += "\\(aq";
    else if (c == '`') out += "\\(ga";
    else if (c == '.' && (out.empty() || out.back() == '\n')) out += "\\&.";
    else out += c;
  }
  return out;
}

// Lines as they are: tables and examples.
std::string as_it_is(std::string_view text) {
  while (text.ends_with('\n')) text.remove_suffix(1);
  return ".PP\n.nf\n" + plain(std::string(text)) + "\n.fi\n";
}

std::string option_text(const described_option& option) {
  std::string names;
  for (const std::string& name : option.names)
    names += (names.empty() ? "" : ", ") + std::string("\\fB") + plain(name) + "\\fR";
  if (!option.type.empty() && !option.is_positional) names += " \\fI" + plain(option.type) + "\\fR";
  std::string text = ".TP\n" + names + "\n" + plain(option.description);
  if (!option.default_text.empty()) text += " [" + plain(option.default_text) + "]";
  return text + '\n';
}

std::string command_text(const described_command& command) {
  std::string text = ".SS gogrow " + plain(command.name) + "\n" + plain(command.description) + ".\n";
  for (const described_option& option : command.options) text += option_text(option);
  if (!command.footer.empty()) text += as_it_is(command.footer);
  return text;
}

}  // namespace

std::string man_page(const std::vector<described_command>& commands) {
  const described_command& whole = commands.front();
  std::string text =
      ".\\\" Made by: gogrow __man\n.TH GOGROW 1 \"\" \"gogrow " GOGROW_VERSION
      "\" \"User Commands\"\n.ad l\n.SH NAME\ngogrow \\- how Go grows slices and maps, release by release\n"
      ".SH SYNOPSIS\n.B gogrow\n.I COMMAND\n.RI [ OPTION ]...\n.SH DESCRIPTION\n" +
      plain(whole.description) + "\n.SH OPTIONS\n";
  for (const described_option& option : whole.options) text += option_text(option);
  text += ".SH COMMANDS\n";
  for (const described_command& c : commands)
    if (&c != &whole) text += command_text(c);
  text += ".SH NOTES\n";
  for (const help_topic& topic : help_topics())
    text += ".SS " + plain(std::string(topic.name)) + "\n" + plain(std::string(topic.summary)) + ":\n" +
            as_it_is(topic.text);
  return text + ".SH EXAMPLES\n" + as_it_is(whole.footer.substr(whole.footer.find('\n') + 1));
}

}  // namespace tool
