#include "report/report.hpp"

#include <algorithm>
#include <iostream>
#include <string>

#include <sys/ioctl.h>
#include <unistd.h>

#include "report/color.hpp"

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

// How a table is shown: as it is, or on a terminal in blocks that fit its width; with a bold heading where there are
// colours.
struct appearance {
  bool bold = false;
  std::size_t width = ~std::size_t{0};
};

appearance appearance_of(const std::ostream& out) {
  if (&out != &std::cout) return {};
  appearance shown{output_has_color()};
  winsize size{};
  if (isatty(STDOUT_FILENO) == 1 && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
    shown.width = size.ws_col;
  return shown;
}

struct column {
  std::string name;
  std::size_t width = 0;
  bool to_the_right = false;
};

std::vector<column> columns_of(const std::vector<row>& rows) {
  std::vector<column> columns;
  for (const auto& [name, value] : rows.front().items()) {
    column c{name, name.size(), !value.is_string() && !value.is_boolean()};
    for (const row& r : rows) c.width = std::max(c.width, text_of(r.at(name)).size());
    columns.push_back(std::move(c));
  }
  return columns;
}

void print_block(std::ostream& out, const std::vector<row>& rows, const std::vector<column>& columns, bool bold) {
  for (std::size_t line = 0; line <= rows.size(); ++line) {
    std::string text;
    for (const column& c : columns) {
      const std::string cell = line == 0 ? c.name : text_of(rows[line - 1].at(c.name));
      const std::string pad(c.width - cell.size(), ' ');
      text += (&c == columns.data() ? "" : "  ") + (c.to_the_right ? pad + cell : cell + pad);
    }
    text.erase(text.find_last_not_of(' ') + 1);
    out << (bold && line == 0 ? "\033[1m" + text + "\033[0m" : text) << '\n';
  }
}

}  // namespace

void print_table(std::ostream& out, const std::vector<row>& rows) {
  if (rows.empty()) return;
  const appearance shown = appearance_of(out);
  std::vector<column> block;
  std::size_t width = 0;
  const std::vector<column> columns = columns_of(rows);
  for (const column& c : columns) {
    // Each block begins with the first column, which says what a line is about.
    if (block.size() > 1 && width + 2 + c.width > shown.width) {
      print_block(out, rows, block, shown.bold);
      out << '\n';
      block = {columns.front()};
      width = columns.front().width;
    }
    width += (block.empty() ? 0 : 2) + c.width;
    block.push_back(c);
  }
  print_block(out, rows, block, shown.bold);
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
