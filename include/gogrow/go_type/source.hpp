// The types and constants that a Go file declares, so that expressions can use their names.
//
//     const gogrow::go_source models(text, "models.go");
//     gogrow::go_type("[]Order", gogrow::go_latest, &models).elem().size_bytes()
//
//   package shop                      passed over
//   import "time"                     which package a name in front of a dot means
//   const N = 4                       may be an array's length
//   type Order struct { ID [N]byte }  found by its name, read when it is needed
//   func (o Order) Total() int { … }  passed over, with the types inside
//
// Reading a file only finds where declarations begin; what is wrong in one is said when something needs it. A
// declaration is worked out once an expression, however often its name occurs.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gogrow/go_type/names.hpp>
#include <gogrow/go_type/reader.hpp>
#include <gogrow/go_type/token.hpp>
#include <gogrow/rules/raise.hpp>

namespace gogrow {

/// The declarations of a Go file. Types that are read with it refer to it, so it is neither copied nor moved. Const
/// member functions may run in several threads.
class go_source {
 public:
  /// Finds the declarations of package level. name: what errors call the text. Throws go_type_error where the text is
  /// no Go. Linear in the text.
  explicit go_source(std::string text, std::string name = {}) : text_(std::move(text)), name_(std::move(name)) {
    find_declarations();
    std::sort(types_.begin(), types_.end(), [](const type& a, const type& b) { return a.name < b.name; });
  }
  go_source(const go_source&) = delete;
  go_source& operator=(const go_source&) = delete;

  std::string_view name() const { return name_; }
  /// The names of the types that it declares, generic ones left out, in the order of the file.
  std::vector<std::string_view> type_names() const {
    std::vector<const type*> order;
    for (const type& t : types_)
      if (!t.is_generic) order.push_back(&t);
    std::sort(order.begin(), order.end(), [](const type* a, const type* b) { return a->body < b->body; });
    std::vector<std::string_view> names;
    for (const type* t : order) names.push_back(t->name);
    return names;
  }

  bool declares(std::string_view name) const { return find(name) != nullptr; }
  /// What stands behind the name of a type that it declares. Throws go_type_error for a generic one.
  detail::type_place body_of(std::string_view name) const {
    const type& t = *find(name);
    if (t.is_generic)
      detail::raise(go_type_error(text_, t.body,
                                  std::string(name) +
                                      " is generic and has no layout of its own: write what it stands for, "
                                      "such as struct{...} with its type arguments put in",
                                  name_));
    return {{text_, name_}, t.body};
  }
  std::string standard_name(std::string_view package, std::string_view name) const;
  std::string package_path(std::string_view package) const {
    const imported* i = find_import(package);
    return i == nullptr ? std::string(package) : i->path;
  }

 private:
  friend std::size_t index_of_type(const go_source& s, std::string_view name) {
    const type* t = s.find(name);
    return t == nullptr ? s.types_.size() : static_cast<std::size_t>(t - s.types_.data());
  }
  friend std::size_t count_of_types(const go_source& s) { return s.types_.size(); }
  friend std::optional<std::pair<detail::type_place, std::int64_t>> constant_of(const go_source& s,
                                                                                std::string_view name) {
    for (const constant& c : s.constants_)
      if (c.name == name) return std::pair{detail::type_place{{s.text_, s.name_}, c.value}, c.iota};
    return std::nullopt;
  }

  struct type {
    std::string_view name{};
    std::size_t body = 0;
    bool is_generic = false;
  };
  struct constant {
    std::string_view name{};
    std::size_t value = 0;  // where its expression begins
    std::int64_t iota = 0;
  };
  struct imported {
    std::string name{};  // empty: as the package calls itself
    std::string path{};
  };

  const type* find(std::string_view name) const {
    const auto at = std::lower_bound(types_.begin(), types_.end(), name,
                                     [](const type& t, std::string_view n) { return t.name < n; });
    return at == types_.end() || at->name != name ? nullptr : &*at;
  }
  // Packages are called by the last part of their path, a version aside.
  static std::string_view last_part(std::string_view path) {
    std::string_view last = path.substr(path.rfind('/') + 1);
    const bool is_version = last.size() > 1 && last[0] == 'v' && detail::is_digit(last[1]);
    if (is_version && last.size() < path.size()) {
      path.remove_suffix(last.size() + 1);
      last = path.substr(path.rfind('/') + 1);
    }
    return last;
  }
  const imported* find_import(std::string_view package) const {
    for (const imported& i : imports_)
      if ((i.name.empty() ? last_part(i.path) : std::string_view(i.name)) == package) return &i;
    return nullptr;
  }

