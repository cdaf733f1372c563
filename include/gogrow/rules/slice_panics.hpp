// The words of Go's refusals of slices, release by release.
//
// Out of line and cold: the checks are in the hot paths, the texts are not.
// Sources: runtime/error.go (boundsErrorFmts, 1.13+), runtime/slice.go (panicmakeslicelen, growslice).
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>

#include <gogrow/rules/panic.hpp>
#include <gogrow/rules/raise.hpp>
#include <gogrow/rules/release.hpp>

namespace gogrow::detail {

/// An index or a bound as the program wrote it: compared as 64 bits, so that one comparison finds negative ones too,
/// and printed as the number it was.
struct operand {
  std::uint64_t bits = 0;
  bool negative = false;

  template <std::integral I>
  constexpr explicit(false) operand(I i) noexcept : bits(static_cast<std::uint64_t>(i)), negative(i < I{}) {}

  std::string text() const { return negative ? std::to_string(static_cast<std::int64_t>(bits)) : std::to_string(bits); }
};

[[noreturn, gnu::cold, gnu::noinline]] inline void refuse(const std::string& text) {
  detail::raise(panic("runtime error: " + text));
}

[[noreturn, gnu::cold, gnu::noinline]] inline void refuse_growslice(const release& r) {
  refuse(r.growslice_says_len ? "growslice: len out of range" : "growslice: cap out of range");
}

[[noreturn, gnu::cold, gnu::noinline]] inline void refuse_make_len() { refuse("makeslice: len out of range"); }
[[noreturn, gnu::cold, gnu::noinline]] inline void refuse_make_cap() { refuse("makeslice: cap out of range"); }

[[noreturn, gnu::cold, gnu::noinline]] inline void refuse_index(const release& r, operand i, std::size_t len) {
  if (!r.bounds_values) refuse("index out of range");
  std::string text = "index out of range [" + i.text() + ']';
  if (!i.negative) text += " with length " + std::to_string(len);
  refuse(text);
}

// s[lo:hi:max] with one operand wrong. Go names the wrong one, by its place in the brackets; a negative operand prints
// alone, any other with what it had to stay below.

[[noreturn, gnu::cold, gnu::noinline]] inline void refuse_bounds(const release& r, const std::string& values) {
  refuse(r.bounds_values ? "slice bounds out of range " + values : "slice bounds out of range");
}

[[noreturn, gnu::cold, gnu::noinline]] inline void refuse_max(const release& r, operand k, std::size_t cap) {
  const std::string at = "[::" + k.text() + ']';
  refuse_bounds(r, k.negative ? at : at + " with capacity " + std::to_string(cap));
}

[[noreturn, gnu::cold, gnu::noinline]] inline void refuse_hi_of_three(const release& r, operand j, operand k) {
  refuse_bounds(r, "[:" + j.text() + ':' + (j.negative ? std::string() : k.text()) + ']');
}

[[noreturn, gnu::cold, gnu::noinline]] inline void refuse_lo_of_three(const release& r, operand i, operand j) {
  refuse_bounds(r, '[' + i.text() + ':' + (i.negative ? std::string() : j.text()) + ":]");
}

[[noreturn, gnu::cold, gnu::noinline]] inline void refuse_hi(const release& r, operand j, std::size_t cap) {
  const std::string at = "[:" + j.text() + ']';
  refuse_bounds(r, j.negative ? at : at + " with capacity " + std::to_string(cap));
}

[[noreturn, gnu::cold, gnu::noinline]] inline void refuse_lo(const release& r, operand i, operand j) {
  refuse_bounds(r, '[' + i.text() + ':' + (i.negative ? std::string() : j.text()) + ']');
}

}  // namespace gogrow::detail
