// What go_slice is given: elements to hold, ranges to append, bounds of slice expressions.
//
//      go_slice<T>            s.append(r)                     s.slice(lo, hi, max)
//        slice_element          appendable_range<T>             slice_bound, unbounded
//
// Glossary
//   byte element   char and its kin: what Go's byte stands for, so that strings may be appended
//   unbounded      the operand that a slice expression leaves out, as hi in s[lo:]
#pragma once

#include <concepts>
#include <cstddef>
#include <iterator>
#include <string_view>
#include <type_traits>
#include <utility>

#include <gogrow/rules/element_layout.hpp>
#include <gogrow/rules/slice_panics.hpp>

namespace gogrow {

/// What go_slice can store: default constructible and copyable, because slots up to cap hold values.
template <class T>
concept slice_object = std::semiregular<T> && std::is_object_v<T>;

/// What go_slice can hold: known to element_layout as well, because growth depends on Go's size of it. go_slice asks
/// for that itself, in words.
template <class T>
concept slice_element = slice_object<T> && has_element_layout<T>;

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

// Copy-initialises one element of a list: implicit conversions that do not narrow, and no others.
template <class T> struct list_of_one {
  T element[1];
};
template <class From, class T>
concept converts_without_loss = std::convertible_to<From, T> && requires { list_of_one<T>{{std::declval<From>()}}; };

// What std::string takes from a std::string_view only when asked: the same text.
template <class From, class T>
concept text_for_text = std::is_class_v<T> && std::convertible_to<From, std::string_view> &&
                        std::convertible_to<T, std::string_view> && std::constructible_from<T, From>;

// What append takes for an element beside a T.
template <class From, class T>
concept element_from = std::convertible_to<From, T> || text_for_text<From, T>;

template <class C>
concept character = std::same_as<C, char> || std::same_as<C, wchar_t> || std::same_as<C, char8_t> ||
                    std::same_as<C, char16_t> || std::same_as<C, char32_t>;

// Characters are numbers to C++: without this a text would become numbers, its closing NUL among them.
template <class R, class T>
concept text_for_numbers = character<range_value<R>> && std::is_arithmetic_v<T> && !std::same_as<range_value<R>, T>;
template <class R>
concept text_literal = std::is_array_v<std::remove_reference_t<R>> && character<range_value<R>>;

// Its elements are an array of T that append may copy at once.
template <class R, class T>
concept array_of = std::contiguous_iterator<iterator_of<R>> && std::same_as<range_value<R>, T> &&
                   requires(R& range) { std::ranges::data(range); };

}  // namespace detail

/// A range that append can spread: its size is known and its elements become T by an implicit conversion that does not
/// narrow. Text goes to slices of its own character type, and a literal only to bytes, as std::string_view.
template <class R, class T>
concept appendable_range =
    detail::sized_input_range<R> &&
    (detail::converts_without_loss<std::iter_reference_t<detail::iterator_of<R>>, T> ||
     detail::text_for_text<std::iter_reference_t<detail::iterator_of<R>>, T>)&&!detail::text_for_numbers<R, T> &&
    !detail::text_literal<R>;

/// Leaves out an operand of a slice expression: s.slice(unbounded, 3) is Go's s[:3].
struct unbounded_operand {};
inline constexpr unbounded_operand unbounded{};

/// An operand of a slice expression: an integer or `unbounded`.
class slice_bound {
 public:
  constexpr slice_bound(unbounded_operand) noexcept : is_unbounded_(true) {}
  template <std::integral I> constexpr slice_bound(I at) noexcept : at_(at) {}

  constexpr bool is_unbounded() const noexcept { return is_unbounded_; }
  constexpr detail::operand value_or(std::size_t otherwise) const noexcept {
    return is_unbounded_ ? detail::operand(otherwise) : at_;
  }

 private:
  detail::operand at_{0};
  bool is_unbounded_ = false;
};

}  // namespace gogrow
