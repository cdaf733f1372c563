// go_slice among C++ things: ranges, spans, algorithms, deduction, streams, allocators, alignment, elements of size 0.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <forward_list>
#include <iterator>
#include <limits>
#include <list>
#include <memory>
#include <memory_resource>
#include <numeric>
#include <ranges>
#include <span>
#include <sstream>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include <gogrow/doctest.hpp>
#include <gogrow/observe/counters.hpp>
#include <gogrow/slice.hpp>

#include "support/panic_text.hpp"
#include "support/show.hpp"
#include "support/tracked.hpp"

namespace {

using namespace gogrow;
using test_support::allocation_counts;
using test_support::counting_allocator;
using test_support::panic_text;

using ints = go_slice<int>;
using list = std::vector<int>;

// --- Concepts.

static_assert(std::ranges::contiguous_range<ints> && std::ranges::contiguous_range<const ints>);
static_assert(std::ranges::sized_range<ints> && std::ranges::common_range<ints>);
static_assert(std::contiguous_iterator<ints::iterator> && std::contiguous_iterator<ints::const_iterator>);
static_assert(std::same_as<std::ranges::range_value_t<ints>, int>);
static_assert(std::same_as<std::ranges::range_reference_t<const ints>, int&>);
static_assert(!std::ranges::borrowed_range<ints> && !std::ranges::view<ints>);
static_assert(std::regular<ints> || std::semiregular<ints>);
static_assert(std::is_nothrow_default_constructible_v<ints> && std::is_nothrow_copy_constructible_v<ints>);
static_assert(std::is_nothrow_move_constructible_v<ints> && std::is_nothrow_move_assignable_v<ints>);
static_assert(std::is_nothrow_swappable_v<ints>);
static_assert(std::convertible_to<ints&, std::span<int>> && std::convertible_to<const ints&, std::span<const int>>);
static_assert(std::is_convertible_v<std::nullptr_t, ints>);
static_assert(!std::is_convertible_v<std::vector<int>, ints> && std::is_constructible_v<ints, std::vector<int>>);
static_assert(!std::is_constructible_v<ints, std::vector<std::string>>);
static_assert(!std::is_constructible_v<ints, int>);

template <class S, class... Args>
concept appendable = requires(S s, Args... args) { s.append(args...); };
static_assert(appendable<ints, int> && appendable<ints, short, long> && appendable<ints, std::vector<int>>);
static_assert(!appendable<ints, std::string, int>);
static_assert(!appendable<ints, std::vector<std::string>>);
static_assert(appendable<go_slice<char>, const char*> && appendable<go_slice<char>, std::string>);
static_assert(!appendable<ints, const char*>);

// What may be spread is what the standard calls a sized input range, no more and no less.
template <class R>
inline constexpr bool spread_as_the_standard_says =
    appendable_range<R, int> == (std::ranges::input_range<R> && std::ranges::sized_range<R> &&
                                 std::convertible_to<std::ranges::range_reference_t<R>, int>);

// What an element converts to without being asked, and without a loss, is spread; nothing else.
struct from_int {
  from_int() = default;
  explicit from_int(int) {}
};
static_assert(appendable<go_slice<long>, std::vector<int>> && appendable<go_slice<double>, std::vector<float>>);
static_assert(appendable<go_slice<std::string>, std::vector<const char*>>);
static_assert(!appendable<ints, std::vector<double>> && !appendable<ints, std::vector<unsigned>>);
static_assert(!appendable<ints, std::vector<long>> && !appendable<go_slice<float>, std::vector<double>>);
static_assert(!appendable<go_slice<bool>, std::vector<int*>> && !appendable<go_slice<double>, std::vector<long>>);
static_assert(!appendable<go_slice<std::vector<int>>, std::vector<unsigned>>);
static_assert(!appendable<go_slice<from_int>, std::vector<int>> && !appendable<go_slice<from_int>, int, int>);
static_assert(!appendable<go_slice<std::vector<int>>, unsigned, unsigned>);
static_assert(!std::is_constructible_v<ints, std::vector<double>>);
// Text is no list of numbers.
static_assert(!appendable<ints, const char (&)[5]> && !appendable<ints, std::string> && !appendable<ints, char (&)[5]>);
static_assert(!appendable<go_slice<double>, std::string_view> && !appendable<go_slice<long>, std::u16string>);
static_assert(!appendable<go_slice<char16_t>, const char16_t (&)[5]> && appendable<go_slice<char16_t>, std::u16string>);
static_assert(appendable<go_slice<unsigned char>, const char (&)[5]> && appendable<go_slice<std::byte>, std::string>);

using odd_ints = decltype(std::declval<std::vector<int>&>() | std::views::filter([](int i) { return i % 2 != 0; }));
static_assert(appendable_range<std::vector<int>, int> && appendable_range<const std::list<int>&, int>);
static_assert(appendable_range<int (&)[3], int> && appendable_range<std::ranges::iota_view<int, int>, int>);
static_assert(!appendable_range<std::forward_list<int>, int> && !appendable_range<odd_ints, int>);
static_assert(!appendable_range<int, int> && !appendable_range<std::vector<std::string>, int>);
static_assert(spread_as_the_standard_says<std::vector<int>> && spread_as_the_standard_says<std::vector<bool>&>);
static_assert(spread_as_the_standard_says<std::list<int>&> && spread_as_the_standard_says<const std::list<int>>);
static_assert(spread_as_the_standard_says<std::forward_list<int>> && spread_as_the_standard_says<odd_ints>);
static_assert(spread_as_the_standard_says<int[3]> && spread_as_the_standard_says<int (&)[3]>);
static_assert(spread_as_the_standard_says<std::span<const int>>);
static_assert(spread_as_the_standard_says<std::ranges::istream_view<int>>);
static_assert(spread_as_the_standard_says<ints> && spread_as_the_standard_says<const ints&>);

// --- Deduction.

static_assert(std::same_as<decltype(go_slice{1, 2, 3}), go_slice<int>>);
static_assert(std::same_as<decltype(go_slice(std::declval<std::vector<double>>())), go_slice<double>>);
static_assert(std::same_as<decltype(go_slice(std::declval<std::list<std::string>&>())), go_slice<std::string>>);
static_assert(std::same_as<decltype(go_slice(std::declval<const std::array<char, 3>&>())), go_slice<char>>);
static_assert(std::same_as<decltype(go_slice(std::declval<ints&>())), ints>);
static_assert(std::same_as<decltype(go_slice(std::declval<const go_slice<int, go1_17>&>())), go_slice<int, go1_17>>);
static_assert(std::same_as<decltype(go_slice(std::declval<std::vector<int>>(),
                                             std::declval<std::pmr::polymorphic_allocator<int>>())),
                           go_slice<int, go_latest, std::pmr::polymorphic_allocator<int>>>);

}  // namespace

