// Growth-script maps over the Swiss table.
#include <string>

#include "script/go_map.hpp"

namespace tool {
namespace {

struct swiss_rules : script_map_rules {
  static constexpr gogrow::map_kind map = gogrow::map_kind::swiss;

  gogrow::swiss_access swiss_access_for_key() const { return key_access_of(chosen_types::now->type.key); }
};

class swiss_script_map final : public script_go_map<swiss_rules> {
 public:
  using script_go_map::script_go_map;

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
  if (type.elem.is_string) throw script_error("'str' is for keys: an element keeps a number");
  auto map = std::make_unique<swiss_script_map>(row, type);
  map->remake(hint);
  return map;
}

}  // namespace tool
