// Headers over one array on several threads. Run under ThreadSanitizer too: what Go allows goroutines must be no race.

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <latch>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include <gogrow/observe/scope.hpp>
#include <gogrow/slice.hpp>

namespace {

using namespace gogrow;

constexpr int threads = 4;
constexpr int rounds = 300;

// Starts all threads at once and waits for their end.
template <class Work> void run_in_parallel(Work work) {
  std::latch start(threads);
  std::vector<std::jthread> all;
  for (int t = 0; t < threads; ++t) {
    all.emplace_back([&, t] {
      start.arrive_and_wait();
      work(t);
    });
  }
}

// Too long for the string object, so that a slot that is lost, or built twice, is a leak that a sanitizer sees.
std::string word(int thread, int i) {
  return "the element number " + std::to_string(i) + " of thread number " + std::to_string(thread);
}

// doctest's assertions are for one thread; each thread counts and the test looks at the sum.
using failures = std::atomic<int>;

}  // namespace

TEST_CASE("one const header is read, copied and sliced by several threads") {
  go_slice<std::string> made;
  for (int i = 0; i < 10; ++i) made.append(word(0, i));
  const go_slice<std::string> shared = std::move(made);
  failures wrong = 0;
  run_in_parallel([&](int) {
    for (int i = 0; i < rounds; ++i) {
      const go_slice<std::string> copy = shared;
      const go_slice<std::string> part = copy.slice(2, 5);
      if (copy[9] != word(0, 9) || part[0] != word(0, 2) || shared.len() != 10) ++wrong;
      go_slice<std::string> assigned;
      assigned = part;
      assigned = shared.slice(i % 10, unbounded);
      if (assigned[0] != word(0, i % 10)) ++wrong;
    }
  });
  CHECK(wrong.load() == 0);
  CHECK(shared[9] == word(0, 9));
}

TEST_CASE("one thread copies a header that was alone and appends, while others copy it") {
  failures wrong = 0;
  for (int round = 0; round < rounds; ++round) {
    go_slice<std::string> made = make_slice<std::string>(0, 16);
    made.append(word(0, 0));
    made.append(word(0, 1));  // alone, ahead of what the array knows
    const go_slice<std::string> shared = std::move(made);
    run_in_parallel([&](int t) {
      go_slice<std::string> own = t == 0 ? shared : shared.slice(0, 2, 2);
      own.append(word(t, 2));  // with the capacity cut off it grows away
      if (own.len() != 3 || own[0] != word(0, 0) || own[2] != word(t, 2)) ++wrong;
    });
    if (shared.len() != 2 || shared[1] != word(0, 1)) ++wrong;
    if (shared.slice(0, 3)[2] != word(0, 2)) ++wrong;
  }
  CHECK(wrong.load() == 0);
}

TEST_CASE("several threads append to a full slice that all of them see: each gets an array of its own") {
  const go_slice<std::int64_t, go1_22> base{1, 2, 3};
  failures wrong = 0;
  run_in_parallel([&](int t) {
    for (int i = 0; i < rounds; ++i) {
      const auto mine = append(base, t * rounds + i);
      if (mine.len() != 4 || mine[3] != t * rounds + i || mine[2] != 3 || mine.cap() != 6) ++wrong;
    }
  });
  CHECK(wrong.load() == 0);
  CHECK(base.len() == 3);
}

// Go: part := buf[i*n : i*n : (i+1)*n] in each goroutine, then appends to it.
TEST_CASE("threads take disjoint parts of one empty buffer and fill them") {
  constexpr int per_thread = 8;
  failures wrong = 0;
  for (int round = 0; round < rounds; ++round) {
    const go_slice<std::string> buffer = make_slice<std::string>(0, threads * per_thread);
    run_in_parallel([&](int t) {
      go_slice<std::string> part = buffer.slice(t * per_thread, t * per_thread, (t + 1) * per_thread);
      for (int i = 0; i < per_thread; ++i) {
        if (i % 2 == 0) part.append(word(t, i));
        else part = append(part, word(t, i));
      }
      if (part.cap() != per_thread) ++wrong;
      part.append("one too many, which goes elsewhere");
    });
    const go_slice<std::string> all = buffer.slice(0, buffer.cap());
    for (int t = 0; t < threads; ++t)
      for (int i = 0; i < per_thread; ++i)
        if (all[t * per_thread + i] != word(t, i)) ++wrong;
  }
  CHECK(wrong.load() == 0);
}

