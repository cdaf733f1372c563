// What the walks over both kinds of table begin with: where they are, and the place of the walk in the map's register.
//
//     position   the table's own words: buckets and masks, or directory and depths; key and elem in either
//     entry      in a checked map, what tells the walk that its map is gone
//
//     cursor_head ──► bucket_cursor
//                 └─► swiss_cursor
//
// How a walk begins, goes on, is copied and ends is not shared: one owns an array, the other the table it is in.
#pragma once

#include <gogrow/map/iterator_registry.hpp>

namespace gogrow::detail {

/// Position has key and elem, pointers that are null where the walk is over, and is a walk over nothing by default.
template <class Types, class Position> class cursor_head {
  using key_type = typename Types::key_type;
  using mapped_type = typename Types::mapped_type;

 public:
  bool is_over() const noexcept { return position_.key == nullptr; }
  const key_type& key() const noexcept(!Types::checked) {
    entry_.require_map();
    return *position_.key;
  }
  mapped_type& elem() const noexcept(!Types::checked) {
    entry_.require_map();
    return *position_.elem;
  }

 protected:
  using entry = typename iterator_registry<Types::checked>::entry;

  cursor_head() = default;
  cursor_head(const Position& p, const entry& e) noexcept : position_(p), entry_(e) {}
  ~cursor_head() = default;

  Position position_{};
  [[no_unique_address]] entry entry_{};
};

}  // namespace gogrow::detail
