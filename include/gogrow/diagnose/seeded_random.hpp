// Random numbers that are the same on every machine: what a diagnosis says must not change from run to run.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>

namespace gogrow::diagnose {

/// SplitMix64: 64 bits a call, period 2^64. Deterministic; the distributions of <random> differ between libraries.
class seeded_random {
 public:
  constexpr explicit seeded_random(std::uint64_t seed) : state_(seed) {}

  constexpr std::uint64_t next() {
    state_ += 0x9e3779b97f4a7c15;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }
  /// Evenly from [0, 1).
  constexpr double share() { return static_cast<double>(next() >> 11) * 0x1.0p-53; }
  /// Evenly from 0 to below - 1; below > 0.
  constexpr std::size_t index(std::size_t below) {
    return static_cast<std::size_t>(share() * static_cast<double>(below));
  }

 private:
  std::uint64_t state_;
};

/// An index with a chance in proportion to its weight; the weights add up to total > 0. Linear.
inline std::size_t draw_index(seeded_random& random, std::span<const double> weights, double total) {
  double left = random.share() * total;
  std::size_t last_possible = 0;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    if (weights[i] <= 0) continue;
    last_possible = i;
    left -= weights[i];
    if (left < 0) return i;
  }
  return last_possible;
}

}  // namespace gogrow::diagnose
