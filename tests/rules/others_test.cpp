// Growth policies of other languages and libraries against what the originals did.
//
// Each sequence below was printed by the original: every new capacity while elements were added one at a time, or some
// at a time, to an empty container of 64-bit elements unless another size is named.
//   libstdc++ 12 and libc++ 16   std::vector::capacity, push_back and a range insert at the end
//   OpenJDK 17.0.15              the length of ArrayList's elementData, add and addAll
//   CPython 3.11.7 and 3.13.0    sys.getsizeof, append and extend by a list
//   rustc 1.95.0                 Vec::capacity, push and extend_from_slice
//   jemalloc 5.3.0               nallocx
// Microsoft's vector and fbvector were not run: theirs are worked out by hand from their sources.

#include <algorithm>
#include <cstddef>
#include <memory>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include <gogrow/observe/counters.hpp>
#include <gogrow/predict/slice.hpp>
#include <gogrow/rules/others.hpp>
#include <gogrow/slice.hpp>

namespace {

using namespace gogrow;
using caps = std::vector<std::size_t>;

constexpr layout bytes_of(std::size_t size) { return {size, 1, false}; }

template <slice_rules Rule>
caps capacities(const Rule& rule, std::size_t count, std::size_t batch = 1, layout element = bytes_of(8)) {
  caps found;
  for (const growth_step& step : growth_steps(rule, element, {}, count, batch)) found.push_back(step.new_cap);
  return found;
}

template <slice_rules Rule> std::size_t next(const Rule& rule, std::size_t len, std::size_t cap, std::size_t added) {
  return next_cap(rule, {len, cap, len + added, bytes_of(8)})->cap;
}

}  // namespace

TEST_CASE("std::vector of libstdc++ and of libc++ double") {
  const caps doubled{1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192};
  CHECK(capacities(policies::std_vector, 5000) == doubled);
  CHECK(capacities(policies::libcxx_vector, 5000) == doubled);
  CHECK(capacities(policies::std_vector, 5000, 1, bytes_of(1)) == doubled);
  CHECK(capacities(policies::std_vector, 100, 3) == caps{3, 6, 12, 24, 48, 96, 192, 384});
  CHECK(capacities(policies::std_vector, 100, 5) == caps{5, 10, 20, 40, 80, 160, 320, 640});
  CHECK(capacities(policies::libcxx_vector, 40, 100) == caps{100, 200, 400, 800, 1600, 3200, 6400});
}

TEST_CASE("a vector that is not full shows the difference: one doubles its length, the other its capacity") {
  CHECK(next(policies::std_vector, 5, 8, 4) == 10);
  CHECK(next(policies::libcxx_vector, 5, 8, 4) == 16);
  CHECK(next(policies::std_vector, 97, 100, 4) == 194);
  CHECK(next(policies::libcxx_vector, 97, 100, 4) == 200);
  CHECK(next(policies::std_vector, 8, 8, 40) == 48);
  CHECK(next(policies::libcxx_vector, 8, 8, 40) == 48);
}

TEST_CASE("this compiler's own std::vector agrees with one of the two") {
  std::vector<long> v;
  caps seen;
  for (long i = 0; i < 3000; ++i) {
    v.push_back(i);
    if (seen.empty() || seen.back() != v.capacity()) seen.push_back(v.capacity());
  }
#ifdef _LIBCPP_VERSION
  CHECK(seen == capacities(policies::libcxx_vector, 3000));
#else
  CHECK(seen == capacities(policies::std_vector, 3000));
#endif
}

TEST_CASE("Microsoft's vector adds half") {
  CHECK(capacities(policies::msvc_vector, 100) == caps{1, 2, 3, 4, 6, 9, 13, 19, 28, 42, 63, 94, 141});
  CHECK(next(policies::msvc_vector, 4, 4, 2) == 6);
  CHECK(next(policies::msvc_vector, 4, 4, 3) == 7);
}

