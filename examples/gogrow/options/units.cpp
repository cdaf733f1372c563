#include "options/units.hpp"

#include <charconv>
#include <cmath>
#include <iomanip>
#include <optional>
#include <sstream>
#include <string_view>

#include "commands/commands.hpp"

namespace tool {
namespace {

constexpr double most_bytes = 0x1p48;

struct unit {
  std::string_view name;
  double bytes;
};
constexpr unit units[] = {{"", 1},      {"B", 1},        {"kB", 1e3},     {"KB", 1e3},     {"MB", 1e6},    {"GB", 1e9},
                          {"TB", 1e12}, {"KiB", 0x1p10}, {"MiB", 0x1p20}, {"GiB", 0x1p30}, {"TiB", 0x1p40}};

// Digits with at most one point among them, then a unit.
std::optional<double> bytes_of(std::string_view text) {
  const std::size_t end = std::min(text.find_first_not_of("0123456789."), text.size());
  double number = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + end, number, std::chars_format::fixed);
  if (error != std::errc() || stop != text.data() + end || end == 0) return std::nullopt;
  for (const unit& u : units)
    if (text.substr(end) == u.name) return number * u.bytes;
  return std::nullopt;
}

std::string three_digits(double value) {
  std::ostringstream text;
  text << std::setprecision(value < 1000 ? 3 : 4) << value;
  return text.str();
}

}  // namespace

std::uint64_t parse_bytes_option(const std::string& option, const std::string& text) {
  const std::optional<double> bytes = bytes_of(text);
  if (bytes && *bytes <= most_bytes) return static_cast<std::uint64_t>(std::llround(*bytes));
  throw usage_error(option + " '" + text + "': bytes up to 256 TiB, such as 1048576, 200MiB or 1.5GB");
}

double parse_rate_option(const std::string& option, const std::string& text) {
  constexpr struct {
    std::string_view name;
    double seconds;
  } times[] = {{"/s", 1}, {"/min", 60}, {"/h", 3600}};
  for (const auto& time : times) {
    if (!text.ends_with(time.name)) continue;
    const std::optional<double> bytes = bytes_of(std::string_view(text).substr(0, text.size() - time.name.size()));
    if (bytes && *bytes <= most_bytes) return *bytes / time.seconds;
  }
  throw usage_error(option + " '" + text + "': bytes a time up to 256 TiB, such as 500MB/s, 2GiB/min or 100/h");
}

std::string bytes_in_words(double bytes) {
  constexpr std::string_view names[] = {"B", "KiB", "MiB", "GiB", "TiB"};
  std::size_t i = 0;
  for (; i < 4 && bytes >= 1024; ++i) bytes /= 1024;
  return three_digits(bytes) + ' ' + std::string(names[i]);
}

std::string seconds_in_words(double seconds) {
  if (seconds < 1e-3) return three_digits(seconds * 1e6) + " us";
  if (seconds < 1) return three_digits(seconds * 1e3) + " ms";
  return seconds < 120 ? three_digits(seconds) + " s" : three_digits(seconds / 60) + " min";
}

}  // namespace tool
