// gogrow text and gc, local maps, workloads of several parts, and rules of one's own.
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "support/golden.hpp"
#include "support/tool_checks.hpp"

#ifdef GOGROW_HAS_TOOL

using namespace test_support;

namespace {

json json_of(const std::string& line) {
  const process_result result = run_tool_line(line + " --format json");
  CAPTURE(line);
  REQUIRE(result.status == 0);
  return json::parse(result.out);
}

void refused(const std::vector<std::string>& args, const std::vector<std::string>& parts) {
  check_refused(args, parts);
}

std::string text_of(const std::string& vector) {
  std::string text;
  gogrow::testing::line_reader in(golden().vector_path(vector));
  while (const auto line = in.next()) text += std::string(*line) + '\n';
  return text;
}

}  // namespace

TEST_CASE("map --escapes no: 14 ints of Go 1.26 take 3 mallocs and 328 B, run and predicted") {
  for (const char* options : {"", " --predict"}) {
    const json found = json_of("map --go 1.26 --inserts 14 --escapes no" + std::string(options));
    CHECK(found["allocs/op"] == 3);
    CHECK(found["B/op"] == 328);
  }
  const json run = json_of("map --go 1.26 --inserts 14 --escapes no");
  CHECK(run["live_bytes"] == 328);
  CHECK(run["peak_bytes"] == 328);
  CHECK(json_of("map --go 1.23 --inserts 8 --escapes no")["mallocs"] == 0);
  CHECK(json_of("map --go 1.26 --inserts 14")["B/op"] == 520);
  CHECK(json_of("advise map --expect 14 --escapes no")["options"][0]["B/op"] == 328);
  refused({"map", "--inserts", "1", "--escapes", "returned"}, {"--escapes", "'returned'", "yes or no"});
  refused({"advise", "slice", "--expect", "1", "--escapes", "no"}, {"--escapes", "maps"});
}

// Real Go 1.21.13: 38,752,984 to 38,777,408 B full, 25,068,736 to 25,069,664 with half of it deleted, as much cleared.
TEST_CASE("map: a workload of parts tells what is held after each") {
  const json found = json_of("map --go 1.21 --elem-size 80 --inserts 100000 --deletes 50000 --clear --reinserts 1000");
  const json& parts = found["parts"];
  REQUIRE(parts.size() == 4);
  CHECK(parts[0]["part"] == "insert 100000");
  CHECK(parts[0]["live_bytes"] > 38'700'000);
  CHECK(parts[0]["live_bytes"] < 38'900'000);
  CHECK(parts[1]["live_bytes"] > 25'060'000);
  CHECK(parts[1]["live_bytes"] < 25'075'000);
  CHECK(parts[2]["entries"] == 0);
  CHECK(parts[2]["live_bytes"] == 25'067'592);
  CHECK(parts[2]["new_map_bytes"] == 48);
  CHECK(parts[3]["entries"] == 1000);
  CHECK_FALSE(json_of("map --inserts 5").contains("parts"));
  refused({"map", "--inserts", "5", "--deletes", "6"}, {"--deletes", "'6'", "0 to 5"});
  refused({"map", "--inserts", "5", "--reinserts", "1"}, {"--reinserts", "'1'"});
  refused({"map", "--inserts", "5", "--clear", "--predict"}, {"--predict", "clear"});
}

TEST_CASE("map: overflow buckets of now are those of the last table") {
  const json found = json_of("map --go 1.23 --inserts 100000");
  CHECK(found["overflow_now"] == 2709);
  CHECK(found["overflow_total"] == 6165);
  const json p = json_of("map --go 1.23 --inserts 100000 --predict");
  CHECK(p["overflow_now"]["p5"] < 2709);
  CHECK(p["overflow_now"]["p95"] > 2650);
  CHECK(p["overflow_total"]["p95"] > 6000);
}

TEST_CASE("text: ReadAll changed with 1.26, and options of another kind are refused") {
  const json found = json_of("text readall --len 10000 --go 1.25,1.26");
  CHECK(found[0]["bytes_allocated"] == 46080);
  CHECK(found[1]["bytes_allocated"] == 24448);
  CHECK(found[1]["final_cap"] == 10240);
  CHECK(json_of("text builder --writes 20")["B/op"] == 56);
  CHECK(json_of("text concat --operands 2,3")["B/op"] == 5);
  refused({"text", "speech"}, {"KIND", "'speech'", "readall"});
  refused({"text", "bytes", "--len", "5", "--writes", "5"}, {"--writes", "builder"});
  refused({"text", "bytes"}, {"--len"});
  refused({"text", "readall", "--len", "5", "--go", "1.9"}, {"--go", "'1.9'", "1.12"});
  refused({"text", "concat", "--operands", "5,,3"}, {"--operands", "''"});
}

