// What appends will cost, without running them.
//
//     constexpr auto cost = gogrow::predict_appends(gogrow::go1_22, gogrow::layout_of<long>, {}, 1000);
//     static_assert(cost.reallocations == 12 && cost.final_cap == 1280);
//
// The prediction walks from growth to growth and never over single appends, so it takes as long for 10^13 elements as
// the slice has growths. It uses the same rules as go_slice (rules/slice.hpp, rules/heap.hpp); that both agree proves
// nothing, therefore the tests hold it against the costs that real Go printed.
//
//      len  0 ──► 1 ──► 2 ──► 4 ──────► 8 ──────────────► 16 ─────────── … ──► start.len + count × batch
//               grow  grow  grow      grow              grow
//
// What is counted: a slice that is the only one on its array, and escapes to the heap unless a stack_placement says
// otherwise (rules/stack.hpp); appends of listed values then, not append(s, t...). Each array is garbage from the
// moment the next one has taken its elements. The array of the starting slice counts in peak_bytes and bytes_wasted;
// its own allocation happened before and counts in nothing else. The tiny allocator starts without a block.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <iterator>
#include <optional>
#include <ranges>

#include <gogrow/rules/element_layout.hpp>
#include <gogrow/rules/go_types.hpp>
#include <gogrow/rules/heap.hpp>
#include <gogrow/rules/slice.hpp>
#include <gogrow/rules/slice_panics.hpp>
#include <gogrow/rules/stack.hpp>

namespace gogrow {

/// The slice before the first append.
struct slice_state {
  std::size_t len = 0;  ///< elements, at most cap
  std::size_t cap = 0;  ///< elements
};

/// One growth.
struct growth_step {
  std::size_t len = 0;              ///< elements in the slice when it grew; they are copied
  std::size_t old_cap = 0;          ///< elements
  std::size_t new_cap = 0;          ///< elements
  std::size_t requested_bytes = 0;  ///< asked of the allocator
  std::size_t bytes = 0;            ///< taken from the heap: size class or pages
  bool on_stack = false;            ///< into the stack buffer: nothing is taken or copied
  bool at_return = false;           ///< no growth, but the move of a returned slice from its buffer to the heap

  friend constexpr bool operator==(const growth_step&, const growth_step&) = default;
};

/// "growth_step{len 4, cap 4 -> 8, 64 B}"
template <class Traits>
std::basic_ostream<char, Traits>& operator<<(std::basic_ostream<char, Traits>& out, const growth_step& s) {
  return out << "growth_step{len " << s.len << ", cap " << s.old_cap << " -> " << s.new_cap << ", " << s.bytes << " B}";
}

/// The counts of `counters` (observe/counters.hpp has their definitions) for a run of appends, and the slice after it.
struct slice_prediction {
  std::uint64_t reallocations = 0;
  std::uint64_t elements_copied = 0;
  std::uint64_t bytes_copied = 0;
  std::uint64_t mallocs = 0;
  std::uint64_t bytes_asked = 0;
  std::uint64_t bytes_allocated = 0;
  std::uint64_t bytes_wasted = 0;  ///< of all arrays, the last one included
  std::uint64_t peak_bytes = 0;
  std::size_t final_len = 0;
  std::size_t final_cap = 0;

