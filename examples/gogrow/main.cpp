// gogrow: asks what a Go slice or map costs, replays growth scripts, prints the release table.
#include <algorithm>
#include <exception>
#include <iostream>
#include <new>
#include <string>
#include <vector>

#include "commands/commands.hpp"

namespace {

constexpr int bad_input = 2;
constexpr int out_of_memory = 3;  // nothing is wrong with what was asked

// In the order of the help text.
constexpr tool::subcommand (*all_commands[])(CLI::App&) = {
    tool::add_slice_command,  tool::add_compare_command,  tool::add_advise_command,
    tool::add_map_command,    tool::add_text_command,     tool::add_gc_command,
    tool::add_replay_command, tool::add_releases_command, tool::add_audit_command,
    tool::add_diagnose_command,
};

// One line, whatever was in the arguments or the script.
int refuse(std::string message) {
  const auto is_control = [](unsigned char c) { return c < ' ' || c == 0x7f; };
  std::replace_if(message.begin(), message.end(), is_control, '?');
  // Of a value as long as a file its ends are enough.
  constexpr std::size_t most = 600, kept = 250;
  if (message.size() > most) message = message.substr(0, kept) + " ... " + message.substr(message.size() - kept);
  std::cerr << "gogrow: " << message << '\n';
  return bad_input;
}

int finish(int status) {
  std::cout.flush();
  return std::cout ? status : refuse("the output could not be written");
}

// CLI11 writes some of its messages over several lines; the first says it.
std::string first_line(const std::string& message) { return message.substr(0, message.find('\n')); }

std::string command_wanted(const CLI::App& app, int argc, char** argv) {
  std::string names;
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; }))
    names += ' ' + command->get_name();
  return (argc > 1 ? "'" + std::string(argv[1]) + "' is no command:" : "a command is missing:") + names;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("How Go grows slices and maps, release by release, without running Go.", "gogrow");
  app.require_subcommand(1);
  app.footer(
      "Examples:\n"
      "  gogrow slice --go 1.22 --elem-size 8 --appends 1000\n"
      "  gogrow slice --go all --elem-size 16 --pointers --appends 1000000 --format csv\n"
      "  gogrow compare --elem-size 8 --appends 100000\n"
      "  gogrow advise slice --expect 1000\n"
      "  gogrow map --go 1.23,1.26 --inserts 100 --steps\n"
      "  gogrow text readall --len 10000 --go 1.25,1.26\n"
      "  gogrow gc --live 200MiB --alloc-rate 500MB/s\n"
      "  gogrow replay --go 1.22 script.txt\n"
      "  gogrow releases\n"
      "  gogrow audit\n"
      "  gogrow diagnose allocs.pb.gz --binary ./service");

  std::vector<std::pair<CLI::App*, tool::subcommand>> commands;
  for (auto add : all_commands) {
    tool::subcommand run = add(app);
    commands.emplace_back(app.get_subcommands([](CLI::App*) { return true; }).back(), std::move(run));
  }

  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& help) {
    return finish(app.exit(help));
  } catch (const CLI::ParseError& error) {
    // CLI11 says that a command is missing, not what was there in its place.
    if (app.get_subcommands().empty()) return refuse(command_wanted(app, argc, argv));
    return refuse(app.get_subcommands().front()->get_name() + ": " + first_line(error.what()));
  }

  try {
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
