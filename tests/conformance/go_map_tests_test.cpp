// The cases of Go's own map tests, told anew for go_map. Each names the file and the test that it follows; releases at
// both ends of what is recorded run them.

#include <algorithm>
#include <array>
#include <cmath>
#include <complex>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <numeric>
#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <gogrow/map.hpp>
#include <gogrow/map/random.hpp>
#include <gogrow/observe/counters.hpp>

#include "support/maps.hpp"

namespace {

using namespace gogrow;

const double nan_key = std::numeric_limits<double>::quiet_NaN();

// One map type for all releases with buckets, one for those with Swiss tables: the release is looked up when a map is
// made.
const release* tested = nullptr;

template <map_kind Kind> struct release_under_test {
  static constexpr map_kind map = Kind;
  const release& current_release() const { return *tested; }
  layout layout_for(layout l) const { return l; }
};
template <class K, class V> using bucket_map = go_map<K, V, release_under_test<map_kind::bucket>{}>;
template <class K, class V> using swiss_map = go_map<K, V, release_under_test<map_kind::swiss>{}>;

template <class Map> constexpr bool has_buckets = requires(const Map& m) { m.table().bucket_count(); };

template <class Test> void in_every_bucket_release(Test test) {
  for (const int minor : {1, 5, 8, 10, 12, 15, 16, 20, 21, 22, 23}) {
    CAPTURE(minor);
    tested = &release_of({1, minor});
    test.template operator()<bucket_map>();
  }
}

template <class Test> void in_every_release(Test test) {
  in_every_bucket_release(test);
  for (const int minor : {24, 25, 26, 27}) {
    CAPTURE(minor);
    tested = &release_of({1, minor});
    test.template operator()<swiss_map>();
  }
}

template <class K, class V, auto Release>
using counted_map =
    go_map<K, V, Release, default_hash<K>, default_equal<K>, std::allocator<std::pair<const K, V>>, counters>;

TEST_SUITE("map conformance") {
  TEST_CASE("runtime/map_test.go TestNegativeZero: both zeros are one key, the last sign is kept") {
    in_every_release([]<template <class, class> class map>() {
      map<double, bool> m;
      m.put(0.0, true);
      m.put(-0.0, true);
      CHECK(m.len() == 1);
      CHECK(std::signbit(m.begin().key()));
      m.put(0.0, true);
      CHECK(!std::signbit(m.begin().key()));
    });
  }

  TEST_CASE("runtime/map_test.go TestMapAssignmentNan, TestMapOperatorAssignmentNan: a NaN is new each time") {
    in_every_release([]<template <class, class> class map>() {
      map<double, int> m;
      m.put(nan_key, 1);
      m.put(nan_key, 2);
      m.put(nan_key, 4);
      CHECK(m.len() == 3);
      m[nan_key] += 2;
      CHECK(m.len() == 4);
      CHECK(!m.contains(nan_key));
      CHECK(m.erase(nan_key) == 0);
      int sum = 0;
      for (auto entry : m) sum += entry.second;
      CHECK(sum == 1 + 2 + 4 + 2);
    });
  }

  TEST_CASE("runtime/map_test.go TestMapOperatorAssignment, TestMapAppendAssignment: arithmetic on elements") {
    in_every_release([]<template <class, class> class map>() {
      map<int, int> m;
      m[0] = 2;
      m[0] += 3;
      m[0] *= 7;
      m[0] -= 1;
      CHECK(m.get(0) == 34);
      map<int, std::vector<int>> lists;
      lists[0].push_back(12345);
      lists[0].push_back(67890);
      CHECK(lists.get(0) == std::vector<int>{12345, 67890});
    });
  }

  TEST_CASE("runtime/map_test.go TestGrowWithNaN: NaN keys that are there when a growth begins are all met") {
    in_every_release([]<template <class, class> class map>() {
      map<double, int> m(4);
      m.put(nan_key, 1);
      m.put(nan_key, 2);
      m.put(nan_key, 4);
      int met = 0;
      bool growing_began = true;
      for (const auto& [key, elem] : m) {
        if (std::isnan(key)) {
          CHECK((met & elem) == 0);
          met |= elem;
        }
        if (!growing_began) continue;
        for (int n = 0; n < 50; ++n) m.put(n, 8);
        growing_began = false;
      }
      CHECK((met & 7) == 7);
    });
  }

  TEST_CASE("runtime/map_test.go TestGrowWithNegativeZero: a key whose sign changes is met once") {
    in_every_release([]<template <class, class> class map>() {
      map<double, int> m(4);
      m.put(0.0, 1);
      m.put(1.0, 2);
      m.put(2.0, 4);
      m.put(3.0, 8);
      int met = 0;
      int count = 0;
      bool first = true;
      for (const auto& [key, elem] : m) {
        if (key == 0.0) {
          ++count;
          met |= elem;
        }
        if (first) {
          m.put(-0.0, m.get(0.0));
          for (int n = 4; n < 100; ++n) m.put(n, 0);
          first = false;
        }
      }
      CHECK(count == 1);
      CHECK(met == 1);
    });
  }

  TEST_CASE("runtime/map_test.go TestIterGrowAndDelete: what is deleted during a walk is not met afterwards") {
    in_every_release([]<template <class, class> class map>() {
      map<int, int> m(4);
      for (int n = 0; n < 100; ++n) m.put(n, n);
      bool growing_began = true;
      for (const auto& [key, elem] : m) {
        if (growing_began) {
          for (int n = 100; n < 1000; ++n) m.put(n, n);
          for (int n = 0; n < 1000; n += 2) m.erase(n);
          growing_began = false;
          continue;
        }
        CHECK(key % 2 == 1);
        CHECK(key == elem);
      }
    });
  }

  TEST_CASE("runtime/map_test.go TestIterGrowWithGC: a walk during growth meets every key exactly once") {
    in_every_release([]<template <class, class> class map>() {
      map<int, int> m(4);
      for (int n = 0; n < 8; ++n) m.put(n, n);
      for (int n = 8; n < 16; ++n) m.put(n, 8);
      bool first = true;
      std::map<int, int> met;
      for (auto [key, elem] : m) {
        if (elem < 8) ++met[key];
        if (!first) continue;
        for (int n = 16; n < 90; ++n) m.put(n, 1000);
        first = false;
      }
      for (int n = 0; n < 8; ++n) CHECK(met[n] == 1);
    });
  }

  TEST_CASE("runtime/map_test.go TestBigItems: keys and elements of 4096 bytes") {
    in_every_release([]<template <class, class> class map>() {
      using page = std::array<std::uint64_t, 512>;
      map<page, page> m(4);
      for (std::uint64_t n = 0; n < 100; ++n) {
        page key{};
        page elem{};
        key[37] = n;
        elem[211] = n * n;
        m.put(key, elem);
      }
      std::vector<std::uint64_t> keys;
      for (const auto& [key, elem] : m) {
        keys.push_back(key[37]);
        CHECK(elem[211] == key[37] * key[37]);
      }
      std::ranges::sort(keys);
      std::vector<std::uint64_t> expected(100);
      std::iota(expected.begin(), expected.end(), std::uint64_t{0});
      CHECK(keys == expected);
      m.check_invariants();
    });
  }

  TEST_CASE("runtime/map_test.go TestMapHugeZero: the zero value of a large element") {
    in_every_release([]<template <class, class> class map>() {
      map<int, std::array<char, 4000>> m;
      CHECK(m.get(0) == std::array<char, 4000>{});
      CHECK(!m.lookup(0).ok);
    });
  }

  TEST_CASE("runtime/map_test.go TestEmptyKeyAndValue: keys and elements of no size") {
    in_every_release([]<template <class, class> class map>() {
      struct nothing {};
      map<int, nothing> to_nothing(4);
      map<nothing, int> from_nothing(4);
      map<nothing, nothing> both(4);
      to_nothing.put(0, {});
      from_nothing.put({}, 0);
      both.put({}, {});
      both.put({}, {});
      CHECK(to_nothing.len() == 1);
      CHECK(from_nothing.len() == 1);
      CHECK(both.len() == 1);
      CHECK(from_nothing.lookup({}).ok);
      CHECK(to_nothing.contains(0));
      for (int n = 1; n < 100; ++n) to_nothing.put(n, {});
      CHECK(to_nothing.len() == 100);
      CHECK(both.erase({}) == 1);
      CHECK(both.empty());
    });
  }

  TEST_CASE("runtime/map_test.go TestSingleBucketMapStringKeys_DupLen, _NoDupLen: text keys in one bucket or group") {
    in_every_release([]<template <class, class> class map>() {
      for (const bool one_length : {true, false}) {
        map<std::string, std::string> m;
        const std::vector<std::string> keys =
            one_length ? std::vector<std::string>{"x", "y", "z"} : std::vector<std::string>{"x", "foo", "bartender"};
        for (const auto& key : keys) m.put(key, key + "val");
        m.put(std::string(127, 'a'), "long");
        m.put("", "empty");
        for (const auto& key : keys) CHECK(m.get(key) == key + "val");
        CHECK(m.get(std::string(127, 'a')) == "long");
        CHECK(m.get("") == "empty");
        CHECK(!m.contains(std::string(128, 'a')));
      }
    });
  }

  TEST_CASE("runtime/map_test.go TestMapNanGrowIterator: NaN keys across growth and bucket boundaries") {
    in_every_release([]<template <class, class> class map>() {
      map<double, int> m;
      const int buckets_full = 16 * 8;
      for (int n = 0; n < buckets_full; ++n) m.put(nan_key, n);
      m.put(1.0, buckets_full);
      std::set<int> met;
      for (const auto& [key, elem] : m) {
        const bool is_nan = std::isnan(key);
        CHECK(met.insert(elem).second);
        if (is_nan && met.size() == 8)
          for (int n = 0; n < 100; ++n) m.put(n + 2.0, buckets_full + 1 + n);
      }
      for (int n = 0; n < buckets_full; ++n) CHECK(met.count(n) == 1);
    });
  }

  TEST_CASE("runtime/map_test.go TestMapIterOrder, TestMapSparseIterOrder: orders vary from walk to walk") {
    in_every_release([]<template <class, class> class map>() {
      for (const int entries : {3, 7, 9, 15}) {
        map<int, bool> m;
        for (int n = 0; n < entries; ++n) m.put(n, true);
        const auto order = [&] {
          std::vector<int> keys;
          for (auto entry : m) keys.push_back(entry.first);
          return keys;
        };
        const auto first = order();
        bool varies = false;
        for (int walk = 0; walk < 100 && !varies; ++walk) varies = order() != first;
        CHECK(varies);
      }
      map<int, bool> sparse;
      for (int n = 0; n < 10000; ++n) sparse.put(n, true);
      for (int n = 0; n < 9990; ++n) sparse.erase(n);
      std::set<int> firsts;
      for (int walk = 0; walk < 200; ++walk) firsts.insert(sparse.begin().key());
      CHECK(firsts.size() > 5);
    });
  }

  TEST_CASE("runtime/map_test.go TestMapStringBytesLookup: text is found by its bytes") {
    in_every_release([]<template <class, class> class map>() {
      map<std::string, int> m{{"1000", 1}, {"2000", 2}};
      std::array<char, 4> bytes{'1', '0', '0', '0'};
      CHECK(m.get(std::string_view(bytes.data(), bytes.size())) == 1);
      bytes[0] = '2';
      CHECK(m.lookup(std::string_view(bytes.data(), bytes.size())).elem == 2);
    });
  }

  TEST_CASE("runtime/map_test.go TestMapLargeKeyNoPointer, TestMapLargeValNoPointer: indirect entries keep") {
    in_every_release([]<template <class, class> class map>() {
      using large = std::array<int, 64>;
      map<large, int> by_large;
      map<int, large> to_large;
      for (int n = 0; n < 1000; ++n) {
        large value{};
        value.fill(n);
        by_large.put(value, n);
        to_large.put(n, value);
      }
      for (int n = 0; n < 1000; ++n) {
        large value{};
        value.fill(n);
        CHECK(by_large.get(value) == n);
        CHECK(to_large.get(n) == value);
      }
    });
  }

  TEST_CASE("runtime/map_test.go TestIgnoreBogusMapHint: an impossible hint is none (1.9+)") {
    in_every_release([]<template <class, class> class map>() {
      if (tested->version < go1_9) return;
      for (const std::int64_t hint : {std::int64_t{-1}, std::numeric_limits<std::int64_t>::max(),
                                      std::numeric_limits<std::int64_t>::min(), std::int64_t{1} << 60}) {
        map<int, int> m(hint);
        if constexpr (has_buckets<decltype(m)>) CHECK(m.table().bucket_count() == 0);
        else CHECK(m.table().is_small());
        m.put(1, 2);
        CHECK(m.get(1) == 2);
      }
    });
  }

  TEST_CASE("runtime/map_test.go TestMapBuckets: buckets by number of entries, with and without a hint") {
    struct sample {
      int entries;
      std::size_t buckets;
    };
    for (const sample s : {sample{-(1 << 30), 1}, {-1, 1}, {0, 1}, {1, 1}, {8, 1}, {9, 2}, {13, 2}, {14, 4}, {26, 4}}) {
      CAPTURE(s.entries);
      go_map<int, int, go1_19> grown;
      go_map<int, int, go1_19> hinted(s.entries);
      for (int n = 0; n < s.entries; ++n) {
        grown.put(n, n);
        hinted.put(n, n);
      }
      CHECK(std::max<std::size_t>(grown.table().bucket_count(), 1) == s.buckets);
      CHECK(std::max<std::size_t>(hinted.table().bucket_count(), 1) == s.buckets);
    }
  }

  TEST_CASE("runtime/map_test.go TestDeferDeleteSlow: complex keys") {
    in_every_release([]<template <class, class> class map>() {
      map<std::complex<double>, int> m;
      for (int n = 0; n < 4; ++n) m.put({static_cast<double>(n), 0}, n);
      CHECK(m.len() == 4);
      for (int n = 0; n < 4; ++n) CHECK(m.erase({static_cast<double>(n), 0}) == 1);
      CHECK(m.empty());
    });
  }

  TEST_CASE("runtime/map_test.go TestIncrementAfterDelete…: a deleted entry comes back from zero") {
    in_every_release([]<template <class, class> class map>() {
      map<int, int> numbers;
      numbers.put(12, 10);
      numbers.erase(12);
      CHECK(++numbers[13] == 1);
      CHECK(++numbers[12] == 1);
      map<std::string, std::string> texts;
      texts.put("key", "value");
      texts.erase("key");
      texts["other"] += "a";
      CHECK(texts.get("other") == "a");
    });
  }

  TEST_CASE("runtime/map_test.go TestIncrementAfterBulkClearKeyStringValueInt: nor does a clear leave anything") {
    in_every_release([]<template <class, class> class map>() {
      map<std::string, int> m;
      m.put("a key", 10);
      m.clear();
      CHECK(++m["a key"] == 1);
      CHECK(m.len() == 1);
    });
  }

  TEST_CASE("runtime/map_test.go TestMapTombstones: nothing but rest markers behind a rest marker") {
    in_every_release([]<template <class, class> class map>() {
      constexpr int n = 2000;
      map<int, int> m;
      for (int i = 0; i < n; ++i) m.put(i, i);
      m.check_invariants();  // among other things, this very rule
      for (int i = 0; i < n; i += 2) m.erase(i);
      m.check_invariants();
      for (int i = n; i < 3 * n / 2; ++i) m.put(i, i);
      m.check_invariants();
      for (int i = 0; i < 3 * n / 2; ++i) m.erase(i);
      m.check_invariants();
      m.table().walk([](const auto& view) {
        if constexpr (has_buckets<map<int, int>>) {
          if (view.evacuated) return;
          for (const auto top : view.tophash) CHECK(top == 0);
        } else {
          for (const auto* key : view.keys) CHECK(key == nullptr);
        }
      });
    });
  }

  TEST_CASE("test/mapclear.go: a clear removes keys that differ from themselves, which no delete can") {
    in_every_release([]<template <class, class> class map>() {
      map<double, int> m{{1.0, 1}, {nan_key, 2}, {nan_key, 3}};
      REQUIRE(m.len() == 3);
      for (const double key : {1.0, nan_key}) m.erase(key);
      CHECK(m.len() == 2);
      m.clear();
      // To 1.10 the clear was still a loop of deletes.
      CHECK(m.len() == (tested->bucket_bulk_clear ? 0 : 2));
    });
  }

  TEST_CASE("test/mapclear.go: a loop that deletes and counts does both for every entry") {
    in_every_release([]<template <class, class> class map>() {
      map<int, int> m;
      for (int n = 0; n < 100; ++n) m.put(n, n);
      int visits = 0;
      for (const auto& [key, elem] : m) {
        ++visits;
        m.erase(key);
      }
      CHECK(visits == 100);
      CHECK(m.empty());
    });
  }

  TEST_CASE("test/maplinear.go: the work for NaN keys grows with their number, not with its square") {
    const auto comparisons_and_visits = []<auto Release>(int entries) {
      counted_map<double, int, Release> m;
      for (int n = 0; n < entries; ++n) m.put(nan_key, n);
      return m.observer().keys_compared + m.observer().buckets_visited + m.observer().groups_visited;
    };
    CHECK(comparisons_and_visits.template operator()<go1_23>(4000) <
          3 * comparisons_and_visits.template operator()<go1_23>(2000));
    CHECK(comparisons_and_visits.template operator()<go1_26>(4000) <
          3 * comparisons_and_visits.template operator()<go1_26>(2000));
  }

  TEST_CASE("test/maplinear.go: equal tophashes in different buckets do not meet") {
    map_support::laid_out_map<std::uint64_t, int, go1_23, map_support::identity_hash, counters> m;
    for (std::uint64_t n = 0; n < 4000; ++n) m.put(n, 1);
    CHECK(m.observer().buckets_visited < 3 * 4000);
  }

  TEST_CASE("test/bigmap.go: entries of many sizes on both sides of 128 bytes") {
    in_every_release([]<template <class, class> class map>() {
      const auto try_size = []<std::size_t N>(std::integral_constant<std::size_t, N>) {
        using bytes = std::array<unsigned char, N>;
        map<int, bytes> m;
        for (int n = 0; n < 200; ++n) {
          bytes elem{};
          elem.back() = static_cast<unsigned char>(n);
          m.put(n, elem);
        }
        for (int n = 0; n < 200; ++n) CHECK(m.get(n).back() == static_cast<unsigned char>(n));
        m.check_invariants();
      };
      try_size(std::integral_constant<std::size_t, 1>{});
      try_size(std::integral_constant<std::size_t, 127>{});
      try_size(std::integral_constant<std::size_t, 128>{});
      try_size(std::integral_constant<std::size_t, 129>{});
      try_size(std::integral_constant<std::size_t, 1000>{});
    });
  }
}

}  // namespace
