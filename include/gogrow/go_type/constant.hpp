// Array lengths: constant expressions of whole numbers, by climbing over the priorities of their operators.
//
//     [2*3]   [1<<4]   ['a']   [0x_10]   [(N+1)/2]   [len("abc")]   [sha256.Size]   [int(7)]
//
// Source: the Go specification, "Constant expressions" and "Operators".
#pragma once

#include <gogrow/go_type/reader.hpp>

namespace gogrow::detail {

constexpr int priority_of(std::string_view op) {
  if (op == "*" || op == "/" || op == "%" || op == "<<" || op == ">>" || op == "&" || op == "&^") return 2;
  return op == "+" || op == "-" || op == "|" || op == "^" ? 1 : 0;
}

constexpr std::int64_t type_reader::constant(std::optional<std::int64_t> iota) {
  iota_ = iota;
  return binary(1).value;
}

constexpr type_reader::number_value type_reader::binary(int least_priority) {
  const level deeper(*this);
  number_value left = unary();
  while (now_.kind == token_kind::sign && priority_of(word()) >= least_priority) {
    const std::string_view op = word();
    const std::size_t at = now_.begin;
    advance();
    left = combine(op, left, binary(priority_of(op) + 1), at);
  }
  return left;
}

constexpr type_reader::number_value type_reader::combine(std::string_view op, number_value a, number_value b,
                                                         std::size_t at) const {
  const bool is_float = a.is_float || b.is_float;
  std::optional<std::int64_t> result;
  if (op == "+") result = checked_add(a.value, b.value);
  if (op == "-") result = checked_subtract(a.value, b.value);
  if (op == "*") result = checked_multiply(a.value, b.value);
  if (op == "/" || op == "%") {
    if (b.value == 0) lexer_.fail(at, "this divides by 0");
    if (is_float && a.value % b.value != 0) lexer_.fail(at, "this is no whole number");
    if (a.value != (std::numeric_limits<std::int64_t>::min)() || b.value != -1)
      result = op == "/" ? a.value / b.value : a.value % b.value;
  }
  if (op == "<<" || op == ">>") {
    if (b.value < 0) lexer_.fail(at, "this shifts by a negative number");
    if (op == "<<") result = checked_shift_left(a.value, b.value);
    else result = b.value > 63 ? (a.value < 0 ? -1 : 0) : a.value >> b.value;
  }
  if (op == "&") result = a.value & b.value;
  if (op == "|") result = a.value | b.value;
  if (op == "^") result = a.value ^ b.value;
  if (op == "&^") result = a.value & ~b.value;
  if (!result) lexer_.fail(at, "this does not fit in 64 bits");
  return {*result, is_float};
}

constexpr type_reader::number_value type_reader::unary() {
  const level deeper(*this);
  const std::size_t at = now_.begin;
  if (accept("+")) return unary();
  if (accept("-")) return combine("-", {}, unary(), at);
  if (accept("^")) return {~unary().value, false};
  return operand();
}

constexpr type_reader::number_value type_reader::operand() {
  if (accept("(")) {
    const number_value inner = binary(1);
    expect(")", "a closing parenthesis is missing here");
    return inner;
  }
  if (now_.kind == token_kind::number) {
    const literal_value v = read_number(word());
    if (!v.value) fail(v.wrong);
    advance();
    return {*v.value, v.is_float};
  }
  if (now_.kind == token_kind::rune) {
    const auto code = read_rune(word());
    if (!code) fail("this is no single character");
    advance();
    return {*code, false};
  }
  if (now_.kind == token_kind::name && !is_keyword(word())) return named_constant();
  fail(now_.kind == token_kind::end ? "an array's length is missing here" : "a whole number is expected here");
}

constexpr type_reader::number_value type_reader::named_constant() {
  const std::size_t at = now_.begin;
  const std::string_view name = word();
  advance();
  if (name == "len" && accept("(")) {
    if (now_.kind != token_kind::text || word().find('\\') != std::string_view::npos)
      fail("len of anything but a plain string is not worked out here: write the number");
    const auto length = static_cast<std::int64_t>(word().size() - 2);
    advance();
    expect(")", "a closing parenthesis is missing here");
    return {length, false};
  }
  const type_facts* converted_to = find_basic(name);
  if (converted_to != nullptr && is_integer(converted_to->kind) && accept("(")) {
    const number_value inner = binary(1);
    expect(")", "a closing parenthesis is missing here");
    return {inner.value, false};
  }
  if (name == "iota" && iota_) return {*iota_, false};
  if (accept(".")) {
    const std::string_view member = word();
    const std::size_t end = now_.end;
    advance();
    const auto value = names_ == nullptr ? find_known_constant(lexer_.source().text.substr(at, end - at))
                                         : find_known_constant(names_->standard_name(name, member));
    if (value) return {*value, false};
    lexer_.fail(at, "this constant of another package is not known here: write the number");
  }
  if (names_ != nullptr) {
    if (const auto value = names_->constant(name, depth_)) return {*value, false};
  }
  lexer_.fail(at, "this constant is not declared here: write the number");
}

}  // namespace gogrow::detail
