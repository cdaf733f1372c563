#include "options/append.hpp"

#include <sstream>

#include "commands/commands.hpp"
#include "options/options.hpp"
#include "options/suggest.hpp"
#include "options/what_if.hpp"

namespace tool {
namespace {

std::vector<std::string> comma_separated(const std::string& text) {
  std::vector<std::string> words;
  std::istringstream in(text);
  for (std::string word; std::getline(in, word, ',');) words.push_back(word);
  if (words.empty() || text.ends_with(',')) words.emplace_back();
  return words;
}

append_policy release_called(const std::string& command, const std::string& name) {
  if (name == "textbook") return {name, &gogrow::textbook_release};
  if (const auto version = parse_release(name)) return {to_string(*version), &gogrow::release_of(*version)};
  throw usage_error(command + ": --go '" + name + "': releases from " + gogrow::known_releases() +
                    " and textbook, separated by commas, or all" + did_you_mean(name, {"textbook"}));
}

append_policy rule_called(const std::string& command, const std::string& name) {
  if (const gogrow::named_policy* found = gogrow::find_policy(name)) return {name, found};
  std::vector<std::string> names;
  for (const gogrow::named_policy& p : gogrow::other_policies) names.emplace_back(p.name);
  throw unknown_word(command + ": --rule", name, names, ", factor:1.5 and its kin, separated by commas, or all");
}

// Only Go's compiler keeps arrays on the stack.
gogrow::escapes placement_under(const append_policy& policy, const append_workload& w) {
  if (!std::holds_alternative<const gogrow::release*>(policy.rule)) return gogrow::escapes::yes;
  return w.use ? gogrow::escapes_of(gogrow::place_of(policy.row(), *w.use)) : w.where;
}

}  // namespace

void add_append_options(CLI::App& command, append_options& o) {
  add_slice_layout_options(command, o.layout);
  command.add_option("--appends", o.appends, "How many appends (required)");
  command.add_option("--batch", o.batch, "Elements per append")->capture_default_str();
  command.add_option("--len", o.len, "Length to start from")->capture_default_str();
  command.add_option("--cap", o.cap, "Capacity to start from [as --len]");
}

append_workload checked_appends(const std::string& command, const append_options& o) {
  append_workload w{asked_slice(command, o.layout)};
  if (o.appends.empty())
    throw usage_error(command + ": --appends is missing: how many appends of what --type or --elem-size [8] says");
  w.appends = parse_number_option(command + ": --appends", o.appends, 0, gogrow::max_int);
  w.batch = parse_number_option(command + ": --batch", o.batch, 1, gogrow::max_int);
  w.start.len = parse_number_option(command + ": --len", o.len, 0, gogrow::max_int);
  w.start.cap =
      o.cap.empty() ? w.start.len : parse_number_option(command + ": --cap", o.cap, w.start.len, gogrow::max_int);
  return w;
}

append_workload in_release(const append_workload& w, const gogrow::release& r) {
  append_workload found = w;
  found.element = w.asked.element(r);
  return found;
}

std::string describe(const append_workload& w) {
  return std::to_string(w.appends) +
         (w.batch == 1 ? " appends" : " appends of " + std::to_string(w.batch) + " elements") +
         (w.asked.type() ? " to " : ", ") + w.asked.words() + ", from len " + std::to_string(w.start.len) + " cap " +
         std::to_string(w.start.cap);
}

const gogrow::release& append_policy::row() const {
  return std::visit([](const auto& r) -> const gogrow::release& { return gogrow::release_row(*r); }, rule);
}

gogrow::slice_prediction append_policy::predict(const append_workload& w) const {
  return std::visit(
      [&](const auto& r) {
        return gogrow::predict_appends(*r, w.element, w.start, w.appends, w.batch, placement_under(*this, w));
      },
      rule);
}

gogrow::benchmem append_policy::per_op(const append_workload& w) const {
  return std::visit(
      [&](const auto& r) {
        return gogrow::predict_benchmem(*r, w.element, w.start, w.appends, w.batch, placement_under(*this, w));
      },
      rule);
}

std::vector<gogrow::growth_step> append_policy::steps(const append_workload& w) const {
  std::vector<gogrow::growth_step> found;
  std::visit(
      [&](const auto& r) {
        for (const auto& step :
             gogrow::growth_steps(*r, w.element, w.start, w.appends, w.batch, placement_under(*this, w)))
          found.push_back(step);
      },
      rule);
  return found;
}

std::vector<append_policy> chosen_policies(const std::string& command, const std::optional<std::string>& go,
                                           const std::optional<std::string>& rules) {
  std::vector<append_policy> chosen;
  if (!go && !rules) return {release_called(command, to_string(gogrow::go_latest))};
  if (go == "all") {
    for (const gogrow::release& r : gogrow::releases) chosen.push_back({to_string(r.version), &r});
  } else if (go) {
    for (const std::string& name : comma_separated(*go)) chosen.push_back(release_called(command, name));
  }
  if (rules == "all") {
    for (const gogrow::named_policy& p : gogrow::other_policies) chosen.push_back({std::string(p.name), &p});
  } else if (rules) {
    const std::vector<std::string> words = comma_separated(*rules);
    for (std::size_t at = 0; at < words.size();) {
      if (!begins_what_if(words[at])) {
        chosen.push_back(rule_called(command, words[at++]));
        continue;
      }
      written_rule own = parse_what_if(command, words, at);
      chosen.push_back({std::move(own.text), std::make_shared<const gogrow::what_if_rule>(own.rule)});
    }
  }
  return chosen;
}

std::string refusal(const std::string& command, const append_options& o, const append_policy& policy,
                    const std::string& words) {
  const bool is_go = std::holds_alternative<const gogrow::release*>(policy.rule);
  return command + ": --appends '" + o.appends + "', --batch '" + o.batch + "', --len '" + o.len + "', --cap '" +
         (o.cap.empty() ? o.len : o.cap) + "': " + (is_go ? "Go " : "") + policy.name +
         (is_go ? " panics: " : " is refused: ") + words + "; allowed is what fits in " +
         std::to_string(policy.row().max_alloc_bytes) + " bytes";
}

std::string policy_list() {
  std::string text = "Policies for --rule:\n";
  for (const gogrow::named_policy& p : gogrow::other_policies)
    text += "  " + std::string(p.name) + std::string(19 - p.name.size(), ' ') + std::string(p.description) + '\n';
  return text + what_if_help();
}

}  // namespace tool
