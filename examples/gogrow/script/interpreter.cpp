#include "script/interpreter.hpp"

#include <algorithm>

#include <gogrow/observe.hpp>
#include <gogrow/rules.hpp>

#include "options/options.hpp"
#include "options/suggest.hpp"

namespace tool {
namespace {

std::optional<std::int64_t> bound(std::string_view text) {
  if (text == "_") return std::nullopt;
  return integer(text);
}

std::vector<std::string_view> split(std::string_view line) {
  constexpr std::string_view blanks = " \t\r\v\f";
  line = line.substr(0, line.find('#'));
  std::vector<std::string_view> words;
  for (std::size_t at = line.find_first_not_of(blanks); at != line.npos; at = line.find_first_not_of(blanks)) {
    line.remove_prefix(at);
    const std::size_t end = std::min(line.find_first_of(blanks), line.size());
    words.push_back(line.substr(0, end));
    line.remove_prefix(end);
  }
  return words;
}

}  // namespace

script_interpreter::script_interpreter(const gogrow::release* release, std::ostream& out)
    : release_(release != nullptr ? release : &gogrow::release_of(gogrow::go_latest)),
      release_is_fixed_(release != nullptr),
      out_(out) {}

const std::map<std::string_view, script_interpreter::command>& script_interpreter::commands() {
  using self = script_interpreter;
  static const std::map<std::string_view, command> table = {
      {"go", {&self::choose_release, 2, 2, "go 1.NN"}},
      {"slice", {&self::declare_slice, 3, 3, "slice A TYPE"}},
      {"nil", {&self::set_nil, 2, 2, "nil A"}},
      {"make", {&self::make, 4, 4, "make A LEN CAP", command::measurable}},
      {"append", {&self::append, 3, 3, "append A N", command::measurable}},
      {"pushes", {&self::pushes, 3, 3, "pushes A N", command::measurable}},
      {"appendslice", {&self::append_slice, 3, 3, "appendslice A B", command::measurable}},
      {"grow", {&self::grow, 3, 3, "grow A N", command::measurable}},
      {"clone", {&self::clone, 3, 3, "clone A B", command::measurable}},
      {"clip", {&self::clip, 2, 2, "clip A", command::measurable}},
      {"insert", {&self::insert, 4, 4, "insert A I B", command::measurable}},
      {"delete", {&self::erase, 4, 4, "delete A I J", command::measurable}},
      {"replace", {&self::replace, 5, 5, "replace A I J B", command::measurable}},
      {"concat", {&self::concat, 4, 4, "concat A B C", command::measurable}},
      {"repeat", {&self::repeat, 4, 4, "repeat A B N", command::measurable}},
      {"reslice", {&self::reslice, 5, 6, "reslice A B LO HI [MAX]"}},
      {"copy", {&self::copy, 3, 3, "copy A B"}},
      {"set", {&self::set, 4, 4, "set A I V"}},
      {"get", {&self::get, 3, 3, "get A I"}},
      {"sum", {&self::sum, 2, 2, "sum A"}},
      {"same", {&self::same, 3, 3, "same A B"}},
      {"map", {&self::declare_map, 4, 6, "map M KEY ELEM [hint=N] [hash=H]"}},
      {"put", {&self::put, 4, 4, "put M K V"}},
      {"del", {&self::del, 3, 3, "del M K"}},
      {"lookup", {&self::lookup, 3, 3, "lookup M K"}},
      {"wipe", {&self::wipe, 2, 2, "wipe M", command::measurable}},
      {"state", {&self::state, 2, 2, "state M"}},
      {"dump", {&self::dump, 2, 2, "dump M"}},
      {"items", {&self::items, 2, 2, "items M"}},
      {"mix", {&self::mix, 6, 7, "mix M SEED OPS SPACE PUT EVERY, without EVERY behind cost", command::measurable}},
      {"walk", {&self::walk, 8, 9, "walk M START OFFSET SEED SPACE PUT DEL [WIPE]"}},
      {"mapclone", {&self::clone_map, 3, 3, "mapclone M N", command::measurable}},
      {"remake", {&self::remake, 3, 3, "cost remake M HINT", command::only_measured}},
      {"puts", {&self::puts, 4, 4, "cost puts M FROM N", command::only_measured}},
      {"dels", {&self::dels, 4, 4, "cost dels M FROM N", command::only_measured}},
      {"cost", {&self::cost, 2, 8, "cost COMMAND"}},
  };
  return table;
}

void script_interpreter::run(std::string_view line) {
  const words w = split(line);
  if (!w.empty()) execute(w, false);
}

std::string script_interpreter::measurable_names() {
  std::string names;
  for (const auto& [name, c] : commands())
    if (c.cost != command::plain) names += (names.empty() ? "" : " ") + std::string(name);
  return names;
}

std::string script_interpreter::help() {
  std::string text = "Commands, one a line, # begins a comment; `cost COMMAND` prints mallocs and bytes:\n";
  std::string line = " ";
  for (const auto& [name, c] : commands()) {
    if (name == "cost") continue;
    const std::string usage = std::string("  ") + c.usage;
    if (line.size() + usage.size() > 98) {
      text += line + '\n';
      line = " ";
    }
    line += usage;
  }
  return text + line + "\n`cost` goes with: " + measurable_names() +
         "\n"
         "grow clone clip insert delete replace concat repeat are those of package slices (1.21+, the last\n"
         "two 1.22 and 1.23), mapclone is maps.Clone (1.21+); wipe is clear(m), and a walk's WIPE clears\n"
         "after that entry.\n"
         "Types: u8 u16 u32 u64, bN for [N]byte, pN for a struct of N bytes that begins with a pointer, z0\n"
         "for struct{}. For keys also str (strings of digits), uu8 (struct{uint32;uint32}), bu8\n"
         "(struct{uint8;uint32}), f32 f64, any (interface), fs24 and fs136 (structs of a float64, a string,\n"
         "and 112 bytes): number 0 is +0, 1 is -0, 7, 23, 39, ... are NaN.\n"
         "Hashes: mix zero id high low4. _ leaves a bound out.\n";
}

void script_interpreter::execute(const words& w, bool measured) {
  const command& c = known_command(w);
  if (measured && c.cost == command::plain)
    throw script_error("'" + std::string(w[0]) + "' has no cost: " + measurable_names() + " have");
  const bool well_formed = w.size() >= c.min_words && w.size() <= c.max_words;
  if (!well_formed || (!measured && c.cost == command::only_measured))
    throw script_error("'" + std::string(w[0]) + "' is written " + c.usage);
  script_rules::release = release_;
  try {
    (this->*c.run)(w);
  } catch (const gogrow::panic& refused) {
    if (measured) throw;
    out_ << "panic: " << refused.what() << '\n';
  }
}

const script_interpreter::command& script_interpreter::known_command(const words& w) const {
  const auto found = commands().find(w[0]);
  if (found != commands().end()) return found->second;
  std::string names;
  std::vector<std::string> known;
  for (const auto& [name, c] : commands()) {
    names += (names.empty() ? "" : " ") + std::string(name);
    known.emplace_back(name);
  }
  throw script_error("'" + std::string(w[0]) + "' is no command: " + names + did_you_mean(w[0], known));
}

void script_interpreter::choose_release(const words& w) {
  const auto version = parse_release(w[1]);
  if (!version) throw script_error("'" + std::string(w[1]) + "' is no release: " + gogrow::known_releases());
  if (!release_is_fixed_) release_ = &gogrow::release_of(*version);
}

script_slice& script_interpreter::slice(std::string_view name) {
  const auto found = slices_.find(name);
  if (found == slices_.end()) throw script_error("no slice '" + std::string(name) + "' was declared");
  return *found->second;
}

void script_interpreter::same_types(std::string_view a, std::string_view b) {
  const std::string& first = slice(a).type().name;
  const std::string& second = slice(b).type().name;
  if (first != second)
    throw script_error("'" + std::string(a) + "' holds " + first + ", '" + std::string(b) + "' holds " + second +
                       ": both must hold the same type");
}

void script_interpreter::print_size(std::string_view name) {
  if (measuring_) return;
  const auto [len, cap] = slice(name).size();
  out_ << name << ' ' << len << ' ' << cap << '\n';
}

void script_interpreter::declare_slice(const words& w) {
  const script_type type = parse_script_type(w[2]);
  if (type.keys_only) throw script_error("'" + type.name + "' is for the keys of maps: u8 u16 u32 u64 bN pN z0");
  slices_[std::string(w[1])] = make_script_slice(type);
  print_size(w[1]);
}

void script_interpreter::set_nil(const words& w) {
  slice(w[1]).set_nil();
  print_size(w[1]);
}

void script_interpreter::make(const words& w) {
  slice(w[1]).make(integer(w[2]), integer(w[3]));
  print_size(w[1]);
}

void script_interpreter::append(const words& w) {
  if (measuring_) {
    slice(w[1]).append_zeros(integer(w[2]), [this] { cost_scope_->reset(); });
    return;
  }
  slice(w[1]).append(integer(w[2]), counter_);
  print_size(w[1]);
}

void script_interpreter::pushes(const words& w) {
  script_slice& s = slice(w[1]);
  const std::int64_t n = integer(w[2], 0);
  std::size_t cap = s.size().second;
  for (std::int64_t i = 0; i < n; ++i) {
    if (measuring_) {
      s.push_zero();
      continue;
    }
    s.append(1, counter_);
    if (s.size().second != cap) print_size(w[1]);
    cap = s.size().second;
  }
}

void script_interpreter::append_slice(const words& w) {
  same_types(w[1], w[2]);
  slice(w[1]).append_slice(slice(w[2]));
  print_size(w[1]);
}

void script_interpreter::check_since(gogrow::go_version first, const char* what) const {
  if (release_->version < first)
    throw script_error("Go " + to_string(release_->version) + " has no " + what + ": " + to_string(first) +
                       " and later have");
}

void script_interpreter::grow(const words& w) {
  check_since(gogrow::go1_21, "package slices");
  slice(w[1]).grow(integer(w[2]));
  print_size(w[1]);
}

void script_interpreter::clone(const words& w) {
  check_since(gogrow::go1_21, "package slices");
  same_types(w[1], w[2]);
  slice(w[1]).clone(slice(w[2]));
  print_size(w[1]);
}

void script_interpreter::clip(const words& w) {
  check_since(gogrow::go1_21, "package slices");
  slice(w[1]).clip();
  print_size(w[1]);
}

void script_interpreter::insert(const words& w) {
  check_since(gogrow::go1_21, "package slices");
  same_types(w[1], w[3]);
  slice(w[1]).insert(integer(w[2]), slice(w[3]));
  print_size(w[1]);
}

void script_interpreter::erase(const words& w) {
  check_since(gogrow::go1_21, "package slices");
  slice(w[1]).erase(integer(w[2]), integer(w[3]));
  print_size(w[1]);
}

void script_interpreter::replace(const words& w) {
  check_since(gogrow::go1_21, "package slices");
  same_types(w[1], w[4]);
  slice(w[1]).replace(integer(w[2]), integer(w[3]), slice(w[4]));
  print_size(w[1]);
}

void script_interpreter::concat(const words& w) {
  check_since(gogrow::go1_22, "slices.Concat");
  same_types(w[1], w[2]);
  same_types(w[1], w[3]);
  slice(w[1]).concat(slice(w[2]), slice(w[3]));
  print_size(w[1]);
}

void script_interpreter::repeat(const words& w) {
  check_since(gogrow::go1_23, "slices.Repeat");
  same_types(w[1], w[2]);
  slice(w[1]).repeat(slice(w[2]), integer(w[3]));
  print_size(w[1]);
}

void script_interpreter::reslice(const words& w) {
  same_types(w[1], w[2]);
  script_bounds bounds{bound(w[3]), bound(w[4]), {}};
  if (w.size() == 6) bounds.max = integer(w[5]);
  if (bounds.max && !bounds.hi) throw script_error("a reslice with MAX needs HI too");
  slice(w[1]).reslice(slice(w[2]), bounds);
  print_size(w[1]);
}

void script_interpreter::copy(const words& w) {
  same_types(w[1], w[2]);
  out_ << slice(w[1]).copy_from(slice(w[2])) << '\n';
}

void script_interpreter::set(const words& w) { slice(w[1]).set(integer(w[2]), unsigned_integer(w[3])); }

void script_interpreter::get(const words& w) { out_ << slice(w[1]).get(integer(w[2])) << '\n'; }

void script_interpreter::sum(const words& w) { out_ << hex16(slice(w[1]).sum()) << '\n'; }

void script_interpreter::same(const words& w) {
  const bool equal = slice(w[1]).start() == slice(w[2]).start();
  out_ << (equal ? "true" : "false") << '\n';
}

// Each cost starts without a tiny block, as a new growth_scope does; this one has no name, since profiles know the
// line.
void script_interpreter::cost(const words& w) {
  gogrow::growth_scope scope("");
  cost_scope_ = &scope;
  measuring_ = true;
  try {
    execute(words(w.begin() + 1, w.end()), true);
  } catch (...) {
    measuring_ = false;
    throw;
  }
  measuring_ = false;
  out_ << "cost " << scope.totals().mallocs << ' ' << scope.totals().bytes_allocated << '\n';
}

}  // namespace tool
