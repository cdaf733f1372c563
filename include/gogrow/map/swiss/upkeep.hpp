// The whole of a Swiss map at once: making, copying, moving, clearing, destroying it.
//
// Source: internal/runtime/maps/map.go NewMap, Clear, Clone; table.go Clear, clone.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <utility>

#include <gogrow/map/swiss/table.hpp>
#include <gogrow/memory/raw_memory.hpp>

namespace gogrow::detail {

template <class Types> void swiss_table<Types>::uncharge_groups(const record& table) const noexcept {
  this->uncharge(row(), 1, groups_bytes(shape(), table.capacity), shape().noscan);
}

template <class Types> void swiss_table<Types>::uncharge_table(const record& table) const noexcept {
  this->uncharge(row(), 1, table_record_bytes, false);
  uncharge_groups(table);
}

template <class Types> void swiss_table<Types>::uncharge_directory() const noexcept {
  this->uncharge(row(), 1, directory_len_ * sizeof(void*), false);
}

template <class Types> void swiss_table<Types>::uncharge_indirect(std::size_t entries) const noexcept {
  if (shape().indirect_key) this->uncharge(row(), entries, shape().key.size_bytes, shape().key.noscan());
  if (shape().indirect_elem) this->uncharge(row(), entries, shape().elem.size_bytes, shape().elem.noscan());
}

// Calls visit(table) once for every table. A place may be empty while the tables are being made.
template <class Types> template <class Visit> void swiss_table<Types>::for_each_table(Visit visit) const {
  for (std::size_t i = 0; i < directory_len_;) {
    if (directory_[i].control == nullptr) {
      ++i;
      continue;
    }
    record& table = record_of(directory_[i]);
    i += std::size_t{1} << (global_depth_ - table.local_depth);
    visit(table);
  }
}

template <class Types> void swiss_table<Types>::make(std::int64_t hint) {
  seed_ = this->draw_seed();
  this->charge(row(), swiss_header_bytes, false);
  has_header_ = true;
  if (const swiss_start start = swiss_start_for_hint(row(), shape(), hint); start.tables != 0) make_tables(start);
}

// If it throws half-way the destructor takes away what is there.
template <class Types> void swiss_table<Types>::make_tables(const swiss_start& start) {
  make_directory(start.tables);
  for (std::size_t i = 0; i < start.tables; ++i) {
    new_table table(*this, start.table_slots, global_depth_, static_cast<std::int64_t>(i));
    install(table.release());
  }
}

// A directory of empty places; a power of two of them.
template <class Types> void swiss_table<Types>::make_directory(std::size_t len) {
  this->charge(row(), len * sizeof(void*), false);
  if (len > 1) {
    directory_ = allocate_raw<place>(this->allocator(), len);
    for (std::size_t i = 0; i < len; ++i) std::construct_at(directory_ + i);
  }
  directory_len_ = len;
  global_depth_ = static_cast<std::uint8_t>(std::countr_zero(len));
  shift_ = 63U - global_depth_;
}

template <class Types> void swiss_table<Types>::free_directory() noexcept {
  if (directory_ == &only_) return;
  free_raw(this->allocator(), directory_, directory_len_);
  directory_ = &only_;
}

// The other one becomes an empty small map without a group.
template <class Types> void swiss_table<Types>::take(swiss_table& other) noexcept {
  only_ = std::exchange(other.only_, {});
  directory_ = other.directory_ == &other.only_ ? &only_ : other.directory_;
  other.directory_ = &other.only_;
  shift_ = std::exchange(other.shift_, 63U);
  global_depth_ = std::exchange(other.global_depth_, std::uint8_t{0});
  may_have_tombstones_ = std::exchange(other.may_have_tombstones_, false);
  directory_len_ = std::exchange(other.directory_len_, 0);
  clear_count_ = other.clear_count_;
  last_work_ = std::exchange(other.last_work_, {});
}

template <class Types> void swiss_table<Types>::drop_everything() noexcept {
  note_dropped([&] {
    if (has_header_) this->uncharge(row(), 1, swiss_header_bytes, false);
    uncharge_indirect(count_);
    if (directory_len_ != 0) {
      for_each_table([&](const record& table) { uncharge_table(table); });
      uncharge_directory();
    } else if (only_.control != nullptr) {
      uncharge_groups(record_of(only_));
    }
  });
  if (directory_len_ == 0) {
    if (only_.control != nullptr) disown(record_of(only_));
  } else {
    for_each_table([](record& table) { disown(table); });
    free_directory();
  }
  only_ = {};
  directory_len_ = 0;
}

// An owner lets go of a table.
template <class Types> void swiss_table<Types>::disown(record& table) noexcept {
  if (table.is_shared() && table.owners.fetch_sub(1, order::acq_rel) != 1) return;
  destroy_entries(table);
  memory::free_table(&table);
}

template <class Types> void swiss_table<Types>::destroy_entries(record& table) noexcept {
  if constexpr (key_slots::needs_destruction || elem_slots::needs_destruction) {
    if (table.contents == slot_contents::nothing) return;
    const bool elems = table.contents != slot_contents::keys;
    for (std::size_t i = 0; i < table.capacity; ++i) {
      if (!table.is_full(i)) continue;
      if (elems) elem_slots::destroy(table.allocator, table.slots[i].elem, 0);
      key_slots::destroy(table.allocator, table.slots[i].key, 0);
    }
  }
}

// Directory and tables stay, all empty. Go: Clear.
template <class Types> void swiss_table<Types>::clear() {
  if (count_ == 0 && (clear_leaves_tombstones(row()) || !may_have_tombstones_)) return;
  [[maybe_unused]] const auto guard = access_.write();
  last_work_ = {};
  const std::uint64_t seed = this->draw_seed();
  note_dropped([&] { uncharge_indirect(count_); });
  this->notify([&] {
    std::size_t slots = directory_len_ == 0 ? group_slots : 0;
    if (directory_len_ != 0) for_each_table([&](const record& table) { slots += table.capacity; });
    return map_cleared{static_cast<std::size_t>(count_), slots};
  });
  const auto empty = [](record& table, std::size_t growth_left) {
    destroy_entries(table);
    std::memset(table.control(), control_empty, table.capacity);
    table.used = 0;
    table.growth_left = static_cast<std::uint16_t>(growth_left);
  };
  if (directory_len_ == 0) empty(record_of(only_), group_slots);
  else for_each_table([&](record& table) { empty(table, max_entries(table.capacity)); });
  count_ = 0;
  seed_ = seed;
  may_have_tombstones_ = false;
  ++clear_count_;
}

// Copies entries and tombstones to the same slots of a fresh table. What was copied when something throws belongs to
// the fresh table already.
template <class Types> void swiss_table<Types>::copy_table(const record& from, swiss_table& to, record& fresh) {
  for (std::size_t i = 0; i < from.capacity; ++i) {
    if (!from.is_full(i)) {
      fresh.control()[i] = from.control()[i];
      continue;
    }
    if (to.shape().indirect_key) to.charge(to.row(), to.shape().key.size_bytes, to.shape().key.noscan());
    if (to.shape().indirect_elem) to.charge(to.row(), to.shape().elem.size_bytes, to.shape().elem.noscan());
    slot_type& source = from.slots[i];
    slot_type& target = fresh.slots[i];
    bool has_key = false;
    try {
      key_slots::construct(to.allocator(), target.key, 0, std::as_const(*source.key.at(0)));
      has_key = true;
      elem_slots::construct(to.allocator(), target.elem, 0, std::as_const(*source.elem.at(0)));
    } catch (...) {
      if (has_key) key_slots::destroy(to.allocator(), target.key, 0);
      to.note_dropped([&] { to.uncharge_indirect(1); });
      throw;
    }
    fresh.control()[i] = from.control()[i];
    ++fresh.used;
    ++to.count_;
  }
  fresh.growth_left = from.growth_left;
}

// If it throws half-way the destructor takes away what is there.
template <class Types> void swiss_table<Types>::clone_from(const swiss_table& source) {
  [[maybe_unused]] const auto guard = source.access_.read("concurrent map clone and map write");
  nil_ = source.nil_;
  if (nil_) return;
  if (!clone_keeps_structure(row())) {
    make(static_cast<std::int64_t>(source.count_));
    const auto nothing = [](mapped_type&) {};
    for (cursor c(source); !c.is_over(); c.next()) upsert(c.key(), nothing, std::as_const(c.elem()));
    return;
  }
  this->charge(row(), swiss_header_bytes, false);
  has_header_ = true;
  seed_ = source.seed_;
  may_have_tombstones_ = source.may_have_tombstones_;
  clear_count_ = source.clear_count_;
  if (source.directory_len_ == 0) {
    if (source.only_.control == nullptr) return;
    make_group();
    copy_table(record_of(source.only_), *this, record_of(only_));
    return;
  }
  make_directory(source.directory_len_);
  source.for_each_table([this](const record& from) {
    new_table made(*this, from.capacity, from.local_depth, from.index);
    record& fresh = made.release();
    install(fresh);
    copy_table(from, *this, fresh);
  });
}

}  // namespace gogrow::detail
