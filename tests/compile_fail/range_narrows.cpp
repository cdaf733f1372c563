// expect: append
// A range is spread by implicit conversions that lose nothing.
#include <vector>

#include <gogrow/slice.hpp>

void append_doubles(gogrow::go_slice<int>& s, const std::vector<double>& values) { s.append(values); }
