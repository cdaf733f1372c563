// The article's chapters 3.1, 4.4 and 5: Java's map, sync.Map, the capacity formula.
#include <gogrow/java_map_policy.hpp>
#include <gogrow/predict_map.hpp>

#include "audit.hpp"
#include "audit_text.hpp"
#include "script_types.hpp"

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

std::uint64_t different_keys() {
  std::vector<bool> seen(writes);
  std::uint64_t different = 0;
  for (std::uint64_t i = 0; i < writes; ++i) {
    const auto key = static_cast<std::size_t>(splitmix(i) % writes);
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

}  // namespace

std::vector<claim> claims_on_others() {
  std::vector<claim> claims = on_java();
  claims.push_back({"4.4", "a million writes to a map: growths", "1",
                    "A map made without a hint doubles at 9, 14, 27, … entries; from 1.24 on each table grows alone.",
                    growths_of_map});
  return claims;
}

}  // namespace tool
