// expect: needs exceptions, off by -fno-exceptions
// flags: -fno-exceptions
// errors: 2
// The message, and the header that is not there: nothing else.
#include <gogrow/observe.hpp>
