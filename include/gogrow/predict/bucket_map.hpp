// What a bucket map (Go 1.1 to 1.23) will cost, without running it.
//
// Glossary
//   stage       the time that a table has 2^B buckets; a map without deletes goes through B, B+1, B+2, … by doubling
//   exact       depends on the number of entries alone
//   expected    depends on which keys meet in a bucket, thus on the hash seed; here the hash mixes well
//   pool        the overflow buckets that come with the array (1.9+); only when it is used up does one cost an
//   allocation
//
//   entries      0 ──────── 8 ──────── 13 ─────── 26 ─────── … ── 13 · 2^(B-1) ──────── inserts
//   stages           B = 0      B = 1       B = 2                        B                 the last one
//   overflow buckets of a stage: sum over its buckets of ceil(entries / 8) - 1, most at its end
//
// Same-size growth
//   Inserts alone never start one. A bucket of c entries has fewer than c/8 overflow buckets, so a stage has fewer than
//   6.5/8 · 2^B of them, whatever the hash: below the 2^B that would start one to B = 15. Beyond, each is counted with
//   a chance of 2^-(B-15) and 2^15 must be counted where at most 26,624 are expected: the chance is below 10^-280, with
//   a hash that mixes well (6,900 expected) far below.
//
// The expected part
//   The entries of n in one of N = 2^B buckets are binomial(n, 1/N), so the mean of the overflow buckets is exact. For
//   the variance the counts of all buckets must sum up to n, which takes away what the sum explains. Tables to B = 4
//   have their exact list of chances; larger ones the binomial, Poisson or negative binomial with
//   these two moments, from a mean of 400 on the normal curve. Two stages of one map are correlated (the same hashes):
//   the sums over stages count that in their variance, by the Charlier series of the two functions.
//   While a table is being evacuated, a write moves the bucket that it hits and the next one: after m writes on N old
//   buckets 2N(1-1/N)^m - N are left on average, so it is over after 0.69 N writes.
//
// Accuracy, against 1,000 and more runs of go_map at 20 sizes: means within 1 %, 5 and 95 % points within 3 % or one
// bucket: a quantile of a count is exact to one at best. To 208 entries the points of a sum over stages are computed
// one by one, with the correlation as a share of the sum in which the stages rise together; beyond they are those of a
// normal curve with the skewness of the sum.
//
// A prediction takes less than a millisecond up to 10^12 entries.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <vector>

#include <gogrow/predict/bucket_chance.hpp>
#include <gogrow/predict/chance.hpp>
#include <gogrow/predict/distribution.hpp>
#include <gogrow/predict/step_list.hpp>
#include <gogrow/rules/bucket_map.hpp>
#include <gogrow/rules/go_types.hpp>
#include <gogrow/rules/panic.hpp>
#include <gogrow/rules/raise.hpp>
#include <gogrow/rules/stack.hpp>

namespace gogrow {

/// A bucket array is allocated: by make, by the first insert, or by an insert that doubles the table.
struct bucket_map_step {
  std::uint64_t insert = 0;         ///< the n-th insert does it, from 1; 0 is make
  int b = 0;                        ///< the table has 2^b buckets from here on
  std::uint64_t array_buckets = 0;  ///< with the spare ones
  std::uint64_t spare_buckets = 0;  ///< overflow buckets that come with the array
  std::uint64_t array_bytes = 0;    ///< taken from the heap: 0 on the stack
  std::uint64_t entries_moved = 0;  ///< by this doubling, once its evacuation is over
  bool on_stack = false;            ///< the first bucket of a local map

