// Growth rules that exist nowhere yet: what would it cost if append grew like this?
//
//     constexpr gogrow::what_if_rule half{.pieces = {{.factor = 1.5}}, .count = 1};
//     gogrow::predict_appends(half, gogrow::layout_of<long>, {}, 1000);
//
// Glossary
//   piece    a factor and a bonus for capacities below a bound: next = old × factor + bonus
//   round    to the size class, as append does (1.3+): room that the allocator gives anyway
//
//      2× below 256, then 1.25× + 192, rounded          append since 1.18
//      cap  ├──── × 2 ────┤├────────── × 1.25 + 192 ──────────►
//           0            256
//
// A rule is asked again and again until the length fits; from nothing, or when more than twice the capacity is needed,
// it takes just that length, as append does. Charged as go_latest's allocator would.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>

#include <gogrow/rules/release.hpp>
#include <gogrow/rules/size_class.hpp>
#include <gogrow/rules/slice.hpp>

namespace gogrow {

/// How capacities below a bound grow.
struct what_if_piece {
  double factor = 2;            ///< 1 to 16; above 1, or the bonus above 0
  std::size_t bonus = 0;        ///< elements
  std::size_t below = max_int;  ///< old capacities from here on take the next piece
};

/// A capacity rule of one's own (rules/slice.hpp, custom_growth), put together while the program runs.
struct what_if_rule {
  static constexpr std::size_t most_pieces = 8;

  std::array<what_if_piece, most_pieces> pieces{};
  std::size_t count = 1;
  bool rounds = true;

  /// Logarithmic in new_len / old_cap.
  constexpr std::size_t operator()(const growth_request& q) const {
    const std::size_t want = wanted(q);
    if (!rounds || q.element.size_bytes == 0) return want;
    const release& r = release_of(go_latest);
    if (want > r.max_alloc_bytes / q.element.size_bytes) return want;  // refused anyway
    return round_up_size(r, want * q.element.size_bytes, q.element.noscan()) / q.element.size_bytes;
  }

 private:
  constexpr const what_if_piece& piece_for(std::size_t cap) const {
    std::size_t i = 0;
    while (i + 1 < count && cap >= pieces[i].below) ++i;
    return pieces[i];
  }
  constexpr std::size_t wanted(const growth_request& q) const {
    if (q.old_cap == 0 || q.new_len > 2 * q.old_cap) return q.new_len;
    std::size_t c = q.old_cap;
    while (c < q.new_len) {
      const what_if_piece& p = piece_for(c);
      const double next = static_cast<double>(c) * p.factor + static_cast<double>(p.bonus);
      if (next >= 0x1p62) return q.new_len;
      c = (std::max)(c + 1, static_cast<std::size_t>(next));
    }
    return c;
  }
};

}  // namespace gogrow
