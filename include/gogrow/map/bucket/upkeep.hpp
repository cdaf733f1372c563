// The whole of a bucket table at once: making, copying, moving, clearing, destroying it.
//
// What lives in a slot is told by its bucket alone, so that destroying needs no chain:
//
//     tophash of a hash                     key and element
//     moved marker, bucket keeps sources    a copy of the key, for iterators; the element too where keys may differ
//     from
//                                           themselves
//     any other marker                      nothing
//
// Source: runtime/map.go makemap, mapclear, mapclone2, moveToBmap.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <tuple>
#include <utility>

#include <gogrow/map/bucket/table.hpp>
#include <gogrow/rules/min_max.hpp>

namespace gogrow::detail {

// Does Go store the key anew when it is put over an equal one? Beside what can look different (overwrites_equal_key)
// that is so for strings, whose bytes may lie elsewhere. A clone copies such keys and shares all others that are behind
// pointers. Go: NeedKeyUpdate.
template <class K> inline constexpr bool needs_key_update = overwrites_equal_key<K> || text_key<K>;
template <class A, class B>
inline constexpr bool needs_key_update<std::pair<A, B>> = needs_key_update<A> || needs_key_update<B>;
template <class... T> inline constexpr bool needs_key_update<std::tuple<T...>> = (needs_key_update<T> || ...);
template <class T, std::size_t N>
inline constexpr bool needs_key_update<std::array<T, N>> = N != 0 && needs_key_update<T>;

template <class Types> void bucket_table<Types>::uncharge_indirect(std::size_t entries) noexcept {
  const std::size_t shared = smaller_of(entries, shared_keys_);
  shared_keys_ -= shared;
  if (shape().indirect_key) this->uncharge(row(), entries - shared, shape().key.size_bytes, shape().key.noscan());
  if (shape().indirect_elem) this->uncharge(row(), entries, shape().elem.size_bytes, shape().elem.noscan());
}

template <class Types> void bucket_table<Types>::uncharge_array(const array_type& a) const noexcept {
  this->uncharge(row(), 1, a.len * shape().bucket_bytes, shape().noscan);
}

// Overflow buckets from the heap, and the list that kept them alive.
template <class Types>
void bucket_table<Types>::uncharge_overflow(std::size_t buckets, bool has_list, std::size_t list_cap) const noexcept {
  this->uncharge(row(), buckets, shape().bucket_bytes, shape().noscan);
  if (!has_list) return;
  this->uncharge(row(), 1, overflow_list_bytes, false);
  this->uncharge(row(), 1, list_cap * sizeof(void*), false);
}

template <class Types> void bucket_table<Types>::make(std::int64_t hint) {
  if (!hint_is_valid(row(), shape(), hint)) {
    if (!row().bucket_preallocates) throw panic("makemap: size out of range");
    hint = 0;
  }
  seed_ = this->draw_seed();
  charge_pointers(map_header_bytes);
  has_header_ = true;
  const int b = bucket_bits_for_hint(row(), static_cast<std::size_t>(hint));
  if (b > 0) adopt(new_array(b), b);
}

// The first array of a table.
template <class Types> void bucket_table<Types>::adopt(array_type* made, int b) noexcept {
  buckets_ = made->buckets();
  b_ = static_cast<std::uint8_t>(b);
  mask_ = (std::size_t{1} << b) - 1;
  for (std::size_t i = 0; i <= mask_; ++i) buckets_[i].make_empty();
  if (made->len > mask_ + 1) {
    overflow_.next_spare = mask_ + 1;
    overflow_.spare_end = made->len;
  }
}

template <class Types> void bucket_table<Types>::empty_raw_buckets() noexcept {
  if (old_ == nullptr) return;
  for (std::size_t i = 0; i <= mask_; ++i)
    if (is_raw(i)) buckets_[i].make_empty();
}

// The other one becomes an empty map without buckets.
template <class Types> void bucket_table<Types>::take(bucket_table& other) noexcept {
  buckets_ = std::exchange(other.buckets_, nullptr);
  mask_ = std::exchange(other.mask_, 0);
  old_ = std::exchange(other.old_, nullptr);
  old_mask_ = std::exchange(other.old_mask_, 0);
  last_work_ = std::exchange(other.last_work_, {});
  set_flags(other.flags());
  other.set_flags(0);
  b_ = std::exchange(other.b_, std::uint8_t{0});
  nevacuate_ = std::exchange(other.nevacuate_, 0);
  shared_keys_ = std::exchange(other.shared_keys_, 0);
  overflow_ = other.overflow_;
  other.overflow_ = {};
}

template <class Types> void bucket_table<Types>::drop_everything() noexcept {
  note_dropped([&] {
    if (has_header_) this->uncharge(row(), 1, map_header_bytes, false);
    uncharge_indirect(count_);
    if (overflow_.has_extra) this->uncharge(row(), 1, extra_record_bytes(row()), false);
    uncharge_overflow(overflow_.from_heap, overflow_.has_list, overflow_.list_cap);
    uncharge_overflow(overflow_.old_from_heap, overflow_.has_old_list, overflow_.old_list_cap);
    if (buckets_ != nullptr) uncharge_array(*array_type::of(buckets_));
    if (old_ != nullptr) uncharge_array(*old_);
  });
  empty_raw_buckets();
  if (buckets_ != nullptr) disown(array_type::of(std::exchange(buckets_, nullptr)));
  if (old_ != nullptr) disown(std::exchange(old_, nullptr));
}

// An owner lets go of an array.
template <class Types> void bucket_table<Types>::disown(array_type* array) noexcept {
  if (array->is_shared() && array->owners.fetch_sub(1, order::acq_rel) != 1) return;
  if (!array->drained) destroy_entries(*array);
  memory::free_array(array);
}

template <class Types> void bucket_table<Types>::destroy_entries(array_type& array) noexcept {
  if constexpr (key_slots::needs_destruction || elem_slots::needs_destruction) {
    for (std::size_t i = 0; i < array.used; ++i) destroy_bucket(array, array.buckets()[i]);
    for (auto* block = array.blocks; block != nullptr; block = block->next) destroy_bucket(array, block->bucket);
  }
}

template <class Types> void bucket_table<Types>::destroy_bucket(array_type& array, bucket_type& b) noexcept {
  if constexpr (key_slots::needs_destruction || elem_slots::needs_destruction) {
    if (b.tops == 0) return;
    const bool keeps_sources = b.has_note(bucket_type::keeps_sources);
    constexpr bool keeps_elems = !always_reflexive<key_type> && elem_slots::copies;
    for (std::size_t i = 0; i < bucket_slots; ++i) {
      const bool live = array.markers.is_live(b.top(i));
      const bool kept = keeps_sources && array.markers.is_moved(b.top(i));
      if (live || kept) key_slots::destroy(array.allocator, b.keys, i);
      if (live || (kept && keeps_elems)) elem_slots::destroy(array.allocator, b.elems, i);
    }
  }
}

// Go's clear, 1.11 on: the table keeps its array and loses everything else.
template <class Types> void bucket_table<Types>::clear() {
  if (count_ == 0) return;
  if (!row().bucket_bulk_clear) return clear_one_by_one();
  [[maybe_unused]] const auto guard = access_.write();
  last_work_ = {};
  const std::uint64_t seed = row().bucket_reseeds ? this->draw_seed() : seed_;

  array_type* present = array_type::of(buckets_);
  note_dropped([&] {
    uncharge_indirect(count_);
    uncharge_overflow(overflow_.from_heap, overflow_.has_list, overflow_.list_cap);
    uncharge_overflow(overflow_.old_from_heap, overflow_.has_old_list, overflow_.old_list_cap);
    if (old_ != nullptr) uncharge_array(*old_);
  });
  this->notify([&] { return map_cleared{static_cast<std::size_t>(count_), present->len * bucket_slots}; });
  empty_raw_buckets();
  if (old_ != nullptr) {
    if (clear_marks_chains(row()) && old_->is_shared()) clear_chains(old_, old_mask_ + 1);
    disown(std::exchange(old_, nullptr));
  }
  if (clear_marks_chains(row()) || !present->is_shared()) clear_chains(present, mask_ + 1);
  for (std::size_t i = 0; i < present->used; ++i) {
    destroy_bucket(*present, present->buckets()[i]);
    present->buckets()[i].make_empty();
  }
  // Go marks the end of the spare buckets by a pointer to bucket 0, in the last of them. An iterator that stands in
  // that bucket follows it, and may meet what is put into bucket 0 from now on. (Handed out again, the bucket is
  // empty.)
  if (present->len > mask_ + 1 && present->used == present->len)
    present->buckets()[present->len - 1].set_overflow(present->buckets());
  present->used = mask_ + 1;
  // Overflow buckets from the heap go with their chains, unless an iterator may be in one of them.
  if (present->is_shared()) {
    present->has_leftovers = true;
  } else {
    for (auto* block = present->blocks; block != nullptr; block = block->next) destroy_bucket(*present, block->bucket);
    memory::free_blocks(present);
  }

  set_flags(flags() & static_cast<std::uint8_t>(~same_size_flag));
  nevacuate_ = 0;
  count_ = 0;
  seed_ = seed;
  old_mask_ = 0;
  overflow_.clear();
  if (present->len > mask_ + 1) {
    overflow_.next_spare = mask_ + 1;
    overflow_.spare_end = present->len;
  }
}

// Ends all entries of the chains and marks their slots `rest`, which is how a running iterator learns of it.
template <class Types> void bucket_table<Types>::clear_chains(array_type* array, std::size_t main_buckets) noexcept {
  for (std::size_t i = 0; i < main_buckets; ++i) {
    bucket_type* next;
    for (bucket_type* b = array->buckets() + i; b != nullptr; b = next) {
      next = b->has_note(bucket_type::chain_is_cut) ? nullptr : b->overflow_without_notes();
      destroy_bucket(*array, *b);
      b->tops = 0;
    }
  }
}

template <class Types>
void bucket_table<Types>::copy_bucket(const bucket_type& from, copy_target& to, bool same_slots) {
  auto& source = const_cast<bucket_type&>(from);  // only read; slots have no const access
  for (std::size_t i = 0; i < bucket_slots; ++i) {
    const std::uint8_t top = from.top(i);
    if (!markers().is_live(top)) {
      if (same_slots) to.bucket->set_top(i, top);
      continue;
    }
    if (same_slots) to.slot = i;
    while (to.slot < bucket_slots && markers().is_live(to.bucket->top(to.slot))) ++to.slot;
    if (to.slot == bucket_slots) to = {add_overflow(to.bucket, array_type::of(buckets_)), 0};
    if (shape().indirect_key) {
      if (needs_key_update<key_type>) this->charge(row(), shape().key.size_bytes, shape().key.noscan());
      else ++shared_keys_;
    }
    if (shape().indirect_elem) this->charge(row(), shape().elem.size_bytes, shape().elem.noscan());
    bool has_key = false;
    try {
      key_slots::construct(this->allocator(), to.bucket->keys, to.slot, std::as_const(*source.keys.at(i)));
      has_key = true;
      elem_slots::construct(this->allocator(), to.bucket->elems, to.slot, std::as_const(*source.elems.at(i)));
    } catch (...) {
      if (has_key) key_slots::destroy(this->allocator(), to.bucket->keys, to.slot);
      note_dropped([&] { uncharge_indirect(1); });
      throw;
    }
    to.bucket->set_top(to.slot++, top);
    ++count_;
  }
}

template <class Types> void bucket_table<Types>::copy_chain(const bucket_type* from, copy_target& to) {
  for (; from != nullptr; from = from->overflow()) copy_bucket(*from, to, false);
}

// The copy has the hash seed of its source, so a bucket of the copy takes whole chains of the source, compacted. The
// copy may have fewer buckets than the source has, and then longer chains.
template <class Types> void bucket_table<Types>::clone_from(const bucket_table& source) {
  [[maybe_unused]] const auto guard = source.access_.read("concurrent map clone and map write");
  nil_ = source.nil_;
  if (nil_) return;
  charge_pointers(map_header_bytes);
  has_header_ = true;
  seed_ = source.seed_;
  if (source.count_ == 0) return;

  const int b = bucket_bits_for_clone(row(), source.count_, source.b_);
  adopt(new_array(b), b);

  if (source.b_ == 0 && !shape().indirect_elem && !(shape().indirect_key && needs_key_update<key_type>)) {
    copy_target to{buckets_, 0};
    copy_bucket(*source.buckets_, to, true);
    return;
  }
  for (std::size_t i = 0; i <= mask_; ++i) {
    copy_target to{buckets_ + i, 0};
    for (std::size_t j = i; j <= source.mask_; j += mask_ + 1)
      if (!source.is_raw(j)) copy_chain(source.buckets_ + j, to);
  }
  if (source.old_ == nullptr) return;
  for (std::size_t i = 0; i <= source.old_mask_; ++i)
    if (!source.is_evacuated(source.old_->buckets()[i])) copy_old_chain(source, i);
}

template <class Types> void bucket_table<Types>::copy_old_chain(const bucket_table& source, std::size_t old_bucket) {
  const bucket_type* from = source.old_->buckets() + old_bucket;
  if (source.old_mask_ >= mask_) {
    copy_target to{buckets_ + (old_bucket & mask_), 0};
    while (to.bucket->overflow() != nullptr) to.bucket = to.bucket->overflow();
    copy_chain(from, to);
    return;
  }
  // The chain splits over several buckets of the copy: its entries are put one by one.
  const auto nothing = [](mapped_type&) {};
  for (; from != nullptr; from = from->overflow()) {
    auto& chain = const_cast<bucket_type&>(*from);
    for (std::size_t i = 0; i < bucket_slots; ++i)
      if (markers().is_live(chain.top(i)))
        upsert(std::as_const(*chain.keys.at(i)), nothing, std::as_const(*chain.elems.at(i)));
  }
}

}  // namespace gogrow::detail
