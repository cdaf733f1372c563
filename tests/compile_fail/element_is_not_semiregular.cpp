// expect: slice_object
// A slice holds values up to its capacity, so an element that has no default value cannot be one.
#include <gogrow/slice.hpp>

struct no_default {
  explicit no_default(int);
};

gogrow::go_slice<no_default> s;
