// Adds up samples with the same stack and block size: since Go 1.26 a profile has several of them.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include <gogrow/diagnose/profile.hpp>

namespace gogrow::diagnose::detail {

/// Sums that do not wrap: a profile may claim any counts.
inline std::int64_t checked_sum(std::int64_t a, std::int64_t b) {
  using limits = std::numeric_limits<std::int64_t>;
  if (b > 0 ? a > (limits::max)() - b : a < (limits::min)() - b) {
    throw unreadable("the profile's counts are too large: their sum has more than 63 bits");
  }
  return a + b;
}

/// A hash table of the samples of a profile, by stack and block size. Open addressing, at most half full.
class sample_merger {
 public:
  explicit sample_merger(profile& into) : into_(into), slots_(1024, none) {}

  /// `counts` has the block size and the counts; its place in the profile is given here.
  void add(std::span<const std::uint32_t> stack, const sample& counts) {
    if (into_.samples.size() * 2 >= slots_.size()) rehash();
    for (std::size_t at = hash(stack, counts.block_size_bytes) & mask();; at = (at + 1) & mask()) {
      if (slots_[at] == none) {
        slots_[at] = append(stack, counts);
        return;
      }
      sample& old = into_.samples[slots_[at]];
      if (old.block_size_bytes == counts.block_size_bytes && std::ranges::equal(into_.stack(old), stack)) {
        old.alloc_objects = checked_sum(old.alloc_objects, counts.alloc_objects);
        old.alloc_space_bytes = checked_sum(old.alloc_space_bytes, counts.alloc_space_bytes);
        old.inuse_objects = checked_sum(old.inuse_objects, counts.inuse_objects);
        old.inuse_space_bytes = checked_sum(old.inuse_space_bytes, counts.inuse_space_bytes);
        return;
      }
    }
  }

 private:
  std::size_t mask() const { return slots_.size() - 1; }

  static std::size_t hash(std::span<const std::uint32_t> stack, std::int64_t size) {
    std::uint64_t h = static_cast<std::uint64_t>(size) * 0x9e3779b97f4a7c15;
    for (const std::uint32_t location : stack) {
      h = (h ^ location) * 0xff51afd7ed558ccd;
      h ^= h >> 32;
    }
    return static_cast<std::size_t>(h);
  }

  std::uint32_t append(std::span<const std::uint32_t> stack, sample s) {
    std::vector<std::uint32_t>& all = into_.stack_locations;
    if (all.size() + stack.size() >= none) throw unreadable("the profile is too large: 4 billion stack frames");
    s.first_location = static_cast<std::uint32_t>(all.size());
    s.location_count = static_cast<std::uint32_t>(stack.size());
    all.insert(all.end(), stack.begin(), stack.end());
    into_.samples.push_back(s);
    return static_cast<std::uint32_t>(into_.samples.size() - 1);
  }

  void rehash() {
    std::vector<std::uint32_t> larger(slots_.size() * 2, none);
    slots_.swap(larger);
    for (std::uint32_t i = 0; i < into_.samples.size(); ++i) {
      const sample& s = into_.samples[i];
      std::size_t at = hash(into_.stack(s), s.block_size_bytes) & mask();
      while (slots_[at] != none) at = (at + 1) & mask();
      slots_[at] = i;
    }
  }

  profile& into_;
  std::vector<std::uint32_t> slots_;
};

}  // namespace gogrow::diagnose::detail
