// How Go's strings.Builder, bytes.Buffer and string conversions pick their capacity. Pure functions, no memory.
//
// Glossary
//   builder   strings.Builder: a []byte that is appended to; Grow makes room beforehand
//   buffer    bytes.Buffer: a []byte that is written behind its end and read from its front
//   unread    bytes of a buffer that were written and not yet read: m
//   offset    bytes in front of them that were read already
//
// A builder's writes are appends of bytes (rules/slice.hpp). Grow(n) without room for n takes 2 cap + n bytes, rounded
// up to a size class from 1.23 on.
//
// A buffer that needs room for n bytes (bytes/buffer.go, grow):
//
//      buf   ┌─────────┬───────────────┬──────────┐
//            │  read   │    unread     │   free   │
//            └─────────┴───────────────┴──────────┘
//            0       offset           len        cap = c
//
//      nothing unread ──────────────────► back to offset 0
//      n <= free ───────────────────────► nothing moves
//      nil and n <= 64 ─────────────────► a first array of 64 bytes
//      unread + n <= c / 2 ─────────────► the unread bytes slide to the front
//      else a new array                   2c + n to 1.18; max(unread + offset + n, 2 (c - offset)) rounded up from 1.19
//
// Sources: strings/builder.go, bytes/buffer.go, runtime/string.go (rawbyteslice, rawruneslice).
#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>

#include <gogrow/rules/release.hpp>
#include <gogrow/rules/size_class.hpp>
#include <gogrow/rules/slice.hpp>
#include <gogrow/rules/stack.hpp>

namespace gogrow {

inline constexpr std::size_t utf8_max_bytes = 4;           ///< utf8.UTFMax
inline constexpr std::size_t buffer_min_read_bytes = 512;  ///< bytes.MinRead, the room that ReadFrom makes each time
inline constexpr std::size_t small_buffer_bytes = 64;      ///< the first array of a bytes.Buffer
inline constexpr std::size_t stack_conversion_len = 32;    ///< bytes or runes of a conversion that may lie on the stack

/// The capacity that strings.Builder.Grow(n) allocates when cap - len < n; nothing where Go panics. Constant time.
/// Go: strings/builder.go, grow; runtime.bytealg_MakeNoZero rounds from 1.23 on.
constexpr std::optional<std::size_t> builder_grow_cap(const release& r, std::size_t cap, std::size_t n) {
  if (cap > r.max_alloc_bytes || n > r.max_alloc_bytes || 2 * cap + n > r.max_alloc_bytes) return std::nullopt;
  const std::size_t want = 2 * cap + n;
  return r.builder_rounds ? round_up_size(r, want, true) : want;
}

/// A bytes.Buffer.
struct buffer_state {
  std::size_t unread = 0;  ///< bytes
  std::size_t offset = 0;  ///< bytes
  std::size_t cap = 0;     ///< bytes, at least offset + unread
  bool is_nil = true;      ///< never had an array
};

enum class buffer_move {
  none,   ///< there is room behind the unread bytes
  slide,  ///< they go to the front of the array
  grow,   ///< they go to the front of a new array
};

/// What a buffer does to have room for n more bytes.
struct buffer_growth {
  buffer_move move = buffer_move::none;
  std::size_t offset = 0;  ///< afterwards
  std::size_t cap = 0;     ///< afterwards; a new array is asked for with exactly so many bytes
};

/// Go's Buffer.grow(n), or nothing where it panics with ErrTooLarge. Constant time. For 1.12 on. Go: bytes/buffer.go.
constexpr std::optional<buffer_growth> grow_buffer(const release& r, const buffer_state& s, std::size_t n) {
  const std::size_t offset = s.unread == 0 ? 0 : s.offset;
  if (n <= s.cap - (offset + s.unread)) return buffer_growth{buffer_move::none, offset, s.cap};
  if (s.is_nil && n <= small_buffer_bytes) return buffer_growth{buffer_move::grow, 0, small_buffer_bytes};
  if (s.unread + n <= s.cap / 2) return buffer_growth{buffer_move::slide, 0, s.cap};
  if (n > max_int || 2 * s.cap > max_int - n) return std::nullopt;
  const std::size_t want = r.buffer_rounds ? (std::max)(s.unread + offset + n, 2 * (s.cap - offset)) : 2 * s.cap + n;
  if (want > r.max_alloc_bytes) return std::nullopt;
  return buffer_growth{buffer_move::grow, 0, r.buffer_rounds ? round_up_size(r, want, true) : want};
}

/// What a function does with a conversion that it keeps to itself.
enum class conversion_use {
  written,    ///< it writes to the bytes, appends to them, or hands them to what may
  only_read,  ///< nothing ever writes to them
};

/// Is []byte(string) the string's own bytes, without a copy? From 1.22 on, of local ones that are only read. Go:
/// cmd/compile/internal/escape (zero-copy string to []byte).
constexpr bool conversion_is_free(const release& r, escapes where, conversion_use use) {
  return r.version >= go1_22 && where == escapes::no && use == conversion_use::only_read;
}

/// cap of []byte(string) for a string of len bytes. One that does not escape and is short lies on the stack, one that
/// is only read besides has cap len from 1.22 on; anything but escapes::no is as `yes`. Constant time. Go:
/// runtime/string.go, stringtoslicebyte.
constexpr std::size_t bytes_of_cap(const release& r, std::size_t len, escapes where = escapes::yes,
                                   conversion_use use = conversion_use::written) {
  if (conversion_is_free(r, where, use)) return len;
  return where == escapes::no && len <= stack_conversion_len ? stack_conversion_len : round_up_size(r, len, true);
}

/// cap of []rune(string) for a string of that many runes, likewise. Go: runtime/string.go, stringtoslicerune.
constexpr std::size_t runes_of_cap(const release& r, std::size_t runes, escapes where = escapes::yes) {
  if (where == escapes::no && runes <= stack_conversion_len) return stack_conversion_len;
  return round_up_size(r, 4 * runes, true) / 4;
}

/// Bytes that string(bytes) of len bytes asks for: exactly len, without pointers, but 0 for a single one from 1.11 on.
constexpr std::size_t string_of_bytes_request(const release& r, std::size_t len) {
  return len == 1 && r.single_byte_strings ? 0 : len;
}

/// Bytes that string(runes) asks for, when the result has len bytes of UTF-8. Go: slicerunetostring.
constexpr std::size_t string_of_runes_request(std::size_t len) { return len + utf8_max_bytes - 1; }

inline constexpr std::size_t read_all_start_bytes = 512;  ///< io.ReadAll's first array (ioutil.ReadAll's, to 1.15)
inline constexpr std::size_t read_all_next_bytes = 256;   ///< its second one from 1.26 on

}  // namespace gogrow
