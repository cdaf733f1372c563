// When a map's growth does its work. Go 1.23 moves two old buckets with each write or delete and none with a look-up;
// Go 1.26 moves all entries of a table within the put that finds it full.
#include <iostream>

#include <gogrow/map.hpp>
#include <gogrow/observe.hpp>

namespace {

template <gogrow::go_version Release> void watch(int first, int last) {
  gogrow::go_map<int, int, Release, gogrow::default_hash<int>, gogrow::default_equal<int>,
                 std::allocator<std::pair<const int, int>>, gogrow::counters>
      m;
  const gogrow::counters& c = m.observer();
  const auto moved = [&c] { return c.entries_moved_to_x + c.entries_moved_to_y + c.slots_moved; };
  std::cout << "Go " << to_string(Release) << '\n';
  for (int i = 1; i <= last; ++i) {
    const auto before = moved();
    m.put(i, i);
    if (i < first) continue;
    const auto by_put = moved() - before;
    m.contains(i / 2);
    std::cout << "  put " << i << " moves " << by_put << " entries, a look-up " << moved() - before - by_put << '\n';
  }
}

}  // namespace

int main() {
  gogrow::seeded_random numbers(7);
  gogrow::scoped_random here(numbers);
  watch<gogrow::go1_23>(52, 58);  // 8 buckets hold 52 entries
  watch<gogrow::go1_26>(56, 59);  // a table of 64 slots holds 56
}
