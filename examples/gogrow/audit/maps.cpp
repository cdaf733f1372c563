// The article's chapters 3 and 4, Go's map.
#include <algorithm>
#include <bit>
#include <cmath>
#include <memory>

#include <gogrow/observe.hpp>
#include <gogrow/rules.hpp>

#include "audit/audit.hpp"
#include "audit/text.hpp"
#include "script/map.hpp"

namespace tool {
namespace {

using gogrow::release;
using maybe = std::optional<finding>;

constexpr gogrow::layout a_bool{1, 1, false};
constexpr gogrow::layout an_int{8, 8, false};
constexpr gogrow::layout a_string{16, 8, true};

bool has_map(const release& r) { return gogrow::has_bucket_map(r) || gogrow::has_swiss_map(r); }

std::unique_ptr<script_map> make_map(const release& r, const gogrow::layout& key, const gogrow::layout& elem,
                                     std::int64_t hint) {
  const script_map_type type{{"", key, ~std::uint64_t{0}}, {"", elem, ~std::uint64_t{0}}, splitmix};
  return gogrow::has_swiss_map(r) ? make_swiss_script_map(r, type, hint) : make_bucket_script_map(r, type, hint);
}

// --- 3.2: when a map begins to grow.

// The number of entries at which the next one makes a map[int]int grow that was made for 16 buckets (of 8 slots), or
// the Swiss table of as many slots.
std::size_t entries_before_growth(const release& r) {
  if (gogrow::has_swiss_map(r)) return gogrow::max_entries(128);
  std::size_t n = 0;
  while (!gogrow::over_load_with_one_more(r, n, 4)) ++n;
  return n;
}

maybe first_growth_of_16_buckets(const release& r) {
  if (!has_map(r)) return std::nullopt;
  const std::size_t n = entries_before_growth(r);
  return finding{std::to_string(n) + " entries", n == 256};
}

maybe load_limit(const release& r) {
  if (!has_map(r)) return std::nullopt;
  if (gogrow::has_swiss_map(r)) return finding{"7 of 8 slots", false};
  const double per_bucket = static_cast<double>(gogrow::max_load(r, 10)) / 1024;
  return finding{decimals(per_bucket, 1) + " a bucket", per_bucket == 6.5};
}

maybe limit_with_many_buckets(const release& r) {
  if (!has_map(r)) return std::nullopt;
  if (gogrow::has_swiss_map(r)) return finding{"no buckets", false};
  std::size_t n = 0;
  while (!gogrow::over_load_with_one_more(r, n, 10)) ++n;
  return finding{grouped(n) + " entries", n == 6656};
}

// Writes to a map of 16 buckets that move entries, from the one that starts growth on.
maybe writes_that_move(const release& r) {
  if (!has_map(r)) return std::nullopt;
  gogrow::growth_scope scope("writes");
  const auto m = make_map(r, an_int, an_int, 0);
  const gogrow::counters& c = scope.totals();
  std::uint64_t key = 0;
  while (key < entries_before_growth(r)) m->put(key++, 0);
  std::uint64_t writes = 0;
  for (auto before = c; key < 400; before = c) {
    if (key % 2 == 0) m->put(key, 0);
    else m->del(~key);  // no such key
    ++key;
    const bool moved = c.buckets_evacuated + c.slots_moved != before.buckets_evacuated + before.slots_moved;
    if (moved) ++writes;
    else if (writes > 0) break;
  }
  return finding{std::to_string(writes) + (writes == 1 ? " write" : " writes, deletes too"), writes == 1};
}

// --- 3.3: map[string]bool with two entries.

struct cost {
  std::uint64_t mallocs = 0;
  std::uint64_t bytes = 0;
};

cost two_key_map(const release& r, std::int64_t hint) {
  gogrow::growth_scope scope("two keys");
  const auto m = make_map(r, a_string, a_bool, hint);
  m->put(1, 1);
  m->put(2, 0);
  return {scope.totals().mallocs, scope.totals().bytes_allocated};
}

maybe slots_of_a_small_map(const release& r) {
  if (!has_map(r)) return std::nullopt;
  const std::size_t slots = gogrow::has_swiss_map(r) ? gogrow::group_slots : gogrow::bucket_slots;
  return finding{std::to_string(slots) + " slots", slots == 8};
}

maybe first_bucket_bytes(const release& r) {
  if (!has_map(r)) return std::nullopt;
  std::size_t bytes = 0;
  if (gogrow::has_swiss_map(r)) {
    const auto shape = gogrow::group_shape_of(r, a_string, a_bool);
    bytes = gogrow::charged_bytes(r, shape.group_bytes, shape.noscan);
  } else {
    const auto shape = gogrow::bucket_shape_of(r, a_string, a_bool);
    bytes = gogrow::charged_bytes(r, shape.bucket_bytes, shape.noscan);
  }
  return finding{std::to_string(bytes) + " B", bytes == 512};
}

maybe two_keys(const release& r, std::int64_t hint, std::uint64_t article_bytes) {
  if (!has_map(r)) return std::nullopt;
  const cost c = two_key_map(r, hint);
  return finding{std::to_string(c.bytes) + " B, " + std::to_string(c.mallocs) + " allocations",
                 c.bytes == article_bytes};
}

maybe saved_by_hint(const release& r) {
  if (!has_map(r)) return std::nullopt;
  const double saved = 1 - static_cast<double>(two_key_map(r, 4).bytes) / static_cast<double>(two_key_map(r, 0).bytes);
  return finding{percent(saved), percent(saved) == "42.0 %"};
}

maybe ten_thousand_maps(const release& r, std::int64_t hint, const std::string& article) {
  if (!has_map(r)) return std::nullopt;
  const std::string figure = decimals(static_cast<double>(10000 * two_key_map(r, hint).bytes) / 1e6, 1) + " MB";
  return finding{figure, figure == article};
}

std::vector<claim> on_growth() {
  return {
      {"3.2", "a map of 16 buckets grows when it holds 2^B times as many entries as it has buckets", "256 entries",
       "Growth begins at the load factor, and the number of buckets is 2^B already: the condition multiplies it by "
       "itself.",
       first_growth_of_16_buckets},
      {"3.2", "the load factor above which an assignment makes a map grow", "6.5 a bucket",
       "1.21 rounded a constant down to 6; from 1.24 on each table of a map fills to seven eighths.", load_limit},
      {"3.2", "growth work is done by the assignment that finds the map too full", "1 write",
       "To 1.23 it moves two old buckets, and so does every later write or delete until all are moved.",
       writes_that_move},
      {"3.2", "growth stops the world while the collector marks, for a lock that evacuation takes", "a stop",
       "Evacuation takes no lock and is no part of the collector: the goroutine that writes does it alone; there is no "
       "count to compare."},
      {"3.3", "the slots of a map that is made for a few keys", "8 slots",
       "The smallest unit is a bucket, or from 1.24 on a group, of eight.", slots_of_a_small_map},
      {"3.3", "the first bucket of a map[string]bool", "512 B",
       "Eight keys of 16 bytes, eight elements of one, and 16 bytes of tophash and overflow pointer, or 8 of control "
       "bytes: 152 and, with Go's padding, 200.",
       first_bucket_bytes},
      {"3.3", "make(map[string]bool) and two keys", "1,624 B", "A header of 48 bytes and one bucket or group.",
       [](const release& r) { return two_keys(r, 0, 1624); }},
      {"3.3", "make(map[string]bool, 4) and two keys", "942 B",
       "A hint of up to 8 changes nothing: the same header and the same bucket.",
       [](const release& r) { return two_keys(r, 4, 942); }},
      {"3.3", "what the hint of 4 saves of the bytes", "42.0 %", "Nothing, as both maps are the same.", saved_by_hint},
      {"3.3", "10,000 such maps without a hint", "12.7 MB", "The article's own 1,624 B a map would be 16.2 MB.",
       [](const release& r) { return ten_thousand_maps(r, 0, "12.7 MB"); }},
      {"3.3", "10,000 such maps with a hint of 4", "8.1 MB", "As many bytes as without the hint.",
       [](const release& r) { return ten_thousand_maps(r, 4, "8.1 MB"); }},
      {"3.3", "the share of the heap that such maps fragment, without and with a hint", "38.2 % and 12.6 %",
       "Go's size classes keep objects of one size together, so neighbours need no merging; what a heap looks like "
       "depends on the program."},
      {"4.1", "thresholds of NumGC, pause times and HeapAlloc that point to maps", "60 a minute, 500 ms",
       "Rules of thumb for a service; and GCStats has no HeapAlloc, MemStats has."},
      {"4.2", "a map of 1,024 buckets grows on the next new key when it holds 6.5 entries a bucket", "6,656 entries",
       "The new key is counted too, so the limit itself is the last number that fits; not in 1.21, and there are no "
       "buckets from 1.24 on.",
       limit_with_many_buckets},
  };
}

}  // namespace

std::vector<claim> claims_on_maps() { return on_growth(); }

}  // namespace tool
