// expect: slices_concat
// slices.Concat came with Go 1.22.
#include <gogrow/slices.hpp>

gogrow::go_slice<int, gogrow::go1_21> joined(gogrow::go_slice<int, gogrow::go1_21> s) {
  return gogrow::slices::concat(s, s);
}
