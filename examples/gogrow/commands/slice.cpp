// gogrow slice: what a run of appends costs, by the predictor.
#include <iostream>
#include <memory>
#include <optional>

#include <gogrow/predict.hpp>
#include <gogrow/rules.hpp>

#include "commands/commands.hpp"
#include "options/append.hpp"
#include "options/options.hpp"
#include "options/suggest.hpp"
#include "report/report.hpp"

namespace tool {
namespace {

struct slice_options {
  std::optional<std::string> go;
  std::optional<std::string> rule;
  append_options appends;
  std::optional<std::string> escapes;
  std::optional<std::string> use;
  bool steps = false;
  std::string format = "table";
};

gogrow::escapes escapes_called(const std::string& name) {
  if (name == "yes") return gogrow::escapes::yes;
  if (name == "no") return gogrow::escapes::no;
  if (name == "returned") return gogrow::escapes::returned;
  throw unknown_word("slice: --escapes", name, {"yes", "no", "returned"});
}

gogrow::slice_use use_called(const std::string& name) {
  if (const auto found = gogrow::find_slice_use(name)) return *found;
  std::string names;
  for (const gogrow::use_placement& line : gogrow::use_placements)
    names += (names.empty() ? "" : ", ") + std::string(line.name);
  throw usage_error("slice: --use '" + name + "': one of " + names);
}

// What is recorded of the uses begins nil.
void set_placement(append_workload& w, const slice_options& o) {
  if (o.escapes && o.use)
    throw usage_error("slice: --use '" + *o.use + "', --escapes '" + *o.escapes + "': one of the two");
  if (o.escapes) w.where = escapes_called(*o.escapes);
  if (!o.use) return;
  w.use = use_called(*o.use);
  if (w.start.cap != 0)
    throw usage_error("slice: --use '" + *o.use + "', --cap '" + std::to_string(w.start.cap) +
                      "': 0, for a use is known of slices that begin nil");
}

const char* name_of(gogrow::slice_place place) {
  switch (place) {
    case gogrow::slice_place::heap:
      return "heap";
    case gogrow::slice_place::stack:
      return "stack";
    default:
      return "moved";
  }
}

row totals(const append_policy& policy, const append_workload& asked) {
  const append_workload w = in_release(asked, policy.row());
  const gogrow::slice_prediction p = policy.predict(w);
  const gogrow::benchmem per_op = policy.per_op(w);
  row total{{"release", policy.name}};
  if (w.use) {
    const bool is_go = std::holds_alternative<const gogrow::release*>(policy.rule);
    total["place"] = is_go ? name_of(gogrow::place_of(policy.row(), *w.use)) : "heap";
  }
  if (w.asked.type()) total["type"] = *w.asked.type();
  total.update(row{{"elem_size", w.element.size_bytes},
                   {"pointers", w.element.has_pointers},
                   {"appends", w.appends},
                   {"batch", w.batch},
                   {"start_len", w.start.len},
                   {"start_cap", w.start.cap},
                   {"reallocations", p.reallocations},
                   {"elements_copied", p.elements_copied},
                   {"bytes_copied", p.bytes_copied},
                   {"mallocs", p.mallocs},
                   {"bytes_allocated", p.bytes_allocated},
                   {"allocs/op", per_op.allocs_per_op},
                   {"B/op", per_op.bytes_per_op},
                   {"final_len", p.final_len},
                   {"final_cap", p.final_cap},
                   {"bytes_wasted", p.bytes_wasted},
                   {"peak_bytes", p.peak_bytes}});
  return total;
}

std::vector<row> steps(const append_policy& policy, const append_workload& w) {
  std::vector<row> found;
  for (const gogrow::growth_step& step : policy.steps(in_release(w, policy.row())))
    found.push_back(
        row{{"len", step.len}, {"old_cap", step.old_cap}, {"new_cap", step.new_cap}, {"bytes", step.bytes}});
  return found;
}

// The columns in which the rows of a table can differ; what they share goes above it.
row without_workload(const row& total) {
  row r = total;
  for (const char* name : {"type", "elem_size", "pointers", "appends", "batch", "start_len", "start_cap"})
    r.erase(name);
  return r;
}

void print_tables(const append_workload& w, const std::vector<append_policy>& chosen, const std::vector<row>& all,
                  const std::vector<std::vector<row>>& all_steps) {
  std::cout << describe(w);
  if (w.use) std::cout << "; " << gogrow::placement_of(*w.use).meaning;
  std::cout << "\n\n";
  std::vector<row> compared;
  for (const row& total : all) compared.push_back(without_workload(total));
  print_table(std::cout, compared);
  for (std::size_t i = 0; i < all_steps.size(); ++i) {
    std::cout << "\ngrowth steps of " << chosen[i].name << '\n';
    print_table(std::cout, all_steps[i]);
  }
}

void print_steps_csv(const std::vector<append_policy>& chosen, const std::vector<std::vector<row>>& all_steps) {
  std::vector<row> lines;
  for (std::size_t i = 0; i < all_steps.size(); ++i) {
    for (const row& step : all_steps[i]) {
      row line{{"release", chosen[i].name}};
      line.update(step);
      lines.push_back(line);
    }
  }
  if (lines.empty()) std::cout << "release,len,old_cap,new_cap,bytes\n";  // the heading is there without a growth too
  print_csv(std::cout, lines);
}

// Everything is computed before anything is printed: a refusal leaves no half of a table behind.
void run(const slice_options& o) {
  const output_format format = parse_format_option(o.format);
  append_workload w = checked_appends("slice", o.appends);
  set_placement(w, o);
  const auto chosen = chosen_policies("slice", o.go, o.rule);
  std::vector<append_policy> shown;  // without the releases that panic
  std::vector<row> all;
  std::vector<std::vector<row>> all_steps;
  left_out refused_by;
  for (const append_policy& policy : chosen) {
    try {
      all.push_back(totals(policy, w));
      if (o.steps) all_steps.push_back(steps(policy, w));
      shown.push_back(policy);
    } catch (const gogrow::panic& refused) {
      refused_by.add(policy.name, refusal("slice", o.appends, policy, refused.what()));
    }
  }
  refused_by.report(shown.size());

  if (format == output_format::table) return print_tables(w, shown, all, all_steps);
  if (format == output_format::csv) return o.steps ? print_steps_csv(shown, all_steps) : print_csv(std::cout, all);
  if (o.steps)
    for (std::size_t i = 0; i < all.size(); ++i) all[i]["steps"] = all_steps[i];
  std::cout << (all.size() == 1 ? all.front() : row(all)).dump(2) << '\n';
}

// For --help.
std::string use_list() {
  std::string text = "Where --use leaves the small arrays   to 1.24  1.25   1.26   1.27\n";
  const auto padded = [](std::string cell, std::size_t width) { return cell + std::string(width - cell.size(), ' '); };
  for (const gogrow::use_placement& line : gogrow::use_placements) {
    text += "  " + padded(std::string(line.name), 36);
    for (std::size_t i = 0; i < line.places.size(); ++i) text += padded(name_of(line.places[i]), i == 0 ? 9 : 7);
    text += std::string(line.meaning) + '\n';
  }
  return text + "heap: every growth; stack: in the buffer while they fit; moved: from there to the heap at the end\n";
}

}  // namespace

subcommand add_slice_command(CLI::App& app) {
  auto o = std::make_shared<slice_options>();
  CLI::App* command = app.add_subcommand("slice", "Predict what appending to a slice costs");
  command
      ->add_option(
          "--go", o->go,
          "1.NN, a list of them, textbook (2x below 1024, then 1.25x), or all [" + to_string(gogrow::go_latest) + "]")
      ->type_name("RELEASES");
  command->add_option("--rule", o->rule, "Policies of others, separated by commas, or all; without --go no release")
      ->type_name("POLICIES");
  add_append_options(*command, o->appends);
  command
      ->add_option("--escapes", o->escapes,
                   "yes, no or returned: small arrays of what does not leave its function stay on the stack (1.25+),\n"
                   "and what is returned moves to the heap at the end (1.26+). Appends of listed values, not of t...\n"
                   "The short form of --use: what the compiler found out [yes]")
      ->type_name("yes|no|returned");
  command
      ->add_option("--use", o->use,
                   "What the function does with a slice that begins nil: local, ranged, copied, returned,\n"
                   "returned-ranged or field-address; where its small arrays are follows, release by release")
      ->type_name("USE");
  command->add_flag("--steps", o->steps, "Each growth: len when it grew, old and new capacity, bytes of the new array");
  command->add_option("--format", o->format, "table, json (an object, for several releases an array) or csv")
      ->type_name("table|json|csv")
      ->capture_default_str();
  command->footer(
      "Unless --escapes or --use says otherwise the slice escapes to the heap; a growth on the stack has 0 bytes.\n"
      "The buffer on the stack is one per call of the function: of slices that a loop builds the first has it, the\n"
      "others grow on the heap. Ten of 3 ints each, returned in a [][]int: 34 mallocs, not 10. mallocs and\n"
      "bytes_allocated are what MemStats.Mallocs and TotalAlloc rise by; the tiny allocator starts without a block,\n"
      "and the starting slice is there already. allocs/op and B/op are what -benchmem prints of a loop whose round "
      "does\n"
      "all of it: the starting slice is made, too, by make or a literal, and small arrays of many rounds share blocks "
      "of\n"
      "16 bytes, so that one of 8 costs 8 and not 16. bytes_wasted is what all arrays took from the heap and never "
      "held an\n"
      "element; peak_bytes is the old and the new array together. The policies of others always escape and are\n"
      "charged as the latest Go's allocator would charge them.\n\n" +
      use_list() +
      "\nExamples:\n"
      "  gogrow slice --type '[]string' --appends 1000\n"
      "  gogrow slice --go 1.22 --elem-size 8 --appends 1000 --steps\n"
      "  gogrow slice --go 1.25,1.26,1.27 --elem-size 8 --appends 3 --use ranged\n"
      "  gogrow slice --go 1.24,1.25,1.26 --elem-size 8 --appends 3 --escapes returned --steps\n"
      "  gogrow slice --go all --elem-size 24 --pointers --appends 1000000\n"
      "  gogrow slice --go 1.17,1.22,textbook --elem-size 8 --appends 200001 --cap 100000 --format json\n"
      "  gogrow slice --go 1.26 --rule rust_vec,java_array_list --elem-size 8 --appends 1000\n"
      "  gogrow slice --go 1.26 --rule factor:1.5,factor:2@1024,1.25 --elem-size 8 --appends 1000\n\n" +
      policy_list());
  return [o] { run(*o); };
}

}  // namespace tool
