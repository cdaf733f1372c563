// A struct that two object files share.
#pragma once

#include <gogrow/map.hpp>

struct holder {
  gogrow::go_map<int, int> map;
  int after = 7;
};

int put(holder& h);
