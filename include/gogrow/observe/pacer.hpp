// How often Go's garbage collector would run: an idealised pacer.
//
//     gogrow::paced_heap heap(gogrow::go1_26);
//     gogrow::growth_scope scope("serve", heap);
//     serve();
//     std::cout << heap.pacer.cycles() << " collections\n";
//
// Glossary
//   H, heap live   bytes charged since the program began, less what collections freed: live and garbage
//   M, marked      H as the last collection left it: what was reachable
//   goal           the H at which the collection should be over
//   T, trigger     the H at which it begins
//   S              stacks and globals, which count towards the goal from 1.18 on
//   GOGC           growth in percent that is allowed over M; off: only a memory limit starts collections
//
//      0                M                              T          goal
//      ├────────────────┼──────────────────────────────┼───────────┤
//      │   reachable    │    allocated since           │ collection │
//                       │◄──────── (M + S) · GOGC / 100 ──────────►│      at least 4 MiB · GOGC / 100 from 0
//
// Algorithm
//   H grows with each charge. When H >= T a collection runs, at once and to its end: M and H become what is live, and
//       goal = max(4 MiB · GOGC / 100, M + (M + S) · GOGC / 100), not above the goal of the memory limit (1.19+)
//       T    = goal to 1.17; from 1.18 on M + 0.75 (goal - M) while goal <= 8 MiB, else goal
//
// What is exact and what is not. The goal is Go's formula. The trigger is not: to 1.17 Go adapts it to how fast it
// marked before, from 1.18 on it lies between M + 0.7 (goal - M) and M + 0.95 (goal - M), large heaps up to 4 MiB
// before the goal, by the speed of marking, the scheduler and the machine. Go also allocates while it marks, hands out
// spans rather than objects, and collects at least every two minutes. Its count of cycles therefore differs from run to
// run. Collections counted by this pacer and by real Go, GOGC = 100, idle machine of two cores, GOMAXPROCS 1 / 2:
//
//      stream                            1.17          1.19              1.23              1.26
//                                     pacer   Go    pacer   Go        pacer   Go        pacer   Go
//      400,000 × 1 KiB garbage          98    98     131  128/112-117  131  129/110-133  131  129/107-125
//      200,000 × 1 KiB retained          7     7       7    6/7          7    6/5-8        7    6/6-7
//      400,000 × 1 KiB over 210 MiB      1     1       1    1/1-2        1    1/1-2        1    1/1-2
//      2,000,000 inserts, map[int]int    6     6       6    7/7          6    7/6-7       10   9-10/10-11
//      20,000,000 int64 appended        12    13      13   13/13        13   13/13        13   13/13
//
// Expect ±1 to 2 cycles or ±15 %, whichever is more, and worse on a loaded machine: 29 instead of 129 was seen.
// Releases before 1.10 began earlier (1.8 ran 11 and 18 cycles in the last two rows), and so does a small memory limit:
// the garbage stream under GOGC=off and limits of 32, 64 and 128 MiB took 15-22, 8-9 and 3-4 cycles in 1.19 to 1.26,
// where this pacer says 13, 6 and 3 if 3 MiB are not heap.
//
// Sources: runtime/mgcpacer.go (commit, heapGoalInternal, memoryLimitHeapGoal, trigger; to 1.16 mgc.go).
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <stdexcept>

#include <gogrow/observe/events.hpp>
#include <gogrow/observe/go_heap.hpp>
#include <gogrow/rules/raise.hpp>
#include <gogrow/rules/version.hpp>

