// gogrow diagnose as a user meets it: options, forms of output, and bad input.

#include <algorithm>
#include <fstream>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "support/golden_profiles.hpp"
#include "support/tool_process.hpp"

#ifdef GOGROW_HAS_TOOL

namespace {

using json = nlohmann::json;
using test_support::lines_of;
using test_support::process_result;
using test_support::run_tool;
using test_support::temporary_file;

std::string golden(const std::string& name) { return test_support::source_dir() + "/tests/golden/profiles/" + name; }

std::string unpacked(const std::string& name) {
  return std::string(test_support::as_text(test_support::golden_profile(name)));
}

const std::string service = "service-go1.26-default.pb.gz";
const std::string slices = "slices-maps-go1.26-every.pb.gz";

process_result diagnose(std::vector<std::string> arguments, std::string_view input = {}) {
  // The service was built with -trimpath, and no goroutine of it shows the line of runtime.main.
  const bool silent = arguments[0] == golden(service) || arguments[0] == "-";
  if (silent && std::ranges::find(arguments, "--go") == arguments.end()) {
    arguments.push_back("--go");
    arguments.push_back("1.26");
  }
  arguments.insert(arguments.begin(), "diagnose");
  return run_tool(arguments, input);
}

}  // namespace

TEST_CASE("diagnose answers first, fits 100 columns, and says what to write") {
  const process_result r = diagnose({golden(service)});
  REQUIRE(r.status == 0);
  CHECK(r.err == "");
  const auto lines = lines_of(r.out);
  REQUIRE(lines.size() > 10);
  CHECK(lines[0].find("sites have advice; together it saves") != std::string::npos);
  for (const std::string& line : lines) CHECK_MESSAGE(line.size() <= 100, line);
  CHECK(r.out.find("b.Grow(") != std::string::npos);
  CHECK(r.out.find("main.render") != std::string::npos);
}

TEST_CASE("diagnose --format json has the keys that are promised") {
  const process_result r = diagnose({golden(slices), "--format", "json", "--top", "5"});
  REQUIRE(r.status == 0);
  const json all = json::parse(r.out);
  CHECK(all.at("release") == "1.26");
  CHECK(all.at("sample_period") == 1);
  CHECK(all.at("total_bytes").get<double>() > all.at("growth_bytes").get<double>());
  REQUIRE(all.at("sites").size() == 5);
  double before = 1e300;
  for (const json& s : all.at("sites")) {
    for (const char* key : {"function", "file", "line", "kind", "element", "made", "mean_size", "bytes", "growth_bytes",
                            "confidence", "advice"})
      CHECK_MESSAGE(s.contains(key), key);
    for (const char* key : {"size", "pointers", "type"}) CHECK(s.at("element").contains(key));
    CHECK(s.at("bytes").get<double>() <= before);
    before = s.at("bytes").get<double>();
    if (s.at("advice").is_null()) continue;
    for (const char* key : {"capacity", "saved_share", "p5", "p95", "write"}) CHECK(s.at("advice").contains(key));
  }
}

TEST_CASE("diagnose reads packed and plain profiles and the text form, from a file and standard input") {
  const process_result file = diagnose({golden(service), "--format", "csv"});
  REQUIRE(file.status == 0);
  CHECK(diagnose({"-", "--format", "csv"}, unpacked("service-go1.26-default.pb")).out == file.out);
  const process_result text = diagnose({"-"}, unpacked("service-go1.26-default.debug1.txt"));
  CHECK_MESSAGE(text.status == 0, text.err);
}

TEST_CASE("diagnose with the binary knows types and maps") {
  const temporary_file binary(unpacked("work-1.26.8"));
  const process_result r = diagnose({golden(slices), "--binary", binary.path(), "--format", "json", "--min", "0.1%"});
  REQUIRE_MESSAGE(r.status == 0, r.err);
  bool map = false, record = false;
  const json all = json::parse(r.out);
  for (const json& s : all.at("sites")) {
    map = map || (s.at("kind") == "map" && s.at("element").at("type") == "map[string]int");
    record = record || s.at("element").at("type") == "main.rec24";
    CHECK(s.at("confidence") != "estimate");  // every allocation is there
  }
  CHECK(map);
  CHECK(record);
}

