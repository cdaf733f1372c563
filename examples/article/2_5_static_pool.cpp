// A pool of 8,192 objects of 256 bytes, made at the start, under a load that is steady and one that is not: what it
// holds when nobody asks, and how often it has nothing left to give. bench/pool times it with real threads.
#include <algorithm>
#include <array>
#include <cstddef>
#include <iostream>

#include <gogrow/rules.hpp>

namespace {

constexpr std::size_t pool_objects = 8192;
constexpr std::size_t object_bytes = 256;

// Objects wanted at the same time, tick by tick.
void serve(const char* load, const std::array<std::size_t, 6>& wanted) {
  std::size_t missed = 0;
  std::size_t idle = 0;
  for (const std::size_t n : wanted) {
    missed += n - std::min(n, pool_objects);
    idle += pool_objects - std::min(n, pool_objects);
  }
  const auto ticks = wanted.size();
  std::cout << load << ": " << missed << " objects from the heap after all, " << idle / ticks << " idle on average, "
            << idle / ticks * charged_bytes(gogrow::release_of(gogrow::go_latest), object_bytes, true)
            << " B of them\n";
}

}  // namespace

int main() {
  serve("steady    ", {5000, 5000, 5000, 5000, 5000, 5000});
  serve("±40 %     ", {5000, 7000, 3000, 5000, 7000, 3000});
  serve("with peaks", {5000, 12000, 5000, 3000, 12000, 5000});
}
