// The rules of Go's Swiss map (1.24 on). Pure functions, no memory.
//
// Glossary
//   slot          room for a key and an element, laid out as a Go struct of the two
//   group         8 slots and 8 control bytes, one a slot
//   control byte  0x80 empty, 0xFE tombstone, below 0x80 the low 7 bits of the hash of the key that lives there
//   tombstone     a deleted slot of a group without an empty one: searches must not end there
//   table         16 to 1024 slots; grows by doubling, and splits in two when it would pass 1024
//   growth left   new entries that a table still takes before it grows: of 8 slots it fills 7
//   small map     up to 8 entries: one group, no table
//   directory     the tables, chosen by the top `global depth` bits of a hash; a table that looks at fewer of them (its
//                 local depth) stands at several indices in a row
//   indirect      a key or element above 128 bytes is stored as a pointer
//
//   one group of map[int64]int64, 144 bytes:
//
//     0          8             24                      136       144
//     ┌──────────┬──────┬──────┬──────┬──────┬─ ─ ─ ─ ─┬──────┬──────┐
//     │ 8 × ctrl │ key0 │ elem0│ key1 │ elem1│         │ key7 │ elem7│
//     └──────────┴──────┴──────┴──────┴──────┴─ ─ ─ ─ ─┴──────┴──────┘
//
//   With mapsplitgroup (an experiment of 1.27) the eight keys come first, then the eight elements, and no slot is
//   padded: a group of map[int64]bool has 80 bytes in place of 136.
//
//     ┌──────────┬──────┬──────┬─ ─ ─ ─ ─┬──────┬──────┬──────┬─ ─ ─ ─ ─┬──────┐
//     │ 8 × ctrl │ key0 │ key1 │         │ key7 │ elem0│ elem1│         │ elem7│
//     └──────────┴──────┴──────┴─ ─ ─ ─ ─┴──────┴──────┴──────┴─ ─ ─ ─ ─┴──────┘
//
//   a hash:  │ directory index │ …          h1: which group          … │ h2: 7 bits │
//             top global-depth bits                                     low bits
//
// Source: internal/runtime/maps/map.go, table.go, group.go; which routine a key type takes: cmd/compile walk/expr.go.
// Every function is constexpr; those that differ between releases take the release's row.
#pragma once

#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <type_traits>

#include <gogrow/rules/element_layout.hpp>
#include <gogrow/rules/min_max.hpp>
#include <gogrow/rules/release.hpp>

