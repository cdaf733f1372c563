// What there is to know of a Go type: its kind, its layout, and how two values of it are compared.
//
// Glossary
//   kind       as in package reflect: a named type has that of what it stands for
//   equality   how Go compares two values; decides whether a type may be a map's key, and which routine the map takes
//
//   plain      all bytes at once: integers, pointers, channels, and arrays and structs of such without a gap
//   text       a string, or an array or struct of one string alone
//   special    field by field or by a rule of its own: floats, interfaces, structs with padding or a blank field
//   none       slices, maps, functions, and what holds one
//
// Source: cmd/compile types.AlgType (alg.go), walk.mapfast.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include <gogrow/rules/element_layout.hpp>
#include <gogrow/rules/swiss_map.hpp>

namespace gogrow {

/// The kinds of package reflect, in its order.
enum class go_kind : std::uint8_t {
  bool_,
  int_,
  int8,
  int16,
  int32,
  int64,
  uint,
  uint8,
  uint16,
  uint32,
  uint64,
  uintptr,
  float32,
  float64,
  complex64,
  complex128,
  array,
  chan,
  func,
  interface,
  map,
  pointer,
  slice,
  string,
  struct_,
  unsafe_pointer,
};

/// As package reflect prints it: "struct", "ptr", "int64".
constexpr std::string_view to_string(go_kind kind) {
  constexpr std::string_view names[] = {
      "bool",   "int",       "int8",    "int16",   "int32",   "int64",     "uint",       "uint8",         "uint16",
      "uint32", "uint64",    "uintptr", "float32", "float64", "complex64", "complex128", "array",         "chan",
      "func",   "interface", "map",     "ptr",     "slice",   "string",    "struct",     "unsafe.Pointer"};
  return names[static_cast<std::size_t>(kind)];
}

/// How Go compares two values of a type.
enum class go_equality : std::uint8_t { none, plain, text, special };

namespace detail {

struct type_facts {
  go_kind kind = go_kind::struct_;
  layout memory{};
  go_equality equality = go_equality::plain;
  bool known = true;  // false: a name whose layout was neither known nor needed
};

// A map whose keys are compared so and have this size, the element's size aside.
constexpr swiss_access map_access(const type_facts& key) {
  if (key.equality == go_equality::text) return swiss_access::faststr;
  if (key.equality != go_equality::plain) return swiss_access::generic;
  return key.memory.size_bytes == 4   ? swiss_access::fast32
         : key.memory.size_bytes == 8 ? swiss_access::fast64
                                      : swiss_access::generic;
}

inline constexpr layout pointer_memory{8, 8, true};
inline constexpr layout pair_of_words{16, 8, true};
inline constexpr layout slice_memory{24, 8, true};

struct basic_type {
  std::string_view name;
  type_facts facts;
};

// Go's predeclared types on 64-bit platforms.
inline constexpr basic_type basic_types[] = {
    {"bool", {go_kind::bool_, {1, 1, false}}},
    {"int", {go_kind::int_, {8, 8, false}}},
    {"int8", {go_kind::int8, {1, 1, false}}},
    {"int16", {go_kind::int16, {2, 2, false}}},
    {"int32", {go_kind::int32, {4, 4, false}}},
    {"int64", {go_kind::int64, {8, 8, false}}},
    {"uint", {go_kind::uint, {8, 8, false}}},
    {"uint8", {go_kind::uint8, {1, 1, false}}},
    {"uint16", {go_kind::uint16, {2, 2, false}}},
    {"uint32", {go_kind::uint32, {4, 4, false}}},
    {"uint64", {go_kind::uint64, {8, 8, false}}},
    {"uintptr", {go_kind::uintptr, {8, 8, false}}},
    {"byte", {go_kind::uint8, {1, 1, false}}},
    {"rune", {go_kind::int32, {4, 4, false}}},
    {"float32", {go_kind::float32, {4, 4, false}, go_equality::special}},
    {"float64", {go_kind::float64, {8, 8, false}, go_equality::special}},
    {"complex64", {go_kind::complex64, {8, 4, false}, go_equality::special}},
    {"complex128", {go_kind::complex128, {16, 8, false}, go_equality::special}},
    {"string", {go_kind::string, pair_of_words, go_equality::text}},
    {"error", {go_kind::interface, pair_of_words, go_equality::special}},
    {"any", {go_kind::interface, pair_of_words, go_equality::special}},
};

constexpr const type_facts* find_basic(std::string_view name) {
  for (const basic_type& b : basic_types)
    if (b.name == name) return &b.facts;
  return nullptr;
}

constexpr bool is_integer(go_kind k) { return k >= go_kind::int_ && k <= go_kind::uintptr; }

}  // namespace detail
}  // namespace gogrow
