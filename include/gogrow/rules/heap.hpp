// What an allocation costs: the Mallocs and TotalAlloc that Go's MemStats would report.
//
// Glossary
//   Mallocs        every allocation of more than 0 bytes counts one
//   TotalAlloc     bytes of the size class taken, or of whole pages; it never falls
//   tiny block     16 bytes, shared by small allocations without pointers; only the first of them is charged
//
// The tiny allocator (1.3+), for pointer-free requests below 16 bytes:
//
//      block of 16   ┌──┬──┬────┬────────┐   a request is aligned to 8, 4, 2 or 1 by its size and put behind the
//                    │a │b │ c  │  free  │   last one; does it not fit, a fresh block is taken, and becomes the
//                    └──┴──┴────┴────────┘   current one if it has more room left than the old one
//
// The block is forgotten at every garbage collection and by every ReadMemStats. Sources: runtime/malloc.go (mallocgc,
// mallocgcTiny), mcache.go (allocLarge), mstats.go.
#pragma once

#include <cstddef>
#include <cstdint>

#include <gogrow/rules/release.hpp>
#include <gogrow/rules/size_class.hpp>

namespace gogrow {

inline constexpr std::size_t tiny_block_bytes = 16;

/// Bytes that one allocation of n bytes takes from the heap, the tiny allocator aside. 0 for n = 0. Constant time.
constexpr std::size_t charged_bytes(const release& r, std::size_t n, bool noscan) {
  const std::size_t max_in_class = r.malloc_header ? max_small_bytes - malloc_header_bytes : max_small_bytes;
  if (n <= max_in_class) return class_size(r.size_classes, n + header_bytes(r, n, noscan));
  return detail::round_up(n, r.page_bytes);
}

/// Does a request go to the tiny allocator?
constexpr bool is_tiny(const release& r, std::size_t n, bool noscan) {
  return r.tiny_allocator && noscan && n > 0 && n < tiny_block_bytes;
}

/// The current block of the tiny allocator.
class tiny_allocator {
 public:
  /// Takes n < 16 bytes and returns what is charged for them: 0 from the current block, 16 for a fresh one.
  constexpr std::size_t take(std::size_t n) {
    const std::size_t unit = n % 8 == 0 ? 8 : n % 4 == 0 ? 4 : n % 2 == 0 ? 2 : 1;
    const std::size_t at = detail::round_up(used_bytes_, unit);
    if (has_block_ && at + n <= tiny_block_bytes) {
      used_bytes_ = at + n;
      return 0;
    }
    if (!has_block_ || n < used_bytes_) {
      has_block_ = true;
      used_bytes_ = n;
    }
    return tiny_block_bytes;
  }

  /// Bytes of the current block that are in use; 0 without one.
  constexpr std::size_t used_bytes() const { return used_bytes_; }
  /// As if there were a block of which so many bytes are in use.
  constexpr void take_up(std::size_t used_bytes) {
    has_block_ = true;
    used_bytes_ = used_bytes;
  }

  /// A garbage collection or a ReadMemStats.
  constexpr void forget_block() { *this = {}; }

 private:
  bool has_block_ = false;
  std::size_t used_bytes_ = 0;
};

/// Adds up allocations as MemStats does.
class heap_meter {
 public:
  /// One mallocgc of n bytes; n = 0 counts nothing.
  constexpr void allocate(const release& r, std::size_t n, bool noscan) {
    if (n > 0) count(n, charged_bytes(r, n, noscan), is_tiny(r, n, noscan));
  }

  /// The same for an allocation whose charge is known already (observe/events.hpp, heap_allocated).
  constexpr void count(std::size_t n, std::size_t charged, bool tiny) {
    ++mallocs_;
    total_alloc_bytes_ += tiny ? tiny_.take(n) : charged;
  }

  constexpr void forget_tiny_block() { tiny_.forget_block(); }

  constexpr std::uint64_t mallocs() const { return mallocs_; }
  constexpr std::uint64_t total_alloc_bytes() const { return total_alloc_bytes_; }

 private:
  tiny_allocator tiny_{};
  std::uint64_t mallocs_ = 0;
  std::uint64_t total_alloc_bytes_ = 0;
};

}  // namespace gogrow
