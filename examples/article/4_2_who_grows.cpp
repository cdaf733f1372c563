// Which line of a program makes a map grow: a growth profile, by scope and by the place of the put. write_folded,
// write_pprof and write_chrome_trace hand the same to flame graphs, go tool pprof and Perfetto. Which line of a real Go
// program does it, gogrow diagnose reads from its heap profile.
#include <iostream>
#include <string>

#include <gogrow/export.hpp>
#include <gogrow/map.hpp>
#include <gogrow/observe.hpp>

namespace {

using words = gogrow::go_map<std::string, int, gogrow::go1_23, gogrow::default_hash<std::string>,
                             gogrow::default_equal<std::string>, std::allocator<std::pair<const std::string, int>>,
                             gogrow::ambient>;

void put_all(words& cache, int n) {
  for (int i = 0; i < n; ++i) cache.put(std::to_string(i), i);
}

}  // namespace

int main() {
  gogrow::seeded_random numbers(1);
  gogrow::scoped_random here(numbers);
  gogrow::growth_scope scope("handler", gogrow::keep::profile);
  {
    gogrow::growth_scope warm("with a hint");
    words cache(1000);
    put_all(cache, 1000);
  }
  {
    gogrow::growth_scope cold("without a hint");
    words cache;
    put_all(cache, 1000);
  }
  for (const gogrow::growth_sample& sample : scope.profile().samples()) {
    for (const gogrow::profile_frame& frame : sample.stack)
      std::cout << (frame.line == 0 ? frame.function : gogrow::base_name(frame.file)) << "; ";
    std::cout << sample.cost.growths << " growths, " << sample.cost.copied_bytes << " B copied, "
              << sample.cost.allocated_bytes << " B allocated\n";
  }
}
