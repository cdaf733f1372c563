// go_sync_map on one thread: what each operation allocates and what becomes of read and dirty, as real Go printed it
// (sync.Map of 1.19.8, 1.20.14, 1.21.13, 1.22.12, 1.23.12, 1.24.13, 1.26.8 and 1.27.3, by MemStats and reflection);
// that it is a map; and that exceptions break nothing. sync_map_threads_test.cpp has the threads.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include <gogrow/observe/concurrent_counters.hpp>
#include <gogrow/sync_map.hpp>

#include "support/fragile.hpp"

namespace {

using namespace gogrow;

// Spreads the numbers from 0 on evenly over the low bits, so that no bucket overflows.
struct even_hash {
  std::uint64_t operator()(int key) const { return static_cast<std::uint64_t>(key) * 0x9E3779B97F4A7C15ULL; }
};
// The top hexadecimal digits are the key's low ones.
struct digit_hash {
  std::uint64_t operator()(int key) const { return static_cast<std::uint64_t>(key) << 48; }
};

using watched = observer_ref<concurrent_counters>;
template <go_version Release, class Hash = even_hash>
using counted =
    go_sync_map<int, int, Release, Hash, default_equal<int>, std::allocator<std::pair<const int, int>>, watched>;

struct cost {
  std::uint64_t mallocs;
  std::uint64_t bytes;
  friend bool operator==(const cost&, const cost&) = default;
};
doctest::String toString(const cost& c) { return (std::to_string(c.mallocs) + '/' + std::to_string(c.bytes)).c_str(); }

template <go_version Release, class Hash = even_hash> struct subject {
  concurrent_counters totals;
  counted<Release, Hash> map{watched(totals)};

  template <class Operation> cost of(Operation operation) {
    const std::uint64_t mallocs = totals.mallocs;
    const std::uint64_t bytes = totals.bytes_allocated;
    operation(map);
    return {totals.mallocs - mallocs, totals.bytes_allocated - bytes};
  }
  cost store(int first, int end) {
    return of([&](auto& m) {
      for (int i = first; i < end; ++i) m.store(i, 7);
    });
  }
  cost walk() {
    return of([](auto& m) { m.range([](int, int) { return false; }); });
  }
};

template <go_version Release> void check_read_dirty_costs(cost empty_range) {
  CHECK(subject<Release>().of([](auto& m) { m.load(0); }) == cost{0, 0});
  CHECK(subject<Release>().of([](auto& m) { m.erase(0); }) == cost{0, 0});
  CHECK(subject<Release>().walk() == empty_range);
  {
    subject<Release> s;
    CHECK(s.store(0, 1) == cost{6, 312});
    CHECK(s.store(0, 1) == cost{1, 16});
    CHECK(s.of([](auto& m) { CHECK(m.load(0) == 7); }) == cost{1, 16});
    CHECK(s.of([](auto& m) { CHECK(m.load_or_store(0, 8).value == 7); }) == cost{0, 0});
    CHECK(s.of([](auto& m) { CHECK(!m.load_or_store(1, 8).loaded); }) == cost{5, 296});
    CHECK(s.of([](auto& m) { m.erase(0); }) == cost{0, 0});
    CHECK(s.of([](auto& m) { m.erase(77); }) == cost{0, 0});
  }
  struct fill {
    int n;
    cost stores;
    cost one_more;
  };
  // Maps of 1.21 grow at the 13th entry, others at the 14th.
  const fill thirteen = Release == go1_21 ? fill{13, {44, 2104}, {6, 1000}} : fill{13, {43, 1208}, {7, 1416}};
  for (const fill& f :
       {fill{8, {27, 592}, {7, 728}}, {9, {31, 1048}, {6, 520}}, thirteen, {14, {47, 2144}, {6, 1000}}}) {
    CAPTURE(f.n);
    subject<Release> s;
    CHECK(s.store(0, f.n) == f.stores);
    CHECK(s.walk() == cost{1, 16});
    CHECK(s.store(f.n, f.n + 1) == f.one_more);
  }
}

sync_map_state state(std::size_t read, bool amended, std::size_t dirty, bool has_dirty, std::size_t misses) {
  return {read, amended, dirty, has_dirty, misses};
}
}  // namespace

