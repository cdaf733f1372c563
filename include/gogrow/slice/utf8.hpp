// UTF-8 as Go reads and writes it. Sources: unicode/utf8 (EncodeRune, DecodeRune).
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace gogrow::detail {

inline constexpr char32_t replacement_rune = 0xfffd;

constexpr bool is_rune(char32_t r) { return r < 0xd800 || (r > 0xdfff && r <= 0x10ffff); }

struct encoded_rune {
  std::array<char, 4> bytes{};
  std::size_t len = 0;

  constexpr std::string_view text() const { return {bytes.data(), len}; }
};

/// What is no rune becomes U+FFFD.
constexpr encoded_rune encode_rune(char32_t r) {
  if (!is_rune(r)) r = replacement_rune;
  const auto tail = [r](unsigned shift) { return static_cast<char>(0x80 | ((r >> shift) & 0x3f)); };
  if (r < 0x80) return {{static_cast<char>(r)}, 1};
  if (r < 0x800) return {{static_cast<char>(0xc0 | (r >> 6)), tail(0)}, 2};
  if (r < 0x10000) return {{static_cast<char>(0xe0 | (r >> 12)), tail(6), tail(0)}, 3};
  return {{static_cast<char>(0xf0 | (r >> 18)), tail(12), tail(6), tail(0)}, 4};
}

struct decoded_rune {
  char32_t rune = replacement_rune;
  std::size_t len = 1;  // bytes taken
};

/// The first rune of a text that is not empty; one byte and U+FFFD where the bytes are not its shortest encoding.
constexpr decoded_rune decode_rune(std::string_view text) {
  const auto byte = [text](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(0);
  if (first < 0x80) return {first, 1};
  const std::size_t len = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc0 || first > 0xf7 || text.size() < len) return {};
  char32_t rune = first & (0x7fU >> len);
  for (std::size_t i = 1; i < len; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return {};
    rune = rune << 6 | (byte(i) & 0x3fU);
  }
  constexpr char32_t shortest[] = {0, 0, 0x80, 0x800, 0x10000};
  return rune < shortest[len] || !is_rune(rune) ? decoded_rune{} : decoded_rune{rune, len};
}

}  // namespace gogrow::detail
