// What runtime.MemStats would tell of a program that fills maps without a hint: allocations, live bytes and garbage,
// and the size classes that took them. For a real program's heap profile: gogrow diagnose.
#include <iostream>

#include <gogrow/map.hpp>
#include <gogrow/observe.hpp>

int main() {
  using counts = gogrow::go_map<int, int, gogrow::go1_26, gogrow::default_hash<int>, gogrow::default_equal<int>,
                                std::allocator<std::pair<const int, int>>, gogrow::ambient>;
  gogrow::seeded_random numbers(1);
  gogrow::scoped_random here(numbers);
  gogrow::paced_heap heap(gogrow::go1_26);
  gogrow::growth_scope scope("requests", heap);
  for (int request = 0; request < 1000; ++request) {
    counts words;
    for (int i = 0; i < 500; ++i) words.put(i, request);
  }
  std::cout << heap.heap << "collections about " << heap.pacer.cycles() << '\n';
}
