// `gogrow map` as a user meets it. Insert numbers, allocations and bytes of Swiss maps are recorded ones of real
// Go 1.24 to 1.26, growth points of bucket maps of 1.5 to 1.23; neither depends on the hash as far as it is looked at
// here.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "support/show.hpp"
#include "support/tool_checks.hpp"

#ifdef GOGROW_HAS_TOOL

namespace {

using test_support::arguments;
using test_support::check_refused;
using test_support::command_of;
using test_support::contains;
using test_support::json;
using test_support::json_of;
using test_support::keys_of;
using test_support::lines_of;
using test_support::process_result;
using test_support::run_tool;

process_result map_tool(arguments options) { return run_tool(command_of("map", std::move(options))); }
json map_json(arguments options) { return json_of(command_of("map", std::move(options))); }

template <class T> std::vector<T> column(const json& rows, const char* name) {
  std::vector<T> values;
  for (const json& r : rows) values.push_back(r.at(name).get<T>());
  return values;
}

using numbers = std::vector<std::uint64_t>;

bool has_line(const std::vector<std::string>& lines, const std::string& wanted) {
  return std::ranges::find(lines, wanted) != lines.end();
}

}  // namespace

TEST_CASE("map: every key of a Swiss map, in order, with the right value") {
  const json found = map_json({"--go", "1.26", "--inserts", "897"});
  const json expected = {{"release", "1.26"},
                         {"inserts", 897},
                         {"hint", 0},
                         {"grows", 8},
                         {"same_size_grows", nullptr},
                         {"entries_moved", 8 + 14 + 28 + 56 + 112 + 224 + 448 + 896},
                         {"most_moved", 896},
                         {"buckets_evacuated", nullptr},
                         {"overflow_now", nullptr},
                         {"overflow_total", nullptr},
                         {"mallocs", 2 + 3 + 6 * 2 + 5},
                         {"bytes_allocated", 48 + 144 + 328 + 608 + 1184 + 2336 + 4896 + 9504 + 18464 + 36944},
                         {"allocs/op", 2 + 3 + 6 * 2 + 5},
                         {"B/op", 48 + 144 + 328 + 608 + 1184 + 2336 + 4896 + 9504 + 18464 + 36944},
                         {"live_bytes", 48 + 36944},
                         {"peak_bytes", 48 + 8 + 18464 + 36944},
                         {"final_B", nullptr},
                         {"load", 897.0 / 256},
                         {"table_grows", 7},
                         {"table_splits", 1},
                         {"directory_doublings", 1},
                         {"tables", 2},
                         {"directory_len", 2},
                         {"slots", 2048}};
  CHECK(found == expected);
  CHECK(keys_of(found) == keys_of(expected));
}

TEST_CASE("map: a bucket map has the same keys, and its own in place of the others'") {
  const json found = map_json({"--go", "1.23", "--inserts", "14"});
  CHECK(keys_of(found) == keys_of(map_json({"--inserts", "1"})));
  const json expected = {{"grows", 2},   {"same_size_grows", 0},   {"entries_moved", 8 + 13}, {"most_moved", 13},
                         {"final_B", 2}, {"buckets_evacuated", 3}, {"overflow_now", 0},       {"overflow_total", 0},
                         {"load", 3.5},  {"table_grows", nullptr}, {"tables", nullptr},       {"slots", nullptr}};
  for (const auto& [key, value] : expected.items()) {
    CAPTURE(key);
    CHECK(found.at(key) == value);
  }
  CHECK(found["bytes_allocated"] == 48 + 144 + 288 + 576);
  CHECK(found["live_bytes"] == 48 + 576);
}

TEST_CASE("map: --steps of a Swiss map are those of real Go, to the byte") {
  for (const char* release : {"1.24", "1.25", "1.26", "1.27"}) {
    const json steps = map_json({"--go", release, "--inserts", "1000", "--steps"}).at("steps");
    CHECK(column<std::uint64_t>(steps, "insert") == numbers{9, 15, 29, 57, 113, 225, 449, 897});
    CHECK(column<std::uint64_t>(steps, "old_slots") == numbers{8, 16, 32, 64, 128, 256, 512, 1024});
    CHECK(column<std::uint64_t>(steps, "new_slots") == numbers{16, 32, 64, 128, 256, 512, 1024, 2048});
    CHECK(column<std::uint64_t>(steps, "entries_moved") == numbers{8, 14, 28, 56, 112, 224, 448, 896});
    CHECK(column<std::uint64_t>(steps, "directory_len") == numbers{1, 1, 1, 1, 1, 1, 1, 2});
    CHECK(column<std::uint64_t>(steps, "bytes_allocated") == numbers{328, 608, 1184, 2336, 4896, 9504, 18464, 36944});
    // Without the record of a table (32 bytes) and the directory.
    CHECK(column<std::uint64_t>(steps, "groups_bytes") ==
          numbers{328 - 40, 608 - 32, 1184 - 32, 2336 - 32, 4896 - 32, 9504 - 32, 18464 - 32, 36944 - 64 - 16});
    CHECK(steps[0]["growth"] == "to table");
    CHECK(steps[1]["growth"] == "doubles");
    CHECK(steps[7]["growth"] == "splits");
  }
}

