// Lays out a struct's fields one after the other, and finds out how two such structs are compared.
//
//     struct{A bool; B int64; C struct{}}      A ·······│BBBBBBBB│C·······     24 bytes
//                                                gap                └ a pointer to C must not leave the struct
//
// Source: cmd/compile types.calcStructOffset, types.AlgType, types.IsPaddedField.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <vector>

#include <gogrow/go_type/facts.hpp>
#include <gogrow/go_type/token.hpp>

namespace gogrow::detail {

/// A field as it was read.
struct field_facts {
  std::string_view name{};
  std::string_view type_text{};
  std::size_t offset_bytes = 0;
  type_facts facts{};
  bool embedded = false;
};

/// The name that an embedded field has: T for T, *T, p.T and p.T[int].
constexpr std::string_view embedded_name(std::string_view type_text) {
  type_text = type_text.substr(0, (std::min)(type_text.find('['), type_text.size()));
  while (!type_text.empty() && !is_letter(type_text.back()) && !is_digit(type_text.back())) type_text.remove_suffix(1);
  std::size_t begin = type_text.size();
  while (begin > 0 && (is_letter(type_text[begin - 1]) || is_digit(type_text[begin - 1]))) --begin;
  return type_text.substr(begin);
}

class struct_builder {
 public:
  constexpr void add_name(std::string_view name) { names_.push_back(name); }
  constexpr void drop_name() { names_.pop_back(); }

  constexpr std::size_t fields() const { return names_.size(); }
  constexpr std::string_view name(std::size_t i) const { return names_[i]; }
  constexpr std::size_t offset_bytes(std::size_t i) const { return offsets_[i]; }
  constexpr std::size_t size_bytes() const { return memory_.total.size_bytes; }

  /// Gives the fields from `first` on this type. False where the struct gets larger than most bytes.
  constexpr bool place(std::size_t first, const type_facts& facts, std::size_t most) {
    for (std::size_t i = first; i < names_.size(); ++i) {
      const std::size_t end_before = memory_.total.size_bytes;
      memory_.add(facts.memory);
      const std::size_t offset = memory_.total.size_bytes - facts.memory.size_bytes;
      offsets_.push_back(offset);
      if (memory_.total.size_bytes > most) return false;
      if (offset != end_before || names_[i] == "_" || facts.equality != go_equality::plain) all_plain_ = false;
      if (facts.equality == go_equality::none) comparable_ = false;
      known_ = known_ && facts.known;
      only_ = facts.equality;
    }
    return true;
  }

  constexpr type_facts finish() const {
    const layout whole = memory_.finish();
    go_equality equality =
        all_plain_ && whole.size_bytes == memory_.total.size_bytes ? go_equality::plain : go_equality::special;
    if (names_.size() == 1 && names_.front() != "_") equality = only_;  // as that field alone
    if (!comparable_) equality = go_equality::none;
    return {go_kind::struct_, whole, equality, known_};
  }

  /// A name that an earlier field has, or an empty one. N log N.
  constexpr std::string_view name_given_twice() const {
    std::vector<std::string_view> sorted = names_;
    std::sort(sorted.begin(), sorted.end());
    for (std::size_t i = 1; i < sorted.size(); ++i)
      if (sorted[i] == sorted[i - 1] && sorted[i] != "_") return second_of(sorted[i]);
    return {};
  }

 private:
  constexpr std::string_view second_of(std::string_view name) const {
    const auto first = std::find(names_.begin(), names_.end(), name);
    return *std::find(first + 1, names_.end(), name);
  }

  std::vector<std::string_view> names_{};
  std::vector<std::size_t> offsets_{};
  struct_layout memory_{};
  go_equality only_ = go_equality::plain;
  bool all_plain_ = true;
  bool comparable_ = true;
  bool known_ = true;
};

}  // namespace gogrow::detail
