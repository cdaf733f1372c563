// The part of Go's package slices that decides capacities: grow, clip, clone, insert, erase, replace, concat, repeat,
// compact, append_seq.
//
//     namespace slices = gogrow::slices;
//     s = slices::insert(s, 2, {7, 8});
//
// As in Go, each function takes a slice and returns the header that now holds the result; in-place work is seen by
// every header on the array. The package came with Go 1.21, concat with 1.22, repeat with 1.23; using one with an older
// release does not compile. (golang.org/x/exp/slices, its forerunner, changed too often to be followed.)
//
// What a growth asks for, beside the obvious (Go: slices/slices.go)
//
//      grow      the present *capacity* is copied, not only the length:   old_len = cap
//      insert    only the part before the gap goes through growslice:     old_len = i
//      clone     append to an empty slice: the size class's room becomes capacity
//      concat    grow(nil, total), then appends
//      repeat    make with exactly the length
//
// From 1.22 on, what erase, compact and replace drop from the end is set to zero; 1.21 left the old values there.
#pragma once

#include <gogrow/rules/needs_64_bits.hpp>
#include <gogrow/rules/needs_exceptions.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <functional>
#include <initializer_list>
#include <iterator>
#include <ranges>
#include <span>
#include <type_traits>
#include <utility>

#include <gogrow/slice.hpp>

