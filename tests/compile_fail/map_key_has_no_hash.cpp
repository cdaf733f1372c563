// expect: this key needs a Hash
// A key that is neither plain bytes nor known to std::hash.
#include <string>

#include <gogrow/map.hpp>

struct named {
  int id;
  std::string name;
  bool operator==(const named&) const = default;
};

gogrow::go_map<named, int> m;
