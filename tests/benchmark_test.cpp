// gogrow/benchmark.hpp: the counters that a benchmark reports, and lines that Go's benchstat can read.

#include <cstdint>
#include <memory>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>
#include <doctest/doctest.h>

#include <gogrow/benchmark.hpp>
#include <gogrow/observe/scope.hpp>
#include <gogrow/slice.hpp>

#include "support/tool_process.hpp"

namespace {

using namespace gogrow;
using test_support::lines_of;

// 16 bytes: nothing of it is tiny, so every iteration costs the same.
struct key {
  std::int64_t high = 0;
  std::int64_t low = 0;
};
using keys = go_slice<key, go1_22, std::allocator<key>, ambient>;

void fill(benchmark::State& state) {
  growth_scope scope("fill");
  for (auto _ : state) {
    keys s;
    for (int i = 0; i < 1000; ++i) s.append(key{i, i});
    benchmark::DoNotOptimize(s.data());
  }
  report_growth(state, scope.totals());
}

// The runs of all registered benchmarks whose names match.
class collector : public benchmark::BenchmarkReporter {
 public:
  bool ReportContext(const Context&) override { return true; }
  void ReportRuns(const std::vector<Run>& runs) override { runs_.insert(runs_.end(), runs.begin(), runs.end()); }
  const std::vector<Run>& runs() const { return runs_; }

 private:
  std::vector<Run> runs_;
};

// Registered once; no other benchmark is in this program.
void register_benchmarks() {
  [[maybe_unused]] static const bool done = [] {
    benchmark::RegisterBenchmark("append/impl:go_slice/type:key/n:1000", fill)->Iterations(3);
    benchmark::RegisterBenchmark("two words", fill)->Iterations(2)->Unit(benchmark::kMillisecond)->Repetitions(2);
    benchmark::RegisterBenchmark("threads", fill)->Iterations(2)->Repetitions(2)->Threads(1)->Threads(2);
    return true;
  }();
}

}  // namespace

TEST_CASE("a benchmark reports growths, copied bytes, bytes and allocations per iteration") {
  register_benchmarks();
  collector seen;
  benchmark::RunSpecifiedBenchmarks(&seen, "append/");
  REQUIRE(seen.runs().size() == 1);
  const auto& counters = seen.runs()[0].counters;
  CHECK(seen.runs()[0].iterations == 3);
  // 1 2 4 … 512 848 1280 elements.
  CHECK(counters.at("grows/op").value == 12);
  CHECK(counters.at("copied-B/op").value == (1023 + 848) * 16);
  CHECK(counters.at("B/op").value == (1023 + 848 + 1280) * 16);
  CHECK(counters.at("allocs/op").value == 12);
  CHECK(counters.size() == 4);
}

// golang.org/x/perf/benchfmt: a name that begins with Benchmark and an upper-case letter, a count, then pairs of value
// and unit, all apart by blanks; configuration lines are `key: value` with a key in lower case.
TEST_CASE("the reporter writes Go's benchmark format") {
  register_benchmarks();
  std::ostringstream out;
  benchstat_reporter reporter;
  reporter.SetOutputStream(&out);
  benchmark::RunSpecifiedBenchmarks(&reporter, ".*");
  const std::vector<std::string> lines = lines_of(out.str());
  const std::regex configuration("[a-z][a-z0-9-]*: \\S.*");
  const std::regex result("Benchmark[A-Z]\\S*\\s+[1-9][0-9]*(\\s+[-+0-9.e]+ \\S+)+");
  std::vector<std::string> names;
  for (const std::string& line : lines) {
    CAPTURE(line);
    if (line.starts_with("Benchmark")) {
      CHECK(std::regex_match(line, result));
      CHECK(line.find(" ns/op") != std::string::npos);
      CHECK(line.find(" B/op") != std::string::npos);
      CHECK(line.find(" allocs/op") != std::string::npos);
      names.push_back(line.substr(0, line.find('\t')));
    } else {
      CHECK(std::regex_match(line, configuration));
      CHECK(names.empty());
    }
  }
  REQUIRE(names.size() == 1 + 2 + 4);
  CHECK(names[0] == "BenchmarkAppend/impl=go_slice/type=key/n=1000/iterations=3");
  // Repetitions are lines of one name, without the aggregates, which benchstat computes itself.
  CHECK(names[1] == names[2]);
  CHECK(names[1].starts_with("BenchmarkTwo_words"));
  CHECK(names[1].find("repeats") == std::string::npos);
  CHECK(names[3] == names[4]);
  CHECK(names[3] != names[5]);
  CHECK(names[5].find("threads=2") != std::string::npos);
}
