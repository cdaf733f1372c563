// expect: slices_package
// Package slices came with Go 1.21.
#include <gogrow/slices.hpp>

gogrow::go_slice<int, gogrow::go1_20> grown(gogrow::go_slice<int, gogrow::go1_20> s) {
  return gogrow::slices::grow(s, 1);
}
