#include "commands/map_workload.hpp"

#include <algorithm>

#include <gogrow/rules.hpp>

#include "commands/commands.hpp"
#include "options/options.hpp"

namespace tool {
namespace {

constexpr std::size_t most_bytes = std::size_t{1} << 20;

script_type plain_type(std::size_t bytes, bool pointers) {
  const std::uint64_t mask = bytes >= 8 ? ~std::uint64_t{0} : (std::uint64_t{1} << (8 * bytes)) - 1;
  const std::size_t align = pointers ? 8 : bytes == 2 || bytes == 4 || bytes == 8 ? bytes : 1;
  return {"", {bytes, align, pointers}, mask};
}

const gogrow::release* release_called(const std::string& name) {
  const auto version = gogrow::parse_go_version(name);
  if (!version || *version < gogrow::go1_1)
    throw usage_error("map: --go '" + name + "': releases from 1.1 to " + to_string(gogrow::go_latest) +
                      ", separated by commas, or all");
  return &gogrow::release_of(*version);
}

}  // namespace

void add_map_workload_options(CLI::App& command, map_workload_options& o) {
  command.add_option("--go", o.go, "1.1 to 1.26, a list of them, or all")->capture_default_str();
  command.add_option("--key-size", o.key_size, "Go's size of a key in bytes")->capture_default_str();
  command.add_option("--elem-size", o.elem_size, "Go's size of an element in bytes")->capture_default_str();
  command.add_flag("--pointers", o.pointers, "The element holds pointers");
  command.add_option("--inserts", o.inserts, "How many different keys are put in (required)");
  command.add_option("--hint", o.hint, "make(map[K]V, hint); 0 is no hint")->capture_default_str();
  command.add_option("--churn", o.churn, "Afterwards, so many times: delete a random entry and insert a new key")
      ->capture_default_str();
  command.add_option("--seed", o.seed, "Seed of the hash: decides which keys meet in a bucket or a table")
      ->capture_default_str();
}

map_workload checked_map_workload(const map_workload_options& o, std::size_t most) {
  if (o.inserts.empty()) throw usage_error("map: --inserts is missing: how many different keys are put in");
  map_workload w;
  const std::size_t key = parse_number_option("map: --key-size", o.key_size, 1, most_bytes);
  const std::size_t elem = parse_number_option("map: --elem-size", o.elem_size, 0, most_bytes);
  if (o.pointers && (elem == 0 || elem % 8 != 0))
    throw usage_error("map: --elem-size '" + o.elem_size + "': with --pointers a multiple of 8 from 8 on");
  const std::size_t keys = key >= 8 ? ~std::size_t{0} : std::size_t{1} << (8 * key);
  w.type = {plain_type(key, false), plain_type(elem, o.pointers)};
  w.inserts = parse_number_option("map: --inserts", o.inserts, 0, std::min(most, keys));
  w.hint = static_cast<std::int64_t>(parse_number_option("map: --hint", o.hint, 0, most));
  // Every key is new, also those of the churn.
  w.churn = parse_number_option("map: --churn", o.churn, 0, std::min(most, keys - w.inserts));
  if (w.churn != 0 && w.inserts == 0)
    throw usage_error("map: --churn '" + o.churn + "': 0 with --inserts 0, for there is nothing to delete");
  w.seed = parse_number_option("map: --seed", o.seed, 0, ~std::size_t{0});
  return w;
}

std::vector<const gogrow::release*> chosen_map_releases(const std::string& go) {
  std::vector<const gogrow::release*> chosen;
  if (go == "all") {
    for (const gogrow::release& r : gogrow::releases)
      if (r.version >= gogrow::go1_1) chosen.push_back(&r);
    return chosen;
  }
  for (std::size_t begin = 0; begin <= go.size();) {
    const std::size_t end = std::min(go.find(',', begin), go.size());
    chosen.push_back(release_called(go.substr(begin, end - begin)));
    begin = end + 1;
  }
  return chosen;
}

}  // namespace tool
