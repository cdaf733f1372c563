// What Go refuses, this library throws.
//
// Go panics with a runtime.Error whose Error() method gives a text such as
// "runtime error: index out of range [3] with length 3". A container here throws gogrow::panic whose what() is that
// very text, for the release that the container follows. Most texts begin with "runtime error: "; those that real Go
// prints without the prefix ("assignment to entry in nil map") have none here either.
#pragma once

#include <stdexcept>

namespace gogrow {

/// A Go panic. what() is the text that Go's Error() gives. The operation that threw has changed nothing.
class panic : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace gogrow
