// For headers that throw and catch: with exceptions off they say so in one message.
//
// What only computes does not need them: rules.hpp, predict.hpp, advise.hpp and go_type.hpp print what they would
// throw, and abort (rules/raise.hpp).
#pragma once

#include <gogrow/rules/needs_cxx20.hpp>

#ifndef __cpp_exceptions
#error "this header of gogrow needs exceptions, off by -fno-exceptions; rules, predict, advise and go_type.hpp do not"
#include "the_error_above_says_what_to_do"
#endif
