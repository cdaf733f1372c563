// What is wrong with a text of Go types, and where.
//
//     map[strng]int        what():  map[>>strng]int: strng is not known here: declare it, or write …
//         ^ offset 4
//
// The place is marked by >> in front of it, within one line; of a long text only the surroundings are shown. In a text
// of several lines, or one that has a name, the line and the column stand in front: "models.go:12:8: …".
#pragma once

#include <algorithm>
#include <cstddef>
#include <stdexcept>
#include <string>
#include <string_view>

namespace gogrow {

namespace detail {

// A text to read, and what to call it in errors: the name of a file, or nothing for a type expression.
struct named_text {
  std::string_view text{};
  std::string_view name{};
};

inline std::string marked(std::string_view text, std::size_t offset) {
  constexpr std::size_t around = 40;
  offset = (std::min)(offset, text.size());
  const std::size_t line_begin = offset == 0 ? 0 : text.rfind('\n', offset - 1) + 1;  // npos + 1 is 0
  const std::size_t line_end = (std::min)(text.find('\n', offset), text.size());
  std::size_t begin = (std::max)(line_begin, offset > around ? offset - around : 0);
  std::size_t end = (std::min)(line_end, offset + around);
  const auto inside_character = [&](std::size_t at) {
    return at > 0 && at < text.size() && (static_cast<unsigned char>(text[at]) & 0xc0) == 0x80;
  };
  while (inside_character(begin)) ++begin;
  while (inside_character(end)) --end;
  if (begin == line_begin) begin = (std::min)(text.find_first_not_of(" \t", begin), offset);
  std::string shown = begin > line_begin && text.find_first_not_of(" \t", line_begin) < begin ? "..." : "";
  shown.append(text.substr(begin, offset - begin)).append(">>").append(text.substr(offset, end - offset));
  // What a terminal would act upon, and a NUL that would end what(), is shown as a blank.
  for (char& c : shown)
    if (static_cast<unsigned char>(c) < ' ' || c == 0x7f) c = ' ';
  return shown.append(end < line_end ? "..." : "");
}

inline std::string describe_place(const named_text& in, std::size_t offset) {
  const bool one_line = in.text.find('\n') == std::string_view::npos;
  std::string where;
  if (!in.name.empty() || !one_line) {
    const std::string_view before = in.text.substr(0, (std::min)(offset, in.text.size()));
    const auto line = static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n')) + 1;
    const std::size_t column = before.size() - (before.rfind('\n') + 1) + 1;
    where = std::string(in.name) + (in.name.empty() ? "line " : ":") + std::to_string(line) + ":" +
            std::to_string(column) + ": ";
  }
  return where + marked(in.text, offset);
}

}  // namespace detail

/// A text that names no Go type, or none whose layout can be known. what() is one line: the place, then the reason.
class go_type_error : public std::invalid_argument {
 public:
  go_type_error(std::string_view text, std::size_t offset, const std::string& reason, std::string_view file = {})
      : std::invalid_argument(detail::describe_place({text, file}, offset) + ": " + reason),
        offset_(offset),
        reason_(reason) {}

  /// Where in the text, in bytes from its beginning.
  std::size_t offset() const noexcept { return offset_; }
  /// what() without the place.
  const std::string& reason() const noexcept { return reason_; }

 private:
  std::size_t offset_;
  std::string reason_;
};

}  // namespace gogrow
