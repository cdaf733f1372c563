// Which backing arrays Go's compiler leaves on the stack. Pure functions, no memory.
//
// Glossary
//   escapes       what the compiler's analysis found; a library cannot repeat it, so whoever asks has to say it
//   stack buffer  32 bytes that a function keeps for a slice which begins empty: K = 32 / element size slots
//   move          the copy to the heap when a slice in its buffer is returned (1.26+)
//   local map     one that never leaves its function: header and first bucket, or group, are variables of it
//
//   use           what the function does with the slice; use_placements below is the table of where each use leaves it
//
//   make, constant size       does not escape, at most 64 KiB      stack, every release
//   make, variable size       does not escape, cap <= K            stack, 1.25+
//   append of listed values   does not escape, len 0, result <= K  stack buffer with cap K, 1.25+
//   the same                  returned                             stack buffer, moved at the end, 1.26+
//   map, hint of at most 8    does not escape                      header and first bucket or group, 1.5+
//   map, larger hint          does not escape                      header alone: make takes the rest from the heap
//
//      returned, four int64       append        append        append        return
//      cap is not looked at       K = 4         4             4             heap: round_up(3 × 8) / 8 = 3
//      cap is looked at           1             2             3             heap: 3
//
// The buffer is one per call of the function and statement: of ten slices that a loop builds, the first has it, and the
// others grow on the heap. (Three int64 each, ten slices stored: 28 allocations in 1.26, not 10.)
//
// append(s, t...) never uses the buffer. A slice that is stored somewhere at each append, and one that was made and is
// returned, are as escapes::yes. Sources: cmd/compile/internal/slice, internal/escape, walk (MaxImplicitStackVarSize);
// runtime/slice.go (growsliceBuf, moveSlice, moveSliceNoCap); maps: walk (walkMakeMap), runtime/map.go (makemap).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include <gogrow/rules/element_layout.hpp>
#include <gogrow/rules/release.hpp>
#include <gogrow/rules/size_class.hpp>

namespace gogrow {

/// What the compiler found out about a slice, a string or a map; -gcflags=-m prints "escapes to heap" and "does not
/// escape".
enum class escapes {
  yes,       ///< everything is on the heap
  no,        ///< never leaves the function
  returned,  ///< begins nil or as an empty literal, and leaves the function once, at the end
};

/// All that decides where the arrays of a slice are. An escapes converts to it.
struct stack_placement {
  escapes slice = escapes::yes;
  bool cap_is_seen = false;       ///< of a returned slice: the function looks at its cap
  bool make_is_constant = false;  ///< the slice to begin with is made with a constant capacity