TEST_CASE("map: what an insert itself allocates is not part of its growth step") {
  // Keys and elements of 136 bytes are allocated one by one; the slots hold pointers.
  const json found = map_json({"--inserts", "9", "--key-size", "136", "--elem-size", "136", "--steps"});
  CHECK(found["steps"][0]["bytes_allocated"] == 328);
  CHECK(found["bytes_allocated"] == 48 + 144 + 328 + 9 * (144 + 144));
}

TEST_CASE("map: each table splits for itself, and the steps say which") {
  const json found = map_json({"--inserts", "20000", "--steps"});
  const json& steps = found.at("steps");
  std::uint64_t moved = 0;
  std::size_t splits = 0;
  std::size_t directory_len = 1;
  std::size_t doublings = 0;
  for (const json& step : steps) {
    moved += step["entries_moved"].get<std::uint64_t>();
    const std::size_t len = step["directory_len"].get<std::size_t>();
    CHECK((len == directory_len || len == 2 * directory_len));
    doublings += len != directory_len;
    directory_len = len;
    CHECK(step["table"].get<std::size_t>() < len);
    if (step["growth"] != "splits") continue;
    ++splits;
    CHECK(step["entries_moved"] == 896);
    CHECK(step["groups_bytes"] == 36864);
  }
  CHECK(moved == found["entries_moved"]);
  CHECK(splits == found["table_splits"]);
  CHECK(splits + 1 == found["tables"]);
  CHECK(doublings == found["directory_doublings"]);
  CHECK(directory_len == found["directory_len"]);
  CHECK(found["slots"] == 1024 * found["tables"].get<std::size_t>());
}

TEST_CASE("map: --steps of a bucket map: when it began, what moved, when it was through") {
  const json steps = map_json({"--go", "1.23", "--inserts", "60", "--steps"}).at("steps");
  CHECK(column<std::uint64_t>(steps, "insert") == numbers{9, 14, 27, 53});
  CHECK(column<std::uint64_t>(steps, "B") == numbers{1, 2, 3, 4});
  CHECK(column<std::uint64_t>(steps, "old_buckets") == numbers{1, 2, 4, 8});
  CHECK(column<std::uint64_t>(steps, "entries_moved") == numbers{8, 13, 26, 52});
  for (const json& step : steps) {  // an insert evacuates one or two old buckets
    const auto writes = step["finished_at_insert"].get<std::size_t>() - step["insert"].get<std::size_t>() + 1;
    CHECK(2 * writes >= step["old_buckets"].get<std::size_t>());
    CHECK(writes <= step["old_buckets"].get<std::size_t>());
  }
  CHECK(column<std::uint64_t>(steps, "array_bytes") == numbers{288, 576, 1152, 2688});
  const json of_1_21 = map_json({"--go", "1.21", "--inserts", "60", "--steps"}).at("steps");
  CHECK(column<std::uint64_t>(of_1_21, "insert") == numbers{9, 13, 25, 49});
}

TEST_CASE("map: hints, with their odd cases") {
  const auto made = [](const char* hint) { return map_json({"--inserts", "0", "--hint", hint}); };
  struct expected {
    const char* hint;
    std::size_t tables, slots, mallocs, bytes;
  };
  for (const expected& e : {expected{"8", 0, 0, 1, 48},
                            {"9", 1, 16, 4, 376},
                            {"896", 1, 1024, 4, 18520},
                            {"897", 2, 1024, 6, 19072},
                            {"898", 2, 2048, 6, 36992},
                            {"1793", 4, 2048, 10, 38096},
                            {"3584", 4, 4096, 10, 73936},
                            {"10000", 16, 16384, 34, 295600}}) {
    CAPTURE(e.hint);
    const json found = made(e.hint);
    CHECK(found["tables"] == e.tables);
    CHECK(found["slots"] == e.slots);
    CHECK(found["mallocs"] == e.mallocs);
    CHECK(found["bytes_allocated"] == e.bytes);
  }
  // With a hint the directory has its length before the first step.
  const json steps = map_json({"--inserts", "8000", "--hint", "3585", "--steps"}).at("steps");
  REQUIRE(!steps.empty());
  CHECK(steps[0]["growth"] == "doubles");
  CHECK(steps[0]["old_slots"] == 512);
  CHECK(steps[0]["directory_len"] == 8);
}

