// The article's chapters 3.1, 4.4 and 5: Java's map, sync.Map, the capacity formula.
#include <cmath>

#include <gogrow/advise.hpp>
#include <gogrow/map/random.hpp>
#include <gogrow/observe.hpp>
#include <gogrow/predict.hpp>
#include <gogrow/rules.hpp>
#include <gogrow/sync_map.hpp>

#include "audit/audit.hpp"
#include "audit/text.hpp"
#include "script/types.hpp"

namespace tool {
namespace {

using gogrow::release;
using maybe = std::optional<finding>;

// --- 3.1: java.util.HashMap.

std::vector<claim> on_java() {
  const auto java = [](auto figure) { return [figure](const release&) -> maybe { return figure(); }; };
  return {
      {"3.1", "the threshold of a new HashMap of 16", "12", "Three quarters of the table.", java([] {
         const auto n = gogrow::java_threshold(gogrow::java_default_table);
         return finding{std::to_string(n), n == 12};
       }),
       false},
      {"3.1", "its threshold after the first doubling", "24", "The table has 32 bins then.", java([] {
         const auto n = gogrow::java_threshold(gogrow::java_next_table(gogrow::java_default_table));
         return finding{std::to_string(n), n == 24};
       }),
       false},
      {"3.1", "it doubles when the size reaches the threshold: at put", "12th",
       "The test is size > threshold after the put, so the 12th still fits.", java([] {
         std::uint64_t puts = 1;
         while (gogrow::predict_java_puts(puts).resizes == 0) ++puts;
         return finding{listed({puts}), puts == 12};
       }),
       false},
      {"3.1", "the table's length is a power of two after two doublings", "64", "16, 32, 64.", java([] {
         const auto table = gogrow::predict_java_puts(25).table;
         return finding{std::to_string(table), table == 64};
       }),
       false},
  };
}

// --- 4.4: 1,000,000 writes of random keys below 1,000,000 to a map made without a hint.

constexpr std::uint64_t writes = 1000000;

std::uint64_t key_of_write(std::uint64_t i) { return splitmix(i) % writes; }

std::uint64_t different_keys() {
  std::vector<bool> seen(writes);
  std::uint64_t different = 0;
  for (std::uint64_t i = 0; i < writes; ++i) {
    const auto key = static_cast<std::size_t>(key_of_write(i));
    if (!seen[key]) ++different;
    seen[key] = true;
  }
  return different;
}

maybe growths_of_map(const release& r) {
  static const std::uint64_t keys = different_keys();
  std::uint64_t growths = 0;
  if (gogrow::has_bucket_map(r)) {
    growths = gogrow::exact_bucket_map(r, gogrow::layout_of<long>, gogrow::layout{}, keys).grows;
  } else if (gogrow::has_swiss_map(r)) {
    const auto p = gogrow::predict_swiss_map(r, gogrow::layout_of<long>, gogrow::layout{}, keys);
    const double mean = p.expected.table_grows.mean + p.expected.table_splits.mean;
    return finding{"about " + decimals(mean, 0) + " tables grow or split", false};
  } else {
    return std::nullopt;
  }
  return finding{std::to_string(growths) + " doublings", growths == 1};
}

// The same writes to a sync.Map.
template <gogrow::go_version Release> finding fill_sync_map() {
  using watched = gogrow::observer_ref<gogrow::concurrent_counters>;
  gogrow::seeded_random numbers(1);  // the same trie in every run
  const gogrow::scoped_random here(numbers);
  gogrow::concurrent_counters c;
  gogrow::go_sync_map<std::uint64_t, char, Release, gogrow::default_hash<std::uint64_t>,
                      gogrow::default_equal<std::uint64_t>, std::allocator<std::pair<const std::uint64_t, char>>,
                      watched>
      m{watched(c)};
  for (std::uint64_t i = 0; i < writes; ++i) m.store(key_of_write(i), 0);
  if constexpr (Release >= gogrow::go1_24)
    return {"a trie, about " + grouped((c.trie_nodes_added + 500) / 1000) + ",000 inner nodes", false};
  else return {std::to_string(c.map_grows) + " doublings of its dirty map", c.map_grows == 0};
}

// By the releases whose maps differ in growth.
maybe growths_of_sync_map(const release& r) {
  if (r.version < gogrow::go1_9) return std::nullopt;
  static const finding to_1_20 = fill_sync_map<gogrow::go1_20>();
  static const finding in_1_21 = fill_sync_map<gogrow::go1_21>();
  static const finding to_1_23 = fill_sync_map<gogrow::go1_23>();
  static const finding from_1_24 = fill_sync_map<gogrow::go1_26>();
  if (r.sync_map_hash_trie) return from_1_24;
  return r.version == gogrow::go1_21 ? in_1_21 : r.version < gogrow::go1_21 ? to_1_20 : to_1_23;
}

// --- 5: the capacity of a service.

constexpr double article_ratio = gogrow::latency_ratio({4, 1.32, 0.8, 0.015});

maybe ratio(const release&) { return finding{decimals(article_ratio, 1), decimals(article_ratio, 1) == "281.6"}; }

maybe ratio_with_unit(const release&) {
  return finding{decimals(article_ratio, 1) + " instructions per cycle and second", false};
}

// At the clock of 1 GHz and at 3 GHz, for requests of the same work: the formula does not move.
maybe ratio_at_other_clocks(const release&) {
  const double slow = gogrow::max_requests_per_second(4, 0.8, gogrow::cpu_seconds_per_request(1e6, 1.32, 1e9));
  const double fast = gogrow::max_requests_per_second(4, 0.8, gogrow::cpu_seconds_per_request(1e6, 1.32, 3e9));
  return finding{decimals(slow, 0) + " and " + decimals(fast, 0), slow == fast};
}

maybe ratio_error(const release&) {
  const double error = std::abs(273.0 - article_ratio) / article_ratio;
  return finding{percent(error), percent(error) == "3.1 %"};
}

std::vector<claim> on_capacity() {
  return {
      {"5", "cores · IPC · 0.8 / latency for 4 cores, 1.32 and 15 ms", "281.6", "As arithmetic it is right.", ratio,
       false},
      {"5", "that number is thousands of requests per second", "281.6 k",
       "Instructions per cycle divided by a time are no requests, and no factor of 1,000 is in the formula.",
       ratio_with_unit, false},
      {"5", "4 cores, IPC 1.32, a million instructions a request: requests per second at 1 and at 3 GHz", "the same",
       "What a core serves depends on its clock and on the work of a request, which the formula leaves out.",
       ratio_at_other_clocks, false},
      {"5", "273 k requests measured are so far from the formula", "3.1 %",
       "The two numbers are that close, but one is no number of requests.", ratio_error, false},
      {"5",
       "gains of a shop: caches, a gateway, asynchronous writes, a failover",
       "12 k to 41 k requests, 310 ms to 47 ms, 23 s",
       "Deployments; examples/hot_key_cache.cpp shows the local cache in front of a store.",
       {}},
  };
}

}  // namespace

std::vector<claim> claims_on_others() {
  std::vector<claim> claims = on_java();
  claims.push_back({"4.4", "a million writes to a map: growths", "1",
                    "A map made without a hint doubles at 9, 14, 27, … entries; from 1.24 on each table grows alone.",
                    growths_of_map});
  claims.push_back(
      {"4.4", "the same writes to a sync.Map: growths", "0",
       "New keys go to its dirty map, which is an ordinary map and grows as one, under the lock; from 1.24 on "
       "it is a trie that grows node by node.",
       growths_of_sync_map});
  claims.push_back({"4.4",
                    "time of a write, one goroutine and 32",
                    "82 ns to 146 ns, 12.4 µs to 380 ns",
                    "Times of one machine; bench/sync_map runs the experiment on yours.",
                    {}});
  for (const claim& c : on_capacity()) claims.push_back(c);
  return claims;
}

}  // namespace tool
