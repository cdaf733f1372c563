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
// The walk owns what it walks (bucket_array.hpp), so that a growth that ends, or a clear, does not take it away.
//
// Source: runtime/map.go mapiterinit, mapiternext.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <utility>

#include <gogrow/detail/bucket_table.hpp>

namespace gogrow::detail {

template <class Types> class bucket_cursor {
  using table = bucket_table<Types>;
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

  bucket_cursor(const bucket_cursor& other) noexcept : position_(other.position_), entry_(other.entry_) { hold(); }
  bucket_cursor(bucket_cursor&& other) noexcept : position_(std::exchange(other.position_, {})), entry_(other.entry_) {
    other.entry_.leave();
  }
  bucket_cursor& operator=(bucket_cursor other) noexcept {
    std::swap(position_, other.position_);
    entry_ = other.entry_;
    return *this;
  }
  ~bucket_cursor() { let_go(); }

  bool is_over() const noexcept { return position_.key == nullptr; }
  const key_type& key() const noexcept { return *position_.key; }
  mapped_type& elem() const noexcept { return *position_.elem; }

  /// Goes to the next entry. Must not be called when the walk is over.
  void next() {
    entry_.require_map();
    [[maybe_unused]] const auto guard = position_.map->access_.read("concurrent map iteration and map write");
    advance();
  }

 private:
  static constexpr std::size_t any_bucket = static_cast<std::size_t>(-1);

  struct position {
    const table* map = nullptr;
    array_type* snapshot = nullptr;
    array_type* old = nullptr;  // the last old array whose chain was walked
    bucket_type* bucket = nullptr;
    std::size_t next_bucket = 0;
    std::size_t start = 0;
    std::size_t mask = 0;
    std::size_t only_for = any_bucket;  // the new bucket whose entries count, on an old chain
    const key_type* key = nullptr;
    mapped_type* elem = nullptr;
    std::uint8_t b = 0;
    std::uint8_t offset = 0;
    std::uint8_t next_slot = 0;  // 0 to 8, before the offset is added
    bool wrapped = false;
  };

  void begin(const table& t, std::uint64_t start, std::uint64_t offset) {
    if (t.count_ == 0) return;
    [[maybe_unused]] const auto guard = t.access_.read("concurrent map iteration and map write");
    if (t.shape().noscan) t.overflow_.ensure_list(t.row(), [&t](std::size_t n) { t.charge_pointers(n); });
    constexpr auto both = static_cast<std::uint8_t>(table::iterator_flag | table::old_iterator_flag);
    if ((t.flags() & both) != both) t.flags_.fetch_or(both, std::memory_order_relaxed);
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

  void hold() noexcept {
    if (position_.snapshot != nullptr) position_.snapshot->add_owner();
    if (position_.old != nullptr) position_.old->add_owner();
  }
  void let_go() noexcept;
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
        p.next_slot = static_cast<std::uint8_t>(i + 1);
        const std::size_t slot = (i + p.offset) % bucket_slots;
        const auto top = static_cast<std::uint8_t>(word >> (slot * 8));
        if (p.only_for == any_bucket && p.map->markers().is_live(top)) [[likely]] {
          p.key = p.bucket->keys.at(slot);
          p.elem = p.bucket->elems.at(slot);
          return;
        }
        if (show_entry_of_growing_map(slot, top)) return;
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
    p.only_for = any_bucket;
    p.next_slot = 0;
    if (p.map->old_ != nullptr && p.map->b_ == p.b) enter_old_chain();
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

  [[gnu::noinline]] void enter_old_chain() noexcept;
  [[gnu::noinline]] bool show_entry_of_growing_map(std::size_t slot, std::uint8_t top);

  position position_{};
  [[no_unique_address]] typename iterator_registry<Types::checked>::entry entry_{};
};

// Does not touch the map: in an unchecked build it may be gone.
template <class Types> void bucket_cursor<Types>::let_go() noexcept {
  position& p = position_;
  if (p.snapshot != nullptr) table::disown(std::exchange(p.snapshot, nullptr));
  if (p.old != nullptr) table::disown(std::exchange(p.old, nullptr));
  p.key = nullptr;
}

template <class Types> void bucket_cursor<Types>::enter_old_chain() noexcept {
  position& p = position_;
  array_type* old = p.map->old_;
  bucket_type* chain = old->buckets() + (p.next_bucket & p.map->old_mask_);
  if (p.map->is_evacuated(*chain)) return;
  p.bucket = chain;
  if (!p.map->growing_same_size()) p.only_for = p.next_bucket;
  if (p.old == old || p.snapshot == old) return;
  old->add_owner();
  if (p.old != nullptr) table::disown(p.old);
  p.old = old;
}

// A slot of an old chain, or a marker: is there an entry to show?
template <class Types> bool bucket_cursor<Types>::show_entry_of_growing_map(std::size_t slot, std::uint8_t top) {
  position& p = position_;
  const table& t = *p.map;
  const tophash_markers m = t.markers();
  if (top == m.moved_empty) return false;
  const bool moved = m.is_moved(top);
  // Keys stay in moved slots for iterators that hold the array; an evacuation before they came took them along.
  if (moved && !p.bucket->has_note(bucket_type::keeps_sources)) return false;

  const key_type& key = *p.bucket->keys.at(slot);
  const bool found_by_key = always_reflexive<key_type> || t.equal(key, key);
  if (p.only_for != any_bucket && !t.growing_same_size()) {
    if (found_by_key) {
      if ((t.hash(key, t.seed_) & p.mask) != p.only_for) return false;
    } else if (p.only_for >> (p.b - 1) != static_cast<std::size_t>(top & 1)) {
      return false;
    }
  }
  if (moved && found_by_key) {
    const auto now = t.count_ == 0 ? typename table::place{nullptr, 0, false} : t.find_place(key);
    if (now.bucket == nullptr) return false;
    p.key = now.bucket->keys.at(now.slot);
    p.elem = now.bucket->elems.at(now.slot);
    return true;
  }
  if (moved && !table::elem_slots::copies) return false;  // the element has moved and cannot be found again
  p.key = &key;
  p.elem = p.bucket->elems.at(slot);
  return true;
}

template <class Types> void bucket_table<Types>::clear_one_by_one() {
  for (cursor c(*this); !c.is_over(); c.next()) erase(c.key());
}

}  // namespace gogrow::detail
