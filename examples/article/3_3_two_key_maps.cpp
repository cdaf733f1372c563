// A map of two keys with and without a hint of 4: the same map. A hint above 8 is the first that changes anything.
#include <iostream>
#include <string>

#include <gogrow/map.hpp>
#include <gogrow/observe.hpp>

namespace {

template <gogrow::go_version Release> void make(std::int64_t hint) {
  using flags =
      gogrow::go_map<std::string, bool, Release, gogrow::default_hash<std::string>, gogrow::default_equal<std::string>,
                     std::allocator<std::pair<const std::string, bool>>, gogrow::ambient>;
  gogrow::growth_scope scope("one map");
  flags m(hint);
  m.put("valid", true);
  m.put("ready", false);
  std::cout << "Go " << to_string(Release) << ", hint " << hint << ": " << scope.totals().mallocs << " allocations, "
            << scope.totals().bytes_allocated << " B\n";
}

}  // namespace

int main() {
  for (const std::int64_t hint : {0, 4, 8, 9}) make<gogrow::go1_23>(hint);
  for (const std::int64_t hint : {0, 4, 8, 9}) make<gogrow::go1_26>(hint);
}
