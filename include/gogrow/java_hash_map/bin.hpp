// A bin of Java's HashMap: a list of nodes, and over a long list a red-black tree.
//
//   table  [ bin 0 ]──► node ──next──► node ──next──► node          a list: in the order of the puts
//          [ bin 1 ]──► root ──next──► node ──next──► …             a tree: the root first, a new node behind its
//          parent
//                        ╱  ╲                                       in the tree; iteration follows next
//                     node  node
//
// The tree is ordered by hash, then by the keys' own order if they have one. Its shape can be seen from outside, since
// a small one becomes a list when a key is removed, and its root is what iteration meets first: so insertion and
// removal are those of CLR's red-black trees, step by step, as in Java.
//
// In Java a list node and a tree node are two classes, and a bin that changes gets new nodes. Here a node has room for
// both, so that nothing must be moved and references stay good; events count what Java allocates.
//
// Source: java/util/HashMap.java, class TreeNode.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>

namespace gogrow::detail {

template <class Entry> struct java_node {
  template <class... Args>
  explicit java_node(std::uint32_t spread_hash, Args&&... args)
      : entry(std::forward<Args>(args)...), hash(spread_hash) {}

  Entry entry;
  java_node* next = nullptr;
  java_node* prev = nullptr;  // this and the rest only in a tree
  java_node* parent = nullptr;
  java_node* child[2] = {nullptr, nullptr};
  std::uint32_t hash;
  bool in_tree = false;
  bool red = false;
};

enum java_side : unsigned { java_left = 0, java_right = 1 };

constexpr java_side other_side(java_side s) noexcept { return s == java_left ? java_right : java_left; }

template <class Node> java_side side_of(const Node* parent, const Node* node) noexcept {
  return parent->child[java_left] == node ? java_left : java_right;
}

template <class Node> bool is_red(const Node* node) noexcept { return node != nullptr && node->red; }

template <class Node> Node* root_of(Node* node) noexcept {
  while (node->parent != nullptr) node = node->parent;
  return node;
}

template <class Node> std::size_t chain_length(const Node* node) noexcept {
  std::size_t n = 0;
  for (; node != nullptr; node = node->next) ++n;
  return n;
}

/// Puts `to` (maybe null) into the place that `from` has below its parent, or at the root.
template <class Node> void replace_below_parent(Node*& root, Node* from, Node* to) noexcept {
  if (from->parent == nullptr) root = to;
  else from->parent->child[side_of(from->parent, from)] = to;
  if (to != nullptr) to->parent = from->parent;
}

/// Moves p down to the given side; the child on the other side takes its place. A new root is black.
template <class Node> void rotate(Node*& root, Node* p, java_side side) noexcept {
  Node* const up = p == nullptr ? nullptr : p->child[other_side(side)];
  if (up == nullptr) return;
  Node* const inner = up->child[side];
  p->child[other_side(side)] = inner;
  if (inner != nullptr) inner->parent = p;
  replace_below_parent(root, p, up);
  if (root == up) up->red = false;
  up->child[side] = p;
  p->parent = up;
}

template <class Node> void balance_insertion(Node*& root, Node* x) noexcept {
  x->red = true;
  for (;;) {
    Node* parent = x->parent;
    if (parent == nullptr) {
      x->red = false;
      root = x;
      return;
    }
    Node* grandparent = parent->parent;
    if (!parent->red || grandparent == nullptr) return;
    const java_side side = side_of(grandparent, parent);
    Node* const uncle = grandparent->child[other_side(side)];
    if (is_red(uncle)) {
      uncle->red = false;
      parent->red = false;
      grandparent->red = true;
      x = grandparent;
      continue;
    }
    if (x == parent->child[other_side(side)]) {
      x = parent;
      rotate(root, x, side);
      parent = x->parent;
      grandparent = parent->parent;
    }
    parent->red = false;
    if (grandparent != nullptr) {
      grandparent->red = true;
      rotate(root, grandparent, other_side(side));
    }
  }
}

template <class Node> void balance_deletion(Node*& root, Node* x) noexcept {
  while (x != root) {
    if (x->red) {
      x->red = false;
      return;
    }
    Node* const parent = x->parent;
    const java_side side = side_of(parent, x);
    Node* sibling = parent->child[other_side(side)];
    if (is_red(sibling)) {
      sibling->red = false;
      parent->red = true;
      rotate(root, parent, side);
      sibling = parent->child[other_side(side)];
    }
    if (sibling == nullptr) {
      x = parent;
      continue;
    }
    if (!is_red(sibling->child[java_left]) && !is_red(sibling->child[java_right])) {
      sibling->red = true;
      x = parent;
      continue;
    }
    if (!is_red(sibling->child[other_side(side)])) {
      sibling->child[side]->red = false;
      sibling->red = true;
      rotate(root, sibling, other_side(side));
      sibling = parent->child[other_side(side)];
    }
    sibling->red = parent->red;
    sibling->child[other_side(side)]->red = false;
    parent->red = false;
    rotate(root, parent, side);
    x = root;
  }
  root->red = false;
}

/// The list of a bin begins with the root of its tree.
template <class Node> void move_root_to_front(Node*& first, Node* root) noexcept {
  if (first == root) return;
  if (root->next != nullptr) root->next->prev = root->prev;
  if (root->prev != nullptr) root->prev->next = root->next;
  first->prev = root;
  root->next = first;
  root->prev = nullptr;
  first = root;
}

/// Where below `at` a node belongs. Keys that tell no order go to the left of their equals: Java asks for their
/// identity hash codes then, which are other ones in every run. `order` gives less than 0, 0, or more for two keys.
template <class Node, class Order> java_side side_for(const Node* at, const Node* added, const Order& order) {
  const auto at_hash = static_cast<std::int32_t>(at->hash);
  const auto added_hash = static_cast<std::int32_t>(added->hash);
  if (added_hash != at_hash) return added_hash < at_hash ? java_left : java_right;
  return order(added->entry.first, at->entry.first) <= 0 ? java_left : java_right;
}

template <class Node> struct java_leaf_place {
  Node* parent;
  java_side side;
};

template <class Node, class Order> java_leaf_place<Node> leaf_place(Node* root, const Node* added, const Order& order) {
  for (Node* at = root;;) {
    const java_side side = side_for(at, added, order);
    if (at->child[side] == nullptr) return {at, side};
    at = at->child[side];
  }
}

template <class Node> void hang_below(Node*& root, java_leaf_place<Node> place, Node* node) noexcept {
  node->parent = place.parent;
  place.parent->child[place.side] = node;
  balance_insertion(root, node);
}

/// Adds a node to a bin that is a tree. The node goes behind its parent in the list, too. What order throws comes
/// before any change.
template <class Node, class Order> void add_to_tree(Node*& first, Node* node, const Order& order) {
  Node* root = root_of(first);
  const java_leaf_place<Node> place = leaf_place(root, node, order);
  node->in_tree = true;
  node->prev = place.parent;
  node->next = place.parent->next;
  if (node->next != nullptr) node->next->prev = node;
  place.parent->next = node;
  hang_below(root, place, node);
  move_root_to_front(first, root);
}

/// Makes a tree of a list. Should order throw, the bin is the list that it was.
template <class Node, class Order> void treeify(Node*& first, const Order& order) {
  Node* root = nullptr;
  Node* prev = nullptr;
  for (Node* node = first; node != nullptr; prev = node, node = node->next) {
    node->prev = prev;
    node->parent = node->child[java_left] = node->child[java_right] = nullptr;
    if (root == nullptr) balance_insertion(root, node);
    else hang_below(root, leaf_place(root, node, order), node);
  }
  for (Node* node = first; node != nullptr; node = node->next) node->in_tree = true;
  move_root_to_front(first, root);
}

/// Forgets the tree; the list stays.
template <class Node> void untreeify(Node* first) noexcept {
  for (; first != nullptr; first = first->next) first->in_tree = false;
}

/// A tree about as small as this becomes a list when a key is removed from it.
template <class Node> bool is_small_tree(const Node* root) noexcept {
  return root->child[java_right] == nullptr || root->child[java_left] == nullptr ||
         root->child[java_left]->child[java_left] == nullptr;
}

template <class Node> void unlink_from_list(Node*& first, Node* node) noexcept {
  if (node->in_tree) {
    if (node->prev == nullptr) first = node->next;
    else node->prev->next = node->next;
    if (node->next != nullptr) node->next->prev = node->prev;
    return;
  }
  Node** link = &first;
  while (*link != node) link = &(*link)->next;
  *link = node->next;
}

/// Lets a node with two children and its successor change places and colours.
template <class Node> void swap_with_successor(Node*& root, Node* node) noexcept {
  Node* const right = node->child[java_right];
  Node* const left = node->child[java_left];
  Node* successor = right;
  while (successor->child[java_left] != nullptr) successor = successor->child[java_left];
  Node* const below = successor->child[java_right];
  Node* const above = successor->parent;
  std::swap(node->red, successor->red);

  replace_below_parent(root, node, successor);
  successor->child[java_left] = left;
  left->parent = successor;
  if (successor == right) {
    successor->child[java_right] = node;
    node->parent = successor;
  } else {
    successor->child[java_right] = right;
    right->parent = successor;
    above->child[java_left] = node;
    node->parent = above;
  }
  node->child[java_left] = nullptr;
  node->child[java_right] = below;
  if (below != nullptr) below->parent = node;
}

/// Takes a node out of the tree; the list does not hold it any more, and others are left. Returns the root.
template <class Node> Node* remove_from_tree(Node* root, Node* node) noexcept {
  if (node->child[java_left] != nullptr && node->child[java_right] != nullptr) swap_with_successor(root, node);
  Node* const below = node->child[java_left] != nullptr ? node->child[java_left] : node->child[java_right];
  if (below != nullptr) {
    replace_below_parent(root, node, below);
    if (root == below) root->red = false;
    if (!node->red) balance_deletion(root, below);
  } else {
    if (!node->red) balance_deletion(root, node);
    replace_below_parent(root, node, static_cast<Node*>(nullptr));
  }
  return root;
}

}  // namespace gogrow::detail
