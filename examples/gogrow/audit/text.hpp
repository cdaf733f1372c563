// How the audit writes numbers and tables.
#pragma once

#include <cstdint>
#include <ostream>
#include <string>
#include <vector>

namespace tool {

/// "102,400,000"
std::string grouped(std::uint64_t n);
/// A fixed number of decimals: "1.25".
std::string decimals(double x, int places);
/// Of a share: "33.3 %".
std::string percent(double share);
/// "2nd, 3rd, 5th"
std::string listed(const std::vector<std::size_t>& ordinals);

/// A table whose cells are broken into lines of these widths, in characters. Rows are separated by an empty line.
void print_wrapped_table(std::ostream& out, const std::vector<std::string>& headings,
                         const std::vector<std::vector<std::string>>& rows, const std::vector<std::size_t>& widths);

}  // namespace tool
