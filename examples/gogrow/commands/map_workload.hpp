// What the map command is told: a map's type and hint, and what is put into it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include <gogrow/rules.hpp>

#include "script/map.hpp"

namespace tool {

/// The options, as the user wrote them.
struct map_workload_options {
  std::string go = to_string(gogrow::go_latest);
  std::string key_size = "8";
  std::string elem_size = "8";
  bool pointers = false;
  std::string inserts;
  std::string hint = "0";
  std::string churn = "0";
  std::string seed = "1";
};

void add_map_workload_options(CLI::App& command, map_workload_options& o);

/// The same, checked: keys 0 to inserts - 1 are put into a map made with the hint. Then, churn times, a random key of
/// the map is deleted and the next number put in.
struct map_workload {
  script_map_type type{};
  std::uint64_t inserts = 0;
  std::int64_t hint = 0;
  std::uint64_t churn = 0;
  std::uint64_t seed = 0;
};

/// The most inserts that are run, and the largest hint.
inline constexpr std::size_t most_run_inserts = 1000000000;

/// most: of inserts, hint and churn. Throws usage_error with option, value and what is allowed.
map_workload checked_map_workload(const map_workload_options& o, std::size_t most = most_run_inserts);

/// The releases of --go in the order asked for. Throws usage_error for one without a map that the library has.
std::vector<const gogrow::release*> chosen_map_releases(const std::string& go);

}  // namespace tool
