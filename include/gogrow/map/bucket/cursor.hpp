// A walk over a bucket table that stays correct while the table is written, grown and cleared.
//
// Glossary
//   snapshot   the array and B that the walk started with; it goes through these buckets, whatever becomes of the table
//   start      the bucket where the walk begins and, having wrapped around once, ends
//   offset     the slot where it begins in every bucket
//
//      start = 2, offset = 3        buckets  2 → 3 → 0 → 1         slots of each bucket of a chain  3 4 5 6 7 0 1 2
//
// Which chain stands for a bucket is decided when the walk enters it. If the table is growing and the snapshot is the
// new array (or the growth is at the same size), and the old bucket is not evacuated, its entries are still there: the
// walk takes the old chain, and of it the entries that will come to this bucket. Otherwise it takes the snapshot's own
// chain. An entry that has moved on from a slot which the walk comes to is looked up in the table by its key: what the
// table holds now is shown, or nothing if it was deleted.
//
// The walk owns what it walks (map/bucket/array.hpp), so that a growth that ends, or a clear, does not take it away.
//
// Source: runtime/map.go mapiterinit, mapiternext.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <utility>

#include <gogrow/map/bucket/table.hpp>
#include <gogrow/map/cursor_head.hpp>

namespace gogrow::detail {

/// Where a walk is.
template <class Table> struct bucket_position {
  static constexpr std::size_t any_bucket = static_cast<std::size_t>(-1);

  const Table* map = nullptr;
  typename Table::array_type* snapshot = nullptr;
  typename Table::array_type* old = nullptr;  // the last old array whose chain was walked
  typename Table::bucket_type* bucket = nullptr;
  std::size_t next_bucket = 0;
  std::size_t start = 0;
  std::size_t mask = 0;
  std::size_t only_for = any_bucket;  // the new bucket whose entries count, on an old chain
  const typename Table::key_type* key = nullptr;
  typename Table::mapped_type* elem = nullptr;
  std::uint8_t b = 0;
  std::uint8_t offset = 0;
  std::uint8_t next_slot = 0;  // 0 to 8, before the offset is added
  bool wrapped = false;
};

template <class Types> class bucket_cursor : public cursor_head<Types, bucket_position<bucket_table<Types>>> {
  using table = bucket_table<Types>;
  using position = bucket_position<table>;
  using head = cursor_head<Types, position>;
  using bucket_type = typename table::bucket_type;
  using array_type = typename table::array_type;
  using key_type = typename Types::key_type;
  using mapped_type = typename Types::mapped_type;

 public:
  /// A walk that is over.
  bucket_cursor() = default;

  /// Begins at bucket start mod 2^B and slot offset mod 8, and goes to the first entry. Over an empty map it is over at
  /// once and leaves no trace.
  bucket_cursor(const table& t, std::uint64_t start, std::uint64_t offset) { begin(t, start, offset); }

  /// Begins at a random place.
  explicit bucket_cursor(const table& t) {
    if (t.count_ == 0) return;
    const std::uint64_t r = map_random::draw();
    begin(t, r, r >> t.b_);
  }

  bucket_cursor(const bucket_cursor& other) noexcept : head(other.position_, other.entry_) { hold(); }
  bucket_cursor(bucket_cursor&& other) noexcept : head(std::exchange(other.position_, {}), other.entry_) {
    other.entry_.leave();
  }
  bucket_cursor& operator=(bucket_cursor other) noexcept {
    std::swap(position_, other.position_);
    entry_ = other.entry_;
    return *this;
  }
  ~bucket_cursor() { let_go(); }

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

  void begin(const table& t, std::uint64_t start, std::uint64_t offset) {
    if (t.count_ == 0) return;
    [[maybe_unused]] const auto guard = t.access_.read("concurrent map iteration and map write");
    leave_traces(t);
    position& p = position_;
    p.map = &t;
    p.snapshot = array_type::of(t.buckets_);
    p.mask = t.mask_;
    p.b = t.b_;
    p.start = p.next_bucket = start & t.mask_;
    p.offset = static_cast<std::uint8_t>(offset % bucket_slots);
    hold();
    entry_.join(t.registry_);
    try {
      advance();
    } catch (...) {
      let_go();
      throw;
    }
  }

  // What Go's range leaves in the map: two flags, and the overflow list of a map without pointers.
  [[gnu::noinline]] static void leave_traces(const table& t) {
    if (t.shape().noscan) t.overflow_.ensure_list(t.row(), [&t](std::size_t n) { t.charge_pointers(n); });
    constexpr auto both = static_cast<std::uint8_t>(table::iterator_flag | table::old_iterator_flag);
    if ((t.flags() & both) != both) t.flags_.fetch_or(both, order::relaxed);
  }

  void hold() noexcept {
    if (position_.snapshot != nullptr) position_.snapshot->add_owner();
    if (position_.old != nullptr) position_.old->add_owner();
  }
  // Does not touch the map: in an unchecked build it may be gone.
  void let_go() noexcept {
    if (position_.snapshot != nullptr) disown_arrays(position_.snapshot, position_.old);
    position_.snapshot = position_.old = nullptr;
    position_.key = nullptr;
  }
  void finish() noexcept {
    let_go();
    entry_.leave();
    position_ = {};
  }

  void advance() {
    position& p = position_;
    for (;;) {
      if (p.bucket == nullptr && !enter_next_bucket()) return;
      const auto turn = static_cast<int>(p.offset * 8);
      const auto from = static_cast<unsigned>(p.next_slot * 8);
      const std::uint64_t word = p.bucket->word();
      std::uint64_t slots = std::rotr(slots_not_empty(word), turn);
      slots = from < 64 ? slots & (~std::uint64_t{0} << from) : 0;
      for (; slots != 0; slots &= slots - 1) {
        const unsigned i = lowest_slot(slots);
        const auto behind = static_cast<std::uint8_t>(i + 1);
        const std::size_t slot = (i + p.offset) % bucket_slots;
        const auto top = static_cast<std::uint8_t>(word >> (slot * 8));
        if (p.only_for == position::any_bucket && p.map->markers().is_live(top)) [[likely]] {
          p.key = p.bucket->keys.at(slot);
          p.elem = p.bucket->elems.at(slot);
          p.next_slot = behind;
          return;
        }
        const shown e = entry_of_growing_map(*p.map, {p.bucket, slot, top, p.only_for, p.mask, p.b});
        if (e.key == nullptr) continue;
        p.key = e.key;
        p.elem = e.elem;
        p.next_slot = behind;
        return;
      }
      p.bucket = p.bucket->overflow_without_notes();
      p.next_slot = 0;
    }
  }

  // False when the walk is over.
  bool enter_next_bucket() {
    position& p = position_;
    if (p.next_bucket == p.start && p.wrapped) {
      finish();
      return false;
    }
    p.bucket = p.snapshot->buckets() + p.next_bucket;
    p.only_for = position::any_bucket;
    p.next_slot = 0;
    if (p.map->old_ != nullptr && p.map->b_ == p.b) {
      if (bucket_type* chain = old_chain(*p.map, p.next_bucket); chain != nullptr) {
        p.bucket = chain;
        if (!p.map->growing_same_size()) p.only_for = p.next_bucket;
        p.old = own_old_array(*p.map, p.snapshot, p.old);
      }
    }
    prefetch(p.bucket);
    if (++p.next_bucket > p.mask) {
      p.next_bucket = 0;
      p.wrapped = true;
    }
    return true;
  }

  // Going through an array in order is worth a look ahead: 1 KiB.
  static void prefetch(const bucket_type* b) noexcept {
#if defined(__GNUC__) || defined(__clang__)
    __builtin_prefetch(reinterpret_cast<const char*>(b) + 1024);
#else
    static_cast<void>(b);
#endif
  }

  // The rare steps take and return values: a walk whose address is never given away lives in registers.
  struct slot_at_hand {
    bucket_type* bucket;
    std::size_t slot;
    std::uint8_t top;
    std::size_t only_for;
    std::size_t mask;
    std::uint8_t b;
  };
  struct shown {
    const key_type* key;
    mapped_type* elem;
  };
  [[gnu::noinline]] static shown entry_of_growing_map(const table& t, slot_at_hand at);
  [[gnu::noinline]] static bucket_type* old_chain(const table& t, std::size_t bucket) noexcept;
  [[gnu::noinline]] static array_type* own_old_array(const table& t, const array_type* snapshot,
                                                     array_type* owned) noexcept;
  [[gnu::noinline]] static void disown_arrays(array_type* snapshot, array_type* old) noexcept {
    table::disown(snapshot);
    if (old != nullptr) table::disown(old);
  }
};

// The old chain that still stands for a bucket of a growing table, or null.
template <class Types>
auto bucket_cursor<Types>::old_chain(const table& t, std::size_t bucket) noexcept -> bucket_type* {
  bucket_type* chain = t.old_->buckets() + (bucket & t.old_mask_);
  return t.is_evacuated(*chain) ? nullptr : chain;
}

// The walk owns one array beside its snapshot: the one that its last old chain was in.
template <class Types>
auto bucket_cursor<Types>::own_old_array(const table& t, const array_type* snapshot, array_type* owned) noexcept
    -> array_type* {
  if (t.old_ == snapshot || t.old_ == owned) return owned;
  t.old_->add_owner();
  if (owned != nullptr) table::disown(owned);
  return t.old_;
}

// A slot of an old chain, or a marker: is there an entry to show?
template <class Types> auto bucket_cursor<Types>::entry_of_growing_map(const table& t, slot_at_hand at) -> shown {
  constexpr shown nothing{nullptr, nullptr};
  const tophash_markers m = t.markers();
  if (at.top == m.moved_empty) return nothing;
  const bool moved = m.is_moved(at.top);
  // Keys stay in moved slots for iterators that own the array; an evacuation before they came took them along.
  if (moved && !at.bucket->has_note(bucket_type::keeps_sources)) return nothing;

  const key_type& key = *at.bucket->keys.at(at.slot);
  const bool found_by_key = always_reflexive<key_type> || t.equal(key, key);
  if (at.only_for != position::any_bucket && !t.growing_same_size()) {
    if (found_by_key) {
      if ((t.hash(key, t.seed_) & at.mask) != at.only_for) return nothing;
    } else if (at.only_for >> (at.b - 1) != static_cast<std::size_t>(at.top & 1)) {
      return nothing;
    }
  }
  if (moved && found_by_key) {
    if (t.count_ == 0) return nothing;
    const auto now = t.find_place(key);
    if (now.bucket == nullptr) return nothing;
    return {now.bucket->keys.at(now.slot), now.bucket->elems.at(now.slot)};
  }
  if (moved && !table::elem_slots::copies) return nothing;  // the element has moved and cannot be found again
  return {&key, at.bucket->elems.at(at.slot)};
}

template <class Types> void bucket_table<Types>::clear_one_by_one() {
  for (cursor c(*this); !c.is_over(); c.next()) erase(c.key());
}

}  // namespace gogrow::detail
