// The value of a numeric or character literal, and arithmetic that notices when it leaves 64 bits.
//
//     1_000   0x_1F   0o17   017   0b101   'a'   '\n'   '\u00e9'   1e3   0x1p4   2.0        all whole numbers in Go
//
// The specification has constants of any size; array lengths have at most 50 bits, so 64 are enough on the way there
// and anything beyond is refused.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>

#include <gogrow/go_type/token.hpp>

namespace gogrow::detail {

constexpr int digit_value(char c) {
  if (is_digit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return 99;
}

constexpr std::optional<std::int64_t> checked_add(std::int64_t a, std::int64_t b) {
  std::int64_t sum = 0;
  return __builtin_add_overflow(a, b, &sum) ? std::nullopt : std::optional(sum);
}
constexpr std::optional<std::int64_t> checked_subtract(std::int64_t a, std::int64_t b) {
  std::int64_t difference = 0;
  return __builtin_sub_overflow(a, b, &difference) ? std::nullopt : std::optional(difference);
}
constexpr std::optional<std::int64_t> checked_multiply(std::int64_t a, std::int64_t b) {
  std::int64_t product = 0;
  return __builtin_mul_overflow(a, b, &product) ? std::nullopt : std::optional(product);
}
constexpr std::optional<std::int64_t> checked_shift_left(std::int64_t a, std::int64_t by) {
  for (; by > 0 && a != 0; --by) {
    const auto twice = checked_multiply(a, 2);
    if (!twice) return std::nullopt;
    a = *twice;
  }
  return a;
}

/// What a literal says: nothing where it is malformed, has a fraction, or does not fit.
struct literal_value {
  std::optional<std::int64_t> value{};
  bool is_float = false;        ///< written as a floating-point number: 1e3
  const char* wrong = nullptr;  ///< the reason where there is no value
};

// Reads the digits of a literal in a base. A point and an exponent are allowed in bases 10 and 16.
class literal_reader {
 public:
  constexpr literal_reader(std::string_view digits, int base) : rest_(digits), base_(base) {}

  constexpr literal_value read() {
    std::int64_t fraction_digits = 0;
    bool in_fraction = false;
    bool any = false;
    for (; !rest_.empty(); rest_.remove_prefix(1)) {
      const char c = rest_.front();
      if (c == '_') {
        if (rest_.size() == 1 || digit_value(rest_[1]) >= base_)
          return {{}, false, "an underscore stands between digits"};
        continue;
      }
      if (c == '.' && !in_fraction && (base_ == 10 || base_ == 16)) {
        in_fraction = is_float_ = true;
        continue;
      }
      if (digit_value(c) >= base_) break;
      any = true;
      add_digit(digit_value(c));
      if (in_fraction) ++fraction_digits;
    }
    if (!any) return {{}, false, "this number has no digits"};
    return finish(fraction_digits);
  }

 private:
  constexpr void add_digit(int d) {
    if (!sum_) return;
    const auto shifted = checked_multiply(*sum_, base_);
    sum_ = shifted ? checked_add(*shifted, d) : std::nullopt;
  }

  constexpr literal_value finish(std::int64_t fraction_digits) {
    std::int64_t exponent = 0;
    if (!rest_.empty()) {
      const char e = rest_.front();
      const bool right = base_ == 10 ? e == 'e' || e == 'E' : base_ == 16 && (e == 'p' || e == 'P');
      if (!right) return {{}, false, "this is no number"};
      is_float_ = true;
      rest_.remove_prefix(1);
      if (!read_exponent(exponent)) return {{}, true, "this number has no usable exponent"};
    } else if (base_ == 16 && is_float_) {
      return {{}, true, "a hexadecimal number with a point has an exponent: 0x1.8p1"};
    }
    // A digit behind the point counts 1/10, or 4 of the bits that a hexadecimal exponent counts.
    exponent -= fraction_digits * (base_ == 16 && is_float_ ? 4 : 1);
    return scale(exponent, base_ == 16 ? 2 : 10);
  }

  constexpr bool read_exponent(std::int64_t& exponent) {
    const bool negative = rest_.starts_with('-');
    if (negative || rest_.starts_with('+')) rest_.remove_prefix(1);
    if (rest_.empty() || rest_.size() > 6) return false;
    for (char c : rest_) {
      if (!is_digit(c)) return false;
      exponent = exponent * 10 + (c - '0');
    }
    if (negative) exponent = -exponent;
    return true;
  }

  constexpr literal_value scale(std::int64_t exponent, std::int64_t by) const {
    std::optional<std::int64_t> v = sum_;
    if (v == std::int64_t{0}) exponent = 0;
    for (; v && exponent > 0; --exponent) v = checked_multiply(*v, by);
    for (; v && exponent < 0; ++exponent) {
      if (*v % by != 0) return {{}, true, "this is no whole number"};
      *v /= by;
    }
    if (!v) return {{}, is_float_, "this number does not fit in 64 bits"};
    return {v, is_float_, nullptr};
  }

  std::string_view rest_;
  int base_;
  bool is_float_ = false;
  std::optional<std::int64_t> sum_ = 0;
};

constexpr literal_value read_number(std::string_view text) {
  if (text.size() > 1 && text[0] == '0') {
    const char prefix = static_cast<char>(text[1] | 0x20);
    const int base = prefix == 'x' ? 16 : prefix == 'o' ? 8 : prefix == 'b' ? 2 : 0;
    if (base != 0) {
      text.remove_prefix(2);
      if (text.starts_with('_')) text.remove_prefix(1);
      return literal_reader(text, base).read();
    }
    // A leading 0 makes it octal, unless a point or an exponent makes it a decimal fraction.
    if (text.find_first_of(".eE") == std::string_view::npos) return literal_reader(text, 8).read();
  }
  return literal_reader(text, 10).read();
}

/// The number of a character literal, its quotes included; nothing for what is none.
constexpr std::optional<std::int64_t> read_rune(std::string_view text) {
  if (text.size() < 3) return std::nullopt;
  text = text.substr(1, text.size() - 2);
  if (text[0] != '\\') {  // UTF-8, of which the lexer checked nothing
    const auto lead = static_cast<unsigned char>(text[0]);
    const std::size_t length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    if (text.size() != length || (lead >= 0x80 && lead < 0xc2)) return std::nullopt;
    std::int64_t code = length == 1 ? lead : lead & (0xff >> (length + 1));
    for (char c : text.substr(1)) code = code << 6 | (static_cast<unsigned char>(c) & 0x3f);
    return code;
  }
  if (text.size() < 2) return std::nullopt;
  constexpr std::string_view simple = "abfnrtv\\'";
  constexpr std::int64_t codes[] = {7, 8, 12, 10, 13, 9, 11, '\\', '\''};
  if (const std::size_t at = simple.find(text[1]); at != std::string_view::npos && text.size() == 2) return codes[at];
  const bool octal = is_digit(text[1]);
  const std::size_t digits = octal ? 3 : text[1] == 'x' ? 2 : text[1] == 'u' ? 4 : text[1] == 'U' ? 8 : 0;
  text.remove_prefix(octal ? 1 : 2);
  if (digits == 0 || text.size() != digits) return std::nullopt;
  std::int64_t code = 0;
  for (char c : text) {
    if (digit_value(c) >= (octal ? 8 : 16)) return std::nullopt;
    code = code * (octal ? 8 : 16) + digit_value(c);
  }
  if (code > (octal ? 255 : 0x10ffff)) return std::nullopt;
  return code;
}

}  // namespace gogrow::detail
