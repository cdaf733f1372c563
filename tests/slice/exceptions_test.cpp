// Everything that may throw does, at its first chance, at its second, and so on until nothing fails any more: a
// constructor, an assignment, the allocator, an observer's hook. Nothing leaks, and the slice and the other headers on
// its array are as they were.

#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <new>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include <gogrow/slice.hpp>
#include <gogrow/slices.hpp>

#include "support/tracked.hpp"

namespace {

using namespace gogrow;
using namespace test_support;

// Each hook may fail; the last event, of an array that is gone, finds nobody who could give something up.
struct failing_observer {
  void on(const heap_allocated&) { fault::point(); }
  void on(const slice_grew&) { fault::point(); }
  void on(const array_dropped&) { fault::point(); }
};

// Moves that cannot fail, as most types have them, and a type of which everything can.
using sound = tracked<throwing_default | throwing_copy | throwing_copy_assign>;
using fragile = tracked<throwing_default | throwing_copy | throwing_move | throwing_copy_assign | throwing_move_assign>;

template <class Element, go_version Release = go1_23>
using slice_of = go_slice<Element, Release, counting_allocator<Element>, failing_observer>;

// Throws std::bad_alloc for more than 1000 bytes.
template <class T> struct small_memory {
  using value_type = T;
  small_memory() = default;
  template <class U> small_memory(const small_memory<U>&) noexcept {}
  T* allocate(std::size_t n) {
    if (n * sizeof(T) > 1000) throw std::bad_alloc();
    return std::allocator<T>().allocate(n);
  }
  void deallocate(T* memory, std::size_t n) noexcept { std::allocator<T>().deallocate(memory, n); }
  friend bool operator==(small_memory, small_memory) = default;
};

// One byte in Go, 65,536 here.
struct larger_than_in_go {
  char bytes[1 << 16] = {};
};

using plain_slice = go_slice<unsigned, go1_22, small_memory<unsigned>>;

// Whatever lay on the stack before must not be taken for a header.
[[gnu::noinline]] void write_over_the_stack() {
  volatile unsigned char bytes[4096];
  for (auto& byte : bytes) byte = 0x5a;
}
[[gnu::noinline]] std::size_t cap_of_made(std::ptrdiff_t len, std::ptrdiff_t cap) {
  return plain_slice::make(len, cap).cap();
}
[[gnu::noinline]] std::size_t cap_of_assigned(std::ptrdiff_t cap) {
  plain_slice s;
  s = plain_slice::make(0, cap);
  return s.cap();
}
[[gnu::noinline]] std::size_t cap_of_literal(std::span<const unsigned> values) { return plain_slice(values).cap(); }

enum class situation {
  nil,
  alone_with_room,
  alone_full,
  shared_with_room,
  over_live_slots,
  shared_full,
  appended_to,
  successor
};
constexpr situation situations[] = {situation::nil,
                                    situation::alone_with_room,
                                    situation::alone_full,
                                    situation::shared_with_room,
                                    situation::over_live_slots,
                                    situation::shared_full,
                                    situation::appended_to,
                                    situation::successor};

// A slice of 1, 2, 3 (unless nil) and, in some situations, other headers on its array.
template <class Slice> struct scene {
  Slice s;
  std::vector<Slice> others;

  scene(situation where, const typename Slice::allocator_type& allocator) : s(allocator, failing_observer()) {
    using element = typename Slice::value_type;
    if (where == situation::nil) return;
    const bool room = where != situation::alone_full && where != situation::shared_full;
    s = Slice::make(0, room ? 10 : 3, allocator, failing_observer());
    for (int i = 1; i <= 2; ++i) s.append(element(i));
    if (where == situation::successor) {
      Slice next = append(s, element(3));
      others.push_back(std::exchange(s, std::move(next)));
      return;
    }
    s.append(element(3));
    if (where == situation::shared_with_room || where == situation::shared_full) others.push_back(s);
    if (where == situation::over_live_slots) {
      for (int i = 4; i <= 8; ++i) s.append(element(i));
      others.push_back(s);
      s = s.slice(0, 3);
    }
    if (where == situation::appended_to) others.push_back(append(s, element(4)));
  }
};

// What one can see of a header.
struct picture {
  std::vector<int> values;
  std::size_t cap;
  const void* data;
  bool nil;
  friend bool operator==(const picture&, const picture&) = default;
};

template <class Slice> picture picture_of(const Slice& s) {
  picture p{{}, s.cap(), s.data(), s.is_nil()};
  for (const auto& element : s) p.values.push_back(element.value());
  return p;
}

template <class Slice> std::vector<picture> pictures_of(const std::vector<Slice>& all) {
  std::vector<picture> pictures;
  for (const Slice& s : all) pictures.push_back(picture_of(s));
  return pictures;
}

std::vector<std::int64_t> words_of(const slice_of<std::int64_t>& s) { return {s.begin(), s.end()}; }

enum class guarantee { strong, own_header, basic };

// What the slice lives to see after the failure: another append, or that a shorter header outlives it.
enum class afterlife { appends, is_outlived };

// Runs the operation in a situation with the k-th point failing. Returns whether there was a k-th point.
template <class Slice, class Operation>
bool run_with_failure(situation where, std::uint64_t k, guarantee promised, afterlife then, Operation operation) {
  using element = typename Slice::value_type;
  allocation_counts counts;
  bool failed = false;
  {
    Slice shorter{counting_allocator<element>(counts), failing_observer()};
    scene<Slice> now(where, counting_allocator<element>(counts));
    const picture before = picture_of(now.s);
    const std::vector<picture> others_before = pictures_of(now.others);
    const long alive = element::counts.alive;
    const long blocks = counts.blocks;
    fault::arm(k);
    try {
      operation(now.s);
    } catch (const planned_failure&) {
      failed = true;
    }
    const bool reached = fault::disarm();
    if (failed) {
      CHECK(reached);
      if (promised != guarantee::basic) CHECK(picture_of(now.s) == before);
      if (promised == guarantee::strong) CHECK(pictures_of(now.others) == others_before);
      CHECK(now.s.cap() == before.cap);
      // A slice expression may already have given unused slots their zero value; nothing else may be left over.
      CHECK(element::counts.alive >= alive);
      CHECK(counts.blocks == blocks);
      if (then == afterlife::is_outlived) {
        shorter = now.s.slice(0, now.s.len() / 2);
      } else {
        now.s.append(element(99));
        CHECK(now.s[now.s.len() - 1].value() == 99);
      }
    }
    failed = failed || reached;
  }
  CHECK(counts.blocks == 0);
  CHECK(counts.bytes == 0);
  CHECK(element::counts.damaged == 0);
  return failed;
}

template <class Slice, class Operation> void fail_everywhere(guarantee promised, Operation operation) {
  for (situation where : situations) {
    CAPTURE(static_cast<int>(where));
    std::uint64_t k = 1;
    for (; k < 500; ++k) {
      CAPTURE(k);
      const long alive = Slice::value_type::counts.alive;
      const bool again = run_with_failure<Slice>(where, k, promised, afterlife::appends, operation);
      CHECK(Slice::value_type::counts.alive == alive);
      (void)run_with_failure<Slice>(where, k, promised, afterlife::is_outlived, operation);
      CHECK(Slice::value_type::counts.alive == alive);
      if (!again) break;
    }
    CHECK(k < 500);
  }
}

template <class Element> const std::vector<Element>& three_values() {
  static const std::vector<Element> values = [] {
    std::vector<Element> v;
    v.reserve(3);
    for (int i = 11; i <= 13; ++i) v.emplace_back(i);
    return v;
  }();
  return values;
}

// Calls check(name of the operation, operation).
template <class Element, class Check> void for_each_append(Check check) {
  using slice = slice_of<Element>;
  const std::vector<Element>& values = three_values<Element>();
  check("append(value)", [&](slice& s) { s.append(values[0]); });
  check("append(temporary)", [&](slice& s) { s.append(Element(5)); });
  check("append(own element)", [&](slice& s) {
    if (!s.empty()) s.append(s[0]);
  });
  check("append(three values)", [&](slice& s) { s.append(values[0], values[1], values[2]); });
  check("append(own elements)", [&](slice& s) {
    if (!s.empty()) s.append(s[2], s[1], s[0]);
  });
  check("append(vector)", [&](slice& s) { s.append(values); });
  check("append(more than fits)", [&](slice& s) { s.append(std::vector<Element>(9)); });
  check("append(list)", [&](slice& s) { s.append(std::list<int>{7, 8, 9}); });
  check("append(itself)", [&](slice& s) { s.append(s); });
  check("append_zeros", [&](slice& s) { s.append_zeros(4); });
  check("append(s, value)", [&](slice& s) { const slice t = append(s, values[0]); });
  check("s = append(s, value)", [&](slice& s) { s = append(s, values[0]); });
  check("append(s, three values)", [&](slice& s) { const slice t = append(s, values[0], values[1], values[2]); });
  check("append(s, s)", [&](slice& s) { const slice t = append(s, s); });
  check("slice to the capacity", [&](slice& s) { (void)s.slice(0, s.cap()); });
  check("slice with a limit", [&](slice& s) { (void)s.slice(0, s.cap() / 2, s.cap() / 2); });
  check("make", [&](slice& s) { (void)slice::make(2, 5, s.get_allocator(), failing_observer()); });
  check("literal", [&](slice& s) { const slice t({values[0], values[1]}, s.get_allocator(), failing_observer()); });
  check("literal of a range", [&](slice& s) { const slice t(values, s.get_allocator(), failing_observer()); });
  check("slices::grow", [&](slice& s) { (void)slices::grow(s, 20); });
  check("slices::clone", [&](slice& s) { (void)slices::clone(s); });
  check("slices::clip", [&](slice& s) { (void)slices::clip(s); });
  check("slices::concat", [&](slice& s) { (void)slices::concat(s, s, s); });
  check("slices::repeat", [&](slice& s) { (void)slices::repeat(s, 3); });
  check("slices::insert at the end", [&](slice& s) { (void)slices::insert(s, s.len(), values); });
}

template <class Element, class Check> void for_each_insert(Check check) {
  using slice = slice_of<Element>;
  const std::vector<Element>& values = three_values<Element>();
  check("slices::insert", [&](slice& s) {
    if (!s.empty()) (void)slices::insert(s, 1, values);
  });
  check("slices::insert of own elements", [&](slice& s) {
    if (!s.empty()) (void)slices::insert(s, 1, s);
  });
  check("slices::insert of more than fits", [&](slice& s) { (void)slices::insert(s, 0, std::vector<Element>(9)); });
  check("slices::replace with more", [&](slice& s) {
    if (!s.empty()) (void)slices::replace(s, 0, 1, values);
  });
}

}  // namespace

