// Reads the units of one function, kind and type as sites: diagnosis.hpp says which units are one.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gogrow/diagnose/allocation_unit.hpp>
#include <gogrow/diagnose/capacity_choice.hpp>
#include <gogrow/diagnose/element_guess.hpp>
#include <gogrow/diagnose/growth_site.hpp>
#include <gogrow/diagnose/hint_choice.hpp>
#include <gogrow/diagnose/map_curve.hpp>
#include <gogrow/diagnose/size_curve.hpp>

namespace gogrow::diagnose {

namespace detail {

inline std::string place_text(const frame_view& f) {
  const std::size_t slash = f.file.rfind('/');
  return std::string(slash == f.file.npos ? f.file : f.file.substr(slash + 1)) + ':' + std::to_string(f.line);
}

// Does the code of the function around a location call a function whose name begins so?
inline bool function_calls(const profile& p, const loaded_binary& binary, std::uint32_t at, std::string_view name) {
  constexpr std::uint64_t most_bytes = 1 << 16;
  if (at == none) return false;
  const auto address = binary.address_of(p.locations[at]);
  if (!address) return false;
  const go_binary& b = binary.binary();
  const auto begin = b.function_begin(*address);
  if (!begin) return false;
  for (std::uint64_t i = 5; i < most_bytes; ++i) {
    if (b.function_begin(*begin + i) != begin) return false;
    const auto call = b.call_before(*begin + i);
    if (call && call->callee.starts_with(name)) return true;
  }
  return false;
}

// Reads the units of one function, kind and type.
class site_reader {
 public:
  site_reader(const profile& p, const diagnosis& d, const diagnosis_options& o, const loaded_binary* binary)
      : profile_(p), row_(d.row), period_(d.period_bytes), options_(o), binary_(binary) {}

  using group = std::vector<const allocation_unit*>;

  void read_slices(const group& units, std::vector<growth_site>& sites) const;
  void read_maps(const group& units, std::size_t map_types_in_function, std::vector<growth_site>& sites) const;
  void read_unknown(const group& units, std::vector<growth_site>& sites) const;

 private:
  const profile& profile_;
  const release& row_;
  double period_;
  const diagnosis_options& options_;
  const loaded_binary* binary_;

  struct whole {
    growth_evidence evidence;
    std::vector<element_guess> guesses;  // the curve under each element; one where the element is known
    no_curve reason = no_curve::no_blocks;
    bool stands_alone() const {
      return !guesses.empty() && !guesses.front().curve.by_windows &&
             guesses.front().curve.begins != beginning::unknown;
    }
  };

