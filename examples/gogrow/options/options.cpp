#include "options/options.hpp"

#include <algorithm>
#include <iostream>
#include <utility>

#include "commands/commands.hpp"
#include "options/suggest.hpp"
#include "script/types.hpp"

namespace tool {

std::optional<gogrow::go_version> parse_release(std::string_view text) {
  std::string without_patch(text);
  const std::size_t second = without_patch.find('.', without_patch.find('.') + 1);
  if (text.find('.') != text.npos && second != without_patch.npos) {
    const std::size_t end = std::min(without_patch.find_first_not_of("0123456789", second + 1), without_patch.size());
    const std::size_t digits = end - second - 1;
    if (digits == 0 || digits > 3) return std::nullopt;
    without_patch.erase(second, end - second);
  }
  return gogrow::parse_go_version(without_patch);
}

gogrow::go_version parse_release_option(std::string_view text) {
  if (const auto version = parse_release(text)) return *version;
  throw usage_error("--go '" + std::string(text) + "': a release from " + gogrow::known_releases());
}

std::size_t parse_number_option(std::string_view option, std::string_view text, std::size_t min, std::size_t max) {
  if (const auto n = parse_uint(text); n && *n >= min && *n <= max) return static_cast<std::size_t>(*n);
  throw usage_error(std::string(option) + " '" + std::string(text) + "': a whole number from " + std::to_string(min) +
                    " to " + std::to_string(max));
}

output_format parse_format_option(std::string_view text) {
  if (text == "table") return output_format::table;
  if (text == "json") return output_format::json;
  if (text == "csv") return output_format::csv;
  throw unknown_word("--format", text, {"table", "json", "csv"});
}

usage_error unknown_word(std::string_view where, std::string_view word, const std::vector<std::string>& known,
                         std::string_view more) {
  std::string text = std::string(where) + " '" + std::string(word) + "': ";
  for (std::size_t i = 0; i < known.size(); ++i) {
    if (i > 0) text += i + 1 == known.size() && more.empty() ? " or " : ", ";
    text += known[i];
  }
  return usage_error(text + std::string(more) + did_you_mean(word, known));
}

void left_out::add(const std::string& release, std::string complaint) {
  releases_ += (releases_.empty() ? "" : ", ") + release;
  if (complaint_.empty()) complaint_ = std::move(complaint);
}

void left_out::report(std::size_t left) const {
  if (complaint_.empty()) return;
  if (left == 0) throw usage_error(complaint_);
  std::cerr << "gogrow: left out: " << releases_ << "; " << complaint_ << '\n';
}

}  // namespace tool
