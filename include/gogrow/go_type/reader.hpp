// Reads a Go type and works out its layout on the way: no tree is built, no memory taken.
//
//     map[string]struct{ID int64; Tags []string}
//         └key─┘└──────────── elem ───────────┘        each part is read by the same functions, one call a level
//
// Whether a name's layout is needed depends on where it stands: behind a pointer, in a function's parameters or as a
// slice's element it is not, so such names need not be known, and a type may name itself there.
//
// Grammar and rules of layout are those of the Go specification ("Types") and of cmd/compile types.CalcSize on 64-bit
// platforms. Nesting is limited, so that no text can exhaust the stack.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <gogrow/go_type/error.hpp>
#include <gogrow/go_type/facts.hpp>
#include <gogrow/go_type/known.hpp>
#include <gogrow/go_type/names.hpp>
#include <gogrow/go_type/number.hpp>
#include <gogrow/go_type/struct_builder.hpp>
#include <gogrow/go_type/token.hpp>
#include <gogrow/rules/raise.hpp>
#include <gogrow/rules/version.hpp>

namespace gogrow::detail {

inline constexpr int max_type_nesting = 250;  // levels
// What the compiler allows for any type; less where this machine cannot say so many.
inline constexpr std::size_t max_type_bytes =
    sizeof(std::size_t) < 8 ? ~std::size_t{0} : std::size_t{1} << (sizeof(std::size_t) * 8 - 14);
inline constexpr std::size_t max_chan_elem_bytes = std::size_t{1} << 16;

struct text_range {
  std::size_t begin = 0;
  std::size_t end = 0;
};

/// The parts of the literal that a text begins with.
struct type_parts {
  text_range key{};
  text_range elem{};
  std::uint64_t length = 0;  // of an array
};

class type_reader {
 public:
  /// levels: those that the text is nested in already, where another reader asks for a name.
  constexpr type_reader(type_place from, go_version version, type_names* names, int levels = 0)
      : lexer_(from.in, from.at), version_(version), names_(names), depth_(levels) {
    advance();
  }

  /// Reads one type, all of the text but for blanks and comments.
  constexpr type_facts whole() {
    parts_are_asked_for_ = true;
    const type_facts found = type(true);
    while (now_.kind == token_kind::semicolon && now_.begin == now_.end) advance();
    if (now_.kind != token_kind::end) fail("the type ends before this");
    return found;
  }

  /// Reads one type. needed: its layout matters, so every name that decides it must be known.
  constexpr type_facts type(bool needed, type_parts* parts = nullptr);

  /// Reads struct{…} and shows each field to add(field).
  template <class Add> constexpr type_facts each_field(Add add) {
    while (is_sign("(")) advance();
    return read_struct(true, add);
  }

  /// Passes over parentheses; tells whether a plain or qualified name stands here, and gives it.
  constexpr std::string_view name_behind_parentheses() {
    while (is_sign("(")) advance();
    if (now_.kind != token_kind::name || is_keyword(word())) return {};
    const std::size_t begin = now_.begin;
    std::size_t end = now_.end;
    advance();
    if (is_sign(".")) {
      advance();
      end = now_.end;
    }
    return lexer_.source().text.substr(begin, end - begin);
  }

  /// A whole number, as an array's length or the value of a constant. iota: its value, where there is one.
  constexpr std::int64_t constant(std::optional<std::int64_t> iota = std::nullopt);

  constexpr const go_token& now() const { return now_; }
  constexpr std::string_view word() const { return lexer_.text_of(now_); }

 private:
  struct number_value {
    std::int64_t value = 0;
    bool is_float = false;
  };

  // Counts levels while it lives.
  class level {
   public:
    constexpr explicit level(type_reader& r) : reader_(r) {
      if (++reader_.depth_ > max_type_nesting) r.fail("this is nested deeper than 250 levels");
    }
    constexpr ~level() { --reader_.depth_; }
    level(const level&) = delete;
    level& operator=(const level&) = delete;

   private:
    type_reader& reader_;
  };

