// The work of go_slice that appends, and so grows. slice.hpp says what each member does.
//
// All growth goes through grow(), or through grow_apart() for words whose slots are apart from their record. It works
// in phases so that a throw anywhere loses nothing:
//
//   1  ask the rule, get the array                     may throw; nothing is built yet
//   2  build the appended elements behind the gap      may throw; they are destroyed again
//   3  copy the old elements, if they must be copied   may throw; likewise
//   4  tell the observer                               may throw; likewise
//   5  move the old elements, if they may be moved,    cannot throw
//      and destroy at once what is left of each
//   6  let go of the old array, return the new header  cannot throw
//
// Appended elements are built before the old ones are touched, so they may be elements of the slice itself. They come
// from a `source`, a function that builds a known number of elements through a detail::construction.
//
// append of one value, in the order of how often it is so:
//
//      a free slot that the header knows of           append_here, nobody is asked
//      nil, or alone and full                         append_full; append_beside for s = append(s, x)
//      shared, or once shared                         append_asking; append_aside for s = append(s, x)
#pragma once

#include <gogrow/slice.hpp>

namespace gogrow {

template <slice_element T, slice_rules auto Rules, class Allocator, growth_observer Observer>
std::size_t go_slice<T, Rules, Allocator, Observer>::length_after(std::size_t len, std::size_t added) {
  const std::size_t sum = len + added;
  if (added > max_int || sum > max_int) [[unlikely]]
    detail::refuse_growslice(row());
  return sum;
}

template <slice_element T, slice_rules auto Rules, class Allocator, growth_observer Observer>
template <class U>
[[gnu::always_inline]] inline void go_slice<T, Rules, Allocator, Observer>::append_one(U&& value) {
  if constexpr (zero_size) {
    append_from(1, [](auto&) {});
  } else if constexpr (bytewise && std::is_scalar_v<T>) {
    append_here<const T>(static_cast<T>(std::forward<U>(value)));
  } else {
    append_here<U&&>(std::forward<U>(value));
  }
}

template <slice_element T, slice_rules auto Rules, class Allocator, growth_observer Observer>
template <class U>
[[gnu::always_inline]] inline void go_slice<T, Rules, Allocator, Observer>::append_here(U value) {
  if (!header_.has_free_slot()) [[unlikely]] {
    header h = header_;
    header_.free_end = nullptr;  // as the two leave it if they throw
    if (h.free_end == h.limit) {
      const grown g = append_full<passed<U>>(h.array, h.data, h.limit, static_cast<U>(value), allocator_, observer_);
      h = {g.first, g.first + h.cap() + 1, g.array->end(), g.array, g.array->end()};
    } else {
      append_asking<passed<U>>(h, static_cast<U>(value), allocator_, observer_);
    }
    header_ = h;
    return;
  }
  T* const at = header_.end_;
  build(at, static_cast<U>(value), allocator_);
  header_.end_ = at + 1;
}

// Builds into a raw slot, or over bytes that nobody needs any more.
template <slice_element T, slice_rules auto Rules, class Allocator, growth_observer Observer>
template <class U>
void go_slice<T, Rules, Allocator, Observer>::build(T* at, U&& value, allocator_argument a) {
  if constexpr (bytewise) std::construct_at(at, std::forward<U>(value));
  else arrays::construct(a, at, std::forward<U>(value));
}

// append of one value where the header is nil, or alone with its array and full, which nearly always is so: then there
// is nobody to ask. Length and capacity are those of [data, limit): that pointer is known as soon as the array is,
// while the end waits for every append before.
template <slice_element T, slice_rules auto Rules, class Allocator, growth_observer Observer>
template <class U>
[[gnu::noinline]] auto go_slice<T, Rules, Allocator, Observer>::append_full(record* array, T* data, T* limit, U value,
                                                                            allocator_argument a, observer_argument o)
    -> grown {
  using from = std::conditional_t<std::is_reference_v<U>, U, const T&>;
  const auto len = static_cast<std::size_t>(limit - data);
  if (array != nullptr) {
    array->raise_live_unshared(limit);  // the header asks from now on, if what follows throws
    if constexpr (arrays::can_part) {
      if (arrays::may_part(array)) return {array, grow_apart(array, data, len, value, a, o)};
    }
  }
  const auto source = [&](auto& c) { c.emplace(static_cast<from>(value)); };
  record* const fresh = grow<true>(array, data, limit, len, len, len + 1, source, a, o);
  return {fresh, arrays::first(fresh)};
}

// What grow does, for one value more and for slots that part from their record: bytes, so that only the allocator, the
// rule and the observer may throw.
template <slice_element T, slice_rules auto Rules, class Allocator, growth_observer Observer>
T* go_slice<T, Rules, Allocator, Observer>::grow_apart(record* array, const T* data, std::size_t len, T value,
                                                       allocator_argument a, observer_argument o) {
  const auto g = detail::next_cap_when_full<Rules, layout_of<T>>(len);
  if (!g) detail::refuse_growslice(row());
  fresh_slots fresh(a, g->cap);
  T* const first = fresh.first();
  std::construct_at(first + len, value);
  std::memcpy(static_cast<void*>(first), data, len * sizeof(T));
  tell_allocated(o, g->requested_bytes);
  tell_grew(o, len, len, len + 1, *g);
  tell_dropped(o, array, array->live());
  arrays::part(a, array, fresh.release(), g->cap);
  return first;
}

// append of one value where the header is full, or does not know whether it is alone. h is a copy, changed on success.
template <slice_element T, slice_rules auto Rules, class Allocator, growth_observer Observer>
template <class U>
[[gnu::noinline]] void go_slice<T, Rules, Allocator, Observer>::append_asking(header& h, U value, allocator_argument a,
                                                                              observer_argument o) {
  using from = std::conditional_t<std::is_reference_v<U>, U, const T&>;
  if (h.array != nullptr) h.share();
  T* const end = h.end_;
  if (end == h.limit) [[likely]] {
    const std::size_t len = h.len();
    const auto source = [&](auto& c) { c.emplace(static_cast<from>(value)); };
    h = header_of(grow<false>(h.array, h.data, end, len, len, length_after(len, 1), source, a, o), len + 1);
    return;
  }
  record* const array = h.array;
  const bool alone = array->has_one_header();
  const bool raw = end >= array->live();
  if (!alone && raw) {
    T built(static_cast<from>(value));  // whatever that does, it does without the lock
    place(array, end, &built, 1, a);
  } else if (bytewise || raw) {
    build(end, static_cast<from>(value), a);
  } else if constexpr (std::is_nothrow_assignable_v<T&, from>) {
    *end = static_cast<from>(value);
  } else {
    T built(static_cast<from>(value));
    *end = std::move(built);
  }
  ++h.end_;
  h.free_end = alone && (bytewise || raw) ? h.limit : nullptr;
}

// Puts n values that were built aside into the slots at `at`, live or raw, while other headers see the array.
template <slice_element T, slice_rules auto Rules, class Allocator, growth_observer Observer>
void go_slice<T, Rules, Allocator, Observer>::place(record* array, T* at, T* values, std::size_t n,
                                                    allocator_argument a) {
  const auto assign = [&](T* to) {
    for (; at != to; ++at, ++values) *at = std::move(*values);
  };
  T* const end = at + n;
  if (end <= array->live()) return assign(end);
  const typename record::mark_lock lock(*array);
  T* const live = array->live();
  T* const live_end = live < at ? at : live < end ? live : end;
  construction raw(a, live_end);
  raw.template take<true>(values + (live_end - at), values + n);
  assign(live_end);
  raw.keep();
  array->raise_live(end);
}

template <slice_element T, slice_rules auto Rules, class Allocator, growth_observer Observer>
template <std::convertible_to<T> U>
[[gnu::always_inline]] inline auto go_slice<T, Rules, Allocator, Observer>::successor(U&& value, location where)
    -> go_slice {
  if constexpr (zero_size) {
    go_slice next(*this);
    next.append_one(std::forward<U>(value));
    return next;
  } else {
    go_slice next(allocator_, observer_);
    if (header_.has_free_slot()) [[likely]] {
      build(header_.end_, std::forward<U>(value), allocator_);
      next.header_ = header_.lend();
      return next;
    }
    if constexpr (!std::same_as<std::remove_cvref_t<U>, T>) {
      return successor(static_cast<T>(std::forward<U>(value)), where);
    } else {
      const call_guard here(where);
      if (header_.free_end == header_.limit) {
        record* const array = append_beside<passed<U&&>>(header_.data, header_.limit, std::forward<U>(value),
                                                         next.allocator_, next.observer_);
        next.header_ = header_of(array, header_.cap() + 1);
        return next;
      }
      header own = header_;
      header_.free_end = nullptr;  // as append_aside leaves it if it throws
      const header h = append_aside<passed<U&&>>(own, std::forward<U>(value), next.allocator_, next.observer_);
      header_ = own;
      next.header_ = h;
      return next;
    }
  }
}

// append(s, value) where s is nil, or alone with its array and full: the array for the header that is returned. s keeps
// its own, and is alone with it as before.
template <slice_element T, slice_rules auto Rules, class Allocator, growth_observer Observer>
template <class U>
[[gnu::noinline]] auto go_slice<T, Rules, Allocator, Observer>::append_beside(T* data, T* limit, U value,
                                                                              allocator_argument a, observer_argument o)
    -> record* {
  using from = std::conditional_t<std::is_reference_v<U>, U, const T&>;
  const auto len = static_cast<std::size_t>(limit - data);
  const auto source = [&](auto& c) { c.emplace(static_cast<from>(value)); };
  return grow<true>(nullptr, data, limit, len, len, len + 1, source, a, o);
}

// append(s, value) where s shares its array, or once did. The two then are headers like any others; if this throws, s
// may be alone again and not know it.
template <slice_element T, slice_rules auto Rules, class Allocator, growth_observer Observer>
template <class U>
[[gnu::noinline]] auto go_slice<T, Rules, Allocator, Observer>::append_aside(header& own, U value, allocator_argument a,
                                                                             observer_argument o) -> header {
  header next = own.copy();
  try {
    append_asking<U>(next, static_cast<U>(value), a, o);
  } catch (...) {
    let_go(next, a, o);
    throw;
  }
  return next;
}

template <slice_element T, slice_rules auto Rules, class Allocator, growth_observer Observer>
template <class... Values>
requires(sizeof...(Values) != 1 && (std::constructible_from<T, Values> && ...))
auto go_slice<T, Rules, Allocator, Observer>::append(Values&&... values) -> go_slice& {
  if constexpr (sizeof...(Values) != 0 && bytewise && !zero_size) {
    const T built[] = {T(std::forward<Values>(values))...};
    return append_copies(built, sizeof...(Values));
  } else if constexpr (sizeof...(Values) != 0) {
    append_from(sizeof...(Values), [&](auto& c) { (c.emplace(std::forward<Values>(values)), ...); });
  }
  return *this;
}

template <slice_element T, slice_rules auto Rules, class Allocator, growth_observer Observer>
template <appendable_range<T> R>
auto go_slice<T, Rules, Allocator, Observer>::append_range(R&& range, location where) -> go_slice& {
  const call_guard here(where);
  const auto n = static_cast<std::size_t>(std::ranges::size(range));
  if constexpr (detail::array_of<R, T>) {
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
      header_.leave_pair();
      copy_bytes(header_, first, n);
      header_.end_ += n;
      return *this;
    }
  }
  append_from(n, [&](auto& c) { c.take(first, first + n); });
  return *this;
}