TEST_CASE("threads fill disjoint parts of a slice of numbers, in batches") {
  constexpr int per_thread = 64;
  failures wrong = 0;
  for (int round = 0; round < rounds; ++round) {
    const go_slice<int> buffer = make_slice<int>(0, threads * per_thread);
    run_in_parallel([&](int t) {
      go_slice<int> part = buffer.slice(t * per_thread, t * per_thread, (t + 1) * per_thread);
      const std::vector<int> batch(7, t);
      while (part.len() + batch.size() <= per_thread) part.append(batch);
      while (part.len() < per_thread) part.append(t, t);
      if (part.len() != per_thread + 1) ++wrong;
    });
    const go_slice<int> all = buffer.slice(0, buffer.cap());
    // 9 batches of 7 are 63; the append of two more values goes elsewhere.
    for (int t = 0; t < threads; ++t)
      for (int i = 0; i < per_thread; ++i)
        if (all[t * per_thread + i] != (i < 63 ? t : 0)) ++wrong;
  }
  CHECK(wrong.load() == 0);
}

TEST_CASE("one thread appends while others take slice expressions up to the capacity and do not look into it") {
  failures wrong = 0;
  for (int round = 0; round < rounds; ++round) {
    constexpr int room = 32;
    go_slice<std::string> writer = make_slice<std::string>(1, room);
    writer[0] = word(0, 0);
    std::vector<go_slice<std::string>> views(threads, writer);
    run_in_parallel([&](int t) {
      if (t == 0) {
        for (int i = 1; i < room; ++i) writer.append(word(0, i));
        return;
      }
      go_slice<std::string>& view = views[static_cast<std::size_t>(t)];
      for (int i = 1; i <= room; ++i) {
        if (view.slice(0, i)[0] != word(0, 0)) ++wrong;
        if (view.slice(0, 1, i).cap() != static_cast<std::size_t>(i)) ++wrong;
      }
      view = view.slice(0, room);
    });
    for (int t = 1; t < threads; ++t)
      for (int i = 0; i < room; ++i)
        if (views[static_cast<std::size_t>(t)][i] != word(0, i)) ++wrong;
  }
  CHECK(wrong.load() == 0);
}

TEST_CASE("the last header may let go on any thread") {
  for (int round = 0; round < rounds; ++round) {
    go_slice<std::string> first;
    for (int i = 0; i < 5; ++i) first = append(first, word(0, i));
    std::vector<go_slice<std::string>> copies(threads, first);
    first = nullptr;
    run_in_parallel([&](int t) { copies[static_cast<std::size_t>(t)] = nullptr; });
  }
}

TEST_CASE("the slice that append returned goes to another thread while the argument goes on") {
  failures wrong = 0;
  for (int round = 0; round < rounds; ++round) {
    go_slice<std::string> s = make_slice<std::string>(0, 8);
    s.append(word(0, 0));
    go_slice<std::string> next = append(s, word(0, 1));
    {
      const std::jthread other([moved = std::move(next), &wrong]() mutable {
        moved = append(moved, word(0, 2));
        moved.append(word(0, 3));
        if (moved.len() != 4 || moved[1] != word(0, 1)) ++wrong;
      });
      // Elements of one's own are read, and the array is let go of, while the other thread appends behind them.
      if (s.len() != 1 || s[0] != word(0, 0)) ++wrong;
      const go_slice<std::string> copy = s;
      s = nullptr;
    }
  }
  CHECK(wrong.load() == 0);
}

TEST_CASE("threads copy the argument of append, or what it returned, while the other goes its own way") {
  failures wrong = 0;
  for (int round = 0; round < rounds; ++round) {
    go_slice<std::string> made = make_slice<std::string>(0, 8);
    made.append(word(0, 0));
    go_slice<std::string> next = append(made, word(0, 1));
    const bool copies_the_argument = round % 2 == 0;
    const go_slice<std::string> copied = std::move(copies_the_argument ? made : next);
    go_slice<std::string> other = std::move(copies_the_argument ? next : made);
    const std::size_t len = copied.len();
    run_in_parallel([&](int t) {
      if (t == 0) {
        if (round % 4 < 2) other = nullptr;
        else if (other.len() == 2) other = append(other, word(0, 2));
      } else {
        const go_slice<std::string> copy = copied;
        if (copy.len() != len || copy[0] != word(0, 0) || copied[len - 1] != word(0, static_cast<int>(len) - 1))
          ++wrong;
      }
    });
    if (copied.slice(0, 2)[1] != word(0, 1)) ++wrong;
  }
  CHECK(wrong.load() == 0);
}

TEST_CASE("a growth_scope collects what its own thread does and nothing of the others") {
  using watched = go_slice<std::int64_t, go1_22, std::allocator<std::int64_t>, ambient>;
  failures wrong = 0;
  growth_scope outer("main thread");
  run_in_parallel([&](int t) {
    growth_scope scope("worker");
    watched s;
    for (int i = 0; i <= (1 << t); ++i) s.append(i);
    // 1, 2, 4, …: 2 + t growths for 2^t + 1 elements.
    if (scope.totals().reallocations != static_cast<std::uint64_t>(t) + 2 || scope.parent() != nullptr) ++wrong;
  });
  CHECK(wrong.load() == 0);
  CHECK(outer.totals().reallocations == 0);
}
