// Go's built-in functions for slices, under their names: make (make_slice here), append, len, cap, copy and clear, and
// how a slice prints.
//
//      Go                          here
//      s = append(s, x)            s = append(s, x)
//      s = append(s, t...)         s = append(s, t)
//      b = append(b, "text"...)    b = append(b, "text")
//      make([]T, n, c)             make_slice<T>(n, c)
//      len(s), cap(s)              len(s), cap(s)
//      copy(d, s), clear(s)        copy(d, s), clear(s)
//
// The members of go_slice do the work; argument-dependent lookup finds these without a using.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstring>
#include <iosfwd>
#include <string>  // for std::allocator
#include <string_view>
#include <type_traits>
#include <utility>

#include <gogrow/slice.hpp>

namespace gogrow {

/// make([]T, len): cap is len. Throws panic ("makeslice: len out of range") for a negative or impossible length.
template <class T, auto Rules = go_latest, class Allocator = std::allocator<T>, class Observer = null_observer>
requires(!std::integral<Allocator>)
[[nodiscard]] go_slice<T, Rules, Allocator, Observer> make_slice(std::integral auto len,
                                                                 const Allocator& a = Allocator(),
                                                                 Observer o = Observer()) {
  const auto n = static_cast<std::ptrdiff_t>(len);
  return go_slice<T, Rules, Allocator, Observer>::make(n, n, a, std::move(o));
}

/// make([]T, len, cap). Throws panic for a negative or impossible len or cap, or a cap below len; len is checked first.
template <class T, auto Rules = go_latest, class Allocator = std::allocator<T>, class Observer = null_observer>
[[nodiscard]] go_slice<T, Rules, Allocator, Observer> make_slice(std::integral auto len, std::integral auto cap,
                                                                 const Allocator& a = Allocator(),
                                                                 Observer o = Observer()) {
  return go_slice<T, Rules, Allocator, Observer>::make(static_cast<std::ptrdiff_t>(len),
                                                       static_cast<std::ptrdiff_t>(cap), a, std::move(o));
}

namespace detail {

template <class Slice> using location_of = typename call_place<typename Slice::observer_type>::location;

}  // namespace detail

/// append as Go writes it: s = append(s, x), append(s, t), append(bytes, "text"). Returns the header; s itself is not
/// changed, its array may be. Pass std::move(s) where s is done with: nothing is counted or copied then.
template <class Slice, class Arg, class Appended = std::remove_cvref_t<Slice>>
requires(is_go_slice<Appended> && requires(Appended& s, Arg&& arg) { s.append(std::forward<Arg>(arg)); })
[[nodiscard, gnu::always_inline]] inline Appended append(
    Slice&& s, Arg&& arg, detail::location_of<Appended> where = detail::location_of<Appended>::current()) {
  constexpr bool writable = std::is_lvalue_reference_v<Slice> && !std::is_const_v<std::remove_reference_t<Slice>>;
  if constexpr (writable && std::convertible_to<Arg, typename Appended::value_type>) {
    return s.successor(std::forward<Arg>(arg), where);
  } else {
    Appended result(std::forward<Slice>(s));
    result.append(std::forward<Arg>(arg), where);
    return result;
  }
}
/// The same for several values, or none: s = append(s, a, b).
template <class Slice, class... Values>
requires(is_go_slice<std::remove_cvref_t<Slice>> && sizeof...(Values) != 1 &&
         requires(std::remove_cvref_t<Slice>& s, Values&&... values) { s.append(std::forward<Values>(values)...); })
[[nodiscard]] std::remove_cvref_t<Slice> append(Slice&& s, Values&&... values) {
  std::remove_cvref_t<Slice> result(std::forward<Slice>(s));
  result.append(std::forward<Values>(values)...);
  return result;
}

template <class T, auto Rules, class Allocator, class Observer>
std::size_t len(const go_slice<T, Rules, Allocator, Observer>& s) noexcept {
  return s.len();
}
template <class T, auto Rules, class Allocator, class Observer>
std::size_t cap(const go_slice<T, Rules, Allocator, Observer>& s) noexcept {
  return s.cap();
}

/// copy(dst, src): the first min(len) elements, overlapping or not. Returns their number. An assignment that throws
/// leaves the elements before it copied.
template <class T, auto Rules, class Allocator, class Observer>
std::size_t copy(const go_slice<T, Rules, Allocator, Observer>& dst,
                 const go_slice<T, Rules, Allocator, Observer>& src);
/// copy([]byte, string)
template <byte_element T, auto Rules, class Allocator, class Observer>
std::size_t copy(const go_slice<T, Rules, Allocator, Observer>& dst, std::string_view src) {
  const std::size_t n = dst.len() < src.size() ? dst.len() : src.size();
  if (n != 0) std::memmove(dst.data(), src.data(), n);
  return n;
}

/// clear(s): every element becomes its zero value; len and cap stay. (A built-in since Go 1.21.)
template <class T, auto Rules, class Allocator, class Observer>
void clear(const go_slice<T, Rules, Allocator, Observer>& s) {
  if constexpr (layout_of<T>.size_bytes != 0)
    for (T& element : s) element = T();
}

/// In the manner of fmt.Println: [1 2 3]; bytes as numbers, bools as words, but char as C++ prints it.
template <class Char, class Traits, class T, auto Rules, class Allocator, class Observer>
requires byte_element<T> || requires(std::basic_ostream<Char, Traits>& out, const T& element) { out << element; }
std::basic_ostream<Char, Traits>& operator<<(std::basic_ostream<Char, Traits>& out,
                                             const go_slice<T, Rules, Allocator, Observer>& s) {
  out << '[';
  const char* gap = "";
  for (const T& element : s) {
    out << gap;
    if constexpr (std::same_as<T, bool>) out << (element ? "true" : "false");
    else if constexpr (byte_element<T> && !std::same_as<T, char>) out << static_cast<int>(element);
    else out << element;
    gap = " ";
  }
  return out << ']';
}

}  // namespace gogrow
