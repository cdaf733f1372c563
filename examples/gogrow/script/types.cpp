#include "script/types.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

namespace tool {
namespace {

constexpr std::int64_t max_type_bytes = std::int64_t{1} << 40;

constexpr std::uint64_t low_bytes(std::size_t n) {
  return n >= 8 ? ~std::uint64_t{0} : (std::uint64_t{1} << (8 * n)) - 1;
}

// What is a key alone. A float keeps a number in the bits of a NaN's payload.
const script_type* find_key_type(std::string_view name) {
  constexpr std::uint64_t single = (std::uint64_t{1} << 22) - 1;
  constexpr std::uint64_t twice = (std::uint64_t{1} << 51) - 1;
  constexpr auto generic = gogrow::swiss_access::generic;
  static const std::array<script_type, 8> types = {{
      {"str", {16, 8, true}, low_bytes(8), true, {}, true},
      {"f32", {4, 4, false}, single, false, generic, true, true},
      {"f64", {8, 8, false}, twice, false, generic, true, true},
      {"any", {16, 8, true}, twice, false, generic, true, true},     // a float, a whole number or a string
      {"fs24", {24, 8, true}, twice, false, generic, true, true},    // struct{ float64; string }
      {"fs136", {136, 8, true}, twice, false, generic, true, true},  // the same, with [112]byte behind
      {"uu8", {8, 4, false}, low_bytes(8), false, {}, true},         // struct{ low, high uint32 }
      {"bu8", {8, 4, false}, low_bytes(4), false, generic, true},    // struct{ uint8; number uint32 }
  }};
  const auto found = std::ranges::find(types, name, &script_type::name);
  return found == types.end() ? nullptr : &*found;
}

}  // namespace

script_type parse_script_type(std::string_view name) {
  const std::string text(name);
  if (name == "z0") return {text, {0, 1, false}, 0};
  if (name == "p8") return {text, {8, 8, true}, 0};
  if (const script_type* key = find_key_type(name)) return *key;
  for (std::size_t bytes : {1u, 2u, 4u, 8u})
    if (name == "u" + std::to_string(bytes * 8)) return {text, {bytes, bytes, false}, low_bytes(bytes)};
  if (name.size() > 1 && (name[0] == 'b' || name[0] == 'p') && name[1] != '0') {
    const bool pointers = name[0] == 'p';
    if (const auto n = parse_int(name.substr(1), 1, max_type_bytes); n && (!pointers || *n % 8 == 0)) {
      const auto bytes = static_cast<std::size_t>(*n);
      if (pointers) return {text, {bytes, 8, true}, low_bytes(8)};
      return {text, {bytes, 1, false}, low_bytes(bytes)};
    }
  }
  throw script_error("'" + text +
                     "' is no type: u8 u16 u32 u64, bN (N bytes), pN (N a multiple of 8), z0, "
                     "and for keys str f32 f64 any fs24 fs136 uu8 bu8");
}

gogrow::swiss_access key_access_of(const script_type& key) {
  if (key.access) return *key.access;
  if (key.is_string) return gogrow::swiss_access::faststr;
  if (key.element.size_bytes == 4) return gogrow::swiss_access::fast32;
  if (key.element.size_bytes == 8) return gogrow::swiss_access::fast64;
  return gogrow::swiss_access::generic;
}

std::uint64_t splitmix(std::uint64_t x) {
  x += 0x9e3779b97f4a7c15u;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
  return x ^ (x >> 31);
}

std::string hex16(std::uint64_t n) {
  constexpr char digits[] = "0123456789abcdef";
  std::string text(16, '0');
  for (std::size_t i = 16; i-- > 0; n >>= 4) text[i] = digits[n & 15];
  return text;
}

std::optional<std::uint64_t> parse_uint(std::string_view text) {
  const int base = text.starts_with("0x") || text.starts_with("0X") ? 16 : 10;
  if (base == 16) text.remove_prefix(2);
  std::uint64_t n = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), n, base);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return n;
}

std::optional<std::int64_t> parse_int(std::string_view text, std::int64_t min, std::int64_t max) {
  const bool negative = text.starts_with('-');
  const auto magnitude = parse_uint(negative ? text.substr(1) : text);
  constexpr auto most = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  if (!magnitude || *magnitude > most + (negative ? 1 : 0)) return std::nullopt;
  const auto n = static_cast<std::int64_t>(negative ? 0 - *magnitude : *magnitude);
  if (n < min || n > max) return std::nullopt;
  return n;
}

std::int64_t integer(std::string_view text, std::int64_t min, std::int64_t max) {
  if (const auto n = parse_int(text, min, max)) return *n;
  const std::string from = min == lowest ? "-2^63" : std::to_string(min);
  const std::string to = max == highest ? "2^63-1" : std::to_string(max);
  throw script_error("'" + std::string(text) + "' is no whole number from " + from + " to " + to);
}

std::uint64_t unsigned_integer(std::string_view text, std::uint64_t min) {
  if (const auto n = parse_uint(text); n && *n >= min) return *n;
  throw script_error("'" + std::string(text) + "' is no whole number from " + std::to_string(min) + " to 2^64-1");
}

}  // namespace tool
