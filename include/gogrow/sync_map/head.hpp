// What both kinds of go_sync_map begin with: the user's functions, and the memory that is freed when nobody reads it.
//
//     map_parts   hash, equality, observer ─┐
//     reclaimer   what was let go          ─┴─► sync_head ──► sync_read_dirty   to Go 1.23
//                                                         └─► sync_hash_trie    from 1.24 on
#pragma once

#include <cstddef>
#include <utility>

#include <gogrow/map/types.hpp>
#include <gogrow/rules/release.hpp>
#include <gogrow/sync_map/reclaim.hpp>

namespace gogrow::detail {

template <class Types> class sync_head {
 public:
  using K = typename Types::key_type;
  using V = typename Types::mapped_type;
  using hasher = typename Types::hasher;
  using key_equal = typename Types::key_equal;
  using allocator_type = typename Types::allocator_type;
  using observer_type = typename Types::observer_type;

  sync_head(const sync_head&) = delete;
  sync_head& operator=(const sync_head&) = delete;

  void collect_some() noexcept { memory_.collect_some(); }
  const observer_type& observer() const noexcept { return parts_.observer(); }
  const allocator_type& allocator() const noexcept { return memory_.allocator(); }

 protected:
  static constexpr release row = release_row(Types::rules);

  sync_head(hasher hash, key_equal equal, const allocator_type& allocator, observer_type observer)
      : parts_(std::move(hash), std::move(equal), allocator, std::move(observer)), memory_(allocator) {}
  ~sync_head() = default;

  void charge(std::size_t bytes) { parts_.charge(row, bytes, false); }

  map_parts<Types> parts_;
  reclaimer<allocator_type> memory_;
};

}  // namespace gogrow::detail
