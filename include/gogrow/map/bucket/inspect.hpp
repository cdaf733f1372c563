// Looking at a bucket table from outside: a walk over all its buckets, and a check that it is sound.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>

#include <gogrow/map/bucket/table.hpp>

namespace gogrow {

/// One bucket of one chain, as map.walk() shows it. Valid during the call that it is handed to.
template <class K, class V> struct bucket_view {
  bool old = false;                                  ///< of the old array, during a growth
  std::size_t number = 0;                            ///< of the chain
  std::size_t depth = 0;                             ///< 0 is the bucket of the array, then its overflow buckets
  bool evacuated = false;                            ///< its entries have moved to the new array
  std::array<std::uint8_t, bucket_slots> tophash{};  ///< Go's bytes, markers included
  std::array<const K*, bucket_slots> keys{};         ///< null where no entry lives
  std::array<const V*, bucket_slots> elems{};        ///< null where no entry lives
};

namespace detail {

template <class Types> template <class Visit> void bucket_table<Types>::walk(Visit visit) const {
  const auto walk_chain = [&](bucket_type* chain, bool old, std::size_t number) {
    bucket_view<key_type, mapped_type> view;
    view.old = old;
    view.number = number;
    view.evacuated = is_evacuated(*chain);
    bucket_type* next;
    for (bucket_type* b = chain; b != nullptr; b = next, ++view.depth) {
      // Where Go has wiped the overflow pointer of an evacuated bucket, the chain ends for all who look.
      next = b->has_note(bucket_type::chain_is_cut) ? nullptr : b->overflow_without_notes();
      for (std::size_t i = 0; i < bucket_slots; ++i) {
        view.tophash[i] = b->top(i);
        const bool live = markers().is_live(b->top(i));
        view.keys[i] = live ? b->keys.at(i) : nullptr;
        view.elems[i] = live ? b->elems.at(i) : nullptr;
      }
      visit(static_cast<const bucket_view<key_type, mapped_type>&>(view));
    }
  };
  for (std::size_t i = 0; i < bucket_count(); ++i) {
    if (!is_raw(i)) {
      walk_chain(buckets_ + i, false, i);
      continue;
    }
    bucket_view<key_type, mapped_type> empty;
    empty.number = i;
    visit(static_cast<const bucket_view<key_type, mapped_type>&>(empty));
  }
  for (std::size_t i = 0; i < old_bucket_count(); ++i) walk_chain(old_->buckets() + i, true, i);
}

template <class Types> void bucket_table<Types>::check_invariants() const {
  const auto require = [](bool ok, const char* what) {
    if (!ok) throw std::logic_error(std::string("gogrow: broken map: ") + what);
  };
  const tophash_markers m = markers();
  std::size_t entries = 0;
  bool after_rest = false;
  walk([&](const bucket_view<key_type, mapped_type>& view) {
    if (view.depth == 0) after_rest = false;
    const bool waits = !view.old && is_raw(view.number);
    for (std::size_t i = 0; i < bucket_slots; ++i) {
      const std::uint8_t top = view.tophash[i];
      if (view.evacuated) {
        require(m.is_moved(top) || top == m.moved_empty, "an evacuated bucket with a live slot");
        continue;
      }
      require(m.is_live(top) || m.is_empty(top), "a moved marker in a bucket that is not evacuated");
      require(!after_rest || top == 0, "an entry behind a rest marker");
      if (row().bucket_rest_marker && top == 0) after_rest = true;
      if (!m.is_live(top)) continue;
      ++entries;
      require(!waits, "an entry in a new bucket whose old bucket is not evacuated");
      const key_type& key = *view.keys[i];
      if (!always_reflexive<key_type> && !this->equal(key, key)) continue;
      const std::uint64_t hash = this->hash(key, seed_);
      require(tophash_of(hash, m) == top, "a tophash that is not its key's");
      require((hash & (view.old ? old_mask_ : mask_)) == view.number, "a key in a bucket that is not its own");
      const place found = find_place(key);
      require(found.bucket != nullptr && found.bucket->keys.at(found.slot) == view.keys[i], "a key that hides another");
    }
  });
  require(entries == count_, "the entries are not as many as the size says");
  if (old_ != nullptr) {
    require(nevacuate_ <= old_mask_, "a growth that should have ended");
    for (std::size_t i = 0; i < nevacuate_; ++i)
      require(is_evacuated(old_->buckets()[i]), "a bucket before the mark that is not evacuated");
    require((mask_ == old_mask_) == growing_same_size(), "old and new table do not fit");
  } else {
    require(!growing_same_size(), "a growth without an old table");
  }
  if (overflow_.spare_end != 0) {
    const array_type* present = array_type::of(buckets_);
    require(overflow_.next_spare <= overflow_.spare_end && overflow_.spare_end == present->len &&
                present->used == overflow_.next_spare,
            "a pool of spare buckets that is not the array's");
  }
}

}  // namespace detail
}  // namespace gogrow
