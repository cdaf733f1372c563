// expect: this key needs a Hash
// A struct is hashed by its members where all of them are keys; a vector is none, as in Go no slice is.
#include <string>
#include <vector>

#include <gogrow/map.hpp>

struct tagged {
  std::string name;
  std::vector<std::string> tags;
};

gogrow::go_map<tagged, int> m;
