// The rules of Go's bucket map (1.1 to 1.23). Pure functions, no memory.
//
// Glossary
//   bucket            8 slots: 8 tophash bytes, 8 keys, 8 elements, a pointer to an overflow bucket
//   B                 the table has 2^B buckets; the low B bits of a hash choose one
//   overflow bucket   hangs behind a full bucket; spare ones come with the array (1.9+)
//   load factor       entries per bucket: beyond 6.5 (6 in 1.21) the table doubles
//   same-size growth  a table with many overflow buckets but few entries is rebuilt at its size (1.8+)
//   indirect          a key or element above 128 bytes is stored as a pointer
//
//   one bucket of map[int64]int64, 144 bytes:
//
//     0         8                              72                             136       144
//     ┌─────────┬──────┬──────┬─ ─ ─ ─┬──────┬──────┬──────┬─ ─ ─ ─┬──────┬──────────┐
//     │ 8 × top │ key0 │ key1 │       │ key7 │ elem0│ elem1│       │ elem7│ overflow │
//     └─────────┴──────┴──────┴─ ─ ─ ─┴──────┴──────┴──────┴─ ─ ─ ─┴──────┴──────────┘
//
//   one array for B = 4:   │ 16 buckets, chosen by hash │ 2 spare overflow buckets │   as many as the size class holds
//
// Source: runtime/map.go (hashmap.go to 1.10): makemap, makeBucketArray, overLoadFactor, tooManyOverflowBuckets,
// incrnoverflow, newoverflow, hashGrow. Every function takes the release's row, and is constexpr.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>

#include <gogrow/rules/element_layout.hpp>
#include <gogrow/rules/heap.hpp>
#include <gogrow/rules/min_max.hpp>
#include <gogrow/rules/release.hpp>
#include <gogrow/rules/size_class.hpp>

