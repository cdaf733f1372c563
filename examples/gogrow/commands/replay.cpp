// gogrow replay: prints for a growth script what real Go prints for it, and profiles its growth.
#include <algorithm>
#include <fstream>
#include <functional>
#include <iostream>
#include <memory>
#include <optional>
#include <vector>

#include <unistd.h>

#include <gogrow/export.hpp>
#include <gogrow/observe.hpp>
#include <gogrow/rules.hpp>

#include "commands/commands.hpp"
#include "options/options.hpp"
#include "options/suggest.hpp"
#include "options/whole_file.hpp"
#include "report/progress.hpp"
#include "script/interpreter.hpp"

namespace tool {
namespace {

struct replay_options {
  std::string go;
  std::string script = "-";
  std::optional<std::string> profile;
  std::optional<std::string> trace;
  std::optional<std::string> folded;
  std::string folded_value = "alloc_space";
};

// The files that the options name, in the state of being written.
class profile_outputs {
 public:
  explicit profile_outputs(const replay_options& o) : value_(parse_value(o.folded_value)) {
    add("--profile", o.profile, [](std::ostream& out, const gogrow::growth_profile& p) { write_pprof(out, p); });
    add("--trace", o.trace, [](std::ostream& out, const gogrow::growth_profile& p) {
      write_chrome_trace(out, p, gogrow::trace_time::counted);
    });
    add("--folded", o.folded,
        [this](std::ostream& out, const gogrow::growth_profile& p) { write_folded(out, p, value_); });
    keep_ = o.trace ? gogrow::keep::timeline : gogrow::keep::profile;
  }

  bool wanted() const { return !outputs_.empty(); }
  /// One of them goes to standard output, and what the script prints nowhere: both in one stream would be neither.
  bool take_standard_output() const {
    return std::ranges::any_of(outputs_, [](const output& o) { return o.file->is_standard_output(); });
  }
  gogrow::keep keep() const { return keep_; }

  void write(const gogrow::growth_profile& profile) {
    for (output& o : outputs_) o.write(o.file->out(), profile);
    for (output& o : outputs_) o.file->commit();
  }

 private:
  using writer = std::function<void(std::ostream&, const gogrow::growth_profile&)>;
  struct output {
    std::unique_ptr<whole_file> file;
    writer write;
  };

  static gogrow::profile_value parse_value(std::string_view text) {
    if (text == "growths") return gogrow::profile_value::growths;
    if (text == "copied") return gogrow::profile_value::copied_bytes;
    if (text == "alloc_space") return gogrow::profile_value::allocated_bytes;
    throw unknown_word("replay: --folded-value", text, {"growths", "copied", "alloc_space"});
  }

  void add(const std::string& option, const std::optional<std::string>& path, writer write) {
    if (!path) return;
    auto file = std::make_unique<whole_file>("replay: " + option, *path);
    for (const output& o : outputs_)
      if (o.file->target() == file->target())
        throw usage_error("replay: " + option + " '" + *path + "': a file that no other option names is wanted");
    outputs_.push_back({std::move(file), std::move(write)});
  }

  gogrow::profile_value value_;
  gogrow::keep keep_{};
  std::vector<output> outputs_;
};

std::string_view without_comment(std::string_view line) {
  line = line.substr(0, line.find('#'));
  const std::size_t first = line.find_first_not_of(" \t");
  if (first == line.npos) return {};
  return line.substr(first, line.find_last_not_of(" \t\r\v\f") + 1 - first);
}

void replay(std::istream& script, const std::string& name, const gogrow::release* release, std::ostream& out,
            bool profiled) {
  script_interpreter interpreter(release, out);
  // Where the states scroll by they say it themselves.
  std::optional<progress> report;
  if (isatty(STDOUT_FILENO) == 0) report.emplace(name + ", lines run", 0, 64);
  std::string line;
  for (std::uint_least32_t number = 1; std::getline(script, line); ++number) {
    if (report) report->at(number);
    const gogrow::source_place place{without_comment(line), name, number};
    std::optional<gogrow::growth_site> site;
    if (profiled) site.emplace(place);
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

void replay_profiled(std::istream& script, const std::string& name, const gogrow::release* release,
                     profile_outputs& outputs) {
  if (!outputs.wanted()) return replay(script, name, release, std::cout, false);
  const gogrow::growth_scope scope(std::string(gogrow::base_name(name)), outputs.keep());
  std::ostream out(outputs.take_standard_output() ? nullptr : std::cout.rdbuf());
  replay(script, name, release, out, true);
  std::cout.flush();  // before what may go to the same terminal
  outputs.write(scope.profile());
}

void run(const replay_options& o) {
  const gogrow::release* release = o.go.empty() ? nullptr : &gogrow::release_of(parse_release_option(o.go));
  std::ios::sync_with_stdio(false);
  std::ifstream file;
  if (o.script != "-") {
    file.open(o.script);
    if (!file) throw usage_error("replay: SCRIPT '" + o.script + "' cannot be opened: a readable file or -");
  }
  profile_outputs outputs(o);
  if (o.script == "-") replay_profiled(std::cin, "standard input", release, outputs);
  else replay_profiled(file, o.script, release, outputs);
}

}  // namespace

subcommand add_replay_command(CLI::App& app) {
  auto o = std::make_shared<replay_options>();
  CLI::App* command = app.add_subcommand("replay", "Run a growth script and print the state after every operation");
  command
      ->add_option("--go", o->go,
                   "Release to follow, " + gogrow::known_releases() + "; it wins over the script's own 'go' line [" +
                       to_string(gogrow::go_latest) + ']')
      ->type_name("RELEASE");
  command->add_option("--profile", o->profile, "Write a profile by script line for `go tool pprof` to this file")
      ->type_name("FILE");
  command
      ->add_option("--trace", o->trace,
                   "Write every growth event as a Chrome trace (JSON, for Perfetto) to this file; its microseconds "
                   "count events")
      ->type_name("FILE");
  command->add_option("--folded", o->folded, "Write folded stacks, for flame graphs, to this file")->type_name("FILE");
  command->add_option("--folded-value", o->folded_value, "What folded stacks add up: growths, copied or alloc_space")
      ->type_name("growths|copied|alloc_space")
      ->capture_default_str();
  command->add_option("SCRIPT", o->script, "The script, - for standard input")
      ->type_name("FILE")
      ->capture_default_str();
  command->footer(
      "Each file appears whole when the script has ended, or not at all. - stands for standard output, in place of "
      "the\n"
      "states.\n\n" +
      script_interpreter::help() +
      "\nExamples:\n"
      "  gogrow replay --go 1.22 script.txt\n"
      "  printf 'go 1.17\\nslice s u64\\npushes s 100\\n' | gogrow replay -\n"
      "  gogrow replay --go 1.22 --profile growth.pb.gz --folded growth.txt script.txt\n"
      "  gogrow replay --go 1.22 --folded - script.txt | sort -k 2 -n\n"
      "  go tool pprof -top -lines growth.pb.gz");
  return [o] { run(*o); };
}

}  // namespace tool
