// Growth of one and the same map in two releases: buckets to Go 1.23, Swiss tables from 1.24 on.
#include <iostream>
#include <memory>
#include <utility>

#include <gogrow/map.hpp>
#include <gogrow/observe.hpp>

template <gogrow::go_version Release> void fill() {
  using map = gogrow::go_map<long, long, Release, gogrow::default_hash<long>, gogrow::default_equal<long>,
                             std::allocator<std::pair<const long, long>>, gogrow::counters>;
  map m;
  for (long i = 0; i < 800; ++i) m.put(i, i);
  const gogrow::counters& cost = m.observer();
  std::cout << "go" << to_string(Release) << ": " << m.len() << " entries, " << cost.map_grows << " bucket and "
            << cost.table_grows << " table growths, " << cost.entries_moved_to_x + cost.entries_moved_to_y
            << " entries evacuated, " << cost.slots_moved << " slots moved\n";
}

int main() {
  fill<gogrow::go1_23>();
  fill<gogrow::go1_26>();
}