namespace gogrow {

namespace detail {

// Package slices is written in Go on top of the language; here it needs three things that the language does for it.
struct slice_access {
  // append(s[:kept], …) with cap(s) as the old capacity, to new_len elements.
  template <class Slice, class Source>
  static void grow(Slice& s, std::size_t kept, std::size_t new_len, const Source& source) {
    Slice::grow(s.header_, kept, new_len, source, s.allocator_, s.observer_);
  }
  template <class Slice> static std::size_t length_after(std::size_t len, std::size_t added) {
    return Slice::length_after(len, added);
  }
};

template <class Slice> inline constexpr bool has_run_time_rules = false;
template <class T, auto Rules, class Allocator, class Observer>
inline constexpr bool has_run_time_rules<go_slice<T, Rules, Allocator, Observer>> =
    run_time_rules<std::remove_cvref_t<decltype(Rules)>>;

/// A slice whose release has package slices; run-time rules are taken at their word.
template <class Slice>
concept package_slice = is_go_slice<Slice> && (has_run_time_rules<Slice> || Slice::row().slices_package);

// Two functions came later than the package.
template <class Slice>
concept concat_slice = package_slice<Slice> && (has_run_time_rules<Slice> || Slice::row().slices_concat);
template <class Slice>
concept repeat_slice = package_slice<Slice> && (has_run_time_rules<Slice> || Slice::row().slices_repeat);

// nil, with the allocator and the observer of s.
template <class Slice> Slice nil_like(const Slice& s) { return Slice(s.get_allocator(), s.observer()); }

// What 1.22 added to everything that makes a slice shorter.
template <class Slice> void zero_tail(const Slice& s, std::size_t kept) {
  if (kept < s.len() && Slice::row().slices_zero_tail) clear(s.slice(kept, unbounded));
}

// 1.22 looks at all three bounds before it touches anything; 1.21 stumbles over the second slice expression.
template <class Slice, class I, class J> void check_erase(const Slice& s, I i, J j) {
  if (Slice::row().slices_check_first) {
    (void)s.slice(i, j, s.len());
  } else {
    (void)s.slice(i, j);
    (void)s.slice(j, unbounded);
  }
}

// 1.22 looks at i before it touches anything. 1.21 asks for nothing where there is nothing to insert, and else stumbles
// over the first of its slice expressions that i is wrong for.
template <class Slice, class I> void check_insert(const Slice& s, I i, std::size_t added) {
  const release& r = Slice::row();
  if (r.slices_check_first) {
    (void)s.slice(i, unbounded);
    return;
  }
  const std::size_t len = s.len();
  if (added == 0 || (std::cmp_greater_equal(i, 0) && std::cmp_less_equal(i, len))) return;
  const std::size_t new_len = slice_access::length_after<Slice>(len, added);
  if (new_len > s.cap()) (void)s.slice(0, i);
  const auto behind = static_cast<std::int64_t>(i) + static_cast<std::int64_t>(added);
  if (std::cmp_greater(i, len) || behind < 0) refuse_lo(r, operand(behind), operand(new_len));
  refuse_lo(r, operand(i), operand(new_len));
}

// What stays behind is cleared from 1.22 on, so its values may be taken; 1.21 leaves it, so they must be copied.
template <class T> void shift_down(T* first, T* last, T* to, const release& r) {
  if (r.slices_zero_tail) std::move(first, last, to);
  else std::copy(first, last, to);
}

// append(s[:from], s[to:]...)
template <class Slice> Slice close_gap(const Slice& s, std::size_t from, std::size_t to) {
  if constexpr (layout_of<typename Slice::value_type>.size_bytes != 0)
    shift_down(s.data() + to, s.data() + s.len(), s.data() + from, Slice::row());
  return s.slice(0, s.len() - (to - from));
}

// values between s[:from] and s[to:], with from < len. In place where cap allows it, else
// growslice is asked for append(s[:from], …).
template <class Slice, class R>
Slice open_gap(Slice s, std::size_t from, std::size_t to, R&& values, std::size_t added) {
  using T = typename Slice::value_type;
  const std::size_t len = s.len();
  const std::size_t tail = len - to;
  const std::size_t new_len = slice_access::length_after<Slice>(from, added + tail);
  if constexpr (layout_of<T>.size_bytes == 0) {
    s.append_zeros(new_len > len ? new_len - len : 0);
    return s.slice(0, new_len);
  } else {
    if (new_len > s.cap()) {
      T* const old_tail = s.data() + to;
      slice_access::grow(s, from, new_len, [&](auto& c) {
        auto at = std::ranges::begin(values);
        for (std::size_t i = 0; i < added; ++i, ++at) c.emplace(*at);
        c.take(std::as_const(old_tail), old_tail + tail);
      });
      return s;
    }
    // The values may be elements of this array: they are copied before anything moves.
    go_slice<T, go_latest, typename Slice::allocator_type> copies(s.get_allocator());
    copies.append_range(values);
    const Slice grown = s.slice(0, (std::max)(len, new_len));
    T* const gap = grown.data() + from;
    if (new_len > len) std::move_backward(grown.data() + to, grown.data() + len, grown.data() + new_len);
    if (new_len < len) shift_down(grown.data() + to, grown.data() + len, gap + added, Slice::row());
    std::move(copies.begin(), copies.end(), gap);
    if (new_len < len) zero_tail(s, new_len);
    return grown.slice(0, new_len);
  }
}

}  // namespace detail

namespace slices {

/// A go_slice of Go 1.21 or later.
template <class Slice>
concept slice = detail::package_slice<Slice>;

/// Room for n more elements without another growth; len stays. Throws panic ("cannot be negative") for n < 0.
template <slice S, std::integral I> [[nodiscard]] S grow(S s, I n) {
  if (std::cmp_less(n, 0)) throw panic("cannot be negative");
  const std::size_t len = s.len();
  const std::size_t room = s.cap() - len;
  if (std::cmp_less_equal(n, room)) return s;
  S whole = s.slice(0, s.cap());
  { S let_go(std::move(s)); }  // so that the array may be alone, and its elements be moved
  whole.append_zeros(static_cast<std::size_t>(n) - room);
  return whole.slice(0, len);
}

/// Gives up the capacity beyond len: s[:len:len]. Nothing is allocated; the array keeps its size.
template <slice S> [[nodiscard]] S clip(const S& s) { return s.slice(0, s.len(), s.len()); }

/// A copy with an array of its own. nil gives nil, an empty slice gives an empty one.
template <slice S> [[nodiscard]] S clone(const S& s) {
  if (s.is_nil()) return s;
  S copied = s.slice(0, 0, 0);
  copied.append_range(s);
  return copied;
}

/// values before s[i]. Without values: s. In place where cap allows it.
/// Throws panic unless 0 <= i <= len (1.21: or there are no values). Strong guarantee when T's moves do not throw, else
/// basic.
template <slice S, std::integral I, appendable_range<typename S::value_type> R>
[[nodiscard]] S insert(S s, I i, R&& values) {
  const auto added = static_cast<std::size_t>(std::ranges::size(values));
  detail::check_insert(s, i, added);
  const auto at = static_cast<std::size_t>(i);
  const auto n = s.len();
  if (added == 0) return s;
  if (at == n) return std::move(s.append_range(std::forward<R>(values)));
  return detail::open_gap(std::move(s), at, at, std::forward<R>(values), added);
}
template <slice S, std::integral I>
[[nodiscard]] S insert(S s, I i, std::initializer_list<typename S::value_type> values) {
  return slices::insert(std::move(s), i, std::span(values.begin(), values.size()));
}

/// slices.Delete: without s[i:j]. From 1.22 on the slots that fall off the end become zero.
/// Throws panic unless 0 <= i <= j <= len.
template <slice S, std::integral I, std::integral J> [[nodiscard]] S erase(S s, I i, J j) {
  detail::check_erase(s, i, j);
  const auto from = static_cast<std::size_t>(i);
  const auto to = static_cast<std::size_t>(j);
  if (from == to) return s;
  const S kept = detail::close_gap(s, from, to);
  detail::zero_tail(s, kept.len());
  return kept;
}

/// slices.DeleteFunc: without the elements for which drop(element) is true.
template <slice S, std::predicate<const typename S::value_type&> Drop> [[nodiscard]] S erase_if(S s, Drop drop) {
  std::size_t kept = 0;
  for (std::size_t i = 0; i < s.len(); ++i) {
    if (std::invoke(drop, std::as_const(s[i]))) continue;
    if (kept != i) s[kept] = s[i];
    ++kept;
  }
  detail::zero_tail(s, kept);
  return s.slice(0, kept);
}

/// values in the place of s[i:j]. Throws panic unless 0 <= i <= j <= len.
/// Strong guarantee when T's moves do not throw, else basic.
template <slice S, std::integral I, std::integral J, appendable_range<typename S::value_type> R>
[[nodiscard]] S replace(S s, I i, J j, R&& values) {
  (void)s.slice(i, j);  // Go's bounds check, against cap …
  const auto from = static_cast<std::size_t>(i);
  const auto to = static_cast<std::size_t>(j);
  const auto added = static_cast<std::size_t>(std::ranges::size(values));
  if (from == to) return slices::insert(std::move(s), i, std::forward<R>(values));
  (void)s.slice(j, unbounded);  // … and against len
  if (to == s.len()) {
    S replaced = s.slice(0, from);
    replaced.append_range(std::forward<R>(values));
    if (S::row().slices_zero_end) detail::zero_tail(s, replaced.len());
    return replaced;
  }
  return detail::open_gap(std::move(s), from, to, std::forward<R>(values), added);
}
template <slice S, std::integral I, std::integral J>
[[nodiscard]] S replace(S s, I i, J j, std::initializer_list<typename S::value_type> values) {
  return slices::replace(std::move(s), i, j, std::span(values.begin(), values.size()));
}

/// All slices one after the other, in an array of their own. Without elements: nil. Go 1.22+.
template <slice S, std::same_as<S>... More>
requires detail::concat_slice<S>
[[nodiscard]] S concat(const S& first, const More&... more) {
  std::size_t total = 0;
  for (std::size_t len : {first.len(), more.len()...}) {
    total += len;
    if (total > max_int) throw panic("len out of range");
  }
  S joined = slices::grow(detail::nil_like(first), total);
  joined.append_range(first);
  (joined.append_range(more), ...);
  return joined;
}

/// count copies of s one after the other; cap is exactly len × count. Go 1.23+.
/// Throws panic for a negative count and for a length beyond max_int.
template <slice S, std::integral I>
requires detail::repeat_slice<S>
[[nodiscard]] S repeat(const S& s, I count) {
  if (std::cmp_less(count, 0)) throw panic("cannot be negative");
  const auto times = static_cast<std::size_t>(count);
  if (times != 0 && s.len() > max_int / times) throw panic("the result of (len(x) * count) overflows");
  const auto total = static_cast<std::ptrdiff_t>(s.len() * times);
  S repeated = S::make(total, total, s.get_allocator(), s.observer());
  if constexpr (layout_of<typename S::value_type>.size_bytes != 0)
    for (auto at = repeated.begin(); at != repeated.end(); at += std::ssize(s)) std::ranges::copy(s, at);
  return repeated;
}

/// slices.CompactFunc: of each run of elements that are the same, the first. Asked of neighbours, the later one first.
template <slice S, class Same> [[nodiscard]] S compact_if(S s, Same same) {
  std::size_t kept = s.len() == 0 ? 0 : 1;
  for (std::size_t i = 1; i < s.len(); ++i) {
    if (std::invoke(same, std::as_const(s[i]), std::as_const(s[i - 1]))) continue;
    if (kept != i) s[kept] = s[i];
    ++kept;
  }
  detail::zero_tail(s, kept);
  return s.slice(0, kept);
}

/// slices.Compact: of each run of equal elements, the first. From 1.22 on the slots behind become zero.
template <slice S>
requires std::equality_comparable<typename S::value_type>
[[nodiscard]] S compact(S s) {
  return slices::compact_if(std::move(s), std::equal_to<>());
}

/// slices.AppendSeq: the elements of a range, appended one at a time. Go 1.23+.
template <slice S, std::ranges::input_range R>
requires detail::repeat_slice<S>
[[nodiscard]] S append_seq(S s, R&& range) {
  for (auto&& element : range) s.append(std::forward<decltype(element)>(element));
  return s;
}

/// slices.Equal: the same length and equal elements.
template <slice S>
requires std::equality_comparable<typename S::value_type>
[[nodiscard]] bool equal(const S& a, const S& b) {
  if constexpr (layout_of<typename S::value_type>.size_bytes == 0) return a.len() == b.len();
  else return std::ranges::equal(a, b);
}

}  // namespace slices
}  // namespace gogrow
