// One place that grows, with all that is known of it and the advice for it.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <gogrow/diagnose/allocation_unit.hpp>
#include <gogrow/diagnose/capacity_choice.hpp>

namespace gogrow::diagnose {

/// How far the numbers of a site can be trusted.
enum class confidence : std::uint8_t { exact, estimate, by_block_sizes, too_few_samples };

inline const char* to_string(confidence c) {
  constexpr const char* names[] = {"exact", "estimate", "by block sizes only", "too few samples"};
  return names[static_cast<std::size_t>(c)];
}

inline const char* to_string(site_kind k) {
  constexpr const char* names[] = {"slice", "map", "bytes.Buffer", "strings.Builder", "unknown"};
  return names[static_cast<std::size_t>(k)];
}

/// One place that grows.
struct growth_site {
  site_kind kind = site_kind::slice;
  frame_view owner;                      ///< what the advice is for
  frame_view writer;                     ///< the line that appends
  std::optional<frame_view> make;        ///< the make that is there already
  std::vector<std::int64_t> more_lines;  ///< others of the same function, put together with it
  layout element{};                      ///< of a map its key and its element as they lie in a slot
  bool element_is_known = true;
  std::vector<layout> other_elements;  ///< that fit the blocks as well
  std::string_view type_name;          ///< empty: not known
  double made = 0;
  double mean_size = 0, size_p50 = 0, size_p90 = 0, size_p99 = 0;  ///< elements, entries or bytes
  double bytes = 0;                                                ///< as the profile shows them
  double allocations = 0;
  double growth_bytes = 0;
  double samples = 0;
  double first_samples = 0;
  double exact_saved_share = 0;  ///< were each made with its final size
  confidence sure = confidence::estimate;
  std::optional<capacity_choice> advice;
  std::string why_not;  ///< a reason where there is no advice
  std::vector<length_share> lengths;
  std::vector<std::uint32_t> sample_indices;
};

/// What the user says about a site's elements: a part of its function's name or file:line, and the layout.
struct element_hint {
  std::string site;
  layout element{};
};

struct diagnosis_options {
  choice_options choice{};
  double least_share = 0.01;  ///< of all bytes: smaller sites are left out
  std::vector<element_hint> elements{};
  std::vector<layout> declared{};  ///< of the program's own types: likelier than others where elements are guessed
  std::size_t draws = 200;
  std::function<bool(const allocation_unit&)> is_wanted{};  ///< empty: all
};

struct diagnosis {
  release row{};
  double period_bytes = 1;
  double total_bytes = 0;
  double total_allocations = 0;
  double growth_bytes = 0;
  std::vector<growth_site> sites;  ///< the most bytes first
};

}  // namespace gogrow::diagnose
