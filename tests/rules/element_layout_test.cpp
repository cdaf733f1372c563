// Go's size, alignment and pointers of C++ types. The numbers of structs are what reflect says of the same struct in
// Go.

#include <any>
#include <array>
#include <complex>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

#include <doctest/doctest.h>

#include <gogrow/rules/element_layout.hpp>
#include <gogrow/slice.hpp>

namespace {

using namespace gogrow;

template <class T> constexpr bool is(std::size_t size, std::size_t align, bool pointers) {
  return layout_of<T> == layout{size, align, pointers};
}

// --- Scalars.

enum class colour : std::uint16_t { red };
enum plain_enum { plain };

static_assert(is<bool>(1, 1, false));
static_assert(is<char>(1, 1, false) && is<std::byte>(1, 1, false));
static_assert(is<std::int16_t>(2, 2, false) && is<char16_t>(2, 2, false) && is<colour>(2, 2, false));
static_assert(is<std::int32_t>(4, 4, false) && is<float>(4, 4, false) && is<plain_enum>(4, 4, false));
static_assert(is<std::int64_t>(8, 8, false) && is<double>(8, 8, false) && is<std::size_t>(8, 8, false));

// --- Pointers, strings, slices, maps.

static_assert(is<int*>(8, 8, true) && is<const void*>(8, 8, true) && is<int (*)(int)>(8, 8, true));
static_assert(is<std::nullptr_t>(8, 8, true));
static_assert(is<std::shared_ptr<int>>(8, 8, true) && is<std::unique_ptr<int[]>>(8, 8, true));
static_assert(is<std::shared_ptr<void>>(8, 8, true));
static_assert(is<std::string>(16, 8, true) && is<std::string_view>(16, 8, true) && is<std::u16string>(16, 8, true));
static_assert(is<std::vector<char>>(24, 8, true) && is<std::vector<bool>>(24, 8, true));
static_assert(is<std::span<int>>(24, 8, true) && is<std::span<const int, 3>>(24, 8, true));
static_assert(is<go_slice<char>>(24, 8, true) && is<go_slice<go_slice<int>>>(24, 8, true));
static_assert(is<std::map<int, int>>(8, 8, true) && is<std::unordered_map<std::string, int>>(8, 8, true));

// --- Arrays.

static_assert(is<std::array<std::int32_t, 3>>(12, 4, false) && is<std::int32_t[3]>(12, 4, false));
static_assert(is<std::array<std::string, 2>>(32, 8, true));
static_assert(is<char[2][3]>(6, 1, false));
static_assert(is<std::array<std::string, 0>>(0, 8, false));  // no element, no pointer

// --- Structs.

struct nothing {};
struct mixed {
  double a;
  bool b;
  std::string c;
};
struct padded {
  bool a;
  std::int64_t b;
  bool c;
};
struct array_last {
  std::int32_t a;
  char b[3];
};
struct array_first {
  char a[3];
  std::int16_t b;
};
struct zero_last {
  std::int32_t a;
  nothing b;
};
struct zero_first {
  nothing a;
  std::int32_t b;
};
struct zero_both {
  nothing a;
  std::int32_t b;
  nothing c;
};
struct zeros_only {
  nothing a;
  std::array<int, 0> b;
};
struct empty_array_last {
  std::int8_t a;
  std::array<std::int64_t, 0> b;
};
struct inner {
  std::int8_t x;
  std::int32_t y;
};
struct nested {
  inner a;
  std::int8_t b;
};
struct zero_inside {
  std::int64_t a;
  zero_last b;
};
struct references {
  std::string a;
  std::vector<int> b;
  std::map<int, int> c;
  int* d;
  std::int8_t e;
};
struct with_pointer {
  void* p;
  std::array<char, 16> rest;
};
struct array_of_structs {
  inner a[4];
};
struct bits {
  unsigned a : 3;
  unsigned b : 5;
  unsigned c : 20;
};
struct one_member {
  std::string a;
};
struct sixteen {
  char a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p;
};
struct with_defaults {
  std::int32_t a = 7;
  std::int8_t b = 1;
};
struct const_member {
  const std::int32_t a;
  std::int64_t b;
};

static_assert(is<nothing>(0, 1, false));
static_assert(is<mixed>(32, 8, true));
static_assert(is<padded>(24, 8, false));
static_assert(is<array_last>(8, 4, false));
static_assert(is<array_first>(6, 2, false));
static_assert(is<zero_last>(8, 4, false));  // one byte more, so that a pointer to the last field stays inside
static_assert(is<zero_first>(4, 4, false));
static_assert(is<zero_both>(8, 4, false));
static_assert(is<zeros_only>(0, 4, false));
static_assert(is<empty_array_last>(16, 8, false));
static_assert(is<nested>(12, 4, false));
static_assert(is<zero_inside>(16, 8, false));
static_assert(is<references>(64, 8, true));
static_assert(is<with_pointer>(24, 8, true));
static_assert(is<array_of_structs>(32, 4, false));
static_assert(layout_of<bits>.size_bytes == 4);  // bit-fields share a word, which Go cannot express otherwise
static_assert(is<one_member>(16, 8, true));
static_assert(is<sixteen>(16, 1, false));
static_assert(is<with_defaults>(8, 4, false));
static_assert(is<const_member>(16, 8, false));

static_assert(is<std::pair<std::int8_t, std::string>>(24, 8, true));
static_assert(is<std::tuple<>>(0, 1, false));
static_assert(is<std::tuple<std::int8_t, std::int64_t, std::int8_t>>(24, 8, false));
static_assert(is<std::tuple<std::int32_t, nothing>>(8, 4, false));

// --- Classes that cannot be looked into.

class closed {
 public:
  closed() = default;
  explicit closed(std::int32_t a) : a_(a), b_(a) {}
  std::int32_t sum() const { return a_ + b_; }

