// How growable arrays of other languages and libraries pick their next capacity, to be compared with Go's.
//
// Each policy is a value that may stand wherever a release stands (rules/slice.hpp):
//
//     gogrow::go_slice<int, gogrow::policies::rust_vec> s;
//     gogrow::predict_appends(gogrow::policies::fbvector, gogrow::layout_of<long>, {}, 1000);
//     for (const gogrow::named_policy& p : gogrow::other_policies) predict_appends(p, …);
//
// One element at a time, n being the capacity before:
//
//   vector, libc++  1 2 4 8 16 …       2n            Rust Vec        4 8 16 32 …      2n, at first 8, 4 or 1 by size
//   MSVC vector     1 2 3 4 6 9 13 …   n + n/2       Java ArrayList  10 15 22 33 …    n + n/2
//   fbvector        64 bytes, 2n below a page and above 128 KiB, 3n/2 between     CPython list  4 8 16 24 …  about 9n/8
//
// Several elements at once: each holds them exactly if its own step is too short. What differs is the base of that
// step: libstdc++ doubles the length, all others start from the capacity; the two are equal when a vector is full.
//
// What is exact and what is not: the capacities, and so allocations, copies and bytes asked for, are those of the
// original. What they take from the heap is not: predict_appends charges every policy of one's own as Go's allocator
// of go_latest would, which answers "what if Go grew like this", not "what does that program use". fbvector_jemalloc
// includes the rounding to jemalloc's classes, because that is a part of its policy. None of them can grow in place
// here, whereas fbvector under jemalloc, Rust's Vec and CPython's list sometimes do through their allocator: where
// realloc finds room behind the array nothing is copied, so copies are upper bounds for these three.
//
// Sources: libstdc++ bits/vector.tcc (_M_check_len), libc++ vector (__recommend), Microsoft STL vector
// (_Calculate_growth), folly container/FBVector.h, Rust alloc/raw_vec (grow_amortized), OpenJDK ArrayList.grow and
// ArraysSupport.newLength, CPython Objects/listobject.c (list_resize; 3.11 on for a first extend). The tests hold
// outputs of the originals, except for Microsoft's vector and fbvector, which were read, not run.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <limits>
#include <string_view>

#include <gogrow/rules/slice.hpp>

namespace gogrow {

namespace policies {

/// std::vector of libstdc++ (g++): twice the length, or what must fit.
struct std_vector_rule {
  constexpr std::size_t operator()(const growth_request& q) const { return (std::max)(2 * q.old_len, q.new_len); }
};

/// std::vector of libc++ (clang): twice the capacity, or what must fit.
struct libcxx_vector_rule {
  constexpr std::size_t operator()(const growth_request& q) const { return (std::max)(2 * q.old_cap, q.new_len); }
};

/// std::vector of Microsoft's library: half more, rounded down, or what must fit.
struct msvc_vector_rule {
  constexpr std::size_t operator()(const growth_request& q) const {
    return (std::max)(q.old_cap + q.old_cap / 2, q.new_len);
  }
};

/// The size class that jemalloc gives for n bytes on a machine with 16-byte alignment and 4-KiB pages; 0 for 0. Classes
/// are 8, the multiples of 16 to 128, then four to each doubling. n at most 2^62.
constexpr std::size_t jemalloc_size(std::size_t n) {
  if (n <= 8) return n == 0 ? 0 : 8;
  const std::size_t spacing = n <= 128 ? 16 : std::bit_floor(n - 1) / 4;
  return (n + spacing - 1) / spacing * spacing;
}

/// folly::fbvector: 64 bytes at first; doubles below 4096 bytes and above 128 KiB, half more between.
struct fbvector_rule {
  bool jemalloc = false;  ///< it asks jemalloc for the size of the class and uses all of it

