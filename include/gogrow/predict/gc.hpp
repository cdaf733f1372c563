// How often a program that allocates steadily collects garbage: cycles a second, goal, peak.
//
//     const auto gc = gogrow::predict_gc(gogrow::go1_26, {200 << 20, 500e6});      // 200 MiB live, 500 MB/s
//     gc.cycles_per_second, gc.goal_bytes, gc.seconds_between_cycles
//
// Glossary
//   live        what a collection finds reachable, always the same here: everything else is garbage by then
//   rate        bytes a second taken from the heap, as TotalAlloc counts
//   room        what may be allocated between two collections: trigger less live
//   binding     what decides: GOGC, the memory limit, or the clock (a collection at least every two minutes)
//
//      heap
//      goal ─ ─ ─ ─ ─ /│─ ─ ─ /│─ ─ ─ /│      room = trigger - live
//                   /  │    /  │    /  │      cycles a second = rate / room
//      live ──────/    └──/    └──/    └─     half as many: half the rate, or twice the room
//                 time ►
//
// This is idealised_pacer (observe/pacer.hpp has the rules and their sources) in its steady state. What is exact is the
// goal; a collection of real Go begins before it, allocates while it marks, and what it allocates then stays for the
// next one. Cycles a second of real Go, GOMAXPROCS 1 / 2, 16-KiB blocks over a live heap, shared machine of two cores:
//
//      live, GOGC, rate                 here     1.21          1.26          1.27
//      200 MiB, 100, 500 MB/s           2.38     2.62 / 2.39   2.62 / 2.62   2.62 / 2.39
//   and at full speed, MiB allocated from cycle to cycle:
//       16 MiB, 100                       16     19.6 / 40     21.7 / 55.6   22.2 / 55.6
//       64 MiB, 50                        32     37.0 / 38     39.0 / 57.7   35.3 / 52.6
//       64 MiB, 100                       64     78.9 / 100    81.1 / 111    76.9 / 111
//       64 MiB, 400                      257     429 / 375     375 / 300     750 / 429
//       64 MiB, off, limit 256 MiB       184     136 / 150     150 / 150     143 / 150
//       64 MiB, 100, limit 100 MiB        33     20.8 / 20.8   21.3 / 22.6   21.1 / 25.4
//
// So at a rate that leaves the collector time: within 10 %. A program that does nothing but allocate outruns its
// collector: fewer cycles, down to a third, and peaks of up to three times the goal. Under a memory limit real Go
// collects up to 1.6 times as often, for the limit counts what is not heap, too (non_heap_bytes).
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <stdexcept>

#include <gogrow/observe/pacer.hpp>
#include <gogrow/rules/raise.hpp>
#include <gogrow/rules/version.hpp>

namespace gogrow {

inline constexpr double forced_gc_seconds = 120;  ///< the longest time between two collections, unless GOGC is off

/// A program in its steady state.
struct gc_load {
  std::uint64_t live_bytes = 0;
  double bytes_per_second = 0;  ///< allocated; finite, not negative
};

/// What decides when the next collection comes.
enum class gc_bound {
  gogc,          ///< growth over what is live
  memory_limit,  ///< GOMEMLIMIT
  clock,         ///< two minutes are over
  none,          ///< nothing: it never comes
  no_room,       ///< the limit leaves no room over what is live: one collection follows the other
};

/// An estimate, see the top of this file.
struct gc_forecast {
  std::optional<std::uint64_t> goal_bytes{};       ///< nothing: no goal
  std::optional<std::uint64_t> trigger_bytes{};    ///< the heap at which a collection begins
  std::optional<std::uint64_t> room_bytes{};       ///< allocated between two collections
  std::optional<std::uint64_t> peak_bytes{};       ///< of the heap; nothing: it grows without end
  std::optional<double> cycles_per_second{};       ///< nothing for no_room: as many as the processor can do
  std::optional<double> seconds_between_cycles{};  ///< nothing: there is no next one
  /// Which share of what is allocated has to go for half as many cycles, 0 to 1; nothing where that does not help.
  std::optional<double> share_to_halve{};
  std::optional<unsigned> gogc_to_halve{};  ///< the GOGC that does it instead, where GOGC decides
  gc_bound bound = gc_bound::gogc;
};

/// The steady state of a program under a release's pacer. Throws as idealised_pacer does, and std::invalid_argument for
/// a rate that is negative or not finite. Constant time.
inline gc_forecast predict_gc(go_version version, const gc_load& load, const pacer_settings& settings = {}) {
  if (!(load.bytes_per_second >= 0) || std::isinf(load.bytes_per_second))
    detail::raise(std::invalid_argument("gogrow: a rate of allocation is finite and not negative"));
  idealised_pacer pacer(version, settings);
  pacer.mark(load.live_bytes);
  gc_forecast f;
  const double rate = load.bytes_per_second;
  const bool has_clock = settings.gogc_percent.has_value();
  double seconds = std::numeric_limits<double>::infinity();
  f.bound = gc_bound::none;
  if (pacer.goal_bytes() != idealised_pacer::never) {
    f.goal_bytes = pacer.goal_bytes();
    f.trigger_bytes = pacer.trigger_bytes();
    f.peak_bytes = (std::max)(*f.goal_bytes, load.live_bytes);
    f.room_bytes = *f.trigger_bytes > load.live_bytes ? *f.trigger_bytes - load.live_bytes : 0;
    pacer_settings without_limit = settings;
    without_limit.memory_limit_bytes.reset();
    idealised_pacer free(version, without_limit);
    free.mark(load.live_bytes);
    f.bound = free.goal_bytes() > pacer.goal_bytes() ? gc_bound::memory_limit : gc_bound::gogc;
    if (*f.room_bytes == 0) {
      if (rate > 0) {
        f.bound = gc_bound::no_room;
        return f;
      }
    } else if (rate > 0) {
      seconds = static_cast<double>(*f.room_bytes) / rate;
    }
  }
  if (has_clock && seconds > forced_gc_seconds) {
    f.bound = gc_bound::clock;
    seconds = forced_gc_seconds;
    f.room_bytes = static_cast<std::uint64_t>(rate * seconds);
    f.peak_bytes = load.live_bytes + *f.room_bytes;
  }
  f.cycles_per_second = std::isinf(seconds) ? 0 : 1 / seconds;
  if (std::isinf(seconds)) return f;
  f.seconds_between_cycles = seconds;
  if (f.bound == gc_bound::clock || (has_clock && 2 * seconds > forced_gc_seconds)) return f;
  f.share_to_halve = 0.5;
  if (f.bound == gc_bound::gogc) {
    // Twice the room; a limit may stand in the way.
    for (unsigned gogc = *settings.gogc_percent + 1; gogc <= 4 * (std::max)(*settings.gogc_percent, 100U); ++gogc) {
      pacer_settings more = settings;
      more.gogc_percent = gogc;
      idealised_pacer wider(version, more);
      wider.mark(load.live_bytes);
      if (wider.trigger_bytes() < load.live_bytes + 2 * *f.room_bytes) continue;
      f.gogc_to_halve = gogc;
      break;
    }
  }
  return f;
}

}  // namespace gogrow
