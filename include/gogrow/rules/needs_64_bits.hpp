// For containers: where std::size_t has 32 bits they say so in one message.
//
// They have Go's sizes of 64-bit platforms, beyond what such a machine can count. Headers that only compute are right
// there too (rules/release.hpp, size_or_most).
#pragma once

#include <gogrow/rules/needs_cxx20.hpp>

// In a page of WebAssembly the maps of the playground are small, and drawn rather than measured.
#if __SIZEOF_SIZE_T__ < 8 && !defined(__wasm__)
#error "gogrow's containers need a 64-bit platform; rules, predict, advise, go_type and diagnose.hpp do not"
#include "the_error_above_says_what_to_do"
#endif
