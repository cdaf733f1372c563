// gogrow layout: what a Go type looks like in memory, and what slices and maps of it cost.
#include "options/layout.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <iostream>
#include <memory>
#include <optional>

#include <gogrow/go_type.hpp>
#include <gogrow/predict.hpp>
#include <gogrow/rules.hpp>

#include "commands/commands.hpp"
#include "commands/map_workload.hpp"
#include "options/options.hpp"
#include "report/report.hpp"

namespace tool {
namespace {

constexpr std::size_t entries = 1000;  // of the slices and maps whose costs are told

struct layout_command_options {
  std::vector<std::string> names;
  std::optional<std::string> types;
  std::string go = to_string(gogrow::go_latest);
  std::string format = "table";
};

// A type in a release.
struct asked_type {
  gogrow::go_type type;
  const gogrow::release* release;
};

// For a table: spaces and new lines are one space, and the end of a long text is left out.
std::string one_line(std::string_view text, std::size_t most = ~std::size_t{0}) {
  std::string line;
  for (const char c : text) {
    const bool blank = c == ' ' || c == '\n' || c == '\t' || c == '\r';
    if (!blank) line += c;
    else if (!line.empty() && line.back() != ' ') line += ' ';
  }
  return line.size() <= most ? line : line.substr(0, most - 3) + "...";
}

row field_row(const gogrow::go_field& f) {
  return row{{"field", std::string(f.name())}, {"type", one_line(f.type_text())}, {"offset", f.offset_bytes()},
             {"size", f.size_bytes()},         {"align", f.align_bytes()},        {"pointers", f.has_pointers()},
             {"padding", f.padding_bytes()},   {"embedded", f.is_embedded()}};
}

std::uint64_t padding_of(const gogrow::go_fields& fields) {
  std::uint64_t bytes = 0;
  for (const gogrow::go_field& f : fields) bytes += f.padding_bytes();
  return bytes;
}

// Bytes of one of the entries, to a tenth. null where Go refuses so large an array.
row per_entry(const std::function<double()>& bytes) {
  try {
    const double tenths = std::round(bytes() / entries * 10);
    if (std::fmod(tenths, 10) == 0) return static_cast<std::uint64_t>(tenths / 10);
    return tenths / 10;
  } catch (const gogrow::panic&) {
    return nullptr;
  }
}

row map_cost(const gogrow::release& r, const char* in, const gogrow::layout& key, const gogrow::layout& elem) {
  const auto bytes = [&](std::int64_t hint) {
    return [&r, &key, &elem, hint] { return predict_map(r, key, elem, entries, hint).live_bytes.mean; };
  };
  return row{{"in", in}, {"made", per_entry(bytes(entries))}, {"grown", per_entry(bytes(0))}};
}

// What is held at the end, made for a thousand entries or grown to them.
std::vector<row> costs_of(const asked_type& t) {
  const gogrow::release& r = *t.release;
  const gogrow::layout memory = t.type.as_layout();
  const auto array = [&](std::size_t cap) {
    const std::size_t bytes = cap * memory.size_bytes;
    return static_cast<double>(gogrow::charged_bytes(r, bytes, !memory.has_pointers));
  };
  const auto held = [&] { return array(gogrow::predict_appends(r, memory, gogrow::slice_state{}, entries).final_cap); };
  const auto made = [&] {
    if (memory.size_bytes > r.max_alloc_bytes / entries) throw gogrow::panic("makeslice: cap out of range");
    return array(entries);
  };
  std::vector<row> costs{row{{"in", "[]T"}, {"made", per_entry(made)}, {"grown", per_entry(held)}}};
  constexpr gogrow::layout int_memory{8, 8, false}, nothing_memory{0, 1, false};
  costs.push_back(map_cost(r, "map[int]T", int_memory, memory));
  // A uint8 cannot be the key of a thousand entries.
  if (t.type.is_comparable() && most_values(t.type) >= entries)
    costs.push_back(map_cost(r, "map[T]struct{}", memory, nothing_memory));
  return costs;
}

const char* routine_name(gogrow::swiss_access access) {
  switch (access) {
    case gogrow::swiss_access::fast32:
      return "fast32";
    case gogrow::swiss_access::fast64:
      return "fast64";
    case gogrow::swiss_access::faststr:
      return "faststr";
    default:
      return "generic";
  }
}

row map_row(const asked_type& t) {
  const gogrow::go_version v = t.release->version;
  row map{{"key", std::string(t.type.key().text())},
          {"elem", std::string(t.type.elem().text())},
          {"routine", routine_name(t.type.map_routine())}};
  if (has_swiss_map(*t.release)) map["group_bytes"] = t.type.group_shape(v).group_bytes;
  else map["bucket_bytes"] = t.type.bucket_shape(v).bucket_bytes;
  return map;
}

bool is_struct(const gogrow::go_type& t) { return t.kind() == gogrow::go_kind::struct_; }

// As they are where no other order takes less.
gogrow::field_order order_that_saves(const gogrow::go_type& type, const gogrow::go_fields& fields) {
  gogrow::field_order best = best_field_order(fields);
  if (!fields.empty() && best.size_bytes < type.size_bytes()) return best;
  std::ranges::sort(best.indexes);
  best.size_bytes = type.size_bytes();
  return best;
}

std::vector<std::string> names_in_order(const gogrow::go_fields& fields, const gogrow::field_order& order) {
  std::vector<std::string> names;
  for (const std::size_t i : order.indexes) names.emplace_back(fields[i].name());
  return names;
}

row json_of(const asked_type& t) {
  row found{{"type", std::string(t.type.text())},
            {"release", to_string(t.release->version)},
            {"kind", std::string(to_string(t.type.kind()))},
            {"size", t.type.size_bytes()},
            {"align", t.type.align_bytes()},
            {"pointers", t.type.has_pointers()},
            {"comparable", t.type.is_comparable()}};
  if (is_struct(t.type)) {
    const gogrow::go_fields fields = t.type.fields();
    const gogrow::field_order best = order_that_saves(t.type, fields);
    found["padding"] = padding_of(fields);
    found["fields"] = row::array();
    for (const gogrow::go_field& f : fields) found["fields"].push_back(field_row(f));
    found["best_order"] = names_in_order(fields, best);
    found["best_size"] = best.size_bytes;
  }
  if (t.type.kind() == gogrow::go_kind::map) found["map"] = map_row(t);
  found["bytes_an_element"] = costs_of(t);
  return found;
}

// A line a type: no fields, the costs in columns.
row csv_of(const asked_type& t) {
  row line{{"type", one_line(t.type.text())}};
  const row all = json_of(t);
  for (const char* name : {"release", "kind", "size", "align", "pointers", "comparable"}) line[name] = all[name];
  for (const char* name : {"padding", "best_size"}) line[name] = all.contains(name) ? all[name] : row();
  const std::pair<const char*, const char*> columns[] = {
      {"[]T", "slice"}, {"map[int]T", "map_elem"}, {"map[T]struct{}", "map_key"}};
  for (const auto& [in, name] : columns) {
    row made, grown;
    for (const row& cost : all["bytes_an_element"]) {
      if (cost["in"] != in) continue;
      made = cost["made"];
      grown = cost["grown"];
    }
    line[std::string(name) + "_made"] = made;
    line[std::string(name) + "_grown"] = grown;
  }
  return line;
}

std::string count_of(std::uint64_t n, const char* what) { return std::to_string(n) + ' ' + what + (n == 1 ? "" : "s"); }

// Names with commas between, broken before they leave the screen.
std::string list_of(const std::vector<std::string>& names, std::size_t used) {
  constexpr std::size_t width = 96;
  std::string text;
  for (const std::string& name : names) {
    if (!text.empty()) text += ',';
    if (used + name.size() + 2 > width) {
      text += "\n  ";
      used = 2;
    } else if (!text.empty()) {
      text += ' ';
    }
    text += name;
    used += name.size() + 2;
  }
  return text;
}

void print_fields(const gogrow::go_type& type) {
  const gogrow::go_fields fields = type.fields();
  if (fields.empty()) {
    if (type.size_bytes() > 0) std::cout << "its fields are not known here\n\n";
    return;
  }
  constexpr std::size_t widest_type = 40;
  std::vector<row> lines;
  for (const gogrow::go_field& f : fields) {
    lines.push_back(field_row(f));
    lines.back()["type"] = one_line(f.type_text(), widest_type);
    lines.back().erase("embedded");
  }
  print_table(std::cout, lines);
  const gogrow::field_order best = order_that_saves(type, fields);
  std::cout << '\n' << count_of(padding_of(fields), "byte") << " of padding";
  if (best.size_bytes < type.size_bytes()) {
    const std::string lead = "; " + count_of(best.size_bytes, "byte") + " and so " +
                             std::to_string(type.size_bytes() - best.size_bytes) + " less in the order";
    std::cout << lead << "\n  " << list_of(names_in_order(fields, best), 2);
  } else {
    std::cout << "; no order of the fields takes less";
  }
  std::cout << "\n\n";
}

void print_text(const asked_type& t, bool with_release) {
  std::cout << one_line(t.type.text()) << ": " << count_of(t.type.size_bytes(), "byte") << ", aligned to "
            << t.type.align_bytes() << ", " << (t.type.has_pointers() ? "pointers" : "no pointers") << ", "
            << (t.type.is_comparable() ? "" : "not ") << "comparable"
            << (with_release ? " in Go " + to_string(t.release->version) : "") << "\n\n";
  if (is_struct(t.type)) print_fields(t.type);
  if (t.type.kind() == gogrow::go_kind::map) {
    const row map = map_row(t);
    const bool swiss = map.contains("group_bytes");
    std::cout << "its map: routine " << map["routine"].get<std::string>() << ", a " << (swiss ? "group" : "bucket")
              << " of 8 entries takes " << map[swiss ? "group_bytes" : "bucket_bytes"] << " bytes\n\n";
  }
  std::cout << "bytes an element, of " << entries << " that Go " << to_string(t.release->version) << " holds\n";
  print_table(std::cout, costs_of(t));
}

// The types that are asked about, in one release.
void add_types(std::vector<asked_type>& found, const layout_command_options& o, const gogrow::go_source* source,
               const gogrow::release& r) {
  const auto add = [&](std::string_view text) { found.push_back({gogrow::go_type(text, r.version, source), &r}); };
  if (!o.names.empty()) {
    for (const std::string& name : o.names) {
      try {
        add(name);
      } catch (const gogrow::go_type_error& wrong) {
        throw usage_error(std::string("layout: TYPE: ") + wrong.what());
      }
    }
    return;
  }
  left_out unknown;  // of a file's types some may be made of another package's
  std::size_t known = 0;
  for (const std::string_view name : source->type_names()) {
    try {
      add(name);
      ++known;
    } catch (const gogrow::go_type_error& wrong) {
      unknown.add(std::string(name), std::string("layout: --types: ") + wrong.what());
    }
  }
  unknown.report(known);
  if (known == 0) throw usage_error("layout: --types '" + *o.types + "': declares no type");
}

void run(const layout_command_options& o) {
  const output_format format = parse_format_option(o.format);
  if (o.names.empty() && !o.types)
    throw usage_error("layout: TYPE is missing: types as Go writes them, or --types FILE.go for those of a file");
  const auto source = o.types ? read_go_file("layout: --types", *o.types) : nullptr;
  const std::vector<const gogrow::release*> releases = chosen_map_releases(o.go, "layout");
  std::vector<asked_type> all;
  for (const gogrow::release* r : releases) add_types(all, o, source.get(), *r);

  if (format == output_format::table) {
    for (const asked_type& t : all) {
      if (&t != all.data()) std::cout << '\n';
      print_text(t, releases.size() > 1);
    }
    return;
  }
  std::vector<row> rows;
  for (const asked_type& t : all) rows.push_back(format == output_format::json ? json_of(t) : csv_of(t));
  if (format == output_format::csv) return print_csv(std::cout, rows);
  std::cout << row(rows).dump(2) << '\n';
}

}  // namespace

subcommand add_layout_command(CLI::App& app) {
  auto o = std::make_shared<layout_command_options>();
  CLI::App* command = app.add_subcommand("layout", "Show a Go type in memory, and what slices and maps of it cost");
  command->add_option("TYPE", o->names, "Types as Go writes them; without one all that FILE.go declares")
      ->type_name("TYPE");
  command->add_option("--types", o->types, "A Go file whose type declarations may be named; - for standard input")
      ->type_name("FILE.go");
  command
      ->add_option("--go", o->go,
                   gogrow::known_releases(gogrow::go1_1) +
                       ", a list of them, or all: for types of the standard library "
                       "and costs")
      ->type_name("RELEASES")
      ->capture_default_str();
  command->add_option("--format", o->format, "table, json (an array, an object a type) or csv (a line a type)")
      ->type_name("table|json|csv")
      ->capture_default_str();
  command->footer(
      "Sizes, alignments and offsets are those of a 64-bit machine, as package unsafe tells them. padding is what "
      "lies\n"
      "unused behind a field. The order that takes the fewest bytes is given where it saves some.\n"
      "The costs are what a slice or map of 1000 holds in the end, an element: made for them, make([]T, 1000) or\n"
      "make(map[int]T, 1000), or grown from nothing; of maps the mean over hash seeds. T stands for the type,\n"
      "and is a key only where it has as many values.\n"
      "Of the file only declarations of types and constants count. Types of other packages, but for the well-known\n"
      "ones of the standard library, and generic ones are to be written out; behind a pointer, in a slice or a map\n"
      "any name will do. Types of the file that need what is not known are left out and named.\n\n"
      "Examples:\n"
      "  gogrow layout 'struct{Done bool; ID int64; Tags []string; Late bool}'\n"
      "  gogrow layout 'map[string]bool' time.Time '[2*3]int32' --format json\n"
      "  gogrow layout --types models.go\n"
      "  gogrow layout Order --types models.go --go 1.23,1.26");
  return [o] { run(*o); };
}

}  // namespace tool
