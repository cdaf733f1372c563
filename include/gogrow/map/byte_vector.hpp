// 16 bytes at a time, where the processor has SSE2: groups of control bytes and short texts are compared so.
//
//     v          │ 2a │ 80 │ 11 │ …        v == all_bytes(0x80)    │ 00 │ ff │ 00 │ …        high_bits: 0b…010
//
// GCC and clang know such vectors themselves. <emmintrin.h> declares some hundred functions besides the four that are
// needed here, to everybody who includes a map.
#pragma once

#include <cstdint>
#include <cstring>

#if defined(__SSE2__) && defined(__GNUC__)
#define GOGROW_HAS_BYTE_VECTOR

namespace gogrow::detail {

using byte_vector = char __attribute__((vector_size(16)));

inline byte_vector load_16_bytes(const void* p) noexcept {
  byte_vector v;
  std::memcpy(&v, p, sizeof v);
  return v;
}
/// The other 8 bytes are 0.
inline byte_vector load_8_bytes(const void* p) noexcept {
  using words = long long __attribute__((vector_size(16)));
  long long word;
  std::memcpy(&word, p, sizeof word);
  return reinterpret_cast<byte_vector>(words{word, 0});
}
inline byte_vector all_bytes(char c) noexcept { return byte_vector{} + c; }

/// Bit i is the highest bit of byte i.
inline std::uint32_t high_bits(byte_vector v) noexcept {
  return static_cast<std::uint32_t>(__builtin_ia32_pmovmskb128(v));
}
/// Bit i says whether byte i is the same in both.
inline std::uint32_t equal_bytes(byte_vector a, byte_vector b) noexcept {
  return high_bits(reinterpret_cast<byte_vector>(a == b));
}

}  // namespace gogrow::detail

#endif
