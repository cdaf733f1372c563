// How a Swiss map grows: a small map becomes a table, a table doubles or splits, the directory doubles, tombstones are
// pruned.
//
//   split of B, local depth 1 = global depth 1               the directory doubles first
//
//     0 ─► A                        0 ─► A
//     1 ─► B          ──►           1 ─► A          local depth of A stays 1, so it stands twice
//                                   2 ─► B0         entries whose third bit from the top … is 0
//                                   3 ─► B1         … and is 1; local depth 2
//
// Exceptions. The new table or tables are built aside; the map sees them when nothing can fail any more. In between an
// entry may be copied, never moved, unless its move cannot throw (map/slots.hpp, transfers). When something throws the
// new memory goes and the map is as it was, however many steps the rehash had made.
//
// Iterators. A table that an iterator walks is shared with it; its keys are then copied into the new table's slots, or
// rather: the entry moves, and a copy of its key stays (map/swiss/cursor.hpp says what for).
//
// Source: internal/runtime/maps/map.go growToTable, installTableSplit; table.go rehash, grow, split, pruneTombstones.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>

#include <gogrow/map/swiss/table.hpp>
#include <gogrow/memory/raw_memory.hpp>

namespace gogrow::detail {

/// Moves the entries of a table to one or two new ones, in slot order.
template <class Table> class swiss_transfer {
  using record = typename Table::record;
  using memory = typename Table::memory;
  using slot_type = typename Table::slot_type;
  using key_slots = typename Table::key_slots;
  using elem_slots = typename Table::elem_slots;
  using key_type = typename Table::key_type;

  // Elements stay for an iterator only where it might not find the entry by its key.
  static constexpr bool keeps_elems = !always_reflexive<key_type> && elem_slots::copies;

 public:
  /// right is null unless the table splits; then an entry goes there if the bit of its hash is set.
  swiss_transfer(Table& table, record& from, record& left, record* right = nullptr, unsigned bit = 0) noexcept
      : table_(table), from_(from), left_(left), right_(right), bit_(bit) {}

  /// Does it. before_publishing() is the last that may throw; if something does, nothing has happened.
  template <class BeforePublishing> void run(BeforePublishing before_publishing) {
    if (from_.is_shared()) [[unlikely]] {
      if constexpr (Table::keys_copy) {
        run_with<true>(before_publishing);
        from_.contents = keeps_elems ? slot_contents::keys_and_elems : slot_contents::keys;
        return;
      } else if (from_.hashes == nullptr) {
        from_.hashes = allocate_raw<std::uint64_t>(table_.allocator(), from_.capacity);
      }
    }
    run_with<false>(before_publishing);
    from_.contents = slot_contents::nothing;
  }

  std::size_t moved() const noexcept { return moved_; }

 private:
  static constexpr unsigned half_bit = 15;

  // Then there is nothing to take back, and one pass over the entries is enough.
  using observer_type = typename Table::parts::observer_type;
  static constexpr bool nothing_throws =
      key_slots::moves_without_throwing && elem_slots::moves_without_throwing && Table::hash_is_noexcept &&
      !observes<observer_type, key_hashed> && !observes<observer_type, table_grew> &&
      !observes<observer_type, table_split> && !observes<observer_type, directory_doubled>;

  template <bool KeepSources, class BeforePublishing> void run_with(BeforePublishing& before_publishing) {
    if constexpr (!KeepSources && nothing_throws) {
      plan<true>();
      return;
    }
    plan<false>();
    std::size_t keys_done = 0;
    std::size_t elems_done = 0;
    try {
      prepare<KeepSources>(keys_done, elems_done);
      before_publishing();
    } catch (...) {
      undo<KeepSources>(keys_done, elems_done);
      throw;
    }
    for_each_entry([&](slot_type& from, slot_type& to) { finish<KeepSources>(from, to); });
  }

  template <bool KeepSources> void finish(slot_type& from, slot_type& to) const noexcept {
    key_slots::template finish<KeepSources>(table_.allocator(), from.key, 0, to.key, 0);
    elem_slots::template finish<KeepSources && keeps_elems>(table_.allocator(), from.elem, 0, to.elem, 0);
  }

  // Where each entry goes. Writes the control bytes of the new tables, which nobody sees yet, and moves the entries at
  // once where that is wanted.
  template <bool MoveNow> void plan() {
    new_groups targets[2] = {new_groups(left_), new_groups(right_ != nullptr ? *right_ : left_)};
    // Read once: a control byte that is written might be any object's, as far as compilers know.
    const std::uint64_t splits = right_ != nullptr ? 1 : 0;
    const std::uint64_t seed = table_.seed_;
    const unsigned bit = bit_;
    const std::size_t group_count = from_.group_count();
    slot_type* const slots = from_.slots;
    std::size_t n = 0;
    for (std::size_t g = 0; g < group_count; ++g) {
      for (auto full = from_.group(g).full(); full; full.remove_first()) {
        const std::size_t i = g * group_slots + full.first();
        const std::uint64_t hash = table_.hash(*slots[i].key.at(0), seed);
        if constexpr (!Table::keys_copy)
          if (from_.hashes != nullptr) from_.hashes[i] = hash;
        const std::size_t half = hash >> bit & splits;
        const std::size_t slot = targets[half].take_slot(hash);
        if constexpr (MoveNow) finish<false>(slots[i], targets[half].slots[slot]);
        else to_[n] = static_cast<std::uint16_t>(slot | half << half_bit);
        ++n;
      }
    }
    for (const new_groups& t : targets) t.count_entries();
    moved_ = n;
  }

  // A table on its way to be filled. Its entries leave no gaps, so that a count tells the first empty slot of a group.
  // (Reading the control bytes would wait for those that were just written.)
  struct new_groups {
    record& table;
    slot_type* slots;
    std::uint8_t* control;
    std::size_t group_mask;
    std::size_t entries = 0;
    std::uint8_t used[max_table_slots / group_slots] = {};  // of each group

    explicit new_groups(record& t) noexcept
        : table(t), slots(t.slots), control(t.control()), group_mask(t.group_mask()) {}

    std::size_t take_slot(std::uint64_t hash) noexcept {
      probe p(hash, group_mask);
      while (used[p.group()] == group_slots) p.advance();
      const std::size_t slot = p.first_slot() + used[p.group()]++;
      control[slot] = h2_of(hash);
      ++entries;
      return slot;
    }
    void count_entries() const noexcept {
      table.used = static_cast<std::uint16_t>(table.used + entries);
      table.growth_left = static_cast<std::uint16_t>(table.growth_left - entries);
    }
  };

  // Calls f(old slot, new slot) for every entry, in the order of the plan.
  template <class F> void for_each_entry(F f) const {
    std::size_t n = 0;
    for (std::size_t g = 0; g < from_.group_count(); ++g) {
      for (auto full = from_.group(g).full(); full; full.remove_first()) {
        const std::size_t to = to_[n++];
        record& table = to >> half_bit != 0 && right_ != nullptr ? *right_ : left_;
        f(from_.slots[g * group_slots + full.first()], table.slots[to & ((std::size_t{1} << half_bit) - 1)]);
      }
    }
  }

  template <bool KeepSources>
  static constexpr bool copies =
      key_slots::template prepares<KeepSources> || elem_slots::template prepares<KeepSources && keeps_elems>;

  template <bool KeepSources> void prepare(std::size_t& keys_done, std::size_t& elems_done) const {
    if constexpr (copies<KeepSources>) {
      for_each_entry([&](slot_type& from, slot_type& to) {
        key_slots::template prepare<KeepSources>(table_.allocator(), from.key, 0, to.key, 0);
        ++keys_done;
        elem_slots::template prepare<KeepSources && keeps_elems>(table_.allocator(), from.elem, 0, to.elem, 0);
        ++elems_done;
      });
    }
  }

  template <bool KeepSources> void undo(std::size_t keys_done, std::size_t elems_done) const noexcept {
    if constexpr (copies<KeepSources>) {
      std::size_t n = 0;
      for_each_entry([&](slot_type&, slot_type& to) {
        if (n < keys_done) key_slots::template undo<KeepSources>(table_.allocator(), to.key, 0);
        if (n < elems_done) elem_slots::template undo<KeepSources && keeps_elems>(table_.allocator(), to.elem, 0);
        ++n;
      });
    }
  }

  Table& table_;
  record& from_;
  record& left_;
  record* right_;
  unsigned bit_;
  std::size_t moved_ = 0;
  std::uint16_t to_[max_table_slots];
};

// A table that is not installed yet, charged as Go charges it. It goes with its owner unless it was released.
template <class Types> class swiss_table<Types>::new_table {
 public:
  new_table(const swiss_table& t, std::size_t slots, int local_depth, std::int64_t index, bool has_record = true)
      : map_(t), has_record_(has_record) {
    if (has_record) t.charge(t.row(), table_record_bytes, false);
    t.charge(t.row(), groups_bytes(t.shape(), slots), t.shape().noscan);
    made_ = memory::new_table(t.allocator(), slots);
    made_->local_depth = static_cast<std::uint8_t>(local_depth);
    made_->index = index;
    made_->growth_left = static_cast<std::uint16_t>(has_record ? max_entries(slots) : group_slots);
  }
  ~new_table() {
    if (made_ == nullptr) return;
    map_.note_dropped([this] { has_record_ ? map_.uncharge_table(*made_) : map_.uncharge_groups(*made_); });
    memory::free_table(made_);
  }
  new_table(const new_table&) = delete;
  new_table& operator=(const new_table&) = delete;

  record& operator*() const noexcept { return *made_; }
  record* operator->() const noexcept { return made_; }
  record& release() noexcept { return *std::exchange(made_, nullptr); }

 private:
  const swiss_table& map_;
  bool has_record_;
  record* made_;
};

// A directory of twice the length, in which every place stands twice. Not installed yet.
template <class Types> class swiss_table<Types>::new_directory {
 public:
  explicit new_directory(const swiss_table& t) : map_(t), allocator_(t.allocator()), len_(2 * t.directory_len_) {
    t.charge(t.row(), len_ * sizeof(void*), false);
    places_ = allocate_raw<place>(allocator_, len_);
    for (std::size_t i = 0; i < len_; ++i) std::construct_at(places_ + i, t.directory_[i / 2]);
  }
  ~new_directory() {
    if (places_ == nullptr) return;
    map_.note_dropped([this] { map_.uncharge(map_.row(), 1, len_ * sizeof(void*), false); });
    free_raw(allocator_, places_, len_);
  }
  new_directory(const new_directory&) = delete;
  new_directory& operator=(const new_directory&) = delete;

  void install(swiss_table& t) noexcept {
    t.note_dropped([&] { t.uncharge_directory(); });
    t.for_each_table([](record& table) { table.index *= 2; });
    t.free_directory();
    t.directory_ = std::exchange(places_, nullptr);
    t.directory_len_ = len_;
    ++t.global_depth_;
    --t.shift_;
  }

 private:
  const swiss_table& map_;
  allocator_type allocator_;
  std::size_t len_;
  place* places_ = nullptr;
};

// The group of a small map.
template <class Types> [[gnu::noinline]] void swiss_table<Types>::make_group() {
  new_table group(*this, group_slots, 0, 0, false);
  only_ = place_for(group.release());
}

// A small map of 8 entries becomes a map of one table.
template <class Types> [[gnu::noinline]] void swiss_table<Types>::become_table() {
  record& group = record_of(only_);
  this->charge(row(), sizeof(void*), false);
  struct undo {
    const swiss_table* map;
    ~undo() {
      if (map != nullptr) map->note_dropped([this] { map->uncharge(map->row(), 1, sizeof(void*), false); });
    }
  } given_up{this};
  new_table table(*this, min_table_slots, 0, 0);
  swiss_transfer<swiss_table> transfer(*this, group, *table);
  transfer.run([&] {
    this->notify([&] {
      return table_grew{group.used, group.capacity, table->capacity, groups_charge(*table), 0, shape().slot_bytes};
    });
  });
  last_work_.grew = true;
  last_work_.entries_moved += static_cast<std::uint32_t>(transfer.moved());
  given_up.map = nullptr;
  note_dropped([&] { uncharge_groups(group); });
  only_ = place_for(table.release());
  directory_len_ = 1;
  retire(group);
}

template <class Types> [[gnu::noinline]] void swiss_table<Types>::rehash(record& table) {
  if (table_splits(table.capacity)) split(table);
  else grow(table);
}

template <class Types> void swiss_table<Types>::grow(record& table) {
  new_table larger(*this, 2 * std::size_t{table.capacity}, table.local_depth, table.index);
  swiss_transfer<swiss_table> transfer(*this, table, *larger);
  transfer.run([&] {
    this->notify([&] {
      return table_grew{table.used,
                        table.capacity,
                        larger->capacity,
                        groups_charge(*larger),
                        static_cast<std::size_t>(table.index),
                        shape().slot_bytes};
    });
  });
  last_work_.grew = true;
  last_work_.entries_moved += static_cast<std::uint32_t>(transfer.moved());
  note_dropped([&] { uncharge_table(table); });
  install(larger.release());
  retire(table);
}

template <class Types> void swiss_table<Types>::split(record& table) {
  const int depth = table.local_depth + 1;
  const bool doubles = depth > global_depth_;
  if (doubles && !directory_may_double(directory_len_, count_)) refuse_to_split();
  std::optional<new_directory> directory;
  if (doubles) directory.emplace(*this);
  new_table left(*this, max_table_slots, depth, table.index);
  new_table right(*this, max_table_slots, depth, table.index);
  swiss_transfer<swiss_table> transfer(*this, table, *left, &*right, static_cast<unsigned>(64 - depth));
  transfer.run([&] {
    if (doubles) this->notify([&] { return directory_doubled{2 * directory_len_}; });
    this->notify([&] {
      const std::size_t index = static_cast<std::size_t>(table.index) << (doubles ? 1 : 0);
      return table_split{left->used, right->used, depth, 2 * groups_charge(*left), index, shape().slot_bytes};
    });
  });
  ++last_work_.splits;
  last_work_.entries_moved += static_cast<std::uint32_t>(transfer.moved());
  note_dropped([&] { uncharge_table(table); });
  if (doubles) directory->install(*this);
  left->index = table.index;  // which may just have doubled
  right->index = table.index + (std::int64_t{1} << (global_depth_ - depth));
  install(left.release());
  install(right.release());
  retire(table);
}

template <class Types> [[noreturn, gnu::cold]] void swiss_table<Types>::refuse_to_split() {
  throw panic(
      "gogrow: the hash of too many keys agrees in its top bits: the map's directory would outgrow its entries");
}

// Puts a table into the directory, at its index and as often as its local depth leaves room for.
template <class Types> void swiss_table<Types>::install(record& table) noexcept {
  const std::size_t n = std::size_t{1} << (global_depth_ - table.local_depth);
  for (std::size_t i = 0; i < n; ++i) directory_[static_cast<std::size_t>(table.index) + i] = place_for(table);
}

// The map lets go of a table whose entries have moved.
template <class Types> void swiss_table<Types>::retire(record& table) noexcept {
  table.index = record::replaced;
  disown(table);
}

// Turns tombstones that no search has to pass into empty slots, if that gives back a tenth of the table. Only Go's fast
// routines do it. Is there growth left now?
template <class Types> [[gnu::noinline]] bool swiss_table<Types>::prune(record& table) {
  if (!insert_prunes(row(), this->access()) || !worth_pruning(table.tombstones(), table.capacity)) return false;
  constexpr std::size_t most_groups = max_table_slots / group_slots;
  std::array<bool, most_groups> needed{};
  const std::size_t groups = table.group_count();
  for (std::size_t g = 0; g < groups; ++g) {
    for (auto full = table.group(g).full(); full; full.remove_first()) {
      const key_type& key = *table.slots[g * group_slots + full.first()].key.at(0);
      if constexpr (!always_reflexive<key_type>)
        if (!this->equal(key, key)) continue;  // no search ever looks for it
      for (probe p(this->hash(key, seed_), table.group_mask()); p.group() != g; p.advance()) needed[p.group()] = true;
    }
    if (table.group(g).empty()) needed[g] = true;  // has no tombstones
  }
  std::size_t prunable = 0;
  for (std::size_t g = 0; g < groups; ++g)
    if (!needed[g]) prunable += table.group(g).deleted().count();
  if (!worth_pruning(prunable, table.capacity)) return false;
  this->notify([&] { return tombstones_pruned{prunable}; });
  for (std::size_t g = 0; g < groups; ++g) {
    if (needed[g]) continue;
    for (auto deleted = table.group(g).deleted(); deleted; deleted.remove_first())
      table.control()[g * group_slots + deleted.first()] = control_empty;
  }
  table.growth_left = static_cast<std::uint16_t>(table.growth_left + prunable);
  last_work_.tombstones_pruned = static_cast<std::uint16_t>(prunable);
  return true;
}

}  // namespace gogrow::detail
