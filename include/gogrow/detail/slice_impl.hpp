// The work of go_slice. slice.hpp says what each member does; this file says how.
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
// What is out of line takes the words of the header by value and returns what changed. The address of a slice then
// never leaves the loop that appends to it, so the compiler can keep its words in registers: twice the speed.
#pragma once

#include <gogrow/slice.hpp>

namespace gogrow {

// --- Headers come and go.

template <slice_element T, slice_rules auto Rules, class Allocator, growth_observer Observer>
go_slice<T, Rules, Allocator, Observer>::go_slice(std::initializer_list<T> values, const Allocator& a, Observer o)
    : go_slice(a, std::move(o)) {
  const header made = allocate(0, values.size(), allocator_, observer_);
  header_ = made;
  append_range(values);
}

template <slice_element T, slice_rules auto Rules, class Allocator, growth_observer Observer>
template <appendable_range<T> R>
requires(!is_go_slice<std::remove_cvref_t<R>> && !std::convertible_to<R, const Allocator&>)
go_slice<T, Rules, Allocator, Observer>::go_slice(R&& range, const Allocator& a, Observer o)
    : go_slice(a, std::move(o)) {
  const header made = allocate(0, static_cast<std::size_t>(std::ranges::size(range)), allocator_, observer_);
  header_ = made;
  append_range(std::forward<R>(range));
}

// Inlined as the destructor is, and for the same reason.
template <slice_element T, slice_rules auto Rules, class Allocator, growth_observer Observer>
[[gnu::always_inline]] inline go_slice<T, Rules, Allocator, Observer>&
go_slice<T, Rules, Allocator, Observer>::operator=(go_slice&& other) noexcept {
  if (this == &other) return *this;
  if (header_.take_back(other.header_)) {
    observer_ = std::move(other.observer_);
    return *this;
  }
  const header old = std::exchange(header_, std::exchange(other.header_, {}));
  // The old array belongs to the old allocator, but its end is news for the observer that goes on: in s = append(s, x)
  // that is the one which heard of the growth.
  if constexpr (std::is_empty_v<Allocator>) {
    observer_ = std::move(other.observer_);
    let_go(old, allocator_, observer_);
  } else {
    const Allocator old_allocator(allocator_);
    std::destroy_at(&allocator_);  // polymorphic allocators cannot be assigned
    std::construct_at(&allocator_, other.allocator_);
    observer_ = std::move(other.observer_);
    let_go(old, old_allocator, observer_);
  }
  return *this;
}

template <slice_element T, slice_rules auto Rules, class Allocator, growth_observer Observer>
void go_slice<T, Rules, Allocator, Observer>::swap(go_slice& other) noexcept {
  go_slice held(std::move(other));
  other = std::move(*this);
  *this = std::move(held);
}

// A header that ended at `end` is gone; the array goes too if that was the last one.
template <slice_element T, slice_rules auto Rules, class Allocator, growth_observer Observer>
void go_slice<T, Rules, Allocator, Observer>::let_go(record* array, T* end, allocator_argument a,
                                                     observer_argument o) noexcept {
  if (array == nullptr || !(array->has_one_header() || array->remove_header())) return;
  drop(array, end, end, end, a, o);
}

// Destroys and frees an array without headers. Slots [raw, raw_end) hold nothing any more.
template <slice_element T, slice_rules auto Rules, class Allocator, growth_observer Observer>
void go_slice<T, Rules, Allocator, Observer>::drop(record* array, T* raw, T* raw_end, T* end, allocator_argument a,
                                                   observer_argument o) noexcept {
  T* const live = array->live();
  T* const live_end = live < end ? end : live;
  arrays::destroy_elements(a, arrays::first(array), raw);
  arrays::destroy_elements(a, raw_end, live_end);
  tell_dropped(o, array, end);
  arrays::free(a, array);
}

template <slice_element T, slice_rules auto Rules, class Allocator, growth_observer Observer>
[[gnu::always_inline]] inline void go_slice<T, Rules, Allocator, Observer>::let_go(const header& h,
                                                                                   allocator_argument a,
                                                                                   observer_argument o) noexcept {
  if constexpr (!zero_size) {
    if (h.array == nullptr) return;  // no call for a header that was moved from
    T* known = h.free_end;
    header::leave_pair(h.array, h.end_, known);
    let_go(h.array, h.end_, a, o);
  }
}

// A header on an array of cap slots, the first len of them zero. Callers keep the result in a variable before it
// becomes their header: GCC lets a function build its result right where it is assigned to, and drops the nil that was
// there before, so that a throw would leave a header of garbage to be destroyed.
template <slice_element T, slice_rules auto Rules, class Allocator, growth_observer Observer>
auto go_slice<T, Rules, Allocator, Observer>::allocate(std::size_t len, std::size_t cap, allocator_argument a,
                                                       observer_argument o) -> header {
  if constexpr (zero_size) {
    return {len, cap, true};
  } else {
    if (cap == 0) return header::empty();
    fresh_array fresh(a, cap);
    construction zeros(a, fresh.first());
    zeros.zeros(len);
    tell_allocated(o, cap * element().size_bytes);
    zeros.keep();
    fresh->set_live_unshared(fresh.first() + len);
    return header_of(fresh.release(), len);
  }
}

// The header that is alone with a new array and sees it from its first slot on.
template <slice_element T, slice_rules auto Rules, class Allocator, growth_observer Observer>
auto go_slice<T, Rules, Allocator, Observer>::header_of(record* array, std::size_t len) noexcept -> header {
  T* const first = arrays::first(array);
  return {first, first + len, array->end(), array, array->end()};
}

// Inlined for the same reason: what a function returns by address is not kept in registers.
template <slice_element T, slice_rules auto Rules, class Allocator, growth_observer Observer>
[[gnu::always_inline]] inline auto go_slice<T, Rules, Allocator, Observer>::make(std::ptrdiff_t len, std::ptrdiff_t cap,
                                                                                 const Allocator& a, Observer o)
    -> go_slice {
  const std::size_t size = element().size_bytes;
  const std::size_t most = size == 0 ? max_int : row().max_alloc_bytes / size;
  if (len < 0 || static_cast<std::size_t>(len) > most) detail::refuse_make_len();
  if (cap < len || static_cast<std::size_t>(cap) > most) detail::refuse_make_cap();
  go_slice made(a, std::move(o));
  const header h =
      allocate(static_cast<std::size_t>(len), static_cast<std::size_t>(cap), made.allocator_, made.observer_);
  made.header_ = h;
  return made;
}

// --- append.

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

// Scalars come by value and small structs go on by value, so that they need no address either.
template <slice_element T, slice_rules auto Rules, class Allocator, growth_observer Observer>
template <class U>
[[gnu::always_inline]] inline void go_slice<T, Rules, Allocator, Observer>::append_here(U value) {
  if (!header_.has_free_slot()) [[unlikely]] {
    constexpr bool by_value = bytewise && sizeof(T) <= 64 && alignof(T) <= alignof(std::max_align_t);
    using passed = std::conditional_t<by_value, const T, U>;
    header moved = header_;
    header_.free_end = nullptr;  // as append_full leaves it if it throws
    append_full<passed>(moved, static_cast<U>(value), allocator_, observer_);
    header_ = moved;
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

// A header that was alone asks from now on, if what follows throws.
template <slice_element T, slice_rules auto Rules, class Allocator, growth_observer Observer>
struct go_slice<T, Rules, Allocator, Observer>::asks_if_thrown {
  record* array;
  T* end;
  ~asks_if_thrown() {
    if (array != nullptr) array->raise_live_unshared(end);
  }
};

// append of one value where the header has no free slot that it knows of. h is a copy, changed on success. Nearly
// always the header is alone and full, or nil: then there is nobody to ask.
template <slice_element T, slice_rules auto Rules, class Allocator, growth_observer Observer>
template <class U>
[[gnu::noinline]] void go_slice<T, Rules, Allocator, Observer>::append_full(header& h, U value, allocator_argument a,
                                                                            observer_argument o) {
  using from = std::conditional_t<std::is_reference_v<U>, U, const T&>;
  if (h.free_end != h.limit) return append_asking<U>(h, static_cast<from>(value), a, o);
  asks_if_thrown guard{h.array, h.end_};
  const std::size_t len = h.len();
  if (arrays::can_part && h.array != nullptr && arrays::may_part(h.array)) {
    if constexpr (arrays::can_part) grow_apart(h, len, value, a, o);
  } else {
    const auto source = [&](auto& c) { c.emplace(static_cast<from>(value)); };
    h = header_of(grow<true>(h.array, h.data, h.end_, len, len, length_after(len, 1), source, a, o), len + 1);
  }
  guard.array = nullptr;
}

// What grow does, for one value more and for slots that part from their record: bytes, so that only the allocator, the
// rule and the observer may throw.
template <slice_element T, slice_rules auto Rules, class Allocator, growth_observer Observer>
void go_slice<T, Rules, Allocator, Observer>::grow_apart(header& h, std::size_t len, T value, allocator_argument a,
                                                         observer_argument o) {
  const auto g = next_cap(Rules, {len, len, length_after(len, 1), element()});
  if (!g) detail::refuse_growslice(row());
  fresh_slots fresh(a, g->cap);
  T* const first = fresh.first();
  std::construct_at(first + len, value);
  std::memcpy(static_cast<void*>(first), h.data, len * sizeof(T));
  tell_allocated(o, g->requested_bytes);
  tell_grew(o, len, len, len + 1, *g);
  tell_dropped(o, h.array, h.end_);
  arrays::part(a, h.array, fresh.release(), g->cap);
  h = {first, first + len + 1, first + g->cap, h.array, first + g->cap};
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
auto go_slice<T, Rules, Allocator, Observer>::successor(U&& value, location where) -> go_slice {
  if constexpr (!zero_size) {
    if (header_.has_free_slot()) [[likely]] {
      go_slice next(allocator_, observer_);
      build(header_.end_, std::forward<U>(value), allocator_);
      next.header_ = header_.lend();
      return next;
    }
  }
  go_slice next(allocator_, observer_);
  next.header_ = header_.copy();
  next.append(std::forward<U>(value), where);
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
// header, with `end` and old_cap, lets go of its array. Alone: it is known to be the only one.
template <slice_element T, slice_rules auto Rules, class Allocator, growth_observer Observer>
template <bool Alone, class Source>
auto go_slice<T, Rules, Allocator, Observer>::grow(record* array, T* data, T* end, std::size_t old_cap,
                                                   std::size_t kept, std::size_t new_len, const Source& source,
                                                   allocator_argument a, observer_argument o) -> record* {
  const auto g = next_cap(Rules, {kept, old_cap, new_len, element()});
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

// --- Looking.

template <slice_element T, slice_rules auto Rules, class Allocator, growth_observer Observer>
void go_slice<T, Rules, Allocator, Observer>::tell_allocated(observer_argument o, std::size_t bytes) {
  if (bytes == 0) return;
  notify(o, [&] {
    const bool noscan = element().noscan();
    return heap_allocated{bytes, charged_bytes(row(), bytes, noscan), noscan, is_tiny(row(), bytes, noscan)};
  });
}

template <slice_element T, slice_rules auto Rules, class Allocator, growth_observer Observer>
void go_slice<T, Rules, Allocator, Observer>::tell_grew(observer_argument o, std::size_t old_cap, std::size_t kept,
                                                        std::size_t new_len, const growth& g) {
  notify(o, [&] {
    const layout e = element();
    return slice_grew{kept, old_cap, new_len, g.cap, e.size_bytes, charged_bytes(row(), g.requested_bytes, e.noscan())};
  });
}

template <slice_element T, slice_rules auto Rules, class Allocator, growth_observer Observer>
void go_slice<T, Rules, Allocator, Observer>::tell_dropped(observer_argument o, record* array, T* end) noexcept {
  if constexpr (observes<Observer, array_dropped>) {
    const layout e = element();
    const T* const first = arrays::first(array);
    const std::size_t bytes = static_cast<std::size_t>(array->end() - first) * e.size_bytes;
    const T* const live = array->live();
    const std::size_t used = static_cast<std::size_t>((live < end ? end : live) - first) * e.size_bytes;
    try {
      o.on(array_dropped{charged_bytes(row(), bytes, e.noscan()), used, bytes, is_tiny(row(), bytes, e.noscan())});
    } catch (...) {  // nothing can be given up any more
    }
  }
}

}  // namespace gogrow
