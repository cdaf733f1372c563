// go_map: a map whose table goes through exactly the states of Go's map of a release.
//
//     gogrow::go_map<std::string, int, gogrow::go1_23> ages{{"ada", 36}, {"alan", 41}};
//     ages["grace"] = 85;
//     auto [age, ok] = ages.lookup("ada");
//     for (auto [name, age] : ages) …                       // from a random place, as in Go
//
// The release decides the table: buckets with overflow chains and incremental evacuation to 1.23
// (map/bucket/table.hpp), Swiss tables from 1.24 on (map/swiss/table.hpp). Growth, evacuation, slot order,
// tophash or control bytes and the charges of every allocation are Go's after each operation; detail/ says how.
//
// A value, not a reference
//   Go's map variable is a pointer that copies share. go_map is a value as C++ containers are: a copy is a deep copy,
//   laid out by maps.Clone's rule; a move hands the table over in constant time and leaves an empty map behind, which
//   keeps its hash and its equality and can be used on. A map made by default is make(map[K]V): empty and ready. Go's
//   `var m map[K]V` is go_map<K, V>(nullptr): reading it finds nothing, erase and clear do nothing, a write throws
//   gogrow::panic("assignment to entry in nil map").
//
// Allocators
//   As in standard containers: an assignment leaves a map its allocator unless the allocator's traits say otherwise; a
//   map of std::pmr can be the element of another. A move between allocators that differ copies the entries, or, where
//   they cannot be copied, takes the other map's allocator along. swap exchanges tables with their allocators.
//
// What stays valid
//   References and pointers to keys and elements: until the next put, erase of any key or clear, each of which may
//   evacuate entries. Look-ups and iteration move nothing.
//   Iterators: through every put, erase and clear; they then go on as Go's range does, and meet each entry that stays
//   exactly once. The reference that an iterator gave is as short-lived as any other. Assigning, moving, swapping or
//   destroying the map ends its iterators (found out in the checked build, map/checked.hpp).
//   A key or element handed to put or erase may lie in the map itself.
//
// Exceptions
//   From a hash, an equality, a copy, an allocator or an observer's hook: the operation is given up, no other entry is
//   lost or doubled, and the map is valid. What a write moved before that stays moved. Elements that can neither be
//   copied nor moved without throwing can be lost when their move throws.
//   From 1.24 on a hash must spread over its top bits too: a put throws gogrow::panic where so many hashes agree in
//   them that real Go would double its directory until memory is gone.
//
// Threads
//   As for standard containers: const operations at the same time are fine (with an observer that can stand it), a
//   write excludes everything else. The checked build finds many violations and throws Go's texts.
#pragma once

#include <gogrow/rules/needs_64_bits.hpp>
#include <gogrow/rules/needs_exceptions.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <type_traits>
#include <utility>

#include <gogrow/map/bucket/cursor.hpp>
#include <gogrow/map/bucket/table.hpp>
#include <gogrow/map/checked.hpp>
#include <gogrow/map/hash.hpp>
#include <gogrow/map/iterator.hpp>
#include <gogrow/map/swiss/cursor.hpp>
#include <gogrow/map/swiss/table.hpp>
#include <gogrow/map/types.hpp>
#include <gogrow/memory/raw_memory.hpp>
#include <gogrow/observe/observer.hpp>
#include <gogrow/rules/version.hpp>

