// A gzip file of blocks that are stored as they are: valid for every reader, without a compressor.
//
//      header 10 B   block          block         …   last block    CRC-32   length
//                    5 B + ≤65535   5 B + ≤65535      5 B + …       4 B      4 B
//
// Formats: RFC 1951 (stored blocks, 3.2.4) and RFC 1952. Growth profiles are a few kilobytes, so nothing is lost.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace gogrow {

namespace detail {

constexpr std::array<std::uint32_t, 256> make_crc32_table() {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t n = 0; n < 256; ++n) {
    std::uint32_t c = n;
    for (int bit = 0; bit < 8; ++bit) c = (c & 1) != 0 ? 0xedb88320u ^ (c >> 1) : c >> 1;
    table[n] = c;
  }
  return table;
}
inline constexpr std::array<std::uint32_t, 256> crc32_table = make_crc32_table();

inline void put_little_endian(std::string& out, std::uint32_t n, int bytes) {
  for (int i = 0; i < bytes; ++i, n >>= 8) out += static_cast<char>(n & 0xff);
}

}  // namespace detail

/// The checksum of gzip, zlib and PNG.
constexpr std::uint32_t crc32(std::string_view data) {
  std::uint32_t c = 0xffffffffu;
  for (const char byte : data) c = detail::crc32_table[(c ^ static_cast<unsigned char>(byte)) & 0xff] ^ (c >> 8);
  return ~c;
}

/// A gzip file with these bytes in it: 18 bytes longer, and 5 for each 65535 of them. No name, no time: the same bytes
/// give the same file.
inline std::string gzip_stored(std::string_view data) {
  constexpr std::size_t max_block_bytes = 65535;
  constexpr char header[] = {'\x1f', '\x8b', 8, 0, 0, 0, 0, 0, 0, '\xff'};
  std::string out(header, sizeof header);
  std::string_view rest = data;
  do {
    const std::string_view block = rest.substr(0, max_block_bytes);
    rest.remove_prefix(block.size());
    const auto len = static_cast<std::uint32_t>(block.size());
    out += rest.empty() ? '\1' : '\0';
    detail::put_little_endian(out, len, 2);
    detail::put_little_endian(out, ~len, 2);
    out += block;
  } while (!rest.empty());
  detail::put_little_endian(out, crc32(data), 4);
  detail::put_little_endian(out, static_cast<std::uint32_t>(data.size()), 4);
  return out;
}

}  // namespace gogrow