  friend constexpr bool operator==(const slice_prediction&, const slice_prediction&) = default;
};

/// All counts, with their units.
template <class Traits>
std::basic_ostream<char, Traits>& operator<<(std::basic_ostream<char, Traits>& out, const slice_prediction& p) {
  return out << "slice_prediction{" << p.reallocations << " reallocations, " << p.elements_copied << " elements and "
             << p.bytes_copied << " B copied, " << p.mallocs << " mallocs, " << p.bytes_asked << " B asked, "
             << p.bytes_allocated << " B allocated, " << p.bytes_wasted << " B wasted, peak " << p.peak_bytes
             << " B, len " << p.final_len << ", cap " << p.final_cap << '}';
}

/// Appends as they would run: `count` times `batch` elements. next() goes on to the next growth.
template <slice_rules Rules> class append_run {
 public:
  /// Throws panic for a start that make([]T, start.len, start.cap) could not give, with Go's words for it.
  constexpr append_run(Rules rules, layout element, slice_state start, std::size_t count, std::size_t batch,
                       stack_placement where = {})
      : rules_(rules),
        element_(element),
        now_(start),
        left_(batch == 0 ? 0 : count),
        batch_(batch),
        cap_is_seen_(where.cap_is_seen),
        moves_(may_return_from_buffer(release_row(rules_), start, where)),
        buffer_slots_(moves_ || (where.slice == escapes::no && release_row(rules_).stack_append)
                          ? stack_buffer_slots(element)
                          : 0) {
    const std::size_t size = element.size_bytes;
    const std::size_t most = size == 0 ? max_int : release_row(rules_).max_alloc_bytes / size;
    if (start.len > most) detail::refuse_make_len();
    if (start.cap > most || start.len > start.cap) detail::refuse_make_cap();
  }

  constexpr const slice_state& now() const { return now_; }

  /// Runs up to and including the next append that grows; nothing when the appends end before. Throws panic where Go
  /// would: a length or a size out of range. Logarithmic in batch / cap.
  constexpr std::optional<growth_step> next() {
    const std::size_t fitting = batch_ == 0 ? 0 : (std::min)(left_, (now_.cap - now_.len) / batch_);
    now_.len += fitting * batch_;
    left_ -= fitting;
    if (left_ == 0) return in_buffer_ && moves_ ? std::optional(move_to_heap()) : std::nullopt;
    if (now_.len == 0 || in_buffer_)
      if (batch_ <= buffer_slots_ && now_.len <= buffer_slots_ - batch_) return grow_in_buffer();

    in_buffer_ = false;
    const auto grown =
        batch_ > max_int ? std::nullopt : next_cap(rules_, {now_.len, now_.cap, now_.len + batch_, element_});
    if (!grown) detail::refuse_growslice(release_row(rules_));
    const growth_step step{now_.len, now_.cap, grown->cap, grown->requested_bytes,
                           charged_bytes(release_row(rules_), grown->requested_bytes, element_.noscan())};
    append_batch(grown->cap);
    return step;
  }

  /// Elements of size 0 have no array to grow: only the numbers move, and where the capacity follows the length there
  /// is no end of growths to walk along.
  constexpr void finish_without_array() {
    if (!release_row(rules_).append_rounds_cap || custom_growth<Rules>) {
      while (next()) {
      }
      return;
    }
    if (batch_ != 0 && left_ > (max_int - now_.len) / batch_) detail::refuse_growslice(release_row(rules_));
    now_.len += left_ * batch_;
    now_.cap = (std::max)(now_.cap, now_.len);
    left_ = 0;
  }

 private:
  Rules rules_;
  layout element_;
  slice_state now_;
  std::size_t left_;
  std::size_t batch_;
  bool cap_is_seen_;
  bool moves_;                // what is in the stack buffer at the end moves to the heap
  std::size_t buffer_slots_;  // 0 where no buffer is used
  bool in_buffer_ = false;

  // A returned slice is in its buffer only if it began empty.
  static constexpr bool may_return_from_buffer(const release& r, slice_state start, stack_placement where) {
    return where.slice == escapes::returned && r.stack_append_escaping && start.cap == 0;
  }
  constexpr void append_batch(std::size_t cap) {
    now_ = {now_.len + batch_, cap};
    --left_;
  }
  constexpr growth_step grow_in_buffer();
  constexpr growth_step move_to_heap();
};

template <slice_rules Rules> constexpr growth_step append_run<Rules>::grow_in_buffer() {
  const bool by_class = moves_ && cap_is_seen_;
  growth_step step{now_.len, now_.cap, buffer_slots_};
  if (by_class) step.new_cap = rounded_slots(release_row(rules_), element_, now_.len + batch_);
  step.on_stack = true;
  in_buffer_ = true;
  append_batch(step.new_cap);
  return step;
}

template <slice_rules Rules> constexpr growth_step append_run<Rules>::move_to_heap() {
  const release& r = release_row(rules_);
  growth_step step{now_.len, now_.cap, cap_is_seen_ ? now_.cap : rounded_slots(r, element_, now_.len)};
  step.requested_bytes = step.new_cap * element_.size_bytes;
  step.bytes = charged_bytes(r, step.requested_bytes, element_.noscan());
  step.at_return = true;
  in_buffer_ = false;
  now_.cap = step.new_cap;
  return step;
}

/// All costs of `count` appends of `batch` elements each. rules: a go_version, `textbook`, a release row, or a rule of
/// one's own. element: layout_of<T>, or plain values. where: an escapes, or a stack_placement; what stays on the stack
/// is no reallocation and counts in nothing, a returned slice's move to the heap in all but the reallocations. Throws
/// panic where Go would refuse one of the appends. Linear in the number of growths; constexpr.
template <slice_rules Rules>
constexpr slice_prediction predict_appends(const Rules& rules, const layout& element, slice_state start,
                                           std::size_t count, std::size_t batch = 1, stack_placement where = {}) {
  const release& r = release_row(rules);
  const std::size_t size = element.size_bytes;
  append_run run(rules, element, start, count, batch, where);
  slice_prediction p;
  if (size == 0) {
    run.finish_without_array();
  } else {
    heap_meter heap;
    bool on_stack = make_is_on_stack(r, element, start.cap, where);
    std::uint64_t array_bytes = on_stack ? 0 : charged_bytes(r, start.cap * size, element.noscan());
    const auto leave_array = [&](std::size_t len) { p.bytes_wasted += on_stack ? 0 : array_bytes - len * size; };
    p.peak_bytes = array_bytes;
    while (const auto step = run.next()) {
      leave_array(step->len);
      on_stack = step->on_stack;
      if (!on_stack) {
        heap.allocate(r, step->requested_bytes, element.noscan());
        if (!step->at_return) ++p.reallocations;
        p.elements_copied += step->at_return && where.cap_is_seen ? step->new_cap : step->len;
        p.bytes_asked += step->requested_bytes;
        p.peak_bytes = (std::max)(p.peak_bytes, array_bytes + step->bytes);
      }
      array_bytes = step->bytes;
    }
    p.bytes_copied = p.elements_copied * size;
    leave_array(run.now().len);
    p.mallocs = heap.mallocs();
    p.bytes_allocated = heap.total_alloc_bytes();
  }
  p.final_len = run.now().len;
  p.final_cap = run.now().cap;
  return p;
}

/// The same for a slice type of Go, such as go_type("[]string"), with its element's layout in that release. Throws
/// go_type_error for another type.
template <slice_rules Rules, slice_type Type>
constexpr slice_prediction predict_appends(const Rules& rules, const Type& type, slice_state start, std::size_t count,
                                           std::size_t batch = 1, stack_placement where = {}) {
  return predict_appends(rules, type.slice_element(release_row(rules).version), start, count, batch, where);
}

/// The growths of a run of appends, one by one, computed as they are asked for: an input range of growth_step that
/// can be begun anew.
/// Elements of size 0 never grow.
template <slice_rules Rules> class growth_steps : public std::ranges::view_interface<growth_steps<Rules>> {
 public:
  class iterator {
   public:
    using iterator_concept = std::input_iterator_tag;
    using value_type = growth_step;
    using difference_type = std::ptrdiff_t;

    constexpr explicit iterator(const append_run<Rules>& run) : run_(run), step_(run_.next()) {}
    constexpr const growth_step& operator*() const { return *step_; }
    constexpr const growth_step* operator->() const { return &*step_; }
    constexpr iterator& operator++() {
      step_ = run_.next();
      return *this;
    }
    constexpr void operator++(int) { ++*this; }
    friend constexpr bool operator==(const iterator& i, std::default_sentinel_t) { return !i.step_.has_value(); }

   private:
    append_run<Rules> run_;
    std::optional<growth_step> step_;
  };

  constexpr growth_steps(Rules rules, layout element, slice_state start, std::size_t count, std::size_t batch = 1,
                         stack_placement where = {})
      : run_(rules, element, start, element.size_bytes == 0 ? 0 : count, batch, where) {}
  /// Of a slice type of Go.
  template <slice_type Type>
  constexpr growth_steps(Rules rules, const Type& type, slice_state start, std::size_t count, std::size_t batch = 1,
                         stack_placement where = {})
      : growth_steps(rules, type.slice_element(release_row(rules).version), start, count, batch, where) {}

  constexpr iterator begin() const { return iterator(run_); }
  constexpr std::default_sentinel_t end() const { return {}; }

 private:
  append_run<Rules> run_;
};

}  // namespace gogrow
