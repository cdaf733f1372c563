// A bounded cache of hot keys in front of a store: at most so many entries, each gone so long after its last access.
// The clock is simulated and the load has a fixed seed, so every run prints the same.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <list>
#include <random>
#include <utility>
#include <vector>

#include <gogrow/map.hpp>
#include <gogrow/observe.hpp>

struct cached {
  std::uint64_t key, value;
  double last_access_s;
};
using place = std::list<cached>::iterator;
template <> struct gogrow::element_layout<place> : gogrow::fixed_layout<8, 8, true> {};  // to Go, a pointer

struct fixed_hash {  // go_map's own has a random seed in each map
  static constexpr std::uint64_t odd = 0x9e3779b97f4a7c15U;
  std::uint64_t operator()(std::uint64_t key) const { return (key * odd) ^ ((key * odd) >> 32); }
};
template <class V>
using counted_map = gogrow::go_map<std::uint64_t, V, gogrow::go1_23, fixed_hash, gogrow::default_equal<std::uint64_t>,
                                   std::allocator<std::pair<const std::uint64_t, V>>, gogrow::counters>;
struct hot_key_cache {
  std::size_t max_entries;
  double expiry_s;
  std::list<cached> by_access{};  // latest first
  counted_map<place> places{};

  const std::uint64_t* find(std::uint64_t key, double now_s) {
    while (!by_access.empty() && now_s - by_access.back().last_access_s >= expiry_s) drop_oldest();
    const place* found = places.find(key);
    if (found == nullptr) return nullptr;
    (*found)->last_access_s = now_s;
    by_access.splice(by_access.begin(), by_access, *found);
    return &(*found)->value;
  }
  void put(std::uint64_t key, std::uint64_t value, double now_s) {
    if (by_access.size() == max_entries) drop_oldest();
    by_access.push_front({key, value, now_s});
    places.put(key, by_access.begin());
  }
  void drop_oldest() {
    places.erase(by_access.back().key);
    by_access.pop_back();
  }
};

int main() {
  constexpr std::size_t keys = 100'000, requests = 400'000;
  counted_map<std::uint64_t> store;
  std::vector<double> share(keys);  // Zipf: the k-th key is asked for 1/k times as often as the first
  for (std::size_t k = 0; k < keys; ++k) {
    store.put(k, k * k);
    share[k] = (k == 0 ? 0 : share[k - 1]) + 1 / static_cast<double>(k + 1);
  }
  std::printf("store: %zu keys, map grew %d times\n", keys, static_cast<int>(store.observer().map_grows));
  std::puts("entries  expiry  hit rate  store reads saved  cache's map: growths  same size  bytes");
  for (const auto& [entries, expiry_s] : {std::pair{100, 60.0}, {1000, 60.0}, {10000, 60.0}, {10000, 1.0}}) {
    hot_key_cache cache{static_cast<std::size_t>(entries), expiry_s};
    std::mt19937_64 random(1);
    std::size_t hits = 0;
    for (std::size_t i = 0; i < requests; ++i) {
      const double now_s = static_cast<double>(i) / 10'000;  // requests per second
      const double at = static_cast<double>(random() >> 11) * 0x1p-53 * share.back();
      const auto key = static_cast<std::uint64_t>(std::ranges::upper_bound(share, at) - share.begin());
      if (cache.find(key, now_s)) ++hits;
      else cache.put(key, *store.find(key), now_s);
    }
    const gogrow::counters& c = cache.places.observer();
    std::printf("%7d  %4.0f s  %6.1f %%  %17zu  %20d  %9d  %7d\n", entries, expiry_s,
                100 * static_cast<double>(hits) / requests, hits, static_cast<int>(c.map_grows),
                static_cast<int>(c.map_same_size_grows), static_cast<int>(c.bytes_allocated));
  }
}
