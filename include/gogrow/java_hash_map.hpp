// java_hash_map: a map that grows as java.util.HashMap does, bin by bin.
//
//     gogrow::java_hash_map<std::string, int> ages;
//     ages.put("ada", 36);                          // the table of 16 bins comes now
//     ages.table_length(), ages.threshold()         // 16, 12
//
// After each operation the table has the length, each bin the order and the shape (list or tree) that they have in the
// JDK that the third parameter names. rules/java_map.hpp has the rules and a prediction, java_hash_map/bin.hpp the
// bins.
//
// A put, step by step
//   1. The first one makes the table.
//   2. A key that is there gets the new element, and nothing else happens.
//   3. A new key goes to the end of its bin; into a tree, behind its parent.
//   4. Was it the 9th of a list, then the list becomes a tree, or, with less than 64 bins, the table doubles.
//   5. Are there more entries than the threshold now, then the table doubles, and every entry is moved at once:
//
//        bin i        a ─► b ─► c ─► d            bit of the old length in the hash:  a 0, b 1, c 1, d 0
//        becomes  lo: bin i          a ─► d       nodes are relinked, not copied, and keep their order
//                 hi: bin i + old    b ─► c       a tree of which 6 or less come here becomes a list
//
// Nothing ever shrinks: neither erase nor clear touch the table.
//
// What stays valid: references to entries until they are erased or the map is cleared, assigned to or destroyed, as in
// Java. Iterators until the next put of a new key, too.
//
// Exceptions: from a hash, an equality, an order, a copy, an allocator or an observer's hook: the operation is given
// up, no entry is lost or doubled, and the map is valid. What had grown before that stays so.
//
// Threads: as for standard containers.
#pragma once

#include <gogrow/rules/needs_64_bits.hpp>
#include <gogrow/rules/needs_exceptions.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <ranges>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>

#include <gogrow/java_hash_map/table.hpp>
#include <gogrow/map/hash.hpp>
#include <gogrow/map/types.hpp>
#include <gogrow/observe/observer.hpp>
#include <gogrow/rules/java_map.hpp>

namespace gogrow {

/// Gives a key's hash code in 32 bits.
template <class Hash, class Key>
concept java_hash = requires(const Hash& hash, const Key& key) {
  { hash(key) } -> std::same_as<std::int32_t>;
};

/// java.util.HashMap<K, V> of a JDK, with the load factor 0.75.
template <class K, class V, jdk Release = jdk_latest, class Hash = java_hash_code<K>, class Equal = default_equal<K>,
          class Allocator = std::allocator<std::pair<const K, V>>, class Observer = null_observer>
class java_hash_map {
  static_assert(is_known(Release), "gogrow: java_hash_map knows the JDK from 8 to 25");
  static_assert(java_hash<Hash, K>, "gogrow: java_hash_map needs a hash that takes a key and gives std::int32_t");
  static_assert(map_equality<Equal, K>, "gogrow: the equality must take two keys");
  static_assert(growth_observer<Observer>, "gogrow: the observer has no hook `on` for any event");

  using types = detail::java_map_types<K, V, Release, Hash, Equal, Allocator, Observer>;
  using table_type = detail::java_table<types>;

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
  using iterator = typename table_type::iterator;
  using const_iterator = typename table_type::const_iterator;

  // Making ------------------------------------------------------------------------------------------------------------

  /// new HashMap(): no table; the first put makes one of 16 bins.
  java_hash_map() : java_hash_map(Hash()) {}
  explicit java_hash_map(Hash hash, Equal equal = Equal(), Allocator allocator = Allocator(),
                         Observer observer = Observer())
      : table_(
            typename table_type::parts(std::move(hash), std::move(equal), std::move(allocator), std::move(observer))) {}
  explicit java_hash_map(Observer observer)
  requires(!std::same_as<Observer, null_observer>)
      : java_hash_map(Hash(), Equal(), Allocator(), std::move(observer)) {}

  /// new HashMap(n): no table; the first put makes one of java_table_size_for(n) bins, and doubles it for n < 2. Throws
  /// std::invalid_argument with Java's text if n is negative.
  explicit java_hash_map(std::int32_t initial_capacity, Hash hash = Hash(), Equal equal = Equal(),
                         Allocator allocator = Allocator(), Observer observer = Observer())
      : java_hash_map(std::move(hash), std::move(equal), std::move(allocator), std::move(observer)) {
    if (initial_capacity < 0)
      throw std::invalid_argument("Illegal initial capacity: " + std::to_string(initial_capacity));
    table_.plan(java_table_size_for(initial_capacity));
  }

  /// HashMap.newHashMap(entries): room for as many without a doubling. JDK 19 and later.
  static java_hash_map new_hash_map(std::int32_t entries, Hash hash = Hash(), Equal equal = Equal(),
                                    Allocator allocator = Allocator(), Observer observer = Observer())
  requires(Release >= jdk{19})
  {
    if (entries < 0) throw std::invalid_argument("Negative number of mappings: " + std::to_string(entries));
    java_hash_map made(std::move(hash), std::move(equal), std::move(allocator), std::move(observer));
    made.table_.plan(java_table_for_entries(entries));
    return made;
  }

