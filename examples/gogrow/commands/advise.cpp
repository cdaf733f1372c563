// gogrow advise: which capacity or hint to give to make, by what each costs for the sizes that a program has.
#include <cmath>
#include <iostream>
#include <memory>
#include <optional>

#include <gogrow/advise.hpp>
#include <gogrow/predict.hpp>
#include <gogrow/rules.hpp>

#include "commands/commands.hpp"
#include "commands/map_workload.hpp"
#include "options/append.hpp"
#include "options/options.hpp"
#include "options/sizes.hpp"
#include "options/suggest.hpp"
#include "options/units.hpp"
#include "report/progress.hpp"
#include "report/report.hpp"

namespace tool {
namespace {

struct advise_options {
  std::string kind;
  size_options sizes;
  std::optional<std::string> go;
  std::optional<std::string> rule;
  std::optional<std::string> escapes;
  std::optional<std::string> per_second;
  std::optional<std::string> live;
  std::string gogc = "100";
  layout_options layout;
  std::string minimise = "bytes";
  std::string format = "table";
};

// Advice for one release: a row an option, and the lines to write.
struct release_advice {
  std::string release;
  std::vector<row> options;
  std::size_t best = 0;
  bool exact_in_sizes = true;
  std::string go_line;
  std::string cpp_line;
  bool is_go = true;
};

constexpr std::uint64_t most_map_entries = 1'000'000'000'000;

gogrow::goal parse_goal(const std::string& text) {
  if (text == "bytes") return gogrow::goal::bytes;
  if (text == "allocs") return gogrow::goal::allocations;
  if (text == "copies") return gogrow::goal::copies;
  if (text == "peak") return gogrow::goal::peak;
  throw unknown_word("advise: --minimise", text, {"bytes", "allocs", "copies", "peak"});
}

// A mean, as a whole number where it is one.
row number(double mean) {
  constexpr double most_exact = 9007199254740992;
  if (mean == std::floor(mean) && std::abs(mean) < most_exact) return static_cast<std::int64_t>(mean);
  return mean;
}

// As testing rounds; a mean that is whole but for the last bits of a double is that number.
std::uint64_t rounded_down(double mean) { return static_cast<std::uint64_t>(std::floor(mean * (1 + 1e-12) + 1e-9)); }

row describe(const gogrow::distribution& d) {
  return row{{"mean", number(d.mean)}, {"sd", number(d.sd)}, {"p5", number(d.p5)}, {"p95", number(d.p95)}};
}

row costs(const gogrow::mean_cost& c) {
  return row{{"allocations", number(c.allocations)},     {"bytes_allocated", number(c.bytes_allocated)},
             {"bytes_copied", number(c.bytes_copied)},   {"bytes_wasted", number(c.bytes_wasted)},
             {"peak_bytes", number(c.peak_bytes)},       {"growths", number(c.growths)},
             {"share_growing", number(c.share_growing)}, {"allocs/op", rounded_down(c.allocations)},
             {"B/op", rounded_down(c.bytes_per_op)}};
}

// What depends on the seed of the hash is an object: {mean}, or for one size the distribution.
row map_costs(const gogrow::map_option& o) {
  row all = costs(o.cost);
  for (const char* name : {"allocations", "bytes_allocated", "bytes_copied", "bytes_wasted", "peak_bytes", "growths"})
    all[name] = row{{"mean", all[name]}};
  if (!o.distributions) return all;
  all["allocations"] = describe(o.distributions->mallocs);
  all["bytes_allocated"] = describe(o.distributions->bytes_allocated);
  all["peak_bytes"] = describe(o.distributions->peak_bytes);
  return all;
}

template <class Option> row option_row(std::uint64_t value, const char* name, const Option& o, row cost) {
  row line{{name, value}, {"why", o.reason}};
  line.update(cost);
  return line;
}

// How many cases there are, and what they leave alone.
struct gc_question {
  double cases_per_second = 0;
  std::uint64_t live_bytes = 0;
  gogrow::pacer_settings settings{};
};

// A minute; null where nothing ever starts a collection or one follows the other.
row cycles_per_minute(const gogrow::release& r, const gc_question& q, const gogrow::mean_cost& c) {
  const auto f = gogrow::predict_gc(r.version, {q.live_bytes, q.cases_per_second * c.bytes_per_op}, q.settings);
  return f.cycles_per_second ? number(*f.cycles_per_second * 60) : row();
}

// Adds the column where it was asked for.
template <class Options>
void add_cycles(release_advice& found, const Options& options, const gogrow::release& r,
                const std::optional<gc_question>& gc) {
  if (!gc) return;
  for (std::size_t i = 0; i < options.size(); ++i)
    found.options[i]["gc_cycles_per_minute"] = cycles_per_minute(r, *gc, options[i].cost);
}

std::string cpp_name(const std::string& release) {
  std::string name = "gogrow::" + (release == "textbook" ? release : "go" + release);
  std::ranges::replace(name, '.', '_');
  std::ranges::replace(name, '+', '_');  // 1.27+mapsplitgroup
  return name;
}

// A rule of the command line's own has no name in the library.
std::string cpp_name(const append_policy& policy) {
  if (std::holds_alternative<const gogrow::release*>(policy.rule)) return cpp_name(policy.name);
  const bool has_name = std::holds_alternative<const gogrow::named_policy*>(policy.rule);
  return has_name ? "gogrow::policies::" + policy.name : "rule";
}

release_advice slice_advice_for(const append_policy& policy, const gogrow::layout& element, const std::string& go_type,
                                const gogrow::size_distribution& sizes, gogrow::goal g,
                                const std::optional<gc_question>& gc) {
  const auto advice =
      std::visit([&](const auto& rule) { return gogrow::advise_slice(*rule, element, sizes, g); }, policy.rule);
  release_advice found{policy.name, {}, advice.best_index, advice.is_exact, {}, {}};
  for (const gogrow::slice_option& o : advice.options)
    found.options.push_back(option_row(o.cap, "capacity", o, costs(o.cost)));
  add_cycles(found, advice.options, policy.row(), gc);
  found.is_go = policy.name != "textbook" && std::holds_alternative<const gogrow::release*>(policy.rule);
  const std::string cap = std::to_string(advice.best().cap);
  const std::string rule = cpp_name(policy);
  found.go_line = cap == "0" ? "var s " + go_type : "s := make(" + go_type + ", 0, " + cap + ")";
  found.cpp_line = cap == "0" ? "gogrow::go_slice<T, " + rule + "> s;"
                              : "auto s = gogrow::make_slice<T, " + rule + ">(0, " + cap + ");";
  return found;
}

release_advice map_advice_for(const gogrow::release& r, const script_map_type& type, const std::string& go_type,
                              const gogrow::size_distribution& sizes, gogrow::goal g, gogrow::escapes where,
                              const std::optional<gc_question>& gc) {
  const std::string name = to_string(r.version);
  std::optional<progress> report;
  const auto advice = gogrow::advise_map(
      r, type.key.element, type.elem.element, sizes, g,
      [&](std::size_t done, std::size_t all) {
        if (!report) report.emplace("Go " + name + ", predictions", all);
        report->at(done);
      },
      where);
  release_advice found{name, {}, advice.best_index, advice.is_exact_in_sizes, {}, {}};
  for (const gogrow::map_option& o : advice.options)
    found.options.push_back(option_row(static_cast<std::uint64_t>(o.hint), "hint", o, map_costs(o)));
  add_cycles(found, advice.options, r, gc);
  const std::string hint = std::to_string(advice.best().hint);
  const std::string cpp_type = "gogrow::go_map<K, V, " + cpp_name(name) + ">";
  found.go_line = "m := make(" + go_type + (hint == "0" ? ")" : ", " + hint + ")");
  found.cpp_line = cpp_type + (hint == "0" ? " m;" : " m(" + hint + ");");
  return found;
}

std::string percent(double share) {
  std::ostringstream text;
  text << std::setprecision(3) << 100 * share << " %";
  return text.str();
}

std::string sizes_in_words(const chosen_sizes& c) {
  const gogrow::size_distribution& d = c.sizes;
  if (d.is_one_size() && d.cases() == 1) return std::to_string(d.max());
  return std::to_string(d.min()) + " to " + std::to_string(d.max()) + ", median " + std::to_string(d.quantile(0.5)) +
         " (" + std::to_string(d.cases()) + " cases)";
}

row sizes_row(const chosen_sizes& c) {
  const gogrow::size_distribution& d = c.sizes;
  row sizes{{"cases", d.cases()},      {"min", d.min()}, {"median", d.quantile(0.5)}, {"p90", d.quantile(0.9)},
            {"p99", d.quantile(0.99)}, {"max", d.max()}, {"mean", number(d.mean())}};
  sizes["bad_lines"] = c.bad_lines;
  sizes["first_bad_line"] = c.first_bad_line == 0 ? row() : row(c.first_bad_line);
  return sizes;
}

// For eyes: two digits behind the point at most, shares in percent, of a distribution the mean.
row rounded(const std::string& name, const row& value) {
  if (value.is_object()) return rounded(name, value.at("mean"));
  if (name == "share_growing") return percent(value.get<double>());
  if (!value.is_number_float()) return value;
  const double v = value.get<double>();
  return number(std::abs(v) >= 1000 ? std::round(v) : std::round(v * 100) / 100);
}

// bytes_allocated of one size of a map gets two columns more.
void add_column(row& line, const std::string& name, const row& value, bool for_eyes) {
  line[name] = for_eyes ? rounded(name, value) : value.is_object() ? value.at("mean") : value;
  if (!value.is_object() || !value.contains("p5") || name != "bytes_allocated") return;
  line["bytes_p5"] = for_eyes ? rounded(name, value.at("p5")) : value.at("p5");
  line["bytes_p95"] = for_eyes ? rounded(name, value.at("p95")) : value.at("p95");
}

std::vector<row> flat_rows(const release_advice& a, bool for_eyes) {
  std::vector<row> lines;
  for (std::size_t i = 0; i < a.options.size(); ++i) {
    row line = for_eyes ? row::object() : row{{"release", a.release}};
    for (const auto& [name, value] : a.options[i].items()) {
      add_column(line, name, value, for_eyes);
      if (for_eyes && line.size() == 1) line["pick"] = i == a.best ? "*" : "";
    }
    if (!for_eyes) line["best"] = i == a.best;
    lines.push_back(line);
  }
  return lines;
}

void print_cycles(const advise_options& o, const release_advice& a) {
  const auto words = [](const row& cycles) {
    return cycles.is_null() ? std::string("more than can be told") : rounded("", cycles).dump();
  };
  std::cout << "\nAt " << *o.per_second << " a second over " << *o.live << " live, GOGC " << o.gogc << ": "
            << words(a.options.front().at("gc_cycles_per_minute")) << " collections a minute without make, "
            << words(a.options[a.best].at("gc_cycles_per_minute")) << " with the pick; idealised\n";
}

void print_text(const advise_options& o, const chosen_sizes& c, const std::string& things,
                const std::vector<release_advice>& all) {
  const bool maps = o.kind == "map";
  std::cout << things << ", sizes " << sizes_in_words(c) << "; least " << o.minimise << " wanted\n";
  if (c.bad_lines > 0) std::cout << c.bad_lines << " bad lines skipped, the first is line " << c.first_bad_line << '\n';
  for (const release_advice& a : all) {
    const char* in_sizes = a.exact_in_sizes ? "" : ", some sizes stand for their neighbours";
    std::cout << (a.is_go ? "\nGo " : "\n") << a.release
              << (maps ? ": expected costs over hash seeds" : ": exact costs")
              << (c.sizes.is_one_size() ? "" : ", mean of all cases") << in_sizes << '\n';
    print_table(std::cout, flat_rows(a, true));
    std::cout << "\nGo   " << a.go_line << "\nC++  " << a.cpp_line << '\n';
    if (o.per_second) print_cycles(o, a);
  }
}

void print_json(const advise_options& o, const chosen_sizes& c, const std::vector<release_advice>& all) {
  row found = row::array();
  for (const release_advice& a : all) {
    found.push_back(row{{"release", a.release},
                        {"kind", o.kind},
                        {"minimise", o.minimise},
                        {"sizes", sizes_row(c)},
                        {"exact_in_sizes", a.exact_in_sizes},
                        {"options", a.options},
                        {"best", a.options[a.best]},
                        {"go", a.go_line},
                        {"cpp", a.cpp_line}});
  }
  std::cout << (found.size() == 1 ? found.front() : found).dump(2) << '\n';
}

std::optional<gc_question> gc_question_of(const advise_options& o) {
  if (o.per_second.has_value() != o.live.has_value())
    throw usage_error("advise: --per-second N and --live BYTES go together: cases a second, and what else is live");
  if (!o.per_second) {
    if (o.gogc != "100") throw usage_error("advise: --gogc '" + o.gogc + "': goes with --per-second and --live");
    return std::nullopt;
  }
  gc_question q;
  q.cases_per_second =
      static_cast<double>(parse_number_option("advise: --per-second", *o.per_second, 0, 1'000'000'000'000));
  q.live_bytes = parse_bytes_option("advise: --live", *o.live);
  q.settings.gogc_percent = static_cast<unsigned>(parse_number_option("advise: --gogc", o.gogc, 1, 1'000'000));
  return q;
}

void refuse_key_options(const layout_options& o) {
  const std::pair<const char*, const std::optional<std::string>&> options[] = {{"--key-size", o.key_size},
                                                                               {"--key-align", o.key_align}};
  for (const auto& [name, value] : options)
    if (value) throw usage_error("advise: " + std::string(name) + " '" + *value + "': only for maps");
  if (o.key_pointers) throw usage_error("advise: --key-pointers: only for maps");
}

std::string things_in_words(const std::optional<asked_map>& map, const std::optional<asked_slice>& slice) {
  if (slice) return slice->type() ? slice->words() : "slices of " + slice->words();
  return map->type() ? map->words() : "maps of " + map->words(" and ");
}

// Everything is computed before anything is printed: a refusal leaves no half of a table behind.
void run(const advise_options& o) {
  const output_format format = parse_format_option(o.format);
  const bool maps = o.kind == "map";
  if (!maps && o.kind != "slice") throw unknown_word("advise: KIND", o.kind, {"slice", "map"});
  if (!maps) refuse_key_options(o.layout);
  const gogrow::goal g = parse_goal(o.minimise);
  const auto map = maps ? std::optional(asked_map("advise", o.layout)) : std::nullopt;
  const auto slice = maps ? std::nullopt : std::optional(asked_slice("advise", o.layout));
  if (maps && o.rule) throw usage_error("advise: --rule '" + *o.rule + "': only for slices");
  if (!maps && o.escapes) throw usage_error("advise: --escapes '" + *o.escapes + "': only for maps");
  const gogrow::escapes where = parse_map_escapes("advise", o.escapes.value_or("yes"));
  const std::optional<gc_question> gc = gc_question_of(o);
  auto chosen = chosen_policies("advise", o.go, o.rule);
  // All releases that have such maps.
  if (maps && o.go == "all")
    std::erase_if(chosen, [](const append_policy& p) { return p.row().version < gogrow::go1_1; });
  for (const append_policy& p : chosen)
    if (maps && (p.name == "textbook" || p.row().version < gogrow::go1_1))
      throw usage_error("advise: --go '" + p.name + "': for maps releases from " +
                        gogrow::known_releases(gogrow::go1_1) + ", separated by commas, or all");
  const chosen_sizes c = read_sizes(o.sizes, maps ? most_map_entries : gogrow::max_int);

  if (maps && c.sizes.max() > map->most_keys())
    throw usage_error("advise: size '" + std::to_string(c.sizes.max()) + "': there are at most " +
                      std::to_string(map->most_keys()) + " different keys in " + map->words());

  std::vector<release_advice> all;
  left_out refused_by;
  for (const append_policy& p : chosen) {
    try {
      all.push_back(
          maps ? map_advice_for(p.row(), map->in(p.row()), map->type().value_or("map[K]V"), c.sizes, g, where, gc)
               : slice_advice_for(p, slice->element(p.row()), slice->type().value_or("[]T"), c.sizes, g, gc));
    } catch (const gogrow::panic& refused) {
      refused_by.add(p.name, "advise: size '" + std::to_string(c.sizes.max()) + "': Go " + p.name +
                                 " panics: " + refused.what() + "; allowed is what fits in " +
                                 std::to_string(p.row().max_alloc_bytes) + " bytes");
    }
  }
  refused_by.report(all.size());

  if (format == output_format::json) return print_json(o, c, all);
  if (format == output_format::csv) {
    std::vector<row> lines;
    for (const release_advice& a : all) std::ranges::copy(flat_rows(a, false), std::back_inserter(lines));
    return print_csv(std::cout, lines);
  }
  print_text(o, c, things_in_words(map, slice), all);
}

}  // namespace

subcommand add_advise_command(CLI::App& app) {
  auto o = std::make_shared<advise_options>();
  CLI::App* command = app.add_subcommand("advise", "Which capacity or hint to give to make");
  command->add_option("KIND", o->kind, "slice or map (required)")->type_name("slice|map");
  command->add_option("--expect", o->sizes.expect, "The size to expect: N, or LO..HI for any in between");
  command->add_option("--sizes", o->sizes.file, "A file of observed sizes, one a line; - for standard input")
      ->type_name("FILE");
  command->add_flag("--skip-bad", o->sizes.skip_bad, "Count lines that are no sizes instead of refusing them");
  command->add_option("--go", o->go, "1.NN, a list of them, or all [" + to_string(gogrow::go_latest) + "]")
      ->type_name("RELEASES");
  command->add_option("--rule", o->rule, "slice: policies of others or of your own, without --go no release")
      ->type_name("POLICIES");
  command->add_option("--escapes", o->escapes, "map: yes, or no for maps that never leave their function [yes]")
      ->type_name("yes|no");
  add_map_layout_options(*command, o->layout);
  command->add_option("--minimise", o->minimise, "What shall be least: bytes, allocs, copies or peak")
      ->type_name("bytes|allocs|copies|peak")
      ->capture_default_str();
  command->add_option("--per-second", o->per_second, "How many such slices or maps are made a second");
  command->add_option("--live", o->live, "With it: what else is live, 64MiB; tells collections a minute");
  command->add_option("--gogc", o->gogc, "With it: GOGC in percent")->capture_default_str();
  command->add_option("--format", o->format, "table, json (an object, for several releases an array) or csv")
      ->type_name("table|json|csv")
      ->capture_default_str();
  command->footer(
      "A case is a slice that is made, appended to one element at a time and dropped, or a map that is made and\n"
      "filled. Costs are means over the cases and include what make allocates; share_growing is the share of cases\n"
      "that grow all the same. For slices they are exact; what a map costs depends on the seed of its hash, so these\n"
      "are expected values, for one size with the range from 5 to 95 % of all seeds. Of capacities that cost the same\n"
      "the largest is picked: its room is free.\n"
      "Bytes of several cases are those of a long run of them, in which arrays below 16 bytes share blocks (a lone "
      "one\n"
      "of 8 costs 8 in the mean); one case is charged as it would be alone, 16. allocs/op and B/op are what -benchmem\n"
      "prints of a long run in both. gc_cycles_per_minute is an idealised pacer's (gogrow gc --help says how real Go\n"
      "differs).\n"
      "Files may have any number of lines: above 65536 different sizes a size is kept within a thousandth, and a\n"
      "map's advice looks at 256 groups of them.\n\n"
      "Examples:\n"
      "  gogrow advise map --type 'map[string]bool' --expect 1000\n"
      "  gogrow advise slice --expect 1000 --elem-size 24 --pointers\n"
      "  gogrow advise slice --expect 10..2000 --minimise copies --go 1.17,1.26\n"
      "  gogrow advise slice --expect 1000 --per-second 20000 --live 64MiB\n"
      "  gogrow advise slice --expect 10..2000 --go 1.26 --rule factor:1.5,rust_vec\n"
      "  gogrow advise map --expect 20 --escapes no\n"
      "  gogrow advise map --sizes sizes.txt --key-size 16 --skip-bad --format json\n"
      "  awk '{print $3}' requests.log | gogrow advise slice --sizes - --elem-size 8\n\n" +
      policy_list());
  return [o] { run(*o); };
}

}  // namespace tool
