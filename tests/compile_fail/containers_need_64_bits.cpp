// expect: containers need a 64-bit platform
// flags: -U__SIZEOF_SIZE_T__ -D__SIZEOF_SIZE_T__=4
// errors: 2
// The message, and the header that is not there: nothing else.
#include <gogrow/map.hpp>
