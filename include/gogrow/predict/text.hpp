// What conversions, concatenations and io.ReadAll cost: the text that a program has, in Go's terms.
//
//     constexpr auto read = gogrow::predict_read_all(gogrow::go1_26, 4096);
//     static_assert(read.mallocs == 9 && read.bytes_allocated == 10368 && read.final_cap == 4096);
//
// Glossary
//   kept        the result escapes: it is stored, returned, handed to what keeps it
//   written     a local []byte whose bytes the function changes, or appends to
//   only read   a local []byte that nothing writes to: from 1.22 on it is the string's own bytes
//   operand     of a concatenation a + b + c
//
//      []byte(s)         kept: size class of len      written: 32 bytes of stack, or as kept      only read: no copy,
//      cap len string(b)         kept: len bytes, one byte: none      local: stack up to 32      in m[string(b)], ==,
//      range: no copy a + b + c         kept: one array of all            local: stack up to 32      one operand that
//      is not empty: itself string(runes)     len + 3 bytes: the last rune is written into room for the longest
//
//   io.ReadAll, 1.16 to 1.25      []byte with cap 512 that append makes larger: what append costs
//   io.ReadAll, 1.26 on           512, then chunks of 256, 384, 576, 864, …: 3/2 each, in whole size classes; a chunk
//   is
//                                 left when less than a sixteenth of it is free; at the end one array of just the size
//
//      ┌─────┬─────┬───────┬───────────┬─ ─          the list of chunks begins on the stack with 4 places;
//      │ 512 │ 256 │  384  │    576    │             a fifth chunk takes 8 from the heap, then 16, 32, …
//      └─────┴─────┴───────┴───────────┴─ ─
//
// To 1.15 ioutil.ReadAll read into a bytes.Buffer with 512 bytes (ReadFrom). Readers are those that fill what they are
// given and say EOF in a call of its own. Single operations: the tiny allocator starts without a block, as in
// predict_appends; *_benchmem of predict/benchmem.hpp has the mean of many.
//
// Sources: runtime/string.go (concatstrings, slicebytetostring, stringtoslicebyte, slicerunetostring), io/io.go
// (ReadAll), io/ioutil/ioutil.go, cmd/compile/internal/walk (zero-copy conversions, 1.22).
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>

#include <gogrow/predict/benchmem.hpp>
#include <gogrow/predict/slice.hpp>
#include <gogrow/predict/strings.hpp>
#include <gogrow/rules/heap.hpp>
#include <gogrow/rules/raise.hpp>
#include <gogrow/rules/slice.hpp>
#include <gogrow/rules/slice_panics.hpp>
#include <gogrow/rules/string.hpp>

namespace gogrow {

/// What one conversion or concatenation costs. One allocation at most.
struct text_cost {
  std::uint64_t mallocs = 0;
  std::uint64_t bytes_allocated = 0;  ///< of a single one
  benchmem per_op{};                  ///< of many in a row
  std::size_t requested_bytes = 0;    ///< 0 where nothing is allocated
  std::size_t len = 0;                ///< of the result: bytes, or runes
  std::size_t cap = 0;                ///< of a slice; of a string its len

