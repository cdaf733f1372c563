// Go's bucket map, 1.1 to 1.23: the table behind go_map for these releases.
//
// Glossary (rules/bucket_map.hpp and map/bucket/bucket.hpp have more)
//   chain       a bucket of the array and the overflow buckets that hang behind it
//   growth      a new array stands beside the old one; entries move over a bucket or two at a time, with each write
//   X, Y        where the entries of old bucket j go: new bucket j, and new bucket j + 2^(B-1) when the table doubles
//   evacuated   all entries of an old bucket have moved; its tophash bytes say where each of them went
//   nevacuate   all old buckets before this one are evacuated
//
//   put(key)                                            while growing
//     hash ──► bucket ──► chain ──► first free slot       old array         new array
//                │                                        ┌─┬─┬─┬─┐        ┌─┬─┬─┬─┬─┬─┬─┬─┐
//                └─ growing? first evacuate that          │▒│▒│ │ │        │ │ │ │ │ │ │ │ │
//                   bucket and the one at nevacuate       └─┴─┴─┴─┘        └─┴─┴─┴─┴─┴─┴─┴─┘
//                                                          ▲ nevacuate = 2   X half   Y half
//
// A look-up reads the old chain while it is not evacuated, else the new one; it never moves anything. A chain is
// searched until its first `rest` marker. A growth starts only when a new key is to be put and no growth is under way:
// by doubling when the load would pass the release's factor, else at the same size when overflow buckets are many.
//
// The states (which slot, which tophash, which overflow bucket, which counter) are Go's after every operation,
// including what an operation leaves behind that nobody can see from a Go program. Where things lie in memory is our
// own affair.
//
// Hot paths (find, put, erase) are here; what happens rarely is in map/bucket/growth.hpp and map/bucket/upkeep.hpp.
// Source: runtime/map.go (hashmap.go to 1.10): mapassign, mapaccess, mapdelete.
#pragma once

#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>

#include <gogrow/map/bucket/array.hpp>
#include <gogrow/map/bucket/bucket.hpp>
#include <gogrow/map/bucket/overflow_ledger.hpp>
#include <gogrow/map/hash.hpp>
#include <gogrow/map/table_head.hpp>
#include <gogrow/map/types.hpp>
#include <gogrow/memory/atomic_value.hpp>
#include <gogrow/rules/bucket_map.hpp>

