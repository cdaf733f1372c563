// What building a string will cost, without building it.
//
//     constexpr auto cost = gogrow::predict_builder(gogrow::go1_26, 0, 1000);   // 1000 × WriteByte
//     static_assert(cost.mallocs == 9 && cost.final_cap == 1408);
//
// The counts are those of predict_appends (predict/slice.hpp) for a builder or buffer that is on the heap, its own
// record not counted. Rules: rules/string.hpp. All walk from growth to growth: logarithmic in the bytes written,
// constexpr.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include <gogrow/predict/slice.hpp>
#include <gogrow/rules/heap.hpp>
#include <gogrow/rules/raise.hpp>
#include <gogrow/rules/string.hpp>

namespace gogrow {

namespace detail {

// Arrays of bytes, one after the other.
class byte_arrays {
 public:
  constexpr explicit byte_arrays(const release& r) : release_(r) {}

  /// A new array of cap bytes takes the place of the present one; `kept` bytes go over.
  constexpr void replace(std::size_t cap, std::size_t kept, std::size_t used) {
    const std::uint64_t charged = charged_bytes(release_, cap, true);
    heap_.allocate(release_, cap, true);
    ++total_.reallocations;
    total_.elements_copied += kept;
    total_.bytes_copied += kept;
    total_.bytes_asked += cap;
    total_.bytes_wasted += charged_ - used;
    total_.peak_bytes = (std::max)(total_.peak_bytes, charged_ + charged);
    charged_ = charged;
    total_.final_cap = cap;
  }
  /// One more array beside those that are there.
  constexpr void add(std::size_t size_bytes, bool noscan) {
    heap_.allocate(release_, size_bytes, noscan);
    charged_ += charged_bytes(release_, size_bytes, noscan);
    ++total_.reallocations;
    total_.bytes_asked += size_bytes;
    total_.peak_bytes = charged_;
  }
  /// `copied` of len bytes moved once, to the last array.
  constexpr slice_prediction finish_added(std::size_t len, std::size_t cap, std::size_t copied) {
    total_.elements_copied = total_.bytes_copied = copied;
    total_.final_cap = cap;
    return finish(len, len + copied);
  }

  constexpr slice_prediction finish(std::size_t len, std::size_t used) {
    total_.bytes_wasted += charged_ - used;
    total_.mallocs = heap_.mallocs();
    total_.bytes_allocated = heap_.total_alloc_bytes();
    total_.final_len = len;
    return total_;
  }

 private:
  const release& release_;
  heap_meter heap_{};
  std::uint64_t charged_ = 0;
  slice_prediction total_{};
};

}  // namespace detail

/// strings.Builder: Grow(grow_first) unless that is 0, then `count` writes of `batch` bytes.
/// Throws panic where Go would.
constexpr slice_prediction predict_builder(go_version version, std::size_t grow_first, std::size_t count,
                                           std::size_t batch = 1) {
  const release& r = release_of(version);
  detail::byte_arrays arrays(r);
  slice_state start;
  if (grow_first > 0) {
    const auto cap = builder_grow_cap(r, 0, grow_first);
    if (!cap) r.builder_says_len ? detail::refuse_make_len() : detail::refuse_make_cap();
    start.cap = *cap;
    arrays.replace(start.cap, 0, 0);
  }
  append_run run(version, layout{1, 1, false}, start, count, batch);
  while (const auto step = run.next()) arrays.replace(step->new_cap, step->len, step->len);
  return arrays.finish(run.now().len, run.now().len);
}

/// bytes.Buffer, 1.12 on: Grow(grow_first) unless that is 0, then `count` writes of `batch` bytes; nothing is read.
/// Throws panic ("bytes.Buffer: too large") where Go would.
constexpr slice_prediction predict_buffer(go_version version, std::size_t grow_first, std::size_t count,
                                          std::size_t batch = 1) {
  const release& r = release_of(version);
  detail::byte_arrays arrays(r);
  buffer_state s;
  const auto make_room = [&](std::size_t n) {
    const auto grown = grow_buffer(r, s, n);
    if (!grown) detail::raise(panic("bytes.Buffer: too large"));
    if (grown->move == buffer_move::grow) arrays.replace(grown->cap, s.unread, s.unread);
    s.cap = grown->cap;
    s.is_nil = false;
  };
  if (grow_first > 0) make_room(grow_first);
  for (std::size_t left = batch == 0 ? 0 : count; left > 0;) {
    const std::size_t fitting = (std::min)(left, (s.cap - s.unread) / batch);
    s.unread += fitting * batch;
    left -= fitting;
    if (left > 0) make_room(batch);
  }
  return arrays.finish(s.unread, s.unread);
}

/// bytes.Buffer.ReadFrom, 1.12 on, from a reader of `total` bytes that fills what it is given, and says EOF in a call
/// of its own. start_cap: the buffer is NewBuffer(make([]byte, 0, start_cap)), whose array counts; 0: the zero value.
constexpr slice_prediction predict_read_from(go_version version, std::size_t total, std::size_t start_cap = 0) {
  const release& r = release_of(version);
  detail::byte_arrays arrays(r);
  buffer_state s;
  if (start_cap > r.max_alloc_bytes) detail::refuse_make_cap();
  if (start_cap > 0) {
    arrays.replace(start_cap, 0, 0);
    s.cap = start_cap;
    s.is_nil = false;
  }
  for (std::size_t left = total;;) {
    const auto grown = grow_buffer(r, s, buffer_min_read_bytes);
    if (!grown) detail::raise(panic("bytes.Buffer: too large"));
    if (grown->move == buffer_move::grow) arrays.replace(grown->cap, s.unread, s.unread);
    s.cap = grown->cap;
    s.is_nil = false;
    if (left == 0) return arrays.finish(s.unread, s.unread);
    const std::size_t n = (std::min)(left, s.cap - s.unread);
    s.unread += n;
    left -= n;
  }
}

}  // namespace gogrow