template <> struct gogrow::element_layout<larger_than_in_go> : gogrow::fixed_layout<1, 1, false> {};

TEST_CASE("a failure anywhere in an append leaves all as it was: moves that cannot fail") {
  for_each_append<sound>([](const char* name, auto operation) {
    CAPTURE(name);
    fail_everywhere<slice_of<sound>>(guarantee::strong, operation);
  });
}

TEST_CASE("a failure anywhere in an insert leaves all as it was: moves that cannot fail") {
  for_each_insert<sound>([](const char* name, auto operation) {
    CAPTURE(name);
    fail_everywhere<slice_of<sound>>(guarantee::strong, operation);
  });
}

TEST_CASE("words that are appended one by one stay what they are when a growth fails") {
  using slice = slice_of<std::int64_t>;
  bool reached = true;
  for (std::uint64_t k = 1; reached; ++k) {
    CAPTURE(k);
    for (const afterlife then : {afterlife::appends, afterlife::is_outlived}) {
      allocation_counts counts;
      {
        slice shorter{counting_allocator<std::int64_t>(counts), failing_observer()};
        slice s{counting_allocator<std::int64_t>(counts), failing_observer()};
        fault::arm(k);
        while (s.len() < 40) {
          const auto before = words_of(s);
          try {
            s.append(static_cast<std::int64_t>(s.len()));
          } catch (const planned_failure&) {
            CHECK(words_of(s) == before);
            if (then == afterlife::is_outlived) shorter = s.slice(0, s.len() / 2, s.cap());
          }
        }
        reached = fault::disarm();
        for (std::size_t i = 0; i < s.len(); ++i) CHECK(s[i] == static_cast<std::int64_t>(i));
        s = nullptr;
        shorter = shorter.slice(0, shorter.cap());
        for (std::size_t i = 0; i < shorter.len() / 2; ++i) CHECK(shorter[i] == static_cast<std::int64_t>(i));
      }
      CHECK(counts.blocks == 0);
      CHECK(counts.bytes == 0);
    }
  }
}

