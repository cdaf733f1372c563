// What `go test -bench . -benchmem` prints of an operation, without running it: B/op and allocs/op.
//
//     constexpr auto ten = gogrow::predict_benchmem(gogrow::go1_26, gogrow::layout_of<long>, {}, 10);
//     static_assert(ten.bytes_per_op == 248 && ten.allocs_per_op == 5);       // bytes_allocated of one such run: 256
//
// Glossary
//   operation   what one round of the benchmark's loop does: a make or a literal if there is one, then the appends
//   B/op        TotalAlloc of all rounds over their number, rounded down
//   tiny block  16 bytes that pointer-free allocations below 16 bytes share (rules/heap.hpp)
//
// Where B/op and bytes_allocated differ. A single operation finds no tiny block and is charged 16 bytes for the first
// small array. In a loop the next operation uses up what this one left of the block, so that a lone array of 8 bytes
// costs 8, one of 5 bytes a third of 16: B/op is the mean of a long run.
//
//      append to nil, int64       block of 16   ┌────────┬────────┐
//      1st round: 8 from a new block, 16 B      │ round 1│ round 2│     8 + 16 + 32 + 64 + 128 = 248 a round
//      2nd round: 8 from the same one, 0 B      └────────┴────────┘
//
// Algorithm. Requests above the tiny allocator's size cost the same in every round. The small ones of a round are run
// through the tiny allocator until its state at the end of a round comes back; the mean over that cycle is exact. (Each
// garbage collection takes the block away: some bytes in a million rounds.) For operations that differ from round to
// round the state is a Markov chain: tiny_mixture has its mean.
//
// Source: runtime/malloc.go (mallocgcTiny), testing/benchmark.go (AllocedBytesPerOp, AllocsPerOp).
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include <gogrow/predict/slice.hpp>
#include <gogrow/rules/go_types.hpp>
#include <gogrow/rules/heap.hpp>

namespace gogrow {

/// As -benchmem prints it.
struct benchmem {
  std::uint64_t bytes_per_op = 0;   ///< B/op: the mean of a long run, rounded down
  std::uint64_t allocs_per_op = 0;  ///< allocs/op

  friend constexpr bool operator==(const benchmem&, const benchmem&) = default;
};

namespace detail {

// The requests of one operation that share blocks, in order. Arrays of one slice grow, so there are at most 15 of them;
// those beyond are charged as blocks of their own.
struct tiny_requests {
  std::array<std::uint8_t, 16> bytes{};
  std::size_t count = 0;

  constexpr bool add(std::size_t n) {
    if (count == bytes.size()) return false;
    bytes[count++] = static_cast<std::uint8_t>(n);
    return true;
  }
};

// A tiny_allocator that can be compared and numbered: 0 without a block, else 1 + its bytes in use.
class tiny_state {
 public:
  static constexpr std::size_t states = tiny_block_bytes + 2;

  constexpr std::size_t number() const { return number_; }
  static constexpr tiny_state of_number(std::size_t number) {
    tiny_state s;
    if (number > 0) s.allocator_.take_up(number - 1);
    s.number_ = number;
    return s;
  }
  constexpr std::size_t take(std::size_t n) {
    const std::size_t charged = allocator_.take(n);
    number_ = 1 + allocator_.used_bytes();
    return charged;
  }
  constexpr std::size_t take_all(const tiny_requests& r, std::size_t first, std::size_t last) {
    std::size_t charged = 0;
    for (std::size_t i = first; i < last; ++i) charged += take(r.bytes[i]);
    return charged;
  }

 private:
  tiny_allocator allocator_{};
  std::size_t number_ = 0;
};

}  // namespace detail

/// Adds up the allocations of one operation as it is repeated again and again. A plain value; constexpr.
class operation_meter {
 public:
  /// One mallocgc of n bytes; n = 0 counts nothing. Constant time.
  constexpr void allocate(const release& r, std::size_t n, bool noscan) {
    if (n == 0) return;
    ++mallocs_;
    if (!is_tiny(r, n, noscan)) bytes_ += charged_bytes(r, n, noscan);
    else if (!tiny_.add(n)) bytes_ += tiny_block_bytes;
  }

