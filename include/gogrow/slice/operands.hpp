// What go_slice is given: elements to hold, ranges to append, bounds of slice expressions.
//
//      go_slice<T>            s.append(r)                     s.slice(lo, hi, max)
//        slice_element          appendable_range<T>             slice_bound, open
//
// Glossary
//   byte element   char and its kin: what Go's byte stands for, so that strings may be appended
//   open           the operand that a slice expression leaves out, as hi in s[lo:]
#pragma once

#include <concepts>
#include <cstddef>
#include <iterator>
#include <type_traits>
#include <utility>

#include <gogrow/rules/element_layout.hpp>
#include <gogrow/rules/slice_panics.hpp>

namespace gogrow {

/// What go_slice can hold: default constructible and copyable, because slots up to cap hold values, and known to
/// element_layout, because growth depends on Go's size of it.
template <class T>
concept slice_element = std::semiregular<T> && std::is_object_v<T> && has_element_layout<T>;

/// Elements that Go's byte is a counterpart of: strings can be appended to slices of them.
template <class T>
concept byte_element = std::same_as<T, char> || std::same_as<T, unsigned char> || std::same_as<T, signed char> ||
                       std::same_as<T, std::byte> || std::same_as<T, char8_t>;

namespace detail {

// What <ranges> says as concepts, said with the part of it that <iterator> brings: <ranges> would double the time that
// including this header takes.
template <class R> using iterator_of = decltype(std::ranges::begin(std::declval<R&>()));
template <class R> using range_value = std::iter_value_t<iterator_of<R>>;

template <class R>
concept sized_input_range = requires(R& range) {
  { std::ranges::begin(range) } -> std::input_iterator;
  { std::ranges::end(range) } -> std::sentinel_for<iterator_of<R>>;
  std::ranges::size(range);
};

// Its elements are an array of T that append may copy at once.
template <class R, class T>
concept array_of = std::contiguous_iterator<iterator_of<R>> && std::same_as<range_value<R>, T> &&
                   requires(R& range) { std::ranges::data(range); };

}  // namespace detail

/// A range that append can spread: its size is known and its elements become T.
template <class R, class T>
concept appendable_range =
    detail::sized_input_range<R> && std::constructible_from<T, std::iter_reference_t<detail::iterator_of<R>>>;

/// Leaves out an operand of a slice expression: s.slice(open, 3) is Go's s[:3].
struct open_bound {};
inline constexpr open_bound open{};

/// An operand of a slice expression: an integer or `open`.
class slice_bound {
 public:
  constexpr slice_bound(open_bound) noexcept : is_open_(true) {}
  template <std::integral I> constexpr slice_bound(I at) noexcept : at_(at) {}

  constexpr bool is_open() const noexcept { return is_open_; }
  constexpr detail::operand value_or(std::size_t otherwise) const noexcept {
    return is_open_ ? detail::operand(otherwise) : at_;
  }

 private:
  detail::operand at_{0};
  bool is_open_ = false;
};

}  // namespace gogrow
