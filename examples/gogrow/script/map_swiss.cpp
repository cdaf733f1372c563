// Growth-script maps over the Swiss table.
#include <string>

#include "script/go_map.hpp"

namespace tool {
namespace {

struct swiss_rules : script_map_rules {
  static constexpr gogrow::map_kind map = gogrow::map_kind::swiss;

  gogrow::swiss_access swiss_access_for_key() const { return key_access_of(chosen_types::now->type.key); }
};

template <class Key> class swiss_script_map final : public script_go_map<swiss_rules, Key> {
  using script_go_map<swiss_rules, Key>::table;

 public:
  using script_go_map<swiss_rules, Key>::script_go_map;

  std::unique_ptr<script_map> clone() const override {
    const typename swiss_script_map::choice types(this->types());
    return std::make_unique<swiss_script_map>(*this);
  }

  std::string state() const override {
    std::string text = std::to_string(table().size());
    for (const std::size_t field : {table().directory_len(), table().table_count(), table().slot_count(),
                                    table().growth_left(), table().tombstone_count()})
      text += ' ' + std::to_string(field);
    return text;
  }

  std::uint64_t dump() const override {
    number_hash d;
    table().walk([&](const auto& group) {
      if (!group.small && group.number == 0) {
        d.add(1000 + group.index);
        d.add(static_cast<std::uint64_t>(group.local_depth));
        d.add(group.capacity);
        d.add(group.growth_left);
      }
      for (std::size_t i = 0; i < gogrow::group_slots; ++i) {
        d.add(group.control[i]);
        if (group.keys[i] == nullptr) continue;
        d.add(group.keys[i]->number);
        d.add(group.elems[i]->number);
      }
    });
    return d.sum;
  }

  std::uint64_t overflow_buckets() const override { return 0; }
};

}  // namespace

std::unique_ptr<script_map> make_swiss_script_map(const gogrow::release& row, const script_map_type& type,
                                                  std::int64_t hint) {
  if (!gogrow::has_swiss_map(row))
    throw script_error("Go " + to_string(row.version) + " has no Swiss map: 1.24 and later have one");
  if (type.elem.keys_only) throw script_error("'" + type.elem.name + "' is for keys: an element keeps a number");
  std::unique_ptr<script_map> map;
  if (type.key.has_floats) map = std::make_unique<swiss_script_map<script_float_key>>(row, type);
  else map = std::make_unique<swiss_script_map<script_key>>(row, type);
  map->remake(hint);
  return map;
}

}  // namespace tool
