#include "commands/map_run.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <sstream>
#include <variant>
#include <vector>

#include <gogrow/observe.hpp>
#include <gogrow/predict.hpp>
#include <gogrow/rules.hpp>

#include "report/progress.hpp"

namespace tool {
namespace {

thread_local std::uint64_t hash_seed = 0;

std::uint64_t seeded_hash(std::uint64_t number) { return splitmix(number ^ hash_seed); }

std::uint64_t growths(const gogrow::counters& c) {
  return c.map_grows + c.map_same_size_grows + c.table_grows + c.table_splits;
}

std::uint64_t moved(const gogrow::counters& c) { return c.entries_moved_to_x + c.entries_moved_to_y + c.slots_moved; }

// The growth steps of a map of either kind, from the events of one insert after the other.
class step_list {
 public:
  void begin_insert(std::uint64_t number) {
    insert_ = number;
    allocated_ = 0;
  }

  void on(const gogrow::heap_allocated& e) { allocated_ += e.charged_bytes; }

  void on(const gogrow::map_grew& e) { begin_bucket_step(false, e.old_buckets, e.new_buckets, e.array_bytes); }
  void on(const gogrow::map_grew_same_size& e) { begin_bucket_step(true, e.buckets, e.buckets, e.array_bytes); }
  void on(const gogrow::bucket_evacuated& e) {
    row& step = rows_.back();
    step["entries_moved"] = step["entries_moved"].get<std::uint64_t>() + e.to_x + e.to_y;
    if (--buckets_left_ == 0) step["finished_at_insert"] = insert_;
  }

  void on(const gogrow::directory_doubled& e) { directory_len_ = e.new_len; }
  void on(const gogrow::table_grew& e) {
    add_table_step(e.old_slots == gogrow::group_slots ? "to table" : "doubles", e.table, e.old_slots, e.new_slots,
                   e.entries, e.groups_bytes);
  }
  void on(const gogrow::table_split& e) {
    add_table_step("splits", e.table, gogrow::max_table_slots, 2 * gogrow::max_table_slots, e.to_left + e.to_right,
                   e.groups_bytes);
  }

  template <class Other> void on(const Other&) {}

  void set_directory_len(std::size_t len) { directory_len_ = std::max(directory_len_, len); }
  std::vector<row> take() { return std::move(rows_); }

 private:
  void begin_bucket_step(bool same_size, std::size_t old_buckets, std::size_t new_buckets, std::size_t array_bytes) {
    rows_.push_back(row{{"insert", insert_},
                        {"B", std::countr_zero(new_buckets)},
                        {"same_size", same_size},
                        {"old_buckets", old_buckets},
                        {"entries_moved", 0},
                        {"finished_at_insert", 0},
                        {"array_bytes", array_bytes}});
    buckets_left_ = old_buckets;
  }

  void add_table_step(const char* growth, std::size_t table, std::size_t old_slots, std::size_t new_slots,
                      std::size_t entries, std::size_t groups_bytes) {
    rows_.push_back(row{{"insert", insert_},
                        {"growth", growth},
                        {"table", table},
                        {"old_slots", old_slots},
                        {"new_slots", new_slots},
                        {"entries_moved", entries},
                        {"directory_len", directory_len_},
                        {"groups_bytes", groups_bytes},
                        {"bytes_allocated", allocated_}});
    allocated_ = 0;
  }