TEST_CASE("a slice works with algorithms, range adaptors and back_inserter") {
  ints s;
  std::ranges::copy(std::views::iota(1, 6), std::back_inserter(s));
  std::fill_n(std::back_inserter(s), 2, 0);
  CHECK(list(s.begin(), s.end()) == list{1, 2, 3, 4, 5, 0, 0});
  std::ranges::sort(s, std::greater<>());
  CHECK(list(s.begin(), s.end()) == list{5, 4, 3, 2, 1, 0, 0});
  CHECK(std::accumulate(s.cbegin(), s.cend(), 0) == 15);
  CHECK(std::ranges::distance(s | std::views::filter([](int i) { return i != 0; })) == 5);
  CHECK(std::size(s) == 7);
  CHECK(std::ssize(s) == 7);
  CHECK_FALSE(std::empty(s));
  CHECK(std::data(s) == &s[0]);
  CHECK(len(s) == 7);
  CHECK(cap(s) == 8);
}

TEST_CASE("a slice is a span, over its length and not its capacity") {
  ints s = make_slice<int>(2, 5);
  const std::span<int> view = s;
  CHECK(view.size() == 2);
  view[1] = 7;
  CHECK(s[1] == 7);
  const std::span<const int> read_only = std::as_const(s);
  CHECK(read_only[1] == 7);
}

TEST_CASE("a slice prints in the manner of fmt.Println") {
  const auto text = [](const auto& s) {
    std::ostringstream out;
    out << s;
    return out.str();
  };
  CHECK(text(ints{1, 2, 3}) == "[1 2 3]");
  CHECK(text(ints()) == "[]");
  CHECK(text(go_slice<std::string>{"a", "b c"}) == "[a b c]");
  CHECK(text(go_slice<ints>{ints{1}, ints{2, 3}}) == "[[1] [2 3]]");
  CHECK(text(go_slice<unsigned char>{1, 65}) == "[1 65]");
  CHECK(text(go_slice<bool>{true, false}) == "[true false]");
  std::wostringstream wide;
  wide << ints{4, 5};
  CHECK(wide.str() == L"[4 5]");
}

TEST_CASE("a slice is shown with len and cap, also where the elements cannot be printed") {
  using gogrow::growth_checks::shown;
  CHECK(shown(make_slice<int>(2, 4)) == "[0 0] (len 2, cap 4)");
  CHECK(shown(ints()) == "nil (len 0, cap 0)");
  struct silent {
    int a;
  };
  CHECK(shown(make_slice<silent>(1, 3)) == "slice (len 1, cap 3)");
  CHECK(doctest::toString(make_slice<int>(2, 4)) == "[0 0]");
}

