// Cuts Go text into words: names, literals, operators; comments and blanks are passed over.
//
// Glossary
//   token       a word, as a range of the text
//   semicolon   written, or put in by the rule that a line that could end there does
//
//     A, B int64 // twice⏎  }        ──►   A  ,  B  int64  ;  }
//                                                          └ the end of the line
//
// The rules are those of the Go specification, "Lexical elements". Bytes from 0x80 on count as letters.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include <gogrow/go_type/error.hpp>
#include <gogrow/rules/raise.hpp>

namespace gogrow::detail {

enum class token_kind : std::uint8_t { end, name, number, rune, text, sign, semicolon };

/// A word of the text, from begin to before end. The semicolon at the end of a line is empty.
struct go_token {
  token_kind kind = token_kind::end;
  std::size_t begin = 0;
  std::size_t end = 0;
};

constexpr bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}
constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Go reserves these; no type or field is called so.
constexpr bool is_keyword(std::string_view word) {
  constexpr std::string_view keywords[] = {"break",  "case",        "chan", "const",   "continue", "default", "defer",
                                           "else",   "fallthrough", "for",  "func",    "go",       "goto",    "if",
                                           "import", "interface",   "map",  "package", "range",    "return",  "select",
                                           "struct", "switch",      "type", "var"};
  for (std::string_view k : keywords)
    if (k == word) return true;
  return false;
}

/// Reads one token after the other. Throws go_type_error for what is no Go text.
class go_lexer {
 public:
  constexpr explicit go_lexer(named_text in, std::size_t at = 0) : in_(in), at_(at) {}

  constexpr const named_text& source() const { return in_; }
  constexpr std::string_view text_of(const go_token& t) const { return in_.text.substr(t.begin, t.end - t.begin); }

  constexpr go_token next() {
    if (const std::size_t line_end = skip_blanks(); line_end != none) {
      ends_statement_ = false;
      return {token_kind::semicolon, line_end, line_end};
    }
    const std::size_t begin = at_;
    const token_kind kind = read_word();
    const go_token found{kind, begin, at_};
    ends_statement_ = may_end_a_statement(found);
    return found;
  }

  [[noreturn]] void fail(std::size_t offset, const char* reason) const {
    detail::raise(go_type_error(in_.text, offset, reason, in_.name));
  }

 private:
  static constexpr std::size_t none = static_cast<std::size_t>(-1);

  constexpr char peek(std::size_t ahead = 0) const {
    return at_ + ahead < in_.text.size() ? in_.text[at_ + ahead] : '\0';
  }
  constexpr bool at_end() const { return at_ >= in_.text.size(); }

  // Stands behind blanks and comments then. Returns where a line ended that could, or none.
  constexpr std::size_t skip_blanks() {
    while (!at_end()) {
      const char c = peek();
      if (c == '\n' && ends_statement_) return at_++;
      if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
        ++at_;
      } else if (c == '/' && peek(1) == '/') {
        while (!at_end() && peek() != '\n') ++at_;
      } else if (c == '/' && peek(1) == '*') {
        const std::size_t begin = at_;
        const std::size_t close = in_.text.find("*/", at_ + 2);
        if (close == std::string_view::npos) fail(begin, "this comment does not end");
        at_ = close + 2;
        const bool has_line_end = in_.text.substr(begin, close - begin).find('\n') != std::string_view::npos;
        if (has_line_end && ends_statement_) return begin;
      } else {
        break;
      }
    }
    return none;
  }

  constexpr token_kind read_word() {
    if (at_end()) return token_kind::end;
    const char c = peek();
    if (is_letter(c)) {
      while (is_letter(peek()) || is_digit(peek())) ++at_;
      return token_kind::name;
    }
    if (is_digit(c) || (c == '.' && is_digit(peek(1)))) return read_number();
    if (c == '"' || c == '\'') return read_quoted(c);
    if (c == '`') return read_raw();
    if (c == ';') {
      ++at_;
      return token_kind::semicolon;
    }
    if (static_cast<unsigned char>(c) <= ' ' || c == 0x7f) fail(at_, "no character of Go text");
    at_ += sign_length();
    return token_kind::sign;
  }

  constexpr token_kind read_number() {
    const bool hex = peek() == '0' && (peek(1) == 'x' || peek(1) == 'X');
    while (is_letter(peek()) || is_digit(peek()) || peek() == '.') {
      const char c = peek();
      const bool exponent = hex ? c == 'p' || c == 'P' : c == 'e' || c == 'E';
      ++at_;
      if (exponent && (peek() == '+' || peek() == '-')) ++at_;
    }
    return token_kind::number;
  }

  constexpr token_kind read_quoted(char quote) {
    const std::size_t begin = at_++;
    while (peek() != quote) {
      if (at_end() || peek() == '\n')
        fail(begin, quote == '"' ? "this string does not end on its line" : "this character does not end on its line");
      at_ += peek() == '\\' && peek(1) != '\n' ? 2 : 1;
    }
    ++at_;
    return quote == '"' ? token_kind::text : token_kind::rune;
  }

  constexpr token_kind read_raw() {
    const std::size_t close = in_.text.find('`', at_ + 1);
    if (close == std::string_view::npos) fail(at_, "this string does not end");
    at_ = close + 1;
    return token_kind::text;
  }

  // Of signs that are longer than a character only those that types and constants have.
  constexpr std::size_t sign_length() const {
    const std::string_view rest = in_.text.substr(at_);
    if (rest.starts_with("...")) return 3;
    for (std::string_view two : {"<-", "<<", ">>", "&^"})
      if (rest.starts_with(two)) return 2;
    return 1;
  }

  constexpr bool may_end_a_statement(const go_token& t) const {
    const std::string_view word = text_of(t);
    switch (t.kind) {
      case token_kind::name:
        return !is_keyword(word) || word == "break" || word == "continue" || word == "fallthrough" || word == "return";
      case token_kind::number:
      case token_kind::rune:
      case token_kind::text:
        return true;
      case token_kind::sign:
        return word == ")" || word == "]" || word == "}";
      default:
        return false;
    }
  }

  named_text in_;
  std::size_t at_;
  bool ends_statement_ = false;
};

}  // namespace gogrow::detail