namespace gogrow {

namespace detail {

template <class T>
concept plain_object = std::is_object_v<T> && !std::is_array_v<T> && !std::is_const_v<T> && !std::is_volatile_v<T>;

template <class Types> struct table_of {
  using type = swiss_table<Types>;
};

template <class Types>
requires(Types::kind == map_kind::bucket)
struct table_of<Types> {
  static_assert(Types::chosen_at_run_time || has_bucket_map(release_row(Types::rules)),
                "gogrow: the maps of Go 1.0 were built otherwise; name a release from go1_1 on");
  using type = bucket_table<Types>;
};

}  // namespace detail

/// Go's map[K]V. K needs a hash and an equality; only what is asked for must be copyable (copies of the map) or default
/// constructible (get, operator[]).
template <class K, class V, auto Release = go_latest, class Hash = default_hash<K>, class Equal = default_equal<K>,
          class Allocator = std::allocator<std::pair<const K, V>>, class Observer = null_observer,
          bool Checked = checked_build>
class go_map {
  static_assert(map_rules<std::remove_cvref_t<decltype(Release)>>,
                "gogrow: a map's release is a go_version, a release row, or run-time rules that name a map_kind");
  static_assert(detail::names_known_release(Release), "gogrow: this Go release is not known; go1_1 to go_latest are");
  static_assert(detail::plain_object<K> && detail::plain_object<V>,
                "gogrow: keys and elements are objects: no references, arrays (std::array is one) or const types");
  static_assert(has_element_layout<K> && has_element_layout<V>,
                "gogrow: specialise gogrow::element_layout for the key or element type");
  static_assert(map_hash<Hash, K>,
                "gogrow: this key needs a Hash of its own, which takes (key, seed) or (key) and gives 64 bits; or, if "
                "its == compares all its members as a defaulted one does, equality_is_memberwise<K>, or all its bytes, "
                "equality_is_bytewise<K>");
  static_assert(map_equality<Equal, K>, "gogrow: this key needs an == or an Equal of its own, which takes two keys");
  static_assert(growth_observer<Observer>, "gogrow: the observer has no hook `on` for any event");

  using types = detail::map_types<K, V, Release, Hash, Equal, Allocator, Observer, Checked>;
  using table_type = typename detail::table_of<types>::type;
  using cursor = typename table_type::cursor;
  using location = typename detail::call_place<Observer>::location;
  using call_guard = typename detail::call_place<Observer>::guard;

  using allocator_traits = std::allocator_traits<Allocator>;
  static constexpr bool copies_entries = std::copy_constructible<K> && std::copy_constructible<V>;
  // A move to an allocator that cannot free what the other one allocated.
  static constexpr bool may_copy_to_move = copies_entries && !allocator_traits::is_always_equal::value;
  static constexpr bool takes_moved_allocator = allocator_traits::propagate_on_container_move_assignment::value;
  static constexpr bool moves_quietly = std::is_nothrow_move_constructible_v<table_type>;

  // Keys of another type that hash and compare like a K, without a K being made. All else converts to K.
  template <class Q>
  static constexpr bool is_stand_in =
      !std::same_as<std::remove_cvref_t<Q>, K> && detail::transparent<Hash> && detail::transparent<Equal> &&
      map_hash<Hash, std::remove_cvref_t<Q>> && map_equality<Equal, K, std::remove_cvref_t<Q>>;

 public:
  using key_type = K;
  using mapped_type = V;
  using value_type = std::pair<const K, V>;
  using hasher = Hash;
  using key_equal = Equal;
  using allocator_type = Allocator;
  using observer_type = Observer;
  using size_type = std::size_t;
  using difference_type = std::ptrdiff_t;
  using iterator = detail::map_iterator<cursor, false>;
  using const_iterator = detail::map_iterator<cursor, true>;
  using sentinel = std::default_sentinel_t;

  /// The element that a look-up found, and whether it found one.
  struct looked_up {
    V elem;
    bool ok;
  };

  static constexpr auto rules = Release;

  // Making ------------------------------------------------------------------------------------------------------------

  /// make(map[K]V): empty; the first bucket or group comes with the first put.
  go_map()
  requires(std::is_default_constructible_v<Hash> && std::is_default_constructible_v<Equal> &&
           std::is_default_constructible_v<Allocator> && std::is_default_constructible_v<Observer>)
      : go_map(std::int64_t{0}) {}

  /// make(map[K]V, hint): room for hint entries. A hint that Go refuses counts as 0, or panics to 1.8.
  explicit go_map(std::int64_t hint, Hash hash = Hash(), Equal equal = Equal(), Allocator allocator = Allocator(),
                  Observer observer = Observer())
      : table_(
            typename table_type::parts(std::move(hash), std::move(equal), std::move(allocator), std::move(observer))) {
    table_.make(hint);
  }

