// The README's Swiss map: a map of Go 1.26 is one group until its ninth entry, then a table; and a delete from a full
// group leaves a tombstone.
#include <cstdint>
#include <iostream>

#include <gogrow/map.hpp>
#include <gogrow/map/draw.hpp>

// The same hash in every run: its lowest seven bits become the control byte, the next ones choose the group.
struct mixing_hash {
  std::uint64_t operator()(int key) const { return gogrow::default_hash<int>{}(key, 24); }
};

int main() {
  gogrow::go_map<int, int, gogrow::go1_26, mixing_hash> m;
  for (int key = 0; key < 8; ++key) m.put(key, key);
  std::cout << "8 entries\n" << gogrow::draw(m);
  m.put(8, 8);
  std::cout << "\nthe 9th entry: a table of two groups\n" << gogrow::draw(m);
  for (int key = 9; key < 14; ++key) m.put(key, key);
  std::cout << "\n14 entries: no growth left\n" << gogrow::draw(m);
  m.erase(3);
  m.erase(9);
  std::cout << "\n3 and 9 are deleted\n" << gogrow::draw(m);
  m.put(14, 14);
  m.put(15, 15);
  std::cout << "\n14 and 15 are put\n" << gogrow::draw(m);
}
