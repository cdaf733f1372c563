// expect: this Go release is not known
// A release of the future has no row, and no map can follow it.
#include <gogrow/map.hpp>

gogrow::go_map<int, int, gogrow::go_version{1, 99}> m;