TEST_CASE("gc: cycles, goal and what halves them") {
  const json found = json_of("gc --live 200MiB --alloc-rate 500MB/s --go 1.26");
  CHECK(found["cycles_per_second"].get<double>() == doctest::Approx(2.381).epsilon(0.001));
  CHECK(found["heap_goal_bytes"] == 419'692'544);
  CHECK(found["share_to_halve"] == 0.5);
  CHECK(found["gogc_to_halve"] == 200);
  CHECK(found["bound"] == "GOGC");
  CHECK(json_of("gc --live 1GiB --alloc-rate 1MB/min")["bound"] == "two minutes");
  CHECK(json_of("gc --live 1GiB --alloc-rate 1MB/s --gogc off")["bound"] == "nothing");
  CHECK(json_of("gc --live 64MiB --alloc-rate 1MB/s --gogc off --memory-limit 128MiB")["bound"] == "memory limit");
  CHECK(json_of("gc --live 1GiB --alloc-rate 1MB/s --gogc off --memory-limit 128MiB")["bound"] == "no room");
  refused({"gc", "--alloc-rate", "1MB/s"}, {"--live"});
  refused({"gc", "--live", "1x", "--alloc-rate", "1MB/s"}, {"--live", "'1x'", "MiB"});
  refused({"gc", "--live", "1", "--alloc-rate", "1"}, {"--alloc-rate", "'1'", "/s"});
  refused({"gc", "--live", "1", "--alloc-rate", "1/s", "--gogc", "0"}, {"--gogc", "'0'", "off"});
  refused({"gc", "--live", "1", "--alloc-rate", "1/s", "--go", "1.18", "--memory-limit", "1GiB"},
          {"--memory-limit", "1.19"});
  CHECK(contains(run_tool({"advise", "slice", "--expect", "1000", "--per-second", "20000", "--live", "64MiB"}).out,
                 "collections a minute"));
  refused({"advise", "slice", "--expect", "1", "--live", "1"}, {"--per-second", "--live"});
}

TEST_CASE("gc: what is said to halve the collections does, with and without a limit") {
  const auto cycles = [](const std::string& rest) {
    return json_of("gc --live 200MiB --go 1.27 " + rest)["cycles_per_second"].get<double>();
  };
  for (const std::string limit : {"", " --memory-limit 1GiB", " --gogc 400 --memory-limit 300MiB"}) {
    CAPTURE(limit);
    CHECK(json_of("gc --live 200MiB --go 1.27 --alloc-rate 500MB/s" + limit)["share_to_halve"] == 0.5);
    CHECK(cycles("--alloc-rate 250MB/s" + limit) ==
          doctest::Approx(cycles("--alloc-rate 500MB/s" + limit) / 2).epsilon(0.001));
  }
  CHECK(cycles("--alloc-rate 500MB/s --gogc 200") == doctest::Approx(cycles("--alloc-rate 500MB/s") / 2).epsilon(0.01));
  CHECK(cycles("--alloc-rate 500MB/s --gogc 199") > cycles("--alloc-rate 500MB/s") / 2);
}

TEST_CASE("advise: collections a minute without make and with the pick are those that gc tells for as many bytes") {
  const json advice = json_of("advise slice --expect 1000 --go 1.26 --per-second 20000 --live 64MiB");
  // 20,000 times 25,208 and 8,192 bytes.
  const double before = json_of("gc --live 64MiB --go 1.26 --alloc-rate 504160000/s")["cycles_per_second"];
  const double after = json_of("gc --live 64MiB --go 1.26 --alloc-rate 163840000/s")["cycles_per_second"];
  CHECK(advice["options"][0]["B/op"] == 25208);
  CHECK(advice["best"]["B/op"] == 8192);
  CHECK(advice["options"][0]["gc_cycles_per_minute"].get<double>() == doctest::Approx(60 * before).epsilon(0.001));
  CHECK(advice["best"]["gc_cycles_per_minute"].get<double>() == doctest::Approx(60 * after).epsilon(0.001));
  CHECK(json_of("advise map --expect 1000 --go 1.26 --per-second 200 --live 64MiB")["best"].contains(
      "gc_cycles_per_minute"));
}

