// What growth-script maps over the two kinds of table share: a go_map under rules chosen at run time, and every script
// operation that does not look inside the table.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <utility>

#include <gogrow/map.hpp>

#include "script/map.hpp"

namespace tool {

// Two types, so that the rules can tell a key from an element.
struct script_key {
  std::uint64_t number = 0;
  friend bool operator==(const script_key&, const script_key&) = default;
};
// A key that is or holds a float: number 0 is +0 and 1 is -0, which are equal; a number that is 7 more than a multiple
// of 16 is a NaN, which equals nothing.
struct script_float_key {
  std::uint64_t number = 0;
  bool is_nan() const { return number % 16 == 7; }
  friend bool operator==(const script_float_key& a, const script_float_key& b) {
    return !a.is_nan() && (a.number == b.number || (a.number <= 1 && b.number <= 1));
  }
};
struct script_elem {
  std::uint64_t number = 0;
};

}  // namespace tool

// Layouts that no script can ask for: they stand for "the key" and "the element" until the rules put the real ones.
template <> struct gogrow::element_layout<tool::script_key> : gogrow::fixed_layout<1, 4096, false> {};
template <> struct gogrow::element_layout<tool::script_float_key> : gogrow::fixed_layout<1, 4096, false> {};
template <> struct gogrow::element_layout<tool::script_elem> : gogrow::fixed_layout<2, 4096, false> {};
template <> inline constexpr bool gogrow::always_reflexive<tool::script_key> = true;
template <> inline constexpr bool gogrow::overwrites_equal_key<tool::script_float_key> = true;

namespace tool {

/// What the map that is being made is to be. A map asks once, when it is made.
struct chosen_types {
  const gogrow::release* row = nullptr;
  script_map_type type{};
  static inline thread_local const chosen_types* now = nullptr;
};

/// The rules of a script's map with this kind of table.
struct script_map_rules {
  const gogrow::release& current_release() const { return *chosen_types::now->row; }
  gogrow::layout layout_for(gogrow::layout l) const {
    const script_map_type& type = chosen_types::now->type;
    return l == gogrow::layout_of<script_key> ? type.key.element : type.elem.element;
  }
};

struct script_hash {
  script_hash_function function;
  std::uint64_t operator()(script_key key) const { return function(key.number); }
  std::uint64_t operator()(script_float_key key) const { return function(key.number == 1 ? 0 : key.number); }
};

/// Rules is script_map_rules with the kind of the table, Key one of the two above.
template <class Rules, class Key> class script_go_map : public script_map {
 public:
  using map_type = gogrow::go_map<Key, script_elem, Rules{}, script_hash, gogrow::default_equal<Key>,
                                  std::allocator<std::pair<const Key, script_elem>>, script_observer>;

  script_go_map(const gogrow::release& row, const script_map_type& type)
      : chosen_{&row, type}, key_bits_(type.key.mask), elem_bits_(type.elem.mask) {}

  void put(std::uint64_t key, std::uint64_t elem) override {
    map_->put(Key{key & key_bits_}, script_elem{elem & elem_bits_});
  }
  void del(std::uint64_t key) override { map_->erase(Key{key & key_bits_}); }
  std::optional<std::uint64_t> lookup(std::uint64_t key) const override {
    const script_elem* found = map_->find(Key{key & key_bits_});
    return found != nullptr ? std::optional(found->number) : std::nullopt;
  }
  void wipe() override { map_->clear(); }
  void remake(std::int64_t hint) override {
    const choice types(chosen_);
    map_.emplace(hint, script_hash{chosen_.type.hash});
  }

  met_entries items() override {
    met_entries met;
    for (const auto& [key, elem] : *map_) {
      ++met.count;
      met.sum += splitmix(key.number * 31 + elem.number);
    }
    return met;
  }

  met_entries walk(std::uint64_t start, std::uint64_t offset, const random_writes& writes,
                   std::optional<std::uint64_t> wipe_after) override {
    number_hash d;
    std::uint64_t count = 0;
    for (auto i = map_->begin_at(start, offset); i != map_->end(); ++i) {
      d.add(i.key().number);
      d.add(i.elem().number);
      if (count == wipe_after) map_->clear();
      write(writes, count++);
    }
    return {count, d.sum};
  }

  void mix(const random_writes& writes, std::uint64_t first, std::uint64_t last) override {
    for (std::uint64_t n = first; n < last; ++n) write(writes, n);
  }

 protected:
  // While one lives, these are the types of the map that is being made.
  struct choice {
    explicit choice(const chosen_types& types) { chosen_types::now = &types; }
    ~choice() { chosen_types::now = nullptr; }
    choice(const choice&) = delete;
    choice& operator=(const choice&) = delete;
  };
  const chosen_types& types() const { return chosen_; }
  const auto& table() const { return map_->table(); }

 private:
  void write(const random_writes& w, std::uint64_t n) {
    const std::uint64_t r = splitmix(w.seed + n);
    const Key key{((r >> 8) % w.key_space) & key_bits_};
    if (r % 100 < w.put_percent) map_->put(key, script_elem{r & elem_bits_});
    else if (r % 100 < w.put_percent + w.delete_percent) map_->erase(key);
  }

  chosen_types chosen_;
  std::uint64_t key_bits_;
  std::uint64_t elem_bits_;
  std::optional<map_type> map_{};
};

}  // namespace tool
