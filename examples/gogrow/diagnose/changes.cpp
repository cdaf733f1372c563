#include "diagnose/changes.hpp"

#include <algorithm>
#include <map>
#include <string_view>
#include <tuple>

namespace tool {
namespace {

namespace diagnose = gogrow::diagnose;
using diagnose::growth_site;
using diagnose::site_kind;
using diagnose::unit_role;

// The element's size stands for its type where that is not known.
using group_key = std::tuple<std::string_view, site_kind, std::string_view, std::size_t>;

group_key key_of(const growth_site& s) {
  return {s.owner.function, s.kind, s.type_name, s.type_name.empty() ? s.element.size_bytes : 0};
}

struct totals {
  double bytes = 0;
  double made = 0;
};

bool is_text(site_kind kind) { return kind == site_kind::builder || kind == site_kind::buffer; }

// Bytes of a whole function, kind and type, the makes with a capacity included: they are the change, mostly.
totals totals_of(const read_sites& in, const std::vector<diagnose::allocation_unit>& units, const group_key& key) {
  const auto& [function, kind, type, element_size] = key;
  totals t;
  double sites_bytes = 0;
  for (const growth_site& s : in.found->sites) {
    if (key_of(s) != key) continue;
    sites_bytes += s.bytes;
    if (!s.make) t.made += s.made;
  }
  // Without types a make is not told from any other allocation of the function.
  if (type.empty()) return {sites_bytes, t.made};
  double headers = 0;
  double made = 0;
  for (const diagnose::allocation_unit& u : units) {
    if (u.kind != kind || u.owner.function != function) continue;
    const bool header = u.role == unit_role::makes_empty;
    if (!is_text(kind) && !header && (!u.type || u.type->name != type)) continue;
    t.bytes += u.bytes;
    if (u.role == unit_role::makes) made += sums_of(u.counts).blocks;
    if (u.role == unit_role::makes || header) headers += count_of(u.counts, gogrow::swiss_header_bytes).blocks;
  }
  if (kind != site_kind::map) {
    t.made += made;
    return t;
  }
  // A make of a map leaves several blocks, one of them the header's, unless that lies on the stack.
  for (const growth_site& s : in.found->sites)
    if (key_of(s) == key && s.make) t.made += s.made;
  t.made = std::max(t.made, headers);
  return t;
}

}  // namespace

std::vector<site_change> changes_between(const read_sites& before, const read_sites& after) {
  const auto old_units = diagnose::collect_units(*before.profile, before.binary);
  const auto new_units = diagnose::collect_units(*after.profile, after.binary);
  std::vector<site_change> changes;
  std::map<group_key, std::size_t> known;
  struct said_bytes {
    double all = 0, mean = 0, p5 = 0, p95 = 0;
    bool any = false;
  };
  std::vector<said_bytes> said;
  for (const growth_site& s : before.found->sites) {
    const group_key key = key_of(s);
    const auto [at, is_new] = known.try_emplace(key, changes.size());
    if (is_new) {
      const totals old_totals = totals_of(before, old_units, key);
      const totals new_totals = totals_of(after, new_units, key);
      changes.push_back({&s, old_totals.bytes, new_totals.bytes, old_totals.made, new_totals.made});
      said.emplace_back();
    }
    said_bytes& sum = said[at->second];
    sum.all += s.bytes;
    if (!s.advice) continue;
    sum.any = true;
    sum.mean += s.advice->saved_share * s.bytes;
    sum.p5 += s.advice->saved_p5 * s.bytes;
    sum.p95 += s.advice->saved_p95 * s.bytes;
  }
  for (std::size_t i = 0; i < changes.size(); ++i) {
    const said_bytes& sum = said[i];
    if (!sum.any || !(sum.all > 0)) continue;
    changes[i].said = sum.mean / sum.all;
    changes[i].said_p5 = sum.p5 / sum.all;
    changes[i].said_p95 = sum.p95 / sum.all;
  }
  std::erase_if(changes, [](const site_change& c) { return !(c.old_made > 0); });
  return changes;
}

}  // namespace tool