// The source may be this very array.
template <slice_element T, slice_rules auto Rules, class Allocator, growth_observer Observer>
void go_slice<T, Rules, Allocator, Observer>::copy_bytes(header h, const T* first, std::size_t n) noexcept {
  if (h.is_only_one() || h.end_ + n <= h.array->live()) {
    std::memmove(static_cast<void*>(h.end_), first, n * sizeof(T));
  } else {
    const typename record::mark_lock lock(*h.array);
    std::memmove(static_cast<void*>(h.end_), first, n * sizeof(T));
    h.array->raise_live(h.end_ + n);
  }
  if (!h.is_alone()) h.array->raise_live(h.end_ + n);
}

template <slice_element T, slice_rules auto Rules, class Allocator, growth_observer Observer>
template <std::integral I>
auto go_slice<T, Rules, Allocator, Observer>::append_zeros(I n, location where) -> go_slice& {
  const call_guard here(where);
  const auto count = static_cast<std::ptrdiff_t>(n);
  if (count < 0) detail::refuse_make_len();
  if (!row().append_make_direct) {
    // One observer goes along: it hears of the temporary, of the growth, and of the temporary's end.
    go_slice temporary = make(count, count, allocator_, observer_);
    observer_ = temporary.observer_;
    append_range(temporary, where);
    let_go(std::exchange(temporary.header_, {}), allocator_, observer_);
    return *this;
  }
  append_from(static_cast<std::size_t>(count), [&](auto& c) { c.zeros(static_cast<std::size_t>(count)); });
  return *this;
}

