// The words of a go_slice: where its elements are, or, for elements of size 0, only how many there are.
//
//      slice_header<T, false>   data  end  limit  array      32 bytes
//      slice_header<T, true>    len   cap  nil               24 bytes, no array
//
// Pointers rather than counts: a store to an element of integer type can then not be taken for a store to the header,
// so the header stays in registers while a loop appends.
#pragma once

#include <algorithm>
#include <compare>
#include <cstddef>
#include <iterator>

#include <gogrow/detail/backing_array.hpp>

namespace gogrow::detail {

template <class T, bool ZeroSize> struct slice_header;

template <class T> struct slice_header<T, false> {
  using iterator = T*;
  using const_iterator = const T*;

  T* data = nullptr;
  T* end_ = nullptr;
  T* limit = nullptr;
  array_record<T>* array = nullptr;

  std::size_t len() const noexcept { return static_cast<std::size_t>(end_ - data); }
  std::size_t cap() const noexcept { return static_cast<std::size_t>(limit - data); }
  bool is_nil() const noexcept { return data == nullptr; }
  T& slot(std::size_t i) const noexcept { return data[i]; }
  T* begin() const noexcept { return data; }
  T* end() const noexcept { return end_; }

  /// Says that this copy of a header is one more on its array.
  void join() const noexcept {
    if (array == nullptr) return;
    array->publish_up_to(end_);
    array->headers.add();
  }

  bool alone() const noexcept { return array != nullptr && array->headers.is_one(); }

  // Where the array's live slots end. A header that is alone may be ahead of the mark.
  T* live_end() const noexcept { return std::max(array->live_end(), end_); }

  void set_empty() noexcept {
    // A slice of capacity 0 that is not nil needs an address; Go uses one for all of them.
    alignas(T) static constinit std::byte zero_base[1] = {};
    data = end_ = limit = reinterpret_cast<T*>(zero_base);
  }
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
  void join() const noexcept {}
};

}  // namespace gogrow::detail
