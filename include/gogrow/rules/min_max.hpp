// The smaller and the larger of two numbers.
//
// std::min and std::max would do. But <algorithm>, which declares them, costs whoever includes a container more compile
// time than the container's rules; and a macro of that name, which some systems' headers define, does not reach these.
//
//     smaller_of(3, 5) == 3      larger_of(3, 5) == 5
#pragma once

namespace gogrow::detail {

template <class Number> constexpr Number smaller_of(Number a, Number b) noexcept { return b < a ? b : a; }
template <class Number> constexpr Number larger_of(Number a, Number b) noexcept { return a < b ? b : a; }

}  // namespace gogrow::detail