  constexpr void advance() {
    last_end_ = now_.end;
    now_ = lexer_.next();
  }
  constexpr bool is_sign(std::string_view s) const { return now_.kind == token_kind::sign && word() == s; }
  constexpr bool is_word(std::string_view s) const { return now_.kind == token_kind::name && word() == s; }
  constexpr bool accept(std::string_view s) {
    if (!is_sign(s)) return false;
    advance();
    return true;
  }
  constexpr void expect(std::string_view s, const char* reason) {
    if (!accept(s)) fail(reason);
  }
  [[noreturn]] void fail(const char* reason) const { lexer_.fail(now_.begin, reason); }
  [[noreturn]] void fail_with(std::size_t at, const std::string& reason) const {
    detail::raise(go_type_error(lexer_.source().text, at, reason, lexer_.source().name));
  }

  constexpr bool begins_type() const {
    if (now_.kind == token_kind::sign) {
      const std::string_view w = word();
      return w == "*" || w == "[" || w == "(" || w == "<-";
    }
    if (now_.kind != token_kind::name) return false;
    const std::string_view w = word();
    return !is_keyword(w) || w == "func" || w == "map" || w == "chan" || w == "struct" || w == "interface";
  }

  constexpr type_facts named(bool needed);
  constexpr type_facts unqualified(std::string_view name, std::size_t at, bool needed);
  constexpr type_facts qualified(std::string_view package, std::string_view name, std::size_t at, bool needed);
  constexpr type_facts array_or_slice(bool needed, type_parts* parts);
  constexpr type_facts array(bool needed, type_parts* parts, std::size_t at, std::int64_t length);
  constexpr type_facts map(bool needed, type_parts* parts);
  constexpr type_facts channel(type_parts* parts);
  constexpr type_facts function();
  constexpr void parameters(bool are_results);
  constexpr bool parameter();
  constexpr bool brackets_are_type_arguments() const;
  constexpr type_facts interface();
  constexpr void interface_element();
  template <class Add> constexpr type_facts read_struct(bool needed, Add add);
  template <class Add> constexpr void read_field(struct_builder& s, bool needed, Add add);
  constexpr number_value binary(int least_priority);
  constexpr number_value unary();
  constexpr number_value operand();
  constexpr number_value named_constant();
  constexpr number_value combine(std::string_view op, number_value a, number_value b, std::size_t at) const;

