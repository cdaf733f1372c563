// expect: append
// What does not convert to the element is refused where it is appended, not inside.
#include <gogrow/slice.hpp>

struct other {};

void append_other(gogrow::go_slice<int>& s) { s.append(other{}); }
