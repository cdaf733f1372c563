// A growth profile as folded stacks: the text that flame graph programs read, one stack a line.
//
//     serve;fill ids.cpp:7 248
//     serve;parse;put words.cpp:31 336
//
// Frames are divided by semicolons, outermost first; behind the last blank stands the value. Stacks of value 0 are left
// out, lines are sorted, and stacks that read the same are one line.
#pragma once

#include <cstdint>
#include <map>
#include <ostream>
#include <string>
#include <string_view>

#include <gogrow/observe/profile.hpp>

namespace gogrow {

/// The file's name without its folders.
constexpr std::string_view base_name(std::string_view file) { return file.substr(file.find_last_of('/') + 1); }

/// A frame for people: "fill ids.cpp:7", or the name alone of a frame without a line.
inline std::string frame_text(const profile_frame& frame) {
  if (frame.line == 0) return frame.function;
  return frame.function + ' ' + std::string(base_name(frame.file)) + ':' + std::to_string(frame.line);
}

/// Writes the samples. What would divide frames or lines inside a name becomes a comma or a blank. Linear, but for
/// sorting.
inline void write_folded(std::ostream& out, const growth_profile& profile,
                         profile_value which = profile_value::allocated_bytes) {
  std::map<std::string, std::uint64_t> lines;
  for (const growth_sample& sample : profile.samples()) {
    std::string stack;
    for (const profile_frame& frame : sample.stack) {
      if (!stack.empty()) stack += ';';
      for (const char c : frame_text(frame)) stack += c == ';' ? ',' : c == '\n' || c == '\r' ? ' ' : c;
    }
    if (const std::uint64_t value = value_of(sample.cost, which); value != 0) lines[stack] += value;
  }
  for (const auto& [stack, value] : lines) out << stack << ' ' << value << '\n';
}

}  // namespace gogrow
