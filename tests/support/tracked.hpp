// Elements and allocators that are counted and that fail when they are told to.
//
//     fault::arm(3);            the third operation from now on that may fail throws planned_failure
//     tracked<throwing_copy>    counts its objects, its copies and its moves; the copy constructor may fail
//     counting_allocator<T>     counts blocks and bytes; allocate may fail
//
// A tracked object knows its address, so that one that was moved by memcpy, built twice or destroyed twice is found.
#pragma once

#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <ostream>
#include <utility>

#include <gogrow/rules/element_layout.hpp>

namespace test_support {

struct planned_failure : std::exception {
  const char* what() const noexcept override { return "planned failure"; }
};

/// The plan when to fail.
class fault {
 public:
  /// The k-th point from now on fails; 0 for none.
  static void arm(std::uint64_t k) { left_ = k; }
  /// Back to no failure. Tells whether the armed one was reached.
  static bool disarm() { return std::exchange(left_, 0) == 0; }
  static void point() {
    if (left_ != 0 && --left_ == 0) throw planned_failure();
  }

 private:
  static inline std::uint64_t left_ = 0;
};

enum may_throw : unsigned {
  throwing_nothing = 0,
  throwing_default = 1,
  throwing_copy = 2,
  throwing_move = 4,
  throwing_copy_assign = 8,
  throwing_move_assign = 16,
};

/// What all tracked objects of a kind did.
struct tracked_counts {
  long alive = 0;
  long copies = 0;
  long moves = 0;
  long damaged = 0;  ///< objects found at another address than they were built at
};

template <unsigned Throws> class tracked {
 public:
  static inline tracked_counts counts{};

  tracked() noexcept(!(Throws & throwing_default)) : tracked(0) { fail_if(throwing_default); }
  tracked(int value) noexcept : value_(value) { ++counts.alive; }
  tracked(const tracked& other) noexcept(!(Throws & throwing_copy)) : tracked(other.value()) {
    ++counts.copies;
    fail_if(throwing_copy);
  }
  tracked(tracked&& other) noexcept(!(Throws & throwing_move)) : tracked(other.value()) {
    ++counts.moves;
    fail_if(throwing_move);
    other.value_ = moved_from;
  }
  tracked& operator=(const tracked& other) noexcept(!(Throws & throwing_copy_assign)) {
    check();
    fail_if(throwing_copy_assign);
    value_ = other.value();
    ++counts.copies;
    return *this;
  }
  tracked& operator=(tracked&& other) noexcept(!(Throws & throwing_move_assign)) {
    check();
    fail_if(throwing_move_assign);
    value_ = other.value();
    if (this != &other) other.value_ = moved_from;
    ++counts.moves;
    return *this;
  }
  ~tracked() {
    check();
    self_ = nullptr;
    --counts.alive;
  }

  static constexpr int moved_from = -1;

  int value() const noexcept {
    check();
    return value_;
  }
  friend bool operator==(const tracked& a, const tracked& b) noexcept { return a.value() == b.value(); }
  friend std::ostream& operator<<(std::ostream& out, const tracked& t) { return out << t.value(); }

 private:
  // The constructor that it is called from has delegated, so the destructor runs when it throws.
  void fail_if(may_throw operation) {
    if (Throws & operation) fault::point();
  }
  void check() const noexcept {
    if (self_ != this) ++counts.damaged;
  }

  int value_;
  const tracked* self_ = this;
};

struct allocation_counts {
  long blocks = 0;
  long bytes = 0;
  long total_blocks = 0;
};

/// Without a default: a container has to be given one, and has to hand it on.
template <class T> class counting_allocator {
 public:
  using value_type = T;

  explicit counting_allocator(allocation_counts& counts) noexcept : counts_(&counts) {}
  template <class U> counting_allocator(const counting_allocator<U>& other) noexcept : counts_(&other.counts()) {}

  T* allocate(std::size_t n) {
    fault::point();
    T* const memory = std::allocator<T>().allocate(n);
    ++counts_->blocks;
    ++counts_->total_blocks;
    counts_->bytes += static_cast<long>(n * sizeof(T));
    return memory;
  }
  void deallocate(T* memory, std::size_t n) noexcept {
    --counts_->blocks;
    counts_->bytes -= static_cast<long>(n * sizeof(T));
    std::allocator<T>().deallocate(memory, n);
  }

  allocation_counts& counts() const noexcept { return *counts_; }
  template <class U> friend bool operator==(const counting_allocator& a, const counting_allocator<U>& b) noexcept {
    return &a.counts() == &b.counts();
  }

 private:
  allocation_counts* counts_;
};

}  // namespace test_support

template <unsigned Throws>
struct gogrow::element_layout<test_support::tracked<Throws>> : gogrow::fixed_layout<24, 8, true> {};
