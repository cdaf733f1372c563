// OPERATION/impl:X/key:K/n:N   elements are uint64, keys uint64, string or owned_string
//
//   insert       a new map, keys 0 to n-1 put in one by one; dropped
//   insert_hint  the same with room for n made before
//   hit, miss    a map of keys 0 to n-1: n look-ups of keys it holds, in random order, or of others
//   iterate      the same map: one walk over it, adding up the elements
//   churn        a map of 1,000 entries: n times put the next key, erase the one 1,000 back
//   small        n times: a new map, 4 keys put in, dropped
//
//   go_map                        buckets as Go 1.23 has them, unchecked
//   go_swiss_map                  Swiss tables as Go 1.26 has them, unchecked
//   std_unordered_map             with the same hash as these two
//   absl_flat_hash_map            where installed, with its own hash
//   absl_flat_hash_map_same_hash  where installed, with the hash of the go_maps
//   boost_unordered_flat_map      where installed, with its own hash
//
// Each also with mimalloc, as impl:X_mimalloc. bench/go has the same loops over the same keys in Go, as impl:go; doc.go
// there says what the keys are: strings of about 20 digits. Go's string is a pointer and a length that share their
// characters, so key:string is std::string_view here; key:owned_string is std::string, where every insert copies the
// characters to memory of their own, and has no counterpart in Go.
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <numeric>
#include <string>
#include <string_view>
#include <type_traits>
#include <unordered_map>
#include <utility>
#include <vector>

#include <benchmark/benchmark.h>
#include <mimalloc.h>

#ifdef GOGROW_HAVE_ABSL
#include <absl/container/flat_hash_map.h>
#endif
#ifdef GOGROW_HAVE_BOOST_UNORDERED
#include <boost/unordered/unordered_flat_map.hpp>
#endif

#include <gogrow/map.hpp>