  explicit go_map(Observer observer)
  requires(!std::same_as<Observer, null_observer>)
      : go_map(std::int64_t{0}, Hash(), Equal(), Allocator(), std::move(observer)) {}
  explicit go_map(Allocator allocator) : go_map(std::int64_t{0}, Hash(), Equal(), std::move(allocator)) {}

  /// The nil map: Go's `var m map[K]V`.
  template <std::same_as<std::nullptr_t> Nil>  // not the literal 0, which is a hint
  explicit go_map(Nil, Hash hash = Hash(), Equal equal = Equal(), Allocator allocator = Allocator(),
                  Observer observer = Observer())
      : table_(typename table_type::nil_tag{}, typename table_type::parts(std::move(hash), std::move(equal),
                                                                          std::move(allocator), std::move(observer))) {}

  /// A map literal: a hint of as many entries as are listed, then one put for each.
  go_map(std::initializer_list<std::pair<K, V>> entries, Hash hash = Hash(), Equal equal = Equal(),
         Allocator allocator = Allocator(), Observer observer = Observer())
      : go_map(static_cast<std::int64_t>(entries.size()), std::move(hash), std::move(equal), std::move(allocator),
               std::move(observer)) {
    for (const auto& [key, elem] : entries) put(key, elem);
  }

  /// maps.Clone. To 1.23 with the same seed, the entries of each bucket compacted; in 1.24 a new map with the entries
  /// put in the order of an iteration; later the same tables, slot by slot. Linear.
  go_map(const go_map& other)
  requires copies_entries
      : go_map(other, allocator_traits::select_on_container_copy_construction(other.get_allocator())) {}
  go_map(const go_map& other, const std::type_identity_t<Allocator>& allocator)
  requires copies_entries
      : go_map(other, allocator, observer_of_copy(other.observer())) {}
  /// Leaves an empty map that works on, with copies of the hash and the equality; noexcept where these copies are.
  go_map(go_map&&) = default;
  go_map(go_map&& other, const std::type_identity_t<Allocator>& allocator) noexcept(!may_copy_to_move && moves_quietly)
      : go_map(moved_to(allocator, other)) {}

  go_map& operator=(const go_map& other)
  requires copies_entries
  {
    constexpr bool takes_allocator = allocator_traits::propagate_on_container_copy_assignment::value;
    if (this == &other) return *this;
    go_map copy(other, takes_allocator ? other.get_allocator() : get_allocator());
    take_everything(copy);
    return *this;
  }
  go_map& operator=(go_map&& other) noexcept(moves_quietly && (takes_moved_allocator || !may_copy_to_move)) {
    if (this == &other) return *this;
    go_map moved = [&] {
      if constexpr (takes_moved_allocator) return go_map(std::move(other));
      else return moved_to(get_allocator(), other);
    }();
    take_everything(moved);
    return *this;
  }
  ~go_map() = default;

  void swap(go_map& other) noexcept {
    if (this == &other) return;
    go_map kept(detail::last_move{}, other);
    other.take_everything(*this);
    take_everything(kept);
  }
  friend void swap(go_map& a, go_map& b) noexcept { a.swap(b); }

  // Go's operations ---------------------------------------------------------------------------------------------------

  std::size_t len() const noexcept { return table_.size(); }
  std::size_t size() const noexcept { return table_.size(); }
  [[nodiscard]] bool empty() const noexcept { return table_.size() == 0; }
  bool is_nil() const noexcept { return table_.is_nil(); }

  /// m[key] = elem. Returns the element in the map. Amortised constant; moves the entries of at most two old buckets,
  /// from 1.24 on those of a table, at most 896, whenever that one is full.
  V& put(const K& key, V elem, location where = location::current()) {
    const call_guard here(where);
    return *insert(key, std::move(elem)).first;
  }
  V& put(K&& key, V elem, location where = location::current()) {
    const call_guard here(where);
    return *insert(std::move(key), std::move(elem)).first;
  }
  template <class Q>
  requires(is_stand_in<Q> && std::constructible_from<K, Q &&>)
  V& put(Q&& key, V elem, location where = location::current()) {
    const call_guard here(where);
    return *insert(std::forward<Q>(key), std::move(elem)).first;
  }

