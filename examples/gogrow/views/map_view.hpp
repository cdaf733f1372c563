// A map that is worked on step by step and shown after each step: what the playground and the HTML report draw.
//
//   workload ──► stepped_map ──► a JSON object per step: what was done, what that set going, every bucket or group
//
// The table is the library's own, under a release chosen at run time and with the hash that growth scripts call "mix",
// so a step's count, B, noverflow, … are the numbers that `gogrow replay` prints for the same puts.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include <nlohmann/json.hpp>

#include <gogrow/rules.hpp>

#include "script/types.hpp"

namespace tool {

/// A step is a flat object and one of the two forms of a table:
///
///   op, note, counters{…}, len
///   kind "bucket": B, noverflow, nevacuate, old_buckets, same_size, buckets[{old, number, depth, evacuated, slots}]
///   kind "swiss":  directory_len, global_depth, growth_left, tombstones, small, tables[{index, local_depth, capacity,
///                  growth_left, groups[slots]}]
///
/// slots are eight of [byte, key or null]: tophash or control byte. Where a table has more than max_shown buckets or
/// groups, `left_out` counts those that are not in the list.
using view_json = nlohmann::ordered_json;

class stepped_map {
 public:
  static constexpr std::size_t max_shown = 256;  ///< buckets or groups of a step

  virtual ~stepped_map() = default;
  stepped_map(const stepped_map&) = delete;
  stepped_map& operator=(const stepped_map&) = delete;

  /// Each returns the step that it was.
  virtual view_json put(std::uint64_t key) = 0;
  virtual view_json erase(std::uint64_t key) = 0;
  virtual view_json clear() = 0;
  virtual view_json made() = 0;  ///< the step before the first: the map as make left it

 protected:
  stepped_map() = default;
};

/// An empty map of a release from 1.1 on, made with a hint or 0 for none. Throws script_error for an older release.
std::unique_ptr<stepped_map> make_stepped_map(const gogrow::release& row, const script_type& key,
                                              const script_type& elem, std::int64_t hint);

}  // namespace tool
