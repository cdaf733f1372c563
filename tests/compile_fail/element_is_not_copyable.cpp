// expect: slice_object
// Headers share their array, so growth may have to copy: an element that can only be moved cannot be one.
#include <memory>

#include <gogrow/slice.hpp>

gogrow::go_slice<std::unique_ptr<int>> s;
