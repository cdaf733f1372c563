#include "holder.hpp"

int put(holder& h) {
  h.map.put(1, 2);
  return h.after;
}
