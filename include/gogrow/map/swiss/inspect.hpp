// Looking at a Swiss map from outside: a walk over all its groups, and a check that it is sound.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>

#include <gogrow/map/swiss/table.hpp>

namespace gogrow {

/// One group of one table, as map.table().walk() shows it. Valid during the call that it is handed to.
template <class K, class V> struct group_view {
  bool small = false;           ///< of a small map: the only group, and no table; the next four are those of the group
  std::size_t index = 0;        ///< the table's first place in the directory
  int local_depth = 0;          ///< of the table
  std::size_t capacity = 0;     ///< slots of the table
  std::size_t growth_left = 0;  ///< of the table
  std::size_t number = 0;       ///< of the group in its table
  std::array<std::uint8_t, group_slots> control{};  ///< Go's bytes
  std::array<const K*, group_slots> keys{};         ///< null where no entry lives
  std::array<const V*, group_slots> elems{};        ///< null where no entry lives
};

namespace detail {

template <class Types> template <class Visit> void swiss_table<Types>::walk(Visit visit) const {
  const auto walk_table = [&](const record& table) {
    group_view<key_type, mapped_type> view;
    view.small = is_small();
    view.index = static_cast<std::size_t>(table.index);
    view.local_depth = table.local_depth;
    view.capacity = table.capacity;
    view.growth_left = table.growth_left;
    for (; view.number < table.group_count(); ++view.number) {
      for (std::size_t i = 0; i < group_slots; ++i) {
        const std::size_t slot = view.number * group_slots + i;
        view.control[i] = table.control()[slot];
        view.keys[i] = table.is_full(slot) ? table.slots[slot].key.at(0) : nullptr;
        view.elems[i] = table.is_full(slot) ? table.slots[slot].elem.at(0) : nullptr;
      }
      visit(static_cast<const group_view<key_type, mapped_type>&>(view));
    }
  };
  if (!is_small()) for_each_table(walk_table);
  else if (only_.control != nullptr) walk_table(record_of(only_));
}

template <class Types> std::size_t swiss_table<Types>::table_count() const noexcept {
  std::size_t n = 0;
  for_each_table([&](const record&) { ++n; });
  return n;
}

template <class Types> std::size_t swiss_table<Types>::slot_count() const noexcept {
  if (is_small()) return only_.control == nullptr ? 0 : group_slots;
  std::size_t n = 0;
  for_each_table([&](const record& table) { n += table.capacity; });
  return n;
}

template <class Types> std::size_t swiss_table<Types>::growth_left() const noexcept {
  if (is_small()) return only_.control == nullptr ? 0 : group_slots - count_;
  std::size_t n = 0;
  for_each_table([&](const record& table) { n += table.growth_left; });
  return n;
}

template <class Types> std::size_t swiss_table<Types>::tombstone_count() const noexcept {
  std::size_t n = 0;
  for_each_table([&](const record& table) { n += table.tombstones(); });
  return n;
}

template <class Types> void swiss_table<Types>::check_invariants() const {
  const auto require = [](bool ok, const char* what) {
    if (!ok) throw std::logic_error(std::string("gogrow: broken map: ") + what);
  };
  const auto check_table = [&](const record& table) {
    std::size_t used = 0;
    std::size_t tombstones = 0;
    for (std::size_t g = 0; g < table.group_count(); ++g) {
      const control_group group = table.group(g);
      used += group.full().count();
      tombstones += group.deleted().count();
      require(!group.deleted() || !group.empty(), "a group with a tombstone and an empty slot");
      require(group.full().count() + group.empty().count() + group.deleted().count() == group_slots,
              "a control byte that says nothing");
    }
    require(used == table.used, "the entries of a table are not as many as it says");
    require(table.contents == slot_contents::entries, "a table in use without its entries");
    const std::size_t most = is_small() ? group_slots : max_entries(table.capacity);
    require(used + tombstones + table.growth_left == most, "growth left that does not fit entries and tombstones");
    require(tombstones == 0 || (!is_small() && may_have_tombstones_), "a tombstone that nobody knows of");
    for (std::size_t i = 0; i < table.capacity; ++i) {
      if (!table.is_full(i)) continue;
      const key_type& key = *table.slots[i].key.at(0);
      if (!always_reflexive<key_type> && !this->equal(key, key)) continue;
      const std::uint64_t hash = this->hash(key, seed_);
      require(h2_of(hash) == table.control()[i], "a control byte that is not its key's");
      require(place_of(hash).control == table.control(), "a key in a table that is not its own");
      require(find_slot(key, hash) == table.slots + i, "a key that hides another, or cannot be found");
    }
  };
  require((directory_ == &only_) == (directory_len_ < 2), "a directory where none should be");
  if (is_small()) {
    require(count_ <= group_slots && global_depth_ == 0, "a small map that is none");
    if (only_.control == nullptr) require(count_ == 0, "entries without a group");
    else check_table(record_of(only_));
  }
  require(shift_ == 63U - global_depth_, "a directory that is looked at wrongly");
  require(is_small() || directory_len_ == std::size_t{1} << global_depth_, "a directory that its depth does not fit");
  std::size_t entries = is_small() ? count_ : 0;
  std::size_t next = 0;
  for_each_table([&](const record& table) {
    require(table.index == static_cast<std::int64_t>(next), "a table that is not where its index says");
    require(table.local_depth <= global_depth_, "a table deeper than the directory");
    for (const std::size_t end = next + (std::size_t{1} << (global_depth_ - table.local_depth)); next < end; ++next)
      require(directory_[next].control == table.control() && directory_[next].slots == table.slots &&
                  directory_[next].group_mask == table.group_mask(),
              "places of one table that differ");
    entries += table.used;
    check_table(table);
  });
  require(next == directory_len_, "a directory with places too many");
  require(entries == count_, "the entries are not as many as the size says");
}

}  // namespace detail
}  // namespace gogrow
