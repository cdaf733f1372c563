// A walk over a Swiss map that stays correct while the map is written, grown, split and cleared.
//
// Glossary
//   directory offset   where in the directory the walk begins; it goes once around
//   slot offset        where in every table it begins; it goes once around there too
//   position           how many places of the directory, and how many slots of the present table, lie behind the walk
//
//      directory offset 2:   tables at   2 → 3 → 0 → 1        slot offset 5:   slots   5 6 7 … 15 0 1 2 3 4
//
// The walk stays in a table that it has entered, even when the map has replaced that table. Then the keys in the old
// table only tell what to look up: what the map holds now under such a key is shown, or nothing if it was deleted. A
// key that differs from itself cannot be looked up; it is shown as it was, unless the map was cleared. When the
// directory doubles, positions in it double too.
//
// Within a table the walk looks at one slot, and when that is not full searches on group by group. Having found an
// entry that way it moves on at once to the next slot of the group that is full now, so that slots filled in between
// later are passed over: Go shows them in one case and not in the other, and so does this.
//
// The walk owns the table that it is in (map/swiss/storage.hpp).
//
// Source: internal/runtime/maps/table.go Iter.Init, Iter.Next.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>

#include <gogrow/map/cursor_head.hpp>
#include <gogrow/map/swiss/table.hpp>