  /// new HashMap(other), also what clone() gives: a table for as many entries, which are put in the other's order.
  java_hash_map(const java_hash_map& other)
      : java_hash_map(other.hash_function(), other.key_eq(),
                      std::allocator_traits<Allocator>::select_on_container_copy_construction(other.get_allocator()),
                      observer_of_copy(other.observer())) {
    put_all(other);
  }
  /// Leaves an empty map that works on, with copies of the hash and the equality; noexcept where these copies are.
  java_hash_map(java_hash_map&&) = default;
  java_hash_map& operator=(const java_hash_map& other) {
    if (this != &other) *this = java_hash_map(other);
    return *this;
  }
  java_hash_map& operator=(java_hash_map&& other) noexcept(std::is_nothrow_move_constructible_v<table_type>) {
    if (this != &other) {
      table_type moved(std::move(other.table_));
      std::destroy_at(&table_);
      std::construct_at(&table_, detail::last_move{}, moved);
    }
    return *this;
  }
  ~java_hash_map() = default;

  // Java's operations -------------------------------------------------------------------------------------------------

  std::size_t size() const noexcept { return table_.size(); }
  [[nodiscard]] bool empty() const noexcept { return table_.size() == 0; }

  /// put(key, elem). Returns the element in the map. Amortised constant; doubling moves every entry.
  V& put(const K& key, V elem) { return *insert(key, std::move(elem)).first; }
  V& put(K&& key, V elem) { return *insert(std::move(key), std::move(elem)).first; }

  /// As put; also tells whether the key is new.
  std::pair<V*, bool> insert_or_assign(const K& key, V elem) { return insert(key, std::move(elem)); }
  std::pair<V*, bool> insert_or_assign(K&& key, V elem) { return insert(std::move(key), std::move(elem)); }

  /// putIfAbsent: an element that is there stays as it is.
  template <class... Args> std::pair<V*, bool> try_emplace(const K& key, Args&&... args) {
    return table_.upsert(
        key, [](V&) noexcept {}, std::forward<Args>(args)...);
  }
  template <class... Args> std::pair<V*, bool> try_emplace(K&& key, Args&&... args) {
    return table_.upsert(
        std::move(key), [](V&) noexcept {}, std::forward<Args>(args)...);
  }

  V& operator[](const K& key)
  requires std::default_initializable<V>
  {
    return *try_emplace(key).first;
  }

  /// putAll: a map without a table gets one for as many entries, another one is doubled until it could hold them all;
  /// then they are put one by one.
  template <std::ranges::input_range Entries>
  requires std::ranges::sized_range<const Entries>
  void put_all(const Entries& entries) {
    const auto count = static_cast<std::int32_t>(std::min<std::uint64_t>(
        std::ranges::size(entries), static_cast<std::uint64_t>((std::numeric_limits<std::int32_t>::max)())));
    if (count == 0) return;
    if (table_.length() == 0) table_.plan((std::max)(table_.threshold(), java_table_for_copy(Release, count)));
    else table_.make_room(count);
    for (const auto& [key, elem] : entries) put(key, elem);
  }

  /// get(key): the element where it lies, or null.
  V* find(const K& key) {
    auto* const found = table_.find(key);
    return found == nullptr ? nullptr : &found->entry.second;
  }
  const V* find(const K& key) const {
    const auto* const found = table_.find(key);
    return found == nullptr ? nullptr : &found->entry.second;
  }
  bool contains(const K& key) const { return table_.find(key) != nullptr; }

  /// remove(key). Returns how many entries went: 0 or 1. The table does not shrink; a small tree becomes a list.
  std::size_t erase(const K& key) {
    auto* const found = table_.find(key);
    if (found == nullptr) return 0;
    table_.remove(found, true);
    return 1;
  }

  /// Iterator.remove(): as erase of a key, but a tree stays a tree and its list in its order, for the iteration's sake.
  /// Returns what comes next.
  iterator erase(const_iterator at) {
    auto* const gone = table_type::node_at(at);
    const iterator next = table_.after(gone);
    table_.remove(gone, false);
    return next;
  }

  /// clear(): the table stays as long as it is. Linear in entries and bins.
  void clear() noexcept { table_.clear(); }

  // Iteration, bin after bin ------------------------------------------------------------------------------------------

  iterator begin() noexcept { return table_.begin(); }
  const_iterator begin() const noexcept { return table_.begin(); }
  const_iterator cbegin() const noexcept { return table_.begin(); }
  iterator end() noexcept { return {}; }
  const_iterator end() const noexcept { return {}; }
  const_iterator cend() const noexcept { return {}; }

  // Looking inside ----------------------------------------------------------------------------------------------------

  /// Bins; 0 before the first put.
  std::size_t table_length() const noexcept { return table_.length(); }
  /// Java's field: the most entries before a doubling; without a table its length to be, 0 standing for 16.
  std::int32_t threshold() const noexcept { return table_.threshold(); }
  /// Entries of a bin below table_length(). Linear in them.
  std::size_t bin_size(std::size_t bin) const noexcept { return detail::chain_length(table_.bin(bin)); }
  bool is_tree(std::size_t bin) const noexcept { return table_.bin(bin) != nullptr && table_.bin(bin)->in_tree; }

  const Hash& hash_function() const noexcept { return table_.functions().hash_function(); }
  const Equal& key_eq() const noexcept { return table_.functions().key_eq(); }
  Allocator get_allocator() const { return table_.functions().allocator(); }
  Observer& observer() noexcept { return table_.functions().observer(); }
  const Observer& observer() const noexcept { return table_.functions().observer(); }

 private:
  template <class Q> std::pair<V*, bool> insert(Q&& key, V&& elem) {
    return table_.upsert(
        std::forward<Q>(key), [&elem](V& there) { there = std::move(elem); }, std::move(elem));
  }

  table_type table_;
};

}  // namespace gogrow
