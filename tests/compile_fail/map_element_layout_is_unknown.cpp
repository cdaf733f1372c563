// expect: specialise gogrow::element_layout
// The layout of a map's buckets depends on what Go would see of its elements.
#include <list>

#include <gogrow/map.hpp>

gogrow::go_map<int, std::list<int>> m;