namespace gogrow {

inline constexpr std::size_t bucket_slots = 8;          ///< slots of a bucket, in every release
inline constexpr std::size_t max_inline_bytes = 128;    ///< larger keys and elements are indirect
inline constexpr std::size_t map_header_bytes = 48;     ///< hmap
inline constexpr std::size_t overflow_list_bytes = 24;  ///< the slice header of a list of overflow buckets
inline constexpr int max_bucket_bits = 58;              ///< no B above this can be asked for

/// How Go lays a key and an element into a bucket.
struct bucket_shape {
  layout key{};
  layout elem{};
  bool indirect_key = false;
  bool indirect_elem = false;
  bool noscan = false;            ///< no pointers in a bucket but the overflow pointer, which a side list makes up for
  std::size_t bucket_bytes = 16;  ///< 16 + 8 * (key + element)
};

/// The shape of the buckets of map[key]elem.
constexpr bucket_shape bucket_shape_of(const release& r, const layout& key, const layout& elem) {
  bucket_shape s{key, elem, key.size_bytes > max_inline_bytes, elem.size_bytes > max_inline_bytes, false, 0};
  s.noscan = r.bucket_noscan && key.noscan() && elem.noscan() && !s.indirect_key && !s.indirect_elem;
  const std::size_t key_bytes = s.indirect_key ? 8 : key.size_bytes;
  const std::size_t elem_bytes = s.indirect_elem ? 8 : elem.size_bytes;
  s.bucket_bytes = 16 + bucket_slots * (key_bytes + elem_bytes);
  return s;
}

/// Bytes of one slot: a key and an element, or the pointers to them.
constexpr std::size_t slot_bytes(const bucket_shape& s) { return (s.bucket_bytes - 16) / bucket_slots; }

/// Go's map headers and buckets as described here exist since 1.1.
constexpr bool has_bucket_map(const release& r) { return r.version >= go1_1 && r.map == map_kind::bucket; }

/// Does a table of 2^B buckets carry more than its load with count entries? Go: overLoadFactor (1.10+); before, the
/// test of hashmap.go in 32-bit floating point, which says yes one entry earlier.
constexpr bool over_load(const release& r, std::size_t count, int b) {
  const std::uint64_t buckets = std::uint64_t{1} << b;
  if (r.version >= go1_10)
    return count > bucket_slots && count > static_cast<std::uint64_t>(r.bucket_load_numerator) * (buckets / 2);
  return count >= bucket_slots && static_cast<float>(count) >= 6.5F * static_cast<float>(buckets);
}

/// Must a table of count entries grow before one more is put? From 1.10 on the new entry is counted, before it is not;
/// both ways the same entry triggers growth.
constexpr bool over_load_with_one_more(const release& r, std::size_t count, int b) {
  return over_load(r, r.version >= go1_10 ? count + 1 : count, b);
}

/// Does a table have so many overflow buckets that it is rebuilt at its size? Go: tooManyOverflowBuckets (1.8+).
constexpr bool too_many_overflow_buckets(const release& r, std::uint32_t noverflow, int b) {
  return r.bucket_same_size_growth && noverflow >= (std::uint32_t{1} << detail::smaller_of(b, 15));
}

/// From B = 16 on an overflow bucket is counted with probability 1 / 2^(B-15): when a random number has none of these
/// bits. 0 below. Go: incrnoverflow.
constexpr std::uint64_t noverflow_draw_mask(int b) { return b < 16 ? 0 : (std::uint64_t{1} << (b - 15)) - 1; }

/// Is a hint one that make accepts as it is? To 1.8 another one panics, later it counts as 0.
constexpr bool hint_is_valid(const release& r, const bucket_shape& s, std::int64_t hint) {
  if (!r.bucket_preallocates) return hint >= 0 && hint <= (std::numeric_limits<std::int32_t>::max)();
  return hint >= 0 && static_cast<std::uint64_t>(hint) <= r.max_alloc_bytes / s.bucket_bytes;
}

/// B for make(map[K]V, hint). Go: makemap.
constexpr int bucket_bits_for_hint(const release& r, std::size_t hint) {
  int b = 0;
  if (r.bucket_same_size_growth) {
    while (over_load(r, hint, b)) ++b;
  } else {  // to 1.7 the bound itself still fits
    while (hint > bucket_slots && static_cast<float>(hint) > 6.5F * static_cast<float>(std::uint64_t{1} << b)) ++b;
  }
  return b;
}

/// The most entries that a table of 2^B buckets holds without being over its load.
constexpr std::size_t max_load(const release& r, int b) {
  const auto buckets = std::size_t{1} << b;
  return detail::larger_of<std::size_t>(bucket_slots,
                                        static_cast<std::size_t>(r.bucket_load_numerator) * (buckets / 2));
}

/// How many buckets the array for 2^B buckets has, spare overflow buckets included. Go: makeBucketArray.
constexpr std::size_t bucket_array_len(const release& r, const bucket_shape& s, int b) {
  std::size_t n = std::size_t{1} << b;
  if (!r.bucket_preallocates || b < 4) return n;
  n += n / 16;
  const std::size_t bytes = n * s.bucket_bytes;
  const std::size_t room = round_up_size(r, bytes, s.noscan);
  return room == bytes ? n : room / s.bucket_bytes;
}

/// Bytes of the record beside the header that keeps the lists and the pool of overflow buckets: 24, before 1.9 two list
/// pointers alone. It holds pointers.
constexpr std::size_t extra_record_bytes(const release& r) { return r.bucket_preallocates ? 24 : 16; }

/// mapclear marks the slots of all chains for iterators that still walk them (1.21+).
constexpr bool clear_marks_chains(const release& r) { return r.version >= go1_21; }

/// After an evacuation the old bucket's keys, elements and overflow pointer are wiped if they hold pointers, to 1.9 in
/// any case.
constexpr bool evacuation_wipes(const release& r, const bucket_shape& s) { return !s.noscan || r.version < go1_10; }

/// The mark of progress skips buckets that are evacuated already, at most this many (1.9+; none before).
constexpr std::size_t evacuation_skip_limit(const release& r) { return r.bucket_preallocates ? 1024 : 0; }

/// maps.Clone asks for no more buckets than its source has (1.22.8+, 1.23.2+). Releases before 1.21 had no maps.Clone;
/// their copies here follow the same rule.
constexpr int bucket_bits_for_clone(const release& r, std::size_t count, int source_b) {
  return detail::smaller_of(bucket_bits_for_hint(r, count), source_b);
}

}  // namespace gogrow
