// The article's claims, each with the means to check it.
//
// gogrow grew out of an article on Go services whose collector runs hot because slices and maps grow badly. A claim is
// a number or a rule of that article, said in our words. The tool holds it against what the library finds, release by
// release:
//
//     claim ──► find(release) ──► finding {figure, agrees} ──► verdict: holds, holds for some releases, wrong
//           └─► nothing to find: a time, a rate, a deployment ──────► verdict: not a count
//
// No figure is stored: each is computed by the library when the command runs.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <gogrow/rules.hpp>

namespace tool {

/// What gogrow finds for a claim.
struct finding {
  std::string figure;
  bool agrees = false;  ///< with the article
};

/// A number or a rule of the article.
struct claim {
  std::string where;    ///< the article's section
  std::string says;     ///< what it claims
  std::string article;  ///< its figure
  std::string why;      ///< one sentence: why it holds, or what is right

  /// Nothing for a release that has no such thing. Empty where there is nothing to count.
  std::function<std::optional<finding>(const gogrow::release&)> find{};
  /// The figure is not Go's: it is the same whatever the release.
  bool of_go = true;
};

/// Chapters 1, 2.4 and 2.5: the collector, loops that allocate, pools.
std::vector<claim> claims_on_the_collector();
/// Chapters 2.1 to 2.3: slices.
std::vector<claim> claims_on_slices();
/// Chapters 3 and 4: maps and their hints.
std::vector<claim> claims_on_maps();
/// Chapter 4.3: how large to make a map.
std::vector<claim> claims_on_estimates();
/// Chapters 3.1, 4.4 and 5: Java's map, sync.Map, the capacity formula.
std::vector<claim> claims_on_others();

/// A claim's finding for the releases from first to last, which share it.
struct finding_range {
  gogrow::go_version first{};
  gogrow::go_version last{};
  finding found{};
};

/// What the audit says of a claim.
struct audit_result {
  std::vector<finding_range> findings{};
  std::string verdict;
};

/// Checks a claim against these releases, oldest first.
audit_result check(const claim& c, const std::vector<const gogrow::release*>& releases);

/// "1.3 to 1.26: 125440", ranges separated by "; ".
std::string figures_text(const claim& c, const audit_result& result);

}  // namespace tool
