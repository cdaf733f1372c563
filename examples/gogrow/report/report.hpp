// Rows of named values, printed as an aligned table, as CSV or as JSON.
#pragma once

#include <ostream>
#include <vector>

#include <nlohmann/json.hpp>

#include "options/options.hpp"

namespace tool {

/// A row is a flat JSON object; all rows of a report have the same keys in the same order. null stands for what a row
/// cannot have: "-" in a table, nothing between two commas.
using row = nlohmann::ordered_json;

/// Aligned columns with a heading: numbers to the right, text to the left. To a terminal on standard output the heading
/// is bold, and columns that do not fit its width follow in further blocks, each behind the first column; to a pipe or
/// a file it is text alone, a line a row.
void print_table(std::ostream& out, const std::vector<row>& rows);

/// A heading and a line a row.
void print_csv(std::ostream& out, const std::vector<row>& rows);

}  // namespace tool
