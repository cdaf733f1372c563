// gogrow audit: the article's claims against what the library finds.
#include "audit/audit.hpp"

#include <algorithm>
#include <iostream>
#include <memory>

#include "audit/text.hpp"
#include "commands/commands.hpp"
#include "options/options.hpp"
#include "options/suggest.hpp"
#include "report/report.hpp"

namespace tool {
namespace {

struct audit_options {
  std::string go = "all";
  std::string format = "table";
};

using release_list = std::vector<const gogrow::release*>;

enum class audit_format { table, json, markdown };

audit_format parse_audit_format(const std::string& text) {
  if (text == "table") return audit_format::table;
  if (text == "json") return audit_format::json;
  if (text == "markdown") return audit_format::markdown;
  throw unknown_word("audit: --format", text, {"table", "json", "markdown"});
}

release_list chosen_releases(const std::string& go) {
  release_list chosen;
  for (const gogrow::release& r : gogrow::releases)
    if (go == "all" || parse_release(go) == r.version) chosen.push_back(&r);
  if (chosen.empty())
    throw usage_error("audit: --go '" + go + "': a release from " + gogrow::known_releases() + ", or all");
  return chosen;
}

std::vector<claim> all_claims() {
  std::vector<claim> claims;
  for (const auto& some :
       {claims_on_the_collector(), claims_on_slices(), claims_on_maps(), claims_on_estimates(), claims_on_others()})
    claims.insert(claims.end(), some.begin(), some.end());
  std::ranges::stable_sort(claims, {}, &claim::where);
  return claims;
}

row json_of(const claim& c, const audit_result& result) {
  row figures = row::array();
  for (const finding_range& f : result.findings) {
    row one;
    if (c.of_go) one = {{"from", to_string(f.first)}, {"to", to_string(f.last)}};
    one["figure"] = f.found.figure;
    one["agrees"] = f.found.agrees;
    figures.push_back(one);
    if (!c.of_go) break;
  }
  return row{{"where", c.where},  {"claim", c.says},           {"article", c.article},
             {"gogrow", figures}, {"verdict", result.verdict}, {"why", c.why}};
}

// The columns of the table and of the page.
std::vector<std::string> cells_of(const claim& c, const audit_result& result) {
  return {c.where, c.says, c.article, figures_text(c, result), result.verdict, c.why};
}

const std::vector<std::string> headings = {"where", "claim", "article", "gogrow", "verdict", "why"};

void print_markdown(const std::vector<claim>& claims, const std::vector<audit_result>& results) {
  std::cout << "|";
  for (const std::string& name : headings) std::cout << ' ' << name << " |";
  std::cout << "\n|";
  for (std::size_t i = 0; i < headings.size(); ++i) std::cout << "---|";
  std::cout << '\n';
  for (std::size_t i = 0; i < claims.size(); ++i) {
    std::cout << '|';
    for (const std::string& cell : cells_of(claims[i], results[i])) std::cout << ' ' << cell << " |";
    std::cout << '\n';
  }
}

void print_wrapped(const std::vector<claim>& claims, const std::vector<audit_result>& results) {
  std::vector<std::vector<std::string>> rows;
  for (std::size_t i = 0; i < claims.size(); ++i) rows.push_back(cells_of(claims[i], results[i]));
  print_wrapped_table(std::cout, headings, rows, {5, 36, 20, 34, 18, 44});
}

void run(const audit_options& o) {
  const audit_format format = parse_audit_format(o.format);
  const release_list releases = chosen_releases(o.go);
  const std::vector<claim> claims = all_claims();
  std::vector<audit_result> results;
  for (const claim& c : claims) results.push_back(check(c, releases));
  switch (format) {
    case audit_format::table:
      return print_wrapped(claims, results);
    case audit_format::markdown:
      return print_markdown(claims, results);
    case audit_format::json:
      row all = row::array();
      for (std::size_t i = 0; i < claims.size(); ++i) all.push_back(json_of(claims[i], results[i]));
      std::cout << all.dump(2) << '\n';
  }
}

}  // namespace

subcommand add_audit_command(CLI::App& app) {
  auto o = std::make_shared<audit_options>();
  CLI::App* command = app.add_subcommand("audit", "Check the claims of the article that gogrow grew out of");
  command->add_option("--go", o->go, "1.NN, or all")->type_name("RELEASE")->capture_default_str();
  command->add_option("--format", o->format, "table, json or markdown")
      ->type_name("table|json|markdown")
      ->capture_default_str();
  command->footer(
      "where is the article's section; article is its figure, gogrow what the library computes now, release by "
      "release.\n"
      "verdict: holds, holds for some releases, wrong, or not a count (a time, a rate, a deployment).\n\n"
      "Examples:\n"
      "  gogrow audit\n"
      "  gogrow audit --go 1.22\n"
      "  gogrow audit --format markdown > article.md");
  return [o] { run(*o); };
}

}  // namespace tool
