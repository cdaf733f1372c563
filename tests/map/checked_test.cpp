// The checked build finds misuse of a map and says so in Go's words; the unchecked one pays nothing for it.

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include <doctest/doctest.h>

#include <gogrow/map.hpp>

#include "support/maps.hpp"

namespace {

using gogrow::go_map;

// Calls back into whatever the test says, once, from the next hash or comparison.
struct callbacks {
  static inline std::function<void()> in_hash{};
  static inline std::function<void()> in_equal{};
  static void run(std::function<void()>& callback) {
    if (!callback) return;
    const auto once = std::exchange(callback, nullptr);
    once();
  }
};
struct calling_hash {
  std::uint64_t operator()(int key) const {
    callbacks::run(callbacks::in_hash);
    return static_cast<std::uint64_t>(key);
  }
};
struct calling_equal {
  bool operator()(int a, int b) const {
    callbacks::run(callbacks::in_equal);
    return a == b;
  }
};

template <bool Checked>
using calling_map = go_map<int, int, gogrow::go1_23, calling_hash, calling_equal,
                           std::allocator<std::pair<const int, int>>, gogrow::null_observer, Checked>;
using checked_map = calling_map<true>;

const char* const writes = "concurrent map writes";
const char* const read_and_write = "concurrent map read and map write";

std::string failure;
void remember_failure(const char* text) noexcept { failure = text; }

// Takes over from the handler that aborts.
struct handler_scope {
  gogrow::checked_failure_function before = gogrow::checked_failure_handler.exchange(remember_failure);
  handler_scope() { failure.clear(); }
  ~handler_scope() { gogrow::checked_failure_handler = before; }
};

TEST_SUITE("checked map") {
  TEST_CASE("a write from inside the hash of a write") {
    checked_map map{{1, 1}, {2, 2}};
    for (auto write : {+[](checked_map& m) { m.put(3, 3); }, +[](checked_map& m) { m.erase(1); },
                       +[](checked_map& m) { m.clear(); }, +[](checked_map& m) { m[7] = 8; }}) {
      callbacks::in_hash = [&] { write(map); };
      CHECK_THROWS_WITH_AS(map.put(9, 9), writes, gogrow::panic);
      callbacks::in_hash = [&] { write(map); };
      CHECK_THROWS_WITH_AS(map.erase(2), writes, gogrow::panic);
      callbacks::in_equal = [&] { write(map); };
      CHECK_THROWS_WITH_AS(map.put(2, 9), writes, gogrow::panic);
      map.check_invariants();
      CHECK(map == checked_map{{1, 1}, {2, 2}});
    }
    map.put(9, 9);  // and it works on
    CHECK(map.len() == 3);
  }

  TEST_CASE("a read from inside a write") {
    checked_map map{{1, 1}, {2, 2}};
    callbacks::in_hash = [&] { map.find(1); };
    CHECK_THROWS_WITH_AS(map.put(9, 9), read_and_write, gogrow::panic);
    callbacks::in_equal = [&] { static_cast<void>(map.contains(1)); };
    CHECK_THROWS_WITH_AS(map.erase(1), read_and_write, gogrow::panic);
    callbacks::in_equal = [&] { checked_map copy(map); };
    CHECK_THROWS_WITH_AS(map.erase(1), "concurrent map clone and map write", gogrow::panic);
    CHECK(map.len() == 2);
  }

  TEST_CASE("a write from inside a read") {
    checked_map map{{1, 1}, {2, 2}};
    callbacks::in_hash = [&] { map.put(5, 5); };
    CHECK_THROWS_WITH_AS(map.find(1), read_and_write, gogrow::panic);
    callbacks::in_equal = [&] { map.clear(); };
    CHECK_THROWS_WITH_AS(map.find(1), read_and_write, gogrow::panic);
    CHECK(map.len() == 2);
  }

  TEST_CASE("a read from inside a read is fine") {
    checked_map map{{1, 1}, {2, 2}};
    bool inner = false;
    callbacks::in_equal = [&] { inner = map.contains(2); };
    CHECK(map.contains(1));
    CHECK(inner);
  }

  TEST_CASE("an iterator that moves on during a write") {
    checked_map map{{1, 1}, {2, 2}};
    auto i = map.begin();
    callbacks::in_equal = [&] { ++i; };
    CHECK_THROWS_WITH_AS(map.erase(1), "concurrent map iteration and map write", gogrow::panic);
    CHECK(map.len() == 2);
  }

  TEST_CASE("writes on two threads") {
    checked_map map{{1, 1}};
    std::atomic<bool> inside{false};
    std::atomic<bool> done{false};
    callbacks::in_equal = [&] {
      inside = true;
      while (!done) std::this_thread::yield();
    };
    std::thread slow([&] { map.put(1, 2); });
    while (!inside) std::this_thread::yield();
    CHECK_THROWS_WITH_AS(map.put(3, 3), writes, gogrow::panic);
    CHECK_THROWS_WITH_AS(map.find(3), read_and_write, gogrow::panic);
    done = true;
    slow.join();
    CHECK(map == checked_map{{1, 2}});
  }

  TEST_CASE("an iterator whose map is gone, moved or replaced") {
    const handler_scope handler;
    std::optional<checked_map> map(std::in_place);
    map->put(1, 1);
    map->put(2, 2);
    const char* const text = "gogrow: map iterator used after its map";

    auto i = map->begin();
    const checked_map moved(std::move(*map));
    CHECK_THROWS_WITH_AS(++i, text, gogrow::panic);
    CHECK_THROWS_WITH_AS(*i, text, gogrow::panic);
    CHECK_THROWS_WITH_AS(i.key(), text, gogrow::panic);
    CHECK_THROWS_WITH_AS(i.elem(), text, gogrow::panic);
    CHECK_THROWS_WITH_AS(i->second, text, gogrow::panic);
    CHECK(failure.empty());

    map->put(1, 1);
    auto j = map->begin();
    auto copy = j;
    *map = checked_map{{5, 5}};
    CHECK_THROWS_WITH_AS(++j, text, gogrow::panic);
    CHECK_THROWS_WITH_AS(++copy, text, gogrow::panic);

    failure.clear();
    auto k = map->begin();
    map.reset();
    CHECK(failure == "gogrow: map destroyed under an iterator");
    CHECK_THROWS_WITH_AS(++k, text, gogrow::panic);
  }

  TEST_CASE("a map may end after its iterators, whether they came to the end or not") {
    const handler_scope handler;
    {
      checked_map map{{1, 1}, {2, 2}};
      for (auto entry : map) {
        if (entry.first == 1) break;
      }
      auto i = map.begin();
      while (i != map.end()) ++i;
      const auto unused = checked_map::iterator{};
    }
    CHECK(failure.empty());
  }

  TEST_CASE("the unchecked map is smaller and finds nothing") {
    CHECK(sizeof(calling_map<false>) < sizeof(checked_map));
    calling_map<false> map{{1, 1}};
    bool found = false;
    callbacks::in_equal = [&] { found = map.contains(1); };
    map.put(1, 2);
    CHECK(found);
  }
}

}  // namespace
