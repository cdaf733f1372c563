// The 8 control bytes of a group, looked at all at once.
//
//      slot        0    1    2    3    4    5    6    7
//      control   │ 2a │ 80 │ 11 │ fe │ 2a │ 80 │ 80 │ 05 │        match(0x2a) = {0, 4}    empty() = {1, 5, 6}
//                                                                 deleted() = {3}         full() = {0, 2, 4, 7}
//
// With SSE2 a comparison is one instruction and a set is one bit a slot. Elsewhere the bytes are a 64-bit word and a
// set is the high bit of each byte; match() may then name a slot too many, which costs a comparison of keys and changes
// nothing.
//
// Source: internal/runtime/maps/group.go.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include <gogrow/map/byte_vector.hpp>
#include <gogrow/rules/swiss_map.hpp>

namespace gogrow::detail {

/// Some of the 8 slots of a group, lowest first.
template <class Bits, unsigned BitsPerSlot> struct slot_set {
  Bits bits;

  explicit operator bool() const noexcept { return bits != 0; }
  unsigned first() const noexcept { return static_cast<unsigned>(std::countr_zero(bits)) / BitsPerSlot; }
  void remove_first() noexcept { bits &= bits - 1; }
  /// Leaves slot i and those after it.
  void remove_before(unsigned i) noexcept { bits &= static_cast<Bits>(~Bits{0} << (i * BitsPerSlot)); }
  unsigned count() const noexcept { return static_cast<unsigned>(std::popcount(bits)); }
};

#ifdef GOGROW_HAS_BYTE_VECTOR

class control_group {
 public:
  using set = slot_set<std::uint32_t, 1>;

  explicit control_group(const std::uint8_t* control) noexcept : bytes_(load_8_bytes(control)) {}

  set match(std::uint8_t h2) const noexcept { return equal_to(static_cast<char>(h2)); }
  set empty() const noexcept { return equal_to(static_cast<char>(control_empty)); }
  set deleted() const noexcept { return equal_to(static_cast<char>(control_deleted)); }
  set full() const noexcept { return {~not_full_bits() & 0xffU}; }
  set not_full() const noexcept { return {not_full_bits()}; }

 private:
  std::uint32_t not_full_bits() const noexcept { return high_bits(bytes_) & 0xffU; }
  set equal_to(char c) const noexcept { return {equal_bytes(all_bytes(c), bytes_) & 0xffU}; }
  byte_vector bytes_;
};

#else

class control_group {
 public:
  using set = slot_set<std::uint64_t, 8>;

  explicit control_group(const std::uint8_t* control) noexcept {
    if constexpr (std::endian::native == std::endian::little) {
      std::memcpy(&word_, control, sizeof word_);
    } else {
      for (std::size_t i = group_slots; i-- > 0;) word_ = word_ << 8 | control[i];
    }
  }

  set match(std::uint8_t h2) const noexcept {
    const std::uint64_t w = word_ ^ (low_bits * h2);
    return {(w - low_bits) & ~w & high_bits};
  }
  // Of the three kinds of bytes only empty has the high bit set and the second lowest clear.
  set empty() const noexcept { return {word_ & ~(word_ << 6) & high_bits}; }
  set deleted() const noexcept { return {word_ & (word_ << 6) & high_bits}; }
  set full() const noexcept { return {~word_ & high_bits}; }
  set not_full() const noexcept { return {word_ & high_bits}; }

 private:
  static constexpr std::uint64_t low_bits = 0x0101010101010101ULL;
  static constexpr std::uint64_t high_bits = 0x8080808080808080ULL;
  std::uint64_t word_ = 0;
};

#endif

/// The low 7 bits of a hash: the control byte of its entry.
constexpr std::uint8_t h2_of(std::uint64_t hash) noexcept { return static_cast<std::uint8_t>(hash & 0x7f); }
/// The other 57 bits.
constexpr std::uint64_t h1_of(std::uint64_t hash) noexcept { return hash >> 7; }

/// The groups in which a hash is searched for: each group of a table once, by steps of 1, 2, 3, …
class probe {
 public:
  constexpr probe(std::uint64_t hash, std::size_t group_mask) noexcept
      : mask_(group_mask), group_(h1_of(hash) & mask_) {}
  constexpr std::size_t group() const noexcept { return group_; }
  constexpr std::size_t first_slot() const noexcept { return group_ * group_slots; }
  constexpr void advance() noexcept { group_ = (group_ + ++step_) & mask_; }
  /// All groups have been seen.
  constexpr bool is_over() const noexcept { return step_ == mask_; }

 private:
  std::size_t mask_;
  std::size_t group_;
  std::size_t step_ = 0;
};

}  // namespace gogrow::detail