TEST_CASE("diagnose: rows by function and package, focus, ignore, top") {
  CHECK(diagnose({golden(service), "--by", "package"}).out.find("main") != std::string::npos);
  CHECK(diagnose({golden(service), "--by", "function"}).status == 0);
  const process_result focus = diagnose({golden(service), "--focus", "render", "--format", "json"});
  REQUIRE(focus.status == 0);
  const json sites = json::parse(focus.out).at("sites");
  REQUIRE(sites.size() == 1);
  CHECK(sites[0].at("function") == "main.render");
  const process_result ignore = diagnose({golden(service), "--ignore", "render"});
  CHECK(ignore.out.find("main.render") == std::string::npos);
}

TEST_CASE("diagnose --gc says how many collections all advice saves") {
  const std::string terms = "live=200MiB,alloc-rate=500MB/s,gogc=100";
  const process_result r = diagnose({golden(slices), "--gc", terms, "--format", "json"});
  REQUIRE_MESSAGE(r.status == 0, r.err);
  const json all = json::parse(r.out);
  const double now = all.at("gc").at("cycles_per_second");
  const double then = all.at("gc").at("cycles_per_second_with_advice");
  double saved = 0;
  for (const json& s : all.at("sites"))
    if (!s.at("advice").is_null())
      saved += s.at("advice").at("saved_share").get<double>() * s.at("bytes").get<double>();
  CHECK(now == doctest::Approx(2.384).epsilon(0.001));  // as gogrow gc says
  CHECK(then / now == doctest::Approx(1 - saved / all.at("total_bytes").get<double>()).epsilon(0.001));
  CHECK(diagnose({golden(slices), "--gc", terms}).out.find("Collections a second, idealised: 2.38; with") !=
        std::string::npos);
}

TEST_CASE("diagnose --types names the elements of sites") {
  const temporary_file types("package main\n\ntype Rec struct {\n\tA int64\n\tP *int64\n\tB int64\n}\n");
  const auto capacity = [](const process_result& r) {
    REQUIRE_MESSAGE(r.status == 0, r.err);
    const json sites = json::parse(r.out).at("sites");
    REQUIRE(sites.size() == 1);
    CHECK(sites[0].at("element").at("size") == 24);
    return sites[0].at("advice").is_null() ? 0 : sites[0].at("advice").at("capacity").get<int>();
  };
  const std::vector<std::string> base{golden(slices), "--focus", "recs_geo",  "--format",
                                      "json",         "--types", types.path()};
  capacity(diagnose(base));
  std::vector<std::string> said = base;
  said.insert(said.end(), {"--elem-size", "recs_geo=Rec"});
  CHECK(capacity(diagnose(said)) == 74);
  said = {golden(slices), "--focus", "recs_geo", "--format", "json", "--elem-size", "recs_geo=24p"};
  CHECK(capacity(diagnose(said)) == 74);
}

TEST_CASE("diagnose --minimise: no advice loses bytes") {
  for (const char* goal : {"bytes", "allocs"}) {
    const process_result r = diagnose({golden(slices), "--minimise", goal, "--format", "json"});
    REQUIRE_MESSAGE(r.status == 0, r.err);
    const json all = json::parse(r.out);
    for (const json& s : all.at("sites"))
      if (!s.at("advice").is_null()) CHECK(s.at("advice").at("saved_share").get<double>() > -0.01);
  }
}

TEST_CASE("diagnose --sizes feeds gogrow advise, --folded flame graphs") {
  const process_result sizes = diagnose({golden(slices), "--sizes", "main.ints_const"});
  REQUIRE_MESSAGE(sizes.status == 0, sizes.err);
  CHECK(lines_of(sizes.out).size() >= 190);
  const process_result advice = run_tool({"advise", "slice", "--sizes", "-"}, sizes.out);
  CHECK(advice.status == 0);
  CHECK(advice.out.find("make([]T, 0, 1280)") != std::string::npos);

  const process_result folded = diagnose({golden(service), "--folded", "-"});
  REQUIRE(folded.status == 0);
  for (const std::string& line : lines_of(folded.out)) {
    CHECK(line.find(';') != std::string::npos);
    CHECK(std::stoll(line.substr(line.rfind(' ') + 1)) > 0);
  }
}

