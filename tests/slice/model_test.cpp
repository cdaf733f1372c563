// Random programs of slice operations, run on go_slice and on a simple model of Go's semantics side by side. After
// every operation all variables have the same lengths, capacities and elements, and share where the model shares.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <list>
#include <ranges>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include <gogrow/rules/panic.hpp>
#include <gogrow/slice.hpp>
#include <gogrow/slices.hpp>

#include "support/slice_model.hpp"

namespace {

using namespace gogrow;
using test_support::slice_model;

constexpr std::uint64_t first_seed = 20'260'101;
constexpr int programs = 250;
constexpr int operations = 200;

// Numbers that are the same everywhere; the standard's distributions are not.
class random_numbers {
 public:
  explicit random_numbers(std::uint64_t seed) : state_(seed) {}
  std::size_t below(std::size_t n) {
    state_ += 0x9e3779b97f4a7c15u;
    std::uint64_t x = (state_ ^ (state_ >> 30)) * 0xbf58476d1ce4e5b9u;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
    return static_cast<std::size_t>((x ^ (x >> 31)) % n);
  }

 private:
  std::uint64_t state_;
};

template <class T> T element_of(std::size_t n);
template <> int element_of<int>(std::size_t n) { return static_cast<int>(n); }
template <> std::string element_of<std::string>(std::size_t n) {
  return n % 2 == 0 ? std::to_string(n) : "long-enough-for-the-heap-" + std::to_string(n);
}

template <class T, go_version Release> class program {
  using slice = go_slice<T, Release>;
  using model = slice_model<T>;
  static constexpr bool zero_tail = release_of(Release).slices_zero_tail;

 public:
  explicit program(std::uint64_t seed) : random_(seed) {}

  void run() {
    for (int i = 0; i < operations; ++i) {
      step();
      compare();
      if (!difference_.empty()) return;
    }
    // In the end also what lies behind the lengths.
    for (std::size_t v = 0; v < variables; ++v) {
      const slice whole = real_[v].slice(0, real_[v].cap());
      if (!std::ranges::equal(whole, model_[v].first(model_[v].cap())))
        differ("the slots behind the end of variable " + std::to_string(v));
    }
  }

  const std::string& difference() const { return difference_; }

 private:
  void step() {
    static constexpr std::initializer_list<void (program::*)()> language = {&program::make,
                                                                            &program::literal,
                                                                            &program::append_one,
                                                                            &program::append_one,
                                                                            &program::append_value,
                                                                            &program::append_back,
                                                                            &program::append_back,
                                                                            &program::append_moved,
                                                                            &program::append_several,
                                                                            &program::append_range,
                                                                            &program::append_slice,
                                                                            &program::append_own_element,
                                                                            &program::append_reversed,
                                                                            &program::append_zeros,
                                                                            &program::reslice,
                                                                            &program::reslice,
                                                                            &program::reslice,
                                                                            &program::reslice_three,
                                                                            &program::reslice_three,
                                                                            &program::copy_elements,
                                                                            &program::clear_all,
                                                                            &program::set_element,
                                                                            &program::assign,
                                                                            &program::assign,
                                                                            &program::move,
                                                                            &program::exchange,
                                                                            &program::set_nil};
    static constexpr std::initializer_list<void (program::*)()> package = {
        &program::grow,  &program::clip,       &program::clone,   &program::insert, &program::insert_own,
        &program::erase, &program::erase_some, &program::replace, &program::compact};
    a_ = random_.below(variables);
    b_ = random_.below(variables);
    if (real_[a_].len() > 100) return set_nil();
    const std::size_t kinds = language.size() + (release_of(Release).slices_package ? package.size() : 0);
    const std::size_t kind = random_.below(kinds);
    if (kind < language.size()) (this->*language.begin()[kind])();
    else (this->*package.begin()[kind - language.size()])();
  }

  slice& a() { return real_[a_]; }
  slice& b() { return real_[b_]; }
  model& ma() { return model_[a_]; }
  model& mb() { return model_[b_]; }

  T fresh_element() { return element_of<T>(counter_++); }
  std::vector<T> fresh_elements(std::size_t most) {
    std::vector<T> values(random_.below(most + 1));
    for (T& value : values) value = fresh_element();
    return values;
  }
  void did(const std::string& what) { trace_ += what + " " + std::to_string(a_) + " " + std::to_string(b_) + "\n"; }

  // --- The language.

  void make() {
    did("make");
    const std::size_t len = random_.below(6);
    const std::size_t cap = len + random_.below(9);
    a() = slice::make(static_cast<std::ptrdiff_t>(len), static_cast<std::ptrdiff_t>(cap));
    ma() = model::make(len, cap);
  }
  void literal() {
    did("literal");
    const std::vector<T> values = fresh_elements(6);
    a() = slice(values);
    ma() = model::literal(values);
  }
  void append_one() {
    did("append_one");
    const T value = fresh_element();
    a().append(value);
    ma() = ma().append({value}, a().cap());
  }
  void append_value() {  // b = append(a, x)
    did("append_value");
    const T value = fresh_element();
    const slice before = random_.below(2) == 0 ? slice() : a();
    b() = append(a(), value);
    mb() = ma().append({value}, b().cap());
  }
  void append_back() {  // a = append(a, x), perhaps a few times
    did("append_back");
    for (std::size_t n = 1 + random_.below(3); n > 0; --n) {
      const T value = fresh_element();
      a() = append(a(), value);
      ma() = ma().append({value}, a().cap());
    }
  }
  void append_moved() {
    did("append_moved");
    const T value = fresh_element();
    a() = append(std::move(a()), value);
    ma() = ma().append({value}, a().cap());
  }
  void append_several() {
    did("append_several");
    const T x = fresh_element();
    const T y = fresh_element();
    const T z = fresh_element();
    a().append(x, y, z);
    ma() = ma().append({x, y, z}, a().cap());
  }
  void append_range() {
    did("append_range");
    const std::vector<T> values = fresh_elements(9);
    if (random_.below(2) == 0) a().append(values);
    else a().append(std::list<T>(values.begin(), values.end()));
    ma() = ma().append(values, a().cap());
  }
  void append_slice() {  // a may be b
    did("append_slice");
    const std::vector<T> values = mb().values();
    a().append(b());
    ma() = ma().append(values, a().cap());
  }
  void append_own_element() {
    if (a().empty()) return;
    did("append_own_element");
    const std::size_t i = random_.below(a().len());
    const T value = ma()[i];
    switch (random_.below(3)) {
      case 0:
        a().append(a()[i]);
        break;
      case 1:
        a() = append(a(), a()[i]);
        break;
      default:
        a().append(a()[i], a()[0]);
        ma() = ma().append({value, ma()[0]}, a().cap());
        return;
    }
    ma() = ma().append({value}, a().cap());
  }
  void append_reversed() {  // a view of another slice, or of itself
    did("append_reversed");
    const std::vector<T> forwards = mb().values();
    a().append(b() | std::views::reverse);
    ma() = ma().append(std::vector<T>(forwards.rbegin(), forwards.rend()), a().cap());
  }
  void append_zeros() {
    did("append_zeros");
    const std::size_t n = random_.below(5);
    a().append_zeros(n);
    ma() = ma().append(std::vector<T>(n), a().cap());
  }
  void reslice() {
    did("reslice");
    const std::size_t hi = random_.below(a().cap() + 2);
    const std::size_t lo = random_.below(hi + 2);
    assign_or_refuse(ma().slice(lo, hi, ma().cap()), [&] { return a().slice(lo, hi); });
  }
  void reslice_three() {
    did("reslice_three");
    const std::size_t max = random_.below(a().cap() + 2);
    const std::size_t hi = random_.below(max + 2);
    const std::size_t lo = random_.below(hi + 1);
    assign_or_refuse(ma().slice(lo, hi, max), [&] { return a().slice(lo, hi, max); });
  }
  template <class F> void assign_or_refuse(const std::optional<model>& expected, F expression) {
    bool refused = false;
    try {
      b() = expression();
    } catch (const gogrow::panic&) {
      refused = true;
    }
    if (refused == expected.has_value()) return differ("whether a slice expression is refused");
    if (expected) mb() = *expected;
  }
  void copy_elements() {
    did("copy");
    if (copy(a(), b()) != std::min(ma().len(), mb().len())) differ("the result of copy");
    ma().copy_from(mb());
  }
  void clear_all() {
    did("clear");
    clear(a());
    ma().clear(0);
  }
  void set_element() {
    if (a().empty()) return;
    did("set_element");
    const std::size_t i = random_.below(a().len());
    const T value = fresh_element();
    a()[i] = value;
    ma()[i] = value;
  }
  void assign() {
    did("assign");
    a() = b();
    ma() = mb();
  }
  void move() {
    if (a_ == b_) return;
    did("move");
    a() = std::move(b());
    ma() = mb();
    mb() = model();
  }
  void exchange() {
    did("swap");
    swap(a(), b());
    std::swap(ma(), mb());
  }
  void set_nil() {
    did("nil");
    a() = nullptr;
    ma() = model();
  }

  // --- Package slices.

  void grow() {
    if constexpr (release_of(Release).slices_package) {
      did("grow");
      const std::size_t n = random_.below(8);
      b() = slices::grow(a(), n);
      mb() = ma().grow(n, b().cap());
    }
  }
  void clip() {
    if constexpr (release_of(Release).slices_package) {
      did("clip");
      b() = slices::clip(a());
      mb() = *ma().slice(0, ma().len(), ma().len());
    }
  }
  void clone() {
    if constexpr (release_of(Release).slices_package) {
      did("clone");
      b() = slices::clone(a());
      mb() = ma().clone(b().cap());
    }
  }
  void insert() {
    if constexpr (release_of(Release).slices_package) {
      did("insert");
      const std::size_t i = random_.below(a().len() + 1);
      const std::vector<T> values = fresh_elements(4);
      b() = slices::insert(a(), i, values);
      mb() = ma().replace(i, i, values, b().cap(), zero_tail);
    }
  }
  void insert_own() {  // the values are a part of the slice
    if constexpr (release_of(Release).slices_package) {
      did("insert_own");
      const std::size_t i = random_.below(a().len() + 1);
      const std::size_t hi = random_.below(a().len() + 1);
      const std::size_t lo = random_.below(hi + 1);
      const std::vector<T> values = ma().slice(lo, hi, ma().cap())->values();
      b() = slices::insert(a(), i, a().slice(lo, hi));
      mb() = ma().replace(i, i, values, b().cap(), zero_tail);
    }
  }
  void erase() {
    if constexpr (release_of(Release).slices_package) {
      did("erase");
      const std::size_t j = random_.below(a().len() + 1);
      const std::size_t i = random_.below(j + 1);
      b() = slices::erase(a(), i, j);
      mb() = ma().replace(i, j, {}, 0, zero_tail);
    }
  }
  void erase_some() {
    if constexpr (release_of(Release).slices_package) {
      did("erase_if");
      const auto drop = [this](const T& value) { return value == ma()[0] || value == T(); };
      b() = slices::erase_if(a(), drop);
      mb() = ma().erase_if(drop, zero_tail);
    }
  }
  void replace() {
    if constexpr (release_of(Release).slices_package) {
      did("replace");
      const std::size_t j = random_.below(a().len() + 1);
      const std::size_t i = random_.below(j + 1);
      const bool own = random_.below(3) == 0;
      const bool zeroes = j == a().len() ? release_of(Release).slices_zero_end : zero_tail;
      const std::vector<T> values = own ? ma().values() : fresh_elements(5);
      b() = own ? slices::replace(a(), i, j, a()) : slices::replace(a(), i, j, values);
      mb() = ma().replace(i, j, values, b().cap(), zeroes);
    }
  }
  void compact() {
    if constexpr (release_of(Release).slices_package) {
      did("compact");
      b() = slices::compact(a());
      mb() = ma().compact(zero_tail);
    }
  }

  // --- Comparing.

  void compare() {
    for (std::size_t v = 0; v < variables && difference_.empty(); ++v) {
      const slice& s = real_[v];
      const model& m = model_[v];
      const std::string of = " of variable " + std::to_string(v);
      if (s.is_nil() != m.is_nil()) differ("nil" + of);
      else if (s.len() != m.len()) differ("len" + of);
      else if (s.cap() != m.cap()) differ("cap" + of);
      else if (!std::ranges::equal(s, m.values())) differ(shown(m.values()) + " is " + shown(s) + ", elements" + of);
      for (std::size_t w = 0; w < v; ++w) {
        if (s.cap() == 0 || real_[w].cap() == 0) continue;
        if ((s.data() == real_[w].data()) != m.begins_with(model_[w]))
          differ("sharing with variable " + std::to_string(w) + of);
      }
    }
  }
  template <class Range> static std::string shown(const Range& values) {
    std::ostringstream text;
    for (const T& value : values) text << value << ' ';
    return '[' + text.str() + ']';
  }
  void differ(const std::string& what) {
    if (difference_.empty()) difference_ = what + " differs after\n" + trace_;
  }

  static constexpr std::size_t variables = 6;
  random_numbers random_;
  slice real_[variables];
  model model_[variables];
  std::size_t a_ = 0;
  std::size_t b_ = 0;
  std::size_t counter_ = 1;
  std::string trace_;
  std::string difference_;
};

template <class T, go_version Release> void run_programs() {
  for (std::uint64_t seed = first_seed; seed < first_seed + programs; ++seed) {
    program<T, Release> p(seed);
    p.run();
    if (p.difference().empty()) continue;
    FAIL_CHECK("seed " << seed << ", " << p.difference());
    return;
  }
  MESSAGE("seeds " << first_seed << " to " << first_seed + programs - 1 << ", " << operations << " operations each");
}

}  // namespace

TEST_CASE("random programs: go_slice<int> does what the model of Go's slices does") {
  run_programs<int, go1_17>();
  run_programs<int, go1_21>();
  run_programs<int, go_latest>();
}

TEST_CASE("random programs: go_slice<std::string> does what the model of Go's slices does") {
  run_programs<std::string, go1_15>();
  run_programs<std::string, go1_21>();
  run_programs<std::string, go_latest>();
}
