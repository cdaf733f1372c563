#include "report/prediction.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <ostream>
#include <string>
#include <variant>

#include <gogrow/predict.hpp>
#include <gogrow/rules.hpp>

#include "commands/commands.hpp"

namespace tool {
namespace {

constexpr const char* statistics[] = {"mean", "sd", "p5", "p95"};

// Three decimals are more than a prediction knows. null: never.
row number(double x) {
  if (std::isinf(x)) return nullptr;
  const double rounded = std::round(x * 1000) / 1000;
  if (rounded == std::round(rounded)) return static_cast<std::uint64_t>(rounded);
  return rounded;
}

row object_of(const gogrow::distribution& d) {
  return row{{"mean", number(d.mean)}, {"sd", number(d.sd)}, {"p5", number(d.p5)}, {"p95", number(d.p95)}};
}

// As testing rounds; a mean that is whole but for the last bits of a double is that number.
std::uint64_t rounded_down(double mean) { return static_cast<std::uint64_t>(std::floor(mean * (1 + 1e-12) + 1e-9)); }

// The keys of a run, with what both kinds of map have in common filled in.
row frame_of(const gogrow::release& r, const map_workload& w, const gogrow::map_prediction& p) {
  return row{{"release", to_string(r.version)},
             {"inserts", w.inserts},
             {"hint", w.hint},
             {"grows", nullptr},
             {"same_size_grows", nullptr},
             {"entries_moved", object_of(p.entries_moved)},
             {"most_moved", nullptr},
             {"buckets_evacuated", nullptr},
             {"overflow_now", nullptr},
             {"overflow_total", nullptr},
             {"mallocs", object_of(p.mallocs)},
             {"bytes_allocated", object_of(p.bytes_allocated)},
             {"allocs/op", rounded_down(p.mallocs.mean)},
             {"B/op", rounded_down(p.bytes_allocated.mean)},
             {"live_bytes", object_of(p.live_bytes)},
             {"peak_bytes", object_of(p.peak_bytes)},
             {"final_B", nullptr},
             {"load", nullptr},
             {"table_grows", nullptr},
             {"table_splits", nullptr},
             {"directory_doublings", nullptr},
             {"tables", nullptr},
             {"directory_len", nullptr},
             {"slots", nullptr}};
}

row churn_of(const gogrow::release& r, const map_workload& w) {
  const gogrow::layout& elem = w.type.elem.element;
  const bool fast = swiss_access_for(key_access_of(w.type.key), elem) != gogrow::swiss_access::generic;
  const gogrow::churn_estimate e =
      predict_churn(r, w.type.key.element, elem, w.inserts, static_cast<double>(w.churn), w.hint, fast);
  const bool swiss = gogrow::has_swiss_map(r);
  return row{{"estimate", true},
             {"operations", w.churn},
             {"first_growth", std::isinf(e.first_growth.mean) ? row() : object_of(e.first_growth)},
             {"growths", object_of(e.growths)},
             {"overflow_now", swiss ? row() : number(e.overflow_buckets)},
             {"tables", swiss ? number(e.tables) : row()},
             {"slots", swiss ? number(e.slots) : row()}};
}

void fill(row& total, const map_workload& w, const gogrow::bucket_map_prediction& p) {
  total["grows"] = p.exact.grows;
  total["same_size_grows"] = p.exact.same_size_grows;
  total["buckets_evacuated"] = object_of(p.expected.buckets_evacuated);
  total["overflow_now"] = object_of(p.expected.overflow_now);
  total["overflow_total"] = object_of(p.expected.overflow_total);
  total["final_B"] = p.exact.final_b;
  total["load"] = std::ldexp(static_cast<double>(w.inserts), -p.exact.final_b);
}

// A table that grows or splits moves all that it has at once. Where the seed decides whether one does: null.
row most_moved(const gogrow::swiss_map_prediction& p) {
  if (p.exact.table_splits > 0) return gogrow::max_entries(gogrow::max_table_slots);
  if (p.exact.start_tables > 1) return p.expected.chance_of_growth == 0 ? row(0) : row();
  std::uint64_t most = 0;
  for (const gogrow::swiss_map_step& step : p.exact.steps) most = std::max(most, step.entries_moved);
  return most;
}

void fill(row& total, const map_workload& w, const gogrow::swiss_map_prediction& p) {
  const gogrow::swiss_map_expected& e = p.expected;
  const gogrow::distribution grows = {e.table_grows.mean + e.table_splits.mean,
                                      std::hypot(e.table_grows.sd, e.table_splits.sd),
                                      e.table_grows.p5 + e.table_splits.p5, e.table_grows.p95 + e.table_splits.p95};
  const auto entries = static_cast<double>(w.inserts);
  const auto groups = [](double slots) { return std::max(1.0, slots / gogrow::group_slots); };
  total["grows"] = object_of(grows);
  total["most_moved"] = most_moved(p);
  // More slots are less load.
  const double mean_load = entries / groups(e.slots.mean);
  total["load"] = object_of({mean_load, e.slots.mean > 0 ? mean_load * e.slots.sd / e.slots.mean : 0,
                             entries / groups(e.slots.p95), entries / groups(e.slots.p5)});
  total["table_grows"] = object_of(e.table_grows);
  total["table_splits"] = object_of(e.table_splits);
  total["directory_doublings"] = object_of(e.directory_doublings);
  total["tables"] = object_of(e.tables);
  total["directory_len"] = object_of(e.directory_len);
  total["slots"] = object_of(e.slots);
}

std::vector<row> steps_of(const gogrow::bucket_map_prediction& p, const gogrow::release&) {
  std::vector<row> rows;
  for (const gogrow::bucket_map_step& step : p.exact.steps) {
    if (&step == p.exact.steps.begin()) continue;  // the first array is no growth
    rows.push_back(row{{"insert", step.insert},
                       {"B", step.b},
                       {"same_size", false},
                       {"old_buckets", std::uint64_t{1} << (step.b - 1)},
                       {"entries_moved", step.entries_moved},
                       {"finished_at_insert", nullptr},
                       {"array_bytes", step.array_bytes}});
  }
  return rows;
}

std::vector<row> steps_of(const gogrow::swiss_map_prediction& p, const gogrow::release& r) {
  std::vector<row> rows;
  for (const gogrow::swiss_map_step& step : p.exact.steps) {
    if (step.entries_moved == 0) continue;
    const bool splits = step.tables == 2;
    const bool from_group = step.entries_moved == gogrow::group_slots;
    const std::uint64_t groups =
        gogrow::charged_bytes(r, gogrow::groups_bytes(p.exact.shape, step.table_slots), p.exact.shape.noscan);
    rows.push_back(row{{"insert", step.insert},
                       {"growth", splits       ? "splits"
                                  : from_group ? "to table"
                                               : "doubles"},
                       {"table", 0},
                       {"old_slots", splits ? step.table_slots : step.table_slots / 2},
                       {"new_slots", step.tables * step.table_slots},
                       {"entries_moved", step.entries_moved},
                       {"directory_len", step.tables},
                       {"groups_bytes", step.tables * groups},
                       {"bytes_allocated", step.bytes_allocated}});
  }
  return rows;
}

// For a reader: no decimals where they say nothing.
row readable(const row& value) {
  if (!value.is_number_float()) return value;
  const double x = value.get<double>();
  if (x >= 10000) return number(std::round(x));
  return x >= 100 ? std::round(x * 10) / 10 : std::round(x * 100) / 100;
}

}  // namespace

map_outcome predict_map_workload(const gogrow::release& r, const map_workload& w, bool with_steps) {
  if (!is_plain(w))
    throw usage_error("map: --predict '" + to_string(w.parts.back()) +
                      "': a prediction knows one --inserts and --churn; leave --predict away to run the parts");
  const gogrow::map_prediction p = predict_map(r, w.type.key.element, w.type.elem.element, w.inserts, w.hint, w.where);
  map_outcome outcome{frame_of(r, w, p), {}, {}};
  std::visit(
      [&](const auto& details) {
        fill(outcome.total, w, details);
        if (with_steps) outcome.steps = steps_of(details, r);
      },
      p.details);
  if (w.churn > 0) outcome.total["churn"] = churn_of(r, w);
  return outcome;
}

void print_prediction_table(std::ostream& out, const row& total) {
  std::vector<row> lines;
  for (const auto& [name, value] : total.items()) {
    const bool given = name == "release" || name == "inserts" || name == "hint" || name == "churn_operations";
    if (given || value.is_null()) continue;
    row line{{"quantity", name}, {"mean", value}, {"sd", nullptr}, {"p5", nullptr}, {"p95", nullptr}};
    if (value.is_object()) {
      line.update(value);
      if (value.at("sd") == 0) line.update(row{{"sd", nullptr}, {"p5", nullptr}, {"p95", nullptr}});
    }
    for (const char* statistic : statistics) line[statistic] = readable(line[statistic]);
    lines.push_back(line);
  }
  print_table(out, lines);
}

void print_prediction_csv(std::ostream& out, const std::vector<row>& totals) {
  std::vector<row> lines(totals.size(), row::object());
  for (const auto& [name, first] : totals.front().items()) {
    const bool wide = std::ranges::any_of(totals, [&](const row& t) { return t.at(name).is_object(); });
    for (std::size_t i = 0; i < totals.size(); ++i) {
      const row& value = totals[i].at(name);
      if (!wide) {
        lines[i][name] = value;
        continue;
      }
      for (const std::string statistic : statistics) {
        const bool exact_sd = value.is_number() && statistic == "sd";
        lines[i][name + '_' + statistic] = value.is_object() ? value.at(statistic) : exact_sd ? row(0) : value;
      }
    }
  }
  print_csv(out, lines);
}

}  // namespace tool
