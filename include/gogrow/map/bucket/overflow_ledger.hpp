// What Go keeps beside the arrays of a bucket map, as numbers: the extra record, the list of overflow buckets, the pool
// of spare ones, and noverflow. This library needs none of that memory, but its charges are Go's.
//
//      hmap ──► extra record (24 bytes) ──► list header (24 bytes) ──► pointers to the overflow buckets, cap 1, 2, 4, …
//                      └──► next spare overflow bucket of the array
//
// The list exists for maps whose buckets hold no pointers: the collector does not look into these, so something else
// has to keep their overflow buckets alive. It is made with the first overflow bucket, or by the first iteration.
//
// Source: runtime/map.go, mapextra, createOverflow, newoverflow.
#pragma once

#include <cstddef>
#include <cstdint>

#include <gogrow/memory/atomic_value.hpp>
#include <gogrow/rules/bucket_map.hpp>
#include <gogrow/rules/slice.hpp>

namespace gogrow::detail {

/// Plain numbers.
struct overflow_ledger {
  // An iteration over a const map sets these two, perhaps on several threads at once.
  mutable atomic_value<bool> has_extra{false};
  mutable atomic_value<bool> has_list{false};
  std::uint16_t noverflow = 0;
  std::size_t list_len = 0;
  std::size_t list_cap = 0;
  std::size_t old_list_cap = 0;  ///< of the list that belongs to the old array
  bool has_old_list = false;
  std::size_t next_spare = 0;  ///< index into the array
  std::size_t spare_end = 0;   ///< no spare bucket is left when next_spare has come here
  std::size_t from_heap = 0;   ///< overflow buckets of the present array that were allocated
  std::size_t old_from_heap = 0;

  overflow_ledger() = default;
  overflow_ledger(const overflow_ledger& other) noexcept { *this = other; }
  overflow_ledger& operator=(const overflow_ledger& other) noexcept {
    has_extra = other.has_extra.load(order::relaxed);
    has_list = other.has_list.load(order::relaxed);
    noverflow = other.noverflow;
    list_len = other.list_len;
    list_cap = other.list_cap;
    old_list_cap = other.old_list_cap;
    has_old_list = other.has_old_list;
    next_spare = other.next_spare;
    spare_end = other.spare_end;
    from_heap = other.from_heap;
    old_from_heap = other.old_from_heap;
    return *this;
  }

  /// The extra record, if it is not there: charge(bytes) is told.
  template <class Charge> void ensure_extra(const release& r, Charge charge) const {
    if (!has_extra.exchange(true, order::relaxed)) charge(extra_record_bytes(r));
  }

  /// The record and the list's header. Go: createOverflow.
  template <class Charge> void ensure_list(const release& r, Charge charge) const {
    ensure_extra(r, charge);
    if (!has_list.exchange(true, order::relaxed)) charge(overflow_list_bytes);
  }

  /// One more pointer in the list, which is an ordinary slice: drop(bytes) is told of the array that it outgrew.
  template <class Charge, class Drop> void append_to_list(const release& r, Charge charge, Drop drop) {
    ensure_list(r, charge);
    if (list_len == list_cap) {
      const auto grown = next_slice_cap(r, {list_len, list_cap, list_len + 1, layout{8, 8, true}});
      charge(grown->requested_bytes);
      drop(list_cap * sizeof(void*));
      list_cap = grown->cap;
    }
    ++list_len;
  }

  /// A step is taken back: no overflow bucket is left of it. The record and the list stay, charged as they are.
  void take_back(const overflow_ledger& before) noexcept {
    noverflow = before.noverflow;
    list_len = before.list_len;
    next_spare = before.next_spare;
    from_heap = before.from_heap;
  }

  /// A growth begins: the list and the buckets counted so far belong to the old array.
  void start_growth() noexcept {
    if (has_list.load(order::relaxed)) {
      has_old_list = true;
      old_list_cap = list_cap;
    }
    has_list = false;
    list_len = list_cap = 0;
    noverflow = 0;
    old_from_heap = from_heap;
    from_heap = 0;
  }

  void end_growth() noexcept {
    has_old_list = false;
    old_list_cap = 0;
    old_from_heap = 0;
  }

  /// A clear empties the extra record and keeps it.
  void clear() noexcept {
    const bool extra = has_extra.load(order::relaxed);
    *this = overflow_ledger{};
    has_extra = extra;
  }
};

}  // namespace gogrow::detail
