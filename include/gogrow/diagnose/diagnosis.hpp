// A heap profile read as a list of sites: what grew where, and what to write instead.
//
//     const auto found = gogrow::diagnose::diagnose(profile, release, options, &binary);
//     found.sites[0].owner.line, .made, .advice->capacity, .saved_share …
//
// Which units are one site
//
//   slices, builders   each append or write is read for itself. Where every one of a function's appends of a type
//   and buffers        shows a whole curve, they are slices of their own; where one of them begins in the middle, they
//                      are one slice that is appended to on several lines, and are added up.
//   maps               all puts of a function to maps of a type
//
//      line 20   ████                       begins, never goes on            together   ████ ███ ██ ▪
//      line 24        ███  ██  ▪            goes on, never begins                       one slice on two lines
//
// When in doubt there is no advice: the reason stands in `why_not`.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include <gogrow/diagnose/allocation_unit.hpp>
#include <gogrow/diagnose/growth_site.hpp>
#include <gogrow/diagnose/site_reader.hpp>

namespace gogrow::diagnose {

/// Reads a profile as sites. binary: none, or the one that the profile is of; it and the profile have to outlive the
/// answer. Sites below the least share are left out. Time: linear in samples, and some 10 ms for each site.
inline diagnosis diagnose(const profile& p, const release& row, const diagnosis_options& o = {},
                          const loaded_binary* binary = nullptr) {
  diagnosis d;
  d.row = row;
  d.period_bytes = static_cast<double>(std::max<std::int64_t>(1, p.period_bytes));
  d.total_bytes = static_cast<double>(p.stackless_bytes);
  d.total_allocations = static_cast<double>(p.stackless_objects);
  for (const sample& s : p.samples) {
    d.total_bytes += static_cast<double>(s.alloc_space_bytes);
    d.total_allocations += static_cast<double>(s.alloc_objects);
  }
  const std::vector<allocation_unit> units = collect_units(p, binary);

  using key = std::tuple<site_kind, std::string_view, std::uint64_t>;
  std::map<key, std::vector<const allocation_unit*>> groups;
  std::map<std::string_view, std::map<std::uint64_t, bool>> map_types;
  for (const allocation_unit& u : units) {
    if (o.is_wanted && !o.is_wanted(u)) continue;
    std::uint64_t type = u.type ? u.type->address : 0;
    if (u.kind == site_kind::map && u.role == unit_role::makes_empty) continue;
    // A generic function's type is not known: each call for itself.
    if (u.kind == site_kind::slice && !u.type) type = u.role == unit_role::grows ? u.address : 0;
    if (u.kind == site_kind::map && u.type) map_types[u.owner.function][type] = true;
    groups[{u.kind, u.owner.function, type}].push_back(&u);
  }
  // Headers of maps have no type: they are the only type's of their function.
  for (const allocation_unit& u : units)
    if (u.role == unit_role::makes_empty && map_types[u.owner.function].size() == 1)
      if (const auto at = groups.find({site_kind::map, u.owner.function, map_types[u.owner.function].begin()->first});
          at != groups.end())
        at->second.push_back(&u);

  // Moves of elements without pointers have no type either.
  for (const allocation_unit& u : units)
    if (u.role == unit_role::moves && !u.type)
      for (auto& [k, group] : groups)
        if (std::get<0>(k) == site_kind::slice && std::get<1>(k) == u.owner.function && std::get<2>(k) != 0 &&
            group.front()->type && !group.front()->type->pointers)
          group.push_back(&u);

  const detail::site_reader reader(p, d, o, binary);
  for (const auto& [k, group] : groups) {
    double bytes = 0;
    for (const allocation_unit* u : group) bytes += u->bytes;
    if (bytes < o.least_share * d.total_bytes) continue;
    switch (std::get<0>(k)) {
      case site_kind::map:
        reader.read_maps(group, map_types[std::get<1>(k)].size(), d.sites);
        break;
      case site_kind::unknown:
        reader.read_unknown(group, d.sites);
        break;
      default:
        reader.read_slices(group, d.sites);
    }
  }
  std::erase_if(d.sites, [&](const growth_site& s) { return s.bytes < o.least_share * d.total_bytes; });
  std::ranges::stable_sort(d.sites, std::ranges::greater{}, &growth_site::bytes);
  for (const growth_site& s : d.sites) d.growth_bytes += s.growth_bytes;
  return d;
}

}  // namespace gogrow::diagnose