TEST_CASE("diagnose --diff of a profile with itself says that nothing changed") {
  const process_result r = diagnose({golden(service), "--diff", golden(service), "--format", "json"});
  REQUIRE(r.status == 0);
  const json all = json::parse(r.out);
  REQUIRE(all.at("diff").size() > 2);
  for (const json& change : all.at("diff")) CHECK(change.at("saved_share").get<double>() == doctest::Approx(0));
}

TEST_CASE("diagnose asks for the release where a profile does not say it, and reads it where it does") {
  const process_result silent = run_tool({"diagnose", golden(service)});
  CHECK(silent.status == 2);
  CHECK(silent.out == "");
  CHECK(silent.err.find("--go") != std::string::npos);
  CHECK(run_tool({"diagnose", golden(slices)}).out.find("Go 1.26, every allocation") != std::string::npos);
}

TEST_CASE("diagnose refuses bad input in one line with status 2") {
  const std::string profile = unpacked("service-go1.26-default.pb");
  const temporary_file truncated(profile.substr(0, profile.size() / 2));
  const temporary_file empty("");
  const temporary_file noise(std::string(4000, '\x9d'));
  const temporary_file goroutines("goroutine profile: total 3\n");
  const temporary_file other_binary(unpacked("frames-1.27.3"));
  const struct {
    std::vector<std::string> arguments;
    const char* says;
  } rows[] = {
      {{"/no/such/file"}, "PROFILE|/no/such/file"},
      {{truncated.path()}, "gogrow"},
      {{empty.path()}, "empty"},
      {{noise.path()}, "gogrow"},
      {{goroutines.path()}, "goroutine"},
      {{golden(service), "--binary", other_binary.path()}, "--binary"},
      {{golden(service), "--binary", noise.path()}, "--binary"},
      {{golden(service), "--go", "2.0"}, "--go '2.0'"},
      {{golden(service), "--by", "file"}, "--by 'file'"},
      {{golden(service), "--min", "lots"}, "--min 'lots'"},
      {{golden(service), "--min", "-1%"}, "--min"},
      {{golden(service), "--min", "nan"}, "--min 'nan'"},
      {{golden(service), "--minimise", "time"}, "--minimise 'time'"},
      {{golden(service), "--escapes", "maybe"}, "--escapes 'maybe'"},
      {{golden(service), "--elem-size", "x"}, "--elem-size 'x'"},
      {{golden(service), "--elem-size", "x=0"}, "--elem-size 'x=0'"},
      {{golden(service), "--elem-size", "x=12p"}, "--elem-size 'x=12p'"},
      {{golden(service), "--elem-size", "x=Foo"}, "--elem-size 'x=Foo'"},
      {{golden(service), "--types", "/no/such/file"}, "/no/such/file"},
      {{golden(service), "--gc", "live=1GiB"}, "--gc 'live=1GiB'"},
      {{golden(service), "--gc", "live=1GiB,alloc-rate=fast"}, "alloc-rate 'fast'"},
      {{golden(service), "--gc", "live=1GiB,rate=1"}, "--gc 'rate=1'"},
      {{golden(service), "--focus", "("}, "--focus '('"},
      {{golden(service), "--format", "xml"}, "--format 'xml'"},
      {{golden(service), "--top", "0"}, "--top '0'"},
      {{golden(service), "--sizes", "nowhere"}, "--sizes 'nowhere'"},
      {{golden(service), "--old-binary", "x"}, "--old-binary 'x'"},
      {{golden(service), "--diff", "/no/such/file"}, "/no/such/file"},
      {{golden(service), "--folded", "/no/such/folder/x"}, "--folded"},
  };
  for (const auto& row : rows) {
    const process_result r = diagnose(row.arguments);
    CAPTURE(r.err);
    INFO(row.says);
    CHECK(r.status == 2);
    CHECK(r.out == "");
    CHECK(lines_of(r.err).size() == 1);
    const std::string says = row.says;
    CHECK(r.err.find(says.substr(says.find('|') == std::string::npos ? 0 : says.find('|') + 1)) != std::string::npos);
  }
}

#endif