  friend constexpr bool operator==(const bucket_map_step&, const bucket_map_step&) = default;
};

/// What depends on the number of entries alone.
struct bucket_map_exact {
  detail::step_list<bucket_map_step, max_bucket_bits + 1> steps{};
  bucket_shape shape{};
  map_on_stack on_stack{};
  int final_b = 0;
  std::uint64_t grows = 0;            ///< doublings
  std::uint64_t same_size_grows = 0;  ///< none, see above
  std::uint64_t mallocs = 0;          ///< of header, arrays, extra record where there is a pool, indirect parts
  std::uint64_t bytes_allocated = 0;  ///< the same in bytes taken from the heap
};

/// The overflow buckets of one stage.
struct bucket_map_stage {
  int b = 0;
  std::uint64_t entries = 0;        ///< at its end
  std::uint64_t spare_buckets = 0;  ///< these are used first
  distribution overflow_buckets{};
  distribution overflow_from_heap{};
};

/// What depends on the hash seed too.
struct bucket_map_expected {
  std::vector<bucket_map_stage> stages{};
  distribution overflow_total{};      ///< of all stages: ever added
  distribution overflow_now{};        ///< in the chains at the end, those of an old table that is left among them
  distribution overflow_from_heap{};  ///< those of them that were allocated
  distribution entries_moved{};       ///< uncertain only while the last doubling is being evacuated
  distribution buckets_evacuated{};
  distribution mallocs{};          ///< everything, the exact part too
  distribution bytes_allocated{};  ///< everything
  distribution live_bytes{};       ///< what the map holds at the end
  distribution peak_bytes{};       ///< the most that it held at one time
};

struct bucket_map_prediction {
  bucket_map_exact exact{};
  bucket_map_expected expected{};
};

/// The exact part of the costs of make(map[K]V, hint) and that many inserts of different keys. Throws panic where Go
/// refuses the hint (to 1.8) or an array, std::out_of_range for a release without bucket maps. Linear in the number of
/// doublings; constexpr.
constexpr bucket_map_exact exact_bucket_map(const release& r, const layout& key, const layout& elem,
                                            std::uint64_t inserts, std::int64_t hint = 0, escapes where = escapes::yes);

/// The same with the expected part.
bucket_map_prediction predict_bucket_map(const release& r, const layout& key, const layout& elem, std::uint64_t inserts,
                                         std::int64_t hint = 0, escapes where = escapes::yes);

namespace detail {

constexpr bucket_map_step bucket_step(const release& r, const bucket_shape& s, int b, std::uint64_t insert) {
  const std::size_t buckets = bucket_array_len(r, s, b);
  if (buckets > r.max_alloc_bytes / s.bucket_bytes) detail::raise(panic("runtime: allocation size out of range"));
  return {insert,
          b,
          buckets,
          buckets - (std::uint64_t{1} << b),
          charged_bytes(r, buckets * s.bucket_bytes, s.noscan),
          insert == 0 ? 0 : insert - 1,
          false};
}

constexpr std::uint64_t indirect_parts(const bucket_shape& s) { return s.indirect_key + s.indirect_elem; }

constexpr std::uint64_t indirect_bytes(const release& r, const bucket_shape& s) {
  return (s.indirect_key ? charged_bytes(r, s.key.size_bytes, s.key.noscan()) : 0) +
         (s.indirect_elem ? charged_bytes(r, s.elem.size_bytes, s.elem.noscan()) : 0);
}

constexpr std::uint64_t heap_header_bytes(const release& r, const bucket_map_exact& e) {
  return e.on_stack.header ? 0 : charged_bytes(r, map_header_bytes, false);
}

}  // namespace detail

constexpr bucket_map_exact exact_bucket_map(const release& r, const layout& key, const layout& elem,
                                            std::uint64_t inserts, std::int64_t hint, escapes where) {
  if (!has_bucket_map(r)) detail::raise(std::out_of_range("gogrow: bucket maps are those of Go 1.1 to 1.23"));
  bucket_map_exact e;
  e.shape = bucket_shape_of(r, key, elem);
  e.on_stack = map_parts_on_stack(r, hint, where);
  if (!hint_is_valid(r, e.shape, hint)) {
    if (!r.bucket_preallocates) detail::raise(panic("makemap: size out of range"));
    hint = 0;
  }
  int b = bucket_bits_for_hint(r, static_cast<std::size_t>(hint));
  if (b > 0 || inserts > 0) {
    bucket_map_step first = detail::bucket_step(r, e.shape, b, b > 0 ? 0 : 1);
    first.on_stack = b == 0 && e.on_stack.first_bucket;
    if (first.on_stack) first.array_bytes = 0;
    e.steps.push_back(first);
  }
  for (; inserts > max_load(r, b); ++b) e.steps.push_back(detail::bucket_step(r, e.shape, b + 1, max_load(r, b) + 1));
  e.final_b = b;
  e.grows = e.steps.empty() ? 0 : e.steps.size() - 1;

  e.mallocs = (e.on_stack.header ? 0 : 1) + inserts * detail::indirect_parts(e.shape);
  e.bytes_allocated = detail::heap_header_bytes(r, e) + inserts * detail::indirect_bytes(r, e.shape);
  for (const bucket_map_step& step : e.steps) {
    e.mallocs += step.on_stack ? 0 : 1;
    e.bytes_allocated += step.array_bytes;
  }
  if (!e.steps.empty() && e.steps.back().spare_buckets > 0) {
    ++e.mallocs;
    e.bytes_allocated += charged_bytes(r, extra_record_bytes(r), false);
  }
  return e;
}

namespace detail {

// Puts the parts of a prediction together.
class bucket_predictor {
 public:
  bucket_predictor(const release& r, const bucket_map_exact& exact, std::uint64_t inserts)
      : r_(r),
        exact_(exact),
        inserts_(inserts),
        cost_(r, exact.shape, inserts),
        extra_bytes_(static_cast<double>(charged_bytes(r, extra_record_bytes(r), false))),
        has_pool_(!exact.steps.empty() && exact.steps.back().spare_buckets > 0),
        evacuation_(last_evacuation()) {
    for (std::size_t i = 0; i < exact.steps.size(); ++i) {
      const bool last = i + 1 == exact.steps.size();
      const std::uint64_t entries = last ? inserts : exact.steps[i + 1].insert - 1;
      stages_.push_back(stage_at(exact.steps[i], entries, last ? evacuation_ : evacuation{}));
    }
  }

