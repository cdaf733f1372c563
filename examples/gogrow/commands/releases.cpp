// gogrow releases: the release table.
#include <iostream>
#include <memory>

#include <gogrow/rules.hpp>

#include "commands/commands.hpp"
#include "options/options.hpp"
#include "report/report.hpp"

namespace tool {
namespace {

const char* name_of(gogrow::evidence e) {
  return e == gogrow::evidence::recorded ? "recorded" : e == gogrow::evidence::vectors ? "vectors" : "derived";
}

const char* name_of(gogrow::slice_growth g) {
  switch (g) {
    case gogrow::slice_growth::repeated:
      return "repeated";
    case gogrow::slice_growth::by_len_1024:
      return "len<1024";
    case gogrow::slice_growth::by_cap_1024:
      return "cap<1024";
    case gogrow::slice_growth::smooth_256:
      return "smooth 256";
    case gogrow::slice_growth::textbook:
      return "textbook";
  }
  return "";
}

row describe(const gogrow::release& r) {
  const bool bucket = r.map == gogrow::map_kind::bucket;
  return row{{"release", to_string(r.version)},
             {"evidence", name_of(r.proof)},
             {"growth", name_of(r.growth)},
             {"rounds_cap", r.append_rounds_cap},
             {"classes", gogrow::size_classes(r.size_classes).size()},
             {"header", r.malloc_header},
             {"max_alloc", r.max_alloc_bytes},
             {"slices", r.slices_package},
             {"zero_tail", r.slices_zero_tail},
             {"stack", r.stack_append},
             {"map", bucket ? "bucket" : "swiss"},
             {"load", bucket ? std::to_string(r.bucket_load_numerator) + "/2" : "7/8"},
             {"same_size", bucket && r.bucket_same_size_growth},
             {"spare", bucket && r.bucket_preallocates},
             {"prunes", !bucket && r.swiss_prunes_tombstones},
             {"overwrites", !bucket && r.swiss_small_overwrites}};
}

void run(const std::string& format_name) {
  const output_format format = parse_format_option(format_name);
  std::vector<row> rows;
  for (const gogrow::release& r : gogrow::releases) rows.push_back(describe(r));
  if (format == output_format::json) std::cout << row(rows).dump(2) << '\n';
  else if (format == output_format::csv) print_csv(std::cout, rows);
  else print_table(std::cout, rows);
}

}  // namespace

subcommand add_releases_command(CLI::App& app) {
  auto format = std::make_shared<std::string>("table");
  CLI::App* command = app.add_subcommand("releases", "Print what changed from release to release");
  command->add_option("--format", *format, "table, json or csv")->type_name("table|json|csv")->capture_default_str();
  command->footer(
      "evidence    recorded: outputs of that release are replayed; vectors: its capacities are compared; derived: "
      "read\n"
      "growth      the rule for the capacity: by len or cap below 1024, smooth from 256 on\n"
      "rounds_cap  append uses the spare room of the size class      header  8 bytes before larger objects with "
      "pointers\n"
      "zero_tail   package slices clears what it drops                stack   small backing arrays may stay on the "
      "stack\n"
      "load        entries per two buckets, or of a table             spare   arrays bring overflow buckets\n"
      "overwrites  a put into a small map of 8 entries looks for its key before the map grows\n\n"
      "Example:\n  gogrow releases --format csv");
  return [format] { run(*format); };
}

}  // namespace tool
