#include "diagnose/element_option.hpp"

#include <memory>

#include <gogrow/go_type.hpp>

#include "commands/commands.hpp"
#include "options/layout.hpp"
#include "script/types.hpp"

namespace tool {
namespace {

using gogrow::diagnose::element_hint;

constexpr std::size_t most_element_bytes = std::size_t{1} << 20;

[[noreturn]] void refuse(const std::string& text) {
  throw usage_error("diagnose: --elem-size '" + text +
                    "': SITE=N, SITE=Np or SITE=TYPE, bytes from 1 to 1048576, p with pointers");
}

gogrow::layout layout_of_type(const std::string& text, const std::string& type, gogrow::go_version version,
                              const gogrow::go_source* source) {
  try {
    const gogrow::go_type read(type, version, source);
    const gogrow::layout l = read.as_layout();
    if (l.size_bytes == 0 || l.size_bytes > most_element_bytes) refuse(text);
    return l;
  } catch (const gogrow::go_type_error& error) {
    throw usage_error("diagnose: --elem-size '" + text + "': " + error.what());
  }
}

// Those that need something from another file have none.
std::vector<gogrow::layout> layouts_of(const gogrow::go_source& source, gogrow::go_version version) {
  std::vector<gogrow::layout> all;
  for (const std::string_view name : source.type_names()) {
    try {
      all.push_back(gogrow::go_type(name, version, &source).as_layout());
    } catch (const gogrow::go_type_error&) {
    }
  }
  return all;
}

}  // namespace

said_elements parse_elements(const std::vector<std::string>& texts, const std::optional<std::string>& types_path,
                             gogrow::go_version version) {
  std::shared_ptr<const gogrow::go_source> source;
  if (types_path) source = read_go_file("diagnose: --types", *types_path);
  said_elements said;
  if (source) said.declared = layouts_of(*source, version);
  for (const std::string& text : texts) {
    const std::size_t at = text.find('=');
    if (at == std::string::npos || at == 0 || at + 1 == text.size()) refuse(text);
    const std::string what = text.substr(at + 1);
    if (what[0] < '0' || what[0] > '9') {
      said.hints.push_back({text.substr(0, at), layout_of_type(text, what, version, source.get())});
      continue;
    }
    const bool pointers = what.ends_with('p');
    const auto size = parse_uint(pointers ? what.substr(0, what.size() - 1) : what);
    if (!size || *size == 0 || *size > most_element_bytes || (pointers && *size % 8 != 0)) refuse(text);
    // Slices do not look at what their elements are aligned to.
    const std::size_t align = pointers ? 8 : 1;
    said.hints.push_back({text.substr(0, at), {static_cast<std::size_t>(*size), align, pointers}});
  }
  return said;
}

}  // namespace tool
