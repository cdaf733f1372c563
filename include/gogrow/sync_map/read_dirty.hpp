// sync.Map of Go 1.9 to 1.23: two maps over shared entries, one to read without a lock and one to write under it.
//
// Glossary
//   read       a map that nobody writes to any more, and the mark `amended`: dirty has keys that read has not
//   dirty      a map under the lock: all entries that are not deleted; null until a new key needs it
//   entry      what both maps point to; its cell is swapped without the lock
//   cell       holds a value; null: deleted; expunged: deleted, and not in dirty
//   miss       a look into dirty under the lock. As many misses as dirty has entries: dirty becomes read
//
//       read ──► { map, amended }               dirty
//                   │ k1 ─────────► entry ◄──── k1 │
//                   │ k2 ─────────► entry ◄──── k2 │       entry ──► cell { value }
//                   │ k3 ─► entry (expunged)       │
//                                   entry ◄──── k4 │ new since dirty was made
//
// The maps are go_maps of the release with Go's map[any]*entry in mind: 16-byte keys, 8-byte elements; so their growth
// is Go's. A dirty map is made with a hint of as many entries as read has.
//
// Who frees what (sync_map/reclaim.hpp). A record or map that read lets go is retired by who replaced it; a cell by who
// swapped it out; an entry by who took it out of the last map: a deletion from dirty if it was never in read, a
// promotion if it was expunged, a clear.
//
// Sources: sync/map.go (Load, Store and Swap, LoadOrStore, LoadAndDelete, CompareAndSwap, CompareAndDelete, Range,
// Clear, missLocked, dirtyLocked).
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

#include <gogrow/map.hpp>
#include <gogrow/observe/events.hpp>
#include <gogrow/rules/element_layout.hpp>
#include <gogrow/sync_map/head.hpp>
#include <gogrow/sync_map/reclaim.hpp>
#include <gogrow/sync_map/types.hpp>

