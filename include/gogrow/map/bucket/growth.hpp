// How a bucket table grows: new array, evacuation, overflow buckets. All of it out of the hot paths' way.
//
// An evacuation moves the entries of one old chain, and either moves all or none:
//
//   1. plan      hash every key, note X or Y          may throw: nothing has changed
//   2. prepare   overflow buckets for X and Y;        may throw: copies and overflow buckets are taken back
//                copies of what cannot be moved
//                without throwing
//   3. publish   move the rest, set tophash bytes     cannot fail
//
// While an iterator walks the old array its slots must keep their keys, by which the iterator finds an entry that has
// moved. So keys are then copied, not moved. Keys that cannot be copied stay where they are until the iterator is gone:
// growth waits, and writes go to the old chain meanwhile. (Go has no such keys.)
//
// Source: runtime/map.go hashGrow, growWork, evacuate, advanceEvacuationMark, newoverflow, makeBucketArray.
#pragma once

#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>

#include <gogrow/map/bucket/table.hpp>
#include <gogrow/memory/raw_memory.hpp>

namespace gogrow::detail {

// The array of a table with 2^b buckets, raw; its charges are reported.
template <class Types> [[gnu::noinline]] auto bucket_table<Types>::new_array(int b) -> array_type* {
  const std::size_t len = bucket_array_len(row(), shape(), b);
  if (shape().bucket_bytes != 0 && len > row().max_alloc_bytes / shape().bucket_bytes)
    throw std::bad_array_new_length();
  array_type* made = memory::new_array(this->allocator(), markers(), len, std::size_t{1} << b);
  try {
    this->charge(row(), len * shape().bucket_bytes, shape().noscan);
    if (len > std::size_t{1} << b) overflow_.ensure_extra(row(), [this](std::size_t n) { charge_pointers(n); });
  } catch (...) {
    memory::free_array(made);
    throw;
  }
  return made;
}

template <class Types> [[gnu::noinline]] void bucket_table<Types>::begin_growth() {
  const bool doubles = !row().bucket_same_size_growth || over_load_with_one_more(row(), count_, b_);
  const int new_b = b_ + (doubles ? 1 : 0);
  array_type* made = new_array(new_b);
  try {
    const auto array_bytes = [&] { return charged_bytes(row(), made->len * shape().bucket_bytes, shape().noscan); };
    if (doubles) this->notify([&] { return map_grew{count_, mask_ + 1, 2 * (mask_ + 1), array_bytes()}; });
    else this->notify([&] { return map_grew_same_size{count_, mask_ + 1, overflow_.noverflow, array_bytes()}; });
  } catch (...) {
    note_dropped([&] { uncharge_array(*made); });
    memory::free_array(made);
    throw;
  }

  std::uint8_t f = doubles ? 0 : same_size_flag;
  if ((flags() & iterator_flag) != 0) f |= old_iterator_flag;
  set_flags(f);
  old_ = array_type::of(buckets_);
  old_mask_ = mask_;
  buckets_ = made->buckets();
  b_ = static_cast<std::uint8_t>(new_b);
  mask_ = (std::size_t{1} << new_b) - 1;
  nevacuate_ = 0;
  overflow_.start_growth();
  if (made->len > mask_ + 1) {
    overflow_.next_spare = mask_ + 1;
    overflow_.spare_end = made->len;
  }
  last_work_.grew = true;
}

// What every write does first while the table grows, or has no bucket yet. Returns the head of the chain to write to.
template <class Types> [[gnu::noinline]] auto bucket_table<Types>::prepare_chain(std::uint64_t hash) -> bucket_type* {
  if (buckets_ == nullptr) {
    buckets_ = new_array(0)->buckets();
    buckets_->make_empty();
  } else if (old_ != nullptr) {
    if (moves_wait()) return read_chain(hash);
    evacuate(hash & old_mask_);
    if (old_ != nullptr) evacuate(nevacuate_);
  }
  return buckets_ + (hash & mask_);
}

// Hangs an empty bucket behind tail. The newest bucket is the first to be taken back.
template <class Types> auto bucket_table<Types>::add_overflow(bucket_type* tail, array_type* keeper) -> bucket_type* {
  bucket_type* added;
  const bool from_pool = overflow_.next_spare < overflow_.spare_end && keeper != old_;
  if (from_pool) {
    added = buckets_ + overflow_.next_spare++;
    added->make_empty();
    keeper->used = overflow_.next_spare;
  } else {
    added = memory::new_block(keeper);
  }
  tail->set_overflow(added);
  if (!from_pool) {
    this->charge(row(), shape().bucket_bytes, shape().noscan);
    ++overflow_.from_heap;
  }
  if (row().bucket_same_size_growth) {
    const std::uint64_t mask = noverflow_draw_mask(b_);
    if (mask == 0 || (map_random::draw() & mask) == 0) ++overflow_.noverflow;
  }
  if (shape().noscan)
    overflow_.append_to_list(
        row(), [this](std::size_t n) { charge_pointers(n); },
        [this](std::size_t n) { this->uncharge(row(), 1, n, false); });
  this->notify([&] { return overflow_bucket_added{from_pool}; });
  return added;
}

template <class Types>
void bucket_table<Types>::take_back_overflow(bucket_type* tail, array_type* keeper, const overflow_ledger& before,
                                             overflow_block<bucket_type>* newest) noexcept {
  tail->set_overflow(nullptr);
  memory::free_blocks(keeper, newest);
  if (before.next_spare != overflow_.next_spare) keeper->used = before.next_spare;
  note_dropped([&] { uncharge_overflow(overflow_.from_heap - before.from_heap, false, 0); });
  overflow_.take_back(before);
}

// The chain is full: the entry goes to slot 0 of a new overflow bucket.
template <class Types>
template <class Q, class... Args>
[[gnu::noinline]] auto bucket_table<Types>::insert_behind(bucket_type* tail, std::uint64_t hash, std::uint8_t top,
                                                          Q&& key, Args&&... args) -> mapped_type* {
  const bool in_old = !keys_copy && old_ != nullptr && !is_evacuated(old_->buckets()[hash & old_mask_]);
  array_type* keeper = in_old ? old_ : array_type::of(buckets_);
  const overflow_ledger before = overflow_;
  overflow_block<bucket_type>* newest = keeper->blocks;
  try {
    bucket_type* added = add_overflow(tail, keeper);
    fill(*added, 0, top, std::forward<Q>(key), std::forward<Args>(args)...);
    return added->elems.at(0);
  } catch (...) {
    take_back_overflow(tail, keeper, before, newest);
    throw;
  }
}

// One old chain on its way to the new array.
template <class Table> class bucket_evacuation {
  using bucket_type = typename Table::bucket_type;
  using key_slots = typename Table::key_slots;
  using elem_slots = typename Table::elem_slots;
  using key_type = typename Table::key_type;

 public:
  bucket_evacuation(Table& t, std::size_t old_bucket) noexcept
      : table_(t), number_(old_bucket), markers_(t.markers()), doubles_(!t.growing_same_size()) {}
  bucket_evacuation(const bucket_evacuation&) = delete;
  bucket_evacuation& operator=(const bucket_evacuation&) = delete;

  // KeepSources: an iterator walks the old array and needs the keys that it finds there.
  template <bool KeepSources> void run() {
    plan();
    table_.buckets_[number_].make_empty();
    if (doubles_) table_.buckets_[number_ + table_.old_mask_ + 1].make_empty();
    prepare<KeepSources>();
    publish<KeepSources>();
  }

  std::size_t moved() const noexcept { return moved_[0] + moved_[1]; }

 private:
  struct step {
    std::uint8_t half;  // 0 is X, 1 is Y
    std::uint8_t top;
  };
  static constexpr std::size_t steps_at_hand = 4 * bucket_slots;

  // Steps of a chain longer than anybody's but a poor hash's. A std::vector would do, and be an eighth of what a
  // map costs its users in compile time.
  class step_list {
   public:
    step_list() = default;
    step_list(const step_list&) = delete;
    step_list& operator=(const step_list&) = delete;
    ~step_list() { delete[] steps_; }

    step& operator[](std::size_t n) noexcept { return steps_[n]; }
    /// Throws std::bad_alloc, and has changed nothing then.
    void push_back(step s) {
      if (len_ == cap_) {
        step* const wider = new step[2 * cap_ + steps_at_hand];
        for (std::size_t i = 0; i < len_; ++i) wider[i] = steps_[i];
        delete[] std::exchange(steps_, wider);
        cap_ = 2 * cap_ + steps_at_hand;
      }
      steps_[len_++] = s;
    }

   private:
    step* steps_ = nullptr;
    std::size_t len_ = 0;
    std::size_t cap_ = 0;
  };

  // Elements are kept for iterators only where a key may differ from itself and thus cannot be looked up.
  static constexpr bool keep_elems = !always_reflexive<key_type> && elem_slots::copies;

  bucket_type* head() noexcept { return table_.old_->buckets() + number_; }
  step& step_at(std::size_t n) noexcept { return n < steps_at_hand ? steps_[n] : more_steps_[n - steps_at_hand]; }

  // Calls visit(bucket, slot) for every live slot of the old chain, in order.
  template <class Visit> void for_each_entry(Visit visit) {
    for (bucket_type* b = head(); b != nullptr; b = b->overflow())
      for (std::size_t i = 0; i < bucket_slots; ++i)
        if (markers_.is_live(b->top(i))) visit(*b, i);
  }

  void plan() {
    std::size_t n = 0;
    for_each_entry([&](bucket_type& b, std::size_t i) {
      const step s = plan_entry(b, i);
      if (n < steps_at_hand) steps_[n] = s;
      else more_steps_.push_back(s);
      ++moved_[s.half];
      ++n;
    });
  }

  step plan_entry(bucket_type& b, std::size_t i) const {
    const std::uint8_t top = b.top(i);
    if (!doubles_) return {0, top};
    const key_type& key = *b.keys.at(i);
    const std::uint64_t hash = table_.hash(key, table_.seed_);
    // A key that differs from itself hashes anew each time. An iterator must be able to tell from the old slot where it
    // went, so the slot's tophash decides, and the copy gets a fresh one.
    if constexpr (!always_reflexive<key_type>) {
      if ((table_.flags() & Table::iterator_flag) != 0 && !table_.equal(key, key))
        return {static_cast<std::uint8_t>(top & 1), tophash_of(hash, markers_)};
    }
    return {static_cast<std::uint8_t>((hash & (table_.old_mask_ + 1)) != 0), top};
  }

  // Where the next entry of each half goes.
  struct target {
    bucket_type* bucket;
    std::size_t slot;
    void advance() noexcept {
      if (++slot == bucket_slots && bucket->overflow() != nullptr) {
        bucket = bucket->overflow();
        slot = 0;
      }
    }
  };
  void start_targets(target (&t)[2]) noexcept {
    t[0] = {table_.buckets_ + number_, 0};
    t[1] = {table_.buckets_ + number_ + (doubles_ ? table_.old_mask_ + 1 : 0), 0};
  }

  template <bool KeepSources> void prepare() {
    constexpr bool copies =
        key_slots::template prepares<KeepSources> || elem_slots::template prepares < KeepSources && keep_elems > ;
    if (!copies && moved_[0] <= bucket_slots && moved_[1] <= bucket_slots && !observed) return;
    const overflow_ledger before = table_.overflow_;
    auto* keeper = std::remove_reference_t<decltype(*table_.old_)>::of(table_.buckets_);
    auto* newest = keeper->blocks;
    std::size_t keys_done = 0;
    std::size_t elems_done = 0;
    try {
      add_overflow_buckets();
      if constexpr (copies) copy_entries<KeepSources>(keys_done, elems_done);
      table_.notify([&] { return bucket_evacuated{number_, moved_[0], moved_[1], slot_bytes(table_.shape())}; });
    } catch (...) {
      if constexpr (copies) undo_copies<KeepSources>(keys_done, elems_done);
      target t[2];
      start_targets(t);
      for (const target& half : t) half.bucket->set_overflow(nullptr);
      table_.take_back_overflow(t[0].bucket, keeper, before, newest);
      throw;
    }
  }

  static constexpr bool observed = observes<typename Table::observer_type, bucket_evacuated>;

  // Go adds a bucket when the next entry finds its half full, in the order of the old chain.
  void add_overflow_buckets() {
    if (moved_[0] <= bucket_slots && moved_[1] <= bucket_slots) return;
    target t[2];
    start_targets(t);
    auto* keeper = std::remove_reference_t<decltype(*table_.old_)>::of(table_.buckets_);
    for (std::size_t n = 0; n < moved(); ++n) {
      target& to = t[step_at(n).half];
      if (to.slot == bucket_slots) to = {table_.add_overflow(to.bucket, keeper), 0};
      ++to.slot;
    }
  }

  template <bool KeepSources> void copy_entries(std::size_t& keys_done, std::size_t& elems_done) {
    target t[2];
    start_targets(t);
    for_each_entry([&](bucket_type& b, std::size_t i) {
      target& to = t[step_at(elems_done).half];
      settle(to);
      key_slots::template prepare<KeepSources>(table_.allocator(), b.keys, i, to.bucket->keys, to.slot);
      ++keys_done;
      elem_slots::template prepare<KeepSources && keep_elems>(table_.allocator(), b.elems, i, to.bucket->elems,
                                                              to.slot);
      ++elems_done;
      ++to.slot;
    });
  }

  template <bool KeepSources> void undo_copies(std::size_t keys_done, std::size_t elems_done) noexcept {
    target t[2];
    start_targets(t);
    for (std::size_t n = 0; n < keys_done; ++n) {
      target& to = t[step_at(n).half];
      settle(to);
      key_slots::template undo<KeepSources>(table_.allocator(), to.bucket->keys, to.slot);
      if (n < elems_done)
        elem_slots::template undo<KeepSources && keep_elems>(table_.allocator(), to.bucket->elems, to.slot);
      ++to.slot;
    }
  }

  static void settle(target& to) noexcept {
    if (to.slot == bucket_slots) to = {to.bucket->overflow(), 0};
  }

  template <bool KeepSources> void publish() noexcept {
    target t[2];
    start_targets(t);
    const bool wipes =
        evacuation_wipes(table_.row(), table_.shape()) && (table_.flags() & Table::old_iterator_flag) == 0;
    std::size_t n = 0;
    bucket_type* next;
    for (bucket_type* b = head(); b != nullptr; b = next) {
      next = b->overflow();
      for (std::size_t i = 0; i < bucket_slots; ++i) {
        if (!markers_.is_live(b->top(i))) {
          b->set_top(i, markers_.moved_empty);
          continue;
        }
        const step s = step_at(n++);
        target& to = t[s.half];
        settle(to);
        key_slots::template finish<KeepSources>(table_.allocator(), b->keys, i, to.bucket->keys, to.slot);
        elem_slots::template finish<KeepSources && keep_elems>(table_.allocator(), b->elems, i, to.bucket->elems,
                                                               to.slot);
        to.bucket->set_top(to.slot++, s.top);
        b->set_top(i, s.half == 0 ? markers_.moved_to_x : markers_.moved_to_y);
      }
      if constexpr (KeepSources) b->add_note(bucket_type::keeps_sources);
    }
    if constexpr (KeepSources) table_.old_->has_leftovers = true;
    if (wipes) head()->add_note(bucket_type::chain_is_cut);
  }

  Table& table_;
  std::size_t number_;
  tophash_markers markers_;
  bool doubles_;
  std::size_t moved_[2] = {0, 0};
  step steps_[steps_at_hand];
  step_list more_steps_{};
};

template <class Types> void bucket_table<Types>::evacuate(std::size_t old_bucket) {
  if (!is_evacuated(old_->buckets()[old_bucket])) {
    bucket_evacuation<bucket_table> evacuation(*this, old_bucket);
    if constexpr (keys_copy) {
      if (old_->is_shared()) [[unlikely]]
        evacuation.template run<true>();
      else evacuation.template run<false>();
    } else {
      evacuation.template run<false>();
    }
    ++last_work_.buckets_evacuated;
    last_work_.entries_moved += static_cast<std::uint32_t>(evacuation.moved());
  }
  if (old_bucket == nevacuate_) advance_evacuation_mark();
}

template <class Types> void bucket_table<Types>::advance_evacuation_mark() noexcept {
  const std::size_t old_count = old_mask_ + 1;
  ++nevacuate_;
  const std::size_t limit = evacuation_skip_limit(row());
  const std::size_t stop = old_count - nevacuate_ > limit ? nevacuate_ + limit : old_count;
  while (nevacuate_ < stop && is_evacuated(old_->buckets()[nevacuate_])) ++nevacuate_;
  if (nevacuate_ != old_count) return;
  note_dropped([&] {
    uncharge_array(*old_);
    uncharge_overflow(overflow_.old_from_heap, overflow_.has_old_list, overflow_.old_list_cap);
  });
  old_->drained = !old_->has_leftovers;
  disown(std::exchange(old_, nullptr));
  overflow_.end_growth();
  set_flags(flags() & static_cast<std::uint8_t>(~same_size_flag));
}

// The buckets that grow_work would evacuate for this hash: its own and the one at the mark, which moves on first where
// they are the same.
template <class Types>
[[gnu::noinline]] bool bucket_table<Types>::lies_in_moving_chain(const void* address,
                                                                 std::uint64_t hash) const noexcept {
  const std::size_t own = hash & old_mask_;
  std::size_t marked = nevacuate_;
  if (marked == own)
    for (++marked; marked <= old_mask_ && is_evacuated(old_->buckets()[marked]);) ++marked;
  for (const std::size_t j : {own, marked}) {
    if (j > old_mask_ || is_evacuated(old_->buckets()[j])) continue;
    for (const bucket_type* b = old_->buckets() + j; b != nullptr; b = b->overflow())
      if (lies_between(address, b, b + 1)) return true;
  }
  return false;
}

}  // namespace gogrow::detail
