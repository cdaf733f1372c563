// gogrow map: runs a map of the given sizes and tells how it grew.
#include <iostream>
#include <memory>
#include <sstream>

#include <gogrow/scope.hpp>

#include "commands.hpp"
#include "options.hpp"
#include "report.hpp"
#include "script_map.hpp"

namespace tool {
namespace {

struct map_options {
  std::string go = "1.23";
  std::string key_size = "8";
  std::string elem_size = "8";
  bool pointers = false;
  std::string inserts;
  std::string hint = "0";
  std::string seed = "1";
  bool steps = false;
  std::string format = "table";
};

// The workload, checked.
struct workload {
  script_map_type type{};
  std::uint64_t inserts = 0;
  std::int64_t hint = 0;
  std::uint64_t seed = 0;
};

constexpr std::size_t most_bytes = std::size_t{1} << 20;
constexpr std::size_t most_inserts = 1000000000;

thread_local std::uint64_t hash_seed = 0;

std::uint64_t seeded_hash(std::uint64_t number) { return splitmix(number ^ hash_seed); }

script_type plain_type(std::size_t bytes, bool pointers) {
  const std::uint64_t mask = bytes >= 8 ? ~std::uint64_t{0} : (std::uint64_t{1} << (8 * bytes)) - 1;
  const std::size_t align = pointers ? 8 : bytes == 2 || bytes == 4 || bytes == 8 ? bytes : 1;
  return {"", {bytes, align, pointers}, mask};
}

workload checked(const map_options& o) {
  if (o.inserts.empty()) throw usage_error("map: --inserts is missing: how many different keys are put in");
  workload w;
  const std::size_t key = parse_number_option("map: --key-size", o.key_size, 1, most_bytes);
  const std::size_t elem = parse_number_option("map: --elem-size", o.elem_size, 0, most_bytes);
  if (o.pointers && (elem == 0 || elem % 8 != 0))
    throw usage_error("map: --elem-size '" + o.elem_size + "': with --pointers a multiple of 8 from 8 on");
  const std::size_t most_keys = key >= 4 ? most_inserts : std::size_t{1} << (8 * key);
  w.type = {plain_type(key, false), plain_type(elem, o.pointers), seeded_hash};
  w.inserts = parse_number_option("map: --inserts", o.inserts, 0, most_keys);
  w.hint = static_cast<std::int64_t>(parse_number_option("map: --hint", o.hint, 0, most_inserts));
  w.seed = parse_number_option("map: --seed", o.seed, 0, ~std::size_t{0});
  return w;
}

std::vector<const gogrow::release*> chosen_releases(const std::string& go) {
  std::vector<const gogrow::release*> chosen;
  if (go == "all") {
    for (const gogrow::release& r : gogrow::releases)
      if (r.version >= gogrow::go1_1 && r.map == gogrow::map_kind::bucket) chosen.push_back(&r);
    return chosen;
  }
  std::istringstream names(go);
  for (std::string name; std::getline(names, name, ',');) {
    const auto version = gogrow::parse_go_version(name);
    if (!version || *version < gogrow::go1_1 || gogrow::release_of(*version).map != gogrow::map_kind::bucket)
      throw usage_error("map: --go '" + name + "': releases from 1.1 to 1.23, separated by commas, or all");
    chosen.push_back(&gogrow::release_of(*version));
  }
  if (chosen.empty()) throw usage_error("map: --go '': releases from 1.1 to 1.23, separated by commas, or all");
  return chosen;
}

std::uint64_t moved(const gogrow::counters& c) { return c.entries_moved_to_x + c.entries_moved_to_y; }

int b_of(const script_map& m) {
  std::istringstream state(m.state());
  std::uint64_t count = 0;
  int b = 0;
  state >> count >> b;
  return b;
}

struct outcome {
  row total;
  std::vector<row> steps;
};

outcome run_map(const gogrow::release& r, const workload& w, bool with_steps) {
  hash_seed = splitmix(w.seed);
  gogrow::growth_scope scope("map");
  const gogrow::counters& c = scope.totals();
  const std::unique_ptr<script_map> m = make_bucket_script_map(r, w.type, w.hint);
  outcome result;
  gogrow::counters before = c;
  std::uint64_t buckets_left = 0;
  for (std::uint64_t i = 0; i < w.inserts; ++i) {
    m->put(i, i);
    if (!with_steps) continue;
    const bool same_size = c.map_same_size_grows != before.map_same_size_grows;
    if (same_size || c.map_grows != before.map_grows) {
      const int b = b_of(*m);
      const std::uint64_t old_buckets = std::uint64_t{1} << (same_size ? b : b - 1);
      result.steps.push_back(row{{"insert", i + 1},
                                 {"B", b},
                                 {"same_size", same_size},
                                 {"old_buckets", old_buckets},
                                 {"entries_moved", 0},
                                 {"finished_at_insert", 0}});
      buckets_left = old_buckets;
    }
    if (buckets_left != 0) {
      row& step = result.steps.back();
      step["entries_moved"] = step["entries_moved"].get<std::uint64_t>() + moved(c) - moved(before);
      buckets_left -= c.buckets_evacuated - before.buckets_evacuated;
      if (buckets_left == 0) step["finished_at_insert"] = i + 1;
    }
    before = c;
  }
  const int b = b_of(*m);
  result.total = row{{"release", to_string(r.version)},
                     {"inserts", w.inserts},
                     {"hint", w.hint},
                     {"grows", c.map_grows},
                     {"same_size_grows", c.map_same_size_grows},
                     {"entries_moved", moved(c)},
                     {"buckets_evacuated", c.buckets_evacuated},
                     {"overflow_buckets", c.overflow_from_pool + c.overflow_from_heap},
                     {"mallocs", c.mallocs},
                     {"bytes_allocated", c.bytes_allocated},
                     {"final_B", b},
                     {"load", static_cast<double>(w.inserts) / static_cast<double>(std::uint64_t{1} << b)}};
  return result;
}

void print_csv_of(const std::vector<outcome>& all, bool with_steps) {
  std::vector<row> lines;
  for (const outcome& o : all) {
    if (!with_steps) lines.push_back(o.total);
    for (const row& step : o.steps) {
      row line{{"release", o.total.at("release")}};
      line.update(step);
      lines.push_back(line);
    }
  }
  print_csv(std::cout, lines);
}

void run(const map_options& o) {
  const output_format format = parse_format_option(o.format);
  const workload w = checked(o);
  std::vector<outcome> all;
  for (const gogrow::release* r : chosen_releases(o.go)) all.push_back(run_map(*r, w, o.steps));

  if (format == output_format::csv) return print_csv_of(all, o.steps);
  std::vector<row> totals;
  for (const outcome& one : all) {
    totals.push_back(one.total);
    if (o.steps && format == output_format::json) totals.back()["steps"] = one.steps;
  }
  if (format == output_format::json) {
    std::cout << (totals.size() == 1 ? totals.front() : row(totals)).dump(2) << '\n';
    return;
  }
  std::cout << w.inserts << " inserts, " << w.type.key.element.size_bytes << "-byte keys, "
            << w.type.elem.element.size_bytes << "-byte elements " << (o.pointers ? "with" : "without")
            << " pointers, hint " << w.hint << ", seed " << w.seed << "\n\n";
  print_table(std::cout, totals);
  for (const outcome& one : all) {
    if (one.steps.empty()) continue;
    std::cout << "\ngrowth steps of " << one.total.at("release").get<std::string>() << '\n';
    print_table(std::cout, one.steps);
  }
}

}  // namespace

subcommand add_map_command(CLI::App& app) {
  auto o = std::make_shared<map_options>();
  CLI::App* command = app.add_subcommand("map", "Run a map and show how it grows");
  command->add_option("--go", o->go, "1.1 to 1.23, a list of them, or all")->capture_default_str();
  command->add_option("--key-size", o->key_size, "Go's size of a key in bytes")->capture_default_str();
  command->add_option("--elem-size", o->elem_size, "Go's size of an element in bytes")->capture_default_str();
  command->add_flag("--pointers", o->pointers, "The element holds pointers");
  command->add_option("--inserts", o->inserts, "How many different keys are put in (required)");
  command->add_option("--hint", o->hint, "make(map[K]V, hint); 0 is no hint")->capture_default_str();
  command->add_option("--seed", o->seed, "Seed of the hash: decides which keys meet in a bucket")
      ->capture_default_str();
  command->add_flag("--steps", o->steps, "Each growth: when, from how many buckets, what moved, when it was finished");
  command->add_option("--format", o->format, "table, json (an object, for several releases an array) or csv")
      ->capture_default_str();
  command->footer(
      "The map escapes to the heap, so its header counts. Growth points, arrays and entries moved by doubling depend "
      "on\n"
      "the number of entries alone; overflow buckets, and with them mallocs and bytes, also on the seed.\n\n"
      "Examples:\n"
      "  gogrow map --go 1.23 --inserts 100 --steps\n"
      "  gogrow map --go 1.20,1.21 --key-size 16 --elem-size 8 --pointers --inserts 100000 --hint 100000\n"
      "  gogrow map --go 1.23 --inserts 1000000 --format json");
  return [o] { run(*o); };
}

}  // namespace tool
