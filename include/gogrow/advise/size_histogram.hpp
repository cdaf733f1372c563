// How large slices or maps become: one size, a range, or sizes as they were observed, in bounded memory.
//
// Glossary
//   size            elements of a slice or entries of a map when it is done
//   interval        sizes lo to hi, each of them equally likely
//   distribution    rising intervals that do not overlap, each with its share of the cases
//
//   observed   3 3 3 17 5000 5003 5001 …          as long as there are few different sizes each has an interval of
//              │      │   └──────┬──────┘         its own, lo = hi, and all is exact
//   intervals  [3]×3  [17]×1    [5000, 5003]×3    afterwards neighbours share one
//
// With more than 65,536 different sizes the histogram goes over to buckets: every size below 2048 keeps its own, above
// there are 1024 to each doubling. A bucket knows how many sizes fell into it, the smallest and the largest; in between
// they are taken as spread evenly. So a size is off by less than a thousandth of itself, and the histogram never needs
// more than about 5 MB, however many sizes are added.
#pragma once

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <unordered_map>
#include <utility>
#include <vector>

#include <gogrow/rules/raise.hpp>

namespace gogrow {

/// `cases` cases with sizes lo to hi, evenly spread.
struct size_interval {
  std::uint64_t lo = 0;
  std::uint64_t hi = 0;     ///< at least lo
  std::uint64_t cases = 0;  ///< at least 1

  friend constexpr bool operator==(const size_interval&, const size_interval&) = default;
};

/// Sizes and how often they come. Never empty.
class size_distribution {
 public:
  /// Always this size.
  static size_distribution one(std::uint64_t size) { return size_distribution({{size, size, 1}}, true); }

  /// Every size from lo to hi equally often. Throws std::invalid_argument for hi < lo, and for hi above 2^63 - 1.
  static size_distribution range(std::uint64_t lo, std::uint64_t hi) {
    if (hi < lo || hi > max_size)
      detail::raise(std::invalid_argument("gogrow: a range of sizes from lo to hi, below 2^63"));
    return size_distribution({{lo, hi, hi - lo + 1}}, true);
  }

  /// Throws std::invalid_argument unless there are intervals, rising and apart from each other, none without cases.
  /// is_exact: sizes inside an interval are known to be evenly spread, not just taken so.
  explicit size_distribution(std::vector<size_interval> intervals, bool is_exact)
      : intervals_(std::move(intervals)), is_exact_(is_exact) {
    for (const size_interval& i : intervals_) {
      const bool rises = &i == intervals_.data() || (&i)[-1].hi < i.lo;
      if (i.hi < i.lo || i.cases == 0 || !rises || i.hi > max_size)
        detail::raise(std::invalid_argument("gogrow: intervals of sizes that rise and do not overlap"));
      cases_ += i.cases;
    }
    if (intervals_.empty()) detail::raise(std::invalid_argument("gogrow: a distribution of sizes has at least one"));
  }

  const std::vector<size_interval>& intervals() const noexcept { return intervals_; }
  std::uint64_t cases() const noexcept { return cases_; }
  std::uint64_t(min)() const noexcept { return intervals_.front().lo; }
  std::uint64_t(max)() const noexcept { return intervals_.back().hi; }
  bool is_exact() const noexcept { return is_exact_; }
  bool is_one_size() const noexcept { return (min)() == (max)(); }

  double mean() const {
    long double sum = 0;
    for (const size_interval& i : intervals_) sum += middle(i) * static_cast<long double>(i.cases);
    return static_cast<double>(sum / static_cast<long double>(cases_));
  }

  /// The smallest size that a share q of the cases does not exceed; q in (0, 1].
  std::uint64_t quantile(double q) const {
    // In double, so that a tenth of ten is one.
    auto left = static_cast<std::uint64_t>(std::ceil(q * static_cast<double>(cases_)));
    left = std::clamp<std::uint64_t>(left, 1, cases_);
    for (const size_interval& i : intervals_) {
      if (left > i.cases) {
        left -= i.cases;
        continue;
      }
      const auto width = static_cast<long double>(i.hi - i.lo + 1);
      const auto nth = std::ceil(static_cast<long double>(left) * width / static_cast<long double>(i.cases));
      return i.lo + static_cast<std::uint64_t>(nth) - 1;
    }
    return (max)();
  }

 private:
  static constexpr std::uint64_t max_size = (std::uint64_t{1} << 63) - 1;

  static long double middle(const size_interval& i) {
    return (static_cast<long double>(i.lo) + static_cast<long double>(i.hi)) / 2;
  }

  std::vector<size_interval> intervals_;
  std::uint64_t cases_ = 0;
  bool is_exact_;
};

/// Counts observed sizes in bounded memory. Not for two threads at once.
class size_histogram {
 public:
  static constexpr std::size_t max_distinct = 65536;        ///< different sizes that are kept exactly
  static constexpr double max_relative_error = 1.0 / 1024;  ///< of a size, once there are more

  /// One more case, or several, of a size below 2^63. Amortised constant time.
  void add(std::uint64_t size, std::uint64_t cases = 1) {
    if (cases == 0) return;
    if (buckets_.empty()) {
      exact_[size] += cases;
      if (exact_.size() > max_distinct) use_buckets();
    } else {
      put(size, cases);
    }
    cases_ += cases;
  }

  std::uint64_t cases() const noexcept { return cases_; }

  /// What was added so far. Throws std::invalid_argument if nothing was.
  size_distribution distribution() const {
    std::vector<size_interval> found;
    bool is_exact = true;
    for (const auto& [size, cases] : exact_) found.push_back({size, size, cases});
    std::ranges::sort(found, {}, &size_interval::lo);
    for (const size_interval& b : buckets_) {
      if (b.cases == 0) continue;
      found.push_back(b);
      is_exact = is_exact && b.lo == b.hi;
    }
    return size_distribution(std::move(found), is_exact);
  }

 private:
  static constexpr int bucket_bits = 10;
  static constexpr std::size_t per_doubling = std::size_t{1} << bucket_bits;
  static constexpr std::size_t bucket_count = per_doubling * (64 - bucket_bits + 1);

  // Below 2 * per_doubling the size itself; above, the highest bits of the size, a run of them for each doubling.
  static std::size_t bucket_of(std::uint64_t size) {
    const int shift = (std::max)(static_cast<int>(std::bit_width(size)) - bucket_bits - 1, 0);
    return static_cast<std::size_t>(shift) * per_doubling + static_cast<std::size_t>(size >> shift);
  }

  void put(std::uint64_t size, std::uint64_t cases) {
    size_interval& b = buckets_[bucket_of(size)];
    b.lo = b.cases == 0 ? size : (std::min)(b.lo, size);
    b.hi = (std::max)(b.hi, size);
    b.cases += cases;
  }

  void use_buckets() {
    buckets_.resize(bucket_count);
    for (const auto& [size, cases] : exact_) put(size, cases);
    exact_ = {};
  }

  std::unordered_map<std::uint64_t, std::uint64_t> exact_{};
  std::vector<size_interval> buckets_{};  // by bucket_of; those without cases are unused
  std::uint64_t cases_ = 0;
};

}  // namespace gogrow
