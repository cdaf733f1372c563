// go_slice<T>: Go's slice, growing exactly as a Go release grows it.
//
// Glossary
//   header         a go_slice: where the elements begin, how many there are (len), how many fit (cap)
//   backing array  the memory behind it, shared by headers and counted by them (slice/backing_array.hpp)
//   nil            a header without an array; its len and cap are 0, appending to it works
//   grow           append without room: a new array by the rule of the release, the elements go over
//
//      s            ┌──────┬─────┬───────┐          t = s.slice(1, 3)   ┌──────┬─────┬───────┐
//                   │ data │ end │ limit │                              │ data │ end │ limit │
//                   └──┬───┴──┬──┴───┬───┘                              └──┬───┴──┬──┴───┬───┘
//                      ▼      │      │                                     │      │      │
//            array   ┌───┬───┬▼──┬───▼                                     │      │      │
//                    │ 0 │ 1 │ 2 │ · │  ◄────────────────────────────── slot 1, slot 3, limit
//                    └───┴───┴───┴───┘
//
// Semantics, as Go's unless said otherwise
//   * Copying a go_slice copies the header. Both see the same elements, until one of them grows away. Like std::span, a
//     const go_slice protects the header, not the elements.
//   * append returns a header: s = append(s, x). When there is room the value goes into the shared array, and
//     every header that reaches that slot sees it. The member s.append(x) does the same to s itself: for hot loops, and
//     it lets a growing array move its elements, where append(s, x) must copy them because s still looks on.
//   * Every slot up to cap holds a value, Go's zero value (T{}) to begin with; hence T must be semiregular,
//     and complete: Go's `type node struct { children []node }` has to hold its children through a pointer here.
//   * What Go refuses throws gogrow::panic with the words of the release, and nothing has changed.
//   * Elements for which Go's size is 0 (empty classes) need no memory: every index names one and the same object, and
//     the range is not contiguous.
//
// Exceptions: append and everything that grows give the strong guarantee: a constructor, an allocator or an observer
// that throws leaves the slice, the array and all other headers as they were. One limit: values appended over slots
// that another header can see are first built aside, then assigned; a move assignment that throws may have changed some
// of those slots, though never this header's length.
//
// Threads: as goroutines may share an array, headers over one array may live on different threads, and a const header
// may be read and copied by several. Writing a slot that another thread uses, or one header from two threads, is a race
// in both languages; append(s, x) with an s that is not const counts as writing s.
//
// Complexity: append is amortised constant for every release; slice expressions and header copies are constant, except
// that the first one to reach unused capacity gives it its zero values.
//
// Go: runtime/slice.go, cmd/compile (append, slice expressions).
#pragma once

#include <gogrow/rules/needs_64_bits.hpp>
#include <gogrow/rules/needs_exceptions.hpp>

#include <concepts>
#include <cstddef>
#include <initializer_list>
#include <string>  // for std::allocator
#include <string_view>
#include <type_traits>
#include <utility>

#include <gogrow/observe/observer.hpp>
#include <gogrow/rules/element_layout.hpp>
#include <gogrow/rules/heap.hpp>
#include <gogrow/rules/slice.hpp>
#include <gogrow/rules/slice_panics.hpp>
#include <gogrow/rules/version.hpp>
#include <gogrow/slice/backing_array.hpp>
#include <gogrow/slice/header.hpp>
#include <gogrow/slice/next_cap_when_full.hpp>
#include <gogrow/slice/operands.hpp>