namespace gogrow {

inline constexpr std::size_t group_slots = 8;          ///< slots of a group
inline constexpr std::size_t min_table_slots = 16;     ///< a small map that outgrows its group becomes such a table
inline constexpr std::size_t max_table_slots = 1024;   ///< a table of this size splits instead of growing
inline constexpr std::size_t swiss_header_bytes = 48;  ///< the map's header; it holds pointers
inline constexpr std::size_t table_record_bytes = 32;  ///< what Go keeps of a table beside its groups; holds pointers
inline constexpr std::size_t swiss_max_inline_bytes = 128;  ///< larger keys and elements are indirect

inline constexpr std::uint8_t control_empty = 0x80;
inline constexpr std::uint8_t control_deleted = 0xfe;
/// Set in the control byte of an empty or deleted slot, clear in that of a live one.
inline constexpr std::uint8_t control_not_full = 0x80;

/// Which of Go's routines a map access is compiled to. Only the fast ones prune tombstones (1.25+).
enum class swiss_access : std::uint8_t {
  generic,
  fast32,  ///< keys of 4 bytes that are compared as plain memory
  fast64,  ///< keys of 8 bytes that are compared as plain memory, pointers among them
  faststr  ///< strings
};

/// The routine for keys of type K, the element's size aside. Specialise it for a class whose Go counterpart is compared
/// otherwise than this guess says: strings by what they look like; integers, enums, pointers, and classes whose bytes
/// are their value by their size; floats and everything else generic.
template <class K>
inline constexpr swiss_access swiss_access_of_key = [] {
  if constexpr (!has_element_layout<K>) {
    return swiss_access::generic;
  } else if constexpr (detail::string_like<K>) {
    return swiss_access::faststr;
  } else {
    constexpr bool plain = std::is_integral_v<K> || std::is_enum_v<K> || std::is_pointer_v<K> ||
                           detail::smart_pointer_like<K> || std::has_unique_object_representations_v<K>;
    constexpr layout l = layout_of<K>;
    if (plain && l.size_bytes == 4) return swiss_access::fast32;
    if (plain && l.size_bytes == 8) return swiss_access::fast64;
    return swiss_access::generic;
  }
}();

/// The routine for a map whose keys would take this one and whose elements have this layout: large elements are always
/// generic.
constexpr swiss_access swiss_access_for(swiss_access key, const layout& elem) {
  return elem.size_bytes > swiss_max_inline_bytes ? swiss_access::generic : key;
}

/// The routine that Go uses for map[K]V.
template <class K, class V>
inline constexpr swiss_access swiss_access_of = swiss_access_for(swiss_access_of_key<K>, layout_of<V>);

/// How Go lays a key and an element into a group.
struct group_shape {
  layout key{};
  layout elem{};
  bool indirect_key = false;
  bool indirect_elem = false;
  bool noscan = false;           ///< no pointers in a group
  std::size_t slot_bytes = 0;    ///< struct { key; elem }, with Go's padding; of split groups the two without padding
  std::size_t group_bytes = 16;  ///< 8 control bytes and 8 slots
};

/// The shape of the groups of map[key]elem.
constexpr group_shape group_shape_of(const release& r, const layout& key, const layout& elem) {
  group_shape s{key, elem, key.size_bytes > swiss_max_inline_bytes, elem.size_bytes > swiss_max_inline_bytes};
  constexpr layout pointer{8, 8, true};
  const layout stored_key = s.indirect_key ? pointer : key;
  const layout stored_elem = s.indirect_elem ? pointer : elem;
  if (r.swiss_split_groups) {
    const auto eight = [](layout one) {
      return layout{group_slots * one.size_bytes, one.align_bytes, one.has_pointers};
    };
    detail::struct_layout group;
    group.add({8, 8, false});
    group.add(eight(stored_key));
    group.add(eight(stored_elem));
    const layout whole = group.finish();
    s.noscan = whole.noscan();
    s.slot_bytes = stored_key.size_bytes + stored_elem.size_bytes;
    s.group_bytes = whole.size_bytes;
    return s;
  }
  detail::struct_layout slot;
  slot.add(stored_key);
  slot.add(stored_elem);
  const layout whole = slot.finish();
  s.noscan = whole.noscan();
  s.slot_bytes = whole.size_bytes;
  // Eight slots of no size end the group, and so it is padded as every struct that ends in such a field.
  s.group_bytes = 8 + detail::larger_of<std::size_t>(group_slots * whole.size_bytes, 8);
  return s;
}

/// Has this release Swiss maps?
constexpr bool has_swiss_map(const release& r) { return r.map == map_kind::swiss; }

/// Bytes that the groups of a table of this many slots ask for, in one allocation.
constexpr std::size_t groups_bytes(const group_shape& s, std::size_t slots) {
  return slots / group_slots * s.group_bytes;
}

/// How many entries a table of this many slots takes, tombstones counted as entries.
constexpr std::size_t max_entries(std::size_t slots) {
  return slots <= group_slots ? slots - 1 : slots / group_slots * (group_slots - 1);
}

/// What make(map[K]V, hint) makes. No tables: a small map, whose group comes with the first put.
struct swiss_start {
  std::size_t tables = 0;       ///< also the length of the directory; a power of two
  std::size_t table_slots = 0;  ///< of each table
};

/// Room for hint entries, were the hash even. A hint that would need more than max_alloc bytes counts as none. The
/// slots are divided among the tables rounding down, so that some hints (897, 1793 to 1795, …) get tables of half the
/// size that the next hint gets. Go: NewMap.
constexpr swiss_start swiss_start_for_hint(const release& r, const group_shape& s, std::int64_t hint) {
  if (hint <= static_cast<std::int64_t>(group_slots)) return {};
  const std::uint64_t entries = static_cast<std::uint64_t>(hint);
  const std::uint64_t slots = entries * group_slots / (group_slots - 1);  // may overflow, as Go's does
  if (slots < entries) return {};
  const std::uint64_t tables = std::bit_ceil((slots + max_table_slots - 1) / max_table_slots);
  // Go multiplies slots, not groups, by the size of a group here.
  if (tables > r.max_alloc_bytes / max_table_slots / s.group_bytes) return {};
  return {static_cast<std::size_t>(tables),
          static_cast<std::size_t>(std::bit_ceil(detail::larger_of<std::uint64_t>(group_slots, slots / tables)))};
}

/// What becomes of a table that has no growth left: twice the slots, or two tables?
constexpr bool table_splits(std::size_t slots) { return 2 * slots > max_table_slots; }

/// Is it worth it to prune this many tombstones of a table of this many slots? Asked twice: of all of them before they
/// are looked at, then of those that no search needs. Go: pruneTombstones.
constexpr bool worth_pruning(std::size_t tombstones, std::size_t slots) { return 10 * tombstones >= slots; }

/// Does an insert that finds no growth left try to prune?
constexpr bool insert_prunes(const release& r, swiss_access a) {
  return r.swiss_prunes_tombstones && a != swiss_access::generic;
}

/// Does a put into a small map with 8 entries look for its key first (1.27+)? An entry with that key is overwritten
/// then, and the map stays small. Before, every put into such a map made a table of it, also one that added nothing.
constexpr bool overwrite_keeps_small(const release& r) { return r.swiss_small_overwrites; }

/// clear does nothing to an empty map, even when its tables are full of tombstones (1.24). Later it looks at a flag
/// that says whether there may be tombstones.
constexpr bool clear_leaves_tombstones(const release& r) { return r.version < go1_25; }

/// maps.Clone copies directory, tables and groups as they are (1.25+); before, it made a new map with a hint and put
/// the entries one by one, in the order of an iteration.
constexpr bool clone_keeps_structure(const release& r) { return r.version >= go1_25; }

/// Real Go splits a table again and again when all hashes in it agree in their top bits, doubling the directory each
/// time, until memory is gone. Here a directory does not grow beyond this length and beyond the number of entries.
inline constexpr std::size_t directory_always_allowed = 4096;
constexpr bool directory_may_double(std::size_t directory_len, std::size_t entries) {
  return 2 * directory_len <= detail::larger_of(directory_always_allowed, entries);
}

}  // namespace gogrow