  std::uint64_t insert_ = 0;
  std::uint64_t allocated_ = 0;  // since the insert began, or since its last step
  std::uint64_t buckets_left_ = 0;
  std::size_t directory_len_ = 1;
  std::vector<row> rows_{};
};

// What the heap sees of a map: all of it, or what is not on the stack.
struct heap_use {
  std::uint64_t mallocs = 0;
  std::uint64_t bytes_allocated = 0;
  std::uint64_t live_bytes = 0;
  std::uint64_t peak_bytes = 0;
};

// Takes the parts of a local map that are on the stack off the counts of a map on the heap. Its first bucket or group
// is dropped by the first growth; the most that the heap held is asked after every write, as the highest count with the
// stack's share may be another moment.
class stack_share {
 public:
  stack_share(const gogrow::release& r, const map_workload& w, bool has_table) {
    const gogrow::map_on_stack on = map_parts_on_stack(r, w.hint, w.where);
    const gogrow::layout& key = w.type.key.element;
    const gogrow::layout& elem = w.type.elem.element;
    if (on.header) header_bytes_ = charged_bytes(r, gogrow::map_header_bytes, false);
    if (!on.first_bucket || has_table) return;
    if (gogrow::has_swiss_map(r)) {
      const gogrow::group_shape s = group_shape_of(r, key, elem);
      first_bytes_ = charged_bytes(r, groups_bytes(s, gogrow::group_slots), s.noscan);
    } else {
      const gogrow::bucket_shape s = bucket_shape_of(r, key, elem);
      first_bytes_ = charged_bytes(r, s.bucket_bytes, s.noscan);
    }
  }

  /// After a write.
  void look_at(const gogrow::counters& c, bool wrote) {
    const bool was_held = first_held_;
    if (wrote && first_bytes_ > 0 && !first_made_) first_made_ = first_held_ = true;
    const bool held_at_peak = was_held || first_held_;
    if (growths(c) > 0) first_held_ = false;
    const std::uint64_t peak = c.peak_bytes > seen_peak_ ? c.peak_bytes : c.live_bytes;
    peak_ = std::max(peak_, less(peak, header_bytes_ + (held_at_peak ? first_bytes_ : 0)));
    seen_peak_ = c.peak_bytes;
  }

  heap_use of(const gogrow::counters& c) const {
    const std::uint64_t first = first_made_ ? first_bytes_ : 0;
    return {c.mallocs - (header_bytes_ > 0 ? 1 : 0) - (first_made_ ? 1 : 0), c.bytes_allocated - header_bytes_ - first,
            less(c.live_bytes, header_bytes_ + (first_held_ ? first_bytes_ : 0)),
            header_bytes_ == 0 ? c.peak_bytes : peak_};
  }

 private:
  static std::uint64_t less(std::uint64_t bytes, std::uint64_t by) { return bytes - std::min(bytes, by); }

  std::uint64_t header_bytes_ = 0;
  std::uint64_t first_bytes_ = 0;  // of the bucket or group, where it is on the stack
  bool first_made_ = false;
  bool first_held_ = false;
  std::uint64_t seen_peak_ = 0;
  std::uint64_t peak_ = 0;
};

// Keys that are numbers one after the other, first in first out: as many as there are, in no more memory than there
// were parts.
class key_queue {
 public:
  struct range {
    std::uint64_t first = 0;
    std::uint64_t count = 0;
  };

  void push(range r) {
    if (r.count > 0) ranges_.push_back(r);
  }
  /// Up to `most` keys that follow one another.
  range pop(std::uint64_t most) {
    range& front = ranges_.front();
    const range taken{front.first, std::min(front.count, most)};
    front.first += taken.count;
    front.count -= taken.count;
    if (front.count == 0) ranges_.pop_front();
    return taken;
  }
  void move_to(key_queue& other) {
    for (const range& r : ranges_) other.push(r);
    ranges_.clear();
  }
  std::vector<std::uint64_t> all() const {
    std::vector<std::uint64_t> keys;
    for (const range& r : ranges_)
      for (std::uint64_t i = 0; i < r.count; ++i) keys.push_back(r.first + i);
    return keys;
  }

