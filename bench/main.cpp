// gogrow_bench: times go_slice and go_map against what people would use otherwise.
//
// Beside Google Benchmark's own options there is --benchstat: results in the text form of Go's benchmarks, for
// benchstat and for bench/compare.sh, which runs the same loops in real Go.
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <iostream>

#include <malloc.h>
#include <mimalloc.h>

#include <gogrow/benchmark.hpp>
#include <gogrow/memory/large_pages.hpp>

namespace {

// mimalloc gives large blocks back to the system at once, and every row that makes maps of megabytes would measure page
// faults. So it gets memory to keep, on large pages where the system has them: for all that is measured with it alike,
// as Go's heap keeps its memory for all of Go's rows.
bool give_mimalloc_memory_to_keep() {
  constexpr std::size_t bytes = std::size_t{512} << 20;
  constexpr std::size_t alignment = std::size_t{32} << 20;  // of its segments
  void* const memory = std::aligned_alloc(alignment, bytes);
  if (memory == nullptr) return false;
  gogrow::detail::welcome_large_pages(memory, bytes);
  std::memset(memory, 0, bytes);
  constexpr bool committed = true;
  constexpr bool never_decommit = true;  // what mimalloc calls large
  constexpr bool zeroed = true;
  constexpr int any_node = -1;
  return mi_manage_os_memory(memory, bytes, committed, never_decommit, zeroed, any_node);
}

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
  // glibc, too, gives large blocks back to the system, or not, by what was freed before: rows would depend on their
  // order. So it also keeps what it has.
  mallopt(M_MMAP_MAX, 0);
  mallopt(M_TRIM_THRESHOLD, 1 << 30);
  if (!give_mimalloc_memory_to_keep()) {
    std::cerr << "gogrow_bench: mimalloc did not take the memory that it is to keep\n";
    return 1;
  }
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
