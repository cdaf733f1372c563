// The backing array: what the headers of a slice share.
//
// Go's collector frees an array when no slice sees it; here the headers count themselves.
//
//      array_record                     slots
//      ┌─────────┬──────┬──────┐┌───┬───┬───┬───┬───┬───┬───┬───┐
//      │ headers │ live │ end  ││ 0 │ 1 │ 2 │ 3 │ 4 │ · │ · │ · │
//      └─────────┴──────┴──────┘└───┴───┴───┴───┴───┴───┴───┴───┘
//        24 bytes   │      │                         ▲           ▲
//                   └──────┼─────────────────────────┘           │
//                          └─────────────────────────────────────┘
//
// Glossary
//   slot      room for one T
//   live      slots before this mark hold a T; those behind it are raw memory and stand for Go's zero value
//   header    a go_slice
//
// The live mark is why a large capacity costs nothing before it is used. Raw slots are given their zero value when a
// slice expression first reaches them (materialise), and never otherwise.
//
// A header that is alone with its array may run ahead of the mark: its appends touch nothing but the slot and the
// header itself (slice_header.hpp tells how a header knows that it is alone). Whoever makes a second header moves the
// mark first, and while there are two, every append that passes the mark moves it. So:
//   several headers   no header's end is behind the mark
//   one header        the slots that hold a T are those before max(live, the header's end)
// The header and its successor between append(s, x) and s = … are one header in this, and in the count.
//
// Threads: headers over one array may live on several threads, as in Go. Count and mark are then read and written
// atomically, and who builds slots behind the mark holds a lock for it; a header that is alone does neither, since
// nobody else can reach the array. Elements are not protected, as in Go. A sub-slice with a capacity of its own
// materialises its slots, and one that begins behind the mark the whole array, so that appends through disjoint
// headers, each on its thread, meet live slots only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <new>
#include <string>  // has std::allocator and its traits too, and compiles in half the time of <memory>
#include <type_traits>
#include <utility>

#if __has_include(<sys/single_threaded.h>)
#include <sys/single_threaded.h>
#define GOGROW_SINGLE_THREADED() (__libc_single_threaded != 0)
#else
#define GOGROW_SINGLE_THREADED() false
#endif

namespace gogrow {

/// An allocator without a construct of its own leaves construction to the language: whole ranges can then be cleared or
/// copied at once. Specialise this to true for an allocator whose construct is nothing but placement new.
template <class Allocator> inline constexpr bool allocator_constructs_plainly = false;

}  // namespace gogrow