TEST_CASE("map: bucket and Swiss side by side, in the order asked for; all; the latest is the default") {
  const json both = map_json({"--go", "1.26,1.23", "--inserts", "1000", "--steps"});
  REQUIRE(both.size() == 2);
  CHECK(both[0]["release"] == "1.26");
  CHECK(both[0]["final_B"] == nullptr);
  CHECK(both[1]["release"] == "1.23");
  CHECK(both[1]["tables"] == nullptr);
  CHECK(both[0]["steps"].size() == 8);
  CHECK(both[1]["steps"].size() == 8);

  const json all = map_json({"--go", "all", "--inserts", "100"});
  REQUIRE(all.size() == 27);
  for (std::size_t i = 0; i < 27; ++i) {
    CHECK(all[i]["release"] == "1." + std::to_string(i + 1));
    CHECK(all[i]["final_B"] == (i + 1 <= 23 ? json(i + 1 == 21 ? 5 : 4) : json()));
    CHECK(all[i]["slots"] == (i + 1 <= 23 ? json() : json(128)));
  }
  CHECK(map_json({"--inserts", "1"})["release"] == "1.27");
}

TEST_CASE("map: the table compares what all have and then shows what each kind has") {
  const auto lines = lines_of(map_tool({"--go", "1.23,1.26", "--inserts", "897"}).out);
  REQUIRE(lines.size() == 13);
  CHECK(lines[0] == "897 inserts, 8-byte keys, 8-byte elements without pointers, hint 0, seed 1");
  CHECK(lines[2].starts_with("release  grows  entries_moved  most_moved  mallocs  bytes_allocated  allocs/op"));
  CHECK(lines[3].starts_with("1.23"));
  CHECK(lines[4].starts_with("1.26"));
  CHECK(contains(lines[4], " 74456 "));
  CHECK(lines[6] == "bucket maps");
  CHECK(lines[7] == "release  same_size_grows  buckets_evacuated  overflow_now  overflow_total  final_B");
  CHECK(lines[9] == "");
  CHECK(lines[10] == "Swiss maps");
  CHECK(lines[11] == "release  table_grows  table_splits  directory_doublings  tables  directory_len  slots");
  CHECK(lines[12] == "1.26               7             1                    1       2              2   2048");

  const auto one_kind = lines_of(map_tool({"--go", "1.24,1.26", "--inserts", "15", "--steps"}).out);
  CHECK_FALSE(contains(one_kind[2], "final_B"));
  CHECK(contains(one_kind[2], "directory_len"));
  CHECK(has_line(one_kind, "growth steps of 1.24"));
  CHECK(has_line(one_kind, "growth steps of 1.26"));
}

TEST_CASE("map: csv leaves empty what a kind of map does not have") {
  const auto totals = lines_of(map_tool({"--go", "1.23,1.26", "--inserts", "9", "--format", "csv"}).out);
  CHECK(totals ==
        std::vector<std::string>{
            "release,inserts,hint,grows,same_size_grows,entries_moved,most_moved,buckets_evacuated,overflow_now,"
            "overflow_total,mallocs,bytes_allocated,allocs/op,B/"
            "op,live_bytes,peak_bytes,final_B,load,table_grows,table_splits,directory_doublings,"
            "tables,directory_len,slots",
            "1.23,9,0,1,0,8,8,1,0,0,3,480,3,480,336,480,1,4.5,,,,,,",
            "1.26,9,0,1,,8,8,,,,5,520,5,520,376,520,,4.5,1,0,0,1,1,16"});
  const auto steps = lines_of(map_tool({"--go", "1.26,1.23", "--inserts", "9", "--format", "csv", "--steps"}).out);
  CHECK(steps == std::vector<std::string>{
                     "release,insert,growth,table,old_slots,new_slots,entries_moved,directory_len,groups_bytes,"
                     "bytes_allocated,B,same_size,old_buckets,finished_at_insert,array_bytes",
                     "1.26,9,to table,0,8,16,8,1,288,328,,,,,", "1.23,9,,,,,8,,,,1,false,1,9,288"});
}

