// Five appends to make([]int, 0, 1): which of them grow, and what is copied. Every release doubles here, so one is
// enough.
#include <iostream>

#include <gogrow/observe.hpp>
#include <gogrow/slice.hpp>

int main() {
  using watched = gogrow::observer_ref<gogrow::event_log>;
  gogrow::event_log log;
  auto s = gogrow::go_slice<long, gogrow::go1_26, std::allocator<long>, watched>::make(0, 1, {}, watched(log));
  std::size_t copied = 0;
  for (long i = 0; i < 5; ++i) {
    const std::size_t growths = log.of<gogrow::slice_grew>().size();
    s = append(s, i);
    std::cout << "append " << i + 1 << ": len " << s.len() << ", cap " << s.cap();
    const auto grown = log.of<gogrow::slice_grew>();
    if (grown.size() > growths) {
      std::cout << ", grew from " << grown.back().old_cap << ", copied " << grown.back().old_len;
      copied += grown.back().old_len;
    }
    std::cout << '\n';
  }
  std::cout << "copied in all: " << copied << '\n';
}
