// Compiled to assembly twice by tests/cmake/null_observer_code.cmake: with the headers as they are, and with a copy of
// them from which everything that tells observers is cut out. The functions below have to come out the same.
//
// With GOGROW_OBSERVER=counters they have to differ, which shows that the comparison sees what it looks for.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include <gogrow/observe/counters.hpp>
#include <gogrow/slice.hpp>

#ifndef GOGROW_OBSERVER
#define GOGROW_OBSERVER null_observer
#endif

namespace {

template <class T, auto Rules = gogrow::go_latest>
using slice = gogrow::go_slice<T, Rules, std::allocator<T>, gogrow::GOGROW_OBSERVER>;

}  // namespace

extern "C" {

void append_in_place(slice<std::int64_t>& s, std::int64_t n) {
  for (std::int64_t i = 0; i < n; ++i) s.append(i);
}

void append_by_value(slice<std::int64_t>& s, std::int64_t n) {
  for (std::int64_t i = 0; i < n; ++i) s = append(s, i);
}

void append_strings(slice<std::string, gogrow::go1_17>& s, const std::string& word, std::int64_t n) {
  for (std::int64_t i = 0; i < n; ++i) s.append(word);
}

void append_many(slice<std::int32_t>& s, const slice<std::int32_t>& values) { s.append(values); }

void make_and_drop(std::ptrdiff_t n) { (void)slice<std::int64_t>::make(n, n); }
}