  friend constexpr bool operator==(const text_cost&, const text_cost&) = default;
};

namespace detail {

constexpr text_cost text_cost_of(const release& r, std::size_t requested, std::size_t len, std::size_t cap) {
  heap_meter once;
  operation_meter often;
  once.allocate(r, requested, true);
  often.allocate(r, requested, true);
  return {once.mallocs(), once.total_alloc_bytes(), often.result(), requested, len, cap};
}

}  // namespace detail

/// []byte(s) for a string of len bytes that is no constant. Constant time; constexpr, as all here.
constexpr text_cost predict_bytes_of(go_version version, std::size_t len, escapes where = escapes::yes,
                                     conversion_use use = conversion_use::written) {
  const release& r = release_of(version);
  const std::size_t cap = bytes_of_cap(r, len, where, use);
  const bool local = where == escapes::no;
  const bool copies = !local || (len > stack_conversion_len && !conversion_is_free(r, where, use));
  return detail::text_cost_of(r, copies ? cap : 0, len, cap);
}

/// string(b) for len bytes. Only read: as the key of a look-up, in a comparison, under range.
constexpr text_cost predict_string_of_bytes(go_version version, std::size_t len, escapes where = escapes::yes,
                                            conversion_use use = conversion_use::written) {
  const release& r = release_of(version);
  const bool local = where == escapes::no;
  const bool free = local && (len <= stack_conversion_len || use == conversion_use::only_read);
  return detail::text_cost_of(r, free ? 0 : string_of_bytes_request(r, len), len, len);
}

/// []rune(s) for a string of that many runes.
constexpr text_cost predict_runes_of(go_version version, std::size_t runes, escapes where = escapes::yes) {
  const release& r = release_of(version);
  const std::size_t cap = runes_of_cap(r, runes, where);
  const bool on_stack = where == escapes::no && runes <= stack_conversion_len;
  return detail::text_cost_of(r, on_stack ? 0 : round_up_size(r, 4 * runes, true), runes, cap);
}

/// string(runes) that becomes len bytes of UTF-8.
constexpr text_cost predict_string_of_runes(go_version version, std::size_t len, escapes where = escapes::yes) {
  const release& r = release_of(version);
  const std::size_t request = string_of_runes_request(len);
  const bool on_stack = where == escapes::no && request <= stack_conversion_len;
  return detail::text_cost_of(r, on_stack ? 0 : request, len, len);
}

/// a + b + … for operands of these lengths. Linear in their number.
constexpr text_cost predict_concat(go_version version, std::span<const std::size_t> operands,
                                   escapes where = escapes::yes) {
  const release& r = release_of(version);
  std::size_t total = 0;
  std::size_t filled = 0;
  for (const std::size_t n : operands) {
    if (n > max_int - total) detail::raise(panic("string concatenation too long"));
    total += n;
    filled += n > 0 ? 1 : 0;
  }
  const bool free = filled < 2 || (where == escapes::no && total <= stack_conversion_len);
  return detail::text_cost_of(r, free ? 0 : total, total, total);
}

namespace detail {

// 1.16 to 1.25.
constexpr slice_prediction read_all_by_append(const release& r, std::size_t total) {
  byte_arrays arrays(r);
  std::size_t cap = read_all_start_bytes;
  arrays.replace(cap, 0, 0);
  // A full array grows before the reader is asked again, also for the EOF.
  while (total >= cap) {
    const auto next = next_slice_cap(r, {cap, cap, cap + 1, layout{1, 1, false}});
    if (!next) refuse_growslice(r);
    arrays.replace(next->cap, cap, cap);
    cap = next->cap;
  }
  return arrays.finish(total, total);
}

// 1.26 on.
constexpr slice_prediction read_all_by_chunks(const release& r, std::size_t total) {
  byte_arrays arrays(r);
  constexpr layout list_element{24, 8, true};  // a []byte header
  std::size_t chunk = read_all_start_bytes;    // cap of the present one
  std::size_t next = read_all_next_bytes;
  slice_state list{0, 4};
  std::size_t left = total;
  arrays.add(chunk, true);
  for (;;) {
    // A read that fills the chunk but for less than a sixteenth leaves it; EOF comes with the next read.
    if (left < chunk && chunk - left >= chunk / 16) break;
    const std::size_t read = (std::min)(left, chunk);
    left -= read;
    if (list.len == list.cap) {
      const auto grown = next_slice_cap(r, {list.len, list.cap, list.len + 1, list_element});
      if (!grown) refuse_growslice(r);
      arrays.add(grown->requested_bytes, false);
      list.cap = grown->cap;
    }
    ++list.len;
    chunk = round_up_size(r, next, true);
    next += next / 2;
    arrays.add(chunk, true);
  }
  if (list.len == 0) return arrays.finish_added(total, chunk, 0);
  const std::size_t cap = round_up_size(r, total, true);
  arrays.add(cap, true);
  return arrays.finish_added(total, cap, total);
}

}  // namespace detail

/// io.ReadAll (to 1.15 ioutil.ReadAll) of `total` bytes, 1.12 on. The slice is in final_len and final_cap;
/// elements_copied counts the bytes that moved from array to array. peak_bytes: all chunks and the final array at the
/// end. Throws std::out_of_range before 1.12, panic where Go would. Logarithmic in total.
constexpr slice_prediction predict_read_all(go_version version, std::size_t total) {
  const release& r = release_of(version);
  if (version < go1_12) detail::raise(std::out_of_range("gogrow: ReadAll is known from Go 1.12 on"));
  if (total > r.max_alloc_bytes) detail::refuse_growslice(r);
  if (version < go1_16) return predict_read_from(version, total, read_all_start_bytes);
  return version < go1_26 ? detail::read_all_by_append(r, total) : detail::read_all_by_chunks(r, total);
}

}  // namespace gogrow
