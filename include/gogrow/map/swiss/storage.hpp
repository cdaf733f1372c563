// The memory of one table (or of a small map, which is a table of one group without a directory).
//
//      ┌────────┬───────────────────────────┬──────┬──────┬─ ─ ─ ─ ─ ─ ─ ─┬──────┐
//      │ record │ control bytes, 8 a group  │ slot │ slot │               │ slot │
//      └────────┴───────────────────────────┴──────┴──────┴─ ─ ─ ─ ─ ─ ─ ─┴──────┘
//               ▲ what the directory points to, and to this
//
// Go puts the control bytes of a group before its slots. Here they lie apart, so that a search for an absent key reads
// control bytes and nothing else, and those of a whole table fill a few cache lines.
//
// A map owns its tables, and so does every iterator that walks one: who lets go last destroys what still lives in the
// slots and frees the memory. A table that was replaced while an iterator walks it keeps copies of its keys, by which
// the iterator finds the entries where they are now.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <new>
#include <type_traits>

#include <gogrow/map/slots.hpp>
#include <gogrow/map/swiss/group.hpp>
#include <gogrow/memory/atomic_value.hpp>
#include <gogrow/memory/raw_memory.hpp>
#include <gogrow/rules/min_max.hpp>

namespace gogrow::detail {

/// Room for an entry.
template <class K, class V, bool IndirectKey, bool IndirectElem> struct swiss_slot {
  [[no_unique_address]] slot_room<K, 1, IndirectKey> key;
  [[no_unique_address]] slot_room<V, 1, IndirectElem> elem;
};

/// What lives in the slots whose control byte is full.
enum class slot_contents : std::uint8_t {
  entries,         ///< keys and elements
  keys,            ///< copies of keys, for iterators; the entries have moved on
  keys_and_elems,  ///< copies of both, where a key may differ from itself and cannot be found again
  nothing          ///< all entries have moved on
};

/// A table. Its control bytes lie right behind it.
template <class Slot, class Allocator> struct swiss_record {
  static constexpr std::int64_t replaced = -1;  // as index

  atomic_value<std::uint32_t> owners{1};
  // Not side by side, or compilers read and write them as one, which makes the processor wait where only one was
  // written.
  std::uint16_t used = 0;         // entries
  std::uint16_t capacity;         // slots
  std::uint16_t growth_left = 0;  // new entries until it must grow
  std::uint8_t local_depth = 0;
  slot_contents contents = slot_contents::entries;
  std::int64_t index = 0;  // the first place in the directory
  Slot* slots = nullptr;
  std::uint64_t* hashes = nullptr;  // one a slot, left for iterators where keys cannot be copied
  // Who frees the table may be an iterator, which does not know the map's allocator then.
  [[no_unique_address]] Allocator allocator;

  swiss_record(const Allocator& a, std::size_t slot_count) noexcept
      : capacity(static_cast<std::uint16_t>(slot_count)), allocator(a) {}

  static constexpr std::size_t header_bytes() noexcept { return (sizeof(swiss_record) + 15) / 16 * 16; }
  std::uint8_t* control() noexcept { return reinterpret_cast<std::uint8_t*>(this) + header_bytes(); }
  const std::uint8_t* control() const noexcept { return reinterpret_cast<const std::uint8_t*>(this) + header_bytes(); }
  static swiss_record* of(std::uint8_t* control) noexcept {
    return std::launder(reinterpret_cast<swiss_record*>(control - header_bytes()));
  }

  control_group group(std::size_t g) const noexcept { return control_group(control() + g * group_slots); }
  std::size_t group_count() const noexcept { return capacity / group_slots; }
  std::size_t group_mask() const noexcept { return group_count() - 1; }
  std::size_t tombstones() const noexcept { return max_entries(capacity) - used - growth_left; }
  bool is_full(std::size_t slot) const noexcept { return (control()[slot] & control_not_full) == 0; }

  bool is_shared() const noexcept { return owners.load(order::acquire) != 1; }
  void add_owner() noexcept { owners.fetch_add(1, order::relaxed); }
};

/// Gets and frees tables; knows nothing of what their slots hold.
template <class Slot, class Allocator> struct swiss_memory {
  using record = swiss_record<Slot, Allocator>;

  static constexpr std::size_t alignment = larger_of(larger_of(alignof(record), alignof(Slot)), std::size_t{16});
  struct alignas(alignment) unit {
    std::byte bytes[alignment];
  };

  /// A table of raw slots, all empty, with one owner. Throws what the allocator throws.
  static record* new_table(const Allocator& a, std::size_t slot_count) {
    unit* memory = allocate_raw<unit>(a, units_before_slots(slot_count) + units_of_slots(slot_count));
    record* made = ::new (static_cast<void*>(memory)) record(a, slot_count);
    // Slots of no size are never looked at, but they have an address.
    made->slots = reinterpret_cast<Slot*>(memory + units_before_slots(slot_count));
    std::memset(made->control(), control_empty, slot_count);
    return made;
  }

  static void free_table(record* r) noexcept {
    const Allocator a = r->allocator;
    const std::size_t slot_count = r->capacity;
    if (r->hashes != nullptr) free_raw(a, r->hashes, slot_count);
    std::destroy_at(r);
    free_raw(a, static_cast<unit*>(static_cast<void*>(r)), units_before_slots(slot_count) + units_of_slots(slot_count));
  }

 private:
  static constexpr std::size_t units_before_slots(std::size_t slot_count) {
    return (record::header_bytes() + slot_count + sizeof(unit) - 1) / sizeof(unit);
  }
  static constexpr std::size_t units_of_slots(std::size_t slot_count) {
    if constexpr (std::is_empty_v<Slot>) return 0;
    else return (slot_count * sizeof(Slot) + sizeof(unit) - 1) / sizeof(unit);
  }
};

}  // namespace gogrow::detail