namespace gogrow {

namespace detail {
struct slice_access;  // what package slices may touch (slices.hpp)
}  // namespace detail

template <slice_object T, slice_rules auto Rules, class Allocator, growth_observer Observer> class go_slice;

template <class T> inline constexpr bool is_go_slice = false;
template <class T, auto Rules, class Allocator, class Observer>
inline constexpr bool is_go_slice<go_slice<T, Rules, Allocator, Observer>> = true;

/// A Go slice of T that grows by Rules: a go_version, `textbook`, or a rule of one's own (rules/slice.hpp).
template <slice_object T, slice_rules auto Rules = go_latest, class Allocator = std::allocator<T>,
          growth_observer Observer = null_observer>
class go_slice {
  static_assert(has_element_layout<T>,
                "gogrow: specialise gogrow::element_layout for the element type: what Go would see of it cannot be "
                "found out (bases, unions, more than 16 members, members without a layout)");
  static_assert(detail::names_known_release(Rules), "gogrow: this Go release is not known; go1_0 to go_latest are");
  static constexpr bool zero_size = layout_of<T>.size_bytes == 0;
  using header = detail::slice_header<T, zero_size>;
  using arrays = detail::backing_array<T, Allocator>;
  using construction = detail::construction<T, Allocator>;
  using fresh_array = detail::fresh_array<T, Allocator>;
  using fresh_slots = detail::fresh_slots<T, Allocator>;
  using record = detail::array_record<T>;
  using location = typename detail::call_place<Observer>::location;
  using call_guard = typename detail::call_place<Observer>::guard;
  static constexpr bool bytewise = detail::bytewise<T, Allocator>;

 public:
  using value_type = T;
  using allocator_type = Allocator;
  using observer_type = Observer;
  using size_type = std::size_t;
  using difference_type = std::ptrdiff_t;
  using reference = T&;
  using const_reference = const T&;
  using iterator = typename header::iterator;
  using const_iterator = typename header::const_iterator;

  /// nil.
  go_slice() noexcept(
      std::is_nothrow_default_constructible_v<Allocator>&& std::is_nothrow_default_constructible_v<Observer>)
  requires(std::default_initializable<Allocator> && std::default_initializable<Observer>)
  = default;
  /// nil.
  go_slice(std::nullptr_t) noexcept
  requires(std::default_initializable<Allocator> && std::default_initializable<Observer>)
      : go_slice() {}
  /// nil, with an allocator or an observer for what will grow.
  explicit go_slice(const Allocator& a) noexcept : allocator_(a) {}
  explicit go_slice(Observer o) noexcept
  requires(!std::same_as<Observer, null_observer>)
      : observer_(std::move(o)) {}
  go_slice(const Allocator& a, Observer o) noexcept : allocator_(a), observer_(std::move(o)) {}

  /// []T{…}: len and cap are the number of values.
  go_slice(std::initializer_list<T> values, const Allocator& a = Allocator(), Observer o = Observer());

  /// A literal of the elements of a range.
  template <appendable_range<T> R>
  requires(!is_go_slice<std::remove_cvref_t<R>> && !std::convertible_to<R, const Allocator&>)
  explicit go_slice(R&& range, const Allocator& a = Allocator(), Observer o = Observer());

  /// Copies the header. Constant time, one counter step.
  go_slice(const go_slice& other) noexcept(std::is_nothrow_copy_constructible_v<Observer>)
      : allocator_(other.allocator_), observer_(other.observer_) {
    header_ = other.header_.copy();
  }
  /// Takes the header; other is nil then.
  [[gnu::always_inline]] go_slice(go_slice&& other) noexcept
      : header_(std::exchange(other.header_, {})),
        allocator_(other.allocator_),
        observer_(std::move(other.observer_)) {}
  go_slice& operator=(const go_slice& other) noexcept(std::is_nothrow_copy_constructible_v<Observer>) {
    return *this = go_slice(other);
  }
  /// Takes the header and the observer; what this header saw is let go, and the observer taken over hears of it.
  go_slice& operator=(go_slice&& other) noexcept;
  /// s = nil; the allocator and the observer stay.
  go_slice& operator=(std::nullptr_t) noexcept {
    let_go(std::exchange(header_, {}), allocator_, observer_);
    return *this;
  }
  // Inlined where an exception passes too: a slice whose address a destructor takes is not kept in registers.
  [[gnu::always_inline]] ~go_slice() { let_go(header_, allocator_, observer_); }

  void swap(go_slice& other) noexcept;
  friend void swap(go_slice& a, go_slice& b) noexcept { a.swap(b); }

  // --- What Go's len, cap, == nil and index expressions say.

