// expect: specialise gogrow::element_layout
// Members of bases cannot be listed: the layout has to be said.
#include <gogrow/map.hpp>

struct base {
  void* owner;
};
struct derived : base {
  int count;
};

gogrow::go_map<int, derived> m;
