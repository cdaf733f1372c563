// expect: default_initializable
// m[key] puts Go's zero value where the key is absent.
#include <gogrow/map.hpp>

struct no_default {
  explicit no_default(int n) : number(n) {}
  int number;
};

void ask(gogrow::go_map<int, no_default>& m) { m[1]; }