  void find_declarations();
  template <class Read> void each_spec(detail::go_lexer& lexer, Read read);
  detail::go_token read_import(detail::go_lexer& lexer, detail::go_token first);
  detail::go_token read_type(detail::go_lexer& lexer, detail::go_token first);
  detail::go_token read_constants(detail::go_lexer& lexer, detail::go_token first, std::int64_t iota,
                                  std::vector<std::size_t>& expressions);
  detail::go_token skip_statement(detail::go_lexer& lexer, detail::go_token t) const;
  static bool names_type_parameters(detail::go_lexer after_bracket);

  std::string text_;
  std::string name_;
  std::vector<type> types_{};
  std::vector<constant> constants_{};
  std::vector<imported> imports_{};
};

inline std::string go_source::standard_name(std::string_view package, std::string_view name) const {
  const imported* i = find_import(package);
  if (i == nullptr) return std::string(package) + "." + std::string(name);
  // The standard library's paths have no dot in their first part; uuid packages agree on [16]byte.
  const bool is_standard = i->path.substr(0, i->path.find('/')).find('.') == std::string::npos;
  const std::string_view last = last_part(i->path);
  if (!is_standard && last != "uuid") return {};
  return std::string(last) + "." + std::string(name);
}

// Passes over everything up to the end of the statement that t is in, whatever brackets hold. Returns its semicolon.
inline detail::go_token go_source::skip_statement(detail::go_lexer& lexer, detail::go_token t) const {
  std::size_t open = 0;
  for (;; t = lexer.next()) {
    if (t.kind == detail::token_kind::end) return t;
    if (t.kind == detail::token_kind::semicolon && open == 0) return t;
    if (t.kind != detail::token_kind::sign) continue;
    const char c = text_[t.begin];
    if (c == '(' || c == '[' || c == '{') ++open;
    if (c == ')' || c == ']' || c == '}') {
      if (open == 0) return t;
      --open;
    }
  }
}

// Behind `type NAME [`: a list of type parameters rather than an array's length?
inline bool go_source::names_type_parameters(detail::go_lexer lexer) {
  const detail::go_token first = lexer.next();
  if (first.kind != detail::token_kind::name) return false;
  const detail::go_token second = lexer.next();
  const std::string_view word = lexer.text_of(second);
  return second.kind == detail::token_kind::name || word == "," || word == "~" || word == "[" || word == "*";
}

// One declaration, or all in parentheses: read(first word) leaves the lexer where skip_statement can go on.
template <class Read> void go_source::each_spec(detail::go_lexer& lexer, Read read) {
  detail::go_token t = lexer.next();
  if (t.kind != detail::token_kind::sign || lexer.text_of(t) != "(") {
    read(t);
    return;
  }
  // A closing parenthesis on the line of the last declaration ends that too.
  for (t = lexer.next(); t.kind != detail::token_kind::end && lexer.text_of(t) != ")";) {
    if (t.kind != detail::token_kind::semicolon) t = read(t);
    if (t.kind == detail::token_kind::semicolon) t = lexer.next();
  }
  if (t.kind == detail::token_kind::end) lexer.fail(t.begin, "a closing parenthesis is missing here");
  skip_statement(lexer, lexer.next());
}

inline void go_source::find_declarations() {
  detail::go_lexer lexer({text_, name_});
  for (detail::go_token t = lexer.next(); t.kind != detail::token_kind::end; t = lexer.next()) {
    if (t.kind == detail::token_kind::semicolon) continue;
    const std::string_view word = lexer.text_of(t);
    if (word == "type") {
      each_spec(lexer, [&](detail::go_token first) { return read_type(lexer, first); });
    } else if (word == "import") {
      each_spec(lexer, [&](detail::go_token first) { return read_import(lexer, first); });
    } else if (word == "const") {
      std::int64_t iota = 0;
      std::vector<std::size_t> expressions;
      each_spec(lexer, [&](detail::go_token first) { return read_constants(lexer, first, iota++, expressions); });
    } else if (word == "package" || word == "func" || word == "var") {
      const detail::go_token end = skip_statement(lexer, t);
      if (end.kind == detail::token_kind::sign) lexer.fail(end.begin, "this bracket closes none");
    } else {
      lexer.fail(t.begin, "package, import, const, type, var or func is expected here");
    }
  }
}

inline detail::go_token go_source::read_import(detail::go_lexer& lexer, detail::go_token first) {
  imported found;
  if (first.kind != detail::token_kind::text) {
    found.name = lexer.text_of(first);
    first = lexer.next();
  }
  if (first.kind != detail::token_kind::text) lexer.fail(first.begin, "an import's path is expected here");
  const std::string_view quoted = lexer.text_of(first);
  found.path = quoted.substr(1, quoted.size() - 2);
  imports_.push_back(std::move(found));
  return skip_statement(lexer, lexer.next());
}

inline detail::go_token go_source::read_type(detail::go_lexer& lexer, detail::go_token first) {
  if (first.kind != detail::token_kind::name || detail::is_keyword(lexer.text_of(first)))
    lexer.fail(first.begin, "a type's name is expected here");
  type found{lexer.text_of(first), 0, false};
  detail::go_token t = lexer.next();
  if (lexer.text_of(t) == "=") t = lexer.next();  // an alias has the same layout
  found.body = t.begin;
  found.is_generic = lexer.text_of(t) == "[" && names_type_parameters(lexer);
  if (found.name != "_") types_.push_back(found);
  return t.kind == detail::token_kind::semicolon ? t : skip_statement(lexer, t);
}

// "A, B T = 1, 2", or in parentheses "C" alone, which repeats the expressions above it.
inline detail::go_token go_source::read_constants(detail::go_lexer& lexer, detail::go_token t, std::int64_t iota,
                                                  std::vector<std::size_t>& expressions) {
  std::vector<std::string_view> names;
  while (t.kind == detail::token_kind::name && !detail::is_keyword(lexer.text_of(t))) {
    names.push_back(lexer.text_of(t));
    t = lexer.next();
    if (lexer.text_of(t) != ",") break;
    t = lexer.next();
  }
  if (names.empty()) lexer.fail(t.begin, "a constant's name is expected here");
  std::size_t open = 0;
  bool has_expressions = false;
  std::vector<std::size_t> found;
  for (; t.kind != detail::token_kind::end; t = lexer.next()) {
    const std::string_view word = lexer.text_of(t);
    if (open == 0 && (t.kind == detail::token_kind::semicolon || word == ")")) break;
    if (t.kind == detail::token_kind::sign && (word == "(" || word == "[" || word == "{")) ++open;
    if (t.kind == detail::token_kind::sign && (word == ")" || word == "]" || word == "}")) --open;
    if (open == 0 && ((word == "=" && !has_expressions) || (word == "," && has_expressions))) {
      has_expressions = true;
      found.push_back(t.end);
    }
  }
  if (has_expressions) expressions = std::move(found);
  for (std::size_t i = 0; i < names.size() && i < expressions.size(); ++i)
    constants_.push_back({names[i], expressions[i], iota});
  return t;
}

namespace detail {

/// The names of a go_source while one expression is read: remembers what it has worked out.
class source_names final : public type_names {
 public:
  source_names(const go_source& source, go_version version)
      : source_(source), version_(version), states_(count_of_types(source)) {}

