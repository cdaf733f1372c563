// The types that a growth script can name, and the rules under which the tool's containers hold them.
//
// A script's element is known by the number kept in it. The tool stores that number and nothing else; how large Go
// would think the element is comes from script_rules, which every container of the tool is built on. So one
// go_slice<number> replays u8 as well as [70000]byte, in every release.
#pragma once

#include <compare>
#include <cstdint>
#include <limits>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include <gogrow/observe.hpp>
#include <gogrow/rules.hpp>

namespace tool {

/// What is wrong with a script line; the interpreter adds the line's number.
class script_error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// u8 u16 u32 u64 bN pN z0, and for map keys str f32 f64 any fs24 fs136 uu8 bu8.
struct script_type {
  std::string name;
  gogrow::layout element{};
  std::uint64_t mask = 0;  ///< which bits of a number it keeps
  bool is_string = false;
  std::optional<gogrow::swiss_access> access{};  ///< of keys: the routine, where it does not follow from the above
  bool keys_only = false;
  bool has_floats = false;  ///< some numbers stand for NaN or a zero of either sign, see script_float_key
};

/// The type of that name. Throws script_error for any other.
script_type parse_script_type(std::string_view name);

/// Which of Go's routines keys of a type take. A p16 is a struct of 16 bytes with a pointer as a string is one; only
/// the type's name tells them apart.
gogrow::swiss_access key_access_of(const script_type& key);

/// An element whose Go size is not 0, and one whose is.
struct number {
  std::uint64_t value = 0;
  friend auto operator<=>(const number&, const number&) = default;
};
struct nothing {
  friend auto operator<=>(const nothing&, const nothing&) = default;
};

/// Rules that change while the script runs: set both before a container of the tool does anything.
struct script_rules {
  static inline thread_local const gogrow::release* release = &gogrow::release_of(gogrow::go_latest);
  static inline thread_local gogrow::layout element{};

  const gogrow::release& current_release() const { return *release; }
  gogrow::layout layout_for(gogrow::layout) const { return element; }
};

/// Reports to the innermost growth_scope. Unlike gogrow::ambient it asks for no place in the source: growth belongs to
/// a line of the script, not to one of the tool.
struct script_observer {
  template <class Event>
  requires gogrow::observes<gogrow::ambient, Event>
  void on(const Event& event) const {
    gogrow::ambient().on(event);
  }
};

std::uint64_t splitmix(std::uint64_t x);

/// The script format's FNV: over whole numbers, not bytes.
struct number_hash {
  std::uint64_t sum = 1469598103934665603u;
  void add(std::uint64_t number) { sum = (sum ^ number) * 1099511628211u; }
};

/// 16 lower-case hex digits.
std::string hex16(std::uint64_t n);

/// A whole decimal or 0x-prefixed number in [min, max]; nothing for anything else.
std::optional<std::int64_t> parse_int(std::string_view text, std::int64_t min, std::int64_t max);
std::optional<std::uint64_t> parse_uint(std::string_view text);

inline constexpr std::int64_t lowest = std::numeric_limits<std::int64_t>::min();
inline constexpr std::int64_t highest = std::numeric_limits<std::int64_t>::max();

/// The same for the operands of a script line. Throws script_error with the text and what is allowed.
std::int64_t integer(std::string_view text, std::int64_t min = lowest, std::int64_t max = highest);
std::uint64_t unsigned_integer(std::string_view text, std::uint64_t min = 0);

}  // namespace tool
