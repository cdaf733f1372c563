// What append_loop.cpp is for slices, for maps of both kinds.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include <gogrow/map.hpp>
#include <gogrow/observe/counters.hpp>

#ifndef GOGROW_OBSERVER
#define GOGROW_OBSERVER null_observer
#endif

namespace {

template <class K, class V, auto Release>
using map = gogrow::go_map<K, V, Release, gogrow::default_hash<K>, gogrow::default_equal<K>,
                           std::allocator<std::pair<const K, V>>, gogrow::GOGROW_OBSERVER, false>;
using numbers = map<std::uint64_t, std::uint64_t, gogrow::go1_23>;
using texts = map<std::string, std::uint64_t, gogrow::go1_19>;
using swiss = map<std::uint64_t, std::uint64_t, gogrow::go1_26>;

}  // namespace

extern "C" {

void put_numbers(numbers& m, std::uint64_t n) {
  for (std::uint64_t i = 0; i < n; ++i) m.put(i, i);
}

void put_texts(texts& m, const std::string* keys, std::size_t n) {
  for (std::size_t i = 0; i < n; ++i) m.put(keys[i], i);
}

bool find_number(const numbers& m, std::uint64_t key) { return m.contains(key); }

void erase_numbers(numbers& m, std::uint64_t n) {
  for (std::uint64_t i = 0; i < n; ++i) m.erase(i);
}

std::uint64_t add_numbers(const numbers& m) {
  std::uint64_t sum = 0;
  for (auto [key, elem] : m) sum += key + elem;
  return sum;
}

void clear_numbers(numbers& m) { m.clear(); }

void make_and_drop() { numbers m(100); }

void put_swiss(swiss& m, std::uint64_t n) {
  for (std::uint64_t i = 0; i < n; ++i) m.put(i, i);
}

void erase_swiss(swiss& m, std::uint64_t n) {
  for (std::uint64_t i = 0; i < n; ++i) m.erase(i);
}
}
