// The words of Go's refusals of slices, release by release.
//
// Out of line and cold: the checks are in the hot paths, the texts are not.
// Sources: runtime/error.go (boundsErrorFmts, 1.13+), runtime/slice.go (panicmakeslicelen, growslice).
#pragma once

#include <cstddef>
#include <string>

#include <gogrow/panic.hpp>
#include <gogrow/release.hpp>

namespace gogrow::detail {

[[noreturn, gnu::cold, gnu::noinline]] inline void refuse(const std::string& text) {
  throw panic("runtime error: " + text);
}

[[noreturn, gnu::cold, gnu::noinline]] inline void refuse_growslice(const release& r) {
  refuse(r.growslice_says_len ? "growslice: len out of range" : "growslice: cap out of range");
}

[[noreturn, gnu::cold, gnu::noinline]] inline void refuse_make_len() { refuse("makeslice: len out of range"); }
[[noreturn, gnu::cold, gnu::noinline]] inline void refuse_make_cap() { refuse("makeslice: cap out of range"); }

[[noreturn, gnu::cold, gnu::noinline]] inline void refuse_index(const release& r, std::ptrdiff_t i, std::size_t len) {
  if (!r.bounds_values) refuse("index out of range");
  std::string text = "index out of range [" + std::to_string(i) + ']';
  if (i >= 0) text += " with length " + std::to_string(len);
  refuse(text);
}

/// s[lo:hi:max] with one operand wrong. Go names the wrong one, and by its place in the brackets; a negative operand
/// prints alone, the others with what they had to stay below.
struct bad_slice_expression {
  const release& r;

  [[noreturn, gnu::cold, gnu::noinline]] void operator()(const std::string& values) const {
    refuse(r.bounds_values ? "slice bounds out of range " + values : "slice bounds out of range");
  }
  [[noreturn]] void max(std::ptrdiff_t k, std::size_t cap) const {
    const std::string at = "[::" + std::to_string(k) + ']';
    (*this)(k < 0 ? at : at + " with capacity " + std::to_string(cap));
  }
  [[noreturn]] void hi_of_three(std::ptrdiff_t j, std::ptrdiff_t k) const {
    (*this)("[:" + std::to_string(j) + ':' + (j < 0 ? std::string() : std::to_string(k)) + ']');
  }
  [[noreturn]] void lo_of_three(std::ptrdiff_t i, std::ptrdiff_t j) const {
    (*this)('[' + std::to_string(i) + ':' + (i < 0 ? std::string() : std::to_string(j)) + ":]");
  }
  [[noreturn]] void hi(std::ptrdiff_t j, std::size_t cap) const {
    const std::string at = "[:" + std::to_string(j) + ']';
    (*this)(j < 0 ? at : at + " with capacity " + std::to_string(cap));
  }
  [[noreturn]] void lo(std::ptrdiff_t i, std::ptrdiff_t j) const {
    (*this)('[' + std::to_string(i) + ':' + (i < 0 ? std::string() : std::to_string(j)) + ']');
  }
};

}  // namespace gogrow::detail
