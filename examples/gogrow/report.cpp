#include "report.hpp"

#include <algorithm>
#include <iomanip>
#include <string>

namespace tool {
namespace {

std::string text_of(const row& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_null()) return "-";
  if (value.is_boolean()) return value.get<bool>() ? "yes" : "no";
  return value.dump();
}

std::string csv_field(const row& value) {
  if (value.is_null()) return "";
  std::string text = value.is_string() ? value.get<std::string>() : value.dump();
  if (text.find_first_of(",\"\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (char c : text) quoted += c == '"' ? "\"\"" : std::string(1, c);
  return quoted + '"';
}

}  // namespace

void print_table(std::ostream& out, const std::vector<row>& rows) {
  if (rows.empty()) return;
  std::vector<std::string> names;
  std::vector<std::size_t> widths;
  for (const auto& [name, value] : rows.front().items()) {
    names.push_back(name);
    std::size_t width = name.size();
    for (const row& r : rows) width = std::max(width, text_of(r.at(name)).size());
    widths.push_back(width);
  }
  for (std::size_t line = 0; line <= rows.size(); ++line) {
    std::string text;
    for (std::size_t i = 0; i < names.size(); ++i) {
      const bool heading = line == 0;
      const std::string cell = heading ? names[i] : text_of(rows[line - 1].at(names[i]));
      const std::string pad(widths[i] - cell.size(), ' ');
      const bool number = !rows.front().at(names[i]).is_string() && !rows.front().at(names[i]).is_boolean();
      text += (i == 0 ? "" : "  ") + (number ? pad + cell : cell + pad);
    }
    text.erase(text.find_last_not_of(' ') + 1);
    out << text << '\n';
  }
}

void print_csv(std::ostream& out, const std::vector<row>& rows) {
  if (rows.empty()) return;
  const char* gap = "";
  for (const auto& [name, value] : rows.front().items()) {
    out << gap << name;
    gap = ",";
  }
  out << '\n';
  for (const row& r : rows) {
    gap = "";
    for (const auto& [name, value] : r.items()) {
      out << gap << csv_field(value);
      gap = ",";
    }
    out << '\n';
  }
}

}  // namespace tool
