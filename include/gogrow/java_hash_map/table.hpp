// The table of java_hash_map: searching, putting, removing, doubling. java_hash_map.hpp says what happens,
// java_hash_map/bin.hpp what a bin is.
//
// What may throw comes before what changes, except where entries that have moved cannot be moved back: a doubling is
// kept, and a tree that cannot be built because two keys cannot be compared stays a list.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <limits>
#include <memory>
#include <utility>
#include <vector>

#include <gogrow/java_hash_map/bin.hpp>
#include <gogrow/java_hash_map/iterator.hpp>
#include <gogrow/map/types.hpp>
#include <gogrow/observe/events.hpp>
#include <gogrow/observe/observer.hpp>
#include <gogrow/rules/java_map.hpp>

namespace gogrow::detail {

template <class K, class V, jdk Release, class Hash, class Equal, class Allocator, class Observer>
struct java_map_types : types_of_map<K, V, Hash, Equal, Allocator, Observer> {};

/// compareTo, as far as the type has an order: less than 0, 0, more.
struct java_order {
  template <class K> int operator()(const K& a, const K& b) const {
    if constexpr (requires { static_cast<bool>(a < b); }) return a < b ? -1 : b < a ? 1 : 0;
    else return 0;
  }
};

template <class Types> class java_table {
 public:
  using key_type = typename Types::key_type;
  using mapped_type = typename Types::mapped_type;
  using parts = map_parts<Types>;
  using node = java_node<std::pair<const key_type, mapped_type>>;
  using iterator = java_iterator<node, false>;
  using const_iterator = java_iterator<node, true>;

  explicit java_table(parts p) : parts_(std::move(p)), bins_(bin_allocator(parts_.allocator())) {}
  java_table(java_table&& other) noexcept(parts::functions_copy_without_throwing)
      : java_table(parts(leave_functions{}, other.parts_), other) {}
  java_table(last_move, java_table& other) noexcept : java_table(std::move(other.parts_), other) {}
  java_table& operator=(java_table&&) = delete;
  ~java_table() { destroy_nodes(); }

  std::size_t size() const noexcept { return size_; }
  std::size_t length() const noexcept { return bins_.size(); }
  std::int32_t threshold() const noexcept { return threshold_; }
  const node* bin(std::size_t i) const noexcept { return bins_[i]; }

  /// The length of the table that the first put makes.
  void plan(std::int32_t length) noexcept { threshold_ = length; }
  /// Doubles until so many entries would be below the threshold.
  void make_room(std::int32_t entries) {
    while (entries > threshold_ && bins_.size() < std::size_t{java_max_table}) resize();
  }

  node* find(const key_type& key) const {
    if (size_ == 0) return nullptr;
    const std::uint32_t hash = hash_of(key);
    return find_in_bin(bins_[bin_of(hash)], hash, key).found;
  }

  template <class Q, class WhenThere, class... Args>
  std::pair<mapped_type*, bool> upsert(Q&& key, WhenThere when_there, Args&&... args);
  /// Removes an entry. Only where may_shrink, a small tree becomes a list and the tree's root comes to the front.
  void remove(node* gone, bool may_shrink);
  void clear() noexcept {
    destroy_nodes();
    std::ranges::fill(bins_, nullptr);
    size_ = 0;
  }

  iterator begin() const noexcept { return iterator(bins_.data(), bins_.size()); }
  iterator after(node* n) const noexcept {
    iterator next(bins_.data(), bins_.size(), n);
    return ++next;
  }
  static node* node_at(const_iterator at) noexcept { return at.node_; }

  const parts& functions() const noexcept { return parts_; }

 private:
  java_table(parts&& p, java_table& other) noexcept
      : parts_(std::move(p)),
        bins_(std::move(other.bins_)),
        threshold_(std::exchange(other.threshold_, 0)),
        size_(std::exchange(other.size_, 0)) {
    other.bins_.clear();
  }

  using allocator_type = typename Types::allocator_type;
  using node_allocator = typename std::allocator_traits<allocator_type>::template rebind_alloc<node>;
  using node_traits = std::allocator_traits<node_allocator>;
  using bin_allocator = typename std::allocator_traits<allocator_type>::template rebind_alloc<node*>;
  using bin_array = std::vector<node*, bin_allocator>;

  struct search_result {
    node* found;
    std::size_t nodes;  // of a list, that were passed
  };

  std::size_t bin_of(std::uint32_t hash) const noexcept { return hash & (bins_.size() - 1); }
  std::uint32_t hash_of(const key_type& key) const {
    return java_spread(static_cast<std::int32_t>(parts_.hash(key, 0)));
  }
  bool is_same(const node* at, std::uint32_t hash, const key_type& key) const {
    return at->hash == hash && parts_.equal(at->entry.first, key);
  }
  search_result find_in_bin(node* first, std::uint32_t hash, const key_type& key) const;
  node* find_in_tree(node* at, std::uint32_t hash, const key_type& key) const;

  template <class... Args> node* make_node(std::uint32_t hash, Args&&... args);
  void destroy_node(node* gone) noexcept;
  void destroy_nodes() noexcept;
  void link(node* added, std::size_t nodes_before);
  void unlink(node* gone, bool may_shrink) noexcept;

  void resize();
  void double_table();
  void notify_of_doubling() const;
  void split_bin(node* first, bin_array& to, std::size_t i) noexcept;
  void settle_tree(node*& first, bool is_whole);

  parts parts_;
  bin_array bins_;
  std::int32_t threshold_ = 0;
  std::size_t size_ = 0;
};

// Searching -----------------------------------------------------------------------------------------------------------

template <class Types>
auto java_table<Types>::find_in_bin(node* first, std::uint32_t hash, const key_type& key) const -> search_result {
  if (first != nullptr && first->in_tree) return {find_in_tree(root_of(first), hash, key), 0};
  std::size_t nodes = 0;
  for (; first != nullptr; first = first->next, ++nodes)
    if (is_same(first, hash, key)) return {first, nodes};
  return {nullptr, nodes};
}

// Where hashes are equal and the keys tell no order, both sides are searched.
template <class Types>
auto java_table<Types>::find_in_tree(node* at, std::uint32_t hash, const key_type& key) const -> node* {
  while (at != nullptr) {
    if (at->hash != hash) {
      at = at->child[static_cast<std::int32_t>(hash) < static_cast<std::int32_t>(at->hash) ? java_left : java_right];
      continue;
    }
    if (parts_.equal(at->entry.first, key)) return at;
    const int order = java_order{}(key, at->entry.first);
    if (order == 0) {
      if (node* const right = find_in_tree(at->child[java_right], hash, key)) return right;
    }
    at = at->child[order <= 0 ? java_left : java_right];
  }
  return nullptr;
}

// Nodes ---------------------------------------------------------------------------------------------------------------

template <class Types>
template <class... Args>
auto java_table<Types>::make_node(std::uint32_t hash, Args&&... args) -> node* {
  node_allocator allocator(parts_.allocator());
  node* const made = std::to_address(node_traits::allocate(allocator, 1));
  try {
    node_traits::construct(allocator, made, hash, std::forward<Args>(args)...);
  } catch (...) {
    node_traits::deallocate(allocator, std::pointer_traits<typename node_traits::pointer>::pointer_to(*made), 1);
    throw;
  }
  return made;
}

template <class Types> void java_table<Types>::destroy_node(node* gone) noexcept {
  node_allocator allocator(parts_.allocator());
  node_traits::destroy(allocator, gone);
  node_traits::deallocate(allocator, std::pointer_traits<typename node_traits::pointer>::pointer_to(*gone), 1);
}

template <class Types> void java_table<Types>::destroy_nodes() noexcept {
  for (node* first : bins_)
    while (first != nullptr) destroy_node(std::exchange(first, first->next));
}

// Putting -------------------------------------------------------------------------------------------------------------

template <class Types>
template <class Q, class WhenThere, class... Args>
auto java_table<Types>::upsert(Q&& key, WhenThere when_there, Args&&... args) -> std::pair<mapped_type*, bool> {
  const std::uint32_t hash = hash_of(key);
  if (bins_.empty()) resize();
  const search_result there = find_in_bin(bins_[bin_of(hash)], hash, key);
  if (there.found != nullptr) {
    when_there(there.found->entry.second);
    return {&there.found->entry.second, false};
  }
  node* const added = make_node(hash, std::piecewise_construct, std::forward_as_tuple(std::forward<Q>(key)),
                                std::forward_as_tuple(std::forward<Args>(args)...));
  try {
    link(added, there.nodes);
  } catch (...) {
    destroy_node(added);
    throw;
  }
  return {&added->entry.second, true};
}

template <class Types> void java_table<Types>::link(node* added, std::size_t nodes_before) {
  node*& first = bins_[bin_of(added->hash)];
  const bool in_tree = first != nullptr && first->in_tree;
  parts_.notify([&] { return java_node_made{in_tree}; });
  if (in_tree) {
    add_to_tree(first, added, java_order{});
  } else {
    node** last = &first;
    while (*last != nullptr) last = &(*last)->next;
    *last = added;
  }
  ++size_;
  try {
    if (const auto change = in_tree ? java_bin_change::none
                                    : java_change_after_put(nodes_before, static_cast<std::int32_t>(bins_.size()));
        change == java_bin_change::resize_instead) {
      resize();
    } else if (change == java_bin_change::treeify) {
      parts_.notify([&] { return bin_treeified{nodes_before + 1}; });
      treeify(first, java_order{});
    }
    if (size_ > static_cast<std::size_t>(threshold_)) resize();
  } catch (...) {
    unlink(added, false);
    throw;
  }
}

// Removing ------------------------------------------------------------------------------------------------------------

template <class Types> void java_table<Types>::remove(node* gone, bool may_shrink) {
  node* const first = bins_[bin_of(gone->hash)];
  const bool becomes_list = may_shrink && gone->in_tree && is_small_tree(root_of(gone));
  if (becomes_list && first->next != nullptr) parts_.notify([&] { return bin_untreeified{chain_length(first) - 1}; });
  unlink(gone, may_shrink);
  destroy_node(gone);
}

template <class Types> void java_table<Types>::unlink(node* gone, bool may_shrink) noexcept {
  node*& first = bins_[bin_of(gone->hash)];
  node* const root = gone->in_tree ? root_of(gone) : nullptr;
  unlink_from_list(first, gone);
  --size_;
  if (root == nullptr || first == nullptr) return;
  if (may_shrink && is_small_tree(root)) {
    untreeify(first);
    return;
  }
  node* const new_root = remove_from_tree(root, gone);
  if (may_shrink) move_root_to_front(first, new_root);
}

// Doubling ------------------------------------------------------------------------------------------------------------

template <class Types> void java_table<Types>::resize() {
  if (!bins_.empty()) return double_table();
  const std::int32_t length = threshold_ > 0 ? threshold_ : java_default_table;
  bin_array fresh(static_cast<std::size_t>(length), nullptr, bins_.get_allocator());
  parts_.notify([&] { return java_table_resized{0, fresh.size(), 0, 0}; });
  bins_.swap(fresh);
  threshold_ = java_threshold(length);
}

template <class Types> void java_table<Types>::double_table() {
  const std::size_t old_length = bins_.size();
  if (old_length == std::size_t{java_max_table}) {
    threshold_ = (std::numeric_limits<std::int32_t>::max)();
    return;
  }
  bin_array fresh(old_length * 2, nullptr, bins_.get_allocator());
  notify_of_doubling();
  for (std::size_t i = 0; i < old_length; ++i) split_bin(bins_[i], fresh, i);
  bins_.swap(fresh);
  threshold_ = java_threshold(static_cast<std::int32_t>(bins_.size()));

  std::exception_ptr failure;
  for (std::size_t i = 0; i < old_length; ++i) {
    const bool is_whole = bins_[i] == nullptr || bins_[i + old_length] == nullptr;
    for (node** first : {&bins_[i], &bins_[i + old_length]}) {
      if (*first == nullptr || !(*first)->in_tree) continue;
      try {
        settle_tree(*first, is_whole);
      } catch (...) {
        untreeify(*first);
        failure = std::current_exception();
      }
    }
  }
  if (failure) std::rethrow_exception(failure);
}

template <class Types> void java_table<Types>::notify_of_doubling() const {
  parts_.notify([&] {
    java_table_resized event{bins_.size(), bins_.size() * 2, 0, 0};
    for (const node* n : bins_)
      for (; n != nullptr; n = n->next) ++((n->hash & bins_.size()) == 0 ? event.to_lo : event.to_hi);
    return event;
  });
}

// Both parts keep their order. Nodes of a tree keep saying so, although only a bin that stays whole still is one:
// settle_tree comes next.
template <class Types> void java_table<Types>::split_bin(node* first, bin_array& to, std::size_t i) noexcept {
  const std::size_t half = bins_.size();
  node** lo = &to[i];
  node** hi = &to[i + half];
  while (first != nullptr) {
    node* const n = std::exchange(first, first->next);
    node**& last = (n->hash & half) == 0 ? lo : hi;
    *last = n;
    n->next = nullptr;
    last = &n->next;
  }
}

// What became of a tree, or of a part of one, by a doubling: a list if it is small, else a tree, built anew from a
// part.
template <class Types> void java_table<Types>::settle_tree(node*& first, bool is_whole) {
  const std::size_t nodes = chain_length(first);
  if (nodes <= java_untreeify_nodes) {
    parts_.notify([&] { return bin_untreeified{nodes}; });
    untreeify(first);
  } else if (!is_whole) {
    treeify(first, java_order{});
  }
}

}  // namespace gogrow::detail
