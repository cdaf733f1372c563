// expect: gogrow needs C\+\+20
// flags: -std=c++17
// errors: 2
// The message, and the header that is not there: nothing else.
#include <gogrow/predict.hpp>
