#include "describe/describe.hpp"

#include <algorithm>
#include <iostream>
#include <memory>
#include <sstream>

#include <gogrow/rules.hpp>

#include "commands/commands.hpp"
#include "commands/help_topics.hpp"
#include "options/options.hpp"
#include "options/suggest.hpp"

namespace tool {
namespace {

std::vector<std::string> words_between(const std::string& text, char separator) {
  std::vector<std::string> words;
  std::istringstream in(text);
  for (std::string word; std::getline(in, word, separator);) words.push_back(word);
  return words;
}

std::vector<std::string> release_names() {
  std::vector<std::string> names;
  for (const gogrow::release& r : gogrow::releases) names.push_back(to_string(r.version));
  names.emplace_back("all");
  return names;
}

std::vector<std::string> policy_names() {
  std::vector<std::string> names;
  for (const gogrow::named_policy& p : gogrow::other_policies) names.emplace_back(p.name);
  names.emplace_back("all");
  return names;
}

std::vector<std::string> values_of(const std::string& type, const CLI::App& app) {
  if (type == "RELEASES" || type == "RELEASE") return release_names();
  if (type == "POLICIES") return policy_names();
  if (type == "COMMAND|TOPIC") {
    std::vector<std::string> names;
    for (const CLI::App* c : app.get_subcommands([](const CLI::App* c) { return !c->get_group().empty(); }))
      names.push_back(c->get_name());
    for (const help_topic& topic : help_topics()) names.emplace_back(topic.name);
    return names;
  }
  if (type.find('|') == std::string::npos) return {};
  return words_between(type, '|');
}

std::string on_one_line(std::string text) {
  std::ranges::replace(text, '\n', ' ');
  return text;
}

described_option described(const CLI::Option& option, const CLI::App& app) {
  described_option d;
  for (const std::string& name : option.get_lnames()) d.names.push_back("--" + name);
  for (const std::string& name : option.get_snames()) d.names.push_back("-" + name);
  d.is_positional = option.get_positional();
  if (d.is_positional) d.names = {option.get_name(true)};
  d.description = on_one_line(option.get_description());
  if (option.get_type_size() != 0) d.type = option.get_type_name();
  d.default_text = option.get_default_str();
  d.values = values_of(d.type, app);
  d.is_list = d.type == "RELEASES" || d.type == "POLICIES";
  d.is_file = d.type.starts_with("FILE");  // FILE, FILE.go
  return d;
}

described_command described(const CLI::App& command, const CLI::App& app) {
  described_command d{command.get_name(), command.get_description(), {}, command.get_footer()};
  for (const CLI::Option* option : command.get_options([](const CLI::Option* o) { return !o->get_group().empty(); }))
    d.options.push_back(described(*option, app));
  return d;
}

std::string completion(const std::string& shell, const CLI::App& app) {
  if (shell == "bash") return bash_completion(describe(app));
  if (shell == "zsh") return zsh_completion(describe(app));
  if (shell == "fish") return fish_completion(describe(app));
  throw unknown_word("__complete: SHELL", shell, {"bash", "zsh", "fish"});
}

}  // namespace

std::vector<described_command> describe(const CLI::App& app) {
  std::vector<described_command> all{described(app, app)};
  for (const CLI::App* command : app.get_subcommands([](const CLI::App* c) { return !c->get_group().empty(); }))
    all.push_back(described(*command, app));
  return all;
}

subcommand add_complete_command(CLI::App& app) {
  auto shell = std::make_shared<std::string>();
  CLI::App* command = app.add_subcommand("__complete", "Print the completions for a shell")->group("");
  command->add_option("SHELL", *shell, "bash, zsh or fish (required)");
  command->footer("Example:\n  gogrow __complete bash");
  return [shell, &app] { std::cout << completion(*shell, app); };
}

subcommand add_man_command(CLI::App& app) {
  app.add_subcommand("__man", "Print the manual page")->group("")->footer("Example:\n  gogrow __man");
  return [&app] { std::cout << man_page(describe(app)); };
}

}  // namespace tool
