// gogrow help: the overview, the help of a command, or a topic.
#include <iostream>
#include <memory>
#include <vector>

#include "commands/commands.hpp"
#include "commands/help_topics.hpp"
#include "options/options.hpp"
#include "options/suggest.hpp"
#include "report/color.hpp"

namespace tool {
namespace {

constexpr help_topic topics[] = {
    {"versions", "how releases of Go are written",
     "--go takes a release as 1.22 or go1.22, several with commas between (1.17,1.22), or all. Only the minor\n"
     "number counts: growth did not change between patch releases. Slices begin with Go 1.0, maps with 1.1.\n"
     "textbook is the rule of many articles, doubling below 1024 elements and a quarter more from there on, as no\n"
     "release has it. `gogrow releases` prints what changed from release to release.\n\n"
     "  gogrow slice --go 1.17,1.22,textbook --elem-size 8 --appends 2000\n"},
    {"elements", "what --type, --elem-size, --key-size and --pointers mean",
     "--type names what is asked about as Go does: '[]string', 'map[string]struct{A, B int}', with --types FILE.go\n"
     "also what that file declares; `gogrow layout` shows such a type. Or sizes say it, of plain memory.\n"
     "Sizes are in bytes as Go counts them with unsafe.Sizeof on a 64-bit machine, whatever they are elsewhere:\n\n"
     "  bool int8 uint8      1      string             16 with pointers\n"
     "  int16 uint16         2      []T                24 with pointers\n"
     "  int32 float32 rune   4      map, *T, chan, func 8 with pointers\n"
     "  int int64 float64    8      any, error         16 with pointers\n\n"
     "--pointers says that the element holds a pointer somewhere. The collector must look into such an array, so\n"
     "from Go 1.22 on one above 512 bytes begins with 8 bytes of its own, which moves the capacities. Keys of maps\n"
     "have --key-pointers.\n\n"
     "A Swiss map's slot may depend on how key and element are aligned, 16 bytes of a string are otherwise than\n"
     "a [16]byte. Where it does --key-align and --elem-align are asked for; --type says it all.\n\n"
     "  gogrow map --key-size 16 --key-align 1 --elem-size 1 --inserts 100\n"
     "  gogrow slice --go 1.22 --elem-size 16 --pointers --appends 1000 --steps\n"},
    {"counts", "what the columns count",
     "  reallocations    moves to a larger array: calls of growslice\n"
     "  elements_copied  by those moves; bytes_copied is the same in bytes\n"
     "  mallocs          allocations, as runtime.MemStats.Mallocs counts them\n"
     "  bytes_allocated  what they took from the heap, rounded to size classes: MemStats.TotalAlloc\n"
     "  bytes_wasted     of that, what never held an element\n"
     "  peak_bytes       the most that was alive at one time: in a growth the old and the new array\n\n"
     "All figures are computed, none is measured; they are those of linux/amd64.\n"},
    {"scripts", "the language of growth scripts, for gogrow replay",
     "One command a line; # begins a comment. Each prints the state after it, `NAME LEN CAP` for slices.\n\n"
     "  go 1.NN                           the release from here on, unless --go was given\n"
     "  slice A TYPE, nil A               declares a slice; makes it nil\n"
     "  make A LEN CAP                    a = make([]TYPE, LEN, CAP)\n"
     "  append A N, pushes A N            N elements at once; N appends of one element\n"
     "  appendslice A B, copy A B         a = append(a, b...); copy(a, b)\n"
     "  reslice A B LO HI [MAX]           a = b[LO:HI:MAX], _ for a bound that is left out\n"
     "  set A I V, get A I, sum A, same A B\n"
     "  map M KEY ELEM [hint=N] [hash=H]  declares a map\n"
     "  put M K V, del M K, lookup M K, wipe M, state M, dump M, items M\n"
     "  cost COMMAND                      what the command costs: mallocs and bytes\n\n"
     "Types: u8 u16 u32 u64, bN (N bytes), pN (N bytes with pointers), str, z0 (no bytes).\n\n"
     "  gogrow replay --go 1.22 examples/demo.growth\n"},
    {"environment", "exit statuses, colours, variables",
     "Exit status 0: done. 2: bad input, with one line on standard error that names the option or the place, the\n"
     "value and what is allowed.\n\n"
     "Colours and progress appear on terminals only; --color always or never overrides that, and so does NO_COLOR\n"
     "when it is set to anything. TERM=dumb means no colours.\n\n"
     "Completions of commands, options and values are installed for bash, zsh and fish. Without an installation:\n\n"
     "  eval \"$(gogrow __complete bash)\"\n"},
};

std::vector<std::string> visible_commands(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* c : app.get_subcommands([](const CLI::App* c) { return !c->get_group().empty(); }))
    names.push_back(c->get_name());
  return names;
}

void print_overview(const CLI::App& app) {
  // app.help() would be the help of `help`, because that is the command that was given.
  std::cout << app.get_formatter()->make_help(&app, app.get_name(), CLI::AppFormatMode::Normal) << '\n'
            << bold_output("Topics") << " (gogrow help TOPIC):\n";
  for (const help_topic& topic : topics)
    std::cout << "  " << topic.name << std::string(28 - topic.name.size(), ' ') << topic.summary << '\n';
}

void run(const CLI::App& app, const std::string& wanted) {
  if (wanted.empty()) return print_overview(app);
  std::vector<std::string> known = visible_commands(app);
  for (const std::string& name : known) {
    if (name == wanted) {
      std::cout << app.get_subcommand(name)->help(app.get_name());
      return;
    }
  }
  for (const help_topic& topic : topics) {
    known.emplace_back(topic.name);
    if (topic.name == wanted) {
      std::cout << bold_output(std::string(topic.name)) << ": " << topic.summary << "\n\n" << topic.text;
      return;
    }
  }
  throw unknown_word("help", wanted, known);
}

}  // namespace

std::span<const help_topic> help_topics() { return topics; }

subcommand add_help_command(CLI::App& app) {
  auto wanted = std::make_shared<std::string>();
  CLI::App* command = app.add_subcommand("help", "Explain a command or a topic");
  command->add_option("WHAT", *wanted, "A command or a topic; without it the overview lists them")
      ->type_name("COMMAND|TOPIC");
  command->footer("Examples:\n  gogrow help\n  gogrow help slice\n  gogrow help counts");
  return [wanted, &app] { run(app, *wanted); };
}

}  // namespace tool
