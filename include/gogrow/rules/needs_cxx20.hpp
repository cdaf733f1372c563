// The first header of every front door: a compiler in an older mode says so in one message.
//
// Without it the first sign would be hundreds of errors about concepts. #error alone does not end a compilation; a
// header that is not there does.
#pragma once

#if __cplusplus < 202002L
#error "gogrow needs C++20: compile with -std=c++20 or later"
#include "the_error_above_says_what_to_do"
#endif
