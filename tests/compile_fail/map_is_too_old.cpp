// expect: maps of Go 1.0
// The maps of Go 1.0 were of another kind.
#include <gogrow/map.hpp>

gogrow::go_map<int, int, gogrow::go1_0> m;