 private:
  std::int32_t a_ = 0;
  std::int32_t b_ = 0;
};
class closed_and_not_trivial {
 public:
  closed_and_not_trivial() = default;

 private:
  std::list<int> a_;
};

static_assert(is<closed>(8, 4, false));
static_assert(is<std::complex<double>>(16, 8, false));
// What Go has for them: *T, func(), any, and a value with a bool behind it.
static_assert(is<std::reference_wrapper<int>>(8, 8, true) && is<std::reference_wrapper<const std::string>>(8, 8, true));
static_assert(is<std::function<int(int)>>(8, 8, true) && is<std::function<void()>>(8, 8, true));
static_assert(is<std::any>(16, 8, true));
static_assert(is<std::optional<std::int32_t>>(8, 4, false));
static_assert(is<std::optional<std::string>>(24, 8, true));
static_assert(is<std::optional<int*>>(16, 8, true));
static_assert(is<std::optional<bool>>(2, 1, false));
static_assert(!has_element_layout<std::optional<std::list<int>>>);
static_assert(!has_element_layout<std::variant<int, int*>>);
static_assert(!has_element_layout<closed_and_not_trivial>);

// --- Refused until they say it themselves.

union either {
  std::int32_t a;
  float b;
};
struct base {
  std::int32_t a;
};
struct derived : base {
  std::int32_t b;
};
struct derived_from_empty : nothing {
  std::int32_t b;
};
struct seventeen {
  char a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q;
};

static_assert(!has_element_layout<either>);
static_assert(!has_element_layout<derived>);
static_assert(!has_element_layout<derived_from_empty>);
static_assert(!has_element_layout<seventeen>);
static_assert(!has_element_layout<std::list<int>> && !has_element_layout<std::set<int>>);

// What holds such a thing is refused in the same way: by the concept, not by an error from within.
struct holds_set {
  std::set<int> a;
  int b;
};
struct holds_union {
  either a;
  int b;
};
struct holds_derived {
  derived a[2];
};

static_assert(!has_element_layout<std::pair<int, std::set<int>>>);
static_assert(!has_element_layout<std::tuple<std::list<int>>>);
static_assert(!has_element_layout<std::array<std::set<int>, 2>>);
static_assert(!has_element_layout<std::set<int>[2]>);
static_assert(!has_element_layout<holds_set>);
static_assert(!has_element_layout<holds_union>);
static_assert(!has_element_layout<holds_derived>);

// --- Specialised.

struct specialised : base {
  std::int64_t b;
};
struct holds_specialised {
  std::int8_t a;
  specialised b;
};

}  // namespace

template <> struct gogrow::element_layout<specialised> : gogrow::fixed_layout<40, 8, true> {};

namespace {

static_assert(is<specialised>(40, 8, true));
static_assert(is<holds_specialised>(48, 8, true));
static_assert(is<std::array<specialised, 2>>(80, 8, true));

static_assert(slice_element<std::string> && slice_element<mixed>);
static_assert(!slice_element<either> && !slice_element<std::list<int>>);

}  // namespace

TEST_CASE("an element's pointers decide whether its memory is noscan") {
  CHECK(layout_of<std::int64_t>.noscan());
  CHECK_FALSE(layout_of<std::int64_t*>.noscan());
  CHECK_FALSE(layout_of<mixed>.noscan());
  CHECK(layout_of<padded>.noscan());
}

TEST_CASE("a slice of elements with an unknown layout begins with its specialisation") {
  go_slice<specialised, go1_21> s;
  s.append(specialised{});
  s.append(specialised{});
  s.append(specialised{});
  // 40 bytes with pointers: 1, 2, then 4 * 40 = 160, which is a class.
  CHECK(s.cap() == 4);
}
