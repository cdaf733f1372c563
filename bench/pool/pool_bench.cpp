// pool/impl:X/load:L/real_time/threads:N   a service whose requests need an object of 256 bytes each
//
// Time goes in ticks. In a tick all its requests are in flight at once, divided among N threads that begin together:
// each takes an object a request, writes to all of it, and at last gives all of them back. items_per_second counts
// requests of all threads; the times are per tick and thread, and so fall as threads are added.
//
//   load:steady   5,000 requests in every tick
//   load:bursty   5,000 give or take 40 %, and 12,000 in one tick of ten: more than a static pool of 8,192 holds
//
//   static_pool        8,192 objects made before, in one free list behind one std::mutex
//   static_pool_spin   the same behind a spin lock that yields now and then
//   malloc             the C library's allocator, which has caches and arenas for threads
//   mimalloc           mi_malloc, which has a heap for each thread
//
// Counters, each an average over the ticks:
//
//   contended   times that a thread found the lock taken
//   waited_us   how long the threads waited for it then, all together
//   overflow    objects that the static pool did not have, so that they came from malloc
#include <algorithm>
#include <array>
#include <atomic>
#include <barrier>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <memory>
#include <mutex>
#include <new>
#include <string>
#include <thread>
#include <vector>

#include <benchmark/benchmark.h>
#include <mimalloc.h>

namespace {

constexpr std::size_t object_bytes = 256;
constexpr std::size_t pool_objects = 8192;
constexpr std::size_t cache_line_bytes = 64;

struct wait_counts {
  std::uint64_t contended = 0;
  std::chrono::nanoseconds waited{};
  std::uint64_t overflow = 0;
};

class spin_lock {
 public:
  bool try_lock() noexcept { return !taken_.exchange(true, std::memory_order_acquire); }
  void lock() noexcept {
    constexpr int spins_before_yield = 64;
    for (int spins = 1; !try_lock(); ++spins) {
      while (taken_.load(std::memory_order_relaxed))
        if (++spins % spins_before_yield == 0) std::this_thread::yield();
    }
  }
  void unlock() noexcept { taken_.store(false, std::memory_order_release); }

 private:
  std::atomic<bool> taken_{false};
};

// One free list for all threads.
template <class Lock> class static_pool {
 public:
  static_pool() : memory_(new object[pool_objects]) {
    for (std::size_t i = 0; i < pool_objects; ++i) free_ = new (&memory_[i]) node{free_};
  }

  void* take(wait_counts& counts) {
    {
      const std::unique_lock<Lock> lock = locked(counts);
      if (free_ != nullptr) {
        node* const taken = free_;
        free_ = taken->next;
        return taken;
      }
    }
    ++counts.overflow;
    return std::malloc(object_bytes);
  }
  void give_back(void* p, wait_counts& counts) {
    auto* const given = static_cast<object*>(p);
    if (std::less<>()(given, memory_.get()) || !std::less<>()(given, memory_.get() + pool_objects)) return std::free(p);
    const std::unique_lock<Lock> lock = locked(counts);
    free_ = new (p) node{free_};
  }

 private:
  struct node {
    node* next;
  };
  struct alignas(cache_line_bytes) object {
    std::byte bytes[object_bytes];
  };

  // The clock is looked at only when there is something to wait for.
  std::unique_lock<Lock> locked(wait_counts& counts) {
    std::unique_lock<Lock> lock(lock_, std::try_to_lock);
    if (!lock.owns_lock()) {
      const auto begun = std::chrono::steady_clock::now();
      lock.lock();
      ++counts.contended;
      counts.waited += std::chrono::steady_clock::now() - begun;
    }
    return lock;
  }

  std::unique_ptr<object[]> memory_;
  alignas(cache_line_bytes) Lock lock_;
  node* free_ = nullptr;
};

struct malloc_objects {
  static void* take(wait_counts&) { return std::malloc(object_bytes); }
  static void give_back(void* p, wait_counts&) { std::free(p); }
};
struct mimalloc_objects {
  static void* take(wait_counts&) { return mi_malloc(object_bytes); }
  static void give_back(void* p, wait_counts&) { mi_free(p); }
};

constexpr std::array<std::size_t, 10> steady = {5000, 5000, 5000, 5000, 5000, 5000, 5000, 5000, 5000, 5000};
constexpr std::array<std::size_t, 10> bursty = {5000, 7000, 3000, 7000, 3000, 12000, 3000, 7000, 3000, 5000};

// What the threads of one run share.
template <class Objects> struct service {
  explicit service(int threads) : begin_together(threads) {}

  Objects objects{};
  std::barrier<> begin_together;

  static inline std::unique_ptr<service> running;
};

template <class Objects, const std::array<std::size_t, 10>& Load> void run(benchmark::State& state) {
  service<Objects>& shared = *service<Objects>::running;
  const auto threads = static_cast<std::size_t>(state.threads());
  const auto me = static_cast<std::size_t>(state.thread_index());
  std::vector<void*> in_flight;
  in_flight.reserve(*std::ranges::max_element(Load));
  wait_counts counts;
  std::size_t requests = 0;
  std::size_t tick = 0;
  for (auto _ : state) {
    shared.begin_together.arrive_and_wait();
    const std::size_t total = Load[tick++ % Load.size()];
    const std::size_t mine = total / threads + (me < total % threads ? 1 : 0);
    for (std::size_t i = 0; i < mine; ++i) {
      auto* const object = static_cast<unsigned char*>(shared.objects.take(counts));
      for (std::size_t at = 0; at < object_bytes; at += cache_line_bytes) object[at] = static_cast<unsigned char>(i);
      in_flight.push_back(object);
    }
    benchmark::ClobberMemory();
    for (void* const object : in_flight) shared.objects.give_back(object, counts);
    in_flight.clear();
    requests += mine;
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(requests));
  // Counters of all threads are added up and then divided by the iterations of all threads.
  const auto per_tick = [&](double n) {
    return benchmark::Counter(n * static_cast<double>(threads), benchmark::Counter::kAvgIterations);
  };
  state.counters["contended"] = per_tick(static_cast<double>(counts.contended));
  state.counters["waited_us"] = per_tick(std::chrono::duration<double, std::micro>(counts.waited).count());
  state.counters["overflow"] = per_tick(static_cast<double>(counts.overflow));
}

template <class Objects> bool add(const std::string& impl) {
  const std::string name = "pool/impl:" + impl + "/load:";
  for (auto* benchmark : {benchmark::RegisterBenchmark((name + "steady").c_str(), run<Objects, steady>),
                          benchmark::RegisterBenchmark((name + "bursty").c_str(), run<Objects, bursty>)}) {
    benchmark->ThreadRange(1, 16)->UseRealTime()->Unit(benchmark::kMicrosecond);
    benchmark->Setup([](const benchmark::State& state) {
      service<Objects>::running = std::make_unique<service<Objects>>(state.threads());
    });
    benchmark->Teardown([](const benchmark::State&) { service<Objects>::running.reset(); });
  }
  return true;
}

const bool added = add<static_pool<std::mutex>>("static_pool") && add<static_pool<spin_lock>>("static_pool_spin") &&
                   add<malloc_objects>("malloc") && add<mimalloc_objects>("mimalloc");

}  // namespace