 private:
  std::deque<range> ranges_{};
};

// The fields that the script format calls STATE.
std::vector<std::uint64_t> state_of(const script_map& m) {
  std::istringstream text(m.state());
  std::vector<std::uint64_t> fields;
  for (std::uint64_t field = 0; text >> field;) fields.push_back(field);
  return fields;
}

row total_of(const gogrow::release& r, const map_workload& w, const gogrow::counters& c, const script_map& m,
             std::uint64_t most_moved, const heap_use& heap) {
  const bool bucket = r.map == gogrow::map_kind::bucket;
  const std::vector<std::uint64_t> state = state_of(m);
  const auto if_bucket = [&](std::uint64_t n) { return bucket ? row(n) : row(); };
  const auto if_swiss = [&](std::uint64_t n) { return bucket ? row() : row(n); };
  const std::uint64_t places = bucket ? std::uint64_t{1} << state[1] : state[3] / gogrow::group_slots;
  return row{{"release", to_string(r.version)},
             {"inserts", w.inserts},
             {"hint", w.hint},
             {"grows", bucket ? c.map_grows : c.table_grows + c.table_splits},
             {"same_size_grows", if_bucket(c.map_same_size_grows)},
             {"entries_moved", moved(c)},
             {"most_moved", most_moved},
             {"buckets_evacuated", if_bucket(c.buckets_evacuated)},
             {"overflow_now", if_bucket(m.overflow_buckets())},
             {"overflow_total", if_bucket(c.overflow_from_pool + c.overflow_from_heap)},
             {"mallocs", heap.mallocs},
             {"bytes_allocated", heap.bytes_allocated},
             {"allocs/op", heap.mallocs},
             {"B/op", heap.bytes_allocated},
             {"live_bytes", heap.live_bytes},
             {"peak_bytes", heap.peak_bytes},
             {"final_B", if_bucket(state[1])},
             {"load", static_cast<double>(w.entries) / static_cast<double>(std::max<std::uint64_t>(places, 1))},
             {"table_grows", if_swiss(c.table_grows)},
             {"table_splits", if_swiss(c.table_splits)},
             {"directory_doublings", if_swiss(c.directory_doublings)},
             {"tables", if_swiss(state[2])},
             {"directory_len", if_swiss(state[1])},
             {"slots", if_swiss(state[3])}};
}

// A map while the workload is done to it.
class map_in_work {
 public:
  map_in_work(const gogrow::release& r, const map_workload& w, bool with_steps)
      : release_(r), workload_(w), map_(make_map(r, w)), share_(r, w, state_of(*map_)[1] > 0) {
    if (gogrow::has_swiss_map(r)) steps_.set_directory_len(state_of(*map_)[1]);
    if (with_steps) log_.emplace("insert", gogrow::keep::events);
  }

  void run(const workload_part& part) {
    switch (part.what) {
      case workload_part::inserts:
        fill({next_key_, part.count});
        next_key_ += part.count;
        break;
      case workload_part::deletes:
        erase(part.count);
        break;
      case workload_part::reinserts:
        for (std::uint64_t left = part.count; left > 0;) {
          const key_queue::range keys = gone_.pop(left);
          fill(keys);
          left -= keys.count;
        }
        break;
      case workload_part::clear:
        write([&] { map_->wipe(); }, false);
        present_.move_to(gone_);
        break;
    }
  }

  /// What it holds after a part, and what a new map of the same entries would.
  row after(const workload_part& part) const {
    const std::uint64_t entries = state_of(*map_)[0];
    const gogrow::map_prediction fresh = predict_map(release_, workload_.type.key.element, workload_.type.elem.element,
                                                     entries, static_cast<std::int64_t>(entries), workload_.where);
    const auto fresh_bytes = static_cast<std::uint64_t>(std::llround(fresh.live_bytes.mean));
    const heap_use heap = share_.of(counts());
    return row{{"part", to_string(part)},
               {"entries", entries},
               {"live_bytes", heap.live_bytes},
               {"new_map_bytes", fresh_bytes},
               {"held_beyond_new", heap.live_bytes - std::min(heap.live_bytes, fresh_bytes)},
               {"bytes_allocated", heap.bytes_allocated}};
  }

