// The README's map example: a map of Go 1.23 doubles at its 14th entry, and each write moves at most two old buckets.
#include <cstdint>
#include <iostream>

#include <gogrow/map.hpp>
#include <gogrow/map/draw.hpp>

// The lowest bits of the hash choose the bucket, the highest eight become the tophash.
struct plain_hash {
  std::uint64_t operator()(int key) const { return static_cast<std::uint64_t>(key) * 0x0101010101010101u; }
};

int main() {
  gogrow::go_map<int, int, gogrow::go1_23, plain_hash> m;
  for (int key = 0; key < 26; ++key) m.put(key, key);
  std::cout << "26 entries\n" << gogrow::draw(m);
  m.put(26, 26);
  std::cout << "\nthe 27th entry: growth begins, two old buckets are evacuated\n" << gogrow::draw(m);
  m.put(27, 27);
  std::cout << "\nthe 28th entry: growth goes on\n" << gogrow::draw(m);
}
