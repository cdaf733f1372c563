#include "options/sizes.hpp"

#include <algorithm>
#include <fstream>
#include <iostream>
#include <string_view>
#include <utility>

#include "commands/commands.hpp"
#include "options/options.hpp"
#include "report/progress.hpp"
#include "script/types.hpp"

namespace tool {
namespace {

gogrow::size_distribution expected(const std::string& text, std::uint64_t most) {
  const std::size_t dots = text.find("..");
  if (dots == std::string::npos)
    return gogrow::size_distribution::one(parse_number_option("advise: --expect", text, 0, most));
  const auto lo = parse_uint(text.substr(0, dots));
  const auto hi = parse_uint(text.substr(dots + 2));
  if (!lo || !hi || *lo > *hi || *hi > most)
    throw usage_error("advise: --expect '" + text + "': a whole number N, or a range LO..HI, up to " +
                      std::to_string(most));
  return gogrow::size_distribution::range(*lo, *hi);
}

std::string_view trimmed(std::string_view line) {
  constexpr std::string_view blanks = " \t\r";
  const std::size_t begin = std::min(line.find_first_not_of(blanks), line.size());
  return line.substr(begin, line.find_last_not_of(blanks) + 1 - begin);
}

chosen_sizes observed(std::istream& in, const std::string& name, const size_options& o, std::uint64_t most) {
  gogrow::size_histogram histogram;
  chosen_sizes chosen{gogrow::size_distribution::one(0), 0, 0};
  progress report(name + ", lines read", 0, 1024);
  std::string line;
  // Blank lines at the end are none; one before another line is a bad one.
  std::uint64_t blank_lines = 0;
  for (std::uint64_t number = 1; std::getline(in, line); ++number) {
    report.at(number);
    if (trimmed(line).empty()) {
      ++blank_lines;
      continue;
    }
    if (blank_lines > 0) {
      const std::uint64_t first = number - blank_lines;
      if (!o.skip_bad)
        throw usage_error("advise: " + name + " line " + std::to_string(first) + " '': a whole number from 0 to " +
                          std::to_string(most) + ", or skip such lines with --skip-bad");
      if (chosen.bad_lines == 0) chosen.first_bad_line = first;
      chosen.bad_lines += std::exchange(blank_lines, 0);
    }
    const auto size = parse_uint(trimmed(line));
    if (size && *size <= most) {
      histogram.add(*size);
      continue;
    }
    if (!o.skip_bad)
      throw usage_error("advise: " + name + " line " + std::to_string(number) + " '" + line.substr(0, 60) +
                        "': a whole number from 0 to " + std::to_string(most) + ", or skip such lines with --skip-bad");
    if (chosen.bad_lines++ == 0) chosen.first_bad_line = number;
  }
  if (in.bad()) throw usage_error("advise: " + name + " cannot be read");
  if (histogram.cases() == 0) throw usage_error("advise: " + name + " holds no size: one whole number a line");
  chosen.sizes = histogram.distribution();
  return chosen;
}

}  // namespace

chosen_sizes read_sizes(const size_options& o, std::uint64_t most) {
  if (o.expect.has_value() && o.file.has_value())
    throw usage_error("advise: --expect and --sizes exclude each other: the sizes come from one of them");
  if (!o.expect.has_value() && !o.file.has_value())
    throw usage_error("advise: the sizes are missing: one of --expect N, --expect LO..HI, --sizes FILE, --sizes -");
  if (o.skip_bad && !o.file) throw usage_error("advise: --skip-bad goes with --sizes");
  if (o.expect) return {expected(*o.expect, most), 0, 0};
  std::ios::sync_with_stdio(false);
  if (*o.file == "-") return observed(std::cin, "standard input", o, most);
  std::ifstream file(*o.file);
  if (!file) throw usage_error("advise: --sizes '" + *o.file + "' cannot be opened: a readable file or -");
  return observed(file, *o.file, o, most);
}

}  // namespace tool
