// The work of go_slice that appends, and so grows. slice.hpp says what each member does for its callers.
//
// One value: what the header knows of its array says which function runs, and nothing else does.
//
//      the header knows           s.append(x): append_one               s = append(s, x): successor
//      ───────────────────────    ──────────────────────────────────    ────────────────────────────────────────────
//      of a free slot             builds there, inlined                 the same; s lends its place (slice/header.hpp)
//      it is nil, or full and     append_when_full, which lets the      append_when_full, which keeps the old array
//        alone with its array       old array go, or its slots            for s
//      of others, perhaps         append_when_shared, which asks the    append_copy_when_shared: the same, on a
//                                   array                                 header of its own
//
// Several values: append_many builds them behind the end or aside; append_copies takes an array of bytes at once where
// there is room.
//
// No room: there are two ways to a new array, and one member that puts a header on it.
//
//      grow         a header goes over to a new array                   whoever is not known to be alone
//      growslice    makes and fills that array                          grow, and append_when_full
//      grow_apart   makes new slots for the record that there is        append_when_full, words alone
//
// growslice and grow_apart work in phases, so that a throw anywhere loses nothing:
//
//   1  ask the rule, get the array                     may throw; nothing is built yet
//   2  build the appended elements behind the gap      may throw; they are destroyed again
//   3  copy the old elements, if they must be copied   may throw; likewise
//   4  tell the observer                               may throw; likewise
//   5  move the old elements, if they may be moved,    cannot throw
//      and destroy at once what is left of each
//   6  let go of the old array, return the new one     cannot throw
//
// Appended elements are built before the old ones are touched, so they may be elements of the slice itself. They come
// from a `source`, a function that builds a known number of elements through a detail::construction.
#pragma once

#include <gogrow/slice.hpp>

