// The work of go_slice that does not grow: slice expressions, and copy. slice/lifetime.hpp and slice/append.hpp have
// the rest.
//
// A slice expression makes a second header on the array, which may reach slots that were never used. They get their
// zero value then, under the lock of the array (slice/backing_array.hpp), since other threads may be looking too.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>

#include <gogrow/slice.hpp>

namespace gogrow {

template <slice_object T, slice_rules auto Rules, class Allocator, growth_observer Observer>
auto go_slice<T, Rules, Allocator, Observer>::slice(slice_bound lo, slice_bound hi) const -> go_slice {
  const detail::operand j = hi.value_or(len());
  const detail::operand i = lo.value_or(0);
  // One unsigned comparison finds negative operands too.
  if (j.bits > cap()) [[unlikely]]
    detail::refuse_hi(row(), j, cap());
  if (i.bits > j.bits) [[unlikely]]
    detail::refuse_lo(row(), i, j);
  return view(i.bits, j.bits, cap());
}

template <slice_object T, slice_rules auto Rules, class Allocator, growth_observer Observer>
auto go_slice<T, Rules, Allocator, Observer>::slice(slice_bound lo, slice_bound hi, slice_bound max) const -> go_slice {
  const detail::operand k = max.value_or(cap());
  const detail::operand j = hi.value_or(len());
  const detail::operand i = lo.value_or(0);
  if (k.bits > cap()) [[unlikely]]
    detail::refuse_max(row(), k, cap());
  if (j.bits > k.bits) [[unlikely]]
    detail::refuse_hi_of_three(row(), j, k);
  if (i.bits > j.bits) [[unlikely]]
    detail::refuse_lo_of_three(row(), i, j);
  return view(i.bits, j.bits, k.bits);
}

template <slice_object T, slice_rules auto Rules, class Allocator, growth_observer Observer>
auto go_slice<T, Rules, Allocator, Observer>::view(std::size_t lo, std::size_t hi, std::size_t max) const -> go_slice {
  go_slice result(*this);
  if constexpr (zero_size) {
    result.header_.len_ = hi - lo;
    result.header_.cap_ = max - lo;
  } else {
    header& h = result.header_;
    if (h.array != nullptr) {
      // A header with a limit of its own never meets raw slots, and one that begins beyond the mark leaves none behind.
      if (max < cap()) materialise(h.array, h.data + max, allocator_);
      else if (h.data + hi > h.array->live()) materialise(h.array, h.array->end(), allocator_);
    }
    h.limit = h.data + max;
    h.end_ = h.data + hi;
    h.data += lo;
  }
  return result;
}

// Gives raw slots before up_to their zero value. The array has several headers, so none of them is ahead of the mark.
template <slice_object T, slice_rules auto Rules, class Allocator, growth_observer Observer>
void go_slice<T, Rules, Allocator, Observer>::materialise(record* array, T* up_to, allocator_argument a) {
  if (up_to <= array->live()) return;
  const typename record::mark_lock lock(*array);
  T* const live = array->live();
  if (up_to <= live) return;
  construction raw(a, live);
  raw.zeros(static_cast<std::size_t>(up_to - live));
  raw.keep();
  array->raise_live(up_to);
}

template <class T, auto Rules, class Allocator, class Observer>
std::size_t copy(const go_slice<T, Rules, Allocator, Observer>& dst,
                 const go_slice<T, Rules, Allocator, Observer>& src) {
  const std::size_t n = dst.len() < src.len() ? dst.len() : src.len();
  if constexpr (layout_of<T>.size_bytes != 0) {
    T* const from = src.data();
    T* const to = dst.data();
    if (n == 0 || from == to) return n;
    if constexpr (std::is_trivially_copyable_v<T>) std::memmove(static_cast<void*>(to), from, n * sizeof(T));
    else if (reinterpret_cast<std::uintptr_t>(from) < reinterpret_cast<std::uintptr_t>(to))
      for (std::size_t i = n; i-- > 0;) to[i] = from[i];
    else
      for (std::size_t i = 0; i < n; ++i) to[i] = from[i];
  }
  return n;
}

}  // namespace gogrow
