#include "views/map_view.hpp"

#include <array>
#include <optional>
#include <utility>
#include <vector>

#include <gogrow/map.hpp>
#include <gogrow/observe.hpp>

#include "script/go_map.hpp"

namespace tool {
namespace {

std::string counted(std::uint64_t n, const std::string& one, const std::string& many) {
  return std::to_string(n) + ' ' + (n == 1 ? one : many);
}

/// Counts, and tells in words what a step set going.
struct step_log {
  gogrow::counters counts{};
  std::vector<std::string> notes{};

  template <class Event>
  requires gogrow::observes<gogrow::counters, Event>
  void on(const Event& e) {
    counts.on(e);
    if constexpr (requires { tell(e); }) tell(e);
  }

  void tell(const gogrow::map_grew& e) {
    note("growth begins: " + counted(e.old_buckets, "bucket", "buckets") + " become " + std::to_string(e.new_buckets));
  }
  void tell(const gogrow::map_grew_same_size& e) {
    note("growth at the same size begins: " + counted(e.overflow_buckets, "overflow bucket", "overflow buckets"));
  }
  void tell(const gogrow::bucket_evacuated& e) {
    note("old bucket " + std::to_string(e.old_bucket) + " is evacuated: " + std::to_string(e.to_x) + " entries to X, " +
         std::to_string(e.to_y) + " to Y");
  }
  void tell(const gogrow::overflow_bucket_added& e) {
    note(e.from_pool ? "an overflow bucket comes from the array's spare ones" : "an overflow bucket is allocated");
  }
  void tell(const gogrow::table_grew& e) {
    note(counted(e.entries, "entry moves", "entries move") + " to a table of " + std::to_string(e.new_slots) +
         " slots");
  }
  void tell(const gogrow::table_split& e) {
    note("a table splits: " + std::to_string(e.to_left) + " entries to the left, " + std::to_string(e.to_right) +
         " to the right");
  }
  void tell(const gogrow::directory_doubled& e) {
    note("the directory doubles to " + counted(e.new_len, "place", "places"));
  }
  void tell(const gogrow::tombstone_made&) { note("a tombstone stays"); }
  void tell(const gogrow::tombstones_pruned& e) {
    note(counted(e.count, "tombstone is pruned", "tombstones are pruned"));
  }

