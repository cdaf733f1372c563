// gogrow compare: the same appends under releases of Go and the policies of others.
#include <iostream>
#include <memory>
#include <optional>

#include <gogrow/rules.hpp>

#include "commands/commands.hpp"
#include "options/append.hpp"
#include "options/options.hpp"
#include "options/suggest.hpp"
#include "report/report.hpp"
#include "report/step_chart.hpp"

namespace tool {
namespace {

struct compare_options {
  std::string go = "1.17,1.26";
  std::string rule = "all";
  append_options appends;
  std::string charge = "go";
  std::string chart = "capacity";
  std::string format = "table";
};

// What one policy costs. Under --charge asked an array takes just the bytes that it was asked for.
struct outcome {
  gogrow::slice_prediction cost{};
  std::vector<gogrow::growth_step> steps{};
};

void charge_as_asked(outcome& o, const append_workload& w) {
  const std::size_t size = w.element.size_bytes;
  std::uint64_t array_bytes = w.start.cap * size;
  o.cost.bytes_allocated = o.cost.bytes_asked;
  o.cost.bytes_wasted = 0;
  o.cost.peak_bytes = array_bytes;
  for (const gogrow::growth_step& step : o.steps) {
    o.cost.bytes_wasted += array_bytes - step.len * size;
    o.cost.peak_bytes = std::max<std::uint64_t>(o.cost.peak_bytes, array_bytes + step.requested_bytes);
    array_bytes = step.requested_bytes;
  }
  o.cost.bytes_wasted += array_bytes - (size == 0 ? 0 : o.cost.final_len * size);
}

row describe(const append_policy& policy, const gogrow::slice_prediction& p, const gogrow::benchmem& per_op) {
  return row{{"policy", policy.name},
             {"allocations", p.mallocs},
             {"elements_copied", p.elements_copied},
             {"bytes_copied", p.bytes_copied},
             {"bytes_asked", p.bytes_asked},
             {"bytes_allocated", p.bytes_allocated},
             {"allocs/op", per_op.allocs_per_op},
             {"B/op", per_op.bytes_per_op},
             {"bytes_wasted", p.bytes_wasted},
             {"peak_bytes", p.peak_bytes},
             {"final_cap", p.final_cap}};
}

std::string note_of(const gogrow::slice_prediction& p) {
  return std::to_string(p.mallocs) + " allocations, " + short_number(static_cast<double>(p.bytes_copied), true) +
         " copied";
}

void print_svg(const append_workload& w, const std::vector<append_policy>& chosen, const std::vector<outcome>& all,
               bool copied) {
  step_chart chart;
  chart.title = (copied ? "Bytes copied: " : "Capacity: ") + tool::describe(w);
  chart.x_title = copied ? "elements in the slice" : "elements in the slice (dashed: no spare capacity)";
  chart.x_min = static_cast<double>(w.start.len);
  chart.x_max = static_cast<double>(w.start.len + w.appends * w.batch);
  chart.y_in_bytes = copied;
  chart.diagonal = !copied;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const bool is_go = std::holds_alternative<const gogrow::release*>(chosen[i].rule);
    step_series line{(is_go ? "Go " : "") + chosen[i].name, note_of(all[i].cost)};
    if (!copied) line.first = static_cast<double>(w.start.cap);
    double bytes = 0;
    for (const gogrow::growth_step& step : all[i].steps) {
      bytes += static_cast<double>(step.len * w.asked.element(chosen[i].row()).size_bytes);
      line.points.emplace_back(static_cast<double>(step.len), copied ? bytes : static_cast<double>(step.new_cap));
    }
    chart.series.push_back(std::move(line));
  }
  write_svg(std::cout, chart);
}

bool chosen_word(const std::string& option, const std::string& value, const char* first, const char* second) {
  if (value != first && value != second) throw unknown_word("compare: " + option, value, {first, second});
  return value == second;
}

// Everything is computed before anything is printed: a refusal leaves no half of a table behind.
void run(const compare_options& o) {
  const bool svg = o.format == "svg";
  if (!svg && o.format != "table" && o.format != "json" && o.format != "csv")
    throw unknown_word("--format", o.format, {"table", "json", "csv", "svg"});
  const bool as_asked = chosen_word("--charge", o.charge, "go", "asked");
  const bool copied = chosen_word("--chart", o.chart, "capacity", "copied");
  const append_workload asked = checked_appends("compare", o.appends);
  const auto chosen = chosen_policies("compare", o.go, o.rule);
  std::vector<outcome> all;
  std::vector<row> rows;
  for (const append_policy& policy : chosen) {
    const append_workload w = in_release(asked, policy.row());
    try {
      all.push_back({policy.predict(w), policy.steps(w)});
    } catch (const gogrow::panic& refused) {
      throw usage_error(refusal("compare", o.appends, policy, refused.what()));
    }
    if (as_asked) charge_as_asked(all.back(), w);
    gogrow::benchmem per_op = policy.per_op(w);
    if (as_asked) per_op.bytes_per_op = all.back().cost.bytes_asked + w.start.cap * w.element.size_bytes;
    rows.push_back(describe(policy, all.back().cost, per_op));
  }

  if (svg) return print_svg(asked, chosen, all, copied);
  const output_format format = parse_format_option(o.format);
  if (format == output_format::csv) return print_csv(std::cout, rows);
  if (format == output_format::json) {
    std::cout << row(rows).dump(2) << '\n';
    return;
  }
  std::cout << tool::describe(asked) << "\n\n";
  print_table(std::cout, rows);
}

}  // namespace

subcommand add_compare_command(CLI::App& app) {
  auto o = std::make_shared<compare_options>();
  CLI::App* command = app.add_subcommand("compare", "Compare growth policies over the same appends");
  command->add_option("--go", o->go, "1.NN, a list of them, textbook, or all")
      ->type_name("RELEASES")
      ->capture_default_str();
  command->add_option("--rule", o->rule, "Policies of others, separated by commas, or all")
      ->type_name("POLICIES")
      ->capture_default_str();
  add_append_options(*command, o->appends);
  command->add_option("--charge", o->charge, "What an array takes from the heap: go, or asked")
      ->type_name("go|asked")
      ->capture_default_str();
  command->add_option("--chart", o->chart, "What svg draws over the length: capacity, or copied (bytes)")
      ->type_name("capacity|copied")
      ->capture_default_str();
  command->add_option("--format", o->format, "table, json (an array), csv or svg")
      ->type_name("table|json|csv|svg")
      ->capture_default_str();
  command->footer(
      "allocations, copies and bytes_asked are those of the policy itself. bytes_allocated, bytes_wasted and\n"
      "peak_bytes depend on the allocator: with --charge go they are what Go's would take (that of 1.26 for the\n"
      "policies of others), with --charge asked every array takes the bytes asked for and no more. No policy grows in\n"
      "place. allocs/op and B/op are what -benchmem prints of a loop whose round does all of it, the starting slice\n"
      "included; small arrays of many rounds share blocks of 16 bytes.\n\n"
      "Examples:\n"
      "  gogrow compare --type '[]string' --appends 1000\n"
      "  gogrow compare --elem-size 8 --appends 1000\n"
      "  gogrow compare --go all --rule rust_vec --elem-size 24 --pointers --appends 1000000 --charge asked\n"
      "  gogrow compare --rule factor:1.5,factor:1.5,round:no --elem-size 8 --appends 1000\n"
      "  gogrow compare --elem-size 8 --appends 100000 --format svg >capacities.svg\n\n" +
      policy_list());
  return [o] { run(*o); };
}

}  // namespace tool
