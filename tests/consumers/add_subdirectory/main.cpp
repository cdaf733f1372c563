#include <iostream>

#include <gogrow/slice.hpp>

int main() {
  gogrow::go_slice<int> s;
  for (int i = 0; i < 5; ++i) s = append(s, i);
  std::cout << s.len() << ' ' << s.cap() << '\n';
}
