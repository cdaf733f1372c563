// store/impl:X/keys:K/threads:T   keys and elements are uint64; 262,144 operations in all, nine stores to one load
//
//   keys:fresh   every other store is of a key that no one has stored before, so the map grows all the time
//   keys:old     all keys are there before the time starts
//
//   go_map_mutex      buckets as Go 1.23 has them, unchecked, one mutex around
//   go_sync_map       sync.Map as Go 1.23 has it: read and dirty
//   go_sync_trie_map  sync.Map as Go 1.26 has it: a hash trie
//
// Each row also says what its map did in the timed loop, per run and not per operation: growths (tables doubled),
// copied (entries moved by that, and entries copied from read to dirty), promotions, trie_nodes (inner nodes added).
// The time is one of the clock on the wall, for one operation of all threads together.
#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <latch>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <benchmark/benchmark.h>

#include <gogrow/map.hpp>
#include <gogrow/observe.hpp>
#include <gogrow/sync_map.hpp>

namespace {

constexpr std::size_t operations = 1 << 18;
constexpr std::uint64_t old_keys = 1 << 12;

constexpr const char* total_names[] = {"growths", "copied", "promotions", "trie_nodes"};
using totals = std::array<std::uint64_t, std::size(total_names)>;

// The rare events alone: to count each allocation would let all threads meet at one counter.
class growth_totals {
 public:
  static constexpr bool thread_safe = true;

  void on(const gogrow::map_grew&) { ++growths_; }
  void on(const gogrow::map_grew_same_size&) { ++growths_; }
  void on(const gogrow::bucket_evacuated& e) { copied_ += e.to_x + e.to_y; }
  void on(const gogrow::dirty_made& e) { copied_ += e.copied; }
  void on(const gogrow::dirty_promoted&) { ++promotions_; }
  void on(const gogrow::trie_expanded& e) { trie_nodes_ += e.inner_nodes; }

  totals now() const { return {growths_, copied_, promotions_, trie_nodes_}; }

 private:
  std::atomic<std::uint64_t> growths_{0};
  std::atomic<std::uint64_t> copied_{0};
  std::atomic<std::uint64_t> promotions_{0};
  std::atomic<std::uint64_t> trie_nodes_{0};
};
using observer = gogrow::observer_ref<growth_totals>;
using key = std::uint64_t;
using hash = gogrow::default_hash<key>;
using equal = gogrow::default_equal<key>;
using allocator = std::allocator<std::pair<const key, std::uint64_t>>;

class go_map_mutex {
 public:
  static constexpr const char* name = "go_map_mutex";
  explicit go_map_mutex(growth_totals& growth) : map_(observer(growth)) {}
  void store(key k, std::uint64_t elem) {
    const std::lock_guard lock(mutex_);
    map_.put(k, elem);
  }
  std::uint64_t load(key k) {
    const std::lock_guard lock(mutex_);
    const std::uint64_t* const found = map_.find(k);
    return found == nullptr ? 0 : *found;
  }

 private:
  std::mutex mutex_;
  gogrow::go_map<key, std::uint64_t, gogrow::go1_23, hash, equal, allocator, observer, false> map_;
};

template <gogrow::go_version Release> class sync_map {
 public:
  static constexpr const char* name = Release < gogrow::go1_24 ? "go_sync_map" : "go_sync_trie_map";
  explicit sync_map(growth_totals& growth) : map_(observer(growth)) {}
  void store(key k, std::uint64_t elem) { map_.store(k, elem); }
  std::uint64_t load(key k) { return map_.load(k).value_or(0); }

 private:
  gogrow::go_sync_map<key, std::uint64_t, Release, hash, equal, allocator, observer> map_;
};

template <class Map> void work(Map& map, std::uint64_t thread, std::size_t count, bool fresh_keys) {
  std::uint64_t random = thread + 1;
  key next_fresh = (thread + 1) << 32;
  for (std::size_t i = 1; i <= count; ++i) {
    random = random * 6364136223846793005ULL + 1442695040888963407ULL;
    const key old = (random >> 33) % old_keys;
    if (i % 10 == 0) benchmark::DoNotOptimize(map.load(old));
    else map.store(fresh_keys && i % 2 == 0 ? next_fresh++ : old, i);
  }
}

using seconds = std::chrono::duration<double>;

// From the moment at which all threads may go to the one at which the last is done.
template <class Map> seconds run_threads(Map& map, std::size_t threads, bool fresh_keys) {
  std::latch ready(static_cast<std::ptrdiff_t>(threads));
  std::latch go(1);
  std::vector<std::thread> running;
  for (std::size_t t = 0; t < threads; ++t)
    running.emplace_back([&, t] {
      ready.count_down();
      go.wait();
      work(map, t, operations / threads, fresh_keys);
    });
  ready.wait();
  const auto start = std::chrono::steady_clock::now();
  go.count_down();
  for (std::thread& t : running) t.join();
  return std::chrono::steady_clock::now() - start;
}

template <class Map> void store(benchmark::State& state, std::size_t threads, bool fresh_keys) {
  totals sum{};
  for (auto _ : state) {
    growth_totals growth;
    Map map(growth);
    for (key k = 0; k < old_keys; ++k) map.store(k, k);
    for (key k = 0; k < old_keys; ++k) benchmark::DoNotOptimize(map.load(k));
    const totals before = growth.now();
    state.SetIterationTime(run_threads(map, threads, fresh_keys).count());
    const totals after = growth.now();
    for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += after[i] - before[i];
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(operations));
  for (std::size_t i = 0; i < sum.size(); ++i)
    state.counters[total_names[i]] =
        benchmark::Counter(static_cast<double>(sum[i]), benchmark::Counter::kAvgIterations);
}

template <class Map> void add() {
  for (const bool fresh : {true, false})
    for (const std::size_t threads : {std::size_t{1}, std::size_t{32}}) {
      const std::string name = std::string("store/impl:") + Map::name + "/keys:" + (fresh ? "fresh" : "old") +
                               "/threads:" + std::to_string(threads);
      benchmark::RegisterBenchmark(name.c_str(), [=](benchmark::State& s) { store<Map>(s, threads, fresh); })
          ->UseManualTime()
          ->Unit(benchmark::kMillisecond);
    }
}

const bool registered = [] {
  add<go_map_mutex>();
  add<sync_map<gogrow::go1_23>>();
  add<sync_map<gogrow::go1_26>>();
  return true;
}();

}  // namespace
