// What go_map's begin() returns: an input iterator over pairs of references, around the cursor of a table.
//
//     for (auto [key, elem] : map)         key is const K&, elem is V& (const V& over a const map)
//
// The map may be written in the loop; see map.hpp for what stays valid. An iterator that has come to the end no longer
// looks at its map.
#pragma once

#include <cstddef>
#include <type_traits>
#include <utility>

#include <gogrow/memory/raw_memory.hpp>

namespace gogrow::detail {

template <class Cursor, bool IsConst> class map_iterator {
  using key_type = std::remove_cvref_t<decltype(std::declval<const Cursor&>().key())>;
  using elem_type = std::remove_cvref_t<decltype(std::declval<const Cursor&>().elem())>;
  using elem_reference = std::conditional_t<IsConst, const elem_type&, elem_type&>;
  static constexpr bool looks_without_checks = noexcept(std::declval<const Cursor&>().key());

 public:
  using iterator_concept = std::input_iterator_tag;
  using iterator_category = std::input_iterator_tag;
  using reference = std::pair<const key_type&, elem_reference>;
  // References are what an entry is: there is no pair in the table that could be copied out.
  using value_type = reference;
  using difference_type = std::ptrdiff_t;

  struct pointer {
    reference entry;
    const reference* operator->() const noexcept { return std::addressof(entry); }
  };

  map_iterator() = default;
  explicit map_iterator(Cursor cursor) noexcept : cursor_(std::move(cursor)) {}

  reference operator*() const noexcept(looks_without_checks) { return {cursor_.key(), cursor_.elem()}; }
  pointer operator->() const noexcept(looks_without_checks) { return {**this}; }
  const key_type& key() const noexcept(looks_without_checks) { return cursor_.key(); }
  elem_reference elem() const noexcept(looks_without_checks) { return cursor_.elem(); }

  map_iterator& operator++() {
    cursor_.next();
    return *this;
  }
  void operator++(int) { cursor_.next(); }

  friend bool operator==(const map_iterator& i, std::default_sentinel_t) noexcept { return i.cursor_.is_over(); }

 private:
  Cursor cursor_{};
};

}  // namespace gogrow::detail
