// 100,000 rounds that each need room for 1,024 bytes: an array a round, one array reused by s[:0], and arrays from a
// sync.Pool that every collection ages. Collections are an estimate.
#include <iostream>

#include <gogrow/observe.hpp>
#include <gogrow/pool.hpp>
#include <gogrow/slice.hpp>

namespace {

using bytes = gogrow::go_slice<unsigned char, gogrow::go1_26, std::allocator<unsigned char>, gogrow::ambient>;
constexpr int rounds = 100000;

bytes make_room() { return bytes::make(0, 1024); }

void use(bytes& s) { s.append("data"); }

template <class Round> void count(const char* what, Round round) {
  gogrow::paced_heap heap(gogrow::go1_26);
  gogrow::growth_scope scope(what, heap);
  for (int i = 0; i < rounds; ++i) round(heap.pacer.cycles());
  std::cout << what << scope.totals().mallocs << " arrays, " << scope.totals().bytes_allocated << " B, about "
            << heap.pacer.cycles() << " collections\n";
}

}  // namespace

int main() {
  count("a make in each round  ", [](std::uint64_t) {
    bytes s = make_room();
    use(s);
  });
  bytes reused;
  count("one array, s[:0]      ", [&](std::uint64_t) {
    if (reused == nullptr) reused = make_room();
    reused = reused.slice(0, 0);
    use(reused);
  });
  gogrow::go_pool<bytes> pool(make_room);
  std::uint64_t collections = 0;
  count("sync.Pool             ", [&](std::uint64_t now) {
    for (; collections < now; ++collections) pool.gc();
    bytes s = *pool.get();
    s = s.slice(0, 0);
    use(s);
    pool.put(std::move(s));
  });
}