TEST_CASE("Java's ArrayList") {
  CHECK(capacities(policies::java_array_list, 5000) ==
        caps{10, 15, 22, 33, 49, 73, 109, 163, 244, 366, 549, 823, 1234, 1851, 2776, 4164, 6246});
  CHECK(capacities(policies::java_array_list, 100, 7) == caps{10, 15, 22, 33, 49, 73, 109, 163, 244, 366, 549, 823});
  CHECK(capacities(policies::java_array_list, 40, 100) == caps{100, 200, 300, 450, 675, 1012, 1518, 2277, 3415, 5122});
  CHECK(next(policies::java_array_list, 97, 100, 4) == 150);
  CHECK(next(policies::java_array_list, 0, 0, 4) == 10);
}

TEST_CASE("CPython's list") {
  CHECK(capacities(policies::cpython_list, 1000) == caps{4,   8,   16,  24,  32,  40,  52,  64,  76,  92,
                                                         108, 128, 148, 172, 200, 232, 268, 308, 352, 400,
                                                         456, 520, 592, 672, 760, 860, 972, 1100});
  CHECK(capacities(policies::cpython_list, 60, 3) == caps{4, 12, 20, 28, 36, 48, 60, 76, 92, 108, 128, 148, 172, 200});
  CHECK(capacities(policies::cpython_list, 60, 5) ==
        caps{6, 16, 28, 36, 48, 60, 76, 96, 116, 140, 168, 196, 228, 264, 304});
  CHECK(capacities(policies::cpython_list, 60, 100) == caps{100,  200,  300,  400,  500,  600,  700,
                                                            904,  1128, 1356, 1580, 1804, 2140, 2480,
                                                            2816, 3268, 3716, 4280, 4840, 5516, 6304});
}

TEST_CASE("Rust's Vec begins by the size of its element") {
  CHECK(capacities(policies::rust_vec, 5000) == caps{4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192});
  CHECK(capacities(policies::rust_vec, 100, 1, bytes_of(1)) == caps{8, 16, 32, 64, 128});
  CHECK(capacities(policies::rust_vec, 100, 1, bytes_of(2)) == caps{4, 8, 16, 32, 64, 128});
  CHECK(capacities(policies::rust_vec, 40, 1, bytes_of(1024)) == caps{4, 8, 16, 32, 64});
  CHECK(capacities(policies::rust_vec, 40, 1, bytes_of(1025)) == caps{1, 2, 4, 8, 16, 32, 64});
  CHECK(capacities(policies::rust_vec, 100, 3) == caps{4, 8, 16, 32, 64, 128, 256, 512});
  CHECK(capacities(policies::rust_vec, 100, 5) == caps{5, 10, 20, 40, 80, 160, 320, 640});
  CHECK(next(policies::rust_vec, 97, 100, 4) == 200);
}

