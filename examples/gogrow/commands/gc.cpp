// gogrow gc: how often a program that allocates steadily collects garbage, by the idealised pacer.
#include <iostream>
#include <memory>
#include <optional>

#include <gogrow/observe.hpp>
#include <gogrow/predict.hpp>
#include <gogrow/rules.hpp>

#include "commands/commands.hpp"
#include "options/append.hpp"
#include "options/options.hpp"
#include "options/units.hpp"
#include "report/report.hpp"

namespace tool {
namespace {

struct gc_options {
  std::string go = to_string(gogrow::go_latest);
  std::string live;
  std::string rate;
  std::string gogc = "100";
  std::optional<std::string> memory_limit;
  std::string non_heap = "0";
  std::string format = "table";
};

const char* name_of(gogrow::gc_bound bound) {
  switch (bound) {
    case gogrow::gc_bound::gogc:
      return "GOGC";
    case gogrow::gc_bound::memory_limit:
      return "memory limit";
    case gogrow::gc_bound::clock:
      return "two minutes";
    case gogrow::gc_bound::no_room:
      return "no room";
    default:
      return "nothing";
  }
}

template <class T> row value_or_null(const std::optional<T>& value) { return value ? row(*value) : row(); }

row row_of(const std::string& release, const gogrow::gc_forecast& f) {
  return row{{"release", release},
             {"cycles_per_second", value_or_null(f.cycles_per_second)},
             {"seconds_between", value_or_null(f.seconds_between_cycles)},
             {"heap_goal_bytes", value_or_null(f.goal_bytes)},
             {"peak_bytes", value_or_null(f.peak_bytes)},
             {"bytes_per_cycle", value_or_null(f.room_bytes)},
             {"bound", name_of(f.bound)},
             {"share_to_halve", value_or_null(f.share_to_halve)},
             {"gogc_to_halve", value_or_null(f.gogc_to_halve)}};
}

std::string digits(double value) {
  std::ostringstream text;
  text << std::setprecision(3) << value;
  return text.str();
}

row readable(const row& found) {
  const auto words = [&](const char* name, auto in_words) {
    return found.at(name).is_null() ? row() : row(in_words(found.at(name).get<double>()));
  };
  return row{{"release", found.at("release")},
             {"cycles/s", words("cycles_per_second", digits)},
             {"time between", words("seconds_between", seconds_in_words)},
             {"heap goal", words("heap_goal_bytes", bytes_in_words)},
             {"peak", words("peak_bytes", bytes_in_words)},
             {"a cycle", words("bytes_per_cycle", bytes_in_words)},
             {"decided by", found.at("bound")}};
}

// The sentence about the first release that differs from those before it in what it says.
std::string advice_of(const gogrow::gc_forecast& f) {
  switch (f.bound) {
    case gogrow::gc_bound::none:
      return "Nothing starts a collection: the heap grows until memory is gone.";
    case gogrow::gc_bound::no_room:
      return "The limit leaves no room over what is live: collections follow one another, held back only by Go's\n"
             "own bound of half the processor.";
    case gogrow::gc_bound::clock:
      return "The collection that comes every two minutes is the only one: allocating less saves none.";
    default:
      break;
  }
  if (!f.share_to_halve) return "Half as many would be fewer than one in two minutes, which comes anyway.";
  std::string text = "For half as many " + digits(100 * *f.share_to_halve) + " % of what is allocated must go";
  if (f.gogc_to_halve) text += ", or GOGC be " + std::to_string(*f.gogc_to_halve);
  return text + ".";
}

gogrow::pacer_settings settings_of(const gc_options& o) {
  gogrow::pacer_settings s;
  if (o.gogc == "off") {
    s.gogc_percent.reset();
  } else {
    try {
      s.gogc_percent = static_cast<unsigned>(parse_number_option("gc: --gogc", o.gogc, 1, 1000000));
    } catch (const usage_error&) {
      throw usage_error("gc: --gogc '" + o.gogc + "': a whole number from 1 to 1000000, or off");
    }
  }
  if (o.memory_limit) s.memory_limit_bytes = parse_bytes_option("gc: --memory-limit", *o.memory_limit);
  s.non_heap_bytes = parse_bytes_option("gc: --non-heap", o.non_heap);
  return s;
}

void run(const gc_options& o) {
  const output_format format = parse_format_option(o.format);
  if (o.live.empty()) throw usage_error("gc: --live is missing: what a collection leaves, such as 200MiB");
  if (o.rate.empty()) throw usage_error("gc: --alloc-rate is missing: what is allocated, such as 500MB/s");
  const gogrow::gc_load load{parse_bytes_option("gc: --live", o.live), parse_rate_option("gc: --alloc-rate", o.rate)};
  const gogrow::pacer_settings settings = settings_of(o);
  std::vector<row> rows;
  std::vector<gogrow::gc_forecast> all;
  for (const append_policy& p : chosen_policies("gc", o.go, std::nullopt)) {
    if (p.name == "textbook") throw usage_error("gc: --go 'textbook': releases, separated by commas, or all");
    if (o.memory_limit && p.row().version < gogrow::go1_19)
      throw usage_error("gc: --memory-limit '" + *o.memory_limit + "': for 1.19 and later, Go " + p.name + " has none");
    all.push_back(predict_gc(p.row().version, load, settings));
    rows.push_back(row_of(p.name, all.back()));
  }

  if (format == output_format::csv) return print_csv(std::cout, rows);
  if (format == output_format::json) {
    std::cout << (rows.size() == 1 ? rows.front() : row(rows)).dump(2) << '\n';
    return;
  }
  std::cout << bytes_in_words(static_cast<double>(load.live_bytes)) << " live, " << o.rate << ", GOGC " << o.gogc
            << (o.memory_limit ? ", memory limit " + *o.memory_limit : "") << "; idealised\n\n";
  std::vector<row> shown;
  for (const row& found : rows) shown.push_back(readable(found));
  print_table(std::cout, shown);
  std::cout << '\n' << advice_of(all.back()) << '\n';
}

}  // namespace

subcommand add_gc_command(CLI::App& app) {
  auto o = std::make_shared<gc_options>();
  CLI::App* command = app.add_subcommand("gc", "How often a steady program collects garbage");
  command->add_option("--live", o->live, "What is live all the time: bytes, or 200MiB, 1.5GB (required)");
  command->add_option("--alloc-rate", o->rate, "What is allocated: 500MB/s, 2GiB/min (required)");
  command->add_option("--gogc", o->gogc, "GOGC in percent, or off")->capture_default_str();
  command->add_option("--memory-limit", o->memory_limit, "GOMEMLIMIT, 1GiB (1.19+) [none]");
  command->add_option("--non-heap", o->non_heap, "What the memory limit counts beside the heap")->capture_default_str();
  command->add_option("--go", o->go, "1.NN, a list of them, or all")->capture_default_str();
  command->add_option("--format", o->format, "table, json (an object, for several releases an array) or csv")
      ->capture_default_str();
  command->footer(
      "Idealised: the goal is Go's formula, but a collection of real Go begins before it and allocates while it "
      "marks.\n"
      "Real Go 1.21, 1.26 and 1.27 ran 2.4 to 2.6 cycles a second over 200 MiB at 500 MB/s, where this says 2.38. A\n"
      "program that does nothing but allocate outruns its collector: there real Go ran 0.3 to 1 times as many cycles,\n"
      "with peaks of up to three times the goal; under a memory limit 1.2 to 1.6 times as many.\n"
      "peak is the heap alone; bytes_per_cycle what is allocated from one collection to the next. share_to_halve is "
      "the\n"
      "share of allocation that must go for half as many cycles, gogc_to_halve the GOGC that does it at a higher "
      "peak.\n"
      "null (-): there is no such thing; where the limit leaves no room, collections follow one another.\n\n"
      "Examples:\n"
      "  gogrow gc --live 200MiB --alloc-rate 500MB/s\n"
      "  gogrow gc --live 200MiB --alloc-rate 500MB/s --gogc 100 --memory-limit 1GiB --go 1.27\n"
      "  gogrow gc --live 64MiB --alloc-rate 2GiB/min --gogc off --memory-limit 256MiB --go 1.21,1.26 --format json");
  return [o] { run(*o); };
}

}  // namespace tool
