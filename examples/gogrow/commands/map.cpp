// gogrow map: runs a map of the given sizes and tells how it grew, in one release or in several side by side.
#include <algorithm>
#include <iostream>
#include <memory>

#include "commands/commands.hpp"
#include "commands/map_run.hpp"
#include "commands/map_workload.hpp"
#include "options/options.hpp"
#include "report/prediction.hpp"
#include "report/report.hpp"

namespace tool {
namespace {

// A run makes all that make makes: this many entries take a second.
constexpr std::int64_t most_run_hint = 16'777'216;

struct map_options {
  map_workload_options workload;
  bool predict = false;
  bool steps = false;
  std::string format = "table";
};

// The columns of the names, or those not of the names; and only those in which some row has a value.
std::vector<row> columns(const std::vector<row>& rows, const std::vector<std::string>& names, bool wanted) {
  std::vector<row> chosen(rows.size(), row::object());
  for (const auto& [name, value] : rows.front().items()) {
    const bool named = std::ranges::find(names, name) != names.end();
    const bool has_values = std::ranges::any_of(rows, [&](const row& r) { return !r.at(name).is_null(); });
    if (named != wanted || !has_values) continue;
    for (std::size_t i = 0; i < rows.size(); ++i) chosen[i][name] = rows[i].at(name);
  }
  return chosen;
}

// What every map has; and what stands above the table because all rows share it.
const std::vector<std::string> common = {"release",      "grows",           "entries_moved", "most_moved",
                                         "mallocs",      "bytes_allocated", "allocs/op",     "B/op",
                                         "live_bytes",   "peak_bytes",      "load",          "churn_first_growth",
                                         "churn_growths"};
const std::vector<std::string> workload_columns = {"inserts", "hint", "churn_operations"};

// For tables and csv, which have no objects in objects: what "churn" holds in columns churn_…, churn_estimate_… where
// it is one.
row with_flat_churn(row total) {
  const auto churn = total.find("churn");
  if (churn == total.end()) return total;
  const row parts = *churn;
  total.erase("churn");
  const std::string prefix = parts.contains("estimate") ? "churn_estimate_" : "churn_";
  for (const auto& [name, value] : parts.items())
    if (name != "estimate") total[(name == "operations" ? "churn_" : prefix) + name] = value;
  return total;
}

// Behind the release what the map was, where it was named.
row with_type(const map_workload& w, const row& total) {
  if (!w.asked.type()) return total;
  row typed{{"release", total.at("release")}, {"type", *w.asked.type()}};
  typed.update(total);
  return typed;
}

bool is_bucket(const row& total) { return !total.at("final_B").is_null(); }

void print_totals(const std::vector<row>& totals) {
  const std::vector<row> shown = columns(totals, workload_columns, false);
  const auto is_swiss_row = [](const row& r) { return !is_bucket(r); };
  if (std::ranges::all_of(totals, is_bucket) || std::ranges::none_of(totals, is_bucket))
    return print_table(std::cout, shown);
  // Of both kinds: first what can be compared, then what only one kind has.
  print_table(std::cout, columns(shown, common, true));
  std::vector<std::string> others = common;
  others.erase(others.begin());
  for (const bool swiss : {false, true}) {
    std::vector<row> of_kind;
    std::ranges::copy_if(totals, std::back_inserter(of_kind), [&](const row& r) { return is_swiss_row(r) == swiss; });
    std::cout << (swiss ? "\nSwiss maps\n" : "\nbucket maps\n");
    print_table(std::cout, columns(columns(of_kind, workload_columns, false), others, false));
  }
}

void print_workload(const map_workload& w) {
  if (is_plain(w)) std::cout << w.inserts << " inserts";
  else
    for (const workload_part& part : w.parts) std::cout << (&part == w.parts.data() ? "" : ", ") << to_string(part);
  std::cout << ", " << w.asked.words() << ", hint " << w.hint << (w.where == gogrow::escapes::no ? ", local" : "");
  if (w.churn > 0) std::cout << ", then " << w.churn << " times a delete and an insert";
}

void print_steps(const map_outcome& one) {
  if (one.steps.empty()) return;
  std::cout << "\ngrowth steps of " << one.total.at("release").get<std::string>() << '\n';
  print_table(std::cout, one.steps);
}

void print_parts(const map_outcome& one) {
  if (one.parts.empty()) return;
  std::cout << "what Go " << one.total.at("release").get<std::string>() << "'s map holds after each part\n";
  print_table(std::cout, one.parts);
  std::cout << '\n';
}

void print_tables(const map_workload& w, const std::vector<map_outcome>& all) {
  print_workload(w);
  std::cout << ", seed " << w.seed << "\n\n";
  for (const map_outcome& one : all) print_parts(one);
  std::vector<row> totals;
  for (const map_outcome& one : all) totals.push_back(with_flat_churn(one.total));
  print_totals(totals);
  for (const map_outcome& one : all) print_steps(one);
}

void print_predictions(const map_workload& w, const std::vector<map_outcome>& all) {
  print_workload(w);
  std::cout << ", predicted\n";
  for (const map_outcome& one : all) {
    std::cout << "\nGo " << one.total.at("release").get<std::string>() << '\n';
    print_prediction_table(std::cout, with_flat_churn(one.total));
    print_steps(one);
  }
}

// A line a part and release.
void print_parts_csv(const std::vector<map_outcome>& all) {
  std::vector<row> lines;
  for (const map_outcome& one : all) {
    for (const row& part : one.parts) {
      lines.push_back(row{{"release", one.total.at("release")}});
      lines.back().update(part);
    }
  }
  print_csv(std::cout, lines);
}

// The steps of bucket maps and of Swiss maps have different columns: each line has all of them.
void print_steps_csv(const std::vector<map_outcome>& all) {
  row empty{{"release", nullptr}};
  for (const map_outcome& one : all)
    if (!one.steps.empty())
      for (const auto& [name, value] : one.steps.front().items()) empty[name] = nullptr;
  std::vector<row> lines;
  for (const map_outcome& one : all) {
    for (const row& step : one.steps) {
      lines.push_back(empty);
      lines.back()["release"] = one.total.at("release");
      lines.back().update(step);
    }
  }
  print_csv(std::cout, lines);
}

void run(const map_options& o) {
  const output_format format = parse_format_option(o.format);
  map_workload w = checked_map_workload(o.workload, o.predict ? most_predicted_inserts : most_run_inserts);
  if (!o.predict && w.hint > most_run_hint)
    throw usage_error("map: --hint '" + o.workload.hint + "': a whole number from 0 to " +
                      std::to_string(most_run_hint) + ", or beyond with --predict, which makes nothing");
  std::vector<map_outcome> all;
  left_out refused_by;
  for (const gogrow::release* r : chosen_map_releases(o.workload.go)) {
    try {
      w.type = w.asked.in(*r);
      all.push_back(o.predict ? predict_map_workload(*r, w, o.steps) : run_map_workload(*r, w, o.steps));
    } catch (const gogrow::panic& refused) {
      refused_by.add(to_string(r->version), "map: --inserts '" + std::to_string(w.inserts) + "', --hint '" +
                                                std::to_string(w.hint) + "': Go " + to_string(r->version) +
                                                " panics: " + refused.what());
    }
  }
  refused_by.report(all.size());

  if (format == output_format::table) return o.predict ? print_predictions(w, all) : print_tables(w, all);
  if (format == output_format::csv && o.steps) return print_steps_csv(all);
  if (format == output_format::csv && !is_plain(w)) return print_parts_csv(all);
  std::vector<row> totals;
  for (const map_outcome& one : all) {
    totals.push_back(with_type(w, format == output_format::csv ? with_flat_churn(one.total) : one.total));
    if (!one.parts.empty() && format == output_format::json) totals.back()["parts"] = one.parts;
    if (o.steps) totals.back()["steps"] = one.steps;
  }
  if (format == output_format::csv)
    return o.predict ? print_prediction_csv(std::cout, totals) : print_csv(std::cout, totals);
  std::cout << (totals.size() == 1 ? totals.front() : row(totals)).dump(2) << '\n';
}

}  // namespace

subcommand add_map_command(CLI::App& app) {
  auto o = std::make_shared<map_options>();
  CLI::App* command = app.add_subcommand("map", "Run a map and show how it grows");
  add_map_workload_options(*command, o->workload);
  command
      ->add_flag("--predict", o->predict,
                 "Run nothing: exact numbers, and mean, sd, 5 and 95 % points over all seeds for the rest")
      ->excludes("--seed");
  command->add_flag("--steps", o->steps, "Each growth: when, of what size, what moved");
  command->add_option("--format", o->format, "table, json (an object, for several releases an array) or csv")
      ->type_name("table|json|csv")
      ->capture_default_str();
  command->footer(
      "The map escapes to the heap, so its header counts; with --escapes no it is local, as in most benchmarks, and "
      "its\n"
      "header and first bucket or group are on the stack. allocs/op and B/op are what -benchmem prints of a round "
      "that\n"
      "makes and fills such a map (with --predict the mean over seeds, for each map has its own). live_bytes is what "
      "it holds at the end, peak_bytes the most\n"
      "it ever held, most_moved the most entries that one insert moved, load entries per bucket or group of 8.\n"
      "To 1.23 (bucket maps) growth points, arrays and entries moved by doubling depend on the number of entries "
      "alone;\n"
      "overflow buckets, and with them mallocs and bytes, also on the seed. From 1.24 on (Swiss maps) all figures are\n"
      "the same for every seed up to 896 entries; beyond, each table splits when the hash has filled it. What one "
      "kind\n"
      "of map does not have is null in json, - in a table and empty in csv.\n"
      "overflow_total are the overflow buckets that the map ever took, overflow_now those that it has at the end.\n"
      "--inserts, --deletes, --clear and --reinserts are done in the order given, as often as given: then live_bytes "
      "is\n"
      "told after each part, beside new_map_bytes, what a new map made for the entries left would take (expected over\n"
      "seeds), and held_beyond_new, what copying into one would give back. No map ever shrinks; a bucket map lets go "
      "of\n"
      "its old array once deletes and inserts have moved it out.\n"
      "With --predict what depends on the seed is an object {mean, sd, p5, p95} in json and four columns in csv; the\n"
      "steps are those that all seeds share. It takes up to 10^13 inserts. most_moved is null where the seed decides:\n"
      "in a bucket map, and where a hint made several tables; so is the end of a step, finished_at_insert, for "
      "inserts\n"
      "that happen to hit buckets which have not moved yet end a growth earlier.\n"
      "With --churn N the run goes on: N times a random entry is deleted and a new key put in. The same keys count "
      "that,\n"
      "too, and churn tells after how many of these operations the map first grew, and how often it did. With "
      "--predict\n"
      "the keys are those of the inserts alone, and churn is an estimate: {estimate: true, operations, first_growth,\n"
      "growths, and of the map at the end overflow_now, or tables and slots}; first_growth is null where none is "
      "to\n"
      "be expected within a million operations an entry.\n\n"
      "Examples:\n"
      "  gogrow map --type 'map[string]bool' --inserts 100\n"
      "  gogrow map --inserts 100 --steps\n"
      "  gogrow map --inserts 14 --escapes no\n"
      "  gogrow map --go 1.21 --elem-size 80 --inserts 100000 --deletes 50000 --clear --reinserts 1000\n"
      "  gogrow map --go 1.23,1.26 --inserts 100000\n"
      "  gogrow map --go 1.20,1.21 --key-size 16 --elem-size 8 --pointers --inserts 100000 --hint 100000\n"
      "  gogrow map --go all --inserts 1000000 --format json\n"
      "  gogrow map --predict --go 1.23,1.26 --inserts 1000000000000\n"
      "  gogrow map --go 1.23 --inserts 1000 --churn 200000 --steps\n"
      "  gogrow map --predict --go 1.23,1.24,1.26 --inserts 10000 --churn 1000000 --format json");
  return [o] { run(*o); };
}

}  // namespace tool