  /// As put; also tells whether the key is new.
  std::pair<V*, bool> insert_or_assign(const K& key, V elem, location where = location::current()) {
    const call_guard here(where);
    return insert(key, std::move(elem));
  }
  std::pair<V*, bool> insert_or_assign(K&& key, V elem, location where = location::current()) {
    const call_guard here(where);
    return insert(std::move(key), std::move(elem));
  }

  /// Makes an element from args if the key is absent; an element that is there stays as it is.
  template <class... Args> std::pair<V*, bool> try_emplace(const K& key, Args&&... args) {
    return table_.upsert(key, keep_elem, std::forward<Args>(args)...);
  }
  template <class... Args> std::pair<V*, bool> try_emplace(K&& key, Args&&... args) {
    return table_.upsert(std::move(key), keep_elem, std::forward<Args>(args)...);
  }

  /// The element of the key, which is put there with Go's zero value if it is absent: what m[key] is on the left of an
  /// assignment.
  V& operator[](const K& key)
  requires std::default_initializable<V>
  {
    return *try_emplace(key).first;
  }
  V& operator[](K&& key)
  requires std::default_initializable<V>
  {
    return *try_emplace(std::move(key)).first;
  }

  /// m[key] on the right of an assignment: a copy of the element, or Go's zero value.
  V get(const K& key) const
  requires(std::default_initializable<V> && std::copy_constructible<V>)
  {
    return lookup_any(key).elem;
  }
  template <class Q>
  requires(is_stand_in<Q> && std::default_initializable<V> && std::copy_constructible<V>)
  V get(const Q& key) const {
    return lookup_any(key).elem;
  }

  /// elem, ok := m[key]
  looked_up lookup(const K& key) const
  requires(std::default_initializable<V> && std::copy_constructible<V>)
  {
    return lookup_any(key);
  }
  template <class Q>
  requires(is_stand_in<Q> && std::default_initializable<V> && std::copy_constructible<V>)
  looked_up lookup(const Q& key) const {
    return lookup_any(key);
  }

  /// _, ok := m[key]
  bool contains(const K& key) const { return table_.find(key) != nullptr; }
  template <class Q>
  requires is_stand_in<Q>
  bool contains(const Q& key) const {
    return table_.find(key) != nullptr;
  }

  /// The element where it lies, or null. Never moves an entry.
  V* find(const K& key) { return table_.find(key); }
  const V* find(const K& key) const { return table_.find(key); }
  template <class Q>
  requires is_stand_in<Q>
  V* find(const Q& key) {
    return table_.find(key);
  }
  template <class Q>
  requires is_stand_in<Q>
  const V* find(const Q& key) const {
    return table_.find(key);
  }

  /// delete(m, key). Returns how many entries went: 0 or 1. Arrays do not shrink.
  std::size_t erase(const K& key) { return table_.erase(key) ? 1 : 0; }
  template <class Q>
  requires is_stand_in<Q>
  std::size_t erase(const Q& key) {
    return table_.erase(key) ? 1 : 0;
  }
  /// The same under Go's name, without an answer.
  void delete_key(const K& key) { table_.erase(key); }
  template <class Q>
  requires is_stand_in<Q>
  void delete_key(const Q& key) {
    table_.erase(key);
  }

  /// clear(m), also what Go's compiler makes of `for k := range m { delete(m, k) }` (1.11+). The array stays. To 1.10
  /// it is that loop, and leaves keys that differ from themselves (NaN).
  void clear() { table_.clear(); }

  // Iteration ---------------------------------------------------------------------------------------------------------

  /// From a random place on, as Go's range. Leaves the traces that Go's leaves.
  iterator begin() { return iterator(cursor(table_)); }
  const_iterator begin() const { return const_iterator(cursor(table_)); }
  const_iterator cbegin() const { return begin(); }
  sentinel end() const noexcept { return {}; }
  sentinel cend() const noexcept { return {}; }