namespace gogrow {

inline constexpr std::uint64_t default_heap_min_bytes = std::uint64_t{4} << 20;  ///< the smallest goal at GOGC = 100

/// What the user sets, and what the pacer cannot know.
struct pacer_settings {
  std::optional<unsigned> gogc_percent = 100;          ///< nothing stands for GOGC=off
  std::optional<std::uint64_t> memory_limit_bytes{};   ///< GOMEMLIMIT (1.19+)
  std::uint64_t non_heap_bytes = 0;                    ///< what the memory limit counts beside the heap
  std::optional<std::uint64_t> stack_globals_bytes{};  ///< S; by default an estimate of 256 KiB, before 1.18 none
  std::optional<double> trigger_share{};  ///< T = M + share (goal - M), 0 to 1, in place of the release's rule
};

/// Goals and triggers of collections for a stream of charges: an estimate, see the top of this file. A plain value;
/// all operations take constant time.
class idealised_pacer {
 public:
  static constexpr std::uint64_t never = (std::numeric_limits<std::uint64_t>::max)();

  /// An empty heap. Throws std::out_of_range for an unknown release, std::invalid_argument for a memory limit before
  /// 1.19 and for a share outside of 0 to 1.
  explicit constexpr idealised_pacer(go_version version = go_latest, const pacer_settings& settings = {});

  /// `bytes` more were taken from the heap. True when a collection is due: tell what it leaves with finish_cycle.
  constexpr bool allocate(std::uint64_t bytes) {
    heap_live_ += bytes;
    return heap_live_ >= trigger_;
  }
  /// A collection ran and left live_bytes. Also for those that the program asks for (runtime.GC).
  constexpr void finish_cycle(std::uint64_t live_bytes) {
    ++cycles_;
    mark(live_bytes);
  }
  /// Both: takes `bytes`, and where a collection is due lets it find live_bytes. True if there was one.
  constexpr bool allocate(std::uint64_t bytes, std::uint64_t live_bytes) {
    if (!allocate(bytes)) return false;
    finish_cycle(live_bytes);
    return true;
  }

  constexpr std::uint64_t cycles() const { return cycles_; }
  constexpr std::uint64_t heap_live_bytes() const { return heap_live_; }  ///< H
  constexpr std::uint64_t marked_bytes() const { return marked_; }        ///< M
  constexpr std::uint64_t goal_bytes() const { return goal_; }            ///< `never` if nothing starts collections
  constexpr std::uint64_t trigger_bytes() const { return trigger_; }      ///< T, or `never`

  /// As if a collection had left so much, without counting one: the state to start from.
  constexpr void mark(std::uint64_t live_bytes) {
    heap_live_ = marked_ = live_bytes;
    goal_ = goal_for(live_bytes);
    trigger_ = trigger_for(live_bytes, goal_);
  }

 private:
  int minor_;
  pacer_settings settings_;
  std::uint64_t heap_live_ = 0;
  std::uint64_t marked_ = 0;
  std::uint64_t goal_ = 0;
  std::uint64_t trigger_ = 0;
  std::uint64_t cycles_ = 0;

