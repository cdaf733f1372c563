// What every table of go_map is made from, bucket or Swiss: its type parameters in one bundle, the functions and the
// observer it calls, and what it knows of its release.
//
//     go_map ──► table<map_types<K, V, Release, …>> ──► map_parts    hash, equality, allocator, observer
//                                                   ──► table_facts  the release's row and Go's layouts of K and V
//
// With a release as template argument table_facts is empty and everything it says is a constant. With rules that are
// chosen while the program runs (run_time_rules in rules/slice.hpp) it holds what the rules said when the map was
// made.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>

#include <gogrow/map/random.hpp>
#include <gogrow/observe/observer.hpp>
#include <gogrow/rules/element_layout.hpp>
#include <gogrow/rules/heap.hpp>
#include <gogrow/rules/release.hpp>
#include <gogrow/rules/slice.hpp>

namespace gogrow {

/// What may stand where go_map takes a release: a go_version, a row, or run-time rules whose type says with
/// `static constexpr map_kind map` which table they mean.
template <class Rule>
concept map_rules = std::same_as<Rule, go_version> || std::same_as<Rule, release> || (run_time_rules<Rule> && requires {
                      { Rule::map } -> std::convertible_to<map_kind>;
                    });

/// A hash: (key, seed) to 64 bits, or (key) to 64 bits.
template <class Hash, class Key>
concept map_hash = requires(const Hash& hash, const Key& key) {
  { hash(key, std::uint64_t{}) } -> std::convertible_to<std::uint64_t>;
} || requires(const Hash& hash, const Key& key) {
  { hash(key) } -> std::convertible_to<std::uint64_t>;
};

template <class Equal, class Key, class Other = Key>
concept map_equality = requires(const Equal& equal, const Key& key, const Other& other) {
  { equal(key, other) } -> std::convertible_to<bool>;
};

namespace detail {

template <class T>
concept transparent = requires { typename T::is_transparent; };

/// The names that the types of every map have in common: Go's two, sync.Map and Java's.
template <class K, class V, class Hash, class Equal, class Allocator, class Observer> struct types_of_map {
  using key_type = K;
  using mapped_type = V;
  using hasher = Hash;
  using key_equal = Equal;
  using allocator_type = Allocator;
  using observer_type = Observer;
};

template <class K, class V, auto Release, class Hash, class Equal, class Allocator, class Observer, bool Checked>
struct map_types : types_of_map<K, V, Hash, Equal, Allocator, Observer> {
  using rules_type = std::remove_cvref_t<decltype(Release)>;

  static constexpr auto rules = Release;
  static constexpr bool checked = Checked;
  static constexpr bool chosen_at_run_time = run_time_rules<rules_type>;
  static constexpr map_kind kind = [] {
    if constexpr (chosen_at_run_time) return rules_type::map;
    else return release_row(Release).map;
  }();
};

// Shape is bucket_shape or the Swiss table's counterpart; MakeShape builds it from a row and two layouts.
template <class Types, auto MakeShape> class table_facts {
 public:
  using shape_type = decltype(MakeShape(std::declval<const release&>(), layout{}, layout{}));

  static constexpr const release& row() noexcept { return row_; }
  static constexpr const shape_type& shape() noexcept { return shape_; }

 private:
  static constexpr release row_ = release_row(Types::rules);
  static constexpr shape_type shape_ =
      MakeShape(row_, layout_of<typename Types::key_type>, layout_of<typename Types::mapped_type>);
};

template <class Types, auto MakeShape>
requires Types::chosen_at_run_time
class table_facts<Types, MakeShape> {
 public:
  using shape_type = decltype(MakeShape(std::declval<const release&>(), layout{}, layout{}));

  table_facts()
      : row_(release_row(Types::rules)),
        shape_(MakeShape(row_, layout_under(Types::rules, layout_of<typename Types::key_type>),
                         layout_under(Types::rules, layout_of<typename Types::mapped_type>))) {}

