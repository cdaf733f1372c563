// go_pool against real sync.Pool. The numbers that a get hands out, and how many values New made, are outputs of a Go
// program with one P and collections by runtime.GC() alone: go1.12.17, go1.13.15, go1.19.8, go1.21.13 and go1.26.8, the
// last four alike.

#include <cstddef>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

#include <gogrow/pool.hpp>

namespace {

using namespace gogrow;

// A pool of ints whose New makes 1001, 1002, …
template <go_version Release> class numbered_pool {
 public:
  go_pool<int, Release> pool{[this] { return 1000 + ++made_; }};

  void put(std::initializer_list<int> values) {
    for (const int v : values) pool.put(v);
  }
  std::string get(int n) {
    std::string text;
    for (int i = 0; i < n; ++i) text += (i == 0 ? "" : " ") + std::to_string(*pool.get());
    return text;
  }

 private:
  int made_ = 0;
};

// Rounds of n gets, then n puts; the sum of New's calls in each round.
template <go_version Release> std::string rounds(std::initializer_list<int> sizes, int collections_a_round) {
  go_pool<int, Release> pool([] { return 0; });
  std::string text;
  for (const int n : sizes) {
    const auto before = pool.counts().news;
    std::vector<int> held;
    for (int i = 0; i < n; ++i) held.push_back(*pool.get());
    for (const int v : held) pool.put(v);
    for (int i = 0; i < collections_a_round; ++i) pool.gc();
    text += (text.empty() ? "" : " ") + std::to_string(pool.counts().news - before);
  }
  return text;
}

template <go_version Release> std::uint64_t news_of_steady_load(int rounds_a_collection) {
  go_pool<int, Release> pool([] { return 0; });
  for (int round = 0; round < 40; ++round) {
    std::vector<int> held;
    for (int i = 0; i < 10; ++i) held.push_back(*pool.get());
    for (const int v : held) pool.put(v);
    if (round % rounds_a_collection == rounds_a_collection - 1) pool.gc();
  }
  return pool.counts().news;
}

template <class T, auto Release>
concept poolable = requires { typename go_pool<T, Release>; };
static_assert(!poolable<const int, go_latest>);
static_assert(go_pool<int, go1_13>::has_victim && !go_pool<int, go1_12>::has_victim);

}  // namespace

TEST_CASE_TEMPLATE("without a collection: the first put, then the newest", Pool, numbered_pool<go1_3>,
                   numbered_pool<go1_12>, numbered_pool<go1_13>, numbered_pool<go1_26>) {
  Pool p;
  p.put({1, 2, 3, 4, 5});
  CHECK(p.pool.size() == 5);
  CHECK(p.get(6) == "1 5 4 3 2 1001");
  CHECK(p.pool.counts() == pool_counts{5, 0, 1, 1, 5, 0, 0});
}

TEST_CASE("one collection: from 1.13 on the victim hands out its values, oldest first") {
  numbered_pool<go1_13> p;
  p.put({1, 2, 3, 4, 5});
  p.pool.gc();
  CHECK(p.pool.size() == 5);
  CHECK(p.get(6) == "1 2 3 4 5 1001");
  CHECK(p.pool.counts() == pool_counts{5, 5, 1, 1, 5, 0, 1});

  numbered_pool<go1_12> old;
  old.put({1, 2, 3, 4, 5});
  old.pool.gc();
  CHECK(old.pool.size() == 0);
  CHECK(old.get(6) == "1001 1002 1003 1004 1005 1006");
  CHECK(old.pool.counts() == pool_counts{0, 0, 6, 6, 5, 5, 1});
}

TEST_CASE("two collections: nothing is left") {
  numbered_pool<go1_26> p;
  p.put({1, 2, 3, 4, 5});
  p.pool.gc();
  p.pool.gc();
  CHECK(p.get(3) == "1001 1002 1003");
  CHECK(p.pool.counts().dropped == 5);
}

TEST_CASE("the primary comes before the victim") {
  numbered_pool<go1_26> p;
  p.put({1, 2, 3});
  p.pool.gc();
  p.put({4, 5});
  CHECK(p.get(6) == "4 5 1 2 3 1001");

  numbered_pool<go1_12> old;
  old.put({1, 2, 3});
  old.pool.gc();
  old.put({4, 5});
  CHECK(old.get(6) == "4 5 1001 1002 1003 1004");
}

