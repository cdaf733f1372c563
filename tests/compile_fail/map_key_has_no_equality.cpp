// expect: this key needs an ==
// A key with a hash whose values cannot be compared.
#include <cstddef>
#include <string>

#include <gogrow/map.hpp>

struct named {
  int id;
  std::string name;
};
struct by_id {
  std::size_t operator()(const named& key) const { return static_cast<std::size_t>(key.id); }
};

gogrow::go_map<named, int, gogrow::go1_23, by_id> m;
