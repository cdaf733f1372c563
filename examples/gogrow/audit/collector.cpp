// The article's chapters 1, 2.4 and 2.5: the collector, loops that allocate, pools.
#include <gogrow/observe.hpp>
#include <gogrow/rules.hpp>

#include "audit/audit.hpp"
#include "audit/text.hpp"

namespace tool {
namespace {

using gogrow::release;
using maybe = std::optional<finding>;

constexpr std::uint64_t mebibyte = std::uint64_t{1} << 20;

// --- 1: when a collection starts.

// By how much a heap of live_bytes may grow, as a share of it, until the collection should be over.
maybe room_to_grow(const release& r, std::uint64_t live_bytes, unsigned gogc, double article) {
  gogrow::pacer_settings settings;
  settings.gogc_percent = gogc;
  gogrow::idealised_pacer pacer(r.version, settings);
  pacer.mark(live_bytes);
  const double share = static_cast<double>(pacer.goal_bytes() - live_bytes) / static_cast<double>(live_bytes);
  return finding{percent(share), percent(share) == percent(article)};
}

std::vector<claim> on_the_collector() {
  return {
      {"1", "GOGC=100: a collection by the time that a heap of 100 MiB has grown by as much", "100.0 %",
       "From 1.18 on stacks and globals count towards the goal (256 KiB are assumed here).",
       [](const release& r) { return room_to_grow(r, 100 * mebibyte, 100, 1); }},
      {"1", "the same for a heap of 1 MiB", "100.0 %", "No goal is below 4 MiB.",
       [](const release& r) { return room_to_grow(r, mebibyte, 100, 1); }},
      {"1", "GOGC=200 lets a heap of 100 MiB grow twice as much", "200.0 %", "As for 100, and for the same reason.",
       [](const release& r) { return room_to_grow(r, 100 * mebibyte, 200, 2); }},
      {"1", "bounds for pauses, allocation rates and numbers of goroutines that a healthy service keeps",
       "99 % of pauses, ±15 %", "Rules of thumb for a service, measured in one."},
  };
}

// --- 2.4: 100,000 times make([]byte, 0, 1024), used and dropped.

constexpr std::uint64_t rounds = 100000;
constexpr std::size_t round_bytes = 1024;

maybe objects_of_rounds(const release& r, gogrow::escapes where) {
  const gogrow::layout a_byte{1, 1, false};
  const gogrow::stack_placement placement(where, false, true);
  const std::uint64_t objects = gogrow::make_is_on_stack(r, a_byte, round_bytes, placement) ? 0 : rounds;
  return finding{grouped(objects), objects == 98432};
}

maybe objects_of_one_make(const release& r) {
  gogrow::heap_meter heap;
  heap.allocate(r, round_bytes, true);
  return finding{std::to_string(heap.mallocs()), heap.mallocs() == 2};
}

maybe objects_with_reuse(const release& r) {
  gogrow::heap_meter heap;
  heap.allocate(r, round_bytes, true);
  return finding{std::to_string(heap.mallocs()), heap.mallocs() == 1024};
}

maybe cycles_of_rounds(const release& r) {
  const std::uint64_t cycles =
      gogrow::predict_gc_cycles(r.version, gogrow::charged_bytes(r, round_bytes, true), rounds);
  return finding{"about " + std::to_string(cycles), cycles >= 10 && cycles <= 14};
}

maybe cycles_with_reuse(const release& r) {
  const std::uint64_t cycles = gogrow::predict_gc_cycles(r.version, gogrow::charged_bytes(r, round_bytes, true), 1);
  return finding{std::to_string(cycles), cycles == 2};
}

std::vector<claim> on_loops() {
  return {
      {"2.4", "100,000 rounds of make([]byte, 0, 1024): objects on the heap, if the array escapes", "98,432",
       "One array a round.", [](const release& r) { return objects_of_rounds(r, gogrow::escapes::yes); }},
      {"2.4", "the same, if it does not escape, as in the article's loop", "98,432",
       "The size is a constant below 64 KiB: the array is on the stack.",
       [](const release& r) { return objects_of_rounds(r, gogrow::escapes::no); }},
      {"2.4", "objects of one such make: the array, and a header that is allocated each time", "2",
       "The header is the variable itself; the array alone is allocated.", objects_of_one_make},
      {"2.4", "objects on the heap when one array is reused by s[:0]", "1,024",
       "One array, whatever the number of rounds.", objects_with_reuse},
      {"2.4", "collections during 100,000 such rounds, if the array escapes", "12",
       "102.4 MB of garbage under a goal of 4 MiB; an estimate, as a real count depends on the machine.",
       cycles_of_rounds},
      {"2.4", "collections when one array is reused by s[:0]", "2",
       "One array of 1 KiB reaches no goal; two cycles were somebody else's.", cycles_with_reuse},
      {"2.4", "the time of 100,000 rounds, each with a make of its own and with reuse", "86 ms and 21 ms",
       "A time of one machine."},
      {"2.5", "requests per second with a static pool and without, steady and at a peak",
       "43.1 k to 42.3 k, 31.2 k to 38.7 k", "Times of one machine; bench/pool runs the experiment on yours."},
      {"2.5", "failed compare-and-swaps of the pool's lock", "3 % to 68 %",
       "They depend on the machine; bench/pool counts the waits on yours."},
  };
}

}  // namespace

std::vector<claim> claims_on_the_collector() {
  std::vector<claim> claims = on_the_collector();
  for (const claim& c : on_loops()) claims.push_back(c);
  return claims;
}

}  // namespace tool
