// expect: slice_rules
// What stands in the place of a release has to be one, or a rule that names capacities.
#include <gogrow/slice.hpp>

gogrow::go_slice<int, 22> s;
