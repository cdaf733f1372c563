// Growth-script maps over the bucket table.
#include <string>

#include "script/go_map.hpp"

namespace tool {
namespace {

struct bucket_rules : script_map_rules {
  static constexpr gogrow::map_kind map = gogrow::map_kind::bucket;
};

template <class Key> class bucket_script_map final : public script_go_map<bucket_rules, Key> {
  using script_go_map<bucket_rules, Key>::table;

 public:
  using script_go_map<bucket_rules, Key>::script_go_map;

  std::unique_ptr<script_map> clone() const override {
    const typename bucket_script_map::choice types(this->types());
    return std::make_unique<bucket_script_map>(*this);
  }

  std::string state() const override {
    const auto& t = table();
    std::string text = std::to_string(t.size());
    for (const std::size_t field : {static_cast<std::size_t>(t.b()), std::size_t{t.overflow().noverflow}, t.nevacuate(),
                                    t.old_bucket_count(), std::size_t{t.growing_same_size()}})
      text += ' ' + std::to_string(field);
    return text;
  }

  std::uint64_t dump() const override {
    number_hash d;
    bool in_old = false;
    table().walk([&](const auto& bucket) {
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

  std::uint64_t overflow_buckets() const override {
    std::uint64_t count = 0;
    table().walk([&](const auto& bucket) { count += bucket.depth > 0 ? 1 : 0; });
    return count;
  }
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
  if (type.elem.keys_only) throw script_error("'" + type.elem.name + "' is for keys: an element keeps a number");
  std::unique_ptr<script_map> map;
  if (type.key.has_floats) map = std::make_unique<bucket_script_map<script_float_key>>(row, type);
  else map = std::make_unique<bucket_script_map<script_key>>(row, type);
  map->remake(hint);
  return map;
}

}  // namespace tool
