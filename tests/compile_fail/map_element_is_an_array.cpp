// expect: keys and elements are objects: no references, arrays
// A function cannot return an array, nor can one be assigned.
#include <gogrow/map.hpp>

gogrow::go_map<int, int[4]> m;