  const release& row() const noexcept { return row_; }
  const shape_type& shape() const noexcept { return shape_; }

 private:
  release row_;
  shape_type shape_;
};

struct leave_functions {};  // a move that leaves the other one its hash and its equality
struct last_move {};        // a move after which the other one does nothing but end

/// The functions and objects that a user hands to a map, and how a table calls them.
template <class Types> class map_parts {
  template <class F> using as_left = std::conditional_t<std::is_copy_constructible_v<F>, const F&, F&&>;

 public:
  using key_type = typename Types::key_type;
  using hasher = typename Types::hasher;
  using key_equal = typename Types::key_equal;
  using allocator_type = typename Types::allocator_type;
  using observer_type = typename Types::observer_type;

  map_parts(hasher hash, key_equal equal, allocator_type allocator, observer_type observer)
      : hash_(std::move(hash)),
        equal_(std::move(equal)),
        allocator_(std::move(allocator)),
        observer_(std::move(observer)) {}

  static constexpr bool functions_copy_without_throwing =
      std::is_nothrow_constructible_v<hasher, as_left<hasher>> &&
      std::is_nothrow_constructible_v<key_equal, as_left<key_equal>>;
  /// Functions that cannot be copied go along all the same.
  map_parts(leave_functions, map_parts& other) noexcept(functions_copy_without_throwing)
      : hash_(static_cast<as_left<hasher>>(other.hash_)),
        equal_(static_cast<as_left<key_equal>>(other.equal_)),
        allocator_(other.allocator_),
        observer_(std::move(other.observer_)) {}

  template <class Q>
  static constexpr bool hash_takes_seed = requires(const hasher& h, const Q& key) { h(key, std::uint64_t{}); };

  template <class Q> std::uint64_t hash(const Q& key, std::uint64_t seed) const {
    notify([] { return key_hashed{}; });
    if constexpr (hash_takes_seed<Q>) return static_cast<std::uint64_t>(hash_(key, seed));
    else return static_cast<std::uint64_t>(hash_(key));
  }

  template <class Q> bool equal(const key_type& key, const Q& other) const {
    notify([] { return keys_compared{}; });
    return static_cast<bool>(equal_(key, other));
  }

  std::uint64_t draw_seed() const {
    if constexpr (requires { hash_.fixed_seed(); }) return static_cast<std::uint64_t>(hash_.fixed_seed());
    else if constexpr (!hash_takes_seed<key_type>) return 0;
    else return map_random::draw();
  }

  template <class MakeEvent> void notify(MakeEvent make_event) const { gogrow::notify(observer_, make_event); }

  /// One call of Go's mallocgc.
  void charge(const release& r, std::size_t n, bool noscan) const {
    if (n == 0) return;
    notify([&] { return heap_allocated{n, charged_bytes(r, n, noscan), noscan, is_tiny(r, n, noscan)}; });
  }

  /// Its counterpart for objects that are gone. A hook that throws cannot bring them back, so what it throws is
  /// dropped.
  void uncharge(const release& r, std::size_t objects, std::size_t n, bool noscan) const noexcept {
    if (objects == 0 || n == 0) return;
    try {
      notify([&] { return map_memory_dropped{objects * charged_bytes(r, n, noscan), n, objects}; });
    } catch (...) {
    }
  }

  const hasher& hash_function() const noexcept { return hash_; }
  const key_equal& key_eq() const noexcept { return equal_; }
  const allocator_type& allocator() const noexcept { return allocator_; }
  observer_type& observer() const noexcept { return observer_; }

 private:
  [[no_unique_address]] hasher hash_;
  [[no_unique_address]] key_equal equal_;
  [[no_unique_address]] allocator_type allocator_;
  // Reads are watched too (keys hashed and compared), so the observer of a const map is written to.
  [[no_unique_address]] mutable observer_type observer_;
};

}  // namespace detail
}  // namespace gogrow
