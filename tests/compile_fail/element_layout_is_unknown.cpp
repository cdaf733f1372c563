// expect: specialise gogrow::element_layout
// What Go would see of a class that cannot be looked into has to be said by a specialisation of element_layout.
#include <list>

#include <gogrow/slice.hpp>

gogrow::go_slice<std::list<int>> s;
