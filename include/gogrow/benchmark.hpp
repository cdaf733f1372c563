// Growth in Google Benchmark: counters beside the times, and results in the text form that Go's benchstat reads.
//
//     void fill(benchmark::State& state) {
//       gogrow::growth_scope scope("fill");
//       for (auto _ : state) { … ambient containers … }
//       gogrow::report_growth(state, scope.totals());
//     }
//
// adds grows/op, copied-B/op, B/op and allocs/op, the latter two with the meaning that `go test -benchmem` gives them.
//
//     int main(int argc, char** argv) {
//       benchmark::Initialize(&argc, argv);
//       gogrow::benchstat_reporter reporter;
//       benchmark::RunSpecifiedBenchmarks(&reporter);
//     }
//
// writes lines such as
//
//     BenchmarkAppend/impl=go_slice/type=int64/n=100     1000000     312.5 ns/op     2040 B/op     8 allocs/op
//
// so that `benchstat -col /impl results.txt` compares implementations. A name begins with a capital there and has =
// where Google Benchmark has a colon, because Go's parser asks for the one and benchstat's filters for the other.
#pragma once

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <ostream>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

#include <gogrow/observe/counters.hpp>

namespace gogrow {

/// Puts the totals of all iterations into the state, as averages per iteration.
inline void report_growth(benchmark::State& state, const counters& totals) {
  const auto per_op = [](std::uint64_t n) {
    return benchmark::Counter(static_cast<double>(n), benchmark::Counter::kAvgIterations);
  };
  state.counters["grows/op"] = per_op(totals.reallocations);
  state.counters["copied-B/op"] = per_op(totals.bytes_copied);
  state.counters["B/op"] = per_op(totals.bytes_allocated);
  state.counters["allocs/op"] = per_op(totals.mallocs);
}

/// Prints each run as one line of Go's benchmark format. Aggregates are left out: benchstat makes its own.
class benchstat_reporter : public benchmark::BenchmarkReporter {
 public:
  bool ReportContext(const Context&) override {
    GetOutputStream() << "goos: linux\ngoarch: amd64\npkg: gogrow\n";
    return true;
  }

  void ReportRuns(const std::vector<Run>& runs) override {
    for (const Run& run : runs) {
      if (run.run_type != Run::RT_Iteration || run.iterations == 0) continue;
      // benchstat averages the units that it knows, so the time is given per iteration in nanoseconds, whatever unit
      // the benchmark asked for.
      const double ns = run.real_accumulated_time * 1e9 / static_cast<double>(run.iterations);
      std::ostream& out = GetOutputStream();
      out << go_name(run.benchmark_name()) << '\t' << run.iterations << '\t' << ns << " ns/op";
      for (const auto& [name, counter] : run.counters) out << '\t' << counter.value << ' ' << name;
      out << '\n';
    }
  }

 private:
  // append/impl:x/n:1/repeats:9 → BenchmarkAppend/impl=x/n=1
  static std::string go_name(std::string name) {
    if (const auto repeats = name.find("/repeats:"); repeats != name.npos)
      name.erase(repeats, (std::min)(name.find('/', repeats + 1), name.size()) - repeats);
    for (char& c : name) c = c == ':' ? '=' : c == ' ' ? '_' : c;
    if (!name.empty()) name[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(name[0])));
    return "Benchmark" + name;
  }
};

}  // namespace gogrow
