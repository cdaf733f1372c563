// Reading option values: each function throws usage_error with the option, the value and what is allowed.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <gogrow/rules.hpp>

namespace tool {

/// --go with exactly one release.
gogrow::go_version parse_release_option(std::string_view text);

/// A whole number from min to max.
std::size_t parse_number_option(std::string_view option, std::string_view text, std::size_t min, std::size_t max);

enum class output_format { table, json, csv };
output_format parse_format_option(std::string_view text);

}  // namespace tool