  bucket_map_expected result() const {
    bucket_map_expected e;
    for (const overflow_stage& s : stages_) {
      const auto from_heap = [&](double o) { return cost_.from_heap(o, s.pool); };
      e.stages.push_back({s.b, s.entries, s.pool, rounded(distribution_of(s.points, itself{})),
                          rounded(distribution_of(s.points, from_heap))});
    }
    // The first overflow bucket of a map without pointers and pool brings the extra record.
    const double first = has_pool_ || !exact_.shape.noscan ? 0 : 1;
    e.overflow_total = sum_over_stages([](double o, std::uint64_t) { return o; }, 0);
    e.overflow_now = overflow_at_the_end();
    e.overflow_from_heap = sum_over_stages([&](double o, std::uint64_t pool) { return cost_.from_heap(o, pool); }, 0);
    e.mallocs = sum_over_stages([&](double o, std::uint64_t pool) { return cost_.mallocs(o, pool); }, first) +
                static_cast<double>(exact_.mallocs);
    e.bytes_allocated =
        sum_over_stages([&](double o, std::uint64_t pool) { return cost_.bytes(o, pool); }, first * extra_bytes_) +
        static_cast<double>(exact_.bytes_allocated);
    add_moves(e);
    add_memory(e);
    return e;
  }

 private:
  evacuation last_evacuation() const {
    if (exact_.grows == 0) return {};
    const bucket_map_step& last = exact_.steps.back();
    return evacuation_after(r_, last.b - 1, last.insert - 1, inserts_ - last.insert + 1);
  }

  overflow_stage stage_at(const bucket_map_step& step, std::uint64_t entries, const evacuation& running) {
    return make_overflow_stage(small_, step.b, entries, step.spare_buckets, running);
  }

  // The sum of f(overflow buckets, pool) over the stages, and `first` if it is not 0.
  template <class F> distribution sum_over_stages(F f, double first) const {
    moments sum;
    std::vector<double> slopes;
    weighted_points points{{0, 1}};
    for (const overflow_stage& s : stages_) {
      weighted_points costs = s.points;
      for (weighted_point& p : costs) p.value = f(p.value, s.pool);
      const double with_sum = covariance_with_earlier(slopes, slope_of(s.points, costs));
      const moments m = moments_of(costs, itself{});
      sum = {sum.mean + m.mean, sum.variance + m.variance + 2 * with_sum, sum.third + m.third};
      if (is_small()) points = sum_with_covariance(points, costs, with_sum);
    }
    if (is_small()) return distribution_of(points, [&](double x) { return x > 0 ? x + first : x; });
    return rounded(distribution_of(sum) + first);
  }

