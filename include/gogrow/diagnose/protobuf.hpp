// The wire format of protocol buffers, as far as a profile needs it: a message is a row of fields, each with a number
// and one of four kinds of value.
//
//   tag = number << 3 | kind        kind 0  varint: seven bits a byte, the lowest first, the last byte below 0x80
//                                        1  eight bytes
//                                        2  length, then so many bytes: a text, a message, or packed numbers
//                                        5  four bytes
//
// Every read is checked against the end of its message. A message that breaks the format throws unreadable: readers of
// messages add no checks of their own.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include <gogrow/diagnose/profile.hpp>

namespace gogrow::diagnose::detail {

/// Walks over the fields of one message.
class message_reader {
 public:
  explicit message_reader(std::span<const std::byte> bytes) : at_(bytes.data()), end_(bytes.data() + bytes.size()) {}

  /// Steps to the next field; false at the end of the message.
  bool next() {
    if (at_ == end_) return false;
    const std::uint64_t tag = varint();
    number_ = tag >> 3;
    kind_ = static_cast<unsigned>(tag & 7);
    if (number_ == 0) throw unreadable("no profile: a field has the number 0");
    switch (kind_) {
      case 0:
        value_ = varint();
        break;
      case 1:
        bytes_ = take(8);
        break;
      case 2:
        bytes_ = take(varint());
        break;
      case 5:
        bytes_ = take(4);
        break;
      default:
        throw unreadable("no profile: a field has the unknown wire type " + std::to_string(kind_));
    }
    return true;
  }

  std::uint64_t number() const { return number_; }

  /// The field's number value.
  std::uint64_t value() const {
    if (kind_ != 0) throw_wrong_kind("a number");
    return value_;
  }
  std::int64_t signed_value() const { return static_cast<std::int64_t>(value()); }

  /// The field's bytes: a text or a message.
  std::span<const std::byte> bytes() const {
    if (kind_ != 2) throw_wrong_kind("a message");
    return bytes_;
  }
  std::string_view text() const {
    const std::span<const std::byte> b = bytes();
    return {reinterpret_cast<const char*>(b.data()), b.size()};
  }

  /// A repeated number, packed or not: calls `each` for every value of this field.
  template <typename Each> void values(Each each) const {
    if (kind_ == 0) return each(value_);
    message_reader packed(bytes());
    while (packed.at_ != packed.end_) each(packed.varint());
  }

 private:
  [[noreturn]] void throw_wrong_kind(const char* wanted) const {
    throw unreadable("no profile: field " + std::to_string(number_) + " is not " + wanted);
  }

  std::uint64_t varint() {
    std::uint64_t result = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      if (at_ == end_) throw unreadable("the profile is truncated: it ends within a number");
      const auto byte = static_cast<std::uint64_t>(*at_++);
      result |= (byte & 0x7f) << shift;
      if (byte < 0x80) return result;
    }
    throw unreadable("no profile: a number has more than ten bytes");
  }

  std::span<const std::byte> take(std::uint64_t count) {
    const auto left = static_cast<std::uint64_t>(end_ - at_);
    if (count > left) {
      throw unreadable("the profile is truncated: a field of " + std::to_string(count) + " bytes has " +
                       std::to_string(left) + " left");
    }
    const std::byte* const begin = at_;
    at_ += count;
    return {begin, static_cast<std::size_t>(count)};
  }

  const std::byte* at_;
  const std::byte* end_;
  std::uint64_t number_ = 0;
  unsigned kind_ = 0;
  std::uint64_t value_ = 0;
  std::span<const std::byte> bytes_;
};

}  // namespace gogrow::diagnose::detail
