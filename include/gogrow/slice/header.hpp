// The words of a go_slice: where its elements are, or, for elements of size 0, only how many there are.
//
//      slice_header<T, false>   data  end  limit  array  free_end     40 bytes
//      slice_header<T, true>    len   cap  nil                        24 bytes, no array
//
// Pointers rather than counts: a store to an element of integer type can then not be taken for a store to the header,
// so the header stays in registers while a loop appends.
//
// free_end is what makes append fast: while end < free_end, the next slot may be built in without asking the array. It
// also says what a header knows of others on its array:
//
//      alone       limit      no other header; the slots behind end are raw, or may be overwritten as bytes
//      shared      null       perhaps others: ask the array
//      lender      a tag      s between append(s, x) and s = …: the successor is the only other header
//      successor   a tag      what append(s, x) returned: the lender is the only other header
//
//      alone ──copied or sliced──► shared ──append finds itself the only one──► alone
//      alone ──append(s, x)──► lender, and the successor ──s = successor──► alone
//
// Copying a header makes it shared, and that is the only thing which a const header changes; it does so atomically,
// since two threads may copy one header. The pair lender and successor exists so that s = append(s, x), the form that
// Go programs use, does not touch the array's record at all: the two count as one header, and the assignment makes them
// one. Whoever of them does anything else first leaves the pair, which has the record count both.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <iterator>

#include <gogrow/slice/backing_array.hpp>