// Appends the n elements that source builds.
template <slice_element T, slice_rules auto Rules, class Allocator, growth_observer Observer>
template <class Source>
void go_slice<T, Rules, Allocator, Observer>::append_from(std::size_t n, const Source& source) {
  if (n == 0) return;
  if constexpr (!zero_size) header_.leave_pair();
  const std::size_t new_len = length_after(len(), n);
  if constexpr (zero_size) {
    // No array, so nothing is allocated, copied or told; only the capacity changes.
    if (new_len > cap()) header_.cap_ = next_cap(Rules, {len(), cap(), new_len, element()})->cap;
    header_.len_ = new_len;
    header_.not_nil = true;
  } else if (new_len > cap()) {
    grow_header(header_, len(), new_len, source, allocator_, observer_);
  } else if (header_.end_ >= header_.array->live() && header_.is_only_one()) {
    header_.free_end = header_.limit;
    construction raw(allocator_, header_.end_);
    source(raw);
    raw.keep();
    header_.end_ += n;
  } else {
    // The slots may hold values that another header sees, and that the source may be reading: build aside first.
    fresh_array aside(allocator_, n);
    construction values(allocator_, aside.first());
    source(values);
    place(header_.array, header_.end_, aside.first(), n, allocator_);
    header_.end_ += n;
  }
}

