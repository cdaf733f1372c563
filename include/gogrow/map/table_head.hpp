// What the tables of both kinds of map begin with: the user's functions, what the release says, and the words that
// every map of Go has (its count, its seed, whether it is nil).
//
//     map_parts   hash, equality, allocator, observer ─┐
//     table_facts row and shape of the release        ─┴─► table_head ──► bucket_table
//                                                                     └─► swiss_table
//
// Two ways to move a table
//   std::move(t)      t is an empty map that works on: it keeps its hash and equality, which are copied
//   last_move{}, t    everything goes along and nothing can throw; all that t can still do is end
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>
#include <utility>

#include <gogrow/map/checked.hpp>
#include <gogrow/map/iterator_registry.hpp>
#include <gogrow/map/types.hpp>
#include <gogrow/memory/raw_memory.hpp>
#include <gogrow/observe/events.hpp>
#include <gogrow/observe/observer.hpp>
#include <gogrow/rules/panic.hpp>

namespace gogrow::detail {

/// MaxInlineBytes: keys and elements of more bytes lie behind pointers, in releases that are known when this is
/// compiled as their shape says.
template <class Types, class Facts, std::size_t MaxInlineBytes>
class table_head : public map_parts<Types>, public Facts {
 public:
  using key_type = typename Types::key_type;
  using mapped_type = typename Types::mapped_type;
  using allocator_type = typename Types::allocator_type;
  using parts = map_parts<Types>;
  using facts = Facts;

  // With rules chosen at run time Go's sizes do not reach the storage: they are charged, not kept.
  static constexpr bool indirect_key = [] {
    if constexpr (Types::chosen_at_run_time) return sizeof(key_type) > MaxInlineBytes;
    else return Facts::shape().indirect_key;
  }();
  static constexpr bool indirect_elem = [] {
    if constexpr (Types::chosen_at_run_time) return sizeof(mapped_type) > MaxInlineBytes;
    else return Facts::shape().indirect_elem;
  }();

  // Keys that cannot be copied: no iterator can keep one while the map moves it. The growth of each table says what it
  // does then.
  static constexpr bool keys_copy = std::is_copy_constructible_v<key_type>;

  struct nil_tag {};

  std::size_t size() const noexcept { return count_; }
  bool is_nil() const noexcept { return nil_; }
  std::uint64_t seed() const noexcept { return seed_; }

  /// Running iterators lose their map.
  void orphan_iterators() noexcept { registry_.orphan_all(false); }

 protected:
  explicit table_head(parts p) : parts(std::move(p)) {}
  table_head(nil_tag, parts p) : parts(std::move(p)), nil_(true) {}
  table_head(table_head&& other) noexcept(parts::functions_copy_without_throwing)
      : parts(leave_functions{}, other), Facts(other) {
    take_words(other);
  }
  table_head(last_move, table_head& other) noexcept : parts(std::move(static_cast<parts&>(other))), Facts(other) {
    take_words(other);
  }
  ~table_head() = default;

  [[noreturn, gnu::cold]] static void refuse_write_to_nil() { throw panic("assignment to entry in nil map"); }

  // Tells of memory that is gone, if anybody listens.
  template <class Tell> void note_dropped(Tell tell) const noexcept {
    if constexpr (observes<typename Types::observer_type, map_memory_dropped>) tell();
  }

  // An address that a key refers to: a string_view's characters may lie in a slot just as a key object may.
  template <class Q> static const void* address_of_key(const Q& key) noexcept {
    if constexpr (!std::same_as<Q, key_type> && std::convertible_to<const Q&, std::string_view>)
      return std::string_view(key).data();
    else return std::addressof(key);
  }

  std::size_t count_ = 0;
  std::uint64_t seed_ = 0;
  bool nil_ = false;
  bool has_header_ = false;  // Go's header was charged; not so in a map that was moved from
  [[no_unique_address]] access_state<Types::checked> access_{};
  [[no_unique_address]] mutable iterator_registry<Types::checked> registry_{};

 private:
  void take_words(table_head& other) noexcept {
    other.registry_.orphan_all(false);
    count_ = std::exchange(other.count_, 0);
    seed_ = other.seed_;
    nil_ = std::exchange(other.nil_, false);
    has_header_ = std::exchange(other.has_header_, false);
  }
};

}  // namespace gogrow::detail
