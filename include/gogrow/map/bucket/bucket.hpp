// One bucket: 8 tophash bytes, 8 keys, 8 elements, the overflow pointer. And the arithmetic on all 8 bytes at once.
//
// Glossary
//   tophash   the top 8 bits of a slot's hash, moved up where they would look like a marker
//   marker    a value below min_tophash: the slot is empty, or its entry has moved to a new table
//   rest      the marker 0 from 1.12 on: this slot is empty and so is everything behind it in the chain
//
//                      1.12 on                   to 1.11
//      0               empty, and all behind     empty
//      1               empty                     empty, its bucket is evacuated
//      2, 3            moved to X, to Y          moved to X, to Y
//      4               empty, evacuated          a tophash
//      above           a tophash                 a tophash
//
// Eight bytes are one 64-bit word: slot 0 is its lowest byte. A search compares all slots with a few instructions. The
// trick for "which bytes are zero", (w - 01…01) & ~w & 80…80, may name a byte too many, but only above one that is
// zero: harmless where a comparison of keys follows, and where only the lowest is asked for.
//
// Source: runtime/map.go, bmap and the constants emptyRest to minTopHash.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>

#include <gogrow/map/slots.hpp>
#include <gogrow/rules/bucket_map.hpp>

namespace gogrow::detail {

/// The values that a release puts where no tophash stands.
struct tophash_markers {
  std::uint8_t empty_rest = 0;
  std::uint8_t deleted = 1;  ///< what a delete leaves
  std::uint8_t moved_to_x = 2;
  std::uint8_t moved_to_y = 3;
  std::uint8_t moved_empty = 4;  ///< was empty when its bucket was evacuated
  std::uint8_t min_tophash = 5;

  constexpr bool is_live(std::uint8_t top) const noexcept { return top >= min_tophash; }
  constexpr bool is_moved(std::uint8_t top) const noexcept { return top == moved_to_x || top == moved_to_y; }
  /// Of slot 0: is this bucket evacuated?
  constexpr bool is_evacuated(std::uint8_t top) const noexcept {
    return top < min_tophash && (is_moved(top) || top == moved_empty);
  }
  constexpr bool is_empty(std::uint8_t top) const noexcept { return top == empty_rest || top == deleted; }
};

constexpr tophash_markers markers_of(const release& r) noexcept {
  return r.bucket_rest_marker ? tophash_markers{} : tophash_markers{0, 0, 2, 3, 1, 4};
}

/// The tophash of a hash.
constexpr std::uint8_t tophash_of(std::uint64_t hash, const tophash_markers& m) noexcept {
  const auto top = static_cast<std::uint8_t>(hash >> 56);
  return top < m.min_tophash ? static_cast<std::uint8_t>(top + m.min_tophash) : top;
}

inline constexpr std::uint64_t every_low_bit = 0x0101010101010101ULL;
inline constexpr std::uint64_t every_high_bit = 0x8080808080808080ULL;

/// One high bit for every byte that is zero; above such a byte there may be false ones.
constexpr std::uint64_t zero_bytes(std::uint64_t word) noexcept {
  return (word - every_low_bit) & ~word & every_high_bit;
}
/// Slots whose byte may be top: every one that is, and perhaps others above it.
constexpr std::uint64_t slots_that_match(std::uint64_t word, std::uint8_t top) noexcept {
  return zero_bytes(word ^ (every_low_bit * top));
}
/// The lowest bit set is the first slot that holds 0 or 1.
constexpr std::uint64_t slots_up_from_first_empty(std::uint64_t word) noexcept {
  return zero_bytes(word & ~every_low_bit);
}
/// Exactly the slots that hold neither 0 nor 1.
constexpr std::uint64_t slots_not_empty(std::uint64_t word) noexcept {
  const std::uint64_t w = word & ~every_low_bit;
  return (((w & ~every_high_bit) + ~every_high_bit) | w) & every_high_bit;
}
constexpr unsigned lowest_slot(std::uint64_t slots) noexcept {
  return static_cast<unsigned>(std::countr_zero(slots)) / 8;
}

/// A bucket of keys of type K and elements of type V. It is empty when tops and overflow_bits are 0.
template <class K, class V, bool IndirectKey, bool IndirectElem> struct bucket {
  using key_room = slot_room<K, bucket_slots, IndirectKey>;
  using elem_room = slot_room<V, bucket_slots, IndirectElem>;

  // Go has the overflow pointer last. Beside the tophash bytes it is in the cache when a search has read these.
  std::uint64_t tops;
  std::uintptr_t overflow_bits;
  [[no_unique_address]] key_room keys;
  [[no_unique_address]] elem_room elems;

  void make_empty() noexcept {
    tops = 0;
    overflow_bits = 0;
  }

  std::uint8_t top(std::size_t i) const noexcept { return reinterpret_cast<const unsigned char*>(&tops)[i]; }
  void set_top(std::size_t i, std::uint8_t value) noexcept { reinterpret_cast<unsigned char*>(&tops)[i] = value; }

  /// All tophash bytes, slot 0 lowest.
  std::uint64_t word() const noexcept {
    if constexpr (std::endian::native == std::endian::little) return tops;
    std::uint64_t w = 0;
    for (std::size_t i = bucket_slots; i-- > 0;) w = w << 8 | top(i);
    return w;
  }

  /// The next bucket of the chain. Not for evacuated buckets, whose pointer carries notes.
  bucket* overflow() const noexcept { return reinterpret_cast<bucket*>(overflow_bits); }
  void set_overflow(bucket* b) noexcept { overflow_bits = reinterpret_cast<std::uintptr_t>(b); }

  // Notes that the evacuation leaves in the low bits of the overflow pointer.
  /// The moved slots still hold their keys, for iterators (and their elements, where a key may differ from itself).
  static constexpr std::uintptr_t keeps_sources = 1;
  /// Go has wiped this pointer. It is still here for iterators and the end of the table alone.
  static constexpr std::uintptr_t chain_is_cut = 2;

  bool has_note(std::uintptr_t note) const noexcept { return (overflow_bits & note) != 0; }
  void add_note(std::uintptr_t note) noexcept { overflow_bits |= note; }
  bucket* overflow_without_notes() const noexcept {
    return reinterpret_cast<bucket*>(overflow_bits & ~(keeps_sources | chain_is_cut));
  }
};

}  // namespace gogrow::detail
