// The backing array: what the headers of a slice share.
//
// Go's collector frees an array when no slice sees it; here the headers count themselves.
//
//      array_record                     slots
//      ┌─────────┬──────┬──────┐┌───┬───┬───┬───┬───┬───┬───┬───┐
//      │ headers │ live │ end  ││ 0 │ 1 │ 2 │ 3 │ 4 │ · │ · │ · │
//      └─────────┴──────┴──────┘└───┴───┴───┴───┴───┴───┴───┴───┘
//     24 or 32 bytes│      │                         ▲           ▲
//                   └──────┼─────────────────────────┘           │
//                          └─────────────────────────────────────┘
//
// Slots apart: a record in front of the slots makes a block of 1,024 bytes one of 1,048, which is out of reach for what
// allocators do fast (glibc up to 1,032 bytes, mimalloc up to 1,024). Elements of at most a word that may be copied as
// bytes, and whose header is alone, soon do without: the array of one word that an append to nil begins with keeps its
// record, and later slots have blocks of their own. The record still takes 32 bytes, with the word behind it that was
// the first slots and now says where they are.
//
//      ┌─────────┬──────┬──────┬───────┐     ┌───┬───┬───┬───┬───┬───┬───┬───┐
//      │ headers │ live │ end  │ slots │ ──► │ 0 │ 1 │ 2 │ 3 │ 4 │ · │ · │ · │
//      └─────────┴──────┴──────┴───────┘     └───┴───┴───┴───┴───┴───┴───┴───┘
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
// header itself (slice/header.hpp tells how a header knows that it is alone). Whoever makes a second header moves the
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
#include <string>  // for std::allocator_traits
#include <type_traits>
#include <utility>

#include <gogrow/memory/raw_memory.hpp>

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

  /// The slots are not behind the record.
  bool is_apart() const noexcept { return is_apart_; }
  /// Only for a header that is alone: the cap slots from `first` on, and none before, are those of this record.
  void go_on_apart(T* first, std::size_t cap) noexcept {
    is_apart_ = true;
    live_ = first;
    end_ = first + cap;
  }

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

  /// A lender or a successor (slice/header.hpp) becomes a header like any other: `tag`, where it says which of them it
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
  // The four fill a word, which one store sets up.
  std::uint32_t headers_ = 1;
  std::uint16_t building_ = 0;
  bool is_apart_ = false;
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

template <class T, class Allocator>
concept constructs_plainly =
    allocator_constructs_plainly<Allocator> || !requires(Allocator a, T* at) { a.construct(at); };

/// A T goes to another slot by a move and a destruction at once, and nothing throws: the compiler then sees that there
/// is little left to destroy, and each slot is visited once.
template <class T, class Allocator>
concept relocates = std::is_nothrow_move_constructible_v<T> && constructs_plainly<T, Allocator>;

template <class T, class Allocator>
concept bytewise = std::is_trivially_copyable_v<T> && constructs_plainly<T, Allocator>;

