// The words of a refusal.
#pragma once

#include <string>

#include <gogrow/rules/panic.hpp>

namespace test_support {

/// What gogrow::panic says that f throws; "no panic" when it throws nothing. Other exceptions pass.
template <class F> std::string panic_text(F f) {
  try {
    f();
  } catch (const gogrow::panic& refused) {
    return refused.what();
  }
  return "no panic";
}

}  // namespace test_support