namespace gogrow::detail {

template <class Types> class sync_read_dirty : public sync_head<Types> {
  using head = sync_head<Types>;

 public:
  using typename head::allocator_type;
  using typename head::hasher;
  using typename head::K;
  using typename head::key_equal;
  using typename head::observer_type;
  using typename head::V;

  sync_read_dirty(hasher hash, key_equal equal, const allocator_type& allocator, observer_type observer)
      : head(std::move(hash), std::move(equal), allocator, std::move(observer)) {}
  ~sync_read_dirty();

  // All of these want a read_guard around them; a pointer that they give is good as long as the guard lives.
  const V* load(const K& key);
  const V* swap(const K& key, V&& value);  // what was there
  std::pair<const V*, bool> load_or_store(const K& key, V&& value);
  const V* load_and_delete(const K& key);
  bool compare_and_swap(const K& key, const V& old, V&& value);
  bool compare_and_delete(const K& key, const V& old);
  template <class Visit> void range(Visit visit);
  void clear();

  /// len(read), amended, len(dirty), dirty is there, misses; all of one moment.
  sync_map_state state() const {
    const read_guard guard;
    const std::lock_guard lock(mutex_);
    const read_only* const r = read_.load();
    return {r == nullptr || r->entries == nullptr ? 0 : r->entries->map.len(), r != nullptr && r->amended,
            dirty_ == nullptr ? 0 : dirty_->map.len(), dirty_ != nullptr, misses_};
  }

 private:
  using head::charge;
  using head::memory_;
  using head::parts_;

  static constexpr std::size_t interface_bytes = 16;
  static constexpr std::size_t entry_bytes = 8;
  static constexpr std::size_t read_only_bytes = 16;

  struct cell : reclaimable {
    explicit cell(V&& v) : value(std::move(v)) {}
    V value;
  };
  struct entry : reclaimable {
    void release_parts(reclaimer<allocator_type>& by) noexcept {
      if (cell* const c = p.load(); has_value(c)) by.destroy(c);
    }
    std::atomic<cell*> p{nullptr};
  };
  using entry_map = go_map<
      boxed_key<K>, entry*, Types::rules, boxed_hash<hasher>, boxed_equal<key_equal>,
      typename std::allocator_traits<allocator_type>::template rebind_alloc<std::pair<const boxed_key<K>, entry*>>,
      inner_observer<observer_type>, false>;
  struct shared_map : reclaimable {
    template <class... Args> explicit shared_map(Args&&... args) : map(std::forward<Args>(args)...) {}
    entry_map map;
  };
  struct read_only : reclaimable {
    read_only(shared_map* m, bool a) noexcept : entries(m), amended(a) {}
    shared_map* entries;  // null: empty
    bool amended;
  };
  using owned_cell = owned<allocator_type, cell>;

  // The cell of deleted entries that dirty does not have. Its address is all that counts.
  alignas(cell) static inline std::byte expunged_mark_{};
  static cell* expunged() noexcept { return reinterpret_cast<cell*>(&expunged_mark_); }
  static bool has_value(const cell* c) noexcept { return c != nullptr && c != expunged(); }

  static entry* find(const shared_map* in, const K& key) {
    if (in == nullptr) return nullptr;
    entry* const* const found = in->map.find(key);
    return found == nullptr ? nullptr : *found;
  }
  static entry* find_read(const read_only* r, const K& key) { return r == nullptr ? nullptr : find(r->entries, key); }
  static bool is_amended(const read_only* r) noexcept { return r != nullptr && r->amended; }

  /// The entry of the key in read, or, in_dirty(found or null) having been called under the lock, in dirty.
  template <class InDirty> entry* find_either(const K& key, InDirty in_dirty);

  // sync_map/read_dirty_entry.hpp: without the lock.
  const V* take_value(entry* e);
  const V* exchange(entry* e, owned_cell& fresh);
  bool try_swap(entry* e, owned_cell& fresh, const V*& old);
  std::optional<std::pair<const V*, bool>> try_load_or_store(entry* e, owned_cell& fresh, V& value);
  bool try_compare_and_swap(entry* e, const V& old, V& value);
  void unexpunge(entry* e, const K& key);

  // Under the lock.
  void replace_read(shared_map* entries, bool amended);
  void count_miss();
  void promote();
  void make_dirty();
  const V* insert(const K& key, owned_cell& fresh);
  void retire_expunged();

  mutable std::mutex mutex_;
  std::atomic<read_only*> read_{nullptr};
  shared_map* dirty_ = nullptr;           // under the lock, as what follows
  std::vector<entry*> expunged_entries_;  // of read, since dirty was made; some may have been revived
  std::size_t misses_ = 0;
};

template <class Types> sync_read_dirty<Types>::~sync_read_dirty() {
  read_only* const r = read_.load();
  for (entry* e : expunged_entries_)
    if (e->p.load() == expunged()) memory_.destroy(e);
  shared_map* const all = dirty_ != nullptr ? dirty_ : r != nullptr ? r->entries : nullptr;
  if (all != nullptr)
    for (auto [key, e] : std::as_const(all->map)) memory_.destroy(e);
  if (dirty_ != nullptr) memory_.destroy(dirty_);
  if (r != nullptr && r->entries != nullptr) memory_.destroy(r->entries);
  if (r != nullptr) memory_.destroy(r);
}

// Under the lock ------------------------------------------------------------------------------------------------------

template <class Types> void sync_read_dirty<Types>::replace_read(shared_map* entries, bool amended) {
  read_only* const fresh = memory_.template make<read_only>(entries, amended);
  if (read_only* const before = read_.exchange(fresh)) memory_.retire(before);
}

template <class Types> void sync_read_dirty<Types>::count_miss() {
  parts_.notify([] { return read_missed{}; });
  if (++misses_ >= dirty_->map.len()) promote();
}

template <class Types> void sync_read_dirty<Types>::promote() {
  parts_.notify([&] { return dirty_promoted{dirty_->map.len()}; });
  charge(read_only_bytes);
  const read_only* const before = read_.load();
  shared_map* const old_map = before == nullptr ? nullptr : before->entries;
  replace_read(dirty_, false);
  if (old_map != nullptr) memory_.retire(old_map);
  dirty_ = nullptr;
  misses_ = 0;
  retire_expunged();
}

template <class Types> void sync_read_dirty<Types>::retire_expunged() {
  for (entry* e : expunged_entries_)
    if (e->p.load() == expunged()) memory_.retire(e);
  expunged_entries_.clear();
}

// Go: dirtyLocked. What throws leaves the entries as they were.
template <class Types> void sync_read_dirty<Types>::make_dirty() {
  if (dirty_ != nullptr) return;
  const read_only* const r = read_.load();
  const shared_map* const from = r == nullptr ? nullptr : r->entries;
  const auto hint = static_cast<std::int64_t>(from == nullptr ? 0 : from->map.len());
  owned<allocator_type, shared_map> made(
      memory_, memory_.template make<shared_map>(
                   hint, boxed_hash<hasher>{parts_.hash_function()}, boxed_equal<key_equal>{parts_.key_eq()},
                   typename entry_map::allocator_type(memory_.allocator()), make_inner_observer(parts_.observer())));
  try {
    if (from != nullptr) {
      expunged_entries_.reserve(from->map.len());
      for (auto [key, e] : from->map) {
        cell* there = nullptr;
        if (e->p.load() == nullptr && e->p.compare_exchange_strong(there, expunged())) expunged_entries_.push_back(e);
        else made.get()->map.put(key, e);
      }
    }
    parts_.notify([&] { return dirty_made{made.get()->map.len(), expunged_entries_.size()}; });
  } catch (...) {
    for (entry* e : expunged_entries_) e->p.store(nullptr);
    expunged_entries_.clear();
    throw;
  }
  dirty_ = made.release();
}

// A key that neither map has.
template <class Types> auto sync_read_dirty<Types>::insert(const K& key, owned_cell& fresh) -> const V* {
  if (!is_amended(read_.load())) {
    make_dirty();
    charge(read_only_bytes);
    const read_only* const r = read_.load();
    replace_read(r == nullptr ? nullptr : r->entries, true);
  }
  charge(interface_bytes);
  charge(entry_bytes);
  owned<allocator_type, entry> added(memory_, memory_.template make<entry>());
  cell* const stored = fresh.release();
  added.get()->p.store(stored);
  dirty_->map.put(boxed_key<K>{key}, added.get());
  added.release();
  return &stored->value;
}

template <class Types> void sync_read_dirty<Types>::unexpunge(entry* e, const K& key) {
  if (e->p.load() != expunged()) return;
  dirty_->map.put(boxed_key<K>{key}, e);
  e->p.store(nullptr);
}

// Operations ----------------------------------------------------------------------------------------------------------

template <class Types>
template <class InDirty>
auto sync_read_dirty<Types>::find_either(const K& key, InDirty in_dirty) -> entry* {
  const read_only* r = read_.load();
  entry* e = find_read(r, key);
  if (e != nullptr || !is_amended(r)) return e;
  const std::lock_guard lock(mutex_);
  r = read_.load();
  e = find_read(r, key);
  if (e != nullptr || !is_amended(r)) return e;
  e = find(dirty_, key);
  in_dirty(e);
  return e;
}

template <class Types> auto sync_read_dirty<Types>::load(const K& key) -> const V* {
  const entry* const e = find_either(key, [this](entry*) { count_miss(); });
  if (e == nullptr) return nullptr;
  const cell* const there = e->p.load();
  return has_value(there) ? &there->value : nullptr;
}

template <class Types> auto sync_read_dirty<Types>::swap(const K& key, V&& value) -> const V* {
  charge(interface_bytes);
  owned_cell fresh(memory_, memory_.template make<cell>(std::move(value)));
  const V* old = nullptr;
  if (entry* const e = find_read(read_.load(), key); e != nullptr && try_swap(e, fresh, old)) return old;

  const std::lock_guard lock(mutex_);
  if (entry* const e = find_read(read_.load(), key)) {
    unexpunge(e, key);
    return exchange(e, fresh);
  }
  if (entry* const e = find(dirty_, key)) return exchange(e, fresh);
  insert(key, fresh);
  return nullptr;
}

template <class Types>
auto sync_read_dirty<Types>::load_or_store(const K& key, V&& value) -> std::pair<const V*, bool> {
  owned_cell fresh(memory_);
  if (entry* const e = find_read(read_.load(), key))
    if (const auto done = try_load_or_store(e, fresh, value)) return *done;

  const std::lock_guard lock(mutex_);
  if (entry* const e = find_read(read_.load(), key)) {
    unexpunge(e, key);
    return *try_load_or_store(e, fresh, value);
  }
  if (entry* const e = find(dirty_, key)) {
    const auto done = try_load_or_store(e, fresh, value);
    count_miss();
    return *done;
  }
  if (!fresh) fresh.reset(memory_.template make<cell>(std::move(value)));
  return {insert(key, fresh), false};
}

template <class Types> auto sync_read_dirty<Types>::load_and_delete(const K& key) -> const V* {
  entry* out_of_dirty = nullptr;
  entry* e = nullptr;
  try {
    e = find_either(key, [&](entry* found) {
      if (found != nullptr) dirty_->map.erase(key);
      out_of_dirty = found;
      if constexpr (Types::rules >= go1_15) count_miss();
    });
  } catch (...) {  // neither map has the entry, if it was erased already
    if (out_of_dirty != nullptr) memory_.retire(out_of_dirty);
    throw;
  }
  if (e == nullptr) return nullptr;
  const V* const old = take_value(e);
  if (out_of_dirty != nullptr) memory_.retire(out_of_dirty);
  return old;
}

template <class Types> bool sync_read_dirty<Types>::compare_and_swap(const K& key, const V& old, V&& value) {
  bool swapped = false;
  bool done = false;
  entry* const e = find_either(key, [&](entry* found) {
    done = true;
    if (found == nullptr) return;
    swapped = try_compare_and_swap(found, old, value);
    count_miss();
  });
  return done || e == nullptr ? swapped : try_compare_and_swap(e, old, value);
}

template <class Types> bool sync_read_dirty<Types>::compare_and_delete(const K& key, const V& old) {
  entry* const e = find_either(key, [this](entry*) { count_miss(); });
  if (e == nullptr) return false;
  cell* there = e->p.load();
  do {
    if (!has_value(there) || !(there->value == old)) return false;
  } while (!e->p.compare_exchange_weak(there, nullptr));
  memory_.retire(there);
  return true;
}

template <class Types> template <class Visit> void sync_read_dirty<Types>::range(Visit visit) {
  // In 1.20 and 1.21 Range's own copy of the read record went to the heap whether it was needed or not.
  constexpr bool always_allocates = Types::rules == go1_20 || Types::rules == go1_21;
  if (is_amended(read_.load())) {
    const std::lock_guard lock(mutex_);
    if (is_amended(read_.load())) promote();
    else if constexpr (always_allocates) charge(read_only_bytes);
  } else if constexpr (always_allocates) {
    charge(read_only_bytes);
  }
  const read_only* const r = read_.load();
  if (r == nullptr || r->entries == nullptr) return;
  for (auto [key, e] : std::as_const(r->entries->map)) {
    const cell* const there = e->p.load();
    if (has_value(there) && !visit(key.key, there->value)) return;
  }
}

template <class Types> void sync_read_dirty<Types>::clear() {
  const auto is_clear = [](const read_only* r) {
    return r == nullptr || ((r->entries == nullptr || r->entries->map.len() == 0) && !r->amended);
  };
  if (is_clear(read_.load())) return;
  const std::lock_guard lock(mutex_);
  const read_only* const before = read_.load();
  if (!is_clear(before)) {
    charge(read_only_bytes);
    shared_map* const old_map = before->entries;
    shared_map* const all = dirty_ != nullptr ? dirty_ : old_map;
    replace_read(nullptr, false);
    if (all != nullptr)
      for (auto [key, e] : std::as_const(all->map)) memory_.retire(e);
    if (old_map != nullptr) memory_.retire(old_map);
    retire_expunged();
  }
  if (dirty_ != nullptr) dirty_->map.clear();
  misses_ = 0;
}

}  // namespace gogrow::detail

#include <gogrow/sync_map/read_dirty_entry.hpp>
