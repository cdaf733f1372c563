// What is known of a number that depends on chance: the hash seed of a map decides which keys meet in a bucket.
//
//                     ▄▄█▄▄
//                  ▄█████████▄
//             ▄▄█████████████████▄▄▄
//         ────┴────────┴────────────┴────
//             p5      mean         p95        9 of 10 seeds lie between p5 and p95
#pragma once

namespace gogrow {

/// Mean, standard deviation, and the values that 5 % and 95 % of all cases do not exceed. Units are those of the field
/// that has this type. Where chance has no say sd is 0 and the three others are equal.
struct distribution {
  double mean = 0;
  double sd = 0;
  double p5 = 0;
  double p95 = 0;

  friend constexpr bool operator==(const distribution&, const distribution&) = default;
};

/// A number that chance does not touch.
constexpr distribution certainly(double value) { return {value, 0, value, value}; }

/// The distribution of a number plus a constant.
constexpr distribution operator+(const distribution& d, double constant) {
  return {d.mean + constant, d.sd, d.p5 + constant, d.p95 + constant};
}

}  // namespace gogrow
