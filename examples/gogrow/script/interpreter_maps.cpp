// The map lines of a growth script.
#include <algorithm>

#include "script/interpreter.hpp"

namespace tool {
namespace {

constexpr std::uint64_t all_others = 100;  // per cent: what is not put is deleted

std::string text_of(std::string_view s) { return std::string(s); }

std::unique_ptr<script_map> make_script_map(const gogrow::release& r, const script_map_type& type, std::int64_t hint) {
  if (r.map == gogrow::map_kind::bucket) return make_bucket_script_map(r, type, hint);
  return make_swiss_script_map(r, type, hint);
}

}  // namespace

script_map& script_interpreter::map(std::string_view name) {
  const auto found = maps_.find(name);
  if (found == maps_.end()) throw script_error("no map '" + text_of(name) + "' was declared");
  return *found->second;
}

void script_interpreter::print_state(std::string_view name) {
  if (!measuring_) out_ << name << ' ' << map(name).state() << '\n';
}

void script_interpreter::declare_map(const words& w) {
  std::int64_t hint = 0;
  std::string_view hash = "mix";
  for (std::size_t i = 4; i < w.size(); ++i) {
    if (w[i].starts_with("hint=")) hint = integer(w[i].substr(5));
    else if (w[i].starts_with("hash=")) hash = w[i].substr(5);
    else throw script_error("'" + text_of(w[i]) + "' is no option of a map: hint=N hash=H");
  }
  const script_map_type type{parse_script_type(w[2]), parse_script_type(w[3]), parse_script_hash(hash)};
  maps_[text_of(w[1])] = make_script_map(*release_, type, hint);
  print_state(w[1]);
}

void script_interpreter::put(const words& w) {
  map(w[1]).put(unsigned_integer(w[2]), unsigned_integer(w[3]));
  print_state(w[1]);
}

void script_interpreter::del(const words& w) {
  map(w[1]).del(unsigned_integer(w[2]));
  print_state(w[1]);
}

void script_interpreter::lookup(const words& w) {
  const auto elem = map(w[1]).lookup(unsigned_integer(w[2]));
  out_ << elem.value_or(0) << (elem ? " true" : " false") << '\n';
}

void script_interpreter::wipe(const words& w) {
  map(w[1]).wipe();
  print_state(w[1]);
}

void script_interpreter::state(const words& w) { print_state(w[1]); }

void script_interpreter::dump(const words& w) { out_ << w[1] << ' ' << hex16(map(w[1]).dump()) << '\n'; }

void script_interpreter::items(const words& w) {
  const met_entries met = map(w[1]).items();
  out_ << w[1] << ' ' << met.count << ' ' << hex16(met.sum) << '\n';
}

void script_interpreter::mix(const words& w) {
  if (measuring_ == (w.size() == 7))
    throw script_error("'mix' is written mix M SEED OPS SPACE PUT EVERY, without EVERY behind cost");
  script_map& m = map(w[1]);
  const random_writes writes{unsigned_integer(w[2]), unsigned_integer(w[4], 1), unsigned_integer(w[5]), all_others};
  const auto ops = static_cast<std::uint64_t>(integer(w[3], 0));
  const std::uint64_t every = measuring_ ? ops + 1 : unsigned_integer(w[6], 1);
  for (std::uint64_t done = 0; done < ops;) {
    const std::uint64_t next = ops - done < every ? ops : done + every;
    m.mix(writes, done, next);
    if (next - done == every) out_ << w[1] << ' ' << m.state() << ' ' << hex16(m.dump()) << '\n';
    done = next;
  }
}

void script_interpreter::walk(const words& w) {
  const random_writes writes{unsigned_integer(w[4]), unsigned_integer(w[5], 1), unsigned_integer(w[6]),
                             unsigned_integer(w[7])};
  std::optional<std::uint64_t> wipe_after;
  if (w.size() == 9) wipe_after = unsigned_integer(w[8]);
  const met_entries met = map(w[1]).walk(unsigned_integer(w[2]), unsigned_integer(w[3]), writes, wipe_after);
  out_ << w[1] << " walked " << met.count << ' ' << hex16(met.sum) << '\n';
  print_state(w[1]);
}

void script_interpreter::clone_map(const words& w) {
  check_since(gogrow::go1_21, "maps.Clone");
  std::unique_ptr<script_map> copy = map(w[2]).clone();
  maps_[text_of(w[1])] = std::move(copy);
  print_state(w[1]);
}

void script_interpreter::remake(const words& w) { map(w[1]).remake(integer(w[2])); }

void script_interpreter::puts(const words& w) {
  script_map& m = map(w[1]);
  const std::uint64_t from = unsigned_integer(w[2]);
  const auto n = static_cast<std::uint64_t>(integer(w[3], 0));
  for (std::uint64_t i = 0; i < n; ++i) m.put(from + i, i);
}

void script_interpreter::dels(const words& w) {
  script_map& m = map(w[1]);
  const std::uint64_t from = unsigned_integer(w[2]);
  const auto n = static_cast<std::uint64_t>(integer(w[3], 0));
  for (std::uint64_t i = 0; i < n; ++i) m.del(from + i);
}

}  // namespace tool