// A move assignment that throws may have changed slots behind the end, which other headers may see.
TEST_CASE("a failure anywhere in an append leaves the header as it was: moves that fail, too") {
  for_each_append<fragile>([](const char* name, auto operation) {
    CAPTURE(name);
    fail_everywhere<slice_of<fragile>>(guarantee::own_header, operation);
  });
}

TEST_CASE("a failure anywhere in an insert leaks nothing: moves that fail, too") {
  for_each_insert<fragile>([](const char* name, auto operation) {
    CAPTURE(name);
    fail_everywhere<slice_of<fragile>>(guarantee::basic, operation);
  });
}

TEST_CASE("functions that change a slice in place leak nothing when an element fails") {
  const auto check = [](const char* name, auto operation) {
    CAPTURE(name);
    fail_everywhere<slice_of<fragile>>(guarantee::basic, operation);
  };
  using slice = slice_of<fragile>;
  check("erase", [](slice& s) {
    if (!s.empty()) (void)slices::erase(s, 0, 1);
  });
  check("replace with less", [](slice& s) {
    if (!s.empty()) (void)slices::replace(s, 0, 2, {fragile(1)});
  });
  check("erase_if", [](slice& s) { (void)slices::erase_if(s, [](const fragile& f) { return f.value() == 1; }); });
  check("compact", [](slice& s) { (void)slices::compact(s); });
  check("clear", [](slice& s) { clear(s); });
  check("copy", [](slice& s) { (void)copy(s, s.slice(s.len() / 2, unbounded)); });
}