namespace gogrow::detail {

/// Where a walk is.
template <class Table> struct swiss_position {
  const Table* map = nullptr;
  typename Table::record* in = nullptr;  // the table that the walk is in; it owns it
  const typename Table::key_type* key = nullptr;
  typename Table::mapped_type* elem = nullptr;
  std::uint64_t directory_offset = 0;
  std::uint64_t slot_offset = 0;
  std::uint64_t directory_position = 0;
  std::uint64_t slot_position = 0;
  std::uint64_t clear_count = 0;  // of the map, when the walk began
  std::uint8_t global_depth = 0;  // of the map, at the last step
  bool began_small = false;
};

template <class Types> class swiss_cursor : public cursor_head<Types, swiss_position<swiss_table<Types>>> {
  using table = swiss_table<Types>;
  using position = swiss_position<table>;
  using head = cursor_head<Types, position>;
  using record = typename table::record;
  using slot_type = typename table::slot_type;
  using key_type = typename Types::key_type;
  using mapped_type = typename Types::mapped_type;

 public:
  /// A walk that is over.
  swiss_cursor() = default;

  /// Begins at this directory offset and slot offset (modulo what there is) and goes to the first entry. Over an empty
  /// map it is over at once.
  swiss_cursor(const table& t, std::uint64_t directory_offset, std::uint64_t slot_offset) {
    begin(t, directory_offset, slot_offset);
  }

  /// Begins at a random place.
  explicit swiss_cursor(const table& t) {
    if (t.count_ == 0) return;
    const std::uint64_t slot_offset = map_random::draw();
    begin(t, map_random::draw(), slot_offset);
  }

  swiss_cursor(const swiss_cursor& other) noexcept : head(other.position_, other.entry_) {
    if (position_.in != nullptr) position_.in->add_owner();
  }
  swiss_cursor(swiss_cursor&& other) noexcept : head(std::exchange(other.position_, {}), other.entry_) {
    other.entry_.leave();
  }
  swiss_cursor& operator=(swiss_cursor other) noexcept {
    std::swap(position_, other.position_);
    entry_ = other.entry_;
    return *this;
  }
  ~swiss_cursor() { leave_table(); }

  /// Goes to the next entry. Must not be called when the walk is over. If a hash or an equality throws, it stays where
  /// it is: the same call can be made again.
  void next() {
    entry_.require_map();
    [[maybe_unused]] const auto guard = position_.map->access_.read("concurrent map iteration and map write");
    advance();
  }

 private:
  using head::entry_;
  using head::position_;

  void begin(const table& t, std::uint64_t directory_offset, std::uint64_t slot_offset) {
    if (t.count_ == 0) return;
    [[maybe_unused]] const auto guard = t.access_.read("concurrent map iteration and map write");
    position& p = position_;
    p.map = &t;
    p.directory_offset = directory_offset;
    p.slot_offset = slot_offset;
    p.clear_count = t.clear_count_;
    p.global_depth = t.global_depth_;
    p.began_small = t.is_small();
    if (p.began_small) enter(table::record_of(t.only_));
    entry_.join(t.registry_);
    try {
      advance();
    } catch (...) {
      finish();
      throw;
    }
  }

  void enter(record& r) noexcept {
    r.add_owner();
    position_.in = &r;
    position_.slot_position = 0;
  }
  // Does not touch the map: in an unchecked build it may be gone.
  void leave_table() noexcept {
    if (position_.in != nullptr) table::disown(*position_.in);
    position_.in = nullptr;
  }
  void finish() noexcept {
    leave_table();
    entry_.leave();
    position_ = {};
  }

  void advance() {
    position& p = position_;
    if (p.began_small) {
      if (!find_in_small()) finish();
      return;
    }
    if (const unsigned deeper = p.map->global_depth_ - unsigned{p.global_depth}; deeper != 0) {
      p.directory_position <<= deeper;
      p.directory_offset <<= deeper;
      p.global_depth = p.map->global_depth_;
    }
    for (;;) {
      if (p.in == nullptr && !enter_next_table()) return finish();
      if (find_in_table()) return;
      p.directory_position += std::uint64_t{1} << (p.global_depth - p.in->local_depth);
      leave_table();
    }
  }

  // False when the walk has been to all tables.
  bool enter_next_table() noexcept {
    position& p = position_;
    const std::size_t len = p.map->directory_len_;
    if (p.directory_position >= len) return false;
    const std::size_t at = (p.directory_position + p.directory_offset) & (len - 1);
    record& r = table::record_of(p.map->directory_[at]);
    // A random offset may lie in the middle of a table's places: the walk then begins at the first of them.
    p.directory_offset -= at - static_cast<std::size_t>(r.index);
    enter(r);
    return true;
  }

  bool find_in_small() {
    position& p = position_;
    while (p.slot_position < group_slots) {
      const std::size_t slot = (p.slot_position + p.slot_offset) % group_slots;
      const bool found = p.in->is_full(slot) && show(slot);
      ++p.slot_position;
      if (found) return true;
    }
    return false;
  }

  bool find_in_table() {
    position& p = position_;
    const std::uint64_t mask = p.in->capacity - std::uint64_t{1};
    if (p.slot_position > mask) return false;
    const std::size_t slot = (p.slot_position + p.slot_offset) & mask;
    const bool found = p.in->is_full(slot) && show(slot);
    ++p.slot_position;
    if (found) return true;
    while (p.slot_position <= mask) {
      const std::size_t from = (p.slot_position + p.slot_offset) & mask;
      if (find_in_group(from / group_slots, static_cast<unsigned>(from % group_slots), mask)) return true;
    }
    return false;
  }

  // Searches a group from slot `at` on, where the walk stands. Leaves the walk at the next full slot behind the one
  // that was found, else at the end of the group or of the table.
  bool find_in_group(std::size_t group, unsigned at, std::uint64_t mask) {
    position& p = position_;
    auto full = p.in->group(group).full();
    full.remove_before(at);
    const auto step_to = [&](unsigned slot) {
      p.slot_position += slot - at;
      at = slot;
    };
    while (full) {
      step_to(full.first());
      if (p.slot_position > mask) return false;
      full.remove_first();
      if (!show(group * group_slots + at)) continue;
      step_to(full ? full.first() : group_slots);
      return true;
    }
    step_to(group_slots);
    return false;
  }

  // Shows the entry of a full slot. False if the map no longer has it.
  bool show(std::size_t slot) {
    position& p = position_;
    slot_type& s = p.in->slots[slot];
    if (p.in->index != record::replaced) [[likely]] {
      prefetch(&s);
      p.key = s.key.at(0);
      p.elem = s.elem.at(0);
      return true;
    }
    const shown e = entry_of_replaced_table(*p.map, *p.in, slot, p.clear_count);
    if (e.key == nullptr) return false;
    p.key = e.key;
    p.elem = e.elem;
    return true;
  }

  // Going through a table in order is worth a look ahead: 1 KiB.
  static void prefetch(const slot_type* slot) noexcept {
#if defined(__GNUC__) || defined(__clang__)
    __builtin_prefetch(reinterpret_cast<const char*>(slot) + 1024);
#else
    static_cast<void>(slot);
#endif
  }

  struct shown {
    const key_type* key;
    mapped_type* elem;
  };
  [[gnu::noinline]] static shown entry_of_replaced_table(const table& t, const record& r, std::size_t slot,
                                                         std::uint64_t clear_count);
};

template <class Types>
auto swiss_cursor<Types>::entry_of_replaced_table(const table& t, const record& r, std::size_t slot,
                                                  std::uint64_t clear_count) -> shown {
  slot_type& old = r.slots[slot];
  slot_type* now = nullptr;
  if constexpr (!table::keys_copy) {
    // The key went along. Of several keys with the very same 64 bits of hash the first stands for all.
    if (t.count_ != 0) now = t.find_slot_by_hash(r.hashes[slot]);
  } else {
    const key_type& key = *old.key.at(0);
    if (t.count_ != 0) now = t.find_slot(key, t.hash(key, t.seed_));
    if constexpr (!always_reflexive<key_type>)
      if (now == nullptr && r.contents == slot_contents::keys_and_elems && clear_count == t.clear_count_ &&
          !t.equal(key, key))
        return {&key, old.elem.at(0)};
  }
  if (now == nullptr) return {nullptr, nullptr};
  return {now->key.at(0), now->elem.at(0)};
}

// For keys that are known by their hash alone.
template <class Types> auto swiss_table<Types>::find_slot_by_hash(std::uint64_t hash) const -> slot_type* {
  const place at = place_of(hash);
  for (probe p(hash, at.group_mask);; p.advance()) {
    const control_group group(at.control + p.first_slot());
    for (auto m = group.match(h2_of(hash)); m; m.remove_first()) {
      slot_type* slot = at.slots + p.first_slot() + m.first();
      if (this->hash(*slot->key.at(0), seed_) == hash) return slot;
    }
    if (group.empty() || p.is_over()) return nullptr;
  }
}

}  // namespace gogrow::detail