  constexpr std::size_t operator()(const growth_request& q) const {
    constexpr std::size_t page_bytes = 4096, large_bytes = 32 * page_bytes;
    const std::size_t size = std::max<std::size_t>(q.element.size_bytes, 1);  // C++ has no element of size 0
    const std::size_t n = q.old_cap;
    const bool doubles = n < page_bytes / size || n > large_bytes / size;
    const std::size_t step = n == 0 ? std::max<std::size_t>(64 / size, 1) : doubles ? 2 * n : (3 * n + 1) / 2;
    const std::size_t want = (std::max)(step, q.new_len);
    constexpr std::size_t most =
        (std::numeric_limits<std::size_t>::max)() / 4;  // far beyond what is allocated anywhere
    return jemalloc && want <= most / size ? jemalloc_size(want * size) / size : want;
  }
};

/// Rust's Vec: twice the capacity, or what must fit, and at least 8 elements of one byte, 4 of up to 1024, 1 of more.
struct rust_vec_rule {
  constexpr std::size_t operator()(const growth_request& q) const {
    const std::size_t size = q.element.size_bytes;
    const std::size_t least = size == 1 ? 8 : size <= 1024 ? 4 : 1;
    return (std::max)({2 * q.old_cap, q.new_len, least});
  }
};

/// java.util.ArrayList made without a capacity: 10 at first, then half more, or what must fit. Java's own end at 2^31
/// elements is not modelled.
struct java_array_list_rule {
  constexpr std::size_t operator()(const growth_request& q) const {
    return (std::max)(q.old_cap == 0 ? 10 : q.old_cap + q.old_cap / 2, q.new_len);
  }
};

/// CPython's list (3.11 on): an eighth more and 6, down to a multiple of 4; a request larger than that room is met with
/// itself, up to a multiple of 4. One element at a time is append; several are extend, which gives an empty list what
/// it needs, up to an even number.
struct cpython_list_rule {
  constexpr std::size_t operator()(const growth_request& q) const {
    const std::size_t n = q.new_len;
    if (q.old_cap == 0 && n > 1) return n + n % 2;
    const std::size_t cap = (n + n / 8 + 6) / 4 * 4;
    return n - q.old_len > cap - n ? (n + 3) / 4 * 4 : cap;
  }
};

inline constexpr std_vector_rule std_vector{};
inline constexpr libcxx_vector_rule libcxx_vector{};
inline constexpr msvc_vector_rule msvc_vector{};
inline constexpr fbvector_rule fbvector{};
inline constexpr fbvector_rule fbvector_jemalloc{true};
inline constexpr rust_vec_rule rust_vec{};
inline constexpr java_array_list_rule java_array_list{};
inline constexpr cpython_list_rule cpython_list{};

}  // namespace policies

/// A policy with a name, to be chosen while a program runs. It is a rule itself.
struct named_policy {
  std::string_view name;         ///< lower case, with underscores
  std::string_view description;  ///< half a line
  std::size_t (*next)(const growth_request&) = nullptr;

  constexpr std::size_t operator()(const growth_request& q) const { return next(q); }
};

namespace detail {

template <auto Policy> constexpr named_policy describe_policy(std::string_view name, std::string_view description) {
  return {name, description, [](const growth_request& q) { return Policy(q); }};
}

}  // namespace detail

/// Every policy of this file.
inline constexpr std::array other_policies{
    detail::describe_policy<policies::std_vector>("std_vector", "std::vector of libstdc++: 2x"),
    detail::describe_policy<policies::libcxx_vector>("libcxx_vector", "std::vector of libc++: 2x"),
    detail::describe_policy<policies::msvc_vector>("msvc_vector", "std::vector of Microsoft's library: 1.5x"),
    detail::describe_policy<policies::fbvector>("fbvector", "folly::fbvector: 2x, 1.5x from 4 to 128 KiB"),
    detail::describe_policy<policies::fbvector_jemalloc>("fbvector_jemalloc",
                                                         "the same, rounded to jemalloc's classes"),
    detail::describe_policy<policies::rust_vec>("rust_vec", "Rust's Vec: 2x from 4 elements (8 of one byte)"),
    detail::describe_policy<policies::java_array_list>("java_array_list", "Java's ArrayList: 1.5x from 10 elements"),
    detail::describe_policy<policies::cpython_list>("cpython_list", "CPython's list: about 1.125x"),
};

/// The policy of that name, or null.
constexpr const named_policy* find_policy(std::string_view name) {
  for (const named_policy& policy : other_policies)
    if (policy.name == name) return &policy;
  return nullptr;
}

}  // namespace gogrow
