// The README's example: what Go 1.17 and Go 1.22 do with the same appends.
#include <iostream>

#include <gogrow/observe.hpp>
#include <gogrow/slice.hpp>

template <gogrow::go_version Release> void grow() {
  gogrow::go_slice<long, Release, std::allocator<long>, gogrow::counters> s;
  for (long i = 0; i < 1000; ++i) s = append(s, i);
  const gogrow::counters& cost = s.observer();
  std::cout << "go" << to_string(Release) << ": len " << s.len() << ", cap " << s.cap() << ", " << cost.reallocations
            << " growths, " << cost.bytes_allocated << " B\n";
}

int main() {
  grow<gogrow::go1_17>();
  grow<gogrow::go1_22>();
}
