// gogrow_bench: times go_slice and go_map against what people would use otherwise.
//
// Beside Google Benchmark's own options there is --benchstat: results in the text form of Go's benchmarks, for
// benchstat and for bench/compare.sh, which runs the same loops in real Go.
#include <cstdlib>
#include <cstring>
#include <iostream>

#include <malloc.h>
#include <mimalloc.h>

#include <gogrow/benchmark.hpp>

namespace {

// A mimalloc that has taken malloc over would make every row a mimalloc row.
bool malloc_is_the_systems() {
  void* const probe = std::calloc(1, 64);
  const bool taken_over = mi_is_in_heap_region(probe);
  std::free(probe);
  return !taken_over;
}

bool take_flag(int& argc, char** argv, const char* flag) {
  for (int i = 1; i < argc; ++i) {
    if (std::strcmp(argv[i], flag) != 0) continue;
    for (; i + 1 < argc; ++i) argv[i] = argv[i + 1];
    --argc;
    return true;
  }
  return false;
}

}  // namespace

int main(int argc, char** argv) {
  if (!malloc_is_the_systems()) {
    std::cerr << "gogrow_bench: mimalloc has replaced malloc, so no row would show the system's allocator\n";
    return 1;
  }
  // glibc gives large blocks back to the system, or not, by what was freed before: rows would depend on their order.
  mallopt(M_MMAP_THRESHOLD, 32 << 20);
  mallopt(M_TRIM_THRESHOLD, 1 << 30);
  const bool benchstat = take_flag(argc, argv, "--benchstat");
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  if (benchstat) {
    gogrow::benchstat_reporter reporter;
    benchmark::RunSpecifiedBenchmarks(&reporter);
  } else {
    benchmark::RunSpecifiedBenchmarks();
  }
  benchmark::Shutdown();
  return 0;
}
