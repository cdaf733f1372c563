// std::format for go_slice and go_version, where the standard library has it. The format specification is that of the
// element: std::format("{:02x}", bytes) gives [68 65 6c].
#pragma once

#include <version>

#if defined(__cpp_lib_format)

#include <format>
#include <string>

#include <gogrow/rules/version.hpp>
#include <gogrow/slice.hpp>

template <class T, auto Rules, class Allocator, class Observer, class Char>
requires std::default_initializable<std::formatter<T, Char>>
struct std::formatter<gogrow::go_slice<T, Rules, Allocator, Observer>, Char> {
  constexpr auto parse(std::basic_format_parse_context<Char>& context) { return element_.parse(context); }

  template <class Context>
  auto format(const gogrow::go_slice<T, Rules, Allocator, Observer>& s, Context& context) const {
    auto out = context.out();
    *out++ = Char('[');
    bool first = true;
    for (const T& element : s) {
      if (!first) *out++ = Char(' ');
      first = false;
      context.advance_to(out);
      out = element_.format(element, context);
    }
    *out++ = Char(']');
    return out;
  }

 private:
  std::formatter<T, Char> element_;
};

template <> struct std::formatter<gogrow::go_version> : std::formatter<std::string> {
  template <class Context> auto format(gogrow::go_version v, Context& context) const {
    return std::formatter<std::string>::format(gogrow::to_string(v), context);
  }
};

#endif
