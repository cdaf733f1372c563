// Room for keys and elements in a table: raw slots, inline or indirect.
//
// Glossary
//   slot        room for one T; whether a T lives in it is the table's knowledge (its tophash or control byte)
//   inline      the T lies in the slot
//   indirect    the slot is a pointer to a T of its own; moving an entry then moves the pointer alone
//   stateless   an empty class such as struct {}: all slots together take no room, as in Go
//
// Transfers. A table that moves an entry from one slot to another must not lose it when a copy throws. So a transfer
// has two steps: prepare() does everything that may throw and leaves the source as it is, finish() cannot fail. Between
// the two, undo() takes the preparation back.
//
//     transfer                 prepare                      finish
//     inline, nothrow move     -                            move, destroy the source
//     inline, may throw        copy (move if not copyable)  destroy the source
//     indirect                 -                            hand over the pointer
//     keep the source: inline  copy                         -
//     keep the source: indir.  copy                         swap the pointers: the entry keeps its address
#pragma once

#include <cstddef>
#include <new>
#include <type_traits>
#include <utility>

#include <gogrow/memory/raw_memory.hpp>

namespace gogrow::detail {

template <class T>
concept stateless =
    std::is_empty_v<T> && std::is_trivially_copyable_v<T> && std::is_trivially_default_constructible_v<T>;

template <class T, std::size_t N, bool Indirect> struct slot_room {
  alignas(T) std::byte bytes[N * sizeof(T)];
  T* at(std::size_t i) noexcept { return std::launder(reinterpret_cast<T*>(bytes) + i); }
  void* raw(std::size_t i) noexcept { return bytes + i * sizeof(T); }
};

template <class T, std::size_t N> struct slot_room<T, N, true> {
  T* pointers[N];
  T* at(std::size_t i) noexcept { return pointers[i]; }
};

template <stateless T, std::size_t N> struct slot_room<T, N, false> {
  [[no_unique_address]] T value;
  T* at(std::size_t) noexcept { return &value; }
};

/// Makes, ends and transfers the Ts of slots, with the map's allocator.
template <class T, std::size_t N, bool Indirect, class Allocator> struct slot_operations {
  using room = slot_room<T, N, Indirect>;
  using allocator = typename std::allocator_traits<Allocator>::template rebind_alloc<T>;
  using traits = std::allocator_traits<allocator>;

  static constexpr bool indirect = Indirect;
  static constexpr bool moves_without_throwing = Indirect || stateless<T> || std::is_nothrow_move_constructible_v<T>;
  static constexpr bool copies = std::is_copy_constructible_v<T>;
  static constexpr bool needs_destruction = Indirect || !std::is_trivially_destructible_v<T>;

  template <class... Args> static void construct(const Allocator& a, room& r, std::size_t i, Args&&... args) {
    allocator mine(a);
    if constexpr (Indirect) {
      T* p = std::to_address(traits::allocate(mine, 1));
      try {
        traits::construct(mine, p, std::forward<Args>(args)...);
      } catch (...) {
        traits::deallocate(mine, std::pointer_traits<typename traits::pointer>::pointer_to(*p), 1);
        throw;
      }
      r.pointers[i] = p;
    } else if constexpr (stateless<T>) {
      static_cast<void>(T(std::forward<Args>(args)...));
    } else {
      traits::construct(mine, static_cast<T*>(r.raw(i)), std::forward<Args>(args)...);
    }
  }

  static void destroy(const Allocator& a, room& r, std::size_t i) noexcept {
    if constexpr (needs_destruction) {
      allocator mine(a);
      T* p = r.at(i);
      traits::destroy(mine, p);
      if constexpr (Indirect)
        traits::deallocate(mine, std::pointer_traits<typename traits::pointer>::pointer_to(*p), 1);
    }
  }

  /// Does prepare() construct anything?
  template <bool KeepSource> static constexpr bool prepares = KeepSource ? !stateless<T> : !moves_without_throwing;

  template <bool KeepSource>
  static void prepare(const Allocator& a, room& from, std::size_t i, room& to, std::size_t j) {
    if constexpr (prepares<KeepSource>) {
      if constexpr (copies) construct(a, to, j, std::as_const(*from.at(i)));
      else construct(a, to, j, std::move(*from.at(i)));
    }
  }

  template <bool KeepSource> static void undo(const Allocator& a, room& to, std::size_t j) noexcept {
    if constexpr (prepares<KeepSource>) destroy(a, to, j);
  }

  template <bool KeepSource>
  static void finish(const Allocator& a, room& from, std::size_t i, room& to, std::size_t j) noexcept {
    if constexpr (KeepSource) {
      if constexpr (Indirect) std::swap(from.pointers[i], to.pointers[j]);
    } else if constexpr (Indirect) {
      to.pointers[j] = from.pointers[i];
    } else if constexpr (!stateless<T>) {
      if constexpr (!prepares<false>) construct(a, to, j, std::move(*from.at(i)));
      destroy(a, from, i);
    }
  }
};

}  // namespace gogrow::detail
