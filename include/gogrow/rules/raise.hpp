// How headers that only compute refuse: by an exception, or where exceptions are off by a message and the end.
//
//     raise(panic("makeslice: cap out of range"))      throw                          with exceptions
//                                                      stderr, then std::abort        with -fno-exceptions
//
// In a constant expression either is an error that names the place.
#pragma once

#ifndef __cpp_exceptions
#include <cstdio>
#include <cstdlib>
#endif

namespace gogrow::detail {

/// Throws error. Where exceptions are off: prints what() and aborts.
template <class Error> [[noreturn, gnu::cold, gnu::noinline]] void raise(const Error& error) {
#ifdef __cpp_exceptions
  throw error;
#else
  std::fprintf(stderr, "%s\n", error.what());
  std::abort();
#endif
}

}  // namespace gogrow::detail
