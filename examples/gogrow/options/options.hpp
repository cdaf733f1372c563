// Reading option values: each function throws usage_error with the option, the value and what is allowed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <gogrow/rules.hpp>

namespace tool {

class usage_error;

/// As gogrow::parse_go_version, but a patch number is passed over: 1.22.3 means 1.22.
std::optional<gogrow::go_version> parse_release(std::string_view text);

/// --go with exactly one release.
gogrow::go_version parse_release_option(std::string_view text);

/// A whole number from min to max.
std::size_t parse_number_option(std::string_view option, std::string_view text, std::size_t min, std::size_t max);

/// Releases, among several, that panic where others go on: they are left out and named on standard error.
class left_out {
 public:
  void add(const std::string& release, std::string complaint);
  /// Throws usage_error with the first complaint if no release is left, else names those that are missing in one line.
  void report(std::size_t left) const;

 private:
  std::string releases_{};
  std::string complaint_{};
};

enum class output_format { table, json, csv };
output_format parse_format_option(std::string_view text);

/// The error for an option that takes one of some words: "map: --hash 'aess': aes or memhash; did you mean aes?".
/// where: command and option; more: what else is allowed, after the list.
usage_error unknown_word(std::string_view where, std::string_view word, const std::vector<std::string>& known,
                         std::string_view more = {});

}  // namespace tool
