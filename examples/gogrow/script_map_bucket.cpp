// Growth-script maps over the bucket table.
#include <optional>
#include <string>

#include <gogrow/map.hpp>
#include <gogrow/scope.hpp>

#include "script_map.hpp"

namespace tool {

namespace {

// Two types, so that the rules can tell a key from an element.
struct script_key {
  std::uint64_t number = 0;
  friend bool operator==(const script_key&, const script_key&) = default;
};
struct script_elem {
  std::uint64_t number = 0;
};

}  // namespace
}  // namespace tool

// Layouts that no script can ask for: they stand for "the key" and "the element" until the rules put the real ones.
template <> struct gogrow::element_layout<tool::script_key> : gogrow::fixed_layout<1, 4096, false> {};
template <> struct gogrow::element_layout<tool::script_elem> : gogrow::fixed_layout<2, 4096, false> {};
template <> inline constexpr bool gogrow::always_reflexive<tool::script_key> = true;

namespace tool {
namespace {

// What the map that is being made is to be. A map asks once, when it is made.
struct chosen_types {
  const gogrow::release* row = nullptr;
  gogrow::layout key{};
  gogrow::layout elem{};
};
thread_local chosen_types chosen;

struct bucket_rules {
  static constexpr gogrow::map_kind map = gogrow::map_kind::bucket;
  const gogrow::release& current_release() const { return *chosen.row; }
  gogrow::layout layout_for(gogrow::layout l) const {
    return l == gogrow::layout_of<script_key> ? chosen.key : chosen.elem;
  }
};

struct script_hash {
  script_hash_function function;
  std::uint64_t operator()(script_key key) const { return function(key.number); }
};

class bucket_script_map final : public script_map {
  using map_type =
      gogrow::go_map<script_key, script_elem, bucket_rules{}, script_hash, gogrow::default_equal<script_key>,
                     std::allocator<std::pair<const script_key, script_elem>>, gogrow::ambient>;

 public:
  bucket_script_map(const gogrow::release& row, const script_map_type& type)
      : row_(row), type_(type), key_bits_(type.key.mask), elem_bits_(type.elem.mask) {}

  void put(std::uint64_t key, std::uint64_t elem) override {
    map_->put(script_key{key & key_bits_}, script_elem{elem & elem_bits_});
  }
  void del(std::uint64_t key) override { map_->erase(script_key{key & key_bits_}); }
  std::optional<std::uint64_t> lookup(std::uint64_t key) const override {
    const script_elem* found = map_->find(script_key{key & key_bits_});
    return found != nullptr ? std::optional(found->number) : std::nullopt;
  }
  void wipe() override { map_->clear(); }
  void remake(std::int64_t hint) override {
    chosen = {&row_, type_.key.element, type_.elem.element};
    map_.emplace(hint, script_hash{type_.hash});
  }

  std::string state() const override {
    const auto& t = map_->table();
    std::string text = std::to_string(t.size());
    for (const std::size_t field : {static_cast<std::size_t>(t.b()), std::size_t{t.overflow().noverflow}, t.nevacuate(),
                                    t.old_bucket_count(), std::size_t{t.growing_same_size()}})
      text += ' ' + std::to_string(field);
    return text;
  }

  std::uint64_t dump() const override {
    number_hash d;
    bool in_old = false;
    map_->table().walk([&](const auto& bucket) {
      if (bucket.old && !in_old) d.add(77);
      in_old = bucket.old;
      d.add(1000 + bucket.depth);
      for (std::size_t i = 0; i < gogrow::bucket_slots; ++i) {
        d.add(bucket.tophash[i]);
        if (bucket.keys[i] == nullptr) continue;
        d.add(bucket.keys[i]->number);
        d.add(bucket.elems[i]->number);
      }
    });
    return d.sum;
  }

  met_entries items() override {
    met_entries met;
    for (const auto& [key, elem] : *map_) {
      ++met.count;
      met.sum += splitmix(key.number * 31 + elem.number);
    }
    return met;
  }

  met_entries walk(std::uint64_t start, std::uint64_t offset, const random_writes& writes) override {
    number_hash d;
    std::uint64_t count = 0;
    for (auto i = map_->begin_at(start, offset); i != map_->end(); ++i) {
      d.add(i.key().number);
      d.add(i.elem().number);
      write(writes, count++);
    }
    return {count, d.sum};
  }

  void mix(const random_writes& writes, std::uint64_t first, std::uint64_t last) override {
    for (std::uint64_t n = first; n < last; ++n) write(writes, n);
  }

 private:
  void write(const random_writes& w, std::uint64_t n) {
    const std::uint64_t r = splitmix(w.seed + n);
    const script_key key{((r >> 8) % w.key_space) & key_bits_};
    if (r % 100 < w.put_percent) map_->put(key, script_elem{r & elem_bits_});
    else if (r % 100 < w.put_percent + w.delete_percent) map_->erase(key);
  }

  const gogrow::release& row_;
  script_map_type type_;
  std::uint64_t key_bits_;
  std::uint64_t elem_bits_;
  std::optional<map_type> map_{};
};

}  // namespace

script_hash_function parse_script_hash(std::string_view name) {
  if (name == "mix") return splitmix;
  if (name == "zero") return [](std::uint64_t) { return std::uint64_t{0}; };
  if (name == "id") return [](std::uint64_t n) { return n; };
  if (name == "high") return [](std::uint64_t n) { return n << 56; };
  if (name == "low4") return [](std::uint64_t n) { return splitmix(n) & 0xff0000000000000fU; };
  throw script_error("'" + std::string(name) + "' is no hash: mix zero id high low4");
}

std::unique_ptr<script_map> make_bucket_script_map(const gogrow::release& row, const script_map_type& type,
                                                   std::int64_t hint) {
  if (!gogrow::has_bucket_map(row))
    throw script_error("Go " + to_string(row.version) + " has no bucket map: 1.1 to 1.23 have one");
  if (type.elem.is_string) throw script_error("'str' is for keys: an element keeps a number");
  auto map = std::make_unique<bucket_script_map>(row, type);
  map->remake(hint);
  return map;
}

}  // namespace tool
