// expect: the observer has no hook
// An observer without any hook that gogrow knows would look on in silence.
#include <memory>
#include <utility>

#include <gogrow/map.hpp>

struct print_growth {
  void on_growth(const gogrow::map_grew&) {}
};

gogrow::go_map<int, int, gogrow::go1_23, gogrow::default_hash<int>, gogrow::default_equal<int>,
               std::allocator<std::pair<const int, int>>, print_growth>
    m;
