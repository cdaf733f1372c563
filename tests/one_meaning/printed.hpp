// What doctest makes of each type that gogrow prints. The two translation units beside it include this header, one
// after gogrow/doctest.hpp, one without it. They are one program, so both must say the same, whoever is linked first.
#pragma once

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <gogrow/gogrow.hpp>

namespace one_meaning {

std::vector<std::string> printed_without_adapter();
std::vector<std::string> printed_with_adapter();

namespace {

// In an unnamed namespace: each unit has its own, and what is shared is doctest's and gogrow's alone.
template <class T> void print(std::vector<std::string>& lines, const T& value) {
  lines.emplace_back(doctest::toString(value).c_str());
}

std::vector<std::string> printed() {
  gogrow::slice_prediction prediction;
  prediction.reallocations = 3;
  gogrow::counters totals;
  totals.reallocations = 4;
  std::vector<std::string> lines;
  print(lines, gogrow::go1_7);
  print(lines, gogrow::slice_grew{4, 4, 5, 8, 8, 64});
  print(lines, gogrow::growth_step{4, 4, 8, 64, 64});
  print(lines, prediction);
  print(lines, totals);
  print(lines, gogrow::go_slice<int>{1, 2, 3});
  return lines;
}

}  // namespace
}  // namespace one_meaning