TEST_CASE("before 1.11 a failure around the temporary of append_zeros leaves all as it was") {
  using slice = slice_of<sound, go1_10>;
  fail_everywhere<slice>(guarantee::strong, [](slice& s) { s.append_zeros(4); });
}

TEST_CASE("a hook that fails when an array is dropped is not heard of") {
  allocation_counts counts;
  using slice = slice_of<sound>;
  {
    slice s(counting_allocator<sound>{counts}, failing_observer{});
    s.append(sound(1));
    fault::arm(1);
    CHECK_NOTHROW(s = nullptr);
    CHECK(fault::disarm());
  }
  CHECK(counts.blocks == 0);
}

TEST_CASE("std::bad_alloc passes through, and the slice goes on") {
  go_slice<std::int64_t, go1_22, small_memory<std::int64_t>> s{1, 2, 3};
  volatile int too_many = 1000;  // unknown to GCC 12, which else warns of writes behind the array that was refused
  CHECK_THROWS_AS(s.append_zeros(int{too_many}), std::bad_alloc);
  CHECK(s.len() == 3);
  CHECK(s.cap() == 3);
  s.append(4);
  CHECK(s[3] == 4);
}

TEST_CASE("a slice for which there is no memory is destroyed as nil") {
  const std::vector<unsigned> values(1000);
  write_over_the_stack();
  CHECK_THROWS_AS((void)cap_of_made(0, 1000), std::bad_alloc);
  write_over_the_stack();
  CHECK_THROWS_AS((void)cap_of_made(1000, 1000), std::bad_alloc);
  write_over_the_stack();
  CHECK_THROWS_AS((void)cap_of_assigned(1000), std::bad_alloc);
  write_over_the_stack();
  CHECK_THROWS_AS((void)cap_of_literal(values), std::bad_alloc);
  CHECK(cap_of_made(1, 7) == 7);
}

TEST_CASE("a capacity that Go allows but C++ cannot count is std::bad_array_new_length") {
  CHECK_THROWS_AS((void)make_slice<larger_than_in_go>(0, std::int64_t{1} << 47), std::bad_array_new_length);
}