// --- Allocators.

TEST_CASE("every block goes through the slice's allocator, and goes back to it") {
  using element = test_support::tracked<test_support::throwing_nothing>;
  allocation_counts counts;
  {
    using slice = go_slice<element, go1_22, counting_allocator<element>>;
    slice s{counting_allocator<element>(counts)};
    CHECK(s.get_allocator() == counting_allocator<element>(counts));
    for (int i = 0; i < 100; ++i) s.append(i);
    CHECK(counts.blocks == 1);
    slice t = append(s, element(1), element(2));
    const slice view = t.slice(10, 20, 30);
    slice u(counting_allocator<element>{counts});
    u = view;
    u.append(view);
    swap(u, t);
    slice moved = std::move(t);
    moved.append(moved);
    CHECK(moved.get_allocator() == counting_allocator<element>(counts));
  }
  CHECK(counts.blocks == 0);
  CHECK(counts.bytes == 0);
  CHECK(counts.total_blocks > 8);
  CHECK(element::counts.alive == 0);
  CHECK(element::counts.damaged == 0);
}

TEST_CASE("an assigned header brings its allocator along") {
  allocation_counts first_counts;
  allocation_counts second_counts;
  using allocator = counting_allocator<std::string>;
  using slice = go_slice<std::string, go_latest, allocator>;
  {
    slice first{allocator(first_counts)};
    slice second{allocator(second_counts)};
    first.append("one");
    second.append("two");
    CHECK(first_counts.blocks == 1);
    first = second;
    CHECK(first_counts.blocks == 0);
    CHECK(first.get_allocator() == allocator(second_counts));
    first.append("three");
    CHECK(first_counts.total_blocks == 1);
    slice third{allocator(first_counts)};
    third.append("four");
    third.swap(second);
    CHECK(third[0] == "two");
    CHECK(third.get_allocator() == allocator(second_counts));
    CHECK(second.get_allocator() == allocator(first_counts));
    third = nullptr;
    CHECK(third.get_allocator() == allocator(second_counts));
    third.append("five");
    CHECK(second_counts.blocks == 2);
  }
  CHECK(first_counts.blocks == 0);
  CHECK(second_counts.blocks == 0);
}

TEST_CASE("polymorphic allocators work, and reach the elements") {
  std::array<std::byte, 4096> memory{};
  std::pmr::monotonic_buffer_resource pool(memory.data(), memory.size(), std::pmr::null_memory_resource());
  using allocator = std::pmr::polymorphic_allocator<std::pmr::string>;
  using slice = go_slice<std::pmr::string, go_latest, allocator>;
  slice s{allocator(&pool)};
  s.append("a string that is too long for the object itself");
  s.append("another string that is too long for the object itself");
  s.append(s);
  CHECK(s.len() == 4);
  for (const std::pmr::string& element : s) CHECK(element.get_allocator().resource() == &pool);
  const auto in_pool = [&](const void* p) {
    return std::less_equal<>()(static_cast<const void*>(memory.data()), p) &&
           std::less<>()(p, static_cast<const void*>(memory.data() + memory.size()));
  };
  CHECK(in_pool(s.data()));
  CHECK(in_pool(s[3].data()));
  // Slots that a slice expression makes live are built by the allocator, too.
  CHECK(s.slice(0, s.cap())[s.cap() - 1].get_allocator().resource() == &pool);

  slice elsewhere;
  elsewhere = s;
  CHECK(elsewhere.get_allocator().resource() == &pool);
  s = nullptr;
  CHECK(s.get_allocator().resource() == &pool);
}

TEST_CASE("literals and make take an allocator") {
  allocation_counts counts;
  using allocator = counting_allocator<int>;
  using slice = go_slice<int, go_latest, allocator>;
  {
    const slice literal({1, 2, 3}, allocator(counts));
    const slice of_range(std::vector<int>{1, 2}, allocator(counts));
    const auto made = make_slice<int, go_latest, allocator>(2, 4, allocator(counts));
    const auto made_len = make_slice<int, go_latest, allocator>(2, allocator(counts));
    CHECK(counts.blocks == 4);
    CHECK(made.cap() == 4);
    CHECK(made_len.cap() == 2);
  }
  CHECK(counts.blocks == 0);
}

// --- Alignment.

namespace {

struct alignas(64) cache_line {
  std::int64_t value = 0;
};
struct alignas(4096) page {
  char bytes[4096] = {};
};

template <class T> bool all_aligned(const go_slice<T>& s) {
  return std::ranges::all_of(s, [](const T& t) { return reinterpret_cast<std::uintptr_t>(&t) % alignof(T) == 0; });
}

}  // namespace

