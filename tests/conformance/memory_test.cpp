// What a container asks of its allocator, against what Go charges for the same: no more than 32 bytes more for each
// backing array, and nothing more for each entry of a map.

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include <doctest/doctest.h>

#include <gogrow/map.hpp>
#include <gogrow/observe/counters.hpp>
#include <gogrow/slice.hpp>

#include "support/tracked.hpp"

namespace {

using namespace gogrow;
using test_support::allocation_counts;
using test_support::counting_allocator;

constexpr long most_per_array = 32;

// Appends one at a time, and holds at each growth what is allocated against what Go would have on its heap then.
template <class T, go_version Release> void check_slice(std::size_t appends) {
  allocation_counts counts;
  go_slice<T, Release, counting_allocator<T>, counters> s{counting_allocator<T>(counts), counters()};
  std::size_t cap = 0;
  for (std::size_t i = 0; i < appends; ++i) {
    s.append(T{});
    if (s.cap() == cap) continue;
    cap = s.cap();
    CAPTURE(cap);
    CHECK(counts.blocks <= (sizeof(T) <= sizeof(void*) ? 2 : 1));  // slots of words may be apart from their record
    CHECK(counts.bytes <= static_cast<long>(s.observer().live_bytes) + most_per_array);
  }
}

// The header of the map is this object itself, where Go allocates it.
template <class K, class V, go_version Release> void check_map(std::uint64_t entries) {
  CAPTURE(entries);
  allocation_counts counts;
  using allocator = counting_allocator<std::pair<const K, V>>;
  go_map<K, V, Release, default_hash<K>, default_equal<K>, allocator, counters, false> m(0, {}, {}, allocator(counts),
                                                                                         counters());
  for (std::uint64_t i = 0; i < entries; ++i) m.put(static_cast<K>(i), V{});
  const long blocks = counts.blocks;
  CHECK(counts.bytes <= static_cast<long>(m.observer().live_bytes) + most_per_array * blocks);
  // In a large map the arrays' own records are nothing beside Go's size classes. An overflow bucket that came alone is
  // in a list of such buckets here, as it is in Go where it holds no pointers.
  const long listed = 8 * static_cast<long>(m.observer().overflow_from_heap);
  if (entries >= 1000) CHECK(counts.bytes <= static_cast<long>(m.observer().live_bytes) + listed);
}

}  // namespace

TEST_CASE("a backing array takes what Go charges and at most 32 bytes more") {
  check_slice<std::int64_t, go1_22>(100'000);
  check_slice<std::int64_t, go1_17>(100'000);
  check_slice<unsigned char, go1_22>(100'000);
  check_slice<std::array<std::int64_t, 3>, go1_26>(100'000);
  check_slice<std::array<char, 5>, go1_19>(100'000);
  check_slice<void*, go1_26>(100'000);
}

TEST_CASE("a map takes what Go charges for as many entries") {
  for (const std::uint64_t entries : {1U, 8U, 9U, 1000U, 10'000U, 100'000U}) {
    check_map<std::uint64_t, std::uint64_t, go1_23>(entries);
    check_map<std::uint32_t, std::uint32_t, go1_19>(entries);
    check_map<std::uint64_t, std::uint64_t, go1_26>(entries);
    check_map<std::uint64_t, std::array<std::uint64_t, 20>, go1_23>(entries);  // 160 bytes: an indirect element
  }
}
