#include "holder.hpp"

int main() {
  holder h;
  return put(h) == 7 && h.map.get(1) == 2 && h.after == 7 ? 0 : 1;
}
