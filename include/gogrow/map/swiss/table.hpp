// Go's Swiss map, 1.24 on: the table behind go_map for these releases.
//
// Glossary (rules/swiss_map.hpp and map/swiss/storage.hpp have more)
//   directory    2^(global depth) places, each of which names a table; the top bits of a hash choose one
//   small map    no directory: one group of 8 slots
//   target       the slot that a new key will take: the first tombstone that the search met, else the first empty slot
//   rehash       a table without growth left is replaced: by one of twice the slots, or by two
//
//   put(key)
//     hash ──► directory ──► table ──► group, group, … until one has an empty slot
//                 top bits              h1: which groups, h2: which of their slots can be it
//
//     not found ──► a tombstone was met ──────────────────────────► take it
//                └► growth left ───────────────────────────────────► take the empty slot
//                └► prune tombstones that no search needs (1.25+) ─► growth left again?
//                └► rehash, and search once more
//
// A small map with 8 entries becomes a table before the next put, even if that only overwrites. Nothing moves at any
// other time: a rehash moves all entries of one table at once, and of no other.
//
// The states (which slot, which control byte, which table, which growth left) are Go's after every operation. Where
// things lie in memory is our own affair.
//
// Hot paths (find, put, erase) are here; what happens rarely is in map/swiss/growth.hpp and map/swiss/upkeep.hpp.
// Source: internal/runtime/maps/map.go, table.go, runtime_fast32.go and its kin.
#pragma once

#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>

#include <gogrow/map/hash.hpp>
#include <gogrow/map/swiss/storage.hpp>
#include <gogrow/map/table_head.hpp>
#include <gogrow/map/types.hpp>
#include <gogrow/rules/panic.hpp>
#include <gogrow/rules/swiss_map.hpp>

namespace gogrow {

/// What the last put or erase did besides its own entry.
struct swiss_write_work {
  bool grew = false;                    ///< a small map became a table, or a table doubled
  std::uint8_t splits = 0;              ///< tables that became two
  std::uint16_t tombstones_pruned = 0;  ///< made empty again
  std::uint32_t entries_moved = 0;      ///< to another table
};

namespace detail {

template <class Types> class swiss_cursor;
template <class Table> class swiss_transfer;

// The release's row, Go's layouts, and which of Go's routines an access takes. Run-time rules may tell the last with a
// member swiss_access_for_key(); else the C++ key type tells it.
template <class Types> class swiss_facts : public table_facts<Types, &group_shape_of> {
 public:
  constexpr swiss_access access() const noexcept {
    return swiss_access_for(swiss_access_of_key<typename Types::key_type>, this->shape().elem);
  }
};

template <class Types>
requires requires { Types::rules.swiss_access_for_key(); }
class swiss_facts<Types> : public table_facts<Types, &group_shape_of> {
 public:
  swiss_access access() const noexcept { return access_; }

