// What tests of predictions have of runs over many hash seeds.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include <gogrow/predict/distribution.hpp>

namespace test_support {

inline std::uint64_t splitmix(std::uint64_t x) {
  x += 0x9e3779b97f4a7c15;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
  x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
  return x ^ (x >> 31);
}

struct seeded_hash {
  std::uint64_t seed = 0;
  std::uint64_t operator()(std::uint64_t key) const { return splitmix(key ^ seed); }
};

inline double at_share(const std::vector<double>& sorted, double share) {
  const double last = static_cast<double>(sorted.size() - 1);
  return sorted[static_cast<std::size_t>(std::clamp(std::round(share * last), 0.0, last))];
}

inline gogrow::distribution distribution_of_runs(std::vector<double> v) {
  std::ranges::sort(v);
  const auto runs = static_cast<double>(v.size());
  double mean = 0;
  double square = 0;
  for (double x : v) mean += x / runs;
  for (double x : v) square += (x - mean) * (x - mean) / runs;
  return {mean, std::sqrt(square), at_share(v, 0.05), at_share(v, 0.95)};
}

}  // namespace test_support
