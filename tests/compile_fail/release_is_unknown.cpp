// expect: known
// A release of the future has no row, and no slice can follow it.
#include <gogrow/slice.hpp>

gogrow::go_slice<int, gogrow::go_version{1, 99}> s;
