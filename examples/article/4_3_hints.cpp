// How large to make a map: the article's estimate counts slots for Java's map, Go's hint counts entries. Given the
// estimate for a hint, a Go map starts with two to eight times the slots that its entries need.
#include <algorithm>
#include <iostream>

#include <gogrow/advise.hpp>
#include <gogrow/rules.hpp>

namespace {

constexpr gogrow::layout an_int = gogrow::layout_of<long>;

std::size_t bucket_slots(std::int64_t hint) {
  return std::size_t{8} << bucket_bits_for_hint(release_of(gogrow::go1_23), static_cast<std::size_t>(hint));
}

std::size_t swiss_slots(std::int64_t hint) {
  const gogrow::release& go = release_of(gogrow::go1_26);
  const auto start = swiss_start_for_hint(go, group_shape_of(go, an_int, an_int), hint);
  return std::max(gogrow::group_slots, start.tables * start.table_slots);
}

}  // namespace

int main() {
  for (const std::int64_t keys : {5, 9, 100, 897, 100000}) {
    const std::int64_t estimate = gogrow::estimate_map_size(keys, 0.2);
    std::cout << keys << " keys: the estimate is " << estimate << "\n  slots in Go 1.23: " << bucket_slots(keys)
              << " with the keys as hint, " << bucket_slots(estimate)
              << " with the estimate\n  slots in Go 1.26: " << swiss_slots(keys) << " and " << swiss_slots(estimate)
              << '\n';
  }
}