  go_lexer lexer_;
  go_version version_;
  type_names* names_;
  go_token now_{};
  std::size_t last_end_ = 0;  // where the word before now_ ended
  int depth_;
  bool was_variadic_ = false;  // the parameter read last
  // Of an expression such as []T or map[K]V the parts matter as much as the whole; in a field they do not.
  bool parts_are_asked_for_ = false;
  std::optional<std::int64_t> iota_{};
};

// These two stand first: a template that a constant expression needs must be there when it is used.
template <class Add> constexpr void type_reader::read_field(struct_builder& s, bool needed, Add add) {
  const std::string_view text = lexer_.source().text;
  const std::size_t at = now_.begin;
  const std::size_t first = s.fields();
  bool embedded = is_sign("*");
  if (!embedded) {
    if (now_.kind != token_kind::name || is_keyword(word()))
      fail("a field's name or an embedded type is expected here");
    const type_reader before = *this;
    s.add_name(word());
    advance();
    const bool ends = now_.kind == token_kind::semicolon || now_.kind == token_kind::text || is_sign("}") ||
                      now_.kind == token_kind::end;
    embedded = ends || is_sign(".") || (is_sign("[") && brackets_are_type_arguments());
    if (embedded) {
      *this = before;
      s.drop_name();
    }
    while (!embedded && accept(",")) {
      if (now_.kind != token_kind::name || is_keyword(word())) fail("a field's name is missing here");
      s.add_name(word());
      advance();
    }
  } else {
    const type_reader before = *this;
    advance();
    if (now_.kind != token_kind::name || is_keyword(word())) fail("the name of an embedded type is missing here");
    *this = before;
  }
  const std::size_t type_begin = now_.begin;
  const type_facts facts = type(needed);
  const std::string_view type_text = text.substr(type_begin, last_end_ - type_begin);
  if (embedded) s.add_name(embedded_name(type_text));
  if (now_.kind == token_kind::text) advance();
  if (!s.place(first, facts, max_type_bytes))
    lexer_.fail(at, "up to this field the struct is larger than an address space: Go allows less than 2^50 bytes");
  for (std::size_t i = first; i < s.fields(); ++i)
    add(field_facts{s.name(i), type_text, s.offset_bytes(i), facts, embedded});
}

template <class Add> constexpr type_facts type_reader::read_struct(bool needed, Add add) {
  const level deeper(*this);
  const std::size_t at = now_.begin;
  const bool asked_for_outside = parts_are_asked_for_;
  advance();
  expect("{", "a brace is expected behind struct");
  struct_builder s;
  parts_are_asked_for_ = false;
  while (!is_sign("}")) {
    read_field(s, needed, add);
    if (is_sign("}")) break;
    if (now_.kind != token_kind::semicolon) fail("a semicolon, a new line or a closing brace is missing here");
    advance();
  }
  expect("}", "a closing brace is missing here");
  if (const std::string_view twice = s.name_given_twice(); !twice.empty())
    lexer_.fail(static_cast<std::size_t>(twice.data() - lexer_.source().text.data()), "this field is there already");
  if (s.size_bytes() >= max_type_bytes)
    lexer_.fail(at, "this struct is larger than an address space: Go allows less than 2^50 bytes");
  parts_are_asked_for_ = asked_for_outside;
  return s.finish();
}

constexpr type_facts type_reader::type(bool needed, type_parts* parts) {
  const level deeper(*this);
  if (now_.kind == token_kind::sign) {
    if (accept("*")) {
      const std::size_t begin = now_.begin;
      type(false);
      if (parts != nullptr) parts->elem = {begin, last_end_};
      return {go_kind::pointer, pointer_memory};
    }
    if (is_sign("[")) return array_or_slice(needed, parts);
    if (accept("(")) {
      const type_facts inner = type(needed, parts);
      expect(")", "a closing parenthesis is missing here");
      return inner;
    }
    if (is_sign("<-")) return channel(parts);
  }
  if (now_.kind == token_kind::name) {
    const std::string_view w = word();
    if (w == "struct") return read_struct(needed, [](const field_facts&) {});
    if (w == "map") return map(needed, parts);
    if (w == "chan") return channel(parts);
    if (w == "func") {
      advance();
      return function();
    }
    if (w == "interface") return interface();
    if (!is_keyword(w)) return named(needed);
  }
  fail(now_.kind == token_kind::end || now_.kind == token_kind::semicolon ? "a type is missing here"
                                                                          : "a type is expected here");
}

constexpr type_facts type_reader::named(bool needed) {
  const std::size_t at = now_.begin;
  const std::string_view name = word();
  advance();
  if (!accept(".")) {
    const type_facts found = unqualified(name, at, needed);
    if (is_sign("[")) lexer_.fail(at, "generic types have no layout of their own: write what it stands for");
    return found;
  }
  if (now_.kind != token_kind::name || is_keyword(word())) fail("the name of a type is missing behind the package");
  const std::string_view type_name = word();
  advance();
  if (!accept("[")) return qualified(name, type_name, at, needed);
  do type(false);
  while (accept(","));
  expect("]", "a closing bracket is missing here");
  return qualified(name, type_name, at, needed);
}

constexpr type_facts type_reader::unqualified(std::string_view name, std::size_t at, bool needed) {
  if (name == "_") lexer_.fail(at, "_ is no type");
  if (names_ != nullptr && names_->declares(name)) {
    if (!needed) return {go_kind::struct_, {}, go_equality::special, false};
    if (const auto found = names_->facts_of(name, depth_)) return *found;
  }
  if (const type_facts* basic = find_basic(name)) return *basic;
  if (name == "comparable") lexer_.fail(at, "comparable is a constraint, no type of values");
  if (!needed) return {go_kind::struct_, {}, go_equality::special, false};
  fail_with(at, std::string(name) +
                    " is not declared here: write what it stands for, or name the file that declares it (--types)");
}

constexpr type_facts type_reader::qualified(std::string_view package, std::string_view name, std::size_t at,
                                            bool needed) {
  const std::string_view full = lexer_.source().text.substr(
      at, static_cast<std::size_t>(name.data() + name.size() - (lexer_.source().text.data() + at)));
  if (names_ == nullptr) {
    // A blank or a comment may stand around the dot.
    if (full.size() == package.size() + 1 + name.size()) {
      if (const auto found = find_known(full, version_)) return found->facts;
    }
  } else if (const auto found = find_known(names_->standard_name(package, name), version_)) {
    return found->facts;
  }
  if (!needed) return {go_kind::struct_, {}, go_equality::special, false};
  const std::string from = names_ == nullptr ? std::string(package) : names_->package_path(package);
  fail_with(at, std::string(package) + "." + std::string(name) + " is of package " + from +
                    ", which is not known here: write what it stands for, such as [16]byte or struct{...}");
}

constexpr type_facts type_reader::array_or_slice(bool needed, type_parts* parts) {
  const std::size_t at = now_.begin;
  advance();
  if (accept("]")) {
    const std::size_t begin = now_.begin;
    type(needed && parts_are_asked_for_);
    if (parts != nullptr) parts->elem = {begin, last_end_};
    return {go_kind::slice, slice_memory, go_equality::none};
  }
  if (is_sign("...")) fail("an array's length is counted by its values only where there are some: write a number");
  const std::size_t length_at = now_.begin;
  const std::int64_t length = constant();
  if (length < 0) lexer_.fail(length_at, "an array's length is not negative");
  expect("]", "a closing bracket is missing here");
  return array(needed, parts, at, length);
}

constexpr type_facts type_reader::array(bool needed, type_parts* parts, std::size_t at, std::int64_t length) {
  const std::size_t begin = now_.begin;
  const type_facts elem = type(needed);
  const auto count = static_cast<std::uint64_t>(length);
  if (parts != nullptr) {
    parts->elem = {begin, last_end_};
    parts->length = count;
  }
  if (!elem.known) return elem;
  if (elem.memory.size_bytes != 0 && count > (max_type_bytes - 1) / elem.memory.size_bytes)
    lexer_.fail(at, "this array is larger than an address space: Go allows less than 2^50 bytes");
  type_facts found{go_kind::array,
                   {static_cast<std::size_t>(count) * elem.memory.size_bytes, elem.memory.align_bytes, false},
                   elem.equality};
  found.memory.has_pointers = count != 0 && elem.memory.has_pointers;
  if (elem.equality == go_equality::text || elem.equality == go_equality::special)
    found.equality = count == 0 ? go_equality::plain : count == 1 ? elem.equality : go_equality::special;
  return found;
}

constexpr type_facts type_reader::map(bool needed, type_parts* parts) {
  needed = needed && parts_are_asked_for_;
  advance();
  expect("[", "a map's key stands in brackets: map[string]int");
  const std::size_t key_begin = now_.begin;
  const type_facts key = type(needed);
  if (key.known && key.equality == go_equality::none)
    lexer_.fail(key_begin, "a map's key must be comparable; slices, maps, functions and what holds one are not");
  const text_range key_range{key_begin, last_end_};
  expect("]", "a closing bracket is missing here");
  const std::size_t elem_begin = now_.begin;
  type(needed);
  if (parts != nullptr) *parts = {key_range, {elem_begin, last_end_}, 0};
  return {go_kind::map, pointer_memory, go_equality::none};
}

constexpr type_facts type_reader::channel(type_parts* parts) {
  if (accept("<-")) {
    if (!is_word("chan")) fail("chan is expected behind <-");
    advance();
  } else {
    advance();
    accept("<-");
  }
  const std::size_t begin = now_.begin;
  const type_facts elem = type(false);
  if (elem.known && elem.memory.size_bytes >= max_chan_elem_bytes)
    lexer_.fail(begin, "a channel's element is smaller than 64 KiB");
  if (parts != nullptr) parts->elem = {begin, last_end_};
  return {go_kind::chan, pointer_memory};
}

}  // namespace gogrow::detail

#include <gogrow/go_type/constant.hpp>
#include <gogrow/go_type/signature.hpp>
