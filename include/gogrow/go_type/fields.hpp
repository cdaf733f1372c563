// The fields of a struct, and the order of them that takes the fewest bytes.
//
//     struct{A bool; B int64; C bool}    A ·······│BBBBBBBB│C·······    24 bytes
//     B, A, C                            BBBBBBBB│AC······              16 bytes
//
// The best order puts fields without size first, where no byte is spent for a pointer behind the last of them, then
// the others by falling alignment: a size is a multiple of its alignment, so no gap is left but the one at the end.
#pragma once

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <string_view>
#include <vector>

#include <gogrow/go_type/facts.hpp>
#include <gogrow/go_type/owned_text.hpp>
#include <gogrow/go_type/struct_builder.hpp>

namespace gogrow {

/// A field of a struct type.
class go_field {
 public:
  constexpr explicit go_field(const detail::field_facts& f)
      : name_(f.name), type_text_(f.type_text), offset_bytes_(f.offset_bytes), facts_(f.facts), embedded_(f.embedded) {}

  constexpr std::string_view name() const { return name_.view(); }
  constexpr std::string_view type_text() const { return type_text_.view(); }
  constexpr std::size_t offset_bytes() const { return offset_bytes_; }
  /// Unused bytes between this field and the next, or the end of the struct.
  constexpr std::size_t padding_bytes() const { return padding_bytes_; }
  constexpr std::size_t size_bytes() const { return facts_.memory.size_bytes; }
  constexpr std::size_t align_bytes() const { return facts_.memory.align_bytes; }
  constexpr bool has_pointers() const { return facts_.memory.has_pointers; }
  constexpr bool is_comparable() const { return facts_.equality != go_equality::none; }
  constexpr bool is_embedded() const { return embedded_; }
  constexpr go_kind kind() const { return facts_.kind; }

  constexpr void set_end(std::size_t next_offset_bytes) {
    padding_bytes_ = next_offset_bytes - offset_bytes_ - size_bytes();
  }

 private:
  detail::owned_text name_;
  detail::owned_text type_text_;
  std::size_t offset_bytes_;
  std::size_t padding_bytes_ = 0;
  detail::type_facts facts_;
  bool embedded_;
};

using go_fields = std::vector<go_field>;

/// An order of fields, as indexes into the struct's own, and the size of the struct with it.
struct field_order {
  std::vector<std::size_t> indexes{};
  std::size_t size_bytes = 0;
};

/// The order that takes the fewest bytes; of equal ones the nearest to the present order. N log N.
constexpr field_order best_field_order(const go_fields& fields) {
  field_order best{std::vector<std::size_t>(fields.size()), 0};
  std::iota(best.indexes.begin(), best.indexes.end(), std::size_t{0});
  const auto rank = [&](std::size_t i) {
    return fields[i].size_bytes() == 0 ? static_cast<std::size_t>(-1) : fields[i].align_bytes();
  };
  std::sort(best.indexes.begin(), best.indexes.end(),
            [&](std::size_t a, std::size_t b) { return rank(a) != rank(b) ? rank(a) > rank(b) : a < b; });
  detail::struct_layout s;
  for (std::size_t i : best.indexes) s.add({fields[i].size_bytes(), fields[i].align_bytes(), fields[i].has_pointers()});
  best.size_bytes = s.finish().size_bytes;
  return best;
}

}  // namespace gogrow