TEST_CASE("fbvector doubles, adds half, and doubles again") {
  CHECK(capacities(policies::fbvector, 50'000) ==
        caps{8, 16, 32, 64, 128, 256, 512, 768, 1152, 1728, 2592, 3888, 5832, 8748, 13122, 19683, 39366, 78732});
  CHECK(capacities(policies::fbvector, 20, 1, bytes_of(3000)) == caps{1, 2, 3, 5, 8, 12, 18, 27});
  CHECK(capacities(policies::fbvector, 5, 1, bytes_of(1 << 20)) == caps{1, 2, 4, 8});
  // Both sides of 4096 bytes, and of 128 KiB.
  CHECK(next(policies::fbvector, 511, 511, 1) == 1022);
  CHECK(next(policies::fbvector, 512, 512, 1) == 768);
  CHECK(next(policies::fbvector, 16384, 16384, 1) == 24576);
  CHECK(next(policies::fbvector, 16385, 16385, 1) == 32770);
  CHECK(next(policies::fbvector, 10, 10, 300) == 310);
}

TEST_CASE("fbvector with jemalloc takes the whole class") {
  CHECK(capacities(policies::fbvector_jemalloc, 50'000) ==
        caps{8, 16, 32, 64, 128, 256, 512, 768, 1280, 2048, 3072, 5120, 8192, 12288, 20480, 40960, 81920});
  CHECK(capacities(policies::fbvector_jemalloc, 2000, 1, bytes_of(24)) ==
        caps{2, 4, 8, 16, 32, 64, 128, 256, 426, 682, 1024, 1706, 2730});
  CHECK(capacities(policies::fbvector_jemalloc, 100, 1, bytes_of(3000)) == caps{1, 2, 3, 5, 8, 13, 21, 32, 54, 109});
}

TEST_CASE("jemalloc's classes") {
  constexpr std::pair<std::size_t, std::size_t> seen[] = {{1, 8},
                                                          {8, 8},
                                                          {9, 16},
                                                          {16, 16},
                                                          {17, 32},
                                                          {64, 64},
                                                          {65, 80},
                                                          {112, 112},
                                                          {113, 128},
                                                          {128, 128},
                                                          {129, 160},
                                                          {160, 160},
                                                          {161, 192},
                                                          {256, 256},
                                                          {257, 320},
                                                          {512, 512},
                                                          {513, 640},
                                                          {1000, 1024},
                                                          {4096, 4096},
                                                          {4097, 5120},
                                                          {6144, 6144},
                                                          {6145, 7168},
                                                          {9216, 10240},
                                                          {13824, 14336},
                                                          {16384, 16384},
                                                          {16385, 20480},
                                                          {20480, 20480},
                                                          {20481, 24576},
                                                          {131072, 131072},
                                                          {131073, 163840},
                                                          {0, 0},
                                                          {1000000, 1048576},
                                                          {2097153, 2621440},
                                                          {10'000'000'000, 10'737'418'240}};
  for (const auto& [asked, given] : seen) {
    CAPTURE(asked);
    CHECK(policies::jemalloc_size(asked) == given);
  }
}

TEST_CASE("the policies stand where a release stands") {
  go_slice<long, policies::java_array_list, std::allocator<long>, counters> s;
  for (long i = 0; i < 16; ++i) s = append(s, i);
  CHECK(s.cap() == 22);
  CHECK(s.observer().reallocations == 3);
  CHECK(s.observer().elements_copied == 10 + 15);
  static_assert(predict_appends(policies::rust_vec, layout_of<long>, {}, 1000).final_cap == 1024);
}

TEST_CASE("policies by name") {
  std::set<std::string_view> names;
  for (const named_policy& p : other_policies) {
    CAPTURE(p.name);
    CHECK(names.insert(p.name).second);
    CHECK(find_policy(p.name) == &p);
    CHECK_FALSE(p.description.empty());
  }
  CHECK(find_policy("go") == nullptr);
  CHECK(find_policy("") == nullptr);
  REQUIRE(find_policy("cpython_list") != nullptr);
  CHECK(capacities(*find_policy("cpython_list"), 20) == caps{4, 8, 16, 24});
  CHECK(capacities(*find_policy("fbvector"), 20, 1, bytes_of(32)) == caps{2, 4, 8, 16, 32});
}

TEST_CASE("every policy holds what it is asked to hold, up to the largest lengths") {
  for (const named_policy& p : other_policies) {
    CAPTURE(p.name);
    for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{24}, std::size_t{5000}}) {
      for (std::size_t len = 1; len < max_int / 3; len = len * 3 + 1) {
        CHECK(p({len, len, len + 1, bytes_of(size)}) >= len + 1);
        CHECK(p({len / 2, len, 2 * len + 1, bytes_of(size)}) >= 2 * len + 1);
      }
      CHECK(p({max_int - 1, max_int - 1, max_int, bytes_of(size)}) >= max_int);
    }
  }
}