 private:
  swiss_access access_ = swiss_access_for(Types::rules.swiss_access_for_key(), this->shape().elem);
};

template <class Types> using swiss_table_head = table_head<Types, swiss_facts<Types>, swiss_max_inline_bytes>;

template <class Types> class swiss_table : public swiss_table_head<Types> {
  using head = swiss_table_head<Types>;

 public:
  using head::indirect_elem;
  using head::indirect_key;
  using head::keys_copy;
  using head::row;
  using head::shape;
  using typename head::allocator_type;
  using typename head::facts;
  using typename head::key_type;
  using typename head::mapped_type;
  using typename head::nil_tag;
  using typename head::parts;
  using cursor = swiss_cursor<Types>;

  using slot_type = swiss_slot<key_type, mapped_type, indirect_key, indirect_elem>;
  using record = swiss_record<slot_type, allocator_type>;
  using memory = swiss_memory<slot_type, allocator_type>;
  using key_slots = slot_operations<key_type, 1, indirect_key, allocator_type>;
  using elem_slots = slot_operations<mapped_type, 1, indirect_elem, allocator_type>;

  static constexpr bool hash_is_noexcept = [] {
    using hasher = typename Types::hasher;
    if constexpr (parts::template hash_takes_seed<key_type>)
      return noexcept(std::declval<const hasher&>()(std::declval<const key_type&>(), std::uint64_t{}));
    else return noexcept(std::declval<const hasher&>()(std::declval<const key_type&>()));
  }();

  explicit swiss_table(parts p) : head(std::move(p)) {}
  swiss_table(nil_tag nil, parts p) : head(nil, std::move(p)) {}
  swiss_table(swiss_table&& other) noexcept(parts::functions_copy_without_throwing) : head(std::move(other)) {
    take(other);
  }
  swiss_table(last_move last, swiss_table& other) noexcept : head(last, other) { take(other); }
  swiss_table(const swiss_table&) = delete;
  swiss_table& operator=(const swiss_table&) = delete;
  ~swiss_table() {
    registry_.orphan_all(true);
    drop_everything();
  }

  /// Go's make(map[K]V, hint): charges the header; a hint above 8 makes directory and tables.
  void make(std::int64_t hint);
  /// maps.Clone: fills this table, which is new, with copies of the entries of source.
  void clone_from(const swiss_table& source);

  /// The element of an equal key, or null. Never moves an entry.
  template <class Q> mapped_type* find(const Q& key) {
    return const_cast<mapped_type*>(std::as_const(*this).find(key));
  }
  template <class Q> const mapped_type* find(const Q& key) const {
    if (count_ == 0) return nullptr;
    [[maybe_unused]] const auto guard = access_.read();
    slot_type* found = find_slot(key, this->hash(key, seed_));
    return found != nullptr ? found->elem.at(0) : nullptr;
  }

  /// Looks for the key; where it is, on_found(elem) is called, else a slot is filled with the key and an element made
  /// from args. Returns the element and whether it is new.
  template <class Q, class OnFound, class... Args>
  std::pair<mapped_type*, bool> upsert(Q&& key, OnFound on_found, Args&&... args) {
    if (nil_) refuse_write_to_nil();
    [[maybe_unused]] const auto guard = access_.write();
    last_work_ = {};
    return upsert_unguarded(std::forward<Q>(key), on_found, std::forward<Args>(args)...);
  }

  /// Removes an equal key. False where there is none.
  template <class Q> bool erase(const Q& key) {
    if (count_ == 0) return false;
    [[maybe_unused]] const auto guard = access_.write();
    last_work_ = {};
    return erase_unguarded(key);
  }

  void clear();

  // To look at, for lessons, tests and replays.
  bool is_small() const noexcept { return directory_len_ == 0; }
  std::size_t directory_len() const noexcept { return directory_len_; }
  int global_depth() const noexcept { return global_depth_; }
  std::uint64_t clear_count() const noexcept { return clear_count_; }
  std::size_t table_count() const noexcept;
  /// Slots of all tables, of the group of a small map; 0 before there is one.
  std::size_t slot_count() const noexcept;
  std::size_t growth_left() const noexcept;
  std::size_t tombstone_count() const noexcept;
  swiss_write_work work_of_last_write() const noexcept { return last_work_; }
  /// Calls visit(const group_view<K, V>&) for every group of every table, tables in the order of the directory.
  template <class Visit> void walk(Visit visit) const;
  /// Throws std::logic_error that says what is wrong. Linear; hashes every key.
  void check_invariants() const;

 private:
  using head::access_;
  using head::address_of_key;
  using head::count_;
  using head::has_header_;
  using head::nil_;
  using head::note_dropped;
  using head::refuse_write_to_nil;
  using head::registry_;
  using head::seed_;

  friend class swiss_cursor<Types>;
  friend class swiss_transfer<swiss_table>;

  // What a search needs of a table. All places of a table say the same.
  struct place {
    std::uint8_t* control = nullptr;
    slot_type* slots = nullptr;
    std::size_t group_mask = 0;
  };

  struct target {
    std::size_t slot;
    enum : std::uint8_t { found, empty, tombstone } kind;
  };

  // Two shifts, because one by 64 would be undefined: with one table no bit of the hash counts.
  const place& place_of(std::uint64_t hash) const noexcept { return directory_[(hash >> 1) >> shift_]; }

  static place place_for(record& r) noexcept { return {r.control(), r.slots, r.group_mask()}; }
  static record& record_of(const place& p) noexcept { return *record::of(p.control); }

  template <class Q> slot_type* find_slot(const Q& key, std::uint64_t hash) const {
    const place& at = place_of(hash);
    // Words of their own: a copy of the place would go over the stack.
    const std::uint8_t* const control = at.control;
    slot_type* const slots = at.slots;
    const std::uint8_t h2 = h2_of(hash);
    for (probe p(hash, at.group_mask);; p.advance()) {
      this->notify([] { return group_visited{}; });
      const control_group group(control + p.first_slot());
      for (auto m = group.match(h2); m; m.remove_first()) {
        slot_type* slot = slots + p.first_slot() + m.first();
        if (this->equal(*slot->key.at(0), key)) [[likely]]
          return slot;
      }
      if (group.empty()) [[likely]]
        return nullptr;
      if (p.is_over()) return nullptr;  // a small map with 8 entries
    }
  }

  template <class Q> target target_for(const Q& key, std::uint64_t hash, const place& at) const {
    const std::uint8_t* const control = at.control;
    slot_type* const slots = at.slots;
    const std::uint8_t h2 = h2_of(hash);
    constexpr std::size_t none = static_cast<std::size_t>(-1);
    std::size_t tombstone = none;
    for (probe p(hash, at.group_mask);; p.advance()) {
      this->notify([] { return group_visited{}; });
      const control_group group(control + p.first_slot());
      for (auto m = group.match(h2); m; m.remove_first()) {
        const std::size_t slot = p.first_slot() + m.first();
        if (this->equal(*slots[slot].key.at(0), key)) [[likely]]
          return {slot, target::found};
      }
      const auto not_full = group.not_full();
      if (tombstone == none && not_full) tombstone = p.first_slot() + not_full.first();
      // A group with an empty slot has no tombstones.
      if (const auto empty = group.empty()) [[likely]]
        return {tombstone, tombstone == p.first_slot() + empty.first() ? target::empty : target::tombstone};
    }
  }

  template <class Q, class OnFound, class... Args>
  std::pair<mapped_type*, bool> upsert_unguarded(Q&& key, OnFound& on_found, Args&&... args) {
    constexpr bool can_copy_key = std::is_constructible_v<key_type, const std::remove_cvref_t<Q>&>;
    const std::uint64_t hash = this->hash(key, seed_);
    if (directory_len_ == 0) [[unlikely]] {
      if (directory_->control == nullptr) {
        make_group();
      } else if (count_ == group_slots) {
        if (overwrite_keeps_small(row()))
          if (slot_type* slot = find_slot(key, hash)) return overwrite(*slot, std::forward<Q>(key), on_found);
        if constexpr (can_copy_key)
          if (lies_in(address_of_key(key), record_of(*directory_)))
            return upsert_unguarded(key_type(std::as_const(key)), on_found, std::forward<Args>(args)...);
        become_table();
      }
    }
    for (;;) {
      const place& at = place_of(hash);
      const target t = target_for(key, hash, at);
      if (t.kind == target::found) return overwrite(at.slots[t.slot], std::forward<Q>(key), on_found);
      record& table = record_of(at);
      if (table.growth_left != 0 || t.kind == target::tombstone || prune(table)) [[likely]]
        return {fill(table, t, h2_of(hash), std::forward<Q>(key), std::forward<Args>(args)...), true};
      if constexpr (can_copy_key)
        if (lies_in(address_of_key(key), table))
          return upsert_unguarded(key_type(std::as_const(key)), on_found, std::forward<Args>(args)...);
      rehash(table);
    }
  }

  template <class Q, class OnFound>
  std::pair<mapped_type*, bool> overwrite(slot_type& slot, Q&& key, OnFound& on_found) const {
    mapped_type* elem = slot.elem.at(0);
    if constexpr (overwrites_equal_key<key_type> && std::is_assignable_v<key_type&, Q&&>)
      *slot.key.at(0) = std::forward<Q>(key);
    on_found(*elem);
    return {elem, false};
  }

  // The entry becomes visible with the last lines, which cannot fail.
  template <class Q, class... Args>
  mapped_type* fill(record& table, const target& t, std::uint8_t h2, Q&& key, Args&&... args) {
    if (shape().indirect_key) this->charge(row(), shape().key.size_bytes, shape().key.noscan());
    if (shape().indirect_elem) this->charge(row(), shape().elem.size_bytes, shape().elem.noscan());
    slot_type& slot = table.slots[t.slot];
    struct undo {
      const swiss_table& table;
      slot_type* slot;
      bool has_key;
      ~undo() {
        if (slot == nullptr) return;
        if (has_key) key_slots::destroy(table.allocator(), slot->key, 0);
        table.uncharge_given_up();
      }
    } given_up{*this, &slot, false};
    key_slots::construct(this->allocator(), slot.key, 0, std::forward<Q>(key));
    given_up.has_key = true;
    elem_slots::construct(this->allocator(), slot.elem, 0, std::forward<Args>(args)...);
    given_up.slot = nullptr;
    table.control()[t.slot] = h2;
    ++table.used;
    if (t.kind == target::empty) --table.growth_left;
    ++count_;
    return slot.elem.at(0);
  }

  template <class Q> bool erase_unguarded(const Q& key) {
    const std::uint64_t hash = this->hash(key, seed_);
    slot_type* slot = find_slot(key, hash);
    if (slot == nullptr) return false;
    record& table = record_of(place_of(hash));
    const std::size_t i = index_of(slot, table);
    // A search may have gone past a group without an empty slot, so it must go on past it. What follows from that is
    // written without branches: no processor could foresee them.
    const bool is_full_group = !table.group(i / group_slots).empty();
    const bool leaves_tombstone = is_full_group & (directory_len_ != 0);
    if (leaves_tombstone) this->notify([] { return tombstone_made{}; });
    const std::uint64_t seed = count_ == 1 ? this->draw_seed() : seed_;
    if (shape().indirect_key || shape().indirect_elem) note_dropped([&] { uncharge_indirect(1); });
    destroy_entry(*slot);
    table.control()[i] =
        static_cast<std::uint8_t>(control_empty + leaves_tombstone * (control_deleted - control_empty));
    may_have_tombstones_ |= leaves_tombstone;
    table.growth_left = static_cast<std::uint16_t>(table.growth_left + !leaves_tombstone);
    --table.used;
    --count_;
    seed_ = seed;
    return true;
  }

  static std::size_t index_of(const slot_type* slot, const record& table) noexcept {
    return static_cast<std::size_t>(slot - table.slots);
  }
  void destroy_entry(slot_type& slot) const noexcept {
    elem_slots::destroy(this->allocator(), slot.elem, 0);
    key_slots::destroy(this->allocator(), slot.key, 0);
  }

  static bool lies_in(const void* address, const record& table) noexcept {
    return lies_between(address, table.slots, table.slots + table.capacity);
  }

  // map/swiss/growth.hpp
  class new_table;
  class new_directory;
  void make_group();
  void become_table();
  bool prune(record& table);
  void rehash(record& table);
  void grow(record& table);
  void split(record& table);
  void install(record& table) noexcept;
  void retire(record& table) noexcept;
  [[noreturn]] static void refuse_to_split();

  // map/swiss/upkeep.hpp
  void take(swiss_table& other) noexcept;
  void drop_everything() noexcept;
  std::size_t groups_charge(const record& table) const noexcept {
    return charged_bytes(row(), groups_bytes(shape(), table.capacity), shape().noscan);
  }
  void uncharge_groups(const record& table) const noexcept;
  void uncharge_table(const record& table) const noexcept;
  void uncharge_directory() const noexcept;
  void uncharge_indirect(std::size_t entries) const noexcept;
  void uncharge_given_up() const noexcept {
    note_dropped([&] { uncharge_indirect(1); });
  }
  template <class Visit> void for_each_table(Visit visit) const;
  void make_tables(const swiss_start& start);
  void make_directory(std::size_t len);
  void free_directory() noexcept;
  static void disown(record& table) noexcept;
  static void destroy_entries(record& table) noexcept;
  static void copy_table(const record& from, swiss_table& to, record& fresh);
  slot_type* find_slot_by_hash(std::uint64_t hash) const;  // map/swiss/cursor.hpp

  place* directory_ = &only_;  // only_ where there are fewer than two tables
  unsigned shift_ = 63;        // 63 - global depth
  std::uint8_t global_depth_ = 0;
  bool may_have_tombstones_ = false;
  std::size_t directory_len_ = 0;  // 0 in a small map
  place only_{};
  std::uint64_t clear_count_ = 0;
  swiss_write_work last_work_{};
};

}  // namespace detail
}  // namespace gogrow

#include <gogrow/map/swiss/growth.hpp>
#include <gogrow/map/swiss/inspect.hpp>
#include <gogrow/map/swiss/upkeep.hpp>
#include <gogrow/memory/raw_memory.hpp>