  /// What the totals say of it.
  row churn() {
    std::vector<std::uint64_t> keys = present_.all();
    row first_growth;
    const std::uint64_t grown_before = growths(counts());
    std::uint64_t random = splitmix(workload_.seed + 1);
    progress report("Go " + to_string(release_.version) + ", churn", workload_.churn, 1024);
    for (std::uint64_t i = 0; i < workload_.churn; ++i) {
      report.at(i);
      random = splitmix(random);
      std::uint64_t& key = keys[random % keys.size()];
      write([&] { map_->del(key); }, false);
      key = workload_.inserts + i;
      write([&] { map_->put(key, i); });
      note_steps(++inserted_);
      if (first_growth.is_null() && growths(counts()) != grown_before) first_growth = i + 1;
    }
    return row{
        {"operations", workload_.churn}, {"first_growth", first_growth}, {"growths", growths(counts()) - grown_before}};
  }

  row total() const { return total_of(release_, workload_, counts(), *map_, most_moved_, share_.of(counts())); }
  std::vector<row> take_steps() { return steps_.take(); }

 private:
  const gogrow::counters& counts() const { return scope_.totals(); }

  static std::unique_ptr<script_map> make_map(const gogrow::release& r, const map_workload& w) {
    hash_seed = splitmix(w.seed);
    script_map_type type = w.type;
    type.hash = seeded_hash;
    return gogrow::has_swiss_map(r) ? make_swiss_script_map(r, type, w.hint) : make_bucket_script_map(r, type, w.hint);
  }

  void fill(const key_queue::range& keys) {
    progress report("Go " + to_string(release_.version) + ", inserts", keys.count, 1024);
    for (std::uint64_t i = 0; i < keys.count; ++i) {
      report.at(i);
      write([&] { map_->put(keys.first + i, keys.first + i); });
      note_steps(++inserted_);
    }
    present_.push(keys);
  }

  void erase(std::uint64_t count) {
    progress report("Go " + to_string(release_.version) + ", deletes", count, 1024);
    for (std::uint64_t left = count; left > 0;) {
      const key_queue::range keys = present_.pop(left);
      for (std::uint64_t i = 0; i < keys.count; ++i) {
        report.at(count - left + i);
        write([&] { map_->del(keys.first + i); }, false);
        note_steps(inserted_);
      }
      gone_.push(keys);
      left -= keys.count;
    }
  }

  template <class Write> void write(Write one, bool puts = true) {
    const std::uint64_t before = moved(counts());
    one();
    most_moved_ = std::max(most_moved_, moved(counts()) - before);
    if (workload_.where == gogrow::escapes::no) share_.look_at(counts(), puts);
  }

  void note_steps(std::uint64_t insert) {
    if (!log_) return;
    steps_.begin_insert(insert);
    for (const auto& entry : log_->log().entries()) std::visit([&](const auto& e) { steps_.on(e); }, entry);
    log_->reset();
  }

  const gogrow::release& release_;
  const map_workload& workload_;
  gogrow::growth_scope scope_{"map"};
  std::unique_ptr<script_map> map_;
  step_list steps_{};
  std::optional<gogrow::growth_scope> log_{};
  std::uint64_t most_moved_ = 0;
  stack_share share_;
  key_queue present_{};
  key_queue gone_{};
  std::uint64_t next_key_ = 0;
  std::uint64_t inserted_ = 0;
};

}  // namespace

map_outcome run_map_workload(const gogrow::release& r, const map_workload& w, bool with_steps) {
  map_in_work map(r, w, with_steps);
  std::vector<row> parts;
  for (const workload_part& part : w.parts) {
    map.run(part);
    if (!is_plain(w)) parts.push_back(map.after(part));
  }
  row churned;
  if (w.churn > 0) churned = map.churn();
  map_outcome outcome{map.total(), map.take_steps(), std::move(parts)};
  if (w.churn > 0) outcome.total["churn"] = churned;
  return outcome;
}

}  // namespace tool