TEST_CASE("a value that is taken and put back lives on") {
  numbered_pool<go1_26> p;
  p.put({1});
  p.pool.gc();
  p.pool.put(*p.pool.get());
  p.pool.gc();
  CHECK(p.get(2) == "1 1001");
}

TEST_CASE("gets, puts and collections in turn") {
  numbered_pool<go1_26> p;
  p.put({1, 2, 3, 4});
  CHECK(p.get(2) == "1 4");
  p.put({9});
  p.pool.gc();
  CHECK(p.get(2) == "9 2");
  p.put({7});
  CHECK(p.get(3) == "7 3 1001");
  p.pool.gc();
  CHECK(p.get(1) == "1002");

  numbered_pool<go1_12> old;
  old.put({1, 2, 3, 4});
  CHECK(old.get(2) == "1 4");
  old.put({9});
  old.pool.gc();
  CHECK(old.get(2) == "1001 1002");
  old.put({7});
  CHECK(old.get(3) == "7 1003 1004");
  old.pool.gc();
  CHECK(old.get(1) == "1005");
}

TEST_CASE("a steady load: the victim saves New from every collection") {
  for (const int every : {1, 2, 4}) {
    CHECK(news_of_steady_load<go1_26>(every) == 10);
    CHECK(news_of_steady_load<go1_13>(every) == 10);
    CHECK(news_of_steady_load<go1_12>(every) == 400u / static_cast<unsigned>(every));
  }
}

TEST_CASE("bursts: what a quiet collection did not see is made anew") {
  CHECK(rounds<go1_26>({100, 10, 100, 10, 10, 100}, 1) == "100 0 90 0 0 90");
  CHECK(rounds<go1_12>({100, 10, 100, 10, 10, 100}, 1) == "100 10 100 10 10 100");
  CHECK(rounds<go1_26>({10, 10, 10}, 2) == "10 10 10");
}

TEST_CASE("nil is ignored, and without New a miss gives nothing") {
  go_pool<std::unique_ptr<int>> p;
  p.put(nullptr);
  CHECK(p.counts().puts == 0);
  CHECK_FALSE(p.get().has_value());
  CHECK(p.counts() == pool_counts{0, 0, 1, 0, 0, 0, 0});
  p.put(std::make_unique<int>(7));
  CHECK(**p.get() == 7);
}

TEST_CASE("New may use the pool, and what it throws is a miss") {
  go_pool<int>* self = nullptr;
  go_pool<int> p([&]() -> int {
    self->put(3);
    throw std::runtime_error("no memory");
  });
  self = &p;
  CHECK_THROWS_AS(p.get(), std::runtime_error);
  CHECK(p.counts() == pool_counts{0, 0, 1, 0, 1, 0, 0});
  CHECK(*p.get() == 3);
}

TEST_CASE("a collection destroys what it drops, and a destructor may use the pool") {
  struct returns_another {
    go_pool<std::shared_ptr<int>>* pool;
    void operator()(int* p) const {
      delete p;
      pool->put(std::make_shared<int>(8));
    }
  };
  go_pool<std::shared_ptr<int>> p;
  p.put(std::shared_ptr<int>(new int(1), returns_another{&p}));
  p.gc();
  p.gc();
  CHECK(p.counts().dropped == 1);
  CHECK(**p.get() == 8);
}

TEST_CASE("several threads and a collector lose and double nothing") {
  constexpr int threads = 4;
  constexpr int rounds_each = 2000;
  go_pool<std::unique_ptr<int>> p([] { return std::make_unique<int>(0); });
  std::vector<std::thread> workers;
  for (int t = 0; t < threads; ++t) {
    workers.emplace_back([&] {
      for (int i = 0; i < rounds_each; ++i) {
        auto value = *p.get();
        ++*value;
        p.put(std::move(value));
        if (i % 100 == 0) p.gc();
      }
    });
  }
  for (std::thread& w : workers) w.join();
  const pool_counts c = p.counts();
  CHECK(c.hits + c.misses == threads * rounds_each);
  CHECK(c.news == c.misses);
  CHECK(c.puts == threads * rounds_each);
  CHECK(c.puts - c.hits - c.dropped == p.size());
  CHECK(c.collections == threads * rounds_each / 100);
}
