// What GOEXPERIMENT=mapsplitgroup saves: bytes that maps of n entries take from the heap in Go 1.27, without and with
// it.
#include <cstdint>
#include <cstdio>
#include <string_view>

#include <gogrow/predict.hpp>
#include <gogrow/rules.hpp>

namespace {

using gogrow::layout;

constexpr layout one_byte{1, 1, false}, four_bytes{4, 4, false}, eight_bytes{8, 8, false}, text{16, 8, true};

struct map_type {
  std::string_view name;
  layout key, elem;
};

constexpr map_type types[] = {{"map[int64]bool", eight_bytes, one_byte},
                              {"map[uint32]uint8", four_bytes, one_byte},
                              {"map[string]int", text, eight_bytes}};

std::uint64_t bytes(gogrow::go_version version, const map_type& type, std::uint64_t entries) {
  const gogrow::release& r = gogrow::release_of(version);
  return gogrow::exact_swiss_map(r, type.key, type.elem, entries).bytes_allocated;
}

}  // namespace

int main() {
  std::printf("%-18s %8s %14s %12s %8s\n", "type", "entries", "1.27, bytes", "split, bytes", "less");
  for (const map_type& type : types) {
    for (const std::uint64_t entries : {8U, 100U, 896U}) {
      const std::uint64_t together = bytes(gogrow::go1_27, type, entries);
      const std::uint64_t split = bytes(gogrow::go1_27_mapsplitgroup, type, entries);
      std::printf("%-18.*s %8llu %14llu %12llu %6.1f %%\n", static_cast<int>(type.name.size()), type.name.data(),
                  static_cast<unsigned long long>(entries), static_cast<unsigned long long>(together),
                  static_cast<unsigned long long>(split),
                  100.0 * (1.0 - static_cast<double>(split) / static_cast<double>(together)));
    }
  }
}