  std::optional<layout> known_element(const allocation_unit& u) const;
  growth_evidence evidence_of(const group& growers, const group& all) const;
  whole read_whole(const group& growers, const group& all) const;
  growth_site site_of(const group& growers, const whole& w) const;
  void advise(growth_site& site, const whole& w, const group& all) const;
};

inline growing growing_kind(site_kind k) {
  if (k == site_kind::builder) return growing::builder;
  return k == site_kind::buffer ? growing::buffer : growing::slice;
}

// Of a go_type or a part_type.
template <class Type> layout layout_of_type(const Type& t) {
  return {static_cast<std::size_t>(t.size_bytes), static_cast<std::size_t>(t.align_bytes), t.pointers};
}

inline std::optional<layout> site_reader::known_element(const allocation_unit& u) const {
  for (const element_hint& h : options_.elements) {
    const std::string name = std::string(u.owner.function) + ' ' + place_text(u.owner) + ' ' + place_text(u.writer);
    if (name.find(h.site) != name.npos) return h.element;
  }
  if (u.kind == site_kind::builder || u.kind == site_kind::buffer) return layout{1, 1, false};
  if (!u.type) return std::nullopt;
  return layout_of_type(*u.type);
}

inline growth_evidence site_reader::evidence_of(const group& growers, const group& all) const {
  growth_evidence e;
  e.period_bytes = period_;
  for (const allocation_unit* u : growers) {
    e.grown = merged(std::move(e.grown), u->counts);
    e.grows_for_certain = e.grows_for_certain || u->role == unit_role::grows;
  }
  e.may_use_stack_buffer = row_.stack_append && growers.front()->kind != site_kind::builder;
  if (binary_ != nullptr && row_.stack_append_escaping && growers.front()->kind == site_kind::slice)
    e.moves_are_known = function_calls(profile_, *binary_, growers.front()->location, "runtime.moveSlice");
  for (const allocation_unit* u : all) {
    if (u->role == unit_role::moves && e.moves_are_known) e.moved = merged(std::move(e.moved), u->counts);
    if (u->role == unit_role::makes) e.made = merged(std::move(e.made), u->counts);
    // Without the binary a make looks like any other block of one size.
    const bool lone = u->role == unit_role::unknown && u->counts.size() == 1;
    if (lone && std::ranges::find(growers, u) == growers.end()) e.made = merged(std::move(e.made), u->counts);
  }
  return e;
}

inline site_reader::whole site_reader::read_whole(const group& growers, const group& all) const {
  whole w{evidence_of(growers, all), {}, {}};
  const auto element = known_element(*growers.front());
  if (!element) {
    w.guesses = guess_elements(row_, w.evidence, 4, options_.draws, options_.declared);
    w.reason = no_curve::no_growth;
    return w;
  }
  if (element->size_bytes == 0) return w;
  const growth_rule rule{row_, *element, growing_kind(growers.front()->kind)};
  auto read = read_size_curve(rule, w.evidence, options_.draws);
  w.reason = read.reason;
  if (read.curve) w.guesses.push_back({*element, std::move(*read.curve)});
  return w;
}

inline growth_site site_reader::site_of(const group& growers, const whole& w) const {
  const auto larger = [](const allocation_unit* a, const allocation_unit* b) { return a->bytes < b->bytes; };
  const allocation_unit& u = **std::ranges::max_element(growers, larger);
  growth_site s;
  s.kind = u.kind == site_kind::unknown ? site_kind::slice : u.kind;
  s.owner = u.owner;
  s.writer = u.writer;
  if (u.type) s.type_name = u.type->name;
  if (s.kind == site_kind::builder || s.kind == site_kind::buffer) s.type_name = "byte";
  for (const allocation_unit* other : growers) {
    s.sample_indices.insert(s.sample_indices.end(), other->samples.begin(), other->samples.end());
    s.bytes += other->bytes;
    if (other->writer.line != u.writer.line) s.more_lines.push_back(other->writer.line);
  }
  s.allocations = sums_of(w.evidence.grown).blocks;
  s.samples = sums_of(w.evidence.grown).samples;
  const auto known = known_element(u);
  s.element_is_known = known.has_value();
  if (known) s.element = *known;
  const bool sampled = period_ > 1;
  s.sure = !known ? confidence::by_block_sizes : sampled ? confidence::estimate : confidence::exact;
  if (w.guesses.empty()) {
    if (sampled && s.samples < 20) s.sure = confidence::too_few_samples;
    return s;
  }
  const size_curve& c = w.guesses.front().curve;
  s.element = w.guesses.front().element;
  for (std::size_t i = 1; i < w.guesses.size(); ++i) s.other_elements.push_back(w.guesses[i].element);
  s.made = slices_made(c);
  s.lengths = final_lengths(c);
  s.mean_size = mean_length(s.lengths);
  s.size_p50 = length_quantile(s.lengths, 0.5);
  s.size_p90 = length_quantile(s.lengths, 0.9);
  s.size_p99 = length_quantile(s.lengths, 0.99);
  const double model = cost_now(c, c.middle).bytes;
  s.growth_bytes = model > 0 ? (std::min)(1.0, growth_bytes(c) / model) * s.bytes : 0;
  s.first_samples = c.first_samples;
  s.exact_saved_share = saved_by_exact_lengths(c);
  if (sampled && s.samples < 20) s.sure = confidence::too_few_samples;
  return s;
}

inline const char* reason_text(no_curve reason) {
  switch (reason) {
    case no_curve::no_growth:
      return "its blocks do not follow from one another: copies, or slices that are made large enough";
    case no_curve::rises:
      return "larger blocks outnumber smaller ones: a queue, or a slice that grows in other places too";
    default:
      return "too few blocks were seen";
  }
}

inline void site_reader::advise(growth_site& site, const whole& w, const group& all) const {
  if (w.guesses.empty()) {
    site.why_not = reason_text(w.reason);
    return;
  }
  const size_curve& c = w.guesses.front().curve;
  std::size_t makes = 0;
  for (const allocation_unit* u : all) {
    if (u->role != unit_role::makes) continue;
    makes += u->counts.size();
    if (c.begins == beginning::made) site.make = u->writer;
  }
  if (c.rungs.size() < 2 || site.growth_bytes < 0.005 * site.bytes) {
    site.why_not = "hardly any of them grows";
    return;
  }
  if ((c.begins == beginning::unknown || c.by_windows) && makes > 0) {
    site.why_not = "they begin with capacities that vary";
    return;
  }
  choice_options o = options_.choice;
  if (c.by_windows) o.least_saving = (std::max)(o.least_saving, 0.03);
  // Growth behind a stack buffer, and no move to the heap: slices that do not escape. A make may or may not be
  // constant.
  if (c.begins == beginning::stack_buffer && !w.evidence.moves_are_known && (binary_ || !row_.stack_append_escaping))
    o.stack_share = (std::max)(o.stack_share, 0.5);
  site.advice = choose_capacity(w.guesses, o);
  if (!site.advice && w.guesses.size() > 1 && choose_capacity(w.guesses.front().curve, o))
    site.why_not = "the size of an element is not known, and no capacity helps whatever it is";
  else if (!site.advice)
    site.why_not =
        period_ > 1 && site.samples < 60 ? "none is safe: too few samples" : "none is safe: sizes differ too much";
}

inline void site_reader::read_slices(const group& units, std::vector<growth_site>& sites) const {
  group growers;
  std::ranges::copy_if(units, std::back_inserter(growers), [](auto* u) { return u->role == unit_role::grows; });
  if (growers.empty()) return;
  std::vector<whole> each;
  bool all_alone = true;
  for (const allocation_unit* u : growers) {
    each.push_back(read_whole({u}, units));
    const bool grows =
        each.back().stands_alone() && each.back().guesses.front().curve.rungs.size() > 1 && u->counts.size() > 1;
    all_alone = all_alone && grows;
  }
  if (growers.size() > 1) {
    whole together = read_whole(growers, units);
    const bool fits = together.stands_alone() || (!together.guesses.empty() && !all_alone);
    if (fits && !all_alone) {
      growth_site s = site_of(growers, together);
      advise(s, together, units);
      sites.push_back(std::move(s));
      return;
    }
    // Slices of their own, as it seems: what helps one must do no harm if they are one slice after all.
    for (std::size_t i = 0; i < growers.size(); ++i) {
      growth_site s = site_of({growers[i]}, each[i]);
      advise(s, each[i], units);
      if (s.advice && !together.guesses.empty() &&
          !is_harmless(together.guesses.front().curve, s.advice->cap, options_.choice)) {
        s.advice.reset();
        s.why_not = "several lines append to slices of this type: which are one is not known";
      }
      sites.push_back(std::move(s));
    }
    return;
  }
  growth_site s = site_of(growers, each.front());
  advise(s, each.front(), units);
  sites.push_back(std::move(s));
}

// No binary: any call may be anything. What looks like growth for itself is, and what goes on where another begins.
inline void site_reader::read_unknown(const group& units, std::vector<growth_site>& sites) const {
  group open;
  for (const allocation_unit* u : units) {
    const whole w = read_whole({u}, units);
    if (w.guesses.empty() || w.guesses.front().curve.by_windows) {
      open.push_back(u);
      continue;
    }
    // One slice on several lines: the first blocks lie elsewhere in the function.
    if (!w.stands_alone()) {
      for (const allocation_unit* first : units) {
        if (first == u) continue;
        whole both = read_whole({u, first}, units);
        if (!both.stands_alone()) continue;
        growth_site s = site_of({u, first}, both);
        advise(s, both, {});
        sites.push_back(std::move(s));
        break;
      }
      if (!sites.empty() && sites.back().owner == u->owner) continue;
    }
    growth_site s = site_of({u}, w);
    advise(s, w, units);
    sites.push_back(std::move(s));
  }
  group several;
  for (const allocation_unit* u : open)
    if (u->counts.size() > 1) several.push_back(u);
  if (several.size() < 2) return;
  const whole together = read_whole(several, open);
  if (!together.stands_alone()) return;
  growth_site s = site_of(several, together);
  advise(s, together, {});
  sites.push_back(std::move(s));
}

inline void site_reader::read_maps(const group& units, std::size_t map_types_in_function,
                                   std::vector<growth_site>& sites) const {
  group growers;
  map_evidence e;
  e.period_bytes = period_;
  std::optional<frame_view> make;
  for (const allocation_unit* u : units) {
    if (u->role == unit_role::grows) {
      growers.push_back(u);
      e.grown = merged(std::move(e.grown), u->counts);
    } else if (u->role == unit_role::makes) {
      e.made = merged(std::move(e.made), u->counts);
      make = u->writer;
    } else if (u->role == unit_role::makes_empty && map_types_in_function == 1) {
      e.headers = count_of(u->counts, 48);
    }
  }
  if (growers.empty()) return;
  whole w;
  w.evidence.grown = e.grown;
  growth_site s = site_of(growers, w);
  s.kind = site_kind::map;
  s.make = make;
  const auto& type = growers.front()->type;
  if (!type || !type->map) {
    s.element_is_known = false;
    s.why_not = "the types of its keys and elements are not known";
    sites.push_back(std::move(s));
    return;
  }
  const map_rule rule{row_, layout_of_type(type->map->key), layout_of_type(type->map->elem)};
  s.element = {rule.key.size_bytes + rule.elem.size_bytes, 8, rule.key.has_pointers || rule.elem.has_pointers};
  s.type_name = type->name;
  if (has_swiss_map(row_) != type->map->swiss) {
    s.why_not = "the binary's maps are not those of the release";
    sites.push_back(std::move(s));
    return;
  }
  const auto curve = read_map_curve(rule, e, std::min<std::size_t>(options_.draws, 100));
  if (!curve) {
    s.why_not = "its blocks are not those of maps that are filled once";
    sites.push_back(std::move(s));
    return;
  }
  s.bytes += sums_of(e.made).bytes;
  size_curve as_sizes;
  as_sizes.middle = curve->middle;
  as_sizes.ends = curve->ends;
  as_sizes.unseen_lengths = curve->unseen_lengths;
  s.lengths = final_lengths(as_sizes);
  s.made = slices_made(as_sizes);
  s.mean_size = mean_length(s.lengths);
  s.size_p50 = length_quantile(s.lengths, 0.5);
  s.size_p90 = length_quantile(s.lengths, 0.9);
  s.size_p99 = length_quantile(s.lengths, 0.99);
  s.growth_bytes = (std::min)(s.bytes, growth_bytes(*curve));
  s.first_samples = curve->first_samples;
  s.advice = choose_hint(*curve, options_.choice);
  s.exact_saved_share = s.bytes > 0 ? s.growth_bytes / s.bytes : 0;
  if (!s.advice) s.why_not = "none is safe";
  sites.push_back(std::move(s));
}

}  // namespace detail

}  // namespace gogrow::diagnose
