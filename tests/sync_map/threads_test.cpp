// go_sync_map on eight threads: values belong to their keys, what is stored once is taken once, no update is lost.
// ThreadSanitizer looks at the rest.

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

#include <gogrow/observe/concurrent_counters.hpp>
#include <gogrow/sync_map.hpp>

namespace {

using namespace gogrow;

constexpr int thread_count = 8;

template <class Work> void on_all_threads(Work work) {
  std::atomic<int> ready{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < thread_count; ++t)
    threads.emplace_back([&, t] {
      ++ready;
      while (ready < thread_count) std::this_thread::yield();
      work(t);
    });
  for (std::thread& t : threads) t.join();
}

// A cheap generator of its own for every thread.
struct lcg {
  std::uint64_t state;
  int below(int n) {
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    return static_cast<int>((state >> 33) % static_cast<std::uint64_t>(n));
  }
};

std::string text(int key, int by) { return std::to_string(key) + " of thread number " + std::to_string(by); }
bool belongs(int key, const std::string& value) { return value.starts_with(std::to_string(key) + " of"); }

template <go_version Release> void check_mixture() {
  concurrent_counters totals;
  go_sync_map<int, std::string, Release, default_hash<int>, default_equal<int>,
              std::allocator<std::pair<const int, std::string>>, observer_ref<concurrent_counters>>
      map{observer_ref(totals)};
  std::atomic<int> wrong{0};
  on_all_threads([&](int t) {
    lcg random{static_cast<std::uint64_t>(t) + 1};
    const auto check = [&](int key, const auto& found) {
      if (found && !belongs(key, *found)) ++wrong;
    };
    for (int i = 0; i < 1500; ++i) {
      const int key = random.below(48);
      switch (random.below(10)) {
        case 0:
        case 1:
          map.store(key, text(key, t));
          break;
        case 2:
          map.erase(key);
          break;
        case 3:
          check(key, map.load_and_delete(key));
          break;
        case 4:
          if (!belongs(key, map.load_or_store(key, text(key, t)).value)) ++wrong;
          break;
        case 5:
          if constexpr (Release >= go1_20) check(key, map.swap(key, text(key, t)));
          break;
        case 6:
          if constexpr (Release >= go1_20) {
            if (const auto there = map.load(key)) map.compare_and_swap(key, *there, text(key, t));
          }
          break;
        case 7:
          if constexpr (Release >= go1_20) {
            if (const auto there = map.load(key)) map.compare_and_delete(key, *there);
          }
          break;
        case 8:
          if (i % 16 == 0) {
            map.range([&](int k, const std::string& value) {
              if (!belongs(k, value)) ++wrong;
              return true;
            });
          }
          if constexpr (Release >= go1_23) {
            if (i % 400 == 8) map.clear();
          }
          break;
        default:
          check(key, map.load(key));
      }
    }
  });
  CHECK(wrong == 0);
  CHECK(totals.mallocs > 0);
  std::vector<int> met(48);
  map.range([&](int key, const std::string&) { return ++met[static_cast<std::size_t>(key)] == 1; });
  for (const int times : met) CHECK(times <= 1);
}

template <go_version Release> void check_tokens() {
  constexpr int tokens = 600;
  go_sync_map<int, int, Release> map;
  std::atomic<int> stored{0};
  std::atomic<int> taken{0};
  std::vector<std::atomic<int>> takers(tokens);
  on_all_threads([&](int t) {
    for (int i = 0; i < tokens; ++i)
      if (!map.load_or_store(i, t).loaded) ++stored;
  });
  on_all_threads([&](int) {
    for (int i = 0; i < tokens; ++i)
      if (map.load_and_delete(i)) {
        ++taken;
        ++takers[static_cast<std::size_t>(i)];
      }
  });
  CHECK(stored == tokens);
  CHECK(taken == tokens);
  for (const auto& n : takers) CHECK(n == 1);
  map.range([](int, int) {
    FAIL_CHECK("the map should be empty");
    return true;
  });
}

template <go_version Release> void check_counting() {
  go_sync_map<int, int, Release> map;
  constexpr int rounds = 400;
  on_all_threads([&](int t) {
    for (int i = 0; i < rounds; ++i) {
      const int key = i % 7;
      if (i % 50 == 0) map.store(1000 + t * rounds + i, i);  // keeps read and dirty changing
      for (;;) {
        const auto [value, loaded] = map.load_or_store(key, 1);
        if (!loaded || map.compare_and_swap(key, value, value + 1)) break;
      }
    }
  });
  int sum = 0;
  for (int key = 0; key < 7; ++key) sum += map.load(key).value_or(0);
  CHECK(sum == thread_count * rounds);
}

// Hashes of all keys share their first six digits, so that inner nodes come and go all the time.
struct deep_hash {
  std::uint64_t operator()(int key) const { return 0x1234560000000000ULL | static_cast<std::uint64_t>(key) << 36; }
};

template <go_version Release> void check_own_keys() {
  go_sync_map<int, int, Release, deep_hash> map;
  std::atomic<int> lost{0};
  std::atomic<int> left_over{0};
  on_all_threads([&](int t) {
    for (int i = 0; i < 6000; ++i) {
      map.store(t, i);
      if (map.load(t) != i) ++lost;
      map.erase(t);
      if (map.contains(t)) ++left_over;
    }
  });
  CHECK(lost == 0);
  CHECK(left_over == 0);
}

}  // namespace

TEST_CASE("go_sync_map on threads: a thread finds what it stored, and nothing when it deleted it") {
  check_own_keys<go1_19>();
  check_own_keys<go1_26>();
}

TEST_CASE("go_sync_map on threads: every value belongs to its key") {
  check_mixture<go1_19>();
  check_mixture<go1_23>();
  check_mixture<go1_26>();
}

TEST_CASE("go_sync_map on threads: each key is stored by one thread and taken by one") {
  check_tokens<go1_19>();
  check_tokens<go1_26>();
}

TEST_CASE("go_sync_map on threads: no compare_and_swap is lost") {
  check_counting<go1_23>();
  check_counting<go1_26>();
}