  constexpr std::uint64_t stack_globals() const {
    return settings_.stack_globals_bytes.value_or(minor_ >= 18 ? std::uint64_t{256} << 10 : 0);
  }
  constexpr std::uint64_t goal_for(std::uint64_t marked) const;
  constexpr std::uint64_t limit_goal_for(std::uint64_t marked) const;
  constexpr std::uint64_t trigger_for(std::uint64_t marked, std::uint64_t goal) const;
};

constexpr idealised_pacer::idealised_pacer(go_version version, const pacer_settings& settings)
    : minor_(release_of(version).version.minor), settings_(settings) {
  if (settings.memory_limit_bytes && minor_ < 19)
    detail::raise(std::invalid_argument("gogrow: Go knows a memory limit from 1.19 on"));
  if (settings.trigger_share && !(*settings.trigger_share >= 0 && *settings.trigger_share <= 1))
    detail::raise(std::invalid_argument("gogrow: a trigger's share lies between 0 and 1"));
  mark(0);
}

// In doubles, as sums of very large settings would pass 64 bits; the goal is a few bytes off above 2^53 bytes.
constexpr std::uint64_t idealised_pacer::goal_for(std::uint64_t marked) const {
  std::uint64_t goal = never;
  if (settings_.gogc_percent) {
    const double growth = *settings_.gogc_percent / 100.0;
    const double by_percent = static_cast<double>(marked) + static_cast<double>(marked + stack_globals()) * growth;
    const double wanted = (std::max)(static_cast<double>(default_heap_min_bytes) * growth, by_percent);
    if (wanted < 0x1p63) goal = static_cast<std::uint64_t>(wanted);
  }
  return (std::min)(goal, limit_goal_for(marked));
}

// The limit less what is not heap and some headroom, but never below the live heap: then every allocation is followed
// by a collection. (Go spends at most half of the CPU time on that; here nothing holds it back.)
constexpr std::uint64_t idealised_pacer::limit_goal_for(std::uint64_t marked) const {
  if (!settings_.memory_limit_bytes) return never;
  const std::uint64_t limit = *settings_.memory_limit_bytes;
  if (settings_.non_heap_bytes >= limit) return marked;
  constexpr std::uint64_t min_headroom = std::uint64_t{1} << 20;
  const std::uint64_t room = limit - settings_.non_heap_bytes;
  const std::uint64_t headroom = minor_ >= 21 ? (std::max)(room / 100 * 3, min_headroom) : min_headroom;
  return (std::max)(room < 2 * headroom ? headroom : room - headroom, marked);
}

constexpr std::uint64_t idealised_pacer::trigger_for(std::uint64_t marked, std::uint64_t goal) const {
  if (goal == never || goal <= marked) return goal;
  constexpr std::uint64_t small_goal = std::uint64_t{8} << 20;
  const double share = settings_.trigger_share.value_or(minor_ >= 18 && goal <= small_goal ? 0.75 : 1.0);
  return marked + static_cast<std::uint64_t>(static_cast<double>(goal - marked) * share);
}

/// Collections during `objects` allocations of object_bytes each (as charged: charged_bytes) that are garbage at once,
/// over a heap of which live_bytes stay: the uniform stream in closed form. Estimate, as idealised_pacer. The heap
/// begins as a collection would have left it.
constexpr std::uint64_t predict_gc_cycles(go_version version, std::uint64_t object_bytes, std::uint64_t objects,
                                          std::uint64_t live_bytes = 0, const pacer_settings& settings = {}) {
  idealised_pacer pacer(version, settings);
  pacer.mark(live_bytes);
  if (pacer.trigger_bytes() == idealised_pacer::never || object_bytes == 0) return 0;
  const std::uint64_t room = pacer.trigger_bytes() > live_bytes ? pacer.trigger_bytes() - live_bytes : 0;
  const std::uint64_t objects_per_cycle = room / object_bytes + (room % object_bytes != 0 ? 1 : 0);
  return objects / (std::max)(objects_per_cycle, std::uint64_t{1});
}

/// A go_heap whose collections an idealised_pacer starts: an observer for containers, as go_heap is one.
struct paced_heap {
  go_heap heap;
  idealised_pacer pacer;

  explicit constexpr paced_heap(go_version version = go_latest, const pacer_settings& settings = {})
      : heap(version), pacer(version, settings) {}

  constexpr void on(const heap_allocated& e) {
    const std::uint64_t before = heap.total_alloc_bytes();
    heap.on(e);
    if (pacer.allocate(heap.total_alloc_bytes() - before)) collect();
  }
  constexpr void on(const array_dropped& e) { heap.on(e); }
  constexpr void on(const map_memory_dropped& e) { heap.on(e); }

  /// One allocation of n bytes by hand, and objects that nothing refers to any more.
  constexpr void allocate(std::size_t n, bool noscan) {
    if (n == 0) return;
    const release& r = heap.row();
    on(heap_allocated{n, charged_bytes(r, n, noscan), noscan, is_tiny(r, n, noscan)});
  }
  constexpr void drop(std::size_t n, bool noscan, std::size_t objects = 1) { heap.drop(n, noscan, objects); }

  /// A collection: one that is due, or runtime.GC().
  constexpr gc_result collect() {
    const gc_result done = heap.collect();
    pacer.finish_cycle(done.live_bytes);
    return done;
  }
};

}  // namespace gogrow
