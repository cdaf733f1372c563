// The sizes that advice is asked for: one, a range, or a file of observed ones.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <gogrow/advise.hpp>

namespace tool {

/// As typed: one of expect and file.
struct size_options {
  std::optional<std::string> expect;  ///< N or LO..HI
  std::optional<std::string> file;    ///< a path, or - for standard input
  bool skip_bad = false;
};

struct chosen_sizes {
  gogrow::size_distribution sizes;
  std::uint64_t bad_lines = 0;
  std::uint64_t first_bad_line = 0;  ///< from 1; 0: none
};

/// Reads them; a file as a stream, in bounded memory. Throws usage_error, for a bad line with its number unless these
/// are skipped. most: the largest size that is allowed, below 2^63.
chosen_sizes read_sizes(const size_options& o, std::uint64_t most);

}  // namespace tool
