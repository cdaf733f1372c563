// sync.Map from Go 1.24 on: a trie over the hash, 4 bits a level from the top down.
//
//     root   [0][1][2] … [f]          a slot is empty, an entry, or an inner node of 16 slots
//             │        │
//           entry   [0][1] … [f]      hashes that begin with 2 and part after that
//                       │    │
//                     entry entry ─overflow─► entry      equal hashes: a chain
//
// A look-up goes down without a lock. A write goes down without one too, locks the node whose slot it will change, and
// begins again if that slot has become an inner node or the node is dead, that is unlinked. An entry never changes: a
// new value is a new entry. A removal that empties a node unlinks it from its parent, which it locks while it holds the
// child's lock; the root stays. Writers lock upwards only, so they cannot wait for each other in a circle.
//
// Memory as Go asks for it for keys and values of type any: 48 bytes an entry, 152 (of which the size class makes 160)
// an inner node, the root included, which the first operation makes, be it a look-up.
//
// Source: internal/sync/hashtriemap.go.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <utility>

#include <gogrow/observe/events.hpp>
#include <gogrow/sync_map/head.hpp>
#include <gogrow/sync_map/reclaim.hpp>
#include <gogrow/sync_map/types.hpp>

namespace gogrow::detail {

template <class Types> class sync_hash_trie : public sync_head<Types> {
  using head = sync_head<Types>;

 public:
  using typename head::allocator_type;
  using typename head::hasher;
  using typename head::K;
  using typename head::key_equal;
  using typename head::observer_type;
  using typename head::V;

  sync_hash_trie(hasher hash, key_equal equal, const allocator_type& allocator, observer_type observer)
      : head(std::move(hash), std::move(equal), allocator, std::move(observer)), seed_(parts_.draw_seed()) {}
  ~sync_hash_trie() {
    if (inner* const root = root_.load()) memory_.destroy(root);
  }

  // All of these want a read_guard around them; a pointer that they give is good as long as the guard lives.
  const V* load(const K& key);
  const V* swap(const K& key, V&& value);  // what was there
  std::pair<const V*, bool> load_or_store(const K& key, V&& value);
  const V* load_and_delete(const K& key) {
    return remove(key, [](const V&) { return true; });
  }
  bool compare_and_swap(const K& key, const V& old, V&& value);
  bool compare_and_delete(const K& key, const V& old) {
    return remove(key, [&old](const V& there) { return static_cast<bool>(there == old); }) != nullptr;
  }
  template <class Visit> void range(Visit visit) { walk(root(), visit); }
  void clear();

 private:
  using head::charge;
  using head::memory_;
  using head::parts_;

  static constexpr unsigned level_bits = 4;
  static constexpr unsigned hash_bits = 64;
  static constexpr std::size_t inner_bytes = 152;
  static constexpr std::size_t entry_bytes = 48;

  struct node : reclaimable {
    explicit node(bool entry) noexcept : is_entry(entry) {}
    const bool is_entry;
  };
  struct entry : node {
    entry(const K& k, V&& v) : node(true), key(k), value(std::move(v)) {}
    const K key;
    const V value;
    std::atomic<entry*> overflow{nullptr};
  };
  struct inner : node {
    explicit inner(inner* p) noexcept : node(false), parent(p) {}
    void release_parts(reclaimer<allocator_type>& by) noexcept;
    bool is_empty() const noexcept {
      return std::ranges::all_of(children, [](const auto& child) { return child.load() == nullptr; });
    }
    std::atomic<bool> dead{false};
    std::mutex mutex;
    inner* const parent;
    std::array<std::atomic<node*>, 1U << level_bits> children{};
  };

  static std::size_t digit(std::uint64_t hash, unsigned shift) noexcept { return (hash >> shift) & 0xf; }

  // Where a hash leads: a slot that is empty or holds the first entry of a chain.
  struct place {
    inner* in;
    unsigned shift;  // of the digit that chose the slot
    std::atomic<node*>* slot;
    entry* first;
  };
  // The same with the node locked.
  struct locked_place : place {
    std::unique_lock<std::mutex> lock;
  };
  // An entry of a chain, and the link that leads to it.
  struct link {
    entry* before;  // null: the slot
    entry* found;   // null: not there
  };

  inner* root();
  inner* make_inner(inner* parent) {
    charge(inner_bytes);
    return memory_.template make<inner>(parent);
  }
  entry* make_entry(const K& key, V&& value) {
    charge(entry_bytes);
    return memory_.template make<entry>(key, std::move(value));
  }
  place go_down(std::uint64_t hash);
  locked_place lock_place(std::uint64_t hash);
  link find_in(entry* first, const K& key) const;
  static void set_link(const place& at, const link& l, entry* to) noexcept {
    if (l.before != nullptr) l.before->overflow.store(to);
    else at.slot->store(to);
  }

  void insert(const place& at, std::uint64_t hash, owned<allocator_type, entry>& fresh);
  const V* replace(const place& at, const link& l, entry* fresh) noexcept;
  template <class Condition> const V* remove(const K& key, Condition condition);
  std::size_t prune(locked_place& at, std::uint64_t hash) noexcept;
  template <class Visit> static bool walk(const inner* in, Visit& visit);

  const std::uint64_t seed_;
  std::mutex root_mutex_;
  std::atomic<inner*> root_{nullptr};
};

template <class Types> void sync_hash_trie<Types>::inner::release_parts(reclaimer<allocator_type>& by) noexcept {
  for (const auto& child : children) {
    node* const n = child.load();
    if (n == nullptr) continue;
    if (!n->is_entry) {
      by.destroy(static_cast<inner*>(n));
      continue;
    }
    for (auto* e = static_cast<entry*>(n); e != nullptr;) by.destroy(std::exchange(e, e->overflow.load()));
  }
}

template <class Types> auto sync_hash_trie<Types>::root() -> inner* {
  if (inner* const there = root_.load()) return there;
  const std::lock_guard lock(root_mutex_);
  if (root_.load() == nullptr) root_.store(make_inner(nullptr));
  return root_.load();
}

template <class Types> auto sync_hash_trie<Types>::go_down(std::uint64_t hash) -> place {
  inner* in = root();
  for (unsigned shift = hash_bits - level_bits;; shift -= level_bits) {
    std::atomic<node*>& slot = in->children[digit(hash, shift)];
    node* const n = slot.load();
    if (n == nullptr || n->is_entry) return {in, shift, &slot, static_cast<entry*>(n)};
    in = static_cast<inner*>(n);
  }
}

template <class Types> auto sync_hash_trie<Types>::lock_place(std::uint64_t hash) -> locked_place {
  for (;;) {
    locked_place at{go_down(hash), {}};
    at.lock = std::unique_lock(at.in->mutex);
    node* const n = at.slot->load();
    if ((n == nullptr || n->is_entry) && !at.in->dead.load()) {
      at.first = static_cast<entry*>(n);
      return at;
    }
  }
}

template <class Types> auto sync_hash_trie<Types>::find_in(entry* first, const K& key) const -> link {
  entry* before = nullptr;
  for (entry* e = first; e != nullptr; before = std::exchange(e, e->overflow.load()))
    if (parts_.equal(e->key, key)) return {before, e};
  return {nullptr, nullptr};
}

// Puts an entry whose key is not there into a locked place: alone, before entries of the same hash, or under new inner
// nodes, as many as it takes until the hashes part.
template <class Types>
void sync_hash_trie<Types>::insert(const place& at, std::uint64_t hash, owned<allocator_type, entry>& fresh) {
  if (at.first == nullptr) {
    at.slot->store(fresh.release());
    return;
  }
  const std::uint64_t old_hash = parts_.hash(at.first->key, seed_);
  if (old_hash == hash) {
    fresh.get()->overflow.store(at.first);
    at.slot->store(fresh.release());
    return;
  }
  owned<allocator_type, inner> top(memory_, make_inner(at.in));
  inner* last = top.get();
  unsigned shift = at.shift - level_bits;
  std::size_t added = 1;
  for (; digit(hash, shift) == digit(old_hash, shift); shift -= level_bits, ++added) {
    inner* const next = make_inner(last);
    last->children[digit(hash, shift)].store(next);
    last = next;
  }
  parts_.notify([&] { return trie_expanded{added}; });
  last->children[digit(old_hash, shift)].store(at.first);
  last->children[digit(hash, shift)].store(fresh.release());
  at.slot->store(top.release());
}

template <class Types>
auto sync_hash_trie<Types>::replace(const place& at, const link& l, entry* fresh) noexcept -> const V* {
  fresh->overflow.store(l.found->overflow.load());
  set_link(at, l, fresh);
  memory_.retire(l.found);
  return &l.found->value;
}

template <class Types> auto sync_hash_trie<Types>::load(const K& key) -> const V* {
  const entry* const found = find_in(go_down(parts_.hash(key, seed_)).first, key).found;
  return found == nullptr ? nullptr : &found->value;
}

template <class Types> auto sync_hash_trie<Types>::swap(const K& key, V&& value) -> const V* {
  const std::uint64_t hash = parts_.hash(key, seed_);
  owned<allocator_type, entry> fresh(memory_, make_entry(key, std::move(value)));
  const locked_place at = lock_place(hash);
  const link l = find_in(at.first, key);
  if (l.found != nullptr) return replace(at, l, fresh.release());
  insert(at, hash, fresh);
  return nullptr;
}

template <class Types> auto sync_hash_trie<Types>::load_or_store(const K& key, V&& value) -> std::pair<const V*, bool> {
  const std::uint64_t hash = parts_.hash(key, seed_);
  if (const entry* const there = find_in(go_down(hash).first, key).found) return {&there->value, true};
  const locked_place at = lock_place(hash);
  if (const entry* const there = find_in(at.first, key).found) return {&there->value, true};
  owned<allocator_type, entry> fresh(memory_, make_entry(key, std::move(value)));
  const V* const stored = &fresh.get()->value;
  insert(at, hash, fresh);
  return {stored, false};
}

template <class Types> bool sync_hash_trie<Types>::compare_and_swap(const K& key, const V& old, V&& value) {
  const std::uint64_t hash = parts_.hash(key, seed_);
  const entry* const there = find_in(go_down(hash).first, key).found;
  if (there == nullptr || !(there->value == old)) return false;
  const locked_place at = lock_place(hash);
  const link l = find_in(at.first, key);
  if (l.found == nullptr || !(l.found->value == old)) return false;
  replace(at, l, make_entry(key, std::move(value)));
  return true;
}

template <class Types>
template <class Condition>
auto sync_hash_trie<Types>::remove(const K& key, Condition condition) -> const V* {
  const std::uint64_t hash = parts_.hash(key, seed_);
  const entry* const there = find_in(go_down(hash).first, key).found;
  if (there == nullptr || !condition(there->value)) return nullptr;
  locked_place at = lock_place(hash);
  const link l = find_in(at.first, key);
  if (l.found == nullptr || !condition(l.found->value)) return nullptr;
  set_link(at, l, l.found->overflow.load());
  memory_.retire(l.found);
  if (const std::size_t pruned = prune(at, hash); pruned > 0) parts_.notify([&] { return trie_pruned{pruned}; });
  return &l.found->value;
}

// Unlinks the locked node if it is empty, and those above it that become empty by that. Returns how many.
template <class Types> std::size_t sync_hash_trie<Types>::prune(locked_place& at, std::uint64_t hash) noexcept {
  std::size_t pruned = 0;
  for (; at.in->parent != nullptr && at.in->is_empty(); ++pruned) {
    inner* const gone = at.in;
    at.in = gone->parent;
    at.shift += level_bits;
    std::unique_lock parent_lock(at.in->mutex);
    gone->dead.store(true);
    at.in->children[digit(hash, at.shift)].store(nullptr);
    at.lock = std::move(parent_lock);  // unlocks the node that is gone
    memory_.retire(gone);
  }
  at.lock.unlock();
  return pruned;
}

template <class Types> template <class Visit> bool sync_hash_trie<Types>::walk(const inner* in, Visit& visit) {
  for (const auto& child : in->children) {
    const node* const n = child.load();
    if (n == nullptr) continue;
    if (!n->is_entry) {
      if (!walk(static_cast<const inner*>(n), visit)) return false;
      continue;
    }
    for (const auto* e = static_cast<const entry*>(n); e != nullptr; e = e->overflow.load())
      if (!visit(e->key, e->value)) return false;
  }
  return true;
}

template <class Types> void sync_hash_trie<Types>::clear() {
  root();
  memory_.retire(root_.exchange(make_inner(nullptr)));
}

}  // namespace gogrow::detail
