// expect: growth_observer
// An observer without any hook that gogrow knows would look on in silence.
#include <memory>

#include <gogrow/slice.hpp>

struct print_growth {
  void on_growth(const gogrow::slice_grew&) {}
};

gogrow::go_slice<int, gogrow::go1_22, std::allocator<int>, print_growth> s;