template <> struct doctest::StringMaker<gogrow::sync_map_state> {
  static String convert(const gogrow::sync_map_state& s) {
    return ("read " + std::to_string(s.read_len) + (s.amended ? " amended" : "") + " dirty " +
            (s.has_dirty ? std::to_string(s.dirty_len) : "nil") + " misses " + std::to_string(s.misses))
        .c_str();
  }
};

namespace {

template <go_version Release> void check_read_dirty_states() {
  subject<Release> s;
  auto& m = s.map;
  s.store(0, 12);
  CHECK(m.state() == state(0, true, 12, true, 0));
  for (int i = 0; i < 11; ++i) m.load(0);
  CHECK(m.state() == state(0, true, 12, true, 11));
  m.load(0);
  CHECK(m.state() == state(12, false, 0, false, 0));
  CHECK(s.totals.dirty_promotions == 1);
  CHECK(s.totals.read_misses == 12);
  CHECK(s.totals.entries_copied_to_dirty == 0);

  m.erase(3);
  CHECK(m.state() == state(12, false, 0, false, 0));
  m.store(20, 7);  // dirty is made of the eleven others
  CHECK(m.state() == state(12, true, 12, true, 0));
  CHECK(s.totals.entries_copied_to_dirty == 11);
  CHECK(s.totals.entries_expunged == 1);
  CHECK(s.store(3, 4) == cost{1, 16});
  CHECK(m.state() == state(12, true, 13, true, 0));
  m.erase(20);
  CHECK(m.state() == state(12, true, 12, true, 1));
  m.erase(99);
  CHECK(m.state() == state(12, true, 12, true, 2));
  m.load_or_store(21, 7);
  CHECK(m.state() == state(12, true, 13, true, 2));
  m.load_or_store(21, 7);
  CHECK(m.state() == state(12, true, 13, true, 3));
  m.erase(4);
  CHECK(s.of([](auto& map) { map.load_or_store(4, 7); }) == cost{1, 16});
  CHECK(m.state() == state(12, true, 13, true, 3));
  s.walk();
  CHECK(m.state() == state(13, false, 0, false, 0));

  if constexpr (Release >= go1_20) {
    m.store(50, 7);
    CHECK(s.of([](auto& map) { CHECK(map.compare_and_swap(50, 7, 7)); }) == cost{1, 16});
    CHECK(m.state() == state(13, true, 14, true, 1));
    CHECK(s.of([](auto& map) { CHECK(!map.compare_and_swap(50, 1, 7)); }) == cost{0, 0});
    CHECK(m.state() == state(13, true, 14, true, 2));
    CHECK(!m.compare_and_swap(51, 1, 7));
    CHECK(m.state() == state(13, true, 14, true, 2));
    CHECK(!m.compare_and_delete(51, 7));
    CHECK(m.state() == state(13, true, 14, true, 3));
    CHECK(m.compare_and_delete(50, 7));
    CHECK(m.state() == state(13, true, 14, true, 4));
    CHECK(!m.load(50));
  }
  if constexpr (Release >= go1_23) {
    CHECK(s.of([](auto& map) { map.clear(); }) == cost{1, 16});
    CHECK(m.state() == state(0, false, 0, true, 0));
    CHECK(s.store(50, 51) == cost{4, 56});
    CHECK(m.state() == state(0, true, 1, true, 0));
    CHECK(s.of([](auto& map) { map.clear(); }) == cost{1, 16});
    CHECK(s.of([](auto& map) { map.clear(); }) == cost{0, 0});
    CHECK(m.state() == state(0, false, 0, true, 0));
  }
}

template <go_version Release> void check_trie_costs() {
  using trie = subject<Release>;
  CHECK(trie().of([](auto& m) { m.load(0); }) == cost{1, 160});
  CHECK(trie().of([](auto& m) { m.erase(0); }) == cost{1, 160});
  CHECK(trie().walk() == cost{1, 160});
  CHECK(trie().of([](auto& m) { m.clear(); }) == cost{2, 320});
  trie s;
  CHECK(s.store(0, 1) == cost{2, 208});
  CHECK(s.store(0, 1) == cost{1, 48});
  CHECK(s.of([](auto& m) { CHECK(m.load(0) == 7); }) == cost{0, 0});
  CHECK(s.of([](auto& m) { CHECK(m.load_or_store(0, 8).value == 7); }) == cost{0, 0});
  CHECK(s.of([](auto& m) { CHECK(m.compare_and_swap(0, 7, 8)); }) == cost{1, 48});
  CHECK(s.of([](auto& m) { CHECK(!m.compare_and_swap(0, 1, 7)); }) == cost{0, 0});
  CHECK(s.of([](auto& m) { CHECK(m.swap(0, 7) == 8); }) == cost{1, 48});
  CHECK(s.of([](auto& m) { CHECK(!m.compare_and_delete(0, 1)); }) == cost{0, 0});
  CHECK(s.of([](auto& m) { CHECK(m.compare_and_delete(0, 7)); }) == cost{0, 0});
  CHECK(s.of([](auto& m) { CHECK(!m.load_and_delete(0)); }) == cost{0, 0});
  CHECK(s.of([](auto& m) { CHECK(!m.load_or_store(1, 8).loaded); }) == cost{1, 48});
  CHECK(s.of([](auto& m) { m.clear(); }) == cost{1, 160});
  CHECK(!s.map.contains(1));
}

// Random operations next to a std::unordered_map.
template <go_version Release> void check_random_operations(unsigned seed) {
  std::mt19937 random(seed);
  const auto draw = [&](int below) { return static_cast<int>(random() % static_cast<unsigned>(below)); };
  go_sync_map<int, std::string, Release> map;
  std::unordered_map<int, std::string> model;
  const auto there = [&](int key) {
    const auto found = model.find(key);
    return found == model.end() ? std::nullopt : std::optional<std::string>(found->second);
  };
  for (int i = 0; i < 6000; ++i) {
    const int key = draw(i / 1500 % 2 == 0 ? 40 : 400);
    const std::string value = "the value number " + std::to_string(draw(3));
    CAPTURE(i);
    switch (draw(i % 500 == 0 ? 11 : 9)) {
      case 0:
      case 1:
        map.store(key, value);
        model[key] = value;
        break;
      case 2:
        map.erase(key);
        model.erase(key);
        break;
      case 3: {
        const auto got = map.load_or_store(key, value);
        CHECK(got.loaded == model.contains(key));
        CHECK(got.value == model.try_emplace(key, value).first->second);
        break;
      }
      case 4:
        if constexpr (Release >= go1_15) {
          CHECK(map.load_and_delete(key) == there(key));
          model.erase(key);
        }
        break;
      case 5:
        if constexpr (Release >= go1_20) {
          CHECK(map.swap(key, value) == there(key));
          model[key] = value;
        }
        break;
      case 6:
        if constexpr (Release >= go1_20) {
          const bool equal = there(key) == "the value number 1";
          CHECK(map.compare_and_swap(key, "the value number 1", value) == equal);
          if (equal) model[key] = value;
        }
        break;
      case 7:
        if constexpr (Release >= go1_20) {
          const bool equal = there(key) == "the value number 1";
          CHECK(map.compare_and_delete(key, "the value number 1") == equal);
          if (equal) model.erase(key);
        }
        break;
      case 9: {
        std::unordered_map<int, std::string> met;
        map.range([&](int k, const std::string& v) { return met.emplace(k, v).second; });
        CHECK(met == model);
        break;
      }
      case 10:
        if constexpr (Release >= go1_23) {
          map.clear();
          model.clear();
        }
        break;
      default:
        CHECK(map.load(key) == there(key));
    }
  }
  std::unordered_map<int, std::string> met;
  map.range([&](int k, const std::string& v) { return met.emplace(k, v).second; });
  CHECK(met == model);
}

TEST_SUITE("go_sync_map") {
  TEST_CASE("read and dirty: allocations of each operation") {
    check_read_dirty_costs<go1_19>({0, 0});
    check_read_dirty_costs<go1_20>({1, 16});
    check_read_dirty_costs<go1_21>({1, 16});
    check_read_dirty_costs<go1_22>({0, 0});
    check_read_dirty_costs<go1_23>({0, 0});
  }

  TEST_CASE("read and dirty: misses, promotions, expunged entries") {
    check_read_dirty_states<go1_19>();
    check_read_dirty_states<go1_20>();
    check_read_dirty_states<go1_23>();
  }

  TEST_CASE("to 1.14 Delete counted no miss") {
    subject<go1_14> s;
    s.store(0, 4);
    s.map.erase(1);
    s.map.erase(9);
    CHECK(s.map.state() == state(0, true, 3, true, 0));
    subject<go1_15> t;
    t.store(0, 4);
    t.map.erase(1);
    CHECK(t.map.state() == state(0, true, 3, true, 1));
  }

  TEST_CASE("hash trie: allocations of each operation") {
    check_trie_costs<go1_24>();
    check_trie_costs<go1_26>();
    check_trie_costs<go1_27>();
  }

  TEST_CASE("hash trie: an inner node for each digit that two hashes share, and they go with the entries") {
    subject<go1_26, digit_hash> s;
    CHECK(s.store(0x0001, 0x0002) == cost{2, 208});
    CHECK(s.of([](auto& m) { m.store(0x1001, 7); }) == cost{1, 48});            // apart in the first digit
    CHECK(s.of([](auto& m) { m.store(0x1101, 7); }) == cost{2, 208});           // in the second
    CHECK(s.of([](auto& m) { m.store(0x0000, 7); }) == cost{4, 48 + 3 * 160});  // in the fourth
    CHECK(s.totals.trie_nodes_added == 4);
    CHECK(s.of([](auto& m) { m.store(0x10001, 7); }) == cost{1, 48});  // the hash of 1: a chain
    CHECK(s.of([](auto& m) { m.store(0x10001, 8); }) == cost{1, 48});
    CHECK(s.of([](auto& m) { m.store(0x0001, 9); }) == cost{1, 48});
    CHECK(s.map.load(0x10001) == 8);
    CHECK(s.map.load(0x0001) == 9);
    CHECK(s.totals.trie_nodes_added == 4);
    s.map.erase(0x0001);
    s.map.erase(0x0000);
    CHECK(s.totals.trie_nodes_removed == 0);
    CHECK(s.map.load(0x10001) == 8);
    s.map.erase(0x10001);
    CHECK(s.totals.trie_nodes_removed == 3);
    s.map.erase(0x1001);
    s.map.erase(0x1101);
    CHECK(s.totals.trie_nodes_removed == 4);
    CHECK(s.store(0x0001, 0x0002) == cost{1, 48});
  }

  TEST_CASE("it is a map") {
    check_random_operations<go1_9>(1);
    check_random_operations<go1_15>(2);
    check_random_operations<go1_20>(3);
    check_random_operations<go1_23>(4);
    check_random_operations<go1_24>(5);
    check_random_operations<go1_26>(6);
    check_random_operations<go1_27>(7);
  }

  TEST_CASE("visit may use the map, and stops the walk") {
    go_sync_map<int, int, go1_23> map;
    for (int i = 0; i < 100; ++i) map.store(i, i);
    int met = 0;
    map.range([&](int key, int) {
      map.erase(key);
      map.store(key + 1000, key);
      return ++met < 50;
    });
    CHECK(met == 50);
    int left = 0;
    map.range([&](int, int) { return ++left > 0; });
    CHECK(left == 100);
  }
}

// Exceptions ----------------------------------------------------------------------------------------------------------

struct weak_observer : fragile::observer {
  static constexpr bool thread_safe = true;
};
using weak = fragile::value<false>;
template <go_version Release>
using weak_map = go_sync_map<weak, weak, Release, fragile::hash, fragile::equal,
                             fragile::allocator<std::pair<const int, int>>, weak_observer>;
using contents = std::map<std::uint64_t, std::uint64_t>;

template <go_version Release> contents contents_of(const weak_map<Release>& map) {
  contents found;
  map.range([&](const weak& key, const weak& value) {
    CHECK(found.emplace(key.n, value.n).second);
    return true;
  });
  return found;
}

template <go_version Release> void check_exceptions() {
  using fragile::throw_points;
  const long alive = throw_points::alive;
  const long allocated = throw_points::allocated;
  {
    weak_map<Release> map;
    contents model;
    std::mt19937 random(7);
    // An operation that threw may have taken effect; to repeat it changes nothing then. A look at the contents
    // promotes, so it is not taken each time.
    const auto attempt = [&](auto operation, auto on_model) {
      for (int left = 1;; ++left) {
        throw_points::left = left;
        try {
          operation();
          throw_points::left = 0;
          on_model();
          return;
        } catch (const fragile::thrown&) {
          throw_points::left = 0;
          if (random() % 4 != 0) continue;
          const contents now = contents_of(map);
          if (now == model) continue;
          on_model();  // what threw came after the work
          CHECK(now == model);
        }
      }
    };
    for (int i = 0; i < 1500; ++i) {
      const std::uint64_t key = random() % 20;
      const std::uint64_t value = 100 + random() % 5;
      CAPTURE(i);
      switch (random() % 5) {
        case 0:
        case 1:
          attempt([&] { map.store(weak(key), weak(value)); }, [&] { model[key] = value; });
          break;
        case 2:
          attempt([&] { map.erase(weak(key)); }, [&] { model.erase(key); });
          break;
        case 3:
          attempt([&] { map.load_or_store(weak(key), weak(value)); }, [&] { model.emplace(key, value); });
          break;
        default:
          attempt([&] { static_cast<void>(map.load(weak(key))); }, [] {});
          if (i % 7 == 0) attempt([&] { map.range([](const weak&, const weak&) { return true; }); }, [] {});
      }
    }
    CHECK(contents_of(map) == model);
  }
  CHECK(throw_points::alive == alive);
  CHECK(throw_points::allocated == allocated);
  CHECK(!throw_points::used_after_move);
}

template <go_version Release> void check_memory_is_bounded() {
  const long before = fragile::throw_points::allocated;
  weak_map<Release> map;
  long most = 0;
  for (std::uint64_t i = 0; i < 20000; ++i) {
    map.store(weak(i % 10), weak(i));
    if (i % 3 == 0) map.erase(weak(i % 10));
    if (i % 50 == 0) static_cast<void>(map.load(weak(i % 10)));
    most = std::max(most, fragile::throw_points::allocated - before);
  }
  CHECK(most < 1000);
}

TEST_CASE("go_sync_map: what is replaced or deleted is destroyed while the map lives") {
  check_memory_is_bounded<go1_19>();
  check_memory_is_bounded<go1_26>();
}

TEST_CASE("go_sync_map: an exception from anywhere loses no entry and leaks nothing") {
  check_exceptions<go1_19>();
  check_exceptions<go1_23>();
  check_exceptions<go1_26>();
}

}  // namespace
