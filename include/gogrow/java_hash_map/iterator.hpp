// An iterator over the bins of a java_hash_map: through each bin by its list, bin after bin.
#pragma once

#include <cstddef>
#include <iterator>
#include <type_traits>

namespace gogrow::detail {

template <class Types> class java_table;

template <class Node, bool Const> class java_iterator {
  using entry = decltype(Node::entry);

 public:
  using iterator_category = std::forward_iterator_tag;
  using value_type = entry;
  using difference_type = std::ptrdiff_t;
  using reference = std::conditional_t<Const, const entry&, entry&>;
  using pointer = std::conditional_t<Const, const entry*, entry*>;

  java_iterator() = default;
  template <bool OtherConst>
  requires(Const && !OtherConst)
  java_iterator(const java_iterator<Node, OtherConst>& other) noexcept
      : table_(other.table_), length_(other.length_), node_(other.node_) {}

  reference operator*() const noexcept { return node_->entry; }
  pointer operator->() const noexcept { return &node_->entry; }
  java_iterator& operator++() noexcept {
    if (node_->next != nullptr) node_ = node_->next;
    else find_from((node_->hash & (length_ - 1)) + 1);
    return *this;
  }
  java_iterator operator++(int) noexcept {
    java_iterator before = *this;
    ++*this;
    return before;
  }
  friend bool operator==(const java_iterator& a, const java_iterator& b) noexcept { return a.node_ == b.node_; }

 private:
  template <class, bool> friend class java_iterator;
  template <class> friend class java_table;

  java_iterator(Node* const* table, std::size_t length, Node* node) noexcept
      : table_(table), length_(length), node_(node) {}
  java_iterator(Node* const* table, std::size_t length) noexcept : table_(table), length_(length) { find_from(0); }

  void find_from(std::size_t bin) noexcept {
    while (bin < length_ && table_[bin] == nullptr) ++bin;
    node_ = bin < length_ ? table_[bin] : nullptr;
  }

  Node* const* table_ = nullptr;
  std::size_t length_ = 0;
  Node* node_ = nullptr;
};

}  // namespace gogrow::detail