  // Then the points of the sum are computed one by one.
  bool is_small() const {
    return exact_.final_b <= exact_table_bits + 1 ||
           (stages_.size() == 1 && quantile(stages_.front().points, 0.5) < points_limit);
  }

  // Of the next stage with all before it; slopes has one value a stage.
  double covariance_with_earlier(std::vector<double>& slopes, double slope) const {
    const std::size_t j = slopes.size();
    double sum = 0;
    for (std::size_t i = j < 6 ? 0 : j - 6; i < j; ++i) sum += slopes[i] * slope * covariance(stages_[i], stages_[j]);
    slopes.push_back(slope);
    return sum;
  }

  // While the last doubling is being evacuated the old table is there with its chains. An evacuated bucket keeps its
  // own until the last one is done, unless its overflow pointer was wiped.
  distribution overflow_at_the_end() const {
    if (stages_.empty()) return {};
    const auto of = [](const overflow_stage& s) { return distribution_of(s.points, itself{}); };
    const distribution present = of(stages_.back());
    if (evacuation_.left == 0 || stages_.size() == 1) return rounded(present);
    weighted_points both = stages_.back().points;
    const double old = of(stages_[stages_.size() - 2]).mean;
    const double share = evacuation_wipes(r_, exact_.shape) ? evacuation_.left : 1 - evacuation_.over;
    for (weighted_point& p : both) p.value += old * share;
    return rounded(distribution_of(both, itself{}));
  }

  // Counts and bytes are whole.
  static distribution rounded(distribution d) { return {d.mean, d.sd, std::round(d.p5), std::round(d.p95)}; }

  void add_moves(bucket_map_expected& e) const {
    double moved = 0;
    double evacuated = 0;
    for (std::size_t i = 1; i < exact_.steps.size(); ++i) {
      moved += static_cast<double>(exact_.steps[i].entries_moved);
      evacuated += std::ldexp(1.0, exact_.steps[i].b - 1);
    }
    const double left = evacuation_.left * std::ldexp(1.0, (std::max)(0, exact_.final_b - 1));
    e.buckets_evacuated = certainly(evacuated);
    e.entries_moved = certainly(moved);
    if (left == 0) return;
    const double entries = static_cast<double>(exact_.steps.back().entries_moved);
    const double share = evacuation_.left;
    const double per_bucket = entries * share / left;
    const double earlier = evacuated - left / share;
    if (evacuation_.moved.empty())
      e.buckets_evacuated = rounded(distribution_of(moments{evacuated - left, evacuation_.variance, 0}));
    else e.buckets_evacuated = distribution_of(evacuation_.moved, itself{}) + earlier;
    const double variance = entries * share * (1 - share) + per_bucket * per_bucket * evacuation_.variance;
    e.entries_moved = no_more_than(moved, rounded(distribution_of(moments{moved - entries * share, variance, 0})));
  }

  static distribution no_more_than(double most, distribution d) {
    return {d.mean, d.sd, (std::min)(d.p5, most), (std::min)(d.p95, most)};
  }

  double own_bytes(const bucket_map_step& step) const { return static_cast<double>(step.array_bytes); }

  weighted_points live_points(const overflow_stage& s, double more) const {
    weighted_points points;
    const double extra_anyway = has_pool_ ? 1 : exact_.shape.noscan ? overflow_before(s) : 0;
    for (const weighted_point& p : s.points) {
      const double extra = exact_.shape.noscan && p.value > 0 ? 1 : extra_anyway;
      const double value = more + cost_.live_bytes(p.value, s.pool);
      if (extra < 1) points.push_back({value, p.weight * (1 - extra)});
      if (extra > 0) points.push_back({value + extra_bytes_, p.weight * extra});
    }
    return points;
  }

  // The chance that a stage before this one had an overflow bucket, which brings the extra record.
  double overflow_before(const overflow_stage& s) const {
    double none = 1;
    for (const overflow_stage& before : stages_)
      if (before.b < s.b) none *= before.points.front().value > 0 ? 0 : before.points.front().weight;
    return 1 - none;
  }

