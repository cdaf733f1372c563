// expect: many threads call this observer at once
// A counter of plain numbers cannot be added to by several threads.
#include <memory>
#include <utility>

#include <gogrow/observe/counters.hpp>
#include <gogrow/sync_map.hpp>

gogrow::go_sync_map<int, int, gogrow::go1_23, gogrow::default_hash<int>, gogrow::default_equal<int>,
                    std::allocator<std::pair<const int, int>>, gogrow::counters>
    map;
