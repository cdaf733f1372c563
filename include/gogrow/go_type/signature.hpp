// Types of functions and interfaces: what they take and give is read, for it must be Go, and decides no layout.
//
//     func(a, b int, rest ...string) (n int, err error)        interface{ io.Reader; Size() int64 }
//          └──── parameters ──────┘  └── parameters ──┘                   embedded   a function
//
// Whether a name alone is a parameter or its type shows only behind it: in (a, b int) they are names, in (a, b) types.
//
// Source: the Go specification, "Function types" and "Interface types".
#pragma once

#include <gogrow/go_type/reader.hpp>

namespace gogrow::detail {

constexpr type_facts type_reader::function() {
  parameters(false);
  if (is_sign("(")) parameters(true);
  else if (begins_type()) type(false);
  return {go_kind::func, pointer_memory, go_equality::none};
}

// Either all parameters have names or none has; a name alone may turn out to be either.
constexpr void type_reader::parameters(bool are_results) {
  const level deeper(*this);
  expect("(", "a function's parameters are missing here");
  bool any_named = false;
  bool last_named = true;
  std::size_t first_unnamed_type = 0;
  bool any_unnamed_type = false;
  while (!is_sign(")")) {
    const std::size_t at = now_.begin;
    bool variadic = accept("...");
    bool is_bare_name = !variadic && now_.kind == token_kind::name && !is_keyword(word());
    last_named = false;
    if (variadic) {
      type(false);
    } else if (is_bare_name) {
      last_named = parameter();
      is_bare_name = lexer_.source().text.substr(at, last_end_ - at).find_first_of(".[") == std::string_view::npos;
      variadic = was_variadic_;
    } else {
      type(false);
    }
    any_named = any_named || last_named;
    if (!last_named && !is_bare_name && !any_unnamed_type) {
      any_unnamed_type = true;
      first_unnamed_type = at;
    }
    if (variadic && are_results) lexer_.fail(at, "results have no ...");
    if (variadic && !is_sign(")") && !is_sign(",")) fail("a closing parenthesis is missing here");
    if (!accept(",")) break;
    if (variadic && !is_sign(")")) lexer_.fail(at, "only the last parameter has ...");
  }
  if (any_named && any_unnamed_type) lexer_.fail(first_unnamed_type, "either all parameters have names or none");
  if (any_named && !last_named) lexer_.fail(last_end_, "the last name has no type");
  expect(")", "a comma or a closing parenthesis is missing here");
}

// Begins with a name: "a int", "a ...int", "pkg.T", "T". Returns whether it was a name with a type.
constexpr bool type_reader::parameter() {
  was_variadic_ = false;
  const type_reader before = *this;
  advance();
  const bool has_type = is_sign("...") || (begins_type() && !(is_sign("[") && brackets_are_type_arguments()));
  if (!has_type) {
    *this = before;
    type(false);
    return false;
  }
  was_variadic_ = accept("...");
  type(false);
  return true;
}

// At a bracket behind a name: does nothing of a type follow the closing one, as in List[int]?
constexpr bool type_reader::brackets_are_type_arguments() const {
  type_reader ahead = *this;
  int open = 0;
  do {
    if (ahead.is_sign("[")) ++open;
    if (ahead.is_sign("]")) --open;
    if (ahead.now_.kind == token_kind::end) return false;
    const bool empty = ahead.is_sign("[");
    ahead.advance();
    if (empty && open == 1 && ahead.is_sign("]")) return false;
  } while (open > 0);
  return !ahead.begins_type();
}

constexpr type_facts type_reader::interface() {
  const level deeper(*this);
  advance();
  expect("{", "a brace is expected behind interface");
  while (!is_sign("}")) {
    interface_element();
    if (is_sign("}")) break;
    if (now_.kind != token_kind::semicolon) fail("a semicolon or a new line is missing here");
    advance();
  }
  expect("}", "a closing brace is missing here");
  return {go_kind::interface, pair_of_words, go_equality::special};
}

constexpr void type_reader::interface_element() {
  constexpr const char* is_constraint = "an interface that lists types is a constraint, no type of values";
  if (is_sign("~")) fail(is_constraint);
  const std::size_t at = now_.begin;
  if (now_.kind == token_kind::name && !is_keyword(word())) {
    const type_reader before = *this;
    advance();
    if (is_sign("(")) {
      function();
      return;
    }
    *this = before;
  }
  if (is_word("comparable")) fail(is_constraint);
  const type_facts embedded = type(false);
  if (is_sign("|") || (embedded.known && embedded.kind != go_kind::interface)) lexer_.fail(at, is_constraint);
}

}  // namespace gogrow::detail
