// Samples put together by what they are: one call, in one line of the user's code, for one type.
//
// Glossary
//   role     what a unit's blocks are to a slice, map, builder or buffer: its growth, its make, its move off the stack
//   owner    the function whose code the advice is for
//   helper   a function that is nothing but an append, put or write: its callers are the owners, each its own site
//
//   func (h *holder) add(s string) { h.items = append(h.items, s) }      the append stands in the first three lines of
//                                                                        its function: no slice is declared there
//   main.(*holder).add  holder.go:5     ──► owner main.load, holder.go:40: the line that calls add
//
// A helper's slice comes from outside, so that its callers differ in their sizes. Elsewhere a function's slices are
// one site whoever calls it.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <gogrow/diagnose/call_site.hpp>
#include <gogrow/diagnose/growth_ladder.hpp>
#include <gogrow/diagnose/loaded_binary.hpp>
#include <gogrow/diagnose/profile.hpp>

namespace gogrow::diagnose {

enum class site_kind : std::uint8_t { slice, map, buffer, builder, unknown };

enum class unit_role : std::uint8_t {
  grows,
  makes,        ///< a make with a capacity or hint, a Grow
  makes_empty,  ///< the header of a map without a hint
  moves,        ///< from the stack buffer to the heap (1.26+)
  unknown,      ///< no binary: anything
};

/// All samples of one call.
struct allocation_unit {
  site_kind kind = site_kind::unknown;
  unit_role role = unit_role::unknown;
  std::uint64_t address = 0;      ///< of the leaf
  std::uint32_t location = none;  ///< the leaf's
  frame_view owner;               ///< the line that stands for the site
  frame_view writer;              ///< the line that appends, puts or writes; the same unless in a helper
  std::optional<frame_view> caller;
  std::optional<go_type> type;
  block_counts counts;
  double bytes = 0;
  std::vector<std::uint32_t> samples;  ///< indices into profile::samples
};

namespace detail {

// Do the standard library's frames between the blocks and the user write to something that is the user's?
inline bool writes_for_user(std::string_view function) {
  static constexpr std::string_view writers[] = {"bytes.(*Buffer).Write",    "bytes.(*Buffer).ReadFrom",
                                                 "strings.(*Builder).Write", "fmt.Fprint",
                                                 "io.WriteString",           "io.Copy",
                                                 "text/template.",           "html/template.",
                                                 "bufio.(*Writer).",         "io.MultiWriter",
                                                 "io.(*multiWriter)",        "encoding/json.(*Encoder).Encode",
                                                 "strings.(*Replacer)",      "encoding/csv.(*Writer)",
                                                 "text/tabwriter."};
  for (std::string_view w : writers)
    if (function.starts_with(w)) return true;
  return false;
}

inline bool appends_for_user(std::string_view function) {
  static constexpr std::string_view appenders[] = {
      "slices.Insert",       "slices.Grow",      "slices.AppendSeq",       "strconv.Append", "fmt.Append",
      "unicode/utf8.Append", "time.Time.Append", "encoding/binary.Append", "slices.Replace"};
  for (std::string_view a : appenders)
    if (function.starts_with(a)) return true;
  return false;
}

// What a sample's blocks are; nothing where they are none of ours.
struct unit_kind {
  site_kind kind = site_kind::unknown;
  unit_role role = unit_role::unknown;
};

inline std::optional<unit_kind> kind_behind_helpers(const call_site& c) {
  const std::string_view inner = c.helpers.front().function;
  const std::string_view outer = c.helpers.back().function;
  const bool buffer = inner.starts_with("bytes.growSlice") || inner.starts_with("bytes.(*Buffer).");
  bool builder = inner.starts_with("strings.(*Builder).");
  if (inner.starts_with("internal/bytealg.MakeNoZero") && c.helpers.size() > 1)
    builder = c.helpers[1].function.starts_with("strings.(*Builder).");
  if (buffer || builder) {
    const site_kind kind = buffer ? site_kind::buffer : site_kind::builder;
    if (outer.ends_with(").Grow")) return unit_kind{kind, unit_role::makes};
    if (writes_for_user(outer)) return unit_kind{kind, unit_role::grows};
    return std::nullopt;
  }
  if (appends_for_user(outer) && (c.callee.empty() || is_growslice(c.callee)))
    return unit_kind{site_kind::slice, unit_role::grows};
  return std::nullopt;
}

inline std::optional<unit_kind> kind_of_call(const call_site& c, bool has_binary) {
  if (!c.helpers.empty()) return kind_behind_helpers(c);
  std::string_view callee = c.callee;
  if (callee.empty() && !c.hidden.empty()) callee = c.hidden.back();
  if (callee.empty()) {
    if (has_binary) return std::nullopt;
    return unit_kind{};
  }
  const auto begins = [&](std::string_view with) { return callee.starts_with(with); };
  if (is_growslice(callee)) return unit_kind{site_kind::slice, unit_role::grows};
  if (begins("runtime.moveSlice")) return unit_kind{site_kind::slice, unit_role::moves};
  if (begins("runtime.makeslice")) return unit_kind{site_kind::slice, unit_role::makes};
  if (begins("runtime.mapassign")) return unit_kind{site_kind::map, unit_role::grows};
  if (begins("runtime.makemap_small")) return unit_kind{site_kind::map, unit_role::makes_empty};
  if (begins("runtime.makemap")) return unit_kind{site_kind::map, unit_role::makes};
  return std::nullopt;
}

// A helper's code stands in the first lines of its function: nothing is declared before it. A method may lock first.
inline bool is_helper(const frame_view& f) {
  if (f.start_line <= 0 || f.line < f.start_line) return false;
  const std::int64_t depth = f.line - f.start_line;
  const bool method = f.function.find(").") != f.function.npos;
  return depth <= 1 || (method && depth <= 3);
}

struct unit_key {
  std::uint64_t address = 0;
  std::string_view owner_function;
  std::int64_t owner_line = 0;
  std::string_view writer_function;
  std::int64_t writer_line = 0;
  std::uint8_t kind = 0;
  std::uint8_t role = 0;
  friend bool operator==(const unit_key&, const unit_key&) = default;
};

struct unit_hash {
  std::size_t operator()(const unit_key& k) const {
    std::size_t h = std::hash<std::uint64_t>{}(k.address);
    const auto mix = [&](std::size_t more) { h = (h ^ more) * 0x9e3779b97f4a7c15 + (h >> 29); };
    mix(std::hash<std::string_view>{}(k.owner_function));
    mix(static_cast<std::size_t>(k.owner_line));
    mix(std::hash<std::string_view>{}(k.writer_function));
    mix(static_cast<std::size_t>(k.writer_line));
    mix(k.kind * 8U + k.role);
    return h;
  }
};

}  // namespace detail

/// Puts the samples of a profile together, in the order in which units appear. Linear in samples.
inline std::vector<allocation_unit> collect_units(const profile& p, const loaded_binary* binary) {
  std::vector<allocation_unit> units;
  std::unordered_map<detail::unit_key, std::size_t, detail::unit_hash> known;
  call_site_reader reader(p, binary);
  for (std::uint32_t i = 0; i < p.samples.size(); ++i) {
    const sample& s = p.samples[i];
    if (s.alloc_objects <= 0 || s.block_size_bytes <= 0) continue;
    const auto site = reader.read(s);
    if (!site || !site->user) continue;
    const auto kind = detail::kind_of_call(*site, binary != nullptr);
    if (!kind) continue;
    const bool is_written = kind->kind == site_kind::buffer || kind->kind == site_kind::builder;
    const bool may_help = kind->role == unit_role::grows || kind->role == unit_role::unknown;
    const bool by_caller = may_help && site->caller && detail::is_helper(*site->user);
    const frame_view& owner = by_caller ? *site->caller : *site->user;
    const detail::unit_key key{is_written ? 0 : site->address,
                               owner.function,
                               owner.line,
                               site->user->function,
                               site->user->line,
                               static_cast<std::uint8_t>(kind->kind),
                               static_cast<std::uint8_t>(kind->role)};
    const auto [at, is_new] = known.try_emplace(key, units.size());
    if (is_new) {
      allocation_unit u;
      u.kind = kind->kind;
      u.role = kind->role;
      u.address = site->address;
      u.location = site->location;
      u.owner = owner;
      u.writer = *site->user;
      u.caller = by_caller ? std::nullopt : site->caller;
      u.type = site->type;
      units.push_back(std::move(u));
    }
    allocation_unit& u = units[at->second];
    add_blocks(u.counts, {static_cast<std::size_t>(s.block_size_bytes), static_cast<double>(s.alloc_objects),
                          (std::max)(0.0, p.sampled_blocks(s))});
    u.bytes += static_cast<double>(s.alloc_space_bytes);
    u.samples.push_back(i);
  }
  return units;
}

}  // namespace gogrow::diagnose
