#include "audit/audit.hpp"

#include <algorithm>

namespace tool {
namespace {

std::string range_text(gogrow::go_version first, gogrow::go_version last) {
  return first == last ? to_string(first) : to_string(first) + " to " + to_string(last);
}

// Ranges of releases for which the claim holds; neighbours with different figures are one range here.
std::string where_it_holds(const std::vector<finding_range>& findings) {
  std::string text;
  for (std::size_t i = 0; i < findings.size(); ++i) {
    if (!findings[i].found.agrees) continue;
    const gogrow::go_version first = findings[i].first;
    while (i + 1 < findings.size() && findings[i + 1].found.agrees) ++i;
    text += (text.empty() ? "" : ", ") + range_text(first, findings[i].last);
  }
  return text;
}

}  // namespace

audit_result check(const claim& c, const std::vector<const gogrow::release*>& releases) {
  audit_result result;
  if (!c.find) return {{}, "not a count"};
  for (const gogrow::release* r : releases) {
    const std::optional<finding> found = c.find(*r);
    if (!found) continue;
    if (!result.findings.empty() && result.findings.back().found.figure == found->figure &&
        result.findings.back().found.agrees == found->agrees)
      result.findings.back().last = r->version;
    else result.findings.push_back({r->version, r->version, *found});
  }
  const auto agrees = [](const finding_range& f) { return f.found.agrees; };
  if (result.findings.empty()) result.verdict = "no such thing in these releases";
  else if (std::ranges::all_of(result.findings, agrees)) result.verdict = "holds";
  else if (std::ranges::none_of(result.findings, agrees)) result.verdict = "wrong";
  else result.verdict = "holds for " + where_it_holds(result.findings);
  return result;
}

std::string figures_text(const claim& c, const audit_result& result) {
  if (!c.find) return "-";
  if (!c.of_go) return result.findings.empty() ? "-" : result.findings.front().found.figure;
  std::string text;
  for (const finding_range& f : result.findings)
    text += (text.empty() ? "" : "; ") + range_text(f.first, f.last) + ": " + f.found.figure;
  return text.empty() ? "-" : text;
}

}  // namespace tool
