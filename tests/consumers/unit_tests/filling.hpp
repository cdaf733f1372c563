// What the tests look at: a slice that grew four times, to 1, 2, 4 and 8.
#pragma once

#include <memory>

#include <gogrow/growth_checks.hpp>

using ids = gogrow::go_slice<long, gogrow::go1_22, std::allocator<long>, gogrow::ambient>;

inline void fill_ids() {
  ids s;
  for (long i = 0; i < 5; ++i) s = append(s, i);
}
