// The first number for which something holds, found in as many steps as the number has bits.
//
//      low                        high
//       │ no  no  no  no │ yes  yes │        holds(n) must not turn back to no
//                          ▲ first_that
#pragma once

#include <concepts>

namespace gogrow::detail {

/// The first number above low for which holds(n) is true; high where it is true nowhere below that.
template <std::integral Number, class Predicate>
constexpr Number first_that(Number low, Number high, const Predicate& holds) {
  while (low + 1 < high) {
    const Number middle = low + (high - low) / 2;
    (holds(middle) ? high : low) = middle;
  }
  return high;
}

}  // namespace gogrow::detail
