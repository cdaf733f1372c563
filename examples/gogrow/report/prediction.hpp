// What gogrow map --predict prints: the keys of a run, without the run.
#pragma once

#include <iosfwd>
#include <vector>

#include <gogrow/rules.hpp>

#include "commands/map_run.hpp"
#include "commands/map_workload.hpp"

namespace tool {

/// The most inserts that are predicted, and the largest hint.
inline constexpr std::size_t most_predicted_inserts = 10000000000000;

/// A row of the keys that a run has. Numbers are exact, an object {mean, sd, p5, p95} is what depends on the seed, null
/// what the kind of map does not have or what is not predicted. The steps are those that are exact. Throws panic
/// where Go refuses the workload.
map_outcome predict_map_workload(const gogrow::release& r, const map_workload& w, bool with_steps);

/// A line a quantity: name, mean, sd, p5, p95.
void print_prediction_table(std::ostream& out, const row& total);

/// With the columns NAME_mean, NAME_sd, NAME_p5, NAME_p95 for each name that has a distribution in some row.
void print_prediction_csv(std::ostream& out, const std::vector<row>& totals);

}  // namespace tool
