// Writes messages of protocol buffers, so that tests can make profiles that no Go would write.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

namespace test_support {

class protobuf_message {
 public:
  protobuf_message& number(unsigned field, std::uint64_t value) {
    varint(std::uint64_t{field} << 3);
    varint(value);
    return *this;
  }
  protobuf_message& text(unsigned field, std::string_view bytes) {
    varint(std::uint64_t{field} << 3 | 2);
    varint(bytes.size());
    bytes_ += bytes;
    return *this;
  }
  protobuf_message& message(unsigned field, const protobuf_message& m) { return text(field, m.bytes_); }
  protobuf_message& packed(unsigned field, std::initializer_list<std::uint64_t> values) {
    protobuf_message inner;
    for (const std::uint64_t v : values) inner.varint(v);
    return text(field, inner.bytes_);
  }
  /// Bytes as they are.
  protobuf_message& raw(std::string_view bytes) {
    bytes_ += bytes;
    return *this;
  }

  std::span<const std::byte> bytes() const { return std::as_bytes(std::span(bytes_)); }
  const std::string& string() const { return bytes_; }

 private:
  void varint(std::uint64_t value) {
    for (; value >= 0x80; value >>= 7) bytes_ += static_cast<char>(value | 0x80);
    bytes_ += static_cast<char>(value);
  }

  std::string bytes_;
};

}  // namespace test_support
