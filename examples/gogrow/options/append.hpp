// What the commands about appends share: the options that describe the appends, and those that choose whom to compare.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include <CLI/CLI.hpp>

#include <gogrow/predict.hpp>
#include <gogrow/rules.hpp>

#include "options/layout.hpp"

namespace tool {

/// The appends as they were typed.
struct append_options {
  layout_options layout;
  std::string appends;
  std::string batch = "1";
  std::string len = "0";
  std::string cap;
};

/// The same, checked.
struct append_workload {
  asked_slice asked;
  gogrow::layout element{};  ///< in the release that in_release was given
  std::size_t appends = 0;
  std::size_t batch = 1;
  gogrow::slice_state start{};
  gogrow::escapes where = gogrow::escapes::yes;  ///< for Go's releases
  std::optional<gogrow::slice_use> use{};        ///< decides in place of where, release by release
};

void add_append_options(CLI::App& command, append_options& o);

/// Throws usage_error. command: the name that its message begins with.
append_workload checked_appends(const std::string& command, const append_options& o);

/// The workload with the element that the release has. Throws usage_error where it has no such type.
append_workload in_release(const append_workload& w, const gogrow::release& r);

/// "1000 appends, 8-byte elements without pointers, from len 0 cap 0"
std::string describe(const append_workload& w);

/// A release, a policy of someone else, or one that was put together on the command line.
struct append_policy {
  std::string name;
  std::variant<const gogrow::release*, const gogrow::named_policy*, std::shared_ptr<const gogrow::what_if_rule>> rule;

  /// The row that gives size classes, limits and the words of a refusal.
  const gogrow::release& row() const;
  gogrow::slice_prediction predict(const append_workload& w) const;
  /// B/op and allocs/op, the starting array included.
  gogrow::benchmem per_op(const append_workload& w) const;
  /// The growths in order. Throws usage_error where Go would panic.
  std::vector<gogrow::growth_step> steps(const append_workload& w) const;
};

/// The policies that --go and --rule name, in this order; the latest release where neither is given. Throws
/// usage_error.
std::vector<append_policy> chosen_policies(const std::string& command, const std::optional<std::string>& go,
                                           const std::optional<std::string>& rules);

/// The sentence for appends that a policy refuses with a panic.
std::string refusal(const std::string& command, const append_options& o, const append_policy& policy,
                    const std::string& words);

/// For --help: the names that --rule knows, a line each.
std::string policy_list();

}  // namespace tool
