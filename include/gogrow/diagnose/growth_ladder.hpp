// The blocks through which a slice, a builder or a buffer passes while it grows.
//
// Glossary
//   rung       one capacity of the ladder, with the block that the heap profile shows for it
//   block      bytes that the heap hands out: a size class or pages, the malloc header included
//   first rung where growth from nil begins when one element is appended at a time
//
//      []int64 under Go 1.24       cap   1    2    4    8   16 …  512   848  1280
//                                block   8   16   32   64  128 … 4096  6784 10240
//
//      bytes.Buffer                cap  64  128  256  512 …
//
// Rules: rules/slice.hpp, rules/string.hpp. All functions take time in the number of rungs.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include <gogrow/rules/element_layout.hpp>
#include <gogrow/rules/heap.hpp>
#include <gogrow/rules/release.hpp>
#include <gogrow/rules/slice.hpp>
#include <gogrow/rules/stack.hpp>
#include <gogrow/rules/string.hpp>

namespace gogrow::diagnose {

/// What grows. A builder's writes are appends of bytes.
enum class growing : std::uint8_t { slice, builder, buffer };

/// By which rule.
struct growth_rule {
  release row{};
  layout element{};
  growing kind = growing::slice;
};

struct rung {
  std::size_t cap = 0;          ///< elements
  std::size_t block_bytes = 0;  ///< what the profile's label says
  friend bool operator==(const rung&, const rung&) = default;
};

using ladder = std::vector<rung>;

/// Bytes of the block of a capacity; 0 for 0.
inline std::size_t block_of_cap(const growth_rule& g, std::size_t cap) {
  return charged_bytes(g.row, cap * g.element.size_bytes, g.element.noscan());
}

/// The largest capacity that a block holds; 0 where it holds no element.
inline std::size_t cap_of_block(const growth_rule& g, std::size_t block_bytes) {
  const bool header = header_bytes(g.row, block_bytes, g.element.noscan()) > 0 && block_bytes <= max_small_bytes;
  return (header ? block_bytes - malloc_header_bytes : block_bytes) / g.element.size_bytes;
}

/// The capacity that a full one of cap grows to for one element more; 0 where Go panics.
inline std::size_t next_cap_of(const growth_rule& g, std::size_t cap) {
  if (g.kind == growing::buffer) {
    if (cap == 0) return small_buffer_bytes;
    const auto grown = grow_buffer(g.row, {cap, 0, cap, false}, 1);
    return grown ? grown->cap : 0;
  }
  const auto grown = next_slice_cap(g.row, {cap, cap, cap + 1, g.element});
  return grown ? grown->cap : 0;
}

/// The capacity that make([]T, 0, n), or Grow(n) of a builder or buffer, gives.
inline std::size_t made_cap(const growth_rule& g, std::size_t n) {
  if (g.kind == growing::builder) return builder_grow_cap(g.row, 0, n).value_or(n);
  if (g.kind == growing::slice || n == 0) return n;
  const auto grown = grow_buffer(g.row, {}, n);
  return grown ? grown->cap : n;
}

inline rung rung_of_cap(const growth_rule& g, std::size_t cap) { return {cap, block_of_cap(g, cap)}; }

/// The rungs from first_cap on, up to the first whose block is at least top_block.
inline ladder climb(const growth_rule& g, std::size_t first_cap, std::size_t top_block) {
  constexpr std::size_t most_rungs = 200;
  ladder rungs;
  for (std::size_t cap = first_cap; cap > 0 && rungs.size() < most_rungs;) {
    rungs.push_back(rung_of_cap(g, cap));
    if (rungs.back().block_bytes >= top_block) break;
    const std::size_t next = next_cap_of(g, cap);
    if (next <= cap) break;
    cap = next;
  }
  return rungs;
}

/// Growth from nil, one element at a time.
inline ladder climb_from_nil(const growth_rule& g, std::size_t top_block) {
  return climb(g, next_cap_of(g, 0), top_block);
}

/// The rung before: of the capacities that a block holds, the one whose next block is this; none is the first rung's.
inline std::optional<rung> rung_below(const growth_rule& g, std::size_t block_bytes) {
  std::optional<rung> found;
  for (std::size_t block : size_classes(g.row.size_classes)) {
    if (block >= block_bytes) break;
    const std::size_t cap = cap_of_block(g, block);
    if (cap > 0 && block_of_cap(g, next_cap_of(g, cap)) == block_bytes) found = rung{cap, block};
  }
  return found;
}

/// Blocks of one size at one place.
struct block_count {
  std::size_t block_bytes = 0;
  double blocks = 0;   ///< that were allocated, as the profile estimates
  double samples = 0;  ///< that were seen: less, unless the profile's rate is 1
};

/// By rising size, each size once.
using block_counts = std::vector<block_count>;

/// Adds to the count of that size.
inline void add_blocks(block_counts& counts, const block_count& more) {
  const auto at = std::ranges::lower_bound(counts, more.block_bytes, {}, &block_count::block_bytes);
  if (at == counts.end() || at->block_bytes != more.block_bytes) {
    counts.insert(at, more);
    return;
  }
  at->blocks += more.blocks;
  at->samples += more.samples;
}

inline block_counts merged(block_counts a, const block_counts& b) {
  for (const block_count& c : b) add_blocks(a, c);
  return a;
}

/// The count of a size, zero where there is none.
inline block_count count_of(const block_counts& counts, std::size_t block_bytes) {
  const auto at = std::ranges::lower_bound(counts, block_bytes, {}, &block_count::block_bytes);
  return at == counts.end() || at->block_bytes != block_bytes ? block_count{block_bytes, 0, 0} : *at;
}

struct block_sums {
  double blocks = 0;
  double samples = 0;
  double bytes = 0;
};

inline block_sums sums_of(const block_counts& counts) {
  block_sums s;
  for (const block_count& c : counts) {
    s.blocks += c.blocks;
    s.samples += c.samples;
    s.bytes += c.blocks * static_cast<double>(c.block_bytes);
  }
  return s;
}

}  // namespace gogrow::diagnose
