// Runs a map of a release and tells what it did: for the map command.
#pragma once

#include <vector>

#include <gogrow/rules.hpp>

#include "commands/map_workload.hpp"
#include "report/report.hpp"

namespace tool {

/// What became of a workload. Rows of one kind of map have the same keys; in `total` all rows have.
struct map_outcome {
  row total;                 ///< null where the release's kind of map has no such thing
  std::vector<row> steps;    ///< each growth, where that was wanted
  std::vector<row> parts{};  ///< after each part of the workload, where there are several
};

/// Puts the workload's keys into a new map of the release, and churns it.
map_outcome run_map_workload(const gogrow::release& r, const map_workload& w, bool with_steps);

}  // namespace tool