  std::size_t len() const noexcept { return header_.len(); }
  std::size_t cap() const noexcept { return header_.cap(); }
  bool is_nil() const noexcept { return header_.is_nil(); }
  friend bool operator==(const go_slice& s, std::nullptr_t) noexcept { return s.is_nil(); }

  /// s[i]. Throws panic when i is not in [0, len).
  template <std::integral I> T& operator[](I i) const {
    const detail::operand at(i);
    if (at.bits >= len()) [[unlikely]]
      detail::refuse_index(row(), at, len());
    return header_.slot(at.bits);
  }

  /// s[lo:hi], s[:hi], s[lo:], s[:] — `unbounded` leaves an operand out. Shares the array; nil stays nil.
  /// Throws panic unless 0 <= lo <= hi <= cap.
  go_slice slice(slice_bound lo, slice_bound hi) const;
  /// s[lo:hi:max]: the new header's cap is max - lo. Throws panic unless 0 <= lo <= hi <= max <= cap.
  go_slice slice(slice_bound lo, slice_bound hi, slice_bound max) const;

  // --- append, in place. All give the strong guarantee; all return *this.

  /// append(s, value). The value may be an element of this very slice.
  [[gnu::always_inline]] go_slice& append(const T& value, location where = location::current()) {
    const call_guard here(where);
    append_one<const T&>(value);
    return *this;
  }
  [[gnu::always_inline]] go_slice& append(T&& value, location where = location::current()) {
    const call_guard here(where);
    append_one<T&&>(std::move(value));
    return *this;
  }
  /// append(s, a, b, c): one growth for all. Without values: nothing.
  template <class... Values>
  requires(sizeof...(Values) != 1 && (detail::element_from<Values, T> && ...))
  go_slice& append(Values&&... values);
  go_slice& append(std::initializer_list<T> values, location where = location::current()) {
    return append_range(values, where);
  }
  /// append(s, t...) for a slice or any other sized range; s itself and views of s are allowed.
  template <appendable_range<T> R>
  requires(!std::convertible_to<R, T> && !(byte_element<T> && std::convertible_to<R, std::string_view>))
  go_slice& append(R&& range, location where = location::current()) {
    return append_range(std::forward<R>(range), where);
  }
  /// append([]byte, string...)
  go_slice& append(std::string_view text, location where = location::current())
  requires byte_element<T>
  {
    const call_guard here(where);
    return append_copies(reinterpret_cast<const T*>(text.data()), text.size());
  }
  /// Spreads a range even where the range could itself be an element.
  template <appendable_range<T> R> go_slice& append_range(R&& range, location where = location::current());
  /// append(s, make([]T, n)...). From Go 1.11 on the compiler saves the temporary slice; before, it is charged too.
  template <std::integral I> go_slice& append_zeros(I n, location where = location::current());

  /// append(s, value) with s left as it is, but for what it knows of other headers: the work of the free append.
  template <std::convertible_to<T> U> [[nodiscard]] go_slice successor(U&& value, location where = location::current());

  /// The same as append, under the name that std::back_inserter asks for.
  void push_back(const T& value, location where = location::current()) { append(value, where); }
  void push_back(T&& value, location where = location::current()) { append(std::move(value), where); }

  // --- A C++ range. Invalidated for this header by whatever grows it; other headers keep their array.

  iterator begin() const noexcept { return header_.begin(); }
  iterator end() const noexcept { return header_.end(); }
  const_iterator cbegin() const noexcept { return header_.begin(); }
  const_iterator cend() const noexcept { return header_.end(); }
  std::size_t size() const noexcept { return len(); }
  [[nodiscard]] bool empty() const noexcept { return len() == 0; }
  T* data() const noexcept
  requires(!zero_size)
  {
    return header_.data;
  }

  Allocator get_allocator() const noexcept { return allocator_; }
  Observer& observer() noexcept { return observer_; }
  const Observer& observer() const noexcept { return observer_; }

  /// The row whose size classes, limits and words this slice follows.
  static constexpr const release& row() { return release_row(Rules); }
  /// Go's view of the element, as the rules see it.
  static constexpr layout element() { return layout_under(Rules, layout_of<T>); }