namespace gogrow {

/// What the last put or erase did besides its own entry.
struct map_write_work {
  bool grew = false;                   ///< it began a growth, doubling or at the same size
  std::uint8_t buckets_evacuated = 0;  ///< old buckets, 0 to 2
  std::uint32_t entries_moved = 0;     ///< by these evacuations
};

namespace detail {

template <class Types> class bucket_cursor;

template <class Types>
using bucket_table_head = table_head<Types, table_facts<Types, &bucket_shape_of>, max_inline_bytes>;

template <class Types> class bucket_table : public bucket_table_head<Types> {
  using head = bucket_table_head<Types>;

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
  using cursor = bucket_cursor<Types>;

  using bucket_type = bucket<key_type, mapped_type, indirect_key, indirect_elem>;
  using array_type = bucket_array<bucket_type, allocator_type>;
  using memory = bucket_memory<bucket_type, allocator_type>;
  using key_slots = slot_operations<key_type, bucket_slots, indirect_key, allocator_type>;
  using elem_slots = slot_operations<mapped_type, bucket_slots, indirect_elem, allocator_type>;

  explicit bucket_table(parts p) : head(std::move(p)) {}
  bucket_table(nil_tag nil, parts p) : head(nil, std::move(p)) {}
  bucket_table(bucket_table&& other) noexcept(parts::functions_copy_without_throwing) : head(std::move(other)) {
    take(other);
  }
  bucket_table(last_move last, bucket_table& other) noexcept : head(last, other) { take(other); }
  bucket_table(const bucket_table&) = delete;
  bucket_table& operator=(const bucket_table&) = delete;
  ~bucket_table() {
    registry_.orphan_all(true);
    drop_everything();
  }

  /// Go's make(map[K]V, hint): charges the header, allocates the array for a hint above 8.
  void make(std::int64_t hint);
  /// maps.Clone: fills this table, which is new, with copies of the entries of source.
  void clone_from(const bucket_table& source);

  /// The element of an equal key, or null. Never moves an entry.
  template <class Q> mapped_type* find(const Q& key) {
    return const_cast<mapped_type*>(std::as_const(*this).find(key));
  }
  template <class Q> const mapped_type* find(const Q& key) const {
    if (count_ == 0) return nullptr;
    [[maybe_unused]] const auto guard = access_.read();
    const place p = find_place(key);
    return p.bucket != nullptr ? p.bucket->elems.at(p.slot) : nullptr;
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
  int b() const noexcept { return b_; }
  std::size_t bucket_count() const noexcept { return buckets_ == nullptr ? 0 : mask_ + 1; }
  std::size_t old_bucket_count() const noexcept { return old_ == nullptr ? 0 : old_mask_ + 1; }
  bool growing() const noexcept { return old_ != nullptr; }
  bool growing_same_size() const noexcept { return (flags() & same_size_flag) != 0; }
  std::size_t nevacuate() const noexcept { return nevacuate_; }
  const overflow_ledger& overflow() const noexcept { return overflow_; }
  map_write_work work_of_last_write() const noexcept { return last_work_; }
  /// Calls visit(const bucket_view<K, V>&) for every bucket of every chain: first of the table, then of the old one.
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

  friend class bucket_cursor<Types>;
  template <class> friend class bucket_evacuation;

  enum : std::uint8_t { iterator_flag = 1, old_iterator_flag = 2, same_size_flag = 8 };

  struct place {
    bucket_type* bucket;  // of the key, else with the free slot, else the last of the chain
    std::size_t slot;     // bucket_slots where no slot is free
    bool found;
  };

  constexpr tophash_markers markers() const noexcept { return markers_of(row()); }
  std::uint8_t flags() const noexcept { return flags_.load(order::relaxed); }
  void set_flags(std::uint8_t f) const noexcept { flags_.store(f, order::relaxed); }
  void charge_pointers(std::size_t n) const { this->charge(row(), n, false); }
  bool is_evacuated(const bucket_type& b) const noexcept { return markers().is_evacuated(b.top(0)); }
  // During a growth a bucket of the new array is raw memory until its old bucket is evacuated.
  bool is_raw(std::size_t bucket) const noexcept {
    return old_ != nullptr && !is_evacuated(old_->buckets()[bucket & old_mask_]);
  }

  bool must_grow() const noexcept {
    return over_load_with_one_more(row(), count_, b_) || too_many_overflow_buckets(row(), overflow_.noverflow, b_);
  }

  /// Where a search through the chain of a hash begins.
  bucket_type* read_chain(std::uint64_t hash) const noexcept {
    if (old_ != nullptr) {
      bucket_type* old = old_->buckets() + (hash & old_mask_);
      if (!is_evacuated(*old)) return old;
    }
    return buckets_ + (hash & mask_);
  }

  template <class Q> place find_place(const Q& key) const {
    const std::uint64_t hash = this->hash(key, seed_);
    const std::uint8_t top = tophash_of(hash, markers());
    for (bucket_type* b = read_chain(hash); b != nullptr; b = b->overflow()) {
      this->notify([] { return bucket_visited{}; });
      const std::uint64_t word = b->word();
      for (std::uint64_t m = slots_that_match(word, top); m != 0; m &= m - 1) {
        const std::size_t i = lowest_slot(m);
        if (this->equal(*b->keys.at(i), key)) [[likely]]
          return {b, i, true};
      }
      if (row().bucket_rest_marker && word >> 56 == 0) break;
    }
    return {nullptr, 0, false};
  }

  // Like find_place, and remembers the first free slot on the way.
  template <class Q> place place_for(const Q& key, std::uint8_t top, bucket_type* b) const {
    bucket_type* free_bucket = nullptr;
    std::size_t free_slot = bucket_slots;
    for (;;) {
      this->notify([] { return bucket_visited{}; });
      const std::uint64_t word = b->word();
      for (std::uint64_t m = slots_that_match(word, top); m != 0; m &= m - 1) {
        const std::size_t i = lowest_slot(m);
        if (this->equal(*b->keys.at(i), key)) [[likely]]
          return {b, i, true};
      }
      if (free_bucket == nullptr) {
        if (const std::uint64_t empty = slots_up_from_first_empty(word); empty != 0) {
          free_bucket = b;
          free_slot = lowest_slot(empty);
        }
      }
      bucket_type* next = row().bucket_rest_marker && word >> 56 == 0 ? nullptr : b->overflow();
      if (next == nullptr) break;
      b = next;
    }
    return {free_bucket != nullptr ? free_bucket : b, free_slot, false};
  }

  template <class Q, class OnFound, class... Args>
  std::pair<mapped_type*, bool> upsert_unguarded(Q&& key, OnFound& on_found, Args&&... args) {
    const std::uint64_t hash = this->hash(key, seed_);
    const std::uint8_t top = tophash_of(hash, markers());
    bucket_type* chain;
    if (buckets_ != nullptr && old_ == nullptr) [[likely]] {
      chain = buckets_ + (hash & mask_);
    } else {
      chain = chain_for_write(key, hash);
      if constexpr (std::is_constructible_v<key_type, const std::remove_cvref_t<Q>&>)
        if (chain == nullptr) [[unlikely]]
          return upsert_unguarded(key_type(std::as_const(key)), on_found, std::forward<Args>(args)...);
    }
    place p = place_for(key, top, chain);
    if (p.found) {
      mapped_type* elem = p.bucket->elems.at(p.slot);
      if constexpr (overwrites_equal_key<key_type> && std::is_assignable_v<key_type&, Q&&>)
        *p.bucket->keys.at(p.slot) = std::forward<Q>(key);
      on_found(*elem);
      return {elem, false};
    }
    if (old_ == nullptr && must_grow()) [[unlikely]] {
      begin_growth();
      chain = chain_for_write(key, hash);
      if constexpr (std::is_constructible_v<key_type, const std::remove_cvref_t<Q>&>)
        if (chain == nullptr)
          return upsert_unguarded(key_type(std::as_const(key)), on_found, std::forward<Args>(args)...);
      p = place_for(key, top, chain);
    }
    if (p.slot == bucket_slots) [[unlikely]]
      return {insert_behind(p.bucket, hash, top, std::forward<Q>(key), std::forward<Args>(args)...), true};
    fill(*p.bucket, p.slot, top, std::forward<Q>(key), std::forward<Args>(args)...);
    return {p.bucket->elems.at(p.slot), true};
  }

  // The entry becomes visible with the last two lines, which cannot fail.
  template <class Q, class... Args>
  void fill(bucket_type& b, std::size_t i, std::uint8_t top, Q&& key, Args&&... args) {
    if (shape().indirect_key) this->charge(row(), shape().key.size_bytes, shape().key.noscan());
    if (shape().indirect_elem) this->charge(row(), shape().elem.size_bytes, shape().elem.noscan());
    struct undo {
      bucket_table& table;
      bucket_type* bucket;
      std::size_t slot;
      bool has_key;
      ~undo() {
        if (bucket == nullptr) return;
        if (has_key) key_slots::destroy(table.allocator(), bucket->keys, slot);
        table.uncharge_given_up();
      }
    } given_up{*this, &b, i, false};
    key_slots::construct(this->allocator(), b.keys, i, std::forward<Q>(key));
    given_up.has_key = true;
    elem_slots::construct(this->allocator(), b.elems, i, std::forward<Args>(args)...);
    given_up.bucket = nullptr;
    b.set_top(i, top);
    ++count_;
  }

  template <class Q> bool erase_unguarded(const Q& key) {
    const std::uint64_t hash = this->hash(key, seed_);
    bucket_type* chain;
    if (old_ == nullptr) [[likely]] {
      chain = buckets_ + (hash & mask_);
    } else {
      chain = chain_for_write(key, hash);
      if constexpr (std::is_constructible_v<key_type, const Q&>)
        if (chain == nullptr) [[unlikely]]
          return erase_unguarded(key_type(key));
    }
    const std::uint8_t top = tophash_of(hash, markers());
    for (bucket_type* b = chain; b != nullptr; b = b->overflow()) {
      this->notify([] { return bucket_visited{}; });
      const std::uint64_t word = b->word();
      for (std::uint64_t m = slots_that_match(word, top); m != 0; m &= m - 1) {
        const std::size_t i = lowest_slot(m);
        if (!this->equal(*b->keys.at(i), key)) continue;
        if (shape().indirect_key || shape().indirect_elem) note_dropped([&] { uncharge_indirect(1); });
        empty_slot(*b, i);
        if (row().bucket_rest_marker) spread_rest(chain, b, i);
        if (--count_ == 0 && row().bucket_reseeds) seed_ = this->draw_seed();
        return true;
      }
      if (row().bucket_rest_marker && word >> 56 == 0) break;
    }
    return false;
  }

  void empty_slot(bucket_type& b, std::size_t i) noexcept {
    elem_slots::destroy(this->allocator(), b.elems, i);
    key_slots::destroy(this->allocator(), b.keys, i);
    b.set_top(i, markers().deleted);
  }

  // Slot i of b was deleted. If everything behind it is empty it becomes a rest marker, and so does every deleted slot
  // directly before it, back to the head of the chain.
  void spread_rest(bucket_type* chain, bucket_type* b, std::size_t i) noexcept {
    if (i + 1 < bucket_slots) {
      if (b->top(i + 1) != 0) return;
    } else if (bucket_type* next = b->overflow(); next != nullptr && next->top(0) != 0) {
      return;
    }
    for (;;) {
      b->set_top(i, 0);
      if (i == 0) {
        if (b == chain) return;
        bucket_type* before = chain;
        while (before->overflow() != b) before = before->overflow();
        b = before;
        i = bucket_slots;
      }
      if (b->top(--i) != markers().deleted) return;
    }
  }

  // The head of the chain that a write with this key goes to, when that is not just a matter of the hash: the table may
  // have no bucket yet, or be growing. Null: the key lies in a bucket that would move now.
  template <class Q> bucket_type* chain_for_write(const Q& key, std::uint64_t hash) {
    if (old_ != nullptr && lies_in_moving_chain(address_of_key(key), hash)) [[unlikely]] {
      // A key that cannot be copied keeps its place: this write does no evacuation.
      return std::is_constructible_v<key_type, const Q&> ? nullptr : read_chain(hash);
    }
    return prepare_chain(hash);
  }

  bool lies_in_moving_chain(const void* address, std::uint64_t hash) const noexcept;

  // map/bucket/growth.hpp
  bucket_type* prepare_chain(std::uint64_t hash);
  bool moves_wait() const noexcept { return !keys_copy && old_->is_shared(); }
  void begin_growth();
  void evacuate(std::size_t old_bucket);
  void advance_evacuation_mark() noexcept;
  array_type* new_array(int b);
  bucket_type* add_overflow(bucket_type* tail, array_type* keeper);
  void take_back_overflow(bucket_type* tail, array_type* keeper, const overflow_ledger& before,
                          overflow_block<bucket_type>* newest) noexcept;
  template <class Q, class... Args>
  mapped_type* insert_behind(bucket_type* tail, std::uint64_t hash, std::uint8_t top, Q&& key, Args&&... args);

  // map/bucket/upkeep.hpp
  void take(bucket_table& other) noexcept;
  void drop_everything() noexcept;
  void uncharge_indirect(std::size_t entries) noexcept;
  void uncharge_given_up() noexcept {
    note_dropped([&] { uncharge_indirect(1); });
  }
  void uncharge_array(const array_type& a) const noexcept;
  void uncharge_overflow(std::size_t buckets, bool has_list, std::size_t list_cap) const noexcept;
  static void disown(array_type* array) noexcept;
  static void destroy_entries(array_type& array) noexcept;
  static void destroy_bucket(array_type& array, bucket_type& b) noexcept;
  void clear_one_by_one();
  void adopt(array_type* made, int b) noexcept;
  void empty_raw_buckets() noexcept;
  void clear_chains(array_type* array, std::size_t main_buckets) noexcept;
  struct copy_target {
    bucket_type* bucket;
    std::size_t slot;
  };
  void copy_bucket(const bucket_type& from, copy_target& to, bool same_slots);
  void copy_chain(const bucket_type* from, copy_target& to);
  void copy_old_chain(const bucket_table& source, std::size_t old_bucket);

  bucket_type* buckets_ = nullptr;
  std::size_t mask_ = 0;
  array_type* old_ = nullptr;
  std::size_t old_mask_ = 0;
  map_write_work last_work_{};
  mutable atomic_value<std::uint8_t> flags_{0};
  std::uint8_t b_ = 0;
  std::size_t nevacuate_ = 0;
  std::size_t shared_keys_ = 0;  // behind pointers, and charged to the map that this one was cloned from
  overflow_ledger overflow_{};
};

}  // namespace detail
}  // namespace gogrow

#include <gogrow/map/bucket/growth.hpp>
#include <gogrow/map/bucket/inspect.hpp>
#include <gogrow/map/bucket/upkeep.hpp>