TEST_CASE("elements with a large alignment stand where they must") {
  go_slice<cache_line> lines;
  for (int i = 0; i < 100; ++i) {
    lines.append(cache_line{i});
    REQUIRE(all_aligned(lines));
  }
  CHECK(lines[99].value == 99);
  go_slice<page> pages;
  for (int i = 0; i < 5; ++i) pages = append(pages, page());
  CHECK(all_aligned(pages));
  CHECK(all_aligned(make_slice<page>(3)));
}

TEST_CASE("a slice costs the words of its header and nothing for an allocator without state") {
  CHECK(sizeof(ints) == sizeof(go_slice<std::string, go1_17>));
  CHECK(sizeof(ints) <= 5 * sizeof(void*));
  CHECK(sizeof(go_slice<int, go_latest, counting_allocator<int>>) == sizeof(ints) + sizeof(void*));
}

// --- Elements of size 0.

namespace {

struct nothing {};
using nothings = go_slice<nothing>;

static_assert(std::ranges::random_access_range<nothings> && std::ranges::sized_range<nothings>);
static_assert(!std::ranges::contiguous_range<nothings>);
static_assert(std::random_access_iterator<nothings::iterator>);

constexpr auto largest = std::numeric_limits<std::int64_t>::max();

}  // namespace

TEST_CASE("elements of size 0 can be as many as an int can count") {
  nothings s = make_slice<nothing>(largest);
  CHECK(s.len() == static_cast<std::size_t>(largest));
  CHECK(s.cap() == static_cast<std::size_t>(largest));
  CHECK(&s[0] == &s[largest - 1]);
  CHECK(panic_text([&] { (void)s[std::uint64_t{1} << 63]; }) ==
        "runtime error: index out of range [9223372036854775808] with length 9223372036854775807");
  clear(s);
  CHECK(copy(s, s) == static_cast<std::size_t>(largest));
  CHECK(s.end() - s.begin() == largest);
  const nothings part = s.slice(largest - 3, largest - 1);
  CHECK(part.len() == 2);
  CHECK(part.cap() == 3);
}

// A slice of 5 struct{}, 3 appended: len and cap 8; from nil 1, then 4 for three more.
TEST_CASE("elements of size 0: the capacity follows the length and never runs ahead") {
  nothings s;
  CHECK(s.is_nil());
  s.append(nothing{});
  CHECK(s.len() == 1);
  CHECK(s.cap() == 1);
  CHECK_FALSE(s.is_nil());
  s.append(nothing{}, nothing{}, nothing{});
  CHECK(s.cap() == 4);
  s = append(s, nothing{});
  CHECK(s.len() == 5);
  CHECK(s.cap() == 5);
  s.append(s);
  CHECK(s.cap() == 10);
  s.append_zeros(largest - 10);
  CHECK(s.cap() == static_cast<std::size_t>(largest));
  s = s.slice(2, 4, 7);
  CHECK(s.len() == 2);
  CHECK(s.cap() == 5);
  s.append(std::vector<nothing>(3));
  CHECK(s.cap() == 5);
  s.append(nothing{});
  CHECK(s.cap() == 6);
  const nothings copied = s;
  CHECK(copied.len() == 6);
  s = nullptr;
  CHECK(s.is_nil());
  CHECK_FALSE(nothings(std::initializer_list<nothing>{}).is_nil());
  CHECK(nothings{nothing{}, nothing{}}.len() == 2);
}

TEST_CASE("elements of size 0 are a range of views of one object") {
  const nothings s = make_slice<nothing>(4);
  CHECK(std::ranges::distance(s) == 4);
  std::size_t seen = 0;
  for (const nothing& element : s) {
    CHECK(&element == &s[0]);
    ++seen;
  }
  CHECK(seen == 4);
  auto at = s.begin();
  CHECK(at++ == s.begin());
  CHECK(at == s.begin() + 1);
  CHECK(at-- == s.begin() + 1);
  CHECK(--(at += 3) == 2 + s.begin());
  CHECK(s.end() - at == 2);
  CHECK(s.begin() < s.end());
  CHECK(&at[1] == &s[0]);
}

TEST_CASE("elements of size 0 allocate nothing and tell nothing") {
  go_slice<nothing, go_latest, std::allocator<nothing>, counters> s;
  for (int i = 0; i < 10; ++i) s.append(nothing{});
  s = append(s, nothing{});
  CHECK(s.observer().mallocs == 0);
  CHECK(s.observer().reallocations == 0);
  CHECK(s.observer().bytes_copied == 0);
}
