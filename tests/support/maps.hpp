// What the tests of maps share: hashes that lay a map out on purpose, and maps in each state that a test wants to begin
// from.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include <gogrow/map.hpp>
#include <gogrow/observe/observer.hpp>
#include <gogrow/rules/version.hpp>

namespace map_support {

/// The hash is the key: its low bits choose the bucket, and all small keys have the same tophash.
struct identity_hash {
  template <class K> std::uint64_t operator()(const K& key) const { return static_cast<std::uint64_t>(key); }
};

/// Every key in one chain, every tophash the same.
struct zero_hash {
  template <class K> std::uint64_t operator()(const K&) const { return 0; }
};

/// Spread, and the same in every run.
struct fixed_hash {
  template <class K> std::uint64_t operator()(const K& key) const {
    return gogrow::detail::hash_number(static_cast<std::uint64_t>(key), 7);
  }
};

template <class K, class V, auto Release, class Hash = fixed_hash, class Observer = gogrow::null_observer,
          bool Checked = gogrow::checked_build>
using laid_out_map = gogrow::go_map<K, V, Release, Hash, gogrow::default_equal<K>,
                                    std::allocator<std::pair<const K, V>>, Observer, Checked>;

/// Number n in bucket `bucket` of a table of 2^b buckets, under identity_hash.
constexpr std::uint64_t key_in_bucket(std::uint64_t bucket, std::uint64_t n, int b) { return bucket + (n << b); }

/// The states from which operations are tried.
enum class start_state { empty, full, doubling, same_size, overflowing };
inline constexpr start_state all_start_states[] = {start_state::empty, start_state::full, start_state::doubling,
                                                   start_state::same_size, start_state::overflowing};
inline const char* name_of(start_state s) {
  switch (s) {
    case start_state::empty:
      return "empty";
    case start_state::full:
      return "full";
    case start_state::doubling:
      return "doubling";
    case start_state::same_size:
      return "same size";
    default:
      return "overflowing";
  }
}

/// Brings an empty map with identity_hash and a hint of 0 into a state; put(key) and erase(key) work on it. The map
/// ends with keys that are all below 10,000.
///   full         B = 0, all 8 slots taken: the next new key grows it
///   doubling     B went from 3 to 4, some old buckets are evacuated, one old bucket has a chain
///   same size    B = 2, a growth at the same size has begun
///   overflowing  B = 3, one chain of three buckets with a hole in the middle
template <class Put, class Erase> void bring_to(start_state state, Put put, Erase erase) {
  const auto fill = [&](std::uint64_t bucket, std::uint64_t first, std::uint64_t n, int b) {
    for (std::uint64_t i = 0; i < n; ++i) put(key_in_bucket(bucket, first + i, b));
  };
  switch (state) {
    case start_state::empty:
      break;
    case start_state::full:
      fill(0, 0, 8, 0);
      break;
    case start_state::doubling:
      fill(5, 0, 20, 3);  // a chain of three buckets in bucket 5
      for (std::uint64_t bucket : {0U, 1U, 2U, 3U, 4U, 6U, 7U}) fill(bucket, 0, 4, 3);
      fill(0, 4, 4, 3);             // 52 entries fill B = 3
      put(key_in_bucket(1, 4, 3));  // grows: buckets 1 and 0 are evacuated
      break;
    case start_state::same_size:
      fill(0, 0, 9, 0);  // B = 1
      fill(0, 9, 5, 0);  // B = 2, from 14 entries on
      for (std::uint64_t i = 0; i < 14; ++i) erase(i);
      for (std::uint64_t bucket = 0; bucket < 4; ++bucket) {  // an overflow bucket for each
        fill(bucket, 0, 9, 2);
        for (std::uint64_t i = 0; i < 7; ++i) erase(key_in_bucket(bucket, i, 2));
      }
      put(key_in_bucket(3, 50, 2));
      break;
    case start_state::overflowing:
      fill(3, 0, 20, 3);
      for (std::uint64_t bucket : {0U, 1U, 2U, 4U}) fill(bucket, 0, 3, 3);
      for (std::uint64_t i = 6; i < 12; ++i) erase(key_in_bucket(3, i, 3));
      break;
  }
}

}  // namespace map_support
