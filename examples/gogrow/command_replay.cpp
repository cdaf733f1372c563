// gogrow replay: prints for a growth script what real Go prints for it.
#include <fstream>
#include <iostream>
#include <memory>
#include <optional>

#include <unistd.h>

#include <gogrow/release.hpp>

#include "commands.hpp"
#include "options.hpp"
#include "progress.hpp"
#include "script_interpreter.hpp"

namespace tool {
namespace {

struct replay_options {
  std::string go;
  std::string script = "-";
};

void replay(std::istream& script, const std::string& name, const gogrow::release* release) {
  script_interpreter interpreter(release, std::cout);
  // Where the states scroll by they say it themselves.
  std::optional<progress> report;
  if (isatty(STDOUT_FILENO) == 0) report.emplace(name + ", lines run", 0, 64);
  std::string line;
  for (std::size_t number = 1; std::getline(script, line); ++number) {
    if (report) report->at(number);
    try {
      interpreter.run(line);
    } catch (const script_error& error) {
      throw usage_error("replay: " + name + " line " + std::to_string(number) + ": " + error.what());
    } catch (const std::bad_alloc&) {
      throw usage_error("replay: " + name + " line " + std::to_string(number) + ": out of memory, as Go would be");
    }
  }
  if (script.bad()) throw usage_error("replay: " + name + " cannot be read");
}

void run(const replay_options& o) {
  const gogrow::release* release = o.go.empty() ? nullptr : &gogrow::release_of(parse_release_option(o.go));
  std::ios::sync_with_stdio(false);
  if (o.script == "-") return replay(std::cin, "standard input", release);
  std::ifstream file(o.script);
  if (!file) throw usage_error("replay: SCRIPT '" + o.script + "' cannot be opened: a readable file or -");
  replay(file, o.script, release);
}

}  // namespace

subcommand add_replay_command(CLI::App& app) {
  auto o = std::make_shared<replay_options>();
  CLI::App* command = app.add_subcommand("replay", "Run a growth script and print the state after every operation");
  command->add_option("--go", o->go, "Release to follow, 1.0 to 1.26; it wins over the script's own 'go' line");
  command->add_option("SCRIPT", o->script, "The script, - for standard input")->capture_default_str();
  command->footer(
      "Examples:\n"
      "  gogrow replay --go 1.22 script.txt\n"
      "  printf 'go 1.17\\nslice s u64\\npushes s 100\\n' | gogrow replay -");
  return [o] { run(*o); };
}

}  // namespace tool
