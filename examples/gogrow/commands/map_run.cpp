#include "commands/map_run.hpp"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <memory>
#include <numeric>
#include <optional>
#include <sstream>
#include <variant>
#include <vector>

#include <gogrow/observe.hpp>
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

// The fields that the script format calls STATE.
std::vector<std::uint64_t> state_of(const script_map& m) {
  std::istringstream text(m.state());
  std::vector<std::uint64_t> fields;
  for (std::uint64_t field = 0; text >> field;) fields.push_back(field);
  return fields;
}

row total_of(const gogrow::release& r, const map_workload& w, const gogrow::counters& c, const script_map& m,
             std::uint64_t most_moved) {
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
             {"overflow_buckets", if_bucket(c.overflow_from_pool + c.overflow_from_heap)},
             {"mallocs", c.mallocs},
             {"bytes_allocated", c.bytes_allocated},
             {"live_bytes", c.live_bytes},
             {"peak_bytes", c.peak_bytes},
             {"final_B", if_bucket(state[1])},
             {"load", static_cast<double>(w.inserts) / static_cast<double>(std::max<std::uint64_t>(places, 1))},
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
  map_in_work(const gogrow::release& r, const map_workload& w, bool with_steps) : release_(r), workload_(w) {
    hash_seed = splitmix(w.seed);
    script_map_type type = w.type;
    type.hash = seeded_hash;
    map_ = gogrow::has_swiss_map(r) ? make_swiss_script_map(r, type, w.hint) : make_bucket_script_map(r, type, w.hint);
    if (gogrow::has_swiss_map(r)) steps_.set_directory_len(state_of(*map_)[1]);
    if (with_steps) log_.emplace("insert", gogrow::keep::events);
  }

  void fill() {
    progress report("Go " + to_string(release_.version) + ", inserts", workload_.inserts, 1024);
    for (std::uint64_t i = 0; i < workload_.inserts; ++i) {
      report.at(i);
      write([&] { map_->put(i, i); });
      note_steps(i + 1);
    }
  }

  /// What the totals say of it.
  row churn() {
    std::vector<std::uint64_t> keys(workload_.inserts);
    std::iota(keys.begin(), keys.end(), 0);
    row first_growth;
    const std::uint64_t grown_before = growths(counts());
    std::uint64_t random = splitmix(workload_.seed + 1);
    progress report("Go " + to_string(release_.version) + ", churn", workload_.churn, 1024);
    for (std::uint64_t i = 0; i < workload_.churn; ++i) {
      report.at(i);
      random = splitmix(random);
      std::uint64_t& key = keys[random % keys.size()];
      write([&] { map_->del(key); });
      key = workload_.inserts + i;
      write([&] { map_->put(key, i); });
      note_steps(key + 1);
      if (first_growth.is_null() && growths(counts()) != grown_before) first_growth = i + 1;
    }
    return row{
        {"operations", workload_.churn}, {"first_growth", first_growth}, {"growths", growths(counts()) - grown_before}};
  }

  row total() const { return total_of(release_, workload_, counts(), *map_, most_moved_); }
  std::vector<row> take_steps() { return steps_.take(); }

 private:
  const gogrow::counters& counts() const { return scope_.totals(); }

  template <class Write> void write(Write one) {
    const std::uint64_t before = moved(counts());
    one();
    most_moved_ = std::max(most_moved_, moved(counts()) - before);
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
  std::unique_ptr<script_map> map_{};
  step_list steps_{};
  std::optional<gogrow::growth_scope> log_{};
  std::uint64_t most_moved_ = 0;
};

}  // namespace

map_outcome run_map_workload(const gogrow::release& r, const map_workload& w, bool with_steps) {
  map_in_work map(r, w, with_steps);
  map.fill();
  row churned;
  if (w.churn > 0) churned = map.churn();
  map_outcome outcome{map.total(), map.take_steps()};
  if (w.churn > 0) outcome.total["churn"] = churned;
  return outcome;
}

}  // namespace tool