 private:
  void note(std::string text) { notes.push_back(std::move(text)); }
};

view_json slot(std::uint8_t byte, const script_key* key) {
  return key == nullptr ? view_json{byte, nullptr} : view_json{byte, key->number};
}

template <class View> view_json slots_of(const View& view, const std::array<std::uint8_t, 8>& bytes) {
  view_json slots = view_json::array();
  for (std::size_t i = 0; i < bytes.size(); ++i) slots.push_back(slot(bytes[i], view.keys[i]));
  return slots;
}

struct bucket_step_rules : script_map_rules {
  static constexpr gogrow::map_kind map = gogrow::map_kind::bucket;
};
struct swiss_step_rules : script_map_rules {
  static constexpr gogrow::map_kind map = gogrow::map_kind::swiss;
  gogrow::swiss_access swiss_access_for_key() const { return key_access_of(chosen_types::now->type.key); }
};

template <class Table> void show_buckets(view_json& step, const Table& t) {
  step["kind"] = "bucket";
  step["B"] = t.b();
  step["noverflow"] = t.overflow().noverflow;
  step["nevacuate"] = t.nevacuate();
  step["old_buckets"] = t.old_bucket_count();
  step["same_size"] = t.growing_same_size();
  view_json buckets = view_json::array();
  std::size_t left_out = 0;
  t.walk([&](const auto& view) {
    if (buckets.size() == stepped_map::max_shown) {
      ++left_out;
      return;
    }
    buckets.push_back({{"old", view.old},
                       {"number", view.number},
                       {"depth", view.depth},
                       {"evacuated", view.evacuated},
                       {"slots", slots_of(view, view.tophash)}});
  });
  step["buckets"] = std::move(buckets);
  step["left_out"] = left_out;
}

template <class Table> void show_groups(view_json& step, const Table& t) {
  step["kind"] = "swiss";
  step["directory_len"] = t.directory_len();
  step["global_depth"] = t.global_depth();
  step["slots"] = t.slot_count();
  step["growth_left"] = t.growth_left();
  step["tombstones"] = t.tombstone_count();
  step["small"] = t.is_small();
  view_json tables = view_json::array();
  std::size_t shown = 0;
  std::size_t left_out = 0;
  t.walk([&](const auto& view) {
    if (view.number == 0)
      tables.push_back({{"index", view.index},
                        {"local_depth", view.local_depth},
                        {"capacity", view.capacity},
                        {"growth_left", view.growth_left},
                        {"groups", view_json::array()}});
    if (shown++ < stepped_map::max_shown) tables.back()["groups"].push_back(slots_of(view, view.control));
    else ++left_out;
  });
  step["tables"] = std::move(tables);
  step["left_out"] = left_out;
}

view_json counters_of(const gogrow::counters& c, bool buckets) {
  view_json shown{{"mallocs", c.mallocs},
                  {"bytes_allocated", c.bytes_allocated},
                  {"live_bytes", c.live_bytes},
                  {"peak_bytes", c.peak_bytes}};
  if (buckets) {
    shown["grows"] = c.map_grows;
    shown["same_size_grows"] = c.map_same_size_grows;
    shown["buckets_evacuated"] = c.buckets_evacuated;
    shown["entries_moved"] = c.entries_moved_to_x + c.entries_moved_to_y;
    shown["overflow_buckets"] = c.overflow_from_pool + c.overflow_from_heap;
  } else {
    shown["table_grows"] = c.table_grows;
    shown["table_splits"] = c.table_splits;
    shown["directory_doublings"] = c.directory_doublings;
    shown["entries_moved"] = c.slots_moved;
    shown["tombstones_made"] = c.tombstones_made;
    shown["tombstones_removed"] = c.tombstones_removed;
  }
  return shown;
}

template <class Rules> class stepped_go_map final : public stepped_map {
  static constexpr bool has_buckets = Rules::map == gogrow::map_kind::bucket;
  using observer = gogrow::observer_ref<step_log>;
  using allocator = std::allocator<std::pair<const script_key, script_elem>>;
  using map_type = gogrow::go_map<script_key, script_elem, Rules{}, script_hash, gogrow::default_equal<script_key>,
                                  allocator, observer>;

 public:
  stepped_go_map(const gogrow::release& row, const script_map_type& type, std::int64_t hint)
      : chosen_{&row, type}, hint_(hint) {
    chosen_types::now = &chosen_;
    map_.emplace(hint, script_hash{type.hash}, gogrow::default_equal<script_key>(), allocator(), observer(log_));
    chosen_types::now = nullptr;
  }

  view_json made() override { return step(hint_ == 0 ? "make" : "make with hint " + std::to_string(hint_)); }
  view_json put(std::uint64_t key) override {
    key &= chosen_.type.key.mask;
    const bool is_new = map_->find(script_key{key}) == nullptr;
    begin();
    map_->put(script_key{key}, script_elem{key & chosen_.type.elem.mask});
    return step((is_new ? "insert " : "overwrite ") + std::to_string(key));
  }
  view_json erase(std::uint64_t key) override {
    key &= chosen_.type.key.mask;
    begin();
    const bool was_there = map_->erase(script_key{key}) != 0;
    return step("delete " + std::to_string(key) + (was_there ? "" : ", which is not there"));
  }
  view_json clear() override {
    begin();
    map_->clear();
    return step("clear");
  }

 private:
  void begin() { log_.notes.clear(); }

  view_json step(const std::string& op) const {
    view_json shown{{"op", op}, {"release", to_string(chosen_.row->version)}, {"len", map_->len()}};
    shown["notes"] = log_.notes;
    shown["counters"] = counters_of(log_.counts, has_buckets);
    if constexpr (has_buckets) show_buckets(shown, map_->table());
    else show_groups(shown, map_->table());
    return shown;
  }

  chosen_types chosen_;
  std::int64_t hint_;
  step_log log_{};
  std::optional<map_type> map_{};
};

}  // namespace

std::unique_ptr<stepped_map> make_stepped_map(const gogrow::release& row, const script_type& key,
                                              const script_type& elem, std::int64_t hint) {
  const script_map_type type{key, elem, splitmix};
  if (gogrow::has_swiss_map(row)) return std::make_unique<stepped_go_map<swiss_step_rules>>(row, type, hint);
  if (gogrow::has_bucket_map(row)) return std::make_unique<stepped_go_map<bucket_step_rules>>(row, type, hint);
  throw script_error("Go " + to_string(row.version) + " has no map that is known: 1.1 and later have one");
}

}  // namespace tool
