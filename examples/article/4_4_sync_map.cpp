// 10,000 new keys in a sync.Map: it grows as well. To Go 1.23 the keys go to its dirty map, an ordinary map; from 1.24
// on it is a trie.
#include <iostream>

#include <gogrow/observe.hpp>
#include <gogrow/sync_map.hpp>

namespace {

struct mixed {  // the same in every run
  std::uint64_t operator()(int key, std::uint64_t) const {
    return gogrow::seeded_random(static_cast<std::uint64_t>(key)).next();
  }
};

template <gogrow::go_version Release> void store_all() {
  using watched = gogrow::observer_ref<gogrow::concurrent_counters>;
  gogrow::concurrent_counters cost;
  gogrow::go_sync_map<int, int, Release, mixed, gogrow::default_equal<int>, std::allocator<std::pair<const int, int>>,
                      watched>
      m{watched(cost)};
  for (int i = 0; i < 10000; ++i) m.store(i, i);
  for (int i = 0; i < 10000; ++i) m.load(i);  // to 1.23 the last of these misses promotes the dirty map
  std::cout << "Go " << to_string(Release) << ": " << cost.map_grows << " doublings of the dirty map, "
            << cost.entries_moved_to_x + cost.entries_moved_to_y << " entries moved, " << cost.read_misses
            << " misses, " << cost.dirty_promotions << " promotions, " << cost.trie_nodes_added << " trie nodes, "
            << cost.mallocs << " allocations\n";
}

}  // namespace

int main() {
  store_all<gogrow::go1_23>();
  store_all<gogrow::go1_26>();
}