  bool declares(std::string_view name) const override { return source_.declares(name); }
  std::optional<type_place> body_of(std::string_view name) const override {
    return source_.declares(name) ? std::optional(source_.body_of(name)) : std::nullopt;
  }
  std::optional<type_facts> facts_of(std::string_view name, int levels) override {
    if (!source_.declares(name)) return std::nullopt;
    state& s = states_[index_of_type(source_, name)];
    if (s.facts) return s.facts;
    const type_place body = source_.body_of(name);
    if (s.in_work)
      detail::raise(go_type_error(
          body.in.text, body.at,
          std::string(name) + " contains itself without end: break the circle with a pointer, *" + std::string(name),
          body.in.name));
    s.in_work = true;
    s.facts = type_reader(body, version_, this, levels).type(true);
    s.in_work = false;
    return s.facts;
  }
  std::optional<std::int64_t> constant(std::string_view name, int levels) override {
    const auto found = constant_of(source_, name);
    if (!found) return std::nullopt;
    const auto& [place, iota] = *found;
    if (constant_depth_ == max_constant_nesting)
      detail::raise(go_type_error(place.in.text, place.at,
                                  std::string(name) + " depends on itself, or on too many others", place.in.name));
    ++constant_depth_;
    const std::int64_t value = type_reader(place, version_, this, levels).constant(iota);
    --constant_depth_;
    return value;
  }
  std::string standard_name(std::string_view package, std::string_view name) const override {
    return source_.standard_name(package, name);
  }
  std::string package_path(std::string_view package) const override { return source_.package_path(package); }

 private:
  static constexpr int max_constant_nesting = 100;
  struct state {
    std::optional<type_facts> facts{};
    bool in_work = false;
  };

  const go_source& source_;
  go_version version_;
  std::vector<state> states_;
  int constant_depth_ = 0;
};

}  // namespace detail
}  // namespace gogrow