  void add_memory(bucket_map_expected& e) const {
    const double base = static_cast<double>(heap_header_bytes(r_, exact_));
    const double entry_bytes = static_cast<double>(indirect_bytes(r_, exact_.shape));
    const double final_base = base + static_cast<double>(inserts_) * entry_bytes;
    if (stages_.empty()) {
      e.live_bytes = e.peak_bytes = certainly(final_base);
      return;
    }
    const bucket_map_step& last = exact_.steps.back();
    // Where chance decides whether the last evacuation is over, this is the map after it.
    const overflow_stage settled = evacuation_.over > 0 && evacuation_.left > 0
                                       ? make_overflow_stage(small_, last.b, inserts_, last.spare_buckets, {})
                                       : stages_.back();
    weighted_points live = live_points(settled, final_base + own_bytes(last));
    e.live_bytes = e.peak_bytes = rounded(distribution_of(live, itself{}));
    if (exact_.grows == 0) return;

    // At the end of the last evacuation both arrays are there, and the overflow buckets of both.
    const bucket_map_step& before = exact_.steps[exact_.steps.size() - 2];
    const std::uint64_t writes =
        (std::min)(inserts_ - last.insert + 1, evacuation_writes(r_, std::uint64_t{1} << before.b));
    const std::uint64_t entries = last.insert - 1 + writes;
    evacuation running = evacuation_;
    if (running.over < 1) running.left /= 1 - running.over;
    const overflow_stage begun = make_overflow_stage(small_, last.b, entries, last.spare_buckets, running);
    const double both_base = base + static_cast<double>(entries) * entry_bytes + own_bytes(before) + own_bytes(last);
    weighted_points in_new = begun.points;
    for (weighted_point& p : in_new) p.value = cost_.live_bytes(p.value, begun.pool);
    weighted_points both = live_points(stages_[stages_.size() - 2], both_base);
    if (is_small()) {
      both = combine(both, in_new, sum_of_both{});
    } else {
      const double mean = moments_of(in_new, itself{}).mean;
      for (weighted_point& p : both) p.value += mean;
    }
    const distribution while_moving = rounded(distribution_of(both, itself{}));
    if (evacuation_.over < 1) {
      e.peak_bytes = while_moving;
      for (weighted_point& p : live) p.weight *= evacuation_.over;
      for (const weighted_point& p : both) live.push_back({p.value, p.weight * (1 - evacuation_.over)});
      sort_and_merge(live);
      e.live_bytes = rounded(distribution_of(live, itself{}));
    } else if (is_small()) {
      const auto larger = [](double x, double y) { return (std::max)(x, y); };
      e.peak_bytes = distribution_of(combine(live, both, larger), itself{});
    } else if (while_moving.mean > e.peak_bytes.mean) {
      e.peak_bytes = while_moving;
    }
  }

  const release& r_;
  const bucket_map_exact& exact_;
  std::uint64_t inserts_;
  overflow_cost cost_;
  double extra_bytes_;
  bool has_pool_;
  evacuation evacuation_;
  mutable small_tables small_{};
  std::vector<overflow_stage> stages_{};
};

}  // namespace detail

inline bucket_map_prediction predict_bucket_map(const release& r, const layout& key, const layout& elem,
                                                std::uint64_t inserts, std::int64_t hint, escapes where) {
  bucket_map_prediction p{exact_bucket_map(r, key, elem, inserts, hint, where), {}};
  p.expected = detail::bucket_predictor(r, p.exact, inserts).result();
  return p;
}

/// Both for a map type of Go, such as go_type("map[string]int").
template <map_type Type>
constexpr bucket_map_exact exact_bucket_map(const release& r, const Type& type, std::uint64_t inserts,
                                            std::int64_t hint = 0, escapes where = escapes::yes) {
  const detail::map_layouts m = detail::layouts_of_map(r, type);
  return exact_bucket_map(r, m.key, m.elem, inserts, hint, where);
}
template <map_type Type>
bucket_map_prediction predict_bucket_map(const release& r, const Type& type, std::uint64_t inserts,
                                         std::int64_t hint = 0, escapes where = escapes::yes) {
  const detail::map_layouts m = detail::layouts_of_map(r, type);
  return predict_bucket_map(r, m.key, m.elem, inserts, hint, where);
}

}  // namespace gogrow
