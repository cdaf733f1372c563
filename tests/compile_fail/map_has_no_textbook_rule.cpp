// expect: a map's release is a go_version
// A rule for slices cannot take a release's place in a map.
#include <gogrow/map.hpp>

gogrow::go_map<int, int, gogrow::textbook> m;
