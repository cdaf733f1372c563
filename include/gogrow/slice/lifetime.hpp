// The work of go_slice: how headers come and go, and what observers hear of it. slice.hpp says what each member does,
// slice/append.hpp how a slice grows, slice/view.hpp what slice expressions do.
//
//      make, literals ──allocate──► header ──let_go──► the last one? ──drop──► elements destroyed, array freed
//
// What is out of line takes the words of a header by value and returns what changed, and what is short is inlined
// whatever the compiler thinks of it. The address of a slice then never leaves the loop that appends to it, so that its
// words stay in registers: twice the speed.
#pragma once

#include <gogrow/slice.hpp>

namespace gogrow {

// --- Headers come and go.

template <slice_object T, slice_rules auto Rules, class Allocator, growth_observer Observer>
go_slice<T, Rules, Allocator, Observer>::go_slice(std::initializer_list<T> values, const Allocator& a, Observer o)
    : go_slice(a, std::move(o)) {
  const header made = allocate(0, values.size(), allocator_, observer_);
  header_ = made;
  append_range(values);
}

template <slice_object T, slice_rules auto Rules, class Allocator, growth_observer Observer>
template <appendable_range<T> R>
requires(!is_go_slice<std::remove_cvref_t<R>> && !std::convertible_to<R, const Allocator&>)
go_slice<T, Rules, Allocator, Observer>::go_slice(R&& range, const Allocator& a, Observer o)
    : go_slice(a, std::move(o)) {
  const header made = allocate(0, static_cast<std::size_t>(std::ranges::size(range)), allocator_, observer_);
  header_ = made;
  append_range(std::forward<R>(range));
}

// Inlined as the destructor is, and for the same reason.
template <slice_object T, slice_rules auto Rules, class Allocator, growth_observer Observer>
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

template <slice_object T, slice_rules auto Rules, class Allocator, growth_observer Observer>
void go_slice<T, Rules, Allocator, Observer>::swap(go_slice& other) noexcept {
  go_slice held(std::move(other));
  other = std::move(*this);
  *this = std::move(held);
}

// A header that ended at `end` is gone; the array goes too if that was the last one.
template <slice_object T, slice_rules auto Rules, class Allocator, growth_observer Observer>
void go_slice<T, Rules, Allocator, Observer>::let_go(record* array, T* end, allocator_argument a,
                                                     observer_argument o) noexcept {
  if (array == nullptr || !(array->has_one_header() || array->remove_header())) return;
  drop(array, end, end, end, a, o);
}

// Destroys and frees an array without headers. Slots [raw, raw_end) hold nothing any more.
template <slice_object T, slice_rules auto Rules, class Allocator, growth_observer Observer>
void go_slice<T, Rules, Allocator, Observer>::drop(record* array, T* raw, T* raw_end, T* end, allocator_argument a,
                                                   observer_argument o) noexcept {
  if constexpr (!std::is_trivially_destructible_v<T>) {
    T* const live = array->live();
    arrays::destroy_elements(a, arrays::first(array), raw);
    arrays::destroy_elements(a, raw_end, live < end ? end : live);
  }
  tell_dropped(o, array, end);
  arrays::free(a, array);
}

template <slice_object T, slice_rules auto Rules, class Allocator, growth_observer Observer>
[[gnu::always_inline]] inline void go_slice<T, Rules, Allocator, Observer>::let_go(const header& h,
                                                                                   allocator_argument a,
                                                                                   observer_argument o) noexcept {
  if constexpr (!zero_size) {
    if (h.array == nullptr) return;  // no call for a header that was moved from
    if (h.is_alone()) [[likely]]
      return drop(h.array, h.end_, h.end_, h.end_, a, o);
    T* known = h.free_end;
    header::leave_pair(h.array, h.end_, known);
    let_go(h.array, h.end_, a, o);
  }
}

// A header on an array of cap slots, the first len of them zero. Callers keep the result in a variable before it
// becomes their header: GCC lets a function build its result right where it is assigned to, and drops the nil that was
// there before, so that a throw would leave a header of garbage to be destroyed.
template <slice_object T, slice_rules auto Rules, class Allocator, growth_observer Observer>
[[gnu::always_inline]] inline auto go_slice<T, Rules, Allocator, Observer>::allocate(std::size_t len, std::size_t cap,
                                                                                     allocator_argument a,
                                                                                     observer_argument o) -> header {
  if constexpr (zero_size) {
    return {len, cap, true};
  } else {
    if (cap == 0) return header::empty();
    fresh_array fresh(a, cap);
    T* const first = arrays::slots_behind(fresh.get());
    construction zeros(a, first);
    zeros.zeros(len);
    tell_allocated(o, cap * element().size_bytes);
    zeros.keep();
    fresh->set_live_unshared(first + len);
    return {first, first + len, first + cap, fresh.release(), first + cap};
  }
}

// The header that is alone with a new array and sees it from its first slot on.
template <slice_object T, slice_rules auto Rules, class Allocator, growth_observer Observer>
[[gnu::always_inline]] inline auto go_slice<T, Rules, Allocator, Observer>::header_of(grown g, std::size_t len) noexcept
    -> header {
  return {g.first, g.first + len, g.array->end(), g.array, g.array->end()};
}

template <slice_object T, slice_rules auto Rules, class Allocator, growth_observer Observer>
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

// --- Looking.

template <slice_object T, slice_rules auto Rules, class Allocator, growth_observer Observer>
void go_slice<T, Rules, Allocator, Observer>::tell_allocated(observer_argument o, std::size_t bytes) {
  if (bytes == 0) return;
  notify(o, [&] {
    const bool noscan = element().noscan();
    return heap_allocated{bytes, charged_bytes(row(), bytes, noscan), noscan, is_tiny(row(), bytes, noscan)};
  });
}

template <slice_object T, slice_rules auto Rules, class Allocator, growth_observer Observer>
void go_slice<T, Rules, Allocator, Observer>::tell_grew(observer_argument o, std::size_t old_cap, std::size_t kept,
                                                        std::size_t new_len, const growth& g) {
  notify(o, [&] {
    const layout e = element();
    return slice_grew{kept, old_cap, new_len, g.cap, e.size_bytes, charged_bytes(row(), g.requested_bytes, e.noscan())};
  });
}

template <slice_object T, slice_rules auto Rules, class Allocator, growth_observer Observer>
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