namespace gogrow::detail {

template <class T> class array_record {
 public:
  array_record(T* first, std::size_t cap) noexcept : live_(first), end_(first + cap) {}

  T* end() const noexcept { return end_; }

  // --- How many headers there are.

  bool has_one_header() const noexcept { return __atomic_load_n(&headers_, __ATOMIC_ACQUIRE) == 1; }

  void add_header() noexcept {
    // While the program has one thread no locked instruction is needed.
    if (GOGROW_SINGLE_THREADED()) ++headers_;
    else __atomic_fetch_add(&headers_, 1, __ATOMIC_RELAXED);
  }

  /// True when that was the last one.
  bool remove_header() noexcept {
    if (GOGROW_SINGLE_THREADED()) return --headers_ == 0;
    return __atomic_sub_fetch(&headers_, 1, __ATOMIC_ACQ_REL) == 0;
  }

  /// A lender or a successor (slice_header.hpp) becomes a header like any other: `tag`, where it says which of them it
  /// is, becomes null. The two count as one header until the first of them comes here; live slots end at `end` then.
  [[gnu::noinline]] void leave_pair(T* end, T*& tag) noexcept {
    const mark_lock lock(*this);
    if (__atomic_load_n(&tag, __ATOMIC_RELAXED) == nullptr) return;  // another thread copied the same const header
    raise_live(end);
    pair_is_split_ = !pair_is_split_;
    if (pair_is_split_) add_header();
    __atomic_store_n(&tag, nullptr, __ATOMIC_RELEASE);
  }

  // --- Where the live slots end. The mark only rises.

  T* live() const noexcept { return __atomic_load_n(&live_, __ATOMIC_ACQUIRE); }
  void raise_live(T* mark) noexcept {
    T* seen = live();
    while (seen < mark && !__atomic_compare_exchange_n(&live_, &seen, mark, true, __ATOMIC_RELEASE, __ATOMIC_ACQUIRE)) {
    }
  }
  /// Only while nobody else knows the array.
  void set_live_unshared(T* mark) noexcept { live_ = mark; }
  /// Only for a header that is alone.
  void raise_live_unshared(T* mark) noexcept {
    if (live_ < mark) live_ = mark;
  }

  // --- Who builds behind the mark while there are several headers, or splits a pair, holds this.

  class mark_lock {
   public:
    explicit mark_lock(array_record& array) noexcept : array_(array), locked_(!GOGROW_SINGLE_THREADED()) {
      while (locked_ && __atomic_exchange_n(&array_.building_, 1, __ATOMIC_ACQUIRE) != 0) {
      }
    }
    ~mark_lock() {
      if (locked_) __atomic_store_n(&array_.building_, 0, __ATOMIC_RELEASE);
    }
    mark_lock(const mark_lock&) = delete;
    mark_lock& operator=(const mark_lock&) = delete;

   private:
    array_record& array_;
    bool locked_;
  };

 private:
  std::uint32_t headers_ = 1;
  std::uint8_t building_ = 0;
  bool pair_is_split_ = false;  // one of the pair left it, the other has not yet
  T* live_;
  T* end_;
};

// The allocator hands out an array of these, which is aligned for the record and for T.
template <class T>
inline constexpr std::size_t array_align = alignof(T) > alignof(array_record<T>) ? alignof(T)
                                                                                 : alignof(array_record<T>);
template <class T> struct alignas(array_align<T>) array_unit {
  std::byte bytes[array_align<T>];
};

/// Gets, fills and frees backing arrays with the user's allocator.
template <class T, class Allocator> struct backing_array {
  using record = array_record<T>;
  using unit = array_unit<T>;
  using unit_allocator = typename std::allocator_traits<Allocator>::template rebind_alloc<unit>;
  using unit_traits = std::allocator_traits<unit_allocator>;
  using element_allocator = typename std::allocator_traits<Allocator>::template rebind_alloc<T>;
  using traits = std::allocator_traits<element_allocator>;

  static constexpr std::size_t record_units = (sizeof(record) + sizeof(unit) - 1) / sizeof(unit);

  static constexpr std::size_t units_for(std::size_t cap) {
    return record_units + (cap * sizeof(T) + sizeof(unit) - 1) / sizeof(unit);
  }
  static T* first(record* r) noexcept { return reinterpret_cast<T*>(reinterpret_cast<unit*>(r) + record_units); }

  /// An array of cap raw slots with one header. Throws what the allocator throws, std::bad_array_new_length for a
  /// capacity whose bytes C++ cannot count.
  static record* allocate(const Allocator& a, std::size_t cap) {
    if (cap > (static_cast<std::size_t>(-1) / 2 - sizeof(record)) / sizeof(T)) throw std::bad_array_new_length();
    unit_allocator units(a);
    unit* memory = std::to_address(unit_traits::allocate(units, units_for(cap)));
    return ::new (static_cast<void*>(memory)) record(reinterpret_cast<T*>(memory + record_units), cap);
  }

  /// Frees an array whose elements are destroyed.
  static void free(const Allocator& a, record* r) noexcept {
    const std::size_t cap = static_cast<std::size_t>(r->end() - first(r));
    std::destroy_at(r);
    unit_allocator units(a);
    using pointer = typename unit_traits::pointer;
    unit* memory = reinterpret_cast<unit*>(r);
    unit_traits::deallocate(units, std::pointer_traits<pointer>::pointer_to(*memory), units_for(cap));
  }

  template <class... Args> static void construct(const Allocator& a, T* at, Args&&... args) {
    element_allocator e(a);
    traits::construct(e, at, std::forward<Args>(args)...);
  }

  static void destroy_elements(const Allocator& a, T* from, T* to) noexcept {
    if constexpr (!std::is_trivially_destructible_v<T>) {
      element_allocator e(a);
      for (; from != to; ++from) traits::destroy(e, from);
    }
  }
};

template <class T, class Allocator>
concept constructs_plainly =
    allocator_constructs_plainly<Allocator> || !requires(Allocator a, T* at) { a.construct(at); };

/// A T goes to another slot by a move and a destruction at once, and nothing throws: the compiler then sees that there
/// is little left to destroy, and each slot is visited once.
template <class T, class Allocator>
concept relocates = std::is_nothrow_move_constructible_v<T> && constructs_plainly<T, Allocator>;

template <class T, class Allocator>
concept bytewise = std::is_trivially_copyable_v<T> && constructs_plainly<T, Allocator>;

/// Slots [from, at) under construction; destroyed again unless kept.
template <class T, class Allocator> class construction {
 public:
  construction(const Allocator& a, T* from) noexcept : allocator_(a), from_(from), at_(from) {}
  ~construction() { backing_array<T, Allocator>::destroy_elements(allocator_, from_, at_); }
  construction(const construction&) = delete;
  construction& operator=(const construction&) = delete;

  template <class... Args> void emplace(Args&&... args) {
    backing_array<T, Allocator>::construct(allocator_, at_, std::forward<Args>(args)...);
    ++at_;
  }

  void zeros(std::size_t n) {
    for (; n > 0; --n) emplace();
  }

  /// Copies of [first, last), or moves where Move is set and cannot throw.
  template <bool Move = false, class From> void take(From* first, From* last) {
    if constexpr (bytewise<T, Allocator>) {
      if (first == last) return;
      const auto n = static_cast<std::size_t>(last - first);
      std::memcpy(static_cast<void*>(at_), first, n * sizeof(T));
      at_ += n;
    } else {
      for (; first != last; ++first) {
        if constexpr (Move && std::is_nothrow_move_constructible_v<T>) emplace(std::move(*first));
        else emplace(std::as_const(*first));
      }
    }
  }

  /// [first, last) go to the slots under construction; where they were is raw memory then.
  void relocate(T* first, T* last) noexcept
  requires relocates<T, Allocator>
  {
    for (; first != last; ++first) {
      emplace(std::move(*first));
      backing_array<T, Allocator>::destroy_elements(allocator_, first, first + 1);
    }
  }

  void keep() noexcept { from_ = at_; }

 private:
  const Allocator& allocator_;
  T* from_;
  T* at_;
};

/// A fresh array that nobody else knows; freed with its live elements unless released.
template <class T, class Allocator> class fresh_array {
  using arrays = backing_array<T, Allocator>;

 public:
  fresh_array(const Allocator& a, std::size_t cap) : allocator_(a), record_(arrays::allocate(a, cap)) {}
  ~fresh_array() {
    if (record_ == nullptr) return;
    arrays::destroy_elements(allocator_, first(), record_->live());
    arrays::free(allocator_, record_);
  }
  fresh_array(const fresh_array&) = delete;
  fresh_array& operator=(const fresh_array&) = delete;

  T* first() const noexcept { return arrays::first(record_); }
  array_record<T>* operator->() const noexcept { return record_; }
  array_record<T>* release() noexcept { return std::exchange(record_, nullptr); }

 private:
  const Allocator& allocator_;
  array_record<T>* record_;
};

}  // namespace gogrow::detail

#undef GOGROW_SINGLE_THREADED
