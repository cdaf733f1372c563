// Keys, elements, a hash, an equality, an allocator and an observer that throw on demand. Each call of one of them is a
// throw point; throw_points::left says how many are passed before one throws.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <stdexcept>

#include <gogrow/map/hash.hpp>
#include <gogrow/observe/events.hpp>
#include <gogrow/rules/element_layout.hpp>

namespace fragile {

struct thrown : std::runtime_error {
  thrown() : std::runtime_error("throw point") {}
};

/// Counts down at each throw point; 0 is off.
struct throw_points {
  static inline int left = 0;
  static inline long alive = 0;      // values
  static inline long allocated = 0;  // blocks of memory
  static inline bool used_after_move = false;
  static void pass() {
    if (left > 0 && --left == 0) throw thrown();
  }
};

/// A key or element that may throw when it is copied, and when it is moved too if MoveThrows.
template <bool MoveThrows> struct value {
  std::uint64_t n;
  bool moved_from = false;

  value() : n(0) {
    throw_points::pass();
    ++throw_points::alive;
  }
  explicit value(std::uint64_t number) : n(number) { ++throw_points::alive; }
  value(const value& other) : n(other.n) {
    throw_points::used_after_move |= other.moved_from;
    throw_points::pass();
    ++throw_points::alive;
  }
  value(value&& other) noexcept(!MoveThrows) : n(other.n) {
    if constexpr (MoveThrows) throw_points::pass();
    other.moved_from = true;
    ++throw_points::alive;
  }
  value& operator=(const value& other) {
    throw_points::pass();
    n = other.n;
    moved_from = other.moved_from;
    return *this;
  }
  value& operator=(value&& other) noexcept(!MoveThrows) {
    if constexpr (MoveThrows) throw_points::pass();
    n = other.n;
    other.moved_from = true;
    moved_from = false;
    return *this;
  }
  ~value() { --throw_points::alive; }
  friend bool operator==(const value& a, const value& b) {
    throw_points::pass();
    throw_points::used_after_move |= a.moved_from || b.moved_from;
    return a.n == b.n;
  }
};

/// The same, of a size at which Go holds keys and elements by pointer.
template <bool MoveThrows> struct large_value : value<MoveThrows> {
  using value<MoveThrows>::value;
};

/// Spread over all 64 bits, and the same in every run.
constexpr std::uint64_t hash_of(std::uint64_t n) { return gogrow::detail::hash_number(n, 7); }

struct hash {
  template <bool M> std::uint64_t operator()(const value<M>& key) const {
    throw_points::pass();
    throw_points::used_after_move |= key.moved_from;
    return hash_of(key.n);
  }
};
struct equal {
  template <bool M> bool operator()(const value<M>& a, const value<M>& b) const { return a == b; }
};

template <class T> struct allocator {
  using value_type = T;
  allocator() = default;
  template <class U> allocator(const allocator<U>&) noexcept {}
  T* allocate(std::size_t n) {
    throw_points::pass();
    ++throw_points::allocated;
    return std::allocator<T>().allocate(n);
  }
  void deallocate(T* p, std::size_t n) noexcept {
    --throw_points::allocated;
    std::allocator<T>().deallocate(p, n);
  }
  friend bool operator==(const allocator&, const allocator&) { return true; }
};

struct observer {
  template <class Event>
  requires(!std::same_as<Event, gogrow::map_memory_dropped>)
  void on(const Event&) const {
    throw_points::pass();
  }
};

}  // namespace fragile

template <bool M> struct gogrow::element_layout<fragile::value<M>> : gogrow::fixed_layout<8, 8, false> {};
template <bool M> struct gogrow::element_layout<fragile::large_value<M>> : gogrow::fixed_layout<136, 8, false> {};