TEST_CASE("map: bad input names the option, the value and what is allowed") {
  const auto refused = [](arguments options, const std::vector<std::string>& parts) {
    options.insert(options.begin(), "map");
    check_refused(options, parts);
  };
  refused({}, {"--inserts"});
  for (const char* go : {"1.0", "1.28", "x", "", ",", "1.23,", ",1.23", "1.23,,1.26", "all,1.23", "textbook", "1.23."})
    refused({"--inserts", "5", "--go", go}, {"--go", "1.1 to 1.27", "all"});
  refused({"--inserts", "-1"}, {"--inserts", "'-1'", "from 0 to 1000000000"});
  refused({"--inserts", "1000000001"}, {"--inserts", "1000000001", "from 0 to 1000000000"});
  refused({"--inserts", "257", "--key-size", "1"}, {"--inserts", "'257'", "to 256"});
  refused({"--inserts", "5", "--key-size", "0"}, {"--key-size", "'0'", "from 1"});
  refused({"--inserts", "5", "--elem-size", "1048577"}, {"--elem-size", "to 1048576"});
  refused({"--inserts", "5", "--elem-size", "12", "--pointers"}, {"--elem-size", "'12'", "multiple of 8"});
  refused({"--inserts", "5", "--hint", "x"}, {"--hint", "'x'", "whole number"});
  refused({"--inserts", "5", "--seed", "-1"}, {"--seed", "'-1'"});
  refused({"--inserts", "5", "--format", "xml"}, {"--format", "'xml'", "table, json or csv"});
  const process_result help = map_tool({"--help"});
  for (const char* word : {"--go", "--key-size", "--elem-size", "--pointers", "--inserts", "--hint", "--seed",
                           "--steps", "--format", "Examples"})
    CHECK(contains(help.out, word));
}

TEST_CASE("map: the seed matters only where the hash does") {
  const auto with_seed = [](const char* inserts, const char* seed) {
    return map_json({"--inserts", inserts, "--seed", seed, "--steps"});
  };
  CHECK(with_seed("897", "1") == with_seed("897", "2"));
  CHECK(with_seed("20000", "1") != with_seed("20000", "2"));
  CHECK(with_seed("20000", "7") == with_seed("20000", "7"));
}

TEST_CASE("map --churn: the run goes on, and the same keys count it") {
  const arguments plain{"--go", "1.24", "--inserts", "700"};
  arguments churned = plain;
  churned.insert(churned.end(), {"--churn", "3000", "--steps"});
  const json before = map_json(plain);
  const json after = map_json(churned);
  CHECK(after["churn"]["operations"] == 3000);
  CHECK(after["churn"]["growths"] == 1);
  // Of 1,000 maps of real Go 1.24.13 nine in ten grew between operation 969 and 1417.
  const auto first = after["churn"]["first_growth"].get<std::uint64_t>();
  CHECK(first > 600);
  CHECK(first < 2000);
  CHECK(after["grows"] == before["grows"].get<int>() + 1);
  CHECK(after["table_splits"] == 1);
  CHECK(after["slots"] == 2048);
  CHECK(after["load"] == 700.0 / 256);
  CHECK(after["steps"].back()["insert"] == 700 + first);
  CHECK(map_json(churned) == after);
  churned.insert(churned.end(), {"--seed", "2"});
  CHECK(map_json(churned)["churn"]["first_growth"] != first);
}

TEST_CASE("map --churn: a bucket map is rebuilt at its size") {
  const json found = map_json({"--go", "1.23", "--inserts", "104", "--churn", "10000"});
  CHECK(found["same_size_grows"] == found["churn"]["growths"]);
  CHECK(found["churn"]["growths"] > 5);
  CHECK(found["final_B"] == 4);
  const json none = map_json({"--go", "1.7", "--inserts", "104", "--churn", "10000"});
  CHECK(none["churn"] == json{{"operations", 10000}, {"first_growth", nullptr}, {"growths", 0}});
  CHECK(!map_json({"--go", "1.23", "--inserts", "104"}).contains("churn"));
}

TEST_CASE("map --churn as a table and as csv") {
  const process_result table = map_tool({"--go", "1.23,1.24", "--inserts", "700", "--churn", "3000"});
  CHECK(table.status == 0);
  CHECK(contains(table.out, "hint 0, then 3000 times a delete and an insert, seed 1\n"));
  CHECK(contains(table.out, "  churn_first_growth  churn_growths\n"));
  const auto csv = lines_of(map_tool({"--inserts", "700", "--churn", "3000", "--format", "csv"}).out);
  REQUIRE(csv.size() == 2);
  CHECK(csv[0].ends_with(",slots,churn_operations,churn_first_growth,churn_growths"));
}

TEST_CASE("map --churn refuses what cannot be") {
  check_refused({"map", "--inserts", "10", "--churn", "-1"}, {"--churn", "-1", "0"});
  check_refused({"map", "--inserts", "10", "--churn", "1.5"}, {"--churn", "1.5"});
  check_refused({"map", "--inserts", "0", "--churn", "1"}, {"--churn", "'1'", "no entry is left"});
  check_refused({"map", "--inserts", "250", "--churn", "7", "--key-size", "1"}, {"--churn", "'7'", "0 to 6"});
}

#endif