  /// Constant time: at most 18 rounds.
  constexpr benchmem result() const {
    if (tiny_.count == 0) return {bytes_, mallocs_};
    std::array<std::uint64_t, detail::tiny_state::states> charged_at{};
    std::array<std::uint64_t, detail::tiny_state::states> round_at{};
    std::array<bool, detail::tiny_state::states> seen{};
    detail::tiny_state state;
    std::uint64_t charged = 0;
    std::uint64_t round = 0;
    for (; !seen[state.number()]; ++round) {
      seen[state.number()] = true;
      charged_at[state.number()] = charged;
      round_at[state.number()] = round;
      charged += state.take_all(tiny_, 0, tiny_.count);
    }
    const std::uint64_t in_cycle = charged - charged_at[state.number()];
    const std::uint64_t rounds = round - round_at[state.number()];
    return {bytes_ + in_cycle / rounds, mallocs_};
  }

 private:
  detail::tiny_requests tiny_{};
  std::uint64_t bytes_ = 0;
  std::uint64_t mallocs_ = 0;
};

/// B/op and allocs/op of: make([]T, start.len, start.cap) or a literal (nothing for cap 0), then `count` appends of
/// `batch` elements. Arguments and errors as those of predict_appends. Linear in the number of growths; constexpr.
template <slice_rules Rules>
constexpr benchmem predict_benchmem(const Rules& rules, const layout& element, slice_state start, std::size_t count,
                                    std::size_t batch = 1, stack_placement where = {}) {
  const release& r = release_row(rules);
  operation_meter meter;
  if (element.size_bytes == 0) return {};
  if (!make_is_on_stack(r, element, start.cap, where))
    meter.allocate(r, start.cap * element.size_bytes, element.noscan());
  append_run run(rules, element, start, count, batch, where);
  while (const auto step = run.next())
    if (!step->on_stack) meter.allocate(r, step->requested_bytes, element.noscan());
  return meter.result();
}

/// The same for a slice type of Go, such as go_type("[]string").
template <slice_rules Rules, slice_type Type>
constexpr benchmem predict_benchmem(const Rules& rules, const Type& type, slice_state start, std::size_t count,
                                    std::size_t batch = 1, stack_placement where = {}) {
  return predict_benchmem(rules, type.slice_element(release_row(rules).version), start, count, batch, where);
}

namespace detail {

// The mean charge of an operation that makes, each time by chance, the first k of some small requests.
class tiny_mixture {
 public:
  // The next request, and how many operations make it and all before it, and no more. k = 0: those that make none.
  void add_request(std::size_t n) { requests_.add(n); }
  void add_cases(long double cases) {
    if (shares_.size() <= requests_.count) shares_.resize(requests_.count + 1);
    shares_[requests_.count] += cases;
  }

  // Bytes. The chain is made lazy, which changes no mean and makes it settle: by a factor of 10 in some 130 steps for
  // cycles of 17 states, faster for shorter ones.
  long double mean() const {
    long double all = 0;
    for (const long double s : shares_) all += s;
    if (requests_.count == 0 || all <= 0) return 0;
    std::array<long double, tiny_state::states> now{};
    now[0] = 1;
    const table t = transitions(all);
    for (int i = 0; i < 2000; ++i) now = step(t, now);
    long double charged = 0;
    for (std::size_t s = 0; s < now.size(); ++s) charged += now[s] * t.charged[s];
    return charged;
  }

 private:
  struct table {
    std::array<std::array<long double, tiny_state::states>, tiny_state::states> to{};
    std::array<long double, tiny_state::states> charged{};
  };

  table transitions(long double all) const {
    table t;
    for (std::size_t from = 0; from < tiny_state::states; ++from) {
      tiny_state state = tiny_state::of_number(from);
      long double charged = 0;
      for (std::size_t k = 0; k < shares_.size(); ++k) {
        if (k > 0) charged += static_cast<long double>(state.take(requests_.bytes[k - 1]));
        t.to[from][state.number()] += shares_[k] / all;
        t.charged[from] += charged * shares_[k] / all;
      }
    }
    return t;
  }

  static std::array<long double, tiny_state::states> step(const table& t,
                                                          const std::array<long double, tiny_state::states>& now) {
    std::array<long double, tiny_state::states> next{};
    for (std::size_t from = 0; from < now.size(); ++from) {
      if (now[from] == 0) continue;
      next[from] += now[from] / 2;
      for (std::size_t to = 0; to < next.size(); ++to) next[to] += now[from] / 2 * t.to[from][to];
    }
    return next;
  }

  tiny_requests requests_{};
  std::vector<long double> shares_{};
};

}  // namespace detail
}  // namespace gogrow
