// gogrow diagnose: from a heap profile of a real Go program to the capacities that would have helped.
#include <algorithm>
#include <cmath>
#include <iostream>
#include <map>
#include <memory>
#include <optional>
#include <regex>
#include <string>
#include <vector>

#include <gogrow/diagnose.hpp>

#include "commands/commands.hpp"
#include "diagnose/changes.hpp"
#include "diagnose/element_option.hpp"
#include "diagnose/gc_terms.hpp"
#include "diagnose/input.hpp"
#include "diagnose/site_report.hpp"
#include "options/options.hpp"
#include "options/whole_file.hpp"

namespace tool {
namespace {

namespace diagnose = gogrow::diagnose;

struct diagnose_options {
  std::string profile;
  std::optional<std::string> binary;
  std::optional<std::string> go;
  std::optional<std::string> types;
  std::vector<std::string> elem_sizes;
  std::string by = "line";
  std::optional<std::string> focus;
  std::optional<std::string> ignore;
  std::string min = "1%";
  std::string minimise = "bytes";
  std::string escapes = "yes";
  std::optional<std::string> old;
  std::optional<std::string> old_binary;
  std::string format = "table";
  std::optional<std::string> folded;
  std::optional<std::string> sizes;
  std::optional<std::string> top;
  std::optional<std::string> gc;
};

// A profile with what belongs to it: all of it has to stay while sites refer to it.
struct loaded_profile {
  diagnose::profile profile;
  std::vector<std::byte> binary_bytes;
  std::optional<diagnose::go_binary> binary;
  std::optional<diagnose::loaded_binary> loaded;
  const diagnose::loaded_binary* calls() const { return loaded ? &*loaded : nullptr; }
};

void load(loaded_profile& into, const std::string& path, const std::string& option,
          const std::optional<std::string>& binary) {
  into.profile = read_profile_file("diagnose", path);
  if (!binary) return;
  into.binary_bytes = read_binary_file("diagnose", *binary);
  try {
    into.binary.emplace(into.binary_bytes);
    into.loaded.emplace(into.profile, *into.binary);
  } catch (const diagnose::unreadable& error) {
    throw usage_error("diagnose: " + option + " '" + *binary + "': " + error.what());
  }
}

gogrow::release chosen_release(const diagnose_options& o, const loaded_profile& p) {
  if (o.go) return gogrow::release_of(parse_release_option(*o.go));
  int minor = p.binary ? p.binary->go_minor() : 0;
  if (minor == 0) minor = diagnose::guess_go_minor(p.profile).value_or(0);
  if (minor == 0)
    throw usage_error("diagnose: PROFILE '" + o.profile +
                      "' does not say its release: --go 1.NN or --binary is needed");
  // Later releases than those that are known grow as the latest does, as far as is known.
  return gogrow::release_of({1, std::min(minor, gogrow::go_latest.minor)});
}

double parse_share(const std::string& text) {
  const bool is_percent = text.ends_with('%');
  const std::string digits = is_percent ? text.substr(0, text.size() - 1) : text;
  std::size_t end = 0;
  double value = -1;
  try {
    value = std::stod(digits, &end);
  } catch (const std::exception&) {
    end = 0;
  }
  if (end == 0 || end != digits.size() || !(value >= 0 && value <= 100))
    throw usage_error("diagnose: --min '" + text + "': a share of all bytes from 0% to 100%");
  return value / 100;
}

site_rows parse_rows(const std::string& text) {
  if (text == "line") return site_rows::line;
  if (text == "function") return site_rows::function;
  if (text == "package") return site_rows::package;
  throw usage_error("diagnose: --by '" + text + "': line, function or package");
}

diagnose::least parse_least(const std::string& text) {
  if (text == "bytes") return diagnose::least::bytes;
  if (text == "allocs") return diagnose::least::allocations;
  throw usage_error("diagnose: --minimise '" + text + "': bytes or allocs");
}

bool parse_escapes(const std::string& text) {
  if (text == "yes" || text == "returned") return true;
  if (text == "no") return false;
  throw usage_error("diagnose: --escapes '" + text + "': yes, returned or no");
}

std::optional<std::regex> parse_pattern(const std::string& option, const std::optional<std::string>& text) {
  if (!text) return std::nullopt;
  constexpr std::size_t longest = 1000;
  try {
    if (text->size() <= longest) return std::regex(*text, std::regex::ECMAScript | std::regex::optimize);
  } catch (const std::regex_error&) {
  }
  throw usage_error("diagnose: " + option + " '" + text->substr(0, 60) +
                    "': a regular expression of at most 1000 letters");
}

std::string name_of(const diagnose::frame_view& f) { return std::string(f.function) + ' ' + place_of(f); }

diagnose::diagnosis_options chosen_options(const diagnose_options& o, const gogrow::release& release) {
  diagnose::diagnosis_options chosen;
  chosen.least_share = parse_share(o.min);
  chosen.choice.goal = parse_least(o.minimise);
  chosen.choice.stack_share = parse_escapes(o.escapes) ? 0 : 1;
  said_elements said = parse_elements(o.elem_sizes, o.types, release.version);
  chosen.elements = std::move(said.hints);
  chosen.declared = std::move(said.declared);
  const auto focus = parse_pattern("--focus", o.focus);
  const auto ignore = parse_pattern("--ignore", o.ignore);
  if (focus || ignore) {
    chosen.is_wanted = [focus, ignore](const diagnose::allocation_unit& u) {
      const std::string name = name_of(u.owner);
      if (focus && !std::regex_search(name, *focus)) return false;
      return !ignore || !std::regex_search(name, *ignore);
    };
  }
  return chosen;
}

// Bytes of growth alone by stack, outermost frame first: what flame graphs are drawn from.
void write_folded(whole_file& file, const diagnose::profile& p, const diagnose::diagnosis& d) {
  std::map<std::string, double> lines;
  for (const diagnose::growth_site& s : d.sites) {
    const double share = s.bytes > 0 ? s.growth_bytes / s.bytes : 0;
    for (const std::uint32_t i : s.sample_indices) {
      const auto frames = p.stack_frames(p.samples[i]);
      std::string stack;
      for (auto f = frames.rbegin(); f != frames.rend(); ++f) {
        if (!stack.empty()) stack += ';';
        for (const char c : name_of(*f)) stack += c == ';' ? ',' : static_cast<unsigned char>(c) < ' ' ? '?' : c;
      }
      lines[stack] += share * static_cast<double>(p.samples[i].alloc_space_bytes);
    }
  }
  for (const auto& [stack, bytes] : lines)
    if (const auto whole = std::llround(bytes); whole > 0) file.out() << stack << ' ' << whole << '\n';
  file.commit();
}

// One length a line, as often as the site has it, 10,000 lines at most: gogrow advise slice --sizes - reads them.
void print_sizes(const diagnose::diagnosis& d, const std::string& site) {
  const diagnose::growth_site* found = nullptr;
  for (const diagnose::growth_site& s : d.sites) {
    const bool named = name_of(s.owner).find(site) != std::string::npos || place_of(s.writer) == site;
    if (!named) continue;
    if (found != nullptr)
      throw usage_error("diagnose: --sizes '" + site + "': several sites, as " + name_of(found->owner) + " and " +
                        name_of(s.owner) + "; a line says which");
    found = &s;
  }
  if (found == nullptr || found->lengths.empty())
    throw usage_error("diagnose: --sizes '" + site +
                      "': a part of the name of a site whose sizes are known, as main.f or f.go:12");
  double all = 0;
  for (const auto& l : found->lengths) all += l.slices;
  constexpr double most_lines = 10000;
  const double scale = all > most_lines ? most_lines / all : 1;
  double open = 0;
  for (const auto& l : found->lengths) {
    open += l.slices * scale;
    const auto lines = static_cast<std::size_t>(std::floor(open + 1e-6));
    open -= static_cast<double>(lines);
    const double width = static_cast<double>(l.lengths.most - l.lengths.least);
    for (std::size_t i = 0; i < lines; ++i) {
      const double place = width * (static_cast<double>(i) + 0.5) / static_cast<double>(lines);
      std::cout << l.lengths.least + static_cast<std::size_t>(std::llround(place)) << '\n';
    }
  }
}

void run(const diagnose_options& o) {
  const output_format format = parse_format_option(o.format);
  diagnose_report report;
  report.by = parse_rows(o.by);
  if (o.top) report.top = parse_number_option("diagnose: --top", *o.top, 1, 100000);
  chosen_options(o, gogrow::release_of(gogrow::go_latest));  // what is wrong in them is said before files are read
  const auto gc = o.gc ? std::optional(parse_gc_terms(*o.gc)) : std::nullopt;
  if (o.old_binary && !o.old) throw usage_error("diagnose: --old-binary '" + *o.old_binary + "': only with --diff");
  if (o.profile == "-" && o.old == "-")
    throw usage_error("diagnose: --diff '-': standard input is the profile already");
  std::optional<whole_file> folded;
  if (o.folded) folded.emplace("diagnose: --folded", *o.folded);

  loaded_profile p;
  load(p, o.profile, "--binary", o.binary);
  const gogrow::release release = chosen_release(o, p);
  const diagnose::diagnosis_options chosen = chosen_options(o, release);
  const diagnose::diagnosis found = diagnose::diagnose(p.profile, release, chosen, p.calls());
  if (o.sizes) return print_sizes(found, *o.sizes);
  if (folded) write_folded(*folded, p.profile, found);
  if (folded && folded->is_standard_output()) return;

  loaded_profile old;
  diagnose::diagnosis old_found;
  if (o.old) {
    load(old, *o.old, "--old-binary", o.old_binary);
    old_found = diagnose::diagnose(old.profile, chosen_release(o, old), chosen, old.calls());
    report.changes = changes_between({&old.profile, old.calls(), &old_found}, {&p.profile, p.calls(), &found});
    report.has_old = true;
  }
  report.found = &found;
  if (gc) report.gc = change_of_gc(*gc, release.version, saved_share_of_all(found));
  report.has_binary = p.binary.has_value();
  print_diagnosis(report, format);
}

}  // namespace

subcommand add_diagnose_command(CLI::App& app) {
  auto o = std::make_shared<diagnose_options>();
  CLI::App* command = app.add_subcommand("diagnose", "From a real Go heap profile to the capacities that would help");
  command
      ->add_option("PROFILE", o->profile,
                   "/debug/pprof/allocs or heap, gzip or not, or its ?debug=1 text; - for standard input")
      ->required();
  command->add_option("--binary", o->binary, "The program that was profiled: says what is a slice or map, and of what");
  command->add_option("--go", o->go, "1.NN, where profile and binary do not say it");
  command->add_option("--elem-size", o->elem_sizes,
                      "SITE=N[p] or SITE=TYPE: the elements of a site, in bytes, p with pointers, or a Go type");
  command->add_option(
      "--types", o->types,
      "FILE.go that declares the program's types: --elem-size may name them, and they are likelier than others");
  command->add_option("--by", o->by, "Rows by line, function or package")->capture_default_str();
  command->add_option("--focus", o->focus, "Only sites whose function or file:line this regular expression finds");
  command->add_option("--ignore", o->ignore, "Leave those out that it finds");
  command->add_option("--min", o->min, "Leave sites out with a smaller share of all bytes")->capture_default_str();
  command->add_option("--minimise", o->minimise, "What shall be least: bytes or allocs")->capture_default_str();
  command->add_option("--escapes", o->escapes, "no: the slices do not escape, constant makes lie on the stack")
      ->capture_default_str();
  command->add_option("--diff", o->old, "An older profile: what a change did, site by site");
  command->add_option("--old-binary", o->old_binary, "The program of the older profile");
  command->add_option("--format", o->format, "table, json or csv")->capture_default_str();
  command->add_option("--folded", o->folded, "Write bytes of growth alone as folded stacks, for flame graphs");
  command->add_option("--sizes", o->sizes, "Print the final sizes of one site, for gogrow advise slice --sizes -");
  command->add_option(
      "--gc", o->gc,
      "live=200MiB,alloc-rate=500MB/s[,gogc=100][,memory-limit=1GiB]: collections that all advice saves");
  command->add_option("--top", o->top, "The worst N sites alone");
  command->footer(
      "A slice that grows leaves a block of each size on its way, so the blocks of a line say how many slices became\n"
      "how large. A capacity is advised if it helps under nine of ten ways in which the profile may have come about;\n"
      "else there is none. median and 99 % are final sizes, in elements, entries or bytes; saves is of a site's "
      "bytes,\n"
      "5..95 % the range that the profile allows. What stays empty, or within the 32 bytes that functions keep for\n"
      "small slices from Go 1.25 on, is not seen.\n"
      "Binaries: ELF for amd64, stripped or not, of Go 1.20 and later. Releases after " +
      to_string(gogrow::go_latest) +
      " are read as that.\n\n"
      "Examples:\n"
      "  curl -s localhost:6060/debug/pprof/allocs | gogrow diagnose -\n"
      "  gogrow diagnose allocs.pb.gz --binary ./service\n"
      "  gogrow diagnose allocs.pb.gz --binary ./service --format json --top 3\n"
      "  gogrow diagnose new.pb.gz --binary ./new --diff old.pb.gz --old-binary ./old\n"
      "  gogrow diagnose allocs.pb.gz --sizes main.load | gogrow advise slice --sizes - --elem-size 24 --pointers");
  return [o] { run(*o); };
}

}  // namespace tool