namespace gogrow {

template <slice_object T, slice_rules auto Rules, class Allocator, growth_observer Observer>
std::size_t go_slice<T, Rules, Allocator, Observer>::length_after(std::size_t len, std::size_t added) {
  const std::size_t sum = len + added;
  if (added > max_int || sum > max_int) [[unlikely]]
    detail::refuse_growslice(row());
  return sum;
}

// --- One value.

template <slice_object T, slice_rules auto Rules, class Allocator, growth_observer Observer>
template <class U>
[[gnu::always_inline]] inline void go_slice<T, Rules, Allocator, Observer>::append_one(U value) {
  if constexpr (zero_size) {
    append_many(1, [](auto&) {});
  } else if (header_.has_free_slot()) [[likely]] {
    T* const at = header_.end_;
    build(at, static_cast<U>(value), allocator_);
    header_.end_ = at + 1;
  } else {
    header h = header_;
    header_.free_end = nullptr;  // as the two leave it if they throw
    if (h.free_end == h.limit) {
      h = header_of(
          append_when_full<lets_go, passed<U>>(h.array, h.data, h.limit, static_cast<U>(value), allocator_, observer_),
          h.cap() + 1);
    } else {
      append_when_shared<passed<U>>(h, static_cast<U>(value), allocator_, observer_);
    }
    header_ = h;
  }
}

template <slice_object T, slice_rules auto Rules, class Allocator, growth_observer Observer>
template <std::convertible_to<T> U>
[[gnu::always_inline]] inline auto go_slice<T, Rules, Allocator, Observer>::successor(U&& value, location where)
    -> go_slice {
  // A return for each way, not one for all: the frequent one then keeps the header in registers.
  go_slice next(allocator_, observer_);
  if constexpr (zero_size) {
    next.header_ = header_;
    next.append_one<U&&>(std::forward<U>(value));
    return next;
  } else if (header_.has_free_slot()) [[likely]] {
    build(header_.end_, std::forward<U>(value), allocator_);
    next.header_ = header_.lend();
    return next;
  } else if constexpr (!std::same_as<std::remove_cvref_t<U>, T>) {
    return successor(static_cast<T>(std::forward<U>(value)), where);
  } else {
    const call_guard here(where);
    if (header_.free_end == header_.limit) {
      const grown g = append_when_full<keeps, passed<U&&>>(header_.array, header_.data, header_.limit,
                                                           std::forward<U>(value), next.allocator_, next.observer_);
      next.header_ = header_of(g, header_.cap() + 1);
      return next;
    }
    header own = header_;
    header_.free_end = nullptr;  // as append_copy_when_shared leaves it if it throws
    const header h = append_copy_when_shared<passed<U&&>>(own, std::forward<U>(value), next.allocator_, next.observer_);
    header_ = own;
    next.header_ = h;
    return next;
  }
}

// Builds into a raw slot, or over bytes that nobody needs any more.
template <slice_object T, slice_rules auto Rules, class Allocator, growth_observer Observer>
template <class U>
void go_slice<T, Rules, Allocator, Observer>::build(T* at, U&& value, allocator_argument a) {
  if constexpr (bytewise) std::construct_at(at, std::forward<U>(value));
  else arrays::construct(a, at, std::forward<U>(value));
}

// The header is nil, or alone with its array and full, which nearly always is so: then there is nobody to ask. Length
// and capacity are those of [data, limit): that pointer is known as soon as the array is, while the end waits for every
// append before. The header lets go of the array, or keeps it where another gets the new one.
template <slice_object T, slice_rules auto Rules, class Allocator, growth_observer Observer>
template <typename go_slice<T, Rules, Allocator, Observer>::old_array Fate, class U>
[[gnu::noinline]] auto go_slice<T, Rules, Allocator, Observer>::append_when_full(record* array, T* data, T* limit,
                                                                                 U value, allocator_argument a,
                                                                                 observer_argument o) -> grown {
  using from = std::conditional_t<std::is_reference_v<U>, U, const T&>;
  const auto len = static_cast<std::size_t>(limit - data);
  if (Fate == keeps) array = nullptr;
  if (array != nullptr) {
    array->raise_live_unshared(limit);  // the header asks from now on, if what follows throws
    if constexpr (arrays::can_part) {
      if (arrays::may_part(array)) return {array, grow_apart(array, data, len, value, a, o)};
    }
  }
  const auto source = [&](auto& c) { c.emplace(static_cast<from>(value)); };
  return growslice<true>(array, data, limit, len, len, len + 1, source, a, o);
}

// The header does not know whether it is alone with its array. h is a copy, changed on success.
template <slice_object T, slice_rules auto Rules, class Allocator, growth_observer Observer>
template <class U>
[[gnu::noinline]] void go_slice<T, Rules, Allocator, Observer>::append_when_shared(header& h, U value,
                                                                                   allocator_argument a,
                                                                                   observer_argument o) {
  using from = std::conditional_t<std::is_reference_v<U>, U, const T&>;
  if (h.array != nullptr) h.share();
  T* const end = h.end_;
  if (end == h.limit) [[likely]] {
    const std::size_t len = h.len();
    const auto source = [&](auto& c) { c.emplace(static_cast<from>(value)); };
    return grow(h, len, length_after(len, 1), source, a, o);
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

// The same for append(s, value). s and the new header then are headers like any others; if this throws, s may be alone
// again and not know it.
template <slice_object T, slice_rules auto Rules, class Allocator, growth_observer Observer>
template <class U>
[[gnu::noinline]] auto go_slice<T, Rules, Allocator, Observer>::append_copy_when_shared(header& own, U value,
                                                                                        allocator_argument a,
                                                                                        observer_argument o) -> header {
  header next = own.copy();
  try {
    append_when_shared<U>(next, static_cast<U>(value), a, o);
  } catch (...) {
    let_go(next, a, o);
    throw;
  }
  return next;
}

// --- Several values.

template <slice_object T, slice_rules auto Rules, class Allocator, growth_observer Observer>
template <class... Values>
requires(sizeof...(Values) != 1 && (detail::element_from<Values, T> && ...))
auto go_slice<T, Rules, Allocator, Observer>::append(Values&&... values) -> go_slice& {
  if constexpr (sizeof...(Values) != 0 && bytewise && !zero_size) {
    const T built[] = {T(std::forward<Values>(values))...};
    return append_copies(built, sizeof...(Values));
  } else if constexpr (sizeof...(Values) != 0) {
    append_many(sizeof...(Values), [&](auto& c) { (c.emplace(std::forward<Values>(values)), ...); });
  }
  return *this;
}

template <slice_object T, slice_rules auto Rules, class Allocator, growth_observer Observer>
template <appendable_range<T> R>
auto go_slice<T, Rules, Allocator, Observer>::append_range(R&& range, location where) -> go_slice& {
  const call_guard here(where);
  const auto n = static_cast<std::size_t>(std::ranges::size(range));
  if constexpr (detail::array_of<R, T>) {
    return append_copies(std::ranges::data(range), n);
  } else {
    append_many(n, [&](auto& c) {
      auto at = std::ranges::begin(range);
      for (std::size_t i = 0; i < n; ++i, ++at) c.emplace(*at);
    });
    return *this;
  }
}

template <slice_object T, slice_rules auto Rules, class Allocator, growth_observer Observer>
auto go_slice<T, Rules, Allocator, Observer>::append_copies(const T* first, std::size_t n) -> go_slice& {
  if constexpr (bytewise && !zero_size) {
    if (n != 0 && n <= cap() - len()) {
      header_.leave_pair();
      copy_bytes(header_, first, n);
      header_.end_ += n;
      return *this;
    }
  }
  append_many(n, [&](auto& c) { c.take(first, first + n); });
  return *this;
}

template <slice_object T, slice_rules auto Rules, class Allocator, growth_observer Observer>
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
  append_many(static_cast<std::size_t>(count), [&](auto& c) { c.zeros(static_cast<std::size_t>(count)); });
  return *this;
}

// Appends the n elements that source builds.
template <slice_object T, slice_rules auto Rules, class Allocator, growth_observer Observer>
template <class Source>
void go_slice<T, Rules, Allocator, Observer>::append_many(std::size_t n, const Source& source) {
  if (n == 0) return;
  if constexpr (!zero_size) header_.leave_pair();
  const std::size_t new_len = length_after(len(), n);
  if constexpr (zero_size) {
    // No array, so nothing is allocated, copied or told; only the capacity changes.
    if (new_len > cap()) header_.cap_ = next_cap(Rules, {len(), cap(), new_len, element()})->cap;
    header_.len_ = new_len;
    header_.not_nil = true;
  } else if (new_len > cap()) {
    grow(header_, len(), new_len, source, allocator_, observer_);
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

// Puts n values that were built aside into the slots at `at`, live or raw, while other headers see the array.
template <slice_object T, slice_rules auto Rules, class Allocator, growth_observer Observer>
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

// The source may be this very array.
template <slice_object T, slice_rules auto Rules, class Allocator, growth_observer Observer>
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

// --- A new array.

template <slice_object T, slice_rules auto Rules, class Allocator, growth_observer Observer>
template <class Source>
void go_slice<T, Rules, Allocator, Observer>::grow(header& h, std::size_t kept, std::size_t new_len,
                                                   const Source& source, allocator_argument a, observer_argument o) {
  h.leave_pair();
  h = header_of(growslice<false>(h.array, h.data, h.end_, h.cap(), kept, new_len, source, a, o), new_len);
}

// A new array gets the first `kept` elements of the old one, then what the source builds, up to new_len. The old
// header, with `end` and old_cap, lets go of its array; with a null array none does. Alone: it is known to be the only
// one, full, and gets one value.
template <slice_object T, slice_rules auto Rules, class Allocator, growth_observer Observer>
template <bool Alone, class Source>
auto go_slice<T, Rules, Allocator, Observer>::growslice(record* array, T* data, T* end, std::size_t old_cap,
                                                        std::size_t kept, std::size_t new_len, const Source& source,
                                                        allocator_argument a, observer_argument o) -> grown {
  const auto g = Alone ? detail::next_cap_when_full<Rules, layout_of<T>>(old_cap)
                       : next_cap(Rules, {kept, old_cap, new_len, element()});
  if (!g) detail::refuse_growslice(row());

  fresh_array fresh(a, g->cap);
  T* const first = arrays::slots_behind(fresh.get());
  construction tail(a, first + kept);
  source(tail);
  construction head(a, first);
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
  fresh->set_live_unshared(first + new_len);
  if (array != nullptr) {
    if (relocates && may_move) drop(array, data, data + kept, end, a, o);
    else if (Alone) drop(array, end, end, end, a, o);
    else let_go(array, end, a, o);
  }
  return {fresh.release(), first};
}

// What growslice does, for one value more and for slots that part from their record (slice/backing_array.hpp): bytes,
// so that only the allocator, the rule and the observer may throw.
template <slice_object T, slice_rules auto Rules, class Allocator, growth_observer Observer>
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

}  // namespace gogrow