// growslice: a new array, the first `kept` elements of the old one, then what the source builds, up to new_len. The old
// header, with `end` and old_cap, lets go of its array; with a null array none does. Alone: it is known to be the only
// one, full, and gets one value.
template <slice_element T, slice_rules auto Rules, class Allocator, growth_observer Observer>
template <bool Alone, class Source>
auto go_slice<T, Rules, Allocator, Observer>::grow(record* array, T* data, T* end, std::size_t old_cap,
                                                   std::size_t kept, std::size_t new_len, const Source& source,
                                                   allocator_argument a, observer_argument o) -> record* {
  const auto g = Alone ? detail::next_cap_when_full<Rules, layout_of<T>>(old_cap)
                       : next_cap(Rules, {kept, old_cap, new_len, element()});
  if (!g) detail::refuse_growslice(row());

  fresh_array fresh(a, g->cap);
  construction tail(a, fresh.first() + kept);
  source(tail);
  construction head(a, fresh.first());
  // Bytes are copied either way.
  constexpr bool moves = std::is_nothrow_move_constructible_v<T> && !bytewise;
  constexpr bool relocates = moves && detail::relocates<T, Allocator>;
  const bool may_move = moves && array != nullptr && (Alone || array->has_one_header());
  if (!may_move) head.take(data, data + kept);
  tell_allocated(o, g->requested_bytes);
  tell_grew(o, old_cap, kept, new_len, *g);
  if (may_move) {
    if constexpr (relocates) head.relocate(data, data + kept);
    else head.template take<true>(data, data + kept);
  }
  head.keep();
  tail.keep();
  fresh->set_live_unshared(fresh.first() + new_len);
  if (array == nullptr) return fresh.release();
  if (relocates && may_move) drop(array, data, data + kept, end, a, o);
  else if (Alone) drop(array, end, end, end, a, o);
  else let_go(array, end, a, o);
  return fresh.release();
}

template <slice_element T, slice_rules auto Rules, class Allocator, growth_observer Observer>
template <class Source>
void go_slice<T, Rules, Allocator, Observer>::grow_header(header& h, std::size_t kept, std::size_t new_len,
                                                          const Source& source, allocator_argument a,
                                                          observer_argument o) {
  h.leave_pair();
  h = header_of(grow<false>(h.array, h.data, h.end_, h.cap(), kept, new_len, source, a, o), new_len);
}

}  // namespace gogrow
