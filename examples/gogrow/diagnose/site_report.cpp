#include "diagnose/site_report.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <iomanip>
#include <iostream>
#include <map>
#include <sstream>
#include <string_view>

namespace tool {

namespace diagnose = gogrow::diagnose;
using diagnose::growth_site;

std::string place_of(const diagnose::frame_view& f) { return diagnose::detail::place_text(f); }

namespace {

std::string package_of_function(std::string_view function) { return std::string(diagnose::package_of(function)); }

// "main.Line" in main is "Line".
std::string local_type(const growth_site& s) {
  std::string type(s.type_name);
  const std::string package = package_of_function(s.owner.function);
  const std::string prefix = package.substr(package.rfind('/') + 1) + '.';
  for (std::size_t at = type.find(prefix); at != std::string::npos; at = type.find(prefix, at)) {
    const bool is_start = at == 0 || !(std::isalnum(static_cast<unsigned char>(type[at - 1])) || type[at - 1] == '_');
    if (is_start) type.erase(at, prefix.size());
    else at += prefix.size();
  }
  return type;
}

std::string element_text(const growth_site& s) {
  if (!s.type_name.empty()) return local_type(s);
  if (s.element.size_bytes == 0) return "?";
  std::string text = std::to_string(s.element.size_bytes) + (s.element.has_pointers ? "p" : "");
  for (const gogrow::layout& l : s.other_elements) {
    if (text.size() > 12) return text + "|..";
    text += '|' + std::to_string(l.size_bytes) + (l.has_pointers ? "p" : "");
  }
  return text;
}

std::string rounded(double value) {
  std::ostringstream text;
  constexpr std::pair<double, const char*> units[] = {{1e12, " T"}, {1e9, " G"}, {1e6, " M"}, {1e4, " k"}};
  for (const auto& [unit, name] : units) {
    if (value < unit) continue;
    const double scaled = value / (unit == 1e4 ? 1e3 : unit);
    text << std::setprecision(scaled < 10 ? 2 : 3) << scaled << name;
    return text.str();
  }
  text << std::llround(value);
  return text.str();
}

std::string bytes_text(double value) {
  const std::string text = rounded(value);
  return text + (text.find(' ') == std::string::npos ? " B" : "B");
}

std::string percent(double share) {
  std::ostringstream text;
  text << std::fixed << std::setprecision(std::abs(share) < 0.0995 ? 1 : 0) << 100 * share << " %";
  return text.str();
}

std::string whole_percent(double share) { return std::to_string(std::llround(100 * share)); }

std::string shortened(std::string text, std::size_t most) {
  if (text.size() <= most) return text;
  return ".." + text.substr(text.size() - most + 2);
}

// "main.(*T).f" without the package's path.
std::string short_function(std::string_view function) {
  const std::size_t bracket = function.find('[');
  std::string plain(function.substr(0, bracket));
  if (bracket != function.npos) {
    plain += "[...]";
    const std::size_t end = function.rfind(']');
    if (end != function.npos) plain += std::string(function.substr(end + 1));
  }
  return plain.substr(plain.rfind('/') + 1);
}

row number_or_integer(double value) {
  const double whole = std::round(value);
  if (std::abs(whole) < 9e15) return static_cast<std::int64_t>(whole);
  return value;
}

row json_of(const growth_site& s) {
  row element{{"size", s.element.size_bytes}, {"pointers", s.element.has_pointers}};
  element["type"] = s.type_name.empty() ? row() : row(std::string(s.type_name));
  row site{{"function", std::string(s.owner.function)},
           {"file", std::string(s.owner.file)},
           {"line", s.owner.line},
           {"kind", diagnose::to_string(s.kind)},
           {"element", element},
           {"made", number_or_integer(s.made)},
           {"mean_size", s.mean_size},
           {"bytes", number_or_integer(s.bytes)},
           {"growth_bytes", number_or_integer(s.growth_bytes)},
           {"confidence", diagnose::to_string(s.sure)}};
  site["advice"] = nullptr;
  if (s.advice) {
    site["advice"] = {{"capacity", s.advice->cap},
                      {"saved_share", s.advice->saved_share},
                      {"p5", s.advice->saved_p5},
                      {"p95", s.advice->saved_p95},
                      {"write", line_to_write(s, s.advice->cap)}};
  }
  return site;
}

row json_of(const site_change& c) {
  const growth_site& s = *c.before;
  return row{{"function", std::string(s.owner.function)},
             {"line", s.owner.line},
             {"kind", diagnose::to_string(s.kind)},
             {"old_bytes", number_or_integer(c.old_bytes)},
             {"new_bytes", number_or_integer(c.new_bytes)},
             {"old_made", number_or_integer(c.old_made)},
             {"new_made", number_or_integer(c.new_made)},
             {"saved_share", 1 - c.ratio()},
             {"expected_share", c.said ? row(*c.said) : row()}};
}

// A row of the table: one site, or several of a function or package.
struct summary {
  std::string name;
  std::vector<const growth_site*> sites;
  double bytes = 0, growth = 0, saved = 0, allocations = 0;
};

std::vector<summary> summaries(const diagnose_report& r) {
  std::vector<summary> all;
  std::map<std::string, std::size_t> known;
  for (const growth_site& s : r.found->sites) {
    std::string key = r.by == site_rows::package    ? package_of_function(s.owner.function)
                      : r.by == site_rows::function ? std::string(s.owner.function)
                                                    : std::to_string(all.size());
    const auto [at, is_new] = known.try_emplace(std::move(key), all.size());
    if (is_new) {
      all.emplace_back();
      all.back().name = r.by == site_rows::package ? at->first : short_function(s.owner.function);
      if (r.by == site_rows::line) all.back().name += ' ' + place_of(s.owner);
    }
    summary& x = all[at->second];
    x.sites.push_back(&s);
    x.bytes += s.bytes;
    x.growth += s.growth_bytes;
    x.allocations += s.allocations;
    if (s.advice) x.saved += s.advice->saved_share * s.bytes;
  }
  std::ranges::stable_sort(all, std::ranges::greater{}, &summary::bytes);
  if (r.top && all.size() > *r.top) all.resize(*r.top);
  return all;
}

std::string cell_text(const row& value) { return value.is_string() ? value.get<std::string>() : value.dump(); }

row table_row(const diagnose_report& r, const summary& x) {
  const growth_site& s = *x.sites.front();
  const double total = r.found->total_bytes;
  row line{{"% bytes", total > 0 ? percent(x.bytes / total) : "-"}, {"site", x.name}};
  if (r.by == site_rows::line) {
    line["kind"] = s.kind == diagnose::site_kind::buffer    ? "Buffer"
                   : s.kind == diagnose::site_kind::builder ? "Builder"
                                                            : diagnose::to_string(s.kind);
    line["made"] = s.made > 0 ? rounded(s.made) : "-";
    line["median"] = s.made > 0 ? rounded(s.size_p50) : "-";
    line["99 %"] = s.made > 0 ? rounded(s.size_p99) : "-";
  } else {
    line["sites"] = x.sites.size();
    line["bytes"] = bytes_text(x.bytes);
  }
  line["growth"] = percent(x.bytes > 0 ? x.growth / x.bytes : 0);
  if (r.by == site_rows::line) line["capacity"] = s.advice ? row(std::to_string(s.advice->cap)) : row("none");
  line["saves"] = x.saved > 0 ? percent(x.saved / x.bytes) : "-";
  if (r.by == site_rows::line)
    line["5..95 %"] =
        s.advice ? whole_percent(s.advice->saved_p5) + ".." + whole_percent(s.advice->saved_p95) : std::string("-");
  return line;
}

// Names of sites take what the other columns leave of a terminal's width.
void fit_to_width(std::vector<row>& lines) {
  constexpr std::size_t terminal = 100;
  constexpr std::size_t least = 16;
  std::size_t others = 0;
  for (const auto& [name, value] : lines.front().items()) {
    if (name == "site") continue;
    std::size_t widest = name.size();
    for (const row& line : lines) widest = std::max(widest, cell_text(line.at(name)).size());
    others += 2 + widest;
  }
  const std::size_t most = others + least < terminal ? terminal - others : least;
  for (row& line : lines) line["site"] = shortened(line["site"].get<std::string>(), most);
}

void print_advice(const growth_site& s) {
  const std::string thing = s.kind == diagnose::site_kind::slice ? "[]" + element_text(s)
                            : s.kind == diagnose::site_kind::map ? element_text(s)
                                                                 : diagnose::to_string(s.kind);
  std::cout << "\n  " << shortened(short_function(s.owner.function), 50) << ", " << place_of(s.owner) << ": " << thing
            << '\n';
  if (!s.advice) {
    std::cout << "    no advice: " << s.why_not;
    if (s.exact_saved_share > 0.005 && s.made > 0)
      std::cout << ";\n    its final size, where it is known beforehand, would save " << percent(s.exact_saved_share);
    std::cout << '\n';
    return;
  }
  std::cout << "    " << line_to_write(s, s.advice->cap);
  if (s.make) std::cout << "    // in place of " << place_of(*s.make);
  else if (s.kind == diagnose::site_kind::slice || s.kind == diagnose::site_kind::map)
    std::cout << "    // where it is declared, before line " << s.owner.line;
  else std::cout << "    // before its first write, line " << s.owner.line;
  std::cout << "\n    saves " << percent(s.advice->saved_share) << " of " << bytes_text(s.bytes) << " ("
            << whole_percent(s.advice->saved_p5) << " to " << whole_percent(s.advice->saved_p95) << " %), "
            << percent(s.advice->saved_allocations_share) << " of " << rounded(s.allocations) << " allocations; "
            << diagnose::to_string(s.sure) << '\n';
  if (s.exact_saved_share > s.advice->saved_share + 0.02)
    std::cout << "    its final size, where it is known beforehand, would save " << percent(s.exact_saved_share)
              << '\n';
  if (s.advice->harmless_empty_share > 0 && s.advice->harmless_empty_share < 0.9)
    std::cout << "    holds unless more than " << percent(s.advice->harmless_empty_share)
              << " of them stay empty: these are not seen\n";
}

void print_changes(const diagnose_report& r) {
  std::vector<row> rows;
  double before = 0;
  double after = 0;
  for (const site_change& c : r.changes) {
    const growth_site& s = *c.before;
    before += c.old_bytes;
    after += c.old_bytes * c.ratio();
    const double each_before = c.old_made > 0 ? c.old_bytes / c.old_made : 0;
    const double each_after = c.new_made > 0 ? c.new_bytes / c.new_made : 0;
    rows.push_back(row{{"site", shortened(short_function(s.owner.function) + ' ' + place_of(s.owner), 40)},
                       {"kind", diagnose::to_string(s.kind)},
                       {"B each, old", rounded(each_before)},
                       {"new", c.new_made > 0 ? rounded(each_after) : "-"},
                       {"saved", c.new_made > 0 ? percent(1 - c.ratio()) : "-"},
                       {"said", c.said ? percent(*c.said) : "-"},
                       {"5..95 %", c.said ? whole_percent(*c.said_p5) + ".." + whole_percent(*c.said_p95) : "-"}});
  }
  std::cout << "From the old profile to this one, for each slice, map or text that is made";
  if (before > 0) std::cout << ": " << percent(1 - after / before) << " of the bytes saved";
  std::cout << "\n\n";
  print_table(std::cout, rows);
  std::cout << '\n';
}

void print_notes(const diagnose_report& r) {
  const diagnose::diagnosis& d = *r.found;
  bool few = false;
  bool by_blocks = false;
  for (const growth_site& s : d.sites) {
    few = few || (d.period_bytes > 1 && s.first_samples < 20);
    by_blocks = by_blocks || s.sure == diagnose::confidence::by_block_sizes;
  }
  if (few)
    std::cout
        << "\nFewer than 20 samples lie on the smallest blocks of some sites, so how many were made is uncertain:\n"
           "run longer, or with GODEBUG=memprofilerate=4096 (10 to 20 % more time).\n";
  if (by_blocks)
    std::cout << "\nElements are guessed from block sizes: --binary says them, or --elem-size SITE=N[p]. Maps are not\n"
                 "seen without --binary.\n";
}

void print_gc(const gc_change& c) {
  const auto text = [](const std::optional<double>& cycles) {
    std::ostringstream out;
    if (cycles) out << std::setprecision(3) << *cycles;
    else out << "as many as the processor can do";
    return out.str();
  };
  std::cout << "Collections a second, idealised: " << text(c.now.cycles_per_second) << "; with all advice "
            << text(c.then.cycles_per_second) << '\n';
}

void print_text(const diagnose_report& r) {
  const diagnose::diagnosis& d = *r.found;
  if (r.has_old) print_changes(r);
  double saved = 0;
  std::size_t advised = 0;
  double growing = 0;
  for (const growth_site& s : d.sites) {
    growing += s.bytes;
    if (!s.advice) continue;
    ++advised;
    saved += s.advice->saved_share * s.bytes;
  }
  const double total = d.total_bytes;
  std::cout << advised << " of " << d.sites.size() << " sites have advice; together it saves " << bytes_text(saved);
  if (total > 0) std::cout << ", " << percent(saved / total) << " of all " << bytes_text(total);
  std::cout << "\nGo " << to_string(d.row.version) << ", ";
  if (d.period_bytes <= 1) std::cout << "every allocation";
  else std::cout << "one sample each " << static_cast<std::uint64_t>(d.period_bytes) << " bytes";
  std::cout << ", " << rounded(d.total_allocations) << " allocations; growth took " << bytes_text(d.growth_bytes)
            << '\n';
  if (r.gc) print_gc(*r.gc);
  const std::vector<summary> rows = summaries(r);
  if (rows.empty()) {
    std::cout << "\nNothing that grows has a share of all bytes as large as --min.\n";
    return print_notes(r);
  }
  std::vector<row> lines;
  for (const summary& x : rows) lines.push_back(table_row(r, x));
  summary all{"total", {}, growing, d.growth_bytes, saved, 0};
  row sum = lines.front();
  for (auto& [name, value] : sum.items()) value = "";
  sum["site"] = "total";
  sum["% bytes"] = total > 0 ? percent(all.bytes / total) : "-";
  sum["growth"] = percent(all.bytes > 0 ? all.growth / all.bytes : 0);
  sum["saves"] = all.bytes > 0 ? percent(all.saved / all.bytes) : "-";
  lines.push_back(sum);
  fit_to_width(lines);
  std::cout << '\n';
  print_table(std::cout, lines);
  if (r.by == site_rows::line) {
    std::cout << "\nWhat to write\n";
    for (const summary& x : rows) print_advice(*x.sites.front());
  }
  print_notes(r);
}

}  // namespace

double saved_share_of_all(const diagnose::diagnosis& d) {
  double saved = 0;
  for (const growth_site& s : d.sites)
    if (s.advice) saved += s.advice->saved_share * s.bytes;
  return d.total_bytes > 0 ? saved / d.total_bytes : 0;
}

std::string line_to_write(const growth_site& s, std::size_t capacity) {
  const std::string cap = std::to_string(capacity);
  switch (s.kind) {
    case diagnose::site_kind::map:
      return "m := make(" + (s.type_name.empty() ? "map[K]V" : local_type(s)) + ", " + cap + ")";
    case diagnose::site_kind::buffer:
    case diagnose::site_kind::builder:
      return "b.Grow(" + cap + ")";
    default:
      return "s := make([]" + (s.type_name.empty() ? "T" : local_type(s)) + ", 0, " + cap + ")";
  }
}

row diagnosis_json(const diagnose_report& r) {
  const diagnose::diagnosis& d = *r.found;
  row sites = row::array();
  for (const growth_site& s : d.sites) {
    if (r.top && sites.size() >= *r.top) break;
    sites.push_back(json_of(s));
  }
  row all{{"release", to_string(d.row.version)},
          {"sample_period", static_cast<std::int64_t>(d.period_bytes)},
          {"total_bytes", number_or_integer(d.total_bytes)},
          {"growth_bytes", number_or_integer(d.growth_bytes)},
          {"sites", std::move(sites)}};
  if (r.gc) {
    const auto number = [](const std::optional<double>& cycles) { return cycles ? row(*cycles) : row(); };
    all["gc"] = row{{"cycles_per_second", number(r.gc->now.cycles_per_second)},
                    {"cycles_per_second_with_advice", number(r.gc->then.cycles_per_second)}};
  }
  if (r.has_old) {
    all["diff"] = row::array();
    for (const site_change& c : r.changes) all["diff"].push_back(json_of(c));
  }
  return all;
}

void print_diagnosis(const diagnose_report& r, output_format format) {
  if (format == output_format::table) return print_text(r);
  const row all = diagnosis_json(r);
  if (format == output_format::json) {
    std::cout << all.dump(2, ' ', false, row::error_handler_t::replace) << '\n';
    return;
  }
  std::vector<row> lines;
  for (const row& site : all["sites"]) {
    row line = row::object();
    for (const auto& [name, value] : site.items()) {
      if (name == "element") {
        line["element_size"] = value["size"];
        line["element_pointers"] = value["pointers"];
        line["element_type"] = value["type"];
      } else if (name == "advice") {
        for (const char* key : {"capacity", "saved_share", "p5", "p95", "write"})
          line[key] = value.is_null() ? row() : value[key];
      } else {
        line[name] = value;
      }
    }
    lines.push_back(line);
  }
  print_csv(std::cout, lines);
}

}  // namespace tool
