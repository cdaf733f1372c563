// The work of go_slice. slice.hpp says what each member does; this file says how.
//
// All growth goes through reallocate(), which works in phases so that a throw anywhere loses nothing:
//
//   1  ask the rule, get the array                     may throw; nothing is built yet
//   2  build the appended elements behind the gap      may throw; they are destroyed again
//   3  copy the old elements, if they must be copied   may throw; likewise
//   4  tell the observer                               may throw; likewise
//   5  move the old elements, if they may be moved     cannot throw
//   6  publish the new array, let go of the old one    cannot throw
//
// Appended elements are built before the old ones are touched, so they may be elements of the slice itself. They come
// from a `source`, a function that builds a known number of elements through a detail::construction.
#pragma once

#include <gogrow/slice.hpp>

namespace gogrow {

// --- Headers come and go.

template <slice_element T, slice_rules auto Rules, class Allocator, growth_observer Observer>
go_slice<T, Rules, Allocator, Observer>::go_slice(std::initializer_list<T> values, const Allocator& a, Observer o)
    : go_slice(a, std::move(o)) {
  allocate(0, values.size());
  append_range(values);
}

template <slice_element T, slice_rules auto Rules, class Allocator, growth_observer Observer>
template <appendable_range<T> R>
requires(!is_go_slice<std::remove_cvref_t<R>> && !std::convertible_to<R, const Allocator&>)
go_slice<T, Rules, Allocator, Observer>::go_slice(R&& range, const Allocator& a, Observer o)
    : go_slice(a, std::move(o)) {
  allocate(0, static_cast<std::size_t>(std::ranges::size(range)));
  append_range(std::forward<R>(range));
}

template <slice_element T, slice_rules auto Rules, class Allocator, growth_observer Observer>
go_slice<T, Rules, Allocator, Observer>& go_slice<T, Rules, Allocator, Observer>::operator=(go_slice&& other) noexcept {
  if (this == &other) return *this;
  header old = std::exchange(header_, std::exchange(other.header_, {}));
  // The old array belongs to the old allocator, but its end is news for the observer that goes on: in s = append(s, x)
  // that is the one which heard of the growth.
  if constexpr (std::is_empty_v<Allocator>) {
    observer_ = std::move(other.observer_);
    let_go(old, allocator_);
  } else {
    const Allocator old_allocator(allocator_);
    std::destroy_at(&allocator_);  // polymorphic allocators cannot be assigned
    std::construct_at(&allocator_, other.allocator_);
    observer_ = std::move(other.observer_);
    let_go(old, old_allocator);
  }
  return *this;
}

template <slice_element T, slice_rules auto Rules, class Allocator, growth_observer Observer>
void go_slice<T, Rules, Allocator, Observer>::swap(go_slice& other) noexcept {
  go_slice held(std::move(other));
  other = std::move(*this);
  *this = std::move(held);
}

template <slice_element T, slice_rules auto Rules, class Allocator, growth_observer Observer>
void go_slice<T, Rules, Allocator, Observer>::let_go(header& h, const Allocator& a) noexcept {
  if constexpr (!zero_size) {
    if (h.array == nullptr || !h.array->headers.remove()) return;
    T* const first = arrays::first(h.array);
    T* const live_end = h.live_end();
    const auto slots = static_cast<std::size_t>(h.array->end - first);
    const auto used = static_cast<std::size_t>(live_end - first);
    arrays::destroy(a, h.array, live_end);
    if constexpr (observes<Observer, array_dropped>) {
      const std::size_t size = element().size_bytes;
      try {
        observer_.on(array_dropped{charged_bytes(row(), slots * size, element().noscan()), used * size});
      } catch (...) {  // nothing can be given up any more
      }
    }
  }
}

// An array of cap slots, the first len of them zero. Used on nil headers only.
template <slice_element T, slice_rules auto Rules, class Allocator, growth_observer Observer>
void go_slice<T, Rules, Allocator, Observer>::allocate(std::size_t len, std::size_t cap) {
  if constexpr (zero_size) {
    header_ = {len, cap, true};
  } else {
    if (cap == 0) {
      header_.set_empty();
      return;
    }
    fresh_array fresh(allocator_, cap);
    construction zeros(allocator_, fresh.first());
    zeros.zeros(len);
    tell_allocated(cap * element().size_bytes);
    zeros.keep();
    adopt(fresh, len);
  }
}

template <slice_element T, slice_rules auto Rules, class Allocator, growth_observer Observer>
auto go_slice<T, Rules, Allocator, Observer>::make(std::ptrdiff_t len, std::ptrdiff_t cap, const Allocator& a,
                                                   Observer o) -> go_slice {
  const std::size_t size = element().size_bytes;
  const std::size_t most = size == 0 ? max_int : row().max_alloc_bytes / size;
  if (len < 0 || static_cast<std::size_t>(len) > most) detail::refuse_make_len();
  if (cap < len || static_cast<std::size_t>(cap) > most) detail::refuse_make_cap();
  go_slice made(a, std::move(o));
  made.allocate(static_cast<std::size_t>(len), static_cast<std::size_t>(cap));
  return made;
}

// --- Slice expressions.

template <slice_element T, slice_rules auto Rules, class Allocator, growth_observer Observer>
auto go_slice<T, Rules, Allocator, Observer>::slice(slice_bound lo, slice_bound hi) const -> go_slice {
  const std::ptrdiff_t j = hi.value_or(len());
  const std::ptrdiff_t i = lo.value_or(0);
  const detail::bad_slice_expression bad{row()};
  // One unsigned comparison finds negative operands too.
  if (static_cast<std::size_t>(j) > cap()) [[unlikely]]
    bad.hi(j, cap());
  if (static_cast<std::size_t>(i) > static_cast<std::size_t>(j)) [[unlikely]]
    bad.lo(i, j);
  return view(static_cast<std::size_t>(i), static_cast<std::size_t>(j), cap());
}

template <slice_element T, slice_rules auto Rules, class Allocator, growth_observer Observer>
auto go_slice<T, Rules, Allocator, Observer>::slice(slice_bound lo, slice_bound hi, slice_bound max) const -> go_slice {
  const std::ptrdiff_t k = max.value_or(cap());
  const std::ptrdiff_t j = hi.value_or(len());
  const std::ptrdiff_t i = lo.value_or(0);
  const detail::bad_slice_expression bad{row()};
  if (static_cast<std::size_t>(k) > cap()) [[unlikely]]
    bad.max(k, cap());
  if (static_cast<std::size_t>(j) > static_cast<std::size_t>(k)) [[unlikely]]
    bad.hi_of_three(j, k);
  if (static_cast<std::size_t>(i) > static_cast<std::size_t>(j)) [[unlikely]]
    bad.lo_of_three(i, j);
  return view(static_cast<std::size_t>(i), static_cast<std::size_t>(j), static_cast<std::size_t>(k));
}

template <slice_element T, slice_rules auto Rules, class Allocator, growth_observer Observer>
auto go_slice<T, Rules, Allocator, Observer>::view(std::size_t lo, std::size_t hi, std::size_t max) const -> go_slice {
  if constexpr (zero_size) {
    go_slice result(*this);
    result.header_.len_ = hi - lo;
    result.header_.cap_ = max - lo;
    return result;
  } else {
    if (header_.array != nullptr) {
      T* const live_end = header_.live_end();
      // A header with an end of its own never meets raw slots, and one that begins beyond the mark leaves none behind.
      if (max < cap())
        materialise(header_.data + max);
      else if (header_.data + hi > live_end)
        materialise(header_.array->end);
    }
    go_slice result(*this);
    result.header_.limit = header_.data + max;
    result.header_.end_ = header_.data + hi;
    result.header_.data += lo;
    return result;
  }
}

template <slice_element T, slice_rules auto Rules, class Allocator, growth_observer Observer>
void go_slice<T, Rules, Allocator, Observer>::materialise(T* up_to) const {
  T* const live_end = header_.live_end();
  if (up_to <= live_end) return;
  construction raw(allocator_, live_end);
  raw.zeros(static_cast<std::size_t>(up_to - live_end));
  raw.keep();
  header_.array->set_live_end(up_to);
}

// --- append.

template <slice_element T, slice_rules auto Rules, class Allocator, growth_observer Observer>
std::size_t go_slice<T, Rules, Allocator, Observer>::length_after(std::size_t added) const {
  const std::size_t sum = len() + added;
  if (added > max_int || sum > max_int) [[unlikely]]
    detail::refuse_growslice(row());
  return sum;
}

template <slice_element T, slice_rules auto Rules, class Allocator, growth_observer Observer>
void go_slice<T, Rules, Allocator, Observer>::advance(std::size_t n) noexcept {
  header_.end_ += n;
  if (!header_.array->headers.is_one()) header_.array->publish_up_to(header_.end_);
}

template <slice_element T, slice_rules auto Rules, class Allocator, growth_observer Observer>
template <class U>
void go_slice<T, Rules, Allocator, Observer>::append_one(U&& value) {
  const auto source = [&](auto& c) { c.emplace(std::forward<U>(value)); };
  if constexpr (zero_size) {
    append_from(1, source);
  } else {
    if (header_.end_ == header_.limit) [[unlikely]]
      return reallocate(len(), length_after(1), source);
    T* const at = header_.end_;
    if constexpr (bytewise) {
      std::construct_at(at, std::forward<U>(value));  // a live slot of such a type may be built over
    } else if (at >= header_.array->live_end()) {
      arrays::construct(allocator_, at, std::forward<U>(value));
    } else if constexpr (std::is_nothrow_assignable_v<T&, U>) {
      *at = std::forward<U>(value);
    } else {
      T built(std::forward<U>(value));
      *at = std::move(built);
    }
    advance(1);
  }
}

template <slice_element T, slice_rules auto Rules, class Allocator, growth_observer Observer>
template <class... Values>
requires(sizeof...(Values) != 1 && (std::constructible_from<T, Values> && ...))
auto go_slice<T, Rules, Allocator, Observer>::append(Values&&... values) -> go_slice& {
  if constexpr (sizeof...(Values) != 0)
    append_from(sizeof...(Values), [&](auto& c) { (c.emplace(std::forward<Values>(values)), ...); });
  return *this;
}

template <slice_element T, slice_rules auto Rules, class Allocator, growth_observer Observer>
template <appendable_range<T> R>
auto go_slice<T, Rules, Allocator, Observer>::append_range(R&& range) -> go_slice& {
  const auto n = static_cast<std::size_t>(std::ranges::size(range));
  if constexpr (std::ranges::contiguous_range<R> && std::same_as<std::ranges::range_value_t<R>, T>) {
    return append_copies(std::ranges::data(range), n);
  } else {
    append_from(n, [&](auto& c) {
      auto at = std::ranges::begin(range);
      for (std::size_t i = 0; i < n; ++i, ++at) c.emplace(*at);
    });
    return *this;
  }
}

template <slice_element T, slice_rules auto Rules, class Allocator, growth_observer Observer>
auto go_slice<T, Rules, Allocator, Observer>::append_copies(const T* first, std::size_t n) -> go_slice& {
  if constexpr (bytewise && !zero_size) {
    if (n != 0 && n <= cap() - len()) {
      std::memmove(header_.end_, first, n * sizeof(T));  // the source may be this very array
      advance(n);
      return *this;
    }
  }
  append_from(n, [&](auto& c) { c.take(first, first + n); });
  return *this;
}

template <slice_element T, slice_rules auto Rules, class Allocator, growth_observer Observer>
template <std::integral I>
auto go_slice<T, Rules, Allocator, Observer>::append_zeros(I n) -> go_slice& {
  const auto count = static_cast<std::ptrdiff_t>(n);
  if (!row().append_make_direct) {
    go_slice temporary = make(count, count, allocator_, observer_);
    observer_ = temporary.observer_;
    return append_range(temporary);
  }
  const std::size_t size = element().size_bytes;
  const bool possible = size == 0 || static_cast<std::size_t>(count) <= row().max_alloc_bytes / size;
  if (count < 0 || !possible) detail::refuse_make_len();
  append_from(static_cast<std::size_t>(count), [&](auto& c) { c.zeros(static_cast<std::size_t>(count)); });
  return *this;
}

// Appends the n elements that source builds.
template <slice_element T, slice_rules auto Rules, class Allocator, growth_observer Observer>
template <class Source>
void go_slice<T, Rules, Allocator, Observer>::append_from(std::size_t n, Source source) {
  if (n == 0) return;
  const std::size_t new_len = length_after(n);
  if constexpr (zero_size) {
    if (new_len > cap()) {
      // No array, so nothing is allocated, copied or told; only the capacity changes.
      header_.cap_ = next_cap(Rules, {len(), cap(), new_len, element()})->cap;
    }
    header_.len_ = new_len;
    header_.not_nil = true;
  } else {
    if (new_len > cap()) return reallocate(len(), new_len, source);
    if (header_.end_ < header_.array->live_end()) return append_over_live(n, source);
    construction raw(allocator_, header_.end_);
    source(raw);
    raw.keep();
    advance(n);
  }
}

// Some of the n slots hold values that another header may see, and that the source may be reading: build aside first.
template <slice_element T, slice_rules auto Rules, class Allocator, growth_observer Observer>
template <class Source>
void go_slice<T, Rules, Allocator, Observer>::append_over_live(std::size_t n, Source& source) {
  fresh_array aside(allocator_, n);
  construction values(allocator_, aside.first());
  source(values);

  T* from = aside.first();
  T* const live_end = std::min(header_.array->live_end(), header_.end_ + n);
  construction raw(allocator_, live_end);
  raw.template take<true>(from + (live_end - header_.end_), from + n);
  for (T* at = header_.end_; at != live_end; ++at, ++from) *at = std::move(*from);
  raw.keep();
  advance(n);
}

// growslice: a new array, the first `kept` elements of the old one, then what the source builds, up to new_len.
template <slice_element T, slice_rules auto Rules, class Allocator, growth_observer Observer>
template <class Source>
[[gnu::noinline]] void go_slice<T, Rules, Allocator, Observer>::reallocate(std::size_t kept, std::size_t new_len,
                                                                           Source source) {
  const auto g = next_cap(Rules, {kept, cap(), new_len, element()});
  if (!g) detail::refuse_growslice(row());

  fresh_array fresh(allocator_, g->cap);
  construction tail(allocator_, fresh.first() + kept);
  source(tail);
  construction head(allocator_, fresh.first());
  const bool may_move = header_.alone() && std::is_nothrow_move_constructible_v<T>;
  if (!may_move) head.take(header_.data, header_.data + kept);
  tell_allocated(g->requested_bytes);
  tell_grew(kept, new_len, *g);
  if (may_move) head.template take<true>(header_.data, header_.data + kept);
  head.keep();
  tail.keep();

  header old = header_;
  adopt(fresh, new_len);
  let_go(old, allocator_);
}

// The header now sees a fresh array from its first slot on.
template <slice_element T, slice_rules auto Rules, class Allocator, growth_observer Observer>
void go_slice<T, Rules, Allocator, Observer>::adopt(fresh_array& fresh, std::size_t len) noexcept {
  T* const first = fresh.first();
  fresh->set_live_end(first + len);
  header_ = {first, first + len, fresh->end, fresh.release()};
}

// --- Looking.

template <slice_element T, slice_rules auto Rules, class Allocator, growth_observer Observer>
void go_slice<T, Rules, Allocator, Observer>::tell_allocated(std::size_t bytes) {
  if (bytes == 0) return;
  notify(observer_, [&] {
    const bool noscan = element().noscan();
    return heap_allocated{bytes, charged_bytes(row(), bytes, noscan), noscan, is_tiny(row(), bytes, noscan)};
  });
}

template <slice_element T, slice_rules auto Rules, class Allocator, growth_observer Observer>
void go_slice<T, Rules, Allocator, Observer>::tell_grew(std::size_t kept, std::size_t new_len, const growth& g) {
  notify(observer_, [&] {
    const layout e = element();
    return slice_grew{kept, cap(), new_len, g.cap, e.size_bytes, charged_bytes(row(), g.requested_bytes, e.noscan())};
  });
}

// --- Free functions.

template <class T, auto Rules, class Allocator, class Observer>
std::size_t copy(const go_slice<T, Rules, Allocator, Observer>& dst,
                 const go_slice<T, Rules, Allocator, Observer>& src) {
  const std::size_t n = std::min(dst.len(), src.len());
  if constexpr (layout_of<T>.size_bytes != 0) {
    if (n == 0 || dst.data() == src.data()) return n;
    if constexpr (std::is_trivially_copyable_v<T>)
      std::memmove(dst.data(), src.data(), n * sizeof(T));
    else if (std::less<>()(src.data(), dst.data()))
      std::copy_backward(src.data(), src.data() + n, dst.data() + n);
    else
      std::copy(src.data(), src.data() + n, dst.data());
  }
  return n;
}

}  // namespace gogrow
