// expect: specialise gogrow::element_layout
// The same for a struct with such a member: the message comes first, not the machinery that looks into structs.
#include <set>

#include <gogrow/slice.hpp>

struct holds_set {
  std::set<int> ids;
  int count = 0;
};

gogrow::go_slice<holds_set> s;
