// What the map command is told: a map's type and hint, and what is put into it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include <gogrow/rules.hpp>

#include "options/layout.hpp"
#include "script/map.hpp"

namespace tool {

/// The options, as the user wrote them.
struct map_workload_options {
  std::string go = to_string(gogrow::go_latest);
  layout_options layout;
  std::vector<std::string> inserts{};
  std::vector<std::string> deletes{};
  std::vector<std::string> reinserts{};
  bool clear = false;
  std::string hint = "0";
  std::string churn = "0";
  std::string seed = "1";
  std::string escapes = "yes";
  const CLI::App* command = nullptr;  ///< it knows in which order the parts were named
};

void add_map_workload_options(CLI::App& command, map_workload_options& o);

/// One part of what is done to a map.
struct workload_part {
  enum kind { inserts, deletes, clear, reinserts } what = inserts;
  std::uint64_t count = 0;  ///< 0 for clear
};

/// "insert 1000", "clear"
std::string to_string(const workload_part& part);

/// The same, checked: the parts are done in order to a map made with the hint. Inserts put the next numbers in, deletes
/// take out what has been in longest, reinserts put in again what has been out longest. Then, churn times, a random key
/// of the map is deleted and the next number put in.
struct map_workload {
  asked_map asked;
  script_map_type type{};  ///< in the release that runs it
  std::vector<workload_part> parts{};
  std::uint64_t inserts = 0;  ///< of all parts
  std::uint64_t entries = 0;  ///< after the last part
  gogrow::escapes where = gogrow::escapes::yes;
  std::int64_t hint = 0;
  std::uint64_t churn = 0;
  std::uint64_t seed = 0;
};

/// The most inserts that are run, and the largest hint.
inline constexpr std::size_t most_run_inserts = 1000000000;

/// Only one part, the inserts?
inline bool is_plain(const map_workload& w) { return w.parts.size() == 1; }

/// yes or no. Throws usage_error; command: the name that its message begins with.
gogrow::escapes parse_map_escapes(const std::string& command, const std::string& text);

/// Without the type, which depends on the release. most: of inserts, hint and churn. Throws usage_error with option,
/// value and what is allowed.
map_workload checked_map_workload(const map_workload_options& o, std::size_t most = most_run_inserts);

/// The releases of --go in the order asked for. Throws usage_error for one without a map that the library has.
std::vector<const gogrow::release*> chosen_map_releases(const std::string& go, const std::string& command = "map");

}  // namespace tool