  /// From bucket (from 1.24 on: directory place) start and, in each bucket or table, slot offset on; both modulo what
  /// there is.
  iterator begin_at(std::uint64_t start, std::uint64_t offset) { return iterator(cursor(table_, start, offset)); }
  const_iterator begin_at(std::uint64_t start, std::uint64_t offset) const {
    return const_iterator(cursor(table_, start, offset));
  }

  /// maps.Equal: the same keys with equal elements. A key that differs from itself makes maps unequal.
  friend bool operator==(const go_map& a, const go_map& b)
  requires std::equality_comparable<V>
  {
    if (a.len() != b.len()) return false;
    for (auto [key, elem] : a) {
      const V* other = b.find(key);
      if (other == nullptr || !(*other == elem)) return false;
    }
    return true;
  }

  // Looking inside ----------------------------------------------------------------------------------------------------

  /// The table: b(), bucket_count(), old_bucket_count(), nevacuate(), overflow(), walk(visit), work_of_last_write(),
  /// check_invariants(). See map/bucket/table.hpp, and from 1.24 on map/swiss/table.hpp for what that one has.
  const table_type& table() const noexcept { return table_; }
  auto work_of_last_write() const noexcept { return table_.work_of_last_write(); }
  void check_invariants() const { table_.check_invariants(); }

  const Hash& hash_function() const noexcept { return table_.hash_function(); }
  const Equal& key_eq() const noexcept { return table_.key_eq(); }
  Allocator get_allocator() const { return table_.allocator(); }
  Observer& observer() noexcept { return table_.observer(); }
  const Observer& observer() const noexcept { return table_.observer(); }

 private:
  template <class Q> std::pair<V*, bool> insert(Q&& key, V&& elem) {
    return table_.upsert(
        std::forward<Q>(key), [&elem](V& there) { replace(there, std::move(elem)); }, std::move(elem));
  }
  static void replace(V& there, V&& elem) {
    if constexpr (std::is_move_assignable_v<V>) {
      there = std::move(elem);
    } else {
      static_assert(std::is_nothrow_move_constructible_v<V>,
                    "gogrow: an element type that cannot be assigned must move without throwing");
      std::destroy_at(&there);
      std::construct_at(&there, std::move(elem));
    }
  }

  // A map with the entries of other, which is empty afterwards.
  go_map(const go_map& other, const Allocator& allocator, Observer observer)
      : table_(typename table_type::parts(other.hash_function(), other.key_eq(), allocator, std::move(observer))) {
    table_.clone_from(other.table_);
  }
  static go_map moved_to(const Allocator& allocator, go_map& other) noexcept(!may_copy_to_move && moves_quietly) {
    if constexpr (may_copy_to_move) {
      if (!(allocator == other.get_allocator())) {
        go_map copy(std::as_const(other), allocator, other.observer());
        [[maybe_unused]] const go_map emptied(std::move(other));
        return copy;
      }
    }
    return go_map(std::move(other));
  }

  // All that the other one can do then is to end or to take everything of another.
  go_map(detail::last_move last, go_map& other) noexcept : table_(last, other.table_) {}
  void take_everything(go_map& other) noexcept {
    table_.orphan_iterators();
    std::destroy_at(&table_);
    std::construct_at(&table_, detail::last_move{}, other.table_);
  }

  static constexpr auto keep_elem = [](V&) noexcept {};

  template <class Q> looked_up lookup_any(const Q& key) const {
    const V* elem = table_.find(key);
    if (elem == nullptr) return {V{}, false};
    return {*elem, true};
  }

  table_type table_;
};

template <class K, class V> go_map(std::initializer_list<std::pair<K, V>>) -> go_map<K, V>;

/// make(map[K]V, hint)
template <class K, class V, auto Release = go_latest> auto make_map(std::int64_t hint = 0) {
  return go_map<K, V, Release>(hint);
}

}  // namespace gogrow
