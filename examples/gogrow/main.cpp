// gogrow: asks what a Go slice or map costs, replays growth scripts, prints the release table.
#include <algorithm>
#include <exception>
#include <iostream>
#include <new>
#include <string>
#include <vector>

#include "commands/commands.hpp"
#include "options/options.hpp"
#include "options/suggest.hpp"
#include "report/color.hpp"

namespace {

constexpr int bad_input = 2;
constexpr int out_of_memory = 3;  // nothing is wrong with what was asked

// In the order of the help text.
constexpr tool::subcommand (*all_commands[])(CLI::App&) = {
    tool::add_slice_command,    tool::add_compare_command,  tool::add_advise_command, tool::add_map_command,
    tool::add_layout_command,   tool::add_text_command,     tool::add_gc_command,     tool::add_diagnose_command,
    tool::add_replay_command,   tool::add_releases_command, tool::add_audit_command,  tool::add_help_command,
    tool::add_complete_command, tool::add_man_command,
};

// One line, whatever was in the arguments or the script.
int refuse(std::string message) {
  const auto is_control = [](unsigned char c) { return c < ' ' || c == 0x7f; };
  std::replace_if(message.begin(), message.end(), is_control, '?');
  // Of a value as long as a file its ends are enough.
  constexpr std::size_t most = 600, kept = 250;
  if (message.size() > most) message = message.substr(0, kept) + " ... " + message.substr(message.size() - kept);
  std::cerr << tool::red_error("gogrow:") << ' ' << message << '\n';
  return bad_input;
}

int finish(int status) {
  std::cout.flush();
  return std::cout ? status : refuse("the output could not be written");
}

// CLI11 writes some of its messages over several lines; the first says it.
std::string first_line(const std::string& message) { return message.substr(0, message.find('\n')); }

std::string unknown_command(const CLI::App& app, const std::string& word) {
  std::vector<std::string> names;
  std::string text = "'" + word + "' is no command:";
  for (const CLI::App* command : app.get_subcommands([](const CLI::App* c) { return !c->get_group().empty(); })) {
    names.push_back(command->get_name());
    text += ' ' + names.back();
  }
  return text + tool::did_you_mean(word.substr(std::min(word.find_first_not_of('-'), word.size())), names);
}

// For an option that the command does not have.
std::string nearest_option(const CLI::App& command) {
  std::vector<std::string> names;
  for (const CLI::Option* option : command.get_options())
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  for (const std::string& word : command.remaining())
    if (word.starts_with('-')) return tool::did_you_mean(word.substr(0, word.find('=')), names);
  return "";
}

tool::color_choice color_called(const std::string& word) {
  if (word == "auto") return tool::color_choice::automatic;
  if (word == "always") return tool::color_choice::always;
  if (word == "never") return tool::color_choice::never;
  throw tool::unknown_word("--color", word, {"auto", "always", "never"});
}

// Before a command as well as among its options.
void add_color_option(CLI::App& app, std::string& color) {
  app.add_option("--color", color, "auto (on terminals, unless NO_COLOR is set), always or never")
      ->type_name("auto|always|never");
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("How Go grows slices and maps, release by release, without running Go.", "gogrow");
  app.require_subcommand(0, 1);
  app.set_version_flag("--version", "gogrow " GOGROW_VERSION, "Print the version and exit");
  std::string color = "auto";
  add_color_option(app, color);
  app.footer(
      "Examples:\n"
      "  gogrow slice --type '[]string' --appends 1000\n"
      "  gogrow slice --go all --elem-size 16 --pointers --appends 1000000 --format csv\n"
      "  gogrow compare --elem-size 8 --appends 100000\n"
      "  gogrow advise slice --expect 1000\n"
      "  gogrow map --go 1.23,1.26 --inserts 100 --steps\n"
      "  gogrow map --type 'map[string]bool' --inserts 100\n"
      "  gogrow layout --types models.go\n"
      "  gogrow text readall --len 10000 --go 1.25,1.26\n"
      "  gogrow gc --live 200MiB --alloc-rate 500MB/s\n"
      "  gogrow replay --go 1.22 script.txt\n"
      "  gogrow releases\n"
      "  gogrow audit\n"
      "  gogrow diagnose allocs.pb.gz --binary ./service\n\n"
      "gogrow help COMMAND explains a command, gogrow help what commands share.");

  std::vector<std::pair<CLI::App*, tool::subcommand>> commands;
  for (auto add : all_commands) {
    tool::subcommand run = add(app);
    commands.emplace_back(app.get_subcommands([](CLI::App*) { return true; }).back(), std::move(run));
    add_color_option(*commands.back().first, color);
  }

  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& help) {
    return finish(app.exit(help));
  } catch (const CLI::ParseError& error) {
    const auto parsed = app.get_subcommands();
    if (!parsed.empty())
      return refuse(parsed.front()->get_name() + ": " + first_line(error.what()) + nearest_option(*parsed.front()));
    const std::vector<std::string> unknown = app.remaining();
    if (!unknown.empty() && !unknown.front().starts_with('-')) return refuse(unknown_command(app, unknown.front()));
    return refuse(first_line(error.what()) + nearest_option(app));
  }

  try {
    choose_color(color_called(color));
    // Asked nothing, it says what can be asked.
    if (app.get_subcommands().empty()) app.parse("help");
    for (const auto& [command, run] : commands)
      if (command->parsed()) run();
    return finish(0);
  } catch (const tool::usage_error& error) {
    std::cout.flush();
    return refuse(error.what());
  } catch (const std::bad_alloc&) {
    std::cout.flush();
    refuse("out of memory");
    return out_of_memory;
  } catch (const std::exception& error) {
    std::cout.flush();
    return refuse(error.what());
  }
}
