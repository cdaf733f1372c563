// expect: append
// append(s, x) does not change s; as in Go, who forgets the result has forgotten something.
#include <gogrow/slice.hpp>

#pragma GCC diagnostic error "-Wunused-result"

void forget(gogrow::go_slice<int>& s) { append(s, 1); }