/// Gets, fills and frees backing arrays with the user's allocator.
template <class T, class Allocator> struct backing_array {
  using record = array_record<T>;
  using unit = array_unit<T>;
  using element_allocator = typename std::allocator_traits<Allocator>::template rebind_alloc<T>;
  using traits = std::allocator_traits<element_allocator>;

  // Slots of two words and more lie as they would in a block of their own, at a multiple of the alignment that
  // allocators keep: copies of strings are a tenth faster for it.
  static constexpr std::size_t slot_align = sizeof(T) > alignof(record) ? alignof(std::max_align_t) : alignof(record);
  static constexpr std::size_t record_bytes = (sizeof(record) + slot_align - 1) / slot_align * slot_align;
  static constexpr std::size_t record_units = (record_bytes + sizeof(unit) - 1) / sizeof(unit);

  /// Whether the slots of a T can ever be apart from their record.
  static constexpr bool can_part =
      bytewise<T, Allocator> && sizeof(T) <= sizeof(T*) && sizeof(unit) == sizeof(T*) && record_bytes == sizeof(record);

  static T* first(record* r) noexcept { return can_part && r->is_apart() ? *word_behind(r) : slots_behind(r); }
  /// The same for an array that allocate has just made.
  static T* slots_behind(record* r) noexcept { return reinterpret_cast<T*>(reinterpret_cast<unit*>(r) + record_units); }

  /// A record and cap raw slots behind it, with one header. Throws what the allocator throws, std::bad_array_new_length
  /// for a capacity whose bytes C++ cannot count.
  static record* allocate(const Allocator& a, std::size_t cap) {
    unit* const memory = allocate_units(a, record_units, cap);
    return ::new (static_cast<void*>(memory)) record(reinterpret_cast<T*>(memory + record_units), cap);
  }

  /// Frees an array whose elements are destroyed.
  static void free(const Allocator& a, record* r) noexcept {
    std::size_t behind = units_for(static_cast<std::size_t>(r->end() - first(r)));
    if (can_part && r->is_apart()) {
      free_raw(a, reinterpret_cast<unit*>(first(r)), behind);
      behind = 1;
    }
    std::destroy_at(r);
    free_raw(a, reinterpret_cast<unit*>(r), record_units + behind);
  }

  // --- Slots apart. All of this is for a header that is alone, and where can_part is true.

  /// Whether slots apart may follow those that the record has: these are apart too, or no more than a word.
  static bool may_part(record* r) noexcept {
    return r->is_apart() || units_for(static_cast<std::size_t>(r->end() - slots_behind(r))) == 1;
  }
  /// Throws as allocate does.
  static T* allocate_apart(const Allocator& a, std::size_t cap) {
    return reinterpret_cast<T*>(allocate_units(a, 0, cap));
  }
  static void free_apart(const Allocator& a, T* slots, std::size_t cap) noexcept {
    free_raw(a, reinterpret_cast<unit*>(slots), units_for(cap));
  }
  /// From now on the record has these slots; those that it had are freed.
  static void part(const Allocator& a, record* r, T* slots, std::size_t cap) noexcept {
    if (r->is_apart()) free_apart(a, *word_behind(r), static_cast<std::size_t>(r->end() - *word_behind(r)));
    ::new (static_cast<void*>(slots_behind(r))) T*(slots);
    r->go_on_apart(slots, cap);
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

  // By itself, so that it has all registers: moving a string may call memcpy, and what lives in the others is saved
  // around each call.
  [[gnu::noinline]] static void relocate(const Allocator& a, T* first, T* last, T* to) noexcept {
    for (; first != last; ++first, ++to) {
      construct(a, to, std::move(*first));
      destroy_elements(a, first, first + 1);
    }
  }

 private:
  static constexpr std::size_t units_for(std::size_t cap) {
    return (cap * sizeof(T) + sizeof(unit) - 1) / sizeof(unit);
  }

  // Where the slots are, in place of the slots that were there.
  static T** word_behind(record* r) noexcept {
    return std::launder(reinterpret_cast<T**>(reinterpret_cast<unit*>(r) + record_units));
  }

  static unit* allocate_units(const Allocator& a, std::size_t before, std::size_t cap) {
    if (cap > (static_cast<std::size_t>(-1) / 2 - record_bytes) / sizeof(T)) throw std::bad_array_new_length();
    return allocate_raw<unit>(a, before + units_for(cap));
  }
};

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
    backing_array<T, Allocator>::relocate(allocator_, first, last, at_);
    at_ += last - first;
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
  array_record<T>* get() const noexcept { return record_; }
  array_record<T>* operator->() const noexcept { return record_; }
  array_record<T>* release() noexcept { return std::exchange(record_, nullptr); }

 private:
  const Allocator& allocator_;
  array_record<T>* record_;
};

/// Fresh slots without a record; freed unless released.
template <class T, class Allocator> class fresh_slots {
  using arrays = backing_array<T, Allocator>;

 public:
  fresh_slots(const Allocator& a, std::size_t cap) : allocator_(a), first_(arrays::allocate_apart(a, cap)), cap_(cap) {}
  ~fresh_slots() {
    if (first_ != nullptr) arrays::free_apart(allocator_, first_, cap_);
  }
  fresh_slots(const fresh_slots&) = delete;
  fresh_slots& operator=(const fresh_slots&) = delete;

  T* first() const noexcept { return first_; }
  T* release() noexcept { return std::exchange(first_, nullptr); }

 private:
  const Allocator& allocator_;
  T* first_;
  std::size_t cap_;
};

}  // namespace gogrow::detail

#undef GOGROW_SINGLE_THREADED