namespace gogrow::detail {

template <class T, bool ZeroSize> struct slice_header;

template <class T> struct slice_header<T, false> {
  using iterator = T*;
  using const_iterator = const T*;

  T* data = nullptr;
  T* end_ = nullptr;
  T* limit = nullptr;
  array_record<T>* array = nullptr;
  mutable T* free_end = nullptr;

  std::size_t len() const noexcept { return static_cast<std::size_t>(end_ - data); }
  std::size_t cap() const noexcept { return static_cast<std::size_t>(limit - data); }
  bool is_nil() const noexcept { return data == nullptr; }
  T& slot(std::size_t i) const noexcept { return data[i]; }
  T* begin() const noexcept { return data; }
  T* end() const noexcept { return end_; }

  bool is_alone() const noexcept { return array != nullptr && free_end == limit; }
  /// No other header sees the array, whether this one knew it or not.
  bool is_only_one() const noexcept { return is_alone() || (array != nullptr && array->has_one_header()); }
  [[gnu::always_inline]] bool has_free_slot() const noexcept { return end_ < free_end; }

  /// One more header on the same array.
  slice_header copy() const noexcept {
    if (array != nullptr) {
      T* const known = __atomic_load_n(&free_end, __ATOMIC_ACQUIRE);
      if (is_tag(known)) {
        array->leave_pair(pair_end(end_, known), free_end);
      } else if (known != nullptr) {
        array->raise_live(end_);
        __atomic_store_n(&free_end, nullptr, __ATOMIC_RELEASE);
      }
      array->add_header();
    }
    return {data, end_, limit, array, nullptr};
  }
  /// The same for a header that may be written: nobody else copies it just now.
  [[gnu::always_inline]] slice_header copy() noexcept {
    if (array != nullptr) {
      share();
      array->add_header();
    }
    return {data, end_, limit, array, nullptr};
  }
  /// From now on the header asks the array. It has one, and nobody else copies the header just now.
  [[gnu::always_inline]] void share() noexcept {
    if (is_alone()) array->raise_live_unshared(end_);
    else leave_pair();
    free_end = nullptr;
  }

  /// Comes before all that a header does to the array, but for lend and take_back. The header must not be copied by
  /// others just now, as for everything that writes it.
  [[gnu::always_inline]] void leave_pair() noexcept {
    T* known = free_end;  // no address of the header goes out, so that it may stay in registers
    leave_pair(array, end_, known);
    free_end = known;
  }
  /// The same for the words of a header.
  [[gnu::always_inline]] static void leave_pair(array_record<T>* array, T* end, T*& known) noexcept {
    if (is_tag(known)) [[unlikely]]
      array->leave_pair(pair_end(end, known), known);
  }

  /// For a header that is alone and has just built its next slot: the header that append(s, x) returns.
  [[gnu::always_inline]] slice_header lend() noexcept {
    free_end = lender_tag();
    return {data, end_ + 1, limit, array, successor_tag()};
  }

  /// s = append(s, x): the successor takes the lender's place and is alone again. False for any other assignment.
  [[gnu::always_inline]] bool take_back(slice_header& successor) noexcept {
    if (free_end != lender_tag() || successor.free_end != successor_tag() || array != successor.array) return false;
    end_ = successor.end_;
    free_end = limit;
    successor = {};
    return true;
  }

  /// Capacity 0 but not nil needs an address; Go uses one for all of them.
  static slice_header empty() noexcept {
    alignas(T) static constinit std::byte zero_base[1] = {};
    T* const base = reinterpret_cast<T*>(zero_base);
    return {base, base, base, nullptr, nullptr};
  }

 private:
  // No slot lies that low, so end < free_end is false for both.
  static T* lender_tag() noexcept { return reinterpret_cast<T*>(std::uintptr_t{1}); }
  static T* successor_tag() noexcept { return reinterpret_cast<T*>(std::uintptr_t{2}); }
  static bool is_tag(const T* known) noexcept { return reinterpret_cast<std::uintptr_t>(known) - 1 < 2; }
  // Where the live slots end that a lender or a successor knows of.
  static T* pair_end(T* end, const T* tag) noexcept { return tag == lender_tag() ? end + 1 : end; }
};

// Steps over n views of one object.
template <class T> class same_element_iterator {
 public:
  using iterator_concept = std::random_access_iterator_tag;
  using iterator_category = std::input_iterator_tag;
  using value_type = T;
  using difference_type = std::ptrdiff_t;
  using reference = T&;
  using pointer = T*;

  same_element_iterator() = default;
  explicit same_element_iterator(std::size_t at) : at_(static_cast<std::ptrdiff_t>(at)) {}

  T& operator*() const noexcept { return element_; }
  T& operator[](std::ptrdiff_t) const noexcept { return element_; }
  same_element_iterator& operator++() noexcept { return *this += 1; }
  same_element_iterator& operator--() noexcept { return *this -= 1; }
  same_element_iterator operator++(int) noexcept { return same_element_iterator(*this, (++*this, -1)); }
  same_element_iterator operator--(int) noexcept { return same_element_iterator(*this, (--*this, +1)); }
  same_element_iterator& operator+=(std::ptrdiff_t n) noexcept {
    at_ += n;
    return *this;
  }
  same_element_iterator& operator-=(std::ptrdiff_t n) noexcept { return *this += -n; }
  friend same_element_iterator operator+(same_element_iterator i, std::ptrdiff_t n) noexcept { return i += n; }
  friend same_element_iterator operator+(std::ptrdiff_t n, same_element_iterator i) noexcept { return i += n; }
  friend same_element_iterator operator-(same_element_iterator i, std::ptrdiff_t n) noexcept { return i -= n; }
  friend std::ptrdiff_t operator-(same_element_iterator a, same_element_iterator b) noexcept { return a.at_ - b.at_; }
  friend auto operator<=>(const same_element_iterator&, const same_element_iterator&) = default;

  static T& element() noexcept { return element_; }

 private:
  same_element_iterator(same_element_iterator moved, int back) noexcept : at_(moved.at_ + back) {}

  static inline T element_{};
  std::ptrdiff_t at_ = 0;
};

template <class T> struct slice_header<T, true> {
  using iterator = same_element_iterator<T>;
  using const_iterator = iterator;

  std::size_t len_ = 0;
  std::size_t cap_ = 0;
  bool not_nil = false;

  std::size_t len() const noexcept { return len_; }
  std::size_t cap() const noexcept { return cap_; }
  bool is_nil() const noexcept { return !not_nil; }
  T& slot(std::size_t) const noexcept { return iterator::element(); }
  iterator begin() const noexcept { return iterator(0); }
  iterator end() const noexcept { return iterator(len_); }
  slice_header copy() const noexcept { return *this; }
  bool take_back(slice_header&) noexcept { return false; }
};

}  // namespace gogrow::detail
