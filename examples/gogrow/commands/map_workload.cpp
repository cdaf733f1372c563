#include "commands/map_workload.hpp"

#include <algorithm>

#include <gogrow/rules.hpp>

#include "commands/commands.hpp"
#include "options/options.hpp"

namespace tool {
namespace {

// In the order of the command line. Each option keeps its values in their order, so they can be told apart.
void add_parts(map_workload& w, const map_workload_options& o, std::size_t most) {
  std::size_t inserts = 0, deletes = 0, reinserts = 0;
  std::uint64_t gone = 0;
  for (const CLI::Option* option : o.command->parse_order()) {
    const std::string name = option->get_name();
    workload_part part;
    if (name == "--inserts") {
      part.count = parse_number_option("map: --inserts", o.inserts.at(inserts++), 0, most - w.inserts);
      w.inserts += part.count;
      w.entries += part.count;
    } else if (name == "--deletes") {
      part = {workload_part::deletes, parse_number_option("map: --deletes", o.deletes.at(deletes++), 0, w.entries)};
      w.entries -= part.count;
      gone += part.count;
    } else if (name == "--reinserts") {
      part = {workload_part::reinserts, parse_number_option("map: --reinserts", o.reinserts.at(reinserts++), 0, gone)};
      w.entries += part.count;
      gone -= part.count;
    } else if (name == "--clear") {
      part = {workload_part::clear, 0};
      gone += w.entries;
      w.entries = 0;
    } else {
      continue;
    }
    w.parts.push_back(part);
  }
}

const gogrow::release* release_called(const std::string& command, const std::string& name) {
  const auto version = parse_release(name);
  if (!version || *version < gogrow::go1_1)
    throw usage_error(command + ": --go '" + name + "': releases from " + gogrow::known_releases(gogrow::go1_1) +
                      ", separated by commas, or all");
  return &gogrow::release_of(*version);
}

}  // namespace

void add_map_workload_options(CLI::App& command, map_workload_options& o) {
  command
      .add_option("--go", o.go, gogrow::known_releases(gogrow::go1_1) + ", 1.27+mapsplitgroup, a list of them, or all")
      ->type_name("RELEASES")
      ->capture_default_str();
  add_map_layout_options(command, o.layout);
  o.command = &command;
  const auto add_part = [&](const std::string& name, std::vector<std::string>& counts, const std::string& help) {
    command.add_option(name, counts, help)
        ->allow_extra_args(false)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
        ->type_name("N");
  };
  add_part("--inserts", o.inserts, "How many different keys are put in (required). Parts may follow in any order:");
  add_part("--deletes", o.deletes, "delete the N entries that have been in longest,");
  command.add_flag("--clear", o.clear, "clear the map,");
  add_part("--reinserts", o.reinserts, "put N keys in again that were deleted or cleared, or --inserts of new ones");
  command
      .add_option("--escapes", o.escapes,
                  "yes, or no: of a local map the header and the first bucket or group are on the stack (1.5+)")
      ->capture_default_str();
  command.add_option("--hint", o.hint, "make(map[K]V, hint); 0 is no hint")->capture_default_str();
  command.add_option("--churn", o.churn, "Afterwards, so many times: delete a random entry and insert a new key")
      ->capture_default_str();
  command.add_option("--seed", o.seed, "Seed of the hash: decides which keys meet in a bucket or a table")
      ->capture_default_str();
}

std::string to_string(const workload_part& part) {
  const std::string count = ' ' + std::to_string(part.count);
  switch (part.what) {
    case workload_part::inserts:
      return "insert" + count;
    case workload_part::deletes:
      return "delete" + count;
    case workload_part::reinserts:
      return "reinsert" + count;
    default:
      return "clear";
  }
}

gogrow::escapes parse_map_escapes(const std::string& command, const std::string& text) {
  if (text == "yes") return gogrow::escapes::yes;
  if (text == "no") return gogrow::escapes::no;
  throw usage_error(command + ": --escapes '" + text + "': yes or no; a map that is returned escapes");
}

map_workload checked_map_workload(const map_workload_options& o, std::size_t most) {
  if (o.inserts.empty()) throw usage_error("map: --inserts is missing: how many different keys are put in");
  map_workload w{asked_map("map", o.layout)};
  const auto keys = static_cast<std::size_t>(w.asked.most_keys());
  add_parts(w, o, std::min(most, keys));
  w.where = parse_map_escapes("map", o.escapes);
  w.hint = static_cast<std::int64_t>(parse_number_option("map: --hint", o.hint, 0, most));
  // Every key is new, also those of the churn.
  w.churn = parse_number_option("map: --churn", o.churn, 0, std::min(most, keys - w.inserts));
  if (w.churn != 0 && w.entries == 0)
    throw usage_error("map: --churn '" + o.churn + "': 0 where no entry is left, for there is nothing to delete");
  w.seed = parse_number_option("map: --seed", o.seed, 0, ~std::size_t{0});
  return w;
}

std::vector<const gogrow::release*> chosen_map_releases(const std::string& go, const std::string& command) {
  std::vector<const gogrow::release*> chosen;
  if (go == "all") {
    for (const gogrow::release& r : gogrow::releases)
      if (r.version >= gogrow::go1_1) chosen.push_back(&r);
    return chosen;
  }
  for (std::size_t begin = 0; begin <= go.size();) {
    const std::size_t end = std::min(go.find(',', begin), go.size());
    chosen.push_back(release_called(command, go.substr(begin, end - begin)));
    begin = end + 1;
  }
  return chosen;
}

}  // namespace tool
