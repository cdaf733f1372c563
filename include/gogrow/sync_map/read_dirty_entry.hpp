// One entry of a sync.Map to Go 1.23: how its cell changes without the lock.
//
//                     exchange, try_swap, try_load_or_store
//                   ┌──────────────────────────────────────┐
//                   │                                      ▼
//      expunged    null  ◄──────── take_value ──────── cell { value } ⟲ try_compare_and_swap
//         ▲         │
//         └─────────┘ a dirty map is made; under the lock it comes back as null (unexpunge)
//
// Threads change a cell by compare-and-swap, and who swapped a cell out retires it. An expunged entry is not in dirty:
// the functions that begin with try_ leave it alone and say so, and their caller takes the lock.
//
// Source: sync/map.go, the methods of entry.
#pragma once

#include <optional>
#include <utility>

#include <gogrow/sync_map/read_dirty.hpp>

namespace gogrow::detail {

template <class Types> auto sync_read_dirty<Types>::exchange(entry* e, owned_cell& fresh) -> const V* {
  cell* const before = e->p.exchange(fresh.release());
  if (!has_value(before)) return nullptr;
  memory_.retire(before);
  return &before->value;
}

// False if the entry is expunged: then dirty must get it first.
template <class Types> bool sync_read_dirty<Types>::try_swap(entry* e, owned_cell& fresh, const V*& old) {
  cell* before = e->p.load();
  do {
    if (before == expunged()) return false;
  } while (!e->p.compare_exchange_weak(before, fresh.get()));
  fresh.release();
  old = nullptr;
  if (before != nullptr) {
    memory_.retire(before);
    old = &before->value;
  }
  return true;
}

// Nothing if the entry is expunged.
template <class Types>
auto sync_read_dirty<Types>::try_load_or_store(entry* e, owned_cell& fresh, V& value)
    -> std::optional<std::pair<const V*, bool>> {
  cell* there = e->p.load();
  if (there == expunged()) return std::nullopt;
  if (there != nullptr) return std::pair<const V*, bool>(&there->value, true);
  charge(interface_bytes);
  if (!fresh) fresh.reset(memory_.template make<cell>(std::move(value)));
  while (!e->p.compare_exchange_weak(there, fresh.get())) {
    if (there == expunged()) return std::nullopt;
    if (there != nullptr) return std::pair<const V*, bool>(&there->value, true);
  }
  return std::pair<const V*, bool>(&fresh.release()->value, false);
}

template <class Types> bool sync_read_dirty<Types>::try_compare_and_swap(entry* e, const V& old, V& value) {
  cell* there = e->p.load();
  if (!has_value(there) || !(there->value == old)) return false;
  charge(interface_bytes);
  owned_cell fresh(memory_, memory_.template make<cell>(std::move(value)));
  while (!e->p.compare_exchange_weak(there, fresh.get()))
    if (!has_value(there) || !(there->value == old)) return false;
  fresh.release();
  memory_.retire(there);
  return true;
}

// Deletes the entry's value.
template <class Types> auto sync_read_dirty<Types>::take_value(entry* e) -> const V* {
  cell* there = e->p.load();
  do {
    if (!has_value(there)) return nullptr;
  } while (!e->p.compare_exchange_weak(there, nullptr));
  memory_.retire(there);
  return &there->value;
}

}  // namespace gogrow::detail
