// expect: this key needs a Hash
// A key whose own == reads what it points to: its bytes differ where it is equal.
#include <cstddef>
#include <string_view>

#include <gogrow/map.hpp>

struct name {
  const char* text;
  std::size_t size;
  friend bool operator==(name a, name b) {
    return std::string_view(a.text, a.size) == std::string_view(b.text, b.size);
  }
};

gogrow::go_map<name, int> m;
