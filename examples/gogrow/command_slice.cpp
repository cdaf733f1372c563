// gogrow slice: what a run of appends costs, by the predictor.
#include <iostream>
#include <memory>
#include <sstream>

#include <gogrow/panic.hpp>
#include <gogrow/predict.hpp>

#include "commands.hpp"
#include "options.hpp"
#include "report.hpp"

namespace tool {
namespace {

struct slice_options {
  std::string go = "1.26";
  std::string elem_size;
  bool pointers = false;
  std::string appends;
  std::string batch = "1";
  std::string len = "0";
  std::string cap;
  bool steps = false;
  std::string format = "table";
};

// The workload, checked.
struct workload {
  gogrow::layout element{};
  std::size_t appends = 0;
  std::size_t batch = 1;
  gogrow::slice_state start{};
};

struct named_release {
  std::string name;
  const gogrow::release* release;
};

named_release release_called(const std::string& name) {
  if (name == "textbook") return {name, &gogrow::textbook_release};
  if (const auto version = gogrow::parse_go_version(name)) return {to_string(*version), &gogrow::release_of(*version)};
  throw usage_error("slice: --go '" + name + "': releases from 1.0 to 1.26 and textbook, separated by commas, or all");
}

std::vector<named_release> chosen_releases(const std::string& go) {
  std::vector<named_release> chosen;
  if (go == "all") {
    for (const gogrow::release& r : gogrow::releases) chosen.push_back({to_string(r.version), &r});
    return chosen;
  }
  std::istringstream names(go);
  for (std::string name; std::getline(names, name, ',');) chosen.push_back(release_called(name));
  if (chosen.empty() || go.ends_with(',')) chosen.push_back(release_called(""));
  return chosen;
}

workload checked(const slice_options& o) {
  constexpr std::size_t most_bytes = std::size_t{1} << 48;
  workload w;
  if (o.elem_size.empty()) throw usage_error("slice: --elem-size is missing: Go's size of an element in bytes");
  if (o.appends.empty()) throw usage_error("slice: --appends is missing: how many appends");
  const std::size_t size = parse_number_option("slice: --elem-size", o.elem_size, 0, most_bytes);
  if (o.pointers && (size == 0 || size % 8 != 0))
    throw usage_error("slice: --elem-size '" + o.elem_size + "': with --pointers a multiple of 8 from 8 on");
  w.element = {size, o.pointers ? std::size_t{8} : std::size_t{1}, o.pointers};
  w.appends = parse_number_option("slice: --appends", o.appends, 0, gogrow::max_int);
  w.batch = parse_number_option("slice: --batch", o.batch, 1, gogrow::max_int);
  w.start.len = parse_number_option("slice: --len", o.len, 0, gogrow::max_int);
  w.start.cap = o.cap.empty() ? w.start.len : parse_number_option("slice: --cap", o.cap, w.start.len, gogrow::max_int);
  return w;
}

row totals(const named_release& r, const workload& w) {
  const auto p = gogrow::predict_appends(*r.release, w.element, w.start, w.appends, w.batch);
  return row{{"release", r.name},
             {"elem_size", w.element.size_bytes},
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
             {"final_len", p.final_len},
             {"final_cap", p.final_cap},
             {"bytes_wasted", p.bytes_wasted},
             {"peak_bytes", p.peak_bytes}};
}

std::vector<row> steps(const named_release& r, const workload& w) {
  std::vector<row> found;
  for (const auto& step : gogrow::growth_steps(*r.release, w.element, w.start, w.appends, w.batch))
    found.push_back(
        row{{"len", step.len}, {"old_cap", step.old_cap}, {"new_cap", step.new_cap}, {"bytes", step.bytes}});
  return found;
}

// The columns in which the rows of a table can differ; what they share goes above it.
row without_workload(const row& total) {
  row r = total;
  for (const char* name : {"elem_size", "pointers", "appends", "batch", "start_len", "start_cap"}) r.erase(name);
  return r;
}

void print_tables(const workload& w, const std::vector<named_release>& chosen, const std::vector<row>& all,
                  const std::vector<std::vector<row>>& all_steps) {
  std::cout << w.appends << (w.batch == 1 ? " appends" : " appends of " + std::to_string(w.batch) + " elements") << ", "
            << w.element.size_bytes << "-byte elements " << (w.element.has_pointers ? "with" : "without")
            << " pointers, from len " << w.start.len << " cap " << w.start.cap << "\n\n";
  std::vector<row> compared;
  for (const row& total : all) compared.push_back(without_workload(total));
  print_table(std::cout, compared);
  for (std::size_t i = 0; i < all_steps.size(); ++i) {
    std::cout << "\ngrowth steps of " << chosen[i].name << '\n';
    print_table(std::cout, all_steps[i]);
  }
}

void print_steps_csv(const std::vector<named_release>& chosen, const std::vector<std::vector<row>>& all_steps) {
  std::vector<row> lines;
  for (std::size_t i = 0; i < all_steps.size(); ++i) {
    for (const row& step : all_steps[i]) {
      row line{{"release", chosen[i].name}};
      line.update(step);
      lines.push_back(line);
    }
  }
  print_csv(std::cout, lines);
}

// Everything is computed before anything is printed: a refusal leaves no half of a table behind.
void run(const slice_options& o) {
  const output_format format = parse_format_option(o.format);
  const workload w = checked(o);
  const auto chosen = chosen_releases(o.go);
  std::vector<row> all;
  std::vector<std::vector<row>> all_steps;
  for (const named_release& r : chosen) {
    try {
      all.push_back(totals(r, w));
      if (o.steps) all_steps.push_back(steps(r, w));
    } catch (const gogrow::panic& refused) {
      throw usage_error("slice: --appends '" + o.appends + "', --batch '" + o.batch + "', --cap '" +
                        std::to_string(w.start.cap) + "': Go " + r.name + " panics: " + refused.what() +
                        "; allowed is what fits in " + std::to_string(r.release->max_alloc_bytes) + " bytes");
    }
  }

  if (format == output_format::table) return print_tables(w, chosen, all, all_steps);
  if (format == output_format::csv) return o.steps ? print_steps_csv(chosen, all_steps) : print_csv(std::cout, all);
  if (o.steps)
    for (std::size_t i = 0; i < all.size(); ++i) all[i]["steps"] = all_steps[i];
  std::cout << (all.size() == 1 ? all.front() : row(all)).dump(2) << '\n';
}

}  // namespace

subcommand add_slice_command(CLI::App& app) {
  auto o = std::make_shared<slice_options>();
  CLI::App* command = app.add_subcommand("slice", "Predict what appending to a slice costs");
  command->add_option("--go", o->go, "1.NN, a list of them, textbook (2x below 1024, then 1.25x), or all")
      ->capture_default_str();
  command->add_option("--elem-size", o->elem_size, "Go's size of an element in bytes (required)");
  command->add_flag("--pointers", o->pointers, "The element holds pointers");
  command->add_option("--appends", o->appends, "How many appends (required)");
  command->add_option("--batch", o->batch, "Elements per append")->capture_default_str();
  command->add_option("--len", o->len, "Length to start from")->capture_default_str();
  command->add_option("--cap", o->cap, "Capacity to start from [as --len]");
  command->add_flag("--steps", o->steps, "Each growth: len when it grew, old and new capacity, bytes of the new array");
  command->add_option("--format", o->format, "table, json (an object, for several releases an array) or csv")
      ->capture_default_str();
  command->footer(
      "The slice escapes to the heap. mallocs and bytes_allocated are what MemStats.Mallocs and TotalAlloc rise by;\n"
      "the tiny allocator starts without a block, and the starting slice is there already. bytes_wasted is what all\n"
      "arrays took from the heap and never held an element; peak_bytes is the old and the new array together.\n\n"
      "Examples:\n"
      "  gogrow slice --go 1.22 --elem-size 8 --appends 1000 --steps\n"
      "  gogrow slice --go all --elem-size 24 --pointers --appends 1000000\n"
      "  gogrow slice --go 1.17,1.22,textbook --elem-size 8 --appends 200001 --cap 100000 --format json");
  return [o] { run(*o); };
}

}  // namespace tool
