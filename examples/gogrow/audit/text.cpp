#include "audit/text.hpp"

#include <algorithm>
#include <iomanip>
#include <sstream>

namespace tool {
namespace {

const char* ending(std::size_t n) {
  if (n / 10 % 10 == 1) return "th";
  return n % 10 == 1 ? "st" : n % 10 == 2 ? "nd" : n % 10 == 3 ? "rd" : "th";
}

// Characters, not bytes: the continuation bytes of UTF-8 are not counted.
std::size_t width_of(const std::string& text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

// Lines of at most this width, broken at spaces; a longer word has a line of its own.
std::vector<std::string> wrapped(const std::string& text, std::size_t width) {
  std::vector<std::string> lines(1);
  std::istringstream words(text);
  for (std::string word; words >> word;) {
    if (!lines.back().empty() && width_of(lines.back()) + 1 + width_of(word) > width) lines.emplace_back();
    lines.back() += (lines.back().empty() ? "" : " ") + word;
  }
  return lines;
}

void print_wrapped_row(std::ostream& out, const std::vector<std::string>& cells,
                       const std::vector<std::size_t>& widths) {
  std::vector<std::vector<std::string>> columns;
  std::size_t height = 0;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    columns.push_back(wrapped(cells[i], widths[i]));
    height = std::max(height, columns.back().size());
  }
  for (std::size_t line = 0; line < height; ++line) {
    std::string text;
    for (std::size_t i = 0; i < columns.size(); ++i) {
      const std::string cell = line < columns[i].size() ? columns[i][line] : "";
      text += cell + std::string(widths[i] + 2 - std::min(widths[i], width_of(cell)), ' ');
    }
    text.erase(text.find_last_not_of(' ') + 1);
    out << text << '\n';
  }
}

}  // namespace

std::string grouped(std::uint64_t n) {
  std::string text = std::to_string(n);
  for (std::size_t end = text.size(); end > 3;) text.insert(end -= 3, 1, ',');
  return text;
}

std::string decimals(double x, int places) {
  std::ostringstream text;
  text << std::fixed << std::setprecision(places) << x;
  return text.str();
}

std::string percent(double share) { return decimals(100 * share, 1) + " %"; }

std::string listed(const std::vector<std::size_t>& ordinals) {
  std::string text;
  for (const std::size_t n : ordinals) text += (text.empty() ? "" : ", ") + std::to_string(n) + ending(n);
  return text.empty() ? "none" : text;
}

void print_wrapped_table(std::ostream& out, const std::vector<std::string>& headings,
                         const std::vector<std::vector<std::string>>& rows, const std::vector<std::size_t>& widths) {
  print_wrapped_row(out, headings, widths);
  for (const auto& cells : rows) {
    out << '\n';
    print_wrapped_row(out, cells, widths);
  }
}

}  // namespace tool
