// How often Go would collect: a stream of garbage under GOGC = 100 and 200, over a small heap and a large one. An
// estimate, as real counts depend on the machine (gogrow/observe/pacer.hpp says by how much).
// Whose garbage it is in a service of your own: gogrow diagnose.
#include <iostream>

#include <gogrow/observe.hpp>

int main() {
  constexpr std::uint64_t objects = 400000;  // of 1 KiB
  constexpr std::uint64_t mebibyte = 1 << 20;
  for (const auto release : {gogrow::go1_17, gogrow::go1_26}) {
    std::cout << "Go " << to_string(release) << ", 400,000 objects of 1 KiB, each dropped at once\n";
    for (const std::uint64_t live : {std::uint64_t{0}, 20 * mebibyte, 200 * mebibyte}) {
      std::cout << "  over " << live / mebibyte << " MiB that live:";
      for (const unsigned gogc : {100U, 200U}) {
        gogrow::pacer_settings settings;
        settings.gogc_percent = gogc;
        const auto cycles = gogrow::predict_gc_cycles(release, 1024, objects, live, settings);
        std::cout << "  GOGC=" << gogc << " about " << cycles << " collections";
      }
      std::cout << '\n';
    }
  }
}
