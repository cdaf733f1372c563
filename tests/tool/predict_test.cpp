// gogrow map --predict as a user meets it.

#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "support/show.hpp"
#include "support/tool_checks.hpp"
#include "support/tool_process.hpp"

#ifdef GOGROW_HAS_TOOL

namespace {

using test_support::arguments;
using test_support::check_refused;
using test_support::contains;
using test_support::json;
using test_support::keys_of;
using test_support::lines_of;
using test_support::run_tool;

json map_json(arguments options) { return test_support::json_of(test_support::command_of("map", std::move(options))); }

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
  const json& overflow = bucket["overflow_now"];
  CHECK(overflow == bucket["overflow_total"]);  // no array but the first
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
  CHECK(predicted["most_moved"] == run["most_moved"]);
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
  CHECK(contains(table.out, "overflow_total "));

  const auto csv =
      lines_of(run_tool({"map", "--predict", "--inserts", "2000", "--go", "1.23,1.26", "--format", "csv"}).out);
  REQUIRE(csv.size() == 3);
  CHECK(csv[0].starts_with("release,inserts,hint,grows_mean,grows_sd,grows_p5,grows_p95,same_size_grows,"));
  CHECK(csv[1].starts_with("1.23,2000,0,9,0,9,9,0,"));
  CHECK(contains(csv[0], ",final_B,"));
}

TEST_CASE("map --predict: the most that one insert moves, where no seed changes it") {
  const auto most_moved = [](const char* release, const char* inserts, const char* hint) {
    return map_json({"--predict", "--go", release, "--inserts", inserts, "--hint", hint})["most_moved"];
  };
  CHECK(most_moved("1.26", "8", "0") == 0);
  CHECK(most_moved("1.26", "9", "0") == 8);
  CHECK(most_moved("1.26", "448", "0") == 224);
  CHECK(most_moved("1.26", "449", "0") == 448);
  CHECK(most_moved("1.26", "1000000", "0") == 896);
  CHECK(most_moved("1.26", "1000", "10000") == 0);
  CHECK(most_moved("1.26", "1792", "1792") == nullptr);
  CHECK(most_moved("1.23", "1000", "0") == nullptr);
}

TEST_CASE("map --predict --churn adds an estimate, called so, and leaves the rest as it is") {
  const arguments plain{"--predict", "--go", "1.23", "--inserts", "1664"};
  arguments churned = plain;
  churned.insert(churned.end(), {"--churn", "20000"});
  json total = map_json(churned);
  const json churn = total["churn"];
  total.erase("churn");
  CHECK(total == map_json(plain));
  CHECK(keys_of(churn) == std::vector<std::string>{"estimate", "operations", "first_growth", "growths", "overflow_now",
                                                   "tables", "slots"});
  CHECK(churn["estimate"] == true);
  CHECK(churn["operations"] == 20000);
  // Real Go 1.23.12: 14,265 on average, of nine maps in ten between 11,603 and 17,293.
  CHECK(churn["first_growth"]["mean"] > 14000);
  CHECK(churn["first_growth"]["mean"] < 14600);
  CHECK(churn["first_growth"]["p5"] < 12000);
  CHECK(churn["first_growth"]["p95"] > 17000);
  CHECK(churn["growths"]["p5"] == 1);
  CHECK(churn["tables"] == nullptr);

  const json swiss = map_json({"--predict", "--go", "1.24", "--inserts", "700", "--churn", "20000"})["churn"];
  CHECK(swiss["overflow_now"] == nullptr);
  CHECK(swiss["slots"] == 2048);
  CHECK(swiss["tables"] == 2);
}

TEST_CASE("map --predict --churn takes what could not be run") {
  const json churn = map_json({"--predict", "--inserts", "10000000000000", "--churn", "10000000000000"})["churn"];
  CHECK(churn["operations"] == 10000000000000);
  CHECK(churn["slots"] > 10000000000000);
}

TEST_CASE("map --predict --churn: never is null, and a key without a fast routine does not prune") {
  const arguments options{"--predict", "--go", "1.26", "--inserts", "500", "--churn", "20000", "--key-size"};
  arguments fast = options;
  fast.push_back("8");
  arguments generic = options;
  generic.push_back("16");
  CHECK(map_json(fast)["churn"]["first_growth"] == nullptr);
  CHECK(map_json(generic)["churn"]["first_growth"]["mean"] > 5000);
}

TEST_CASE("map --predict --churn as a table and as csv") {
  const auto table = run_tool({"map", "--predict", "--go", "1.26", "--inserts", "700", "--churn", "3000"});
  CHECK(table.status == 0);
  CHECK(contains(table.out, "hint 0, then 3000 times a delete and an insert, predicted\n"));
  CHECK(contains(table.out, "\nchurn_estimate_first_growth "));
  CHECK(contains(table.out, "\nchurn_estimate_slots "));
  const auto csv = lines_of(
      run_tool({"map", "--predict", "--inserts", "700", "--churn", "3000", "--go", "1.7,1.26", "--format", "csv"}).out);
  REQUIRE(csv.size() == 3);
  CHECK(contains(csv[0], ",churn_operations,churn_estimate_first_growth_mean,"));
  CHECK(contains(csv[1], ",3000,,,,,0,0,0,0,"));  // 1.7 never grows at its size
}

TEST_CASE("map --predict: releases that panic are left out, the others are told") {
  const auto result = run_tool({"map", "--predict", "--go", "1.5,1.26", "--inserts", "100", "--hint", "1000000000000",
                                "--key-size", "128", "--elem-size", "128", "--format", "csv"});
  CHECK(result.status == 0);
  CHECK(lines_of(result.out).size() == 2);
  CHECK(contains(result.out, "\n1.26,100,"));
  CHECK(lines_of(result.err).size() == 1);
  CHECK(contains(result.err, "left out: 1.5; map: --inserts '100', --hint '1000000000000': Go 1.5 panics: "));
}

TEST_CASE("map --predict refuses what means nothing") {
  check_refused({"map", "--predict", "--seed", "3", "--inserts", "10"}, {"--seed", "--predict"});
  check_refused({"map", "--predict", "--go", "1.5", "--inserts", "10000000000000"}, {"--inserts", "1.5"});
  check_refused({"map", "--predict", "--inserts", "257", "--key-size", "1"}, {"--inserts", "257", "256"});
}

#endif
