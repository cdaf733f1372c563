// gogrow map --predict as a user meets it.

#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "support/show.hpp"
#include "support/tool_checks.hpp"
#include "support/tool_process.hpp"

#ifdef GOGROW_TOOL

namespace {

using test_support::check_refused;
using test_support::contains;
using test_support::json;
using test_support::keys_of;
using test_support::lines_of;
using test_support::run_tool;
using arguments = std::vector<std::string>;

json map_json(arguments options) {
  options.insert(options.begin(), "map");
  options.insert(options.end(), {"--format", "json"});
  const auto result = run_tool(options);
  CHECK(result.status == 0);
  CHECK(result.err == "");
  return json::parse(result.out);
}

json certain(std::uint64_t n) { return {{"mean", n}, {"sd", 0}, {"p5", n}, {"p95", n}}; }

}  // namespace

TEST_CASE("map --predict has the keys of a run, in the same order") {
  for (const char* release : {"1.23", "1.26"}) {
    const arguments options{"--go", release, "--inserts", "1000"};
    arguments predicting = options;
    predicting.push_back("--predict");
    CHECK(keys_of(map_json(predicting)) == keys_of(map_json(options)));
  }
}

TEST_CASE("map --predict: numbers where they are exact, objects where the seed has a say") {
  const json bucket = map_json({"--predict", "--go", "1.23", "--inserts", "100000", "--hint", "100000"});
  CHECK(bucket["grows"] == 0);
  CHECK(bucket["final_B"] == 14);
  CHECK(bucket["table_splits"] == nullptr);
  const json& overflow = bucket["overflow_buckets"];
  CHECK(keys_of(overflow) == std::vector<std::string>{"mean", "sd", "p5", "p95"});
  CHECK(overflow["mean"] > 2600);
  CHECK(overflow["mean"] < 2750);
  CHECK(overflow["p5"] < overflow["mean"]);
  CHECK(overflow["p95"] > overflow["mean"]);

  const json swiss = map_json({"--predict", "--go", "1.26", "--inserts", "896"});
  CHECK(swiss["mallocs"] == certain(17));
  CHECK(swiss["bytes_allocated"] == certain(37512));
  CHECK(swiss["final_B"] == nullptr);
}

TEST_CASE("map --predict agrees with a run where chance has no say, steps included") {
  const arguments options{"--go", "1.26", "--inserts", "897", "--steps"};
  arguments predicting = options;
  predicting.push_back("--predict");
  const json run = map_json(options);
  const json predicted = map_json(predicting);
  CHECK(predicted["steps"] == run["steps"]);
  for (const char* key : {"grows", "entries_moved", "mallocs", "bytes_allocated", "live_bytes", "peak_bytes",
                          "table_grows", "table_splits", "directory_doublings", "tables", "directory_len", "slots"}) {
    CAPTURE(key);
    CHECK(predicted[key] == certain(run[key].get<std::uint64_t>()));
  }
}

TEST_CASE("map --predict: the steps of a bucket map are those of every run, but for their end") {
  const arguments options{"--go", "1.23", "--inserts", "100", "--steps"};
  arguments predicting = options;
  predicting.push_back("--predict");
  json run = map_json(options)["steps"];
  const json predicted = map_json(predicting)["steps"];
  for (json& step : run) step["finished_at_insert"] = nullptr;
  CHECK(predicted == run);
}

TEST_CASE("map --predict takes more inserts than could be run") {
  CHECK(map_json({"--predict", "--go", "1.26", "--inserts", "1000000000000"})["table_splits"]["mean"] > 2e9);
  check_refused({"map", "--go", "1.26", "--inserts", "1000000000000"}, {"--inserts", "1000000000000", "1000000000"});
  check_refused({"map", "--predict", "--inserts", "10000000000001"}, {"--inserts", "10000000000001"});
}

TEST_CASE("map --predict as a table and as csv") {
  const auto table = run_tool({"map", "--predict", "--go", "1.23,1.26", "--inserts", "2000"});
  CHECK(table.status == 0);
  CHECK(contains(table.out, "2000 inserts, 8-byte keys, 8-byte elements without pointers, hint 0, predicted\n"));
  CHECK(contains(table.out, "\nGo 1.23\nquantity "));
  CHECK(contains(table.out, "\nGo 1.26\nquantity "));
  CHECK(contains(table.out, "overflow_buckets "));

  const auto csv =
      lines_of(run_tool({"map", "--predict", "--inserts", "2000", "--go", "1.23,1.26", "--format", "csv"}).out);
  REQUIRE(csv.size() == 3);
  CHECK(csv[0].starts_with("release,inserts,hint,grows_mean,grows_sd,grows_p5,grows_p95,same_size_grows,"));
  CHECK(csv[1].starts_with("1.23,2000,0,9,0,9,9,0,"));
  CHECK(contains(csv[0], ",final_B,"));
}

TEST_CASE("map --predict refuses what means nothing") {
  check_refused({"map", "--predict", "--seed", "3", "--inserts", "10"}, {"--seed", "--predict"});
  check_refused({"map", "--predict", "--go", "1.5", "--inserts", "10000000000000"}, {"--inserts", "1.5"});
  check_refused({"map", "--predict", "--inserts", "257", "--key-size", "1"}, {"--inserts", "257", "256"});
}

#endif