  constexpr explicit(false)
      stack_placement(escapes where = escapes::yes, bool cap_seen = false, bool constant_make = false)
      : slice(where), cap_is_seen(cap_seen), make_is_constant(constant_make) {}
};

/// What a function does with a local slice that begins nil, after or while it appends listed values to it.
enum class slice_use : std::uint8_t {
  local,            ///< looks at len(s) and s[i], passes s to functions that do not keep it
  ranged,           ///< for range s, with or without the value; s stays local
  copied,           ///< t := s; both stay local
  returned,         ///< returns s, and indexes it at most
  returned_ranged,  ///< ranges over s and returns it
  field_address,    ///< takes &s[i].f and returns s
};

/// Where the small arrays of such a slice are.
enum class slice_place : std::uint8_t {
  heap,   ///< every growth is on the heap
  stack,  ///< in the buffer, as far as they fit
  moved   ///< in the buffer, then moved to the heap
};

/// A line of the table: a use, and where it leaves the slice in the releases up to 1.24, in 1.25, 1.26, and from 1.27
/// on.
struct use_placement {
  slice_use use;
  std::string_view name;     ///< as the tool's --use takes it
  std::string_view meaning;  ///< in a few words
  std::array<slice_place, 4> places;
};

/// Recorded of 1.24.13, 1.25.7, 1.26.0, 1.26.8 and 1.27.3, all cells. (1.27.0 still moves in the last line.)
inline constexpr std::array<use_placement, 6> use_placements = [] {
  constexpr slice_place heap = slice_place::heap, stack = slice_place::stack, moved = slice_place::moved;
  return std::array<use_placement, 6>{{
      {slice_use::local, "local", "used in the function alone: len(s), s[i], passed on", {heap, stack, stack, stack}},
      {slice_use::ranged, "ranged", "for range s; stays local", {heap, stack, stack, moved}},
      {slice_use::copied, "copied", "t := s; both stay local", {heap, stack, moved, moved}},
      {slice_use::returned, "returned", "returned, at most indexed before", {heap, heap, moved, moved}},
      {slice_use::returned_ranged, "returned-ranged", "for range s, then returned", {heap, heap, moved, heap}},
      {slice_use::field_address, "field-address", "&s[i].f, then returned", {heap, heap, moved, heap}},
  }};
}();

/// The line of a use. Constant time.
constexpr const use_placement& placement_of(slice_use use) { return use_placements[static_cast<std::size_t>(use)]; }

/// The use that the tool knows by this name, or nothing.
constexpr std::optional<slice_use> find_slice_use(std::string_view name) {
  for (const use_placement& line : use_placements)
    if (line.name == name) return line.use;
  return std::nullopt;
}

/// Where a release leaves a slice by its use. Go: cmd/compile/internal/slice.
constexpr slice_place place_of(const release& r, slice_use use) {
  const std::size_t column = r.version < go1_25 ? 0 : r.version < go1_26 ? 1 : r.version < go1_27 ? 2 : 3;
  return placement_of(use).places[column];
}

/// The same in the words of a stack_placement.
constexpr escapes escapes_of(slice_place place) {
  return place == slice_place::heap ? escapes::yes : place == slice_place::stack ? escapes::no : escapes::returned;
}

inline constexpr std::size_t stack_buffer_bytes = 32;         ///< 1.25+
inline constexpr std::size_t stack_constant_bytes = 1 << 16;  ///< the largest implicit stack variable

/// K, the slots of a stack buffer; 0 for elements of size 0 or above 32 bytes.
constexpr std::size_t stack_buffer_slots(const layout& element) {
  return element.size_bytes == 0 ? 0 : stack_buffer_bytes / element.size_bytes;
}

/// Is the array of make([]T, len, cap) on the stack?
constexpr bool make_is_on_stack(const release& r, const layout& element, std::size_t cap,
                                const stack_placement& where) {
  if (where.slice != escapes::no || element.size_bytes == 0) return false;
  if (where.make_is_constant) return cap <= stack_constant_bytes / element.size_bytes;
  return r.stack_make && cap <= stack_buffer_slots(element);
}

/// The capacity that the size class of n elements gives: what a look at cap sees in the buffer, and what a move
/// allocates.
constexpr std::size_t rounded_slots(const release& r, const layout& element, std::size_t n) {
  return round_up_size(r, n * element.size_bytes, element.noscan()) / element.size_bytes;
}

/// What a local map does not take from the heap.
struct map_on_stack {
  bool header = false;
  bool first_bucket = false;  ///< the bucket or group that the first entry of a map without a table goes to

  friend constexpr bool operator==(const map_on_stack&, const map_on_stack&) = default;
};

/// Which parts of make(map[K]V, hint) are on the stack. It makes no difference whether the hint is a constant. Only
/// escapes::no does it: a map that is returned escapes. first_bucket says where the bucket is if there is one: a hint
/// that makes a table (9 on; 8 in 1.8 and 1.9) has none. Constant time.
constexpr map_on_stack map_parts_on_stack(const release& r, std::int64_t hint, escapes where) {
  if (where != escapes::no || r.version < go1_5) return {};
  constexpr std::int64_t most = 8;  // slots of a bucket, and of a group
  // From 1.10 on the function looks at the hint, before the bucket was handed to make in any case. A huge hint that
  // counts as none is where that can be seen.
  return {true, hint <= most || r.version < go1_10};
}

}  // namespace gogrow