  /// make([]T, len, cap); see make_slice.
  static go_slice make(std::ptrdiff_t len, std::ptrdiff_t cap, const Allocator& a = Allocator(),
                       Observer o = Observer());

 private:
  friend detail::slice_access;

  // Parameters of what is out of line: an empty object by value, so that the address of the slice stays at home.
  using allocator_argument = std::conditional_t<std::is_empty_v<Allocator>, Allocator, const Allocator&>;
  using observer_argument = std::conditional_t<std::is_empty_v<Observer>, Observer, Observer&>;

  // How a value goes to what is out of line: scalars and small structs by value, so that they need no address either.
  static constexpr bool goes_by_value = bytewise && sizeof(T) <= 64 && alignof(T) <= alignof(std::max_align_t);
  template <class U> using passed = std::conditional_t<goes_by_value, const T, U>;

  static void let_go(record* array, T* end, allocator_argument a, observer_argument o) noexcept;
  static void let_go(const header& h, allocator_argument a, observer_argument o) noexcept;
  static void drop(record* array, T* raw, T* raw_end, T* end, allocator_argument a, observer_argument o) noexcept;
  static header allocate(std::size_t len, std::size_t cap, allocator_argument a, observer_argument o);
  // An array with the slots that it has now.
  struct grown {
    record* array;
    T* first;
  };
  static header header_of(grown g, std::size_t len) noexcept;
  static void materialise(record* array, T* up_to, allocator_argument a);

  // append and growth; slice/append.hpp has a table of who runs when.
  template <class U> void append_one(U value);
  enum old_array : bool { lets_go, keeps };
  template <old_array Fate, class U>
  static grown append_when_full(record* array, T* data, T* limit, U value, allocator_argument a, observer_argument o);
  template <class U> static void append_when_shared(header& h, U value, allocator_argument a, observer_argument o);
  template <class U>
  static header append_copy_when_shared(header& own, U value, allocator_argument a, observer_argument o);
  template <class Source> void append_many(std::size_t n, const Source& source);
  go_slice& append_copies(const T* first, std::size_t n);
  template <class U> static void build(T* at, U&& value, allocator_argument a);
  static void place(record* array, T* at, T* values, std::size_t n, allocator_argument a);
  static void copy_bytes(header h, const T* first, std::size_t n) noexcept;
  static std::size_t length_after(std::size_t len, std::size_t added);
  template <class Source>
  static void grow(header& h, std::size_t kept, std::size_t new_len, const Source& source, allocator_argument a,
                   observer_argument o);
  template <bool Alone, class Source>
  static grown growslice(record* array, T* data, T* end, std::size_t old_cap, std::size_t kept, std::size_t new_len,
                         const Source& source, allocator_argument a, observer_argument o);
  static T* grow_apart(record* array, const T* data, std::size_t len, T value, allocator_argument a,
                       observer_argument o);

  static void tell_allocated(observer_argument o, std::size_t bytes);
  static void tell_grew(observer_argument o, std::size_t old_cap, std::size_t kept, std::size_t new_len,
                        const growth& g);
  static void tell_dropped(observer_argument o, record* array, T* end) noexcept;

  go_slice view(std::size_t lo, std::size_t hi, std::size_t max) const;

  [[no_unique_address]] header header_{};
  [[no_unique_address]] Allocator allocator_{};
  [[no_unique_address]] Observer observer_{};
};

template <class R, class A = std::allocator<detail::range_value<R>>>
go_slice(R&&, A = A()) -> go_slice<detail::range_value<R>, go_latest, A>;

/// A go_slice inside a go_slice is Go's slice header.
template <class T, auto Rules, class Allocator, class Observer>
struct element_layout<go_slice<T, Rules, Allocator, Observer>> : fixed_layout<24, 8, true> {};

}  // namespace gogrow

#include <gogrow/slice/append.hpp>
#include <gogrow/slice/builtins.hpp>
#include <gogrow/slice/lifetime.hpp>
#include <gogrow/slice/view.hpp>