namespace {

constexpr std::size_t churn_distance = 1000;
constexpr std::size_t small_entries = 4;

std::uint64_t splitmix64(std::uint64_t x) {
  x += 0x9e3779b97f4a7c15ULL;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
  return x ^ (x >> 31);
}

// Keys of the given numbers. Views come with the characters that they see.
template <class Key> class key_list {
 public:
  explicit key_list(const std::vector<std::size_t>& numbers) {
    keys_.reserve(numbers.size());
    if constexpr (!std::is_same_v<Key, std::uint64_t>) {
      texts_.resize(numbers.size() * text_bytes);
      char* at = texts_.data();
      for (const std::size_t i : numbers) {
        char* const end = std::to_chars(at, at + text_bytes, splitmix64(i)).ptr;
        keys_.emplace_back(at, static_cast<std::size_t>(end - at));
        at += text_bytes;
      }
    } else {
      for (const std::size_t i : numbers) keys_.push_back(splitmix64(i));
    }
  }

  std::size_t size() const { return keys_.size(); }
  const Key& operator[](std::size_t i) const { return keys_[i]; }
  auto begin() const { return keys_.begin(); }
  auto end() const { return keys_.end(); }

 private:
  // As far apart as Go's size class for them puts them.
  static constexpr std::size_t text_bytes = 24;

  std::vector<char> texts_{};
  std::vector<Key> keys_{};
};

template <class Key> key_list<Key> keys_from(std::size_t first, std::size_t n) {
  std::vector<std::size_t> numbers(n);
  std::iota(numbers.begin(), numbers.end(), first);
  return key_list<Key>(numbers);
}

// The permutation that doc.go describes.
template <class Key> key_list<Key> shuffled_keys(std::size_t n) {
  std::vector<std::size_t> order(n);
  std::iota(order.begin(), order.end(), std::size_t{0});
  for (std::size_t i = n - 1; i > 0; --i) std::swap(order[i], order[splitmix64(i) % (i + 1)]);
  return key_list<Key>(order);
}

template <class Key> constexpr const char* key_name = "uint64";
template <> constexpr const char* key_name<std::string_view> = "string";
template <> constexpr const char* key_name<std::string> = "owned_string";

// One seed for all maps of std, so that both hash alike.
template <class Key> struct seeded_hash {
  std::size_t operator()(const Key& key) const noexcept { return gogrow::default_hash<Key>{}(key, 0x5eed); }
};

template <class Key, template <class> class Allocator, gogrow::go_version Release> struct go_map_of_release {
  using map = gogrow::go_map<Key, std::uint64_t, Release, gogrow::default_hash<Key>, gogrow::default_equal<Key>,
                             Allocator<std::pair<const Key, std::uint64_t>>, gogrow::null_observer, false>;
  static map make(std::size_t hint) { return map(static_cast<std::int64_t>(hint)); }
  static void put(map& m, const Key& key, std::uint64_t elem) { m.put(key, elem); }
  static const std::uint64_t* find(const map& m, const Key& key) { return m.find(key); }
};

template <class Key, template <class> class Allocator>
struct go_map_impl : go_map_of_release<Key, Allocator, gogrow::go1_23> {
  static constexpr const char* name = "go_map";
};

template <class Key, template <class> class Allocator>
struct go_swiss_map_impl : go_map_of_release<Key, Allocator, gogrow::go1_26> {
  static constexpr const char* name = "go_swiss_map";
};

template <class Map> struct standard_interface {
  using map = Map;
  using key = typename Map::key_type;
  static map make(std::size_t hint) {
    map m;
    if (hint > 0) m.reserve(hint);
    return m;
  }
  static void put(map& m, const key& k, std::uint64_t elem) { m[k] = elem; }
  static const std::uint64_t* find(const map& m, const key& k) {
    const auto found = m.find(k);
    return found != m.end() ? &found->second : nullptr;
  }
};

template <class Key, template <class> class Allocator>
struct std_impl : standard_interface<std::unordered_map<Key, std::uint64_t, seeded_hash<Key>, std::equal_to<Key>,
                                                        Allocator<std::pair<const Key, std::uint64_t>>>> {
  static constexpr const char* name = "std_unordered_map";
};

#ifdef GOGROW_HAVE_ABSL
template <class Key, template <class> class Allocator>
struct absl_impl : standard_interface<
                       absl::flat_hash_map<Key, std::uint64_t, typename absl::flat_hash_map<Key, std::uint64_t>::hasher,
                                           typename absl::flat_hash_map<Key, std::uint64_t>::key_equal,
                                           Allocator<std::pair<const Key, std::uint64_t>>>> {
  static constexpr const char* name = "absl_flat_hash_map";
};

template <class Key, template <class> class Allocator>
struct absl_same_hash_impl
    : standard_interface<absl::flat_hash_map<Key, std::uint64_t, seeded_hash<Key>, std::equal_to<Key>,
                                             Allocator<std::pair<const Key, std::uint64_t>>>> {
  static constexpr const char* name = "absl_flat_hash_map_same_hash";
};
#endif

#ifdef GOGROW_HAVE_BOOST_UNORDERED
template <class Key, template <class> class Allocator>
struct boost_impl
    : standard_interface<boost::unordered_flat_map<Key, std::uint64_t, boost::hash<Key>, std::equal_to<Key>,
                                                   Allocator<std::pair<const Key, std::uint64_t>>>> {
  static constexpr const char* name = "boost_unordered_flat_map";
};
#endif

template <class Impl, class Key>
typename Impl::map filled(const key_list<Key>& keys, std::size_t n, std::size_t hint = 0) {
  auto m = Impl::make(hint);
  for (std::size_t i = 0; i < n; ++i) Impl::put(m, keys[i], i);
  return m;
}

template <class Impl, class Key> void insert(benchmark::State& state, std::size_t n, bool with_hint) {
  const auto keys = keys_from<Key>(0, n);
  for (auto _ : state) {
    const auto m = filled<Impl>(keys, n, with_hint ? n : 0);
    benchmark::DoNotOptimize(m.size());
  }
}

template <class Impl, class Key> void look_up(benchmark::State& state, std::size_t n, bool hit) {
  const auto keys = keys_from<Key>(0, n);
  const auto m = filled<Impl>(keys, n);
  const auto wanted = hit ? shuffled_keys<Key>(n) : keys_from<Key>(n, n);
  for (auto _ : state) {
    std::uint64_t total = 0;
    for (const Key& key : wanted)
      if (const std::uint64_t* elem = Impl::find(m, key)) total += *elem;
    benchmark::DoNotOptimize(total);
  }
}

template <class Impl, class Key> void iterate(benchmark::State& state, std::size_t n) {
  const auto keys = keys_from<Key>(0, n);
  const auto m = filled<Impl>(keys, n);
  for (auto _ : state) {
    std::uint64_t total = 0;
    for (const auto& [key, elem] : m) total += elem;
    benchmark::DoNotOptimize(total);
  }
}

template <class Impl, class Key> void churn(benchmark::State& state, std::size_t n) {
  const auto circle = keys_from<Key>(0, n + churn_distance);
  auto m = filled<Impl>(circle, churn_distance);
  std::size_t oldest = 0;
  std::size_t newest = churn_distance;
  for (auto _ : state) {
    for (std::size_t i = 0; i < n; ++i) {
      Impl::put(m, circle[newest], i);
      m.erase(circle[oldest]);
      if (++newest == circle.size()) newest = 0;
      if (++oldest == circle.size()) oldest = 0;
    }
    benchmark::DoNotOptimize(m.size());
  }
}

template <class Impl, class Key> void small(benchmark::State& state, std::size_t n) {
  const auto keys = keys_from<Key>(0, n);
  for (auto _ : state) {
    std::size_t next = 0;
    for (std::size_t i = 0; i < n; ++i) {
      auto m = Impl::make(0);
      for (std::size_t e = 0; e < small_entries; ++e) {
        Impl::put(m, keys[next], e);
        if (++next == n) next = 0;
      }
      benchmark::DoNotOptimize(m.size());
    }
  }
}

template <class Impl, class Key> void add(const std::string& suffix, std::size_t n) {
  const auto add_one = [&](const char* operation, auto run) {
    const std::string name =
        std::string(operation) + "/impl:" + Impl::name + suffix + "/key:" + key_name<Key> + "/n:" + std::to_string(n);
    benchmark::RegisterBenchmark(name.c_str(), run)->Unit(benchmark::kMicrosecond);
  };
  add_one("insert", [n](benchmark::State& s) { insert<Impl, Key>(s, n, false); });
  add_one("insert_hint", [n](benchmark::State& s) { insert<Impl, Key>(s, n, true); });
  add_one("hit", [n](benchmark::State& s) { look_up<Impl, Key>(s, n, true); });
  add_one("miss", [n](benchmark::State& s) { look_up<Impl, Key>(s, n, false); });
  add_one("iterate", [n](benchmark::State& s) { iterate<Impl, Key>(s, n); });
  add_one("churn", [n](benchmark::State& s) { churn<Impl, Key>(s, n); });
  add_one("small", [n](benchmark::State& s) { small<Impl, Key>(s, n); });
}

template <template <class> class Allocator, class Key> void add_impls(const std::string& suffix, std::size_t n) {
  add<go_map_impl<Key, Allocator>, Key>(suffix, n);
  add<go_swiss_map_impl<Key, Allocator>, Key>(suffix, n);
  add<std_impl<Key, Allocator>, Key>(suffix, n);
#ifdef GOGROW_HAVE_ABSL
  add<absl_impl<Key, Allocator>, Key>(suffix, n);
  add<absl_same_hash_impl<Key, Allocator>, Key>(suffix, n);
#endif
#ifdef GOGROW_HAVE_BOOST_UNORDERED
  add<boost_impl<Key, Allocator>, Key>(suffix, n);
#endif
}

const bool registered = [] {
  for (const std::size_t n : {std::size_t{1000}, std::size_t{1000000}}) {
    add_impls<std::allocator, std::uint64_t>("", n);
    add_impls<std::allocator, std::string_view>("", n);
    add_impls<std::allocator, std::string>("", n);
    add_impls<mi_stl_allocator, std::uint64_t>("_mimalloc", n);
    add_impls<mi_stl_allocator, std::string_view>("_mimalloc", n);
    add_impls<mi_stl_allocator, std::string>("_mimalloc", n);
  }
  return true;
}();

}  // namespace
