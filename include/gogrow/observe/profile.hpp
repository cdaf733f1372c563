// What growth cost, by where it happened: the data behind flame graphs, pprof and traces.
//
//     gogrow::growth_scope serve("serve", gogrow::keep::profile);
//     handle_requests();                                            // with ambient containers
//     gogrow::write_pprof(file, serve.profile());                   // gogrow/export/pprof.hpp
//
// A sample is a stack of frames (observe/site.hpp) and what its growth cost in all; each stack has one sample, so a
// profile is as large as the program has places that grow, however long it runs. A timeline besides (keep::timeline)
// holds every event with its stack and time, and grows with every event.
//
//      stack                          growths   copied bytes   allocated bytes
//      serve > fill ids.cpp:7               4            120               248
//      serve > parse > put words.cpp:31     1             64               336
//
// A profile belongs to one thread, as its scope does; those of several threads are added up with +=.
#pragma once

#include <algorithm>
#include <chrono>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <gogrow/observe/event_log.hpp>
#include <gogrow/observe/events.hpp>
#include <gogrow/observe/site.hpp>

namespace gogrow {

/// A place as a profile keeps it.
struct profile_frame {
  std::string function{};  ///< or a scope's name
  std::string file{};
  std::uint_least32_t line = 0;  ///< 0: a name alone

  friend auto operator<=>(const profile_frame&, const profile_frame&) = default;
};

/// Outermost first.
using profile_stack = std::vector<profile_frame>;

/// What growth cost.
struct growth_cost {
  std::uint64_t growths = 0;          ///< slices and maps that moved to larger memory, or were rebuilt at their size
  std::uint64_t copied_bytes = 0;     ///< elements of slices; keys and elements of Go's maps as they lie in their slots
  std::uint64_t allocated_bytes = 0;  ///< as MemStats.TotalAlloc; also of makes and literals

  constexpr growth_cost& operator+=(const growth_cost& more) {
    growths += more.growths;
    copied_bytes += more.copied_bytes;
    allocated_bytes += more.allocated_bytes;
    return *this;
  }
  friend bool operator==(const growth_cost&, const growth_cost&) = default;
};

/// Which of the three an output is about.
enum class profile_value { growths, copied_bytes, allocated_bytes };

constexpr std::uint64_t value_of(const growth_cost& cost, profile_value which) {
  switch (which) {
    case profile_value::growths:
      return cost.growths;
    case profile_value::copied_bytes:
      return cost.copied_bytes;
    default:
      return cost.allocated_bytes;
  }
}

struct growth_sample {
  profile_stack stack{};
  growth_cost cost{};
};

/// An event of a timeline.
struct timed_event {
  std::chrono::nanoseconds at{};  ///< since the scope was opened
  std::size_t sample = 0;         ///< its stack's place in samples()
  event_log::entry event{};
  std::uint64_t live_bytes = 0;  ///< behind it, as counters::live_bytes
};

/// Samples, and a timeline where one was asked for. What a growth_scope fills.
class growth_profile {
 public:
  using stack_id = std::size_t;

  /// In the order in which their stacks were first seen.
  const std::vector<growth_sample>& samples() const noexcept { return samples_; }
  /// Oldest first.
  const std::vector<timed_event>& timeline() const noexcept { return timeline_; }

  growth_cost total() const {
    growth_cost sum;
    for (const growth_sample& s : samples_) sum += s.cost;
    return sum;
  }

  /// The place in samples() of a stack, made if it is new. Logarithmic.
  stack_id find_or_add(const profile_stack& stack);
  /// The same for the sites open on this thread; quick when it is asked for one stack again and again.
  stack_id current_stack();

  void add(stack_id stack, const growth_cost& cost) { samples_[stack].cost += cost; }
  void add(const profile_stack& stack, const growth_cost& cost) { add(find_or_add(stack), cost); }
  void add(timed_event event) { timeline_.push_back(std::move(event)); }

  /// Adds the samples of another profile. Timelines cannot be added: this one's stays as it is.
  growth_profile& operator+=(const growth_profile& other) {
    const std::vector<growth_sample> theirs = other.samples_;  // other may be this one
    for (const growth_sample& s : theirs) add(s.stack, s.cost);
    return *this;
  }

  void clear() noexcept {
    samples_.clear();
    ids_.clear();
    timeline_.clear();
    latest_ = 0;
  }

 private:
  static bool is_open(const profile_stack& stack) noexcept;
  static const growth_site* named(const growth_site* site) noexcept;

  std::vector<growth_sample> samples_;
  std::map<profile_stack, stack_id> ids_;
  std::vector<timed_event> timeline_;
  stack_id latest_ = 0;
};

inline growth_profile::stack_id growth_profile::find_or_add(const profile_stack& stack) {
  if (const auto found = ids_.find(stack); found != ids_.end()) return found->second;
  samples_.push_back({stack, {}});
  try {
    ids_.emplace(stack, samples_.size() - 1);
  } catch (...) {
    samples_.pop_back();
    throw;
  }
  return samples_.size() - 1;
}

inline growth_profile::stack_id growth_profile::current_stack() {
  if (latest_ < samples_.size() && is_open(samples_[latest_].stack)) return latest_;
  profile_stack stack;
  for (const growth_site* site = named(growth_site::innermost()); site != nullptr; site = named(site->outer())) {
    const source_place place = site->place();
    stack.push_back({std::string(place.function), std::string(place.file), place.line});
  }
  std::ranges::reverse(stack);
  return latest_ = find_or_add(stack);
}

// Is this the stack of the open sites?
inline bool growth_profile::is_open(const profile_stack& stack) noexcept {
  const growth_site* site = named(growth_site::innermost());
  for (auto frame = stack.rbegin(); frame != stack.rend(); ++frame, site = named(site->outer())) {
    if (site == nullptr) return false;
    const source_place place = site->place();
    if (frame->line != place.line || frame->function != place.function || frame->file != place.file) return false;
  }
  return site == nullptr;
}

// This site or the next around it that has a name; null if there is none.
inline const growth_site* growth_profile::named(const growth_site* site) noexcept {
  while (site != nullptr && site->place().function.empty()) site = site->outer();
  return site;
}

// What an event adds to its stack's sample; no hook for events that cost nothing.
namespace detail {

constexpr growth_cost cost_of(const slice_grew& e) { return {1, e.old_len * e.element_bytes, 0}; }
constexpr growth_cost cost_of(const map_grew&) { return {1, 0, 0}; }
constexpr growth_cost cost_of(const map_grew_same_size&) { return {1, 0, 0}; }
constexpr growth_cost cost_of(const bucket_evacuated& e) { return {0, (e.to_x + e.to_y) * e.entry_bytes, 0}; }
constexpr growth_cost cost_of(const table_grew& e) { return {1, e.entries * e.entry_bytes, 0}; }
constexpr growth_cost cost_of(const table_split& e) { return {1, (e.to_left + e.to_right) * e.entry_bytes, 0}; }
constexpr growth_cost cost_of(const java_table_resized& e) { return {e.old_bins != 0 ? 1u : 0u, 0, 0}; }
// The bytes depend on the tiny allocator's block; the scope knows them.
constexpr growth_cost cost_of(const heap_allocated&) { return {}; }

template <class Event>
concept costly = requires(const Event& e) { cost_of(e); };

}  // namespace detail

}  // namespace gogrow