TEST_CASE("--rule takes rules of one's own; append's own rule is one of them") {
  for (const char* appends : {"10", "1000", "123456"}) {
    json found =
        json_of("slice --go 1.26 --rule factor:2@256,1.25+192 --elem-size 8 --appends " + std::string(appends));
    REQUIRE(found.size() == 2);
    CHECK(found[1]["release"] == "factor:2@256,1.25+192");
    found[1]["release"] = found[0]["release"];
    CHECK(found[0] == found[1]);
  }
  const json two =
      json_of("compare --go 1.26 --rule factor:1.5,factor:1.5,round:no,rust_vec --elem-size 8 --appends 1000");
  REQUIRE(two.size() == 4);
  CHECK(two[1]["final_cap"] == 1184);
  CHECK(two[2]["final_cap"] == 1066);
  CHECK(two[2]["policy"] == "factor:1.5,round:no");
  for (const char* bad : {"factor:", "factor:0.5", "factor:1", "factor:17", "factor:2,3", "factor:2@8",
                          "factor:2@8,2@8,3", "round:no", "factor:2,round:maybe", "factor:2@0,3", "factor:nan", "2"})
    refused({"slice", "--elem-size", "8", "--appends", "5", "--rule", bad}, {"slice: --rule"});
}

// A growth script among the vectors: by release, the recording it has to equal. What two releases printed alike is
// stored once.
struct vector_script {
  const char* name;
  std::vector<std::pair<const char*, const char*>> recordings;
};

TEST_CASE(
    "replay: package slices, keys that are unequal to themselves, walks with a clear, clones, as real Go printed") {
  const vector_script scripts[] = {
      // grow, clone, and what single appends cost
      {"package-slices",
       {{"1.21", "1.21"},
        {"1.22", "1.22"},
        {"1.23", "1.22"},
        {"1.24", "1.22"},
        {"1.25", "1.22"},
        {"1.26", "1.22"},
        {"1.27", "1.22"}}},
      // insert, delete, replace
      {"slice-edits",
       {{"1.21", "1.21"},
        {"1.22", "1.22"},
        {"1.23", "1.23"},
        {"1.24", "1.23"},
        {"1.25", "1.23"},
        {"1.26", "1.23"},
        {"1.27", "1.23"}}},
      {"slice-joins", {{"1.23", "1.23"}, {"1.24", "1.23"}, {"1.25", "1.23"}, {"1.26", "1.23"}, {"1.27", "1.23"}}},
      // floats, interfaces and structs as keys
      {"map-keys",
       {{"1.21", "1.21"},
        {"1.22", "1.22"},
        {"1.23", "1.22"},
        {"1.24", "1.24"},
        {"1.25", "1.25"},
        {"1.26", "1.25"},
        {"1.27", "1.27"}}},
  };
  for (const vector_script& script : scripts) {
    const std::string text = text_of(std::string(script.name) + "-script");
    for (const auto& [release, recording] : script.recordings) {
      CAPTURE(script.name);
      CAPTURE(release);
      const process_result result = run_tool({"replay", "--go", release}, text);
      CHECK(result.err == "");
      const auto seen = lines_of(result.out);
      const auto expected = lines_of(text_of(std::string(script.name) + "-go" + recording));
      REQUIRE(seen.size() == expected.size());
      for (std::size_t i = 0; i < seen.size(); ++i) {
        CAPTURE(i);
        CHECK(seen[i] == expected[i]);
      }
    }
  }
}

TEST_CASE("a patch number is passed over wherever a release is read") {
  CHECK(json_of("slice --go 1.22.3 --elem-size 8 --appends 9")["release"] == "1.22");
  CHECK(json_of("map --go 1.23.12 --inserts 9")["release"] == "1.23");
  CHECK(json_of("text readall --len 9 --go go1.25.7")["release"] == "1.25");
  CHECK(run_tool({"replay", "--go", "1.21.0", "-"}, "go 1.22.1\nslice a u8\n").out == "a 0 0\n");
  refused({"slice", "--go", "1.22.", "--elem-size", "8", "--appends", "9"}, {"--go", "'1.22.'"});
  refused({"slice", "--go", "1.22.x", "--elem-size", "8", "--appends", "9"}, {"--go", "'1.22.x'"});
  refused({"slice", "--go", "1.22.3.4", "--elem-size", "8", "--appends", "9"}, {"--go", "'1.22.3.4'"});
}

#endif
