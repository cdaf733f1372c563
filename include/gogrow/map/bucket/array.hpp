// The memory of a table: one array of buckets, and the overflow buckets that came from the heap one by one.
//
//      header          2^B buckets chosen by hash                     spare overflow buckets (1.9+)
//      ┌──────┬───────┬─────────┬─────────┬─ ─ ─ ─┬──────────────┬─────────┬─ ─ ─ ─┐
//      │owners│blocks │bucket 0 │bucket 1 │       │bucket 2^B - 1│ spare 0 │       │
//      └──────┴───┬───┴─────────┴─────────┴─ ─ ─ ─┴──────────────┴─────────┴─ ─ ─ ─┘
//                 └──► overflow bucket ──► overflow bucket ──► …   in the order of their making, newest first
//
// A table owns its array, and so does every iterator that still walks it: who lets go last destroys what is left in the
// slots and frees the memory. An array that only its table owns is freed at once.
//
// An array comes as raw memory. Who is about to use a bucket makes it empty first: all of them for a hint, a spare one
// when it is handed out, and during a growth the one or two that an old bucket is evacuated to. So a new array costs
// nothing until entries move into it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <new>
#include <type_traits>

#include <gogrow/map/bucket/bucket.hpp>
#include <gogrow/memory/atomic_value.hpp>
#include <gogrow/memory/large_pages.hpp>
#include <gogrow/memory/raw_memory.hpp>
#include <gogrow/rules/min_max.hpp>

namespace gogrow::detail {

template <class Bucket> struct overflow_block {
  overflow_block* next;
  Bucket bucket;
};

template <class Bucket, class Allocator> struct bucket_array {
  atomic_value<std::uint32_t> owners;
  bool has_leftovers;  // entries were left for an iterator, in moved slots or in dropped chains
  bool drained;        // all slots are moved or empty: nothing to destroy
  overflow_block<Bucket>* blocks;
  std::size_t len;   // buckets, spare ones included
  std::size_t used;  // the 2^B buckets and those spare ones that were handed out
  // Who frees the array may be an iterator, and knows neither the map's allocator nor its release then.
  [[no_unique_address]] Allocator allocator;
  tophash_markers markers;

  bucket_array(const Allocator& a, const tophash_markers& m, std::size_t n, std::size_t main_buckets) noexcept
      : owners(1),
        has_leftovers(false),
        drained(false),
        blocks(nullptr),
        len(n),
        used(main_buckets),
        allocator(a),
        markers(m) {}

  static constexpr std::size_t unit_bytes =
      larger_of(larger_of(alignof(Bucket), alignof(std::max_align_t)), sizeof(void*));
  static constexpr std::size_t header_bytes() noexcept {
    return (sizeof(bucket_array) + unit_bytes - 1) / unit_bytes * unit_bytes;
  }

  Bucket* buckets() noexcept {
    return std::launder(reinterpret_cast<Bucket*>(reinterpret_cast<std::byte*>(this) + header_bytes()));
  }
  static bucket_array* of(Bucket* first) noexcept {
    return std::launder(reinterpret_cast<bucket_array*>(reinterpret_cast<std::byte*>(first) - header_bytes()));
  }
  bool is_shared() const noexcept { return owners.load(order::acquire) != 1; }
  void add_owner() noexcept { owners.fetch_add(1, order::relaxed); }
};

/// Gets and frees arrays and overflow buckets; knows nothing of what their slots hold.
template <class Bucket, class Allocator> struct bucket_memory {
  using array = bucket_array<Bucket, Allocator>;
  using block = overflow_block<Bucket>;

  struct alignas(array::unit_bytes) unit {
    std::byte bytes[array::unit_bytes];
  };

  static_assert(std::is_trivially_destructible_v<Bucket>);

  /// An array of n raw buckets with one owner, of which main_buckets are no spare ones. Throws what the allocator
  /// throws.
  static array* new_array(const Allocator& a, const tophash_markers& m, std::size_t n, std::size_t main_buckets) {
    if (n > (static_cast<std::size_t>(-1) / 2 - array::header_bytes()) / sizeof(Bucket)) {
      throw std::bad_array_new_length();
    }
    void* memory = allocate_raw<unit>(a, units(n));
    // Memory of another allocator may be anything: it is not ours to advise on.
    if constexpr (std::is_same_v<Allocator, std::allocator<typename Allocator::value_type>>)
      welcome_large_pages(memory, units(n) * sizeof(unit));
    return ::new (memory) array(a, m, n, main_buckets);
  }

  /// An empty overflow bucket, in the keeping of the array.
  static Bucket* new_block(array* keeper) {
    auto* made = static_cast<block*>(static_cast<void*>(allocate_raw<block>(keeper->allocator, 1)));
    made->next = keeper->blocks;
    made->bucket.make_empty();
    keeper->blocks = made;
    return &made->bucket;
  }

  /// Frees the newest overflow buckets up to, not including, the given one.
  static void free_blocks(array* keeper, block* up_to = nullptr) noexcept {
    while (keeper->blocks != up_to) {
      block* b = keeper->blocks;
      keeper->blocks = b->next;
      free_raw(keeper->allocator, b, 1);
    }
  }

  static void free_array(array* old) noexcept {
    free_blocks(old);
    const Allocator a = old->allocator;
    const std::size_t n = units(old->len);
    std::destroy_at(old);
    free_raw(a, static_cast<unit*>(static_cast<void*>(old)), n);
  }

 private:
  static constexpr std::size_t units(std::size_t buckets) {
    return (array::header_bytes() + buckets * sizeof(Bucket) + sizeof(unit) - 1) / sizeof(unit);
  }
};

}  // namespace gogrow::detail
