// expect: append
// A text is no list of numbers, though its characters convert to int.
#include <gogrow/slice.hpp>

void append_text(gogrow::go_slice<int>& s) { s.append("text"); }
