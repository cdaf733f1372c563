// growth_scope: what it collects, how scopes nest, and that ambient containers work without one.

#include <cstdint>
#include <memory>
#include <string>
#include <thread>

#include <doctest/doctest.h>

#include <gogrow/doctest.hpp>
#include <gogrow/observe/scope.hpp>
#include <gogrow/predict/slice.hpp>
#include <gogrow/slice.hpp>

namespace {

using namespace gogrow;

using ids = go_slice<std::int64_t, go1_22, std::allocator<std::int64_t>, ambient>;

static_assert(growth_observer<ambient>);
static_assert(sizeof(ids) == sizeof(go_slice<std::int64_t, go1_22>));

// Code that does not know that it is watched.
ids fill(int n) {
  ids s;
  for (int i = 0; i < n; ++i) s = append(s, i);
  return s;
}

}  // namespace

TEST_CASE("an ambient container without a scope works and is not watched") {
  CHECK(growth_scope::innermost() == nullptr);
  CHECK(fill(9).len() == 9);
}

TEST_CASE("a scope collects what happens while it is open") {
  const ids before = fill(3);
  counters totals;
  {
    const growth_scope scope("load");
    CHECK(growth_scope::innermost() == &scope);
    const ids s = fill(9);
    totals = scope.totals();
  }
  CHECK(growth_scope::innermost() == nullptr);
  (void)fill(100);
  CHECK(totals.reallocations == 5);
  CHECK(totals.mallocs == 5);
  CHECK(totals.live_bytes == 128);
}

TEST_CASE("each scope begins without a tiny block") {
  for (int i = 0; i < 2; ++i) {
    const growth_scope scope("one byte");
    go_slice<char, go1_22, std::allocator<char>, ambient> s;
    s.append('x');
    CHECK(scope.totals().bytes_allocated == 16);
  }
}

TEST_CASE("several containers of one scope share its tiny block") {
  const growth_scope scope("two bytes");
  go_slice<char, go1_22, std::allocator<char>, ambient> a;
  go_slice<char, go1_22, std::allocator<char>, ambient> b;
  a.append('x');
  b.append('y');
  CHECK(scope.totals().mallocs == 2);
  CHECK(scope.totals().bytes_allocated == 16);  // 8 bytes each
}

TEST_CASE("scopes nest: an event counts in the innermost and in all around it") {
  const growth_scope outer("request");
  (void)fill(1);
  {
    const growth_scope inner("parse");
    CHECK(inner.parent() == &outer);
    (void)fill(2);
    CHECK(inner.totals().reallocations == 2);
    {
      const growth_scope innermost("line");
      (void)fill(4);
      CHECK(innermost.totals().reallocations == 3);
      CHECK(innermost.path() == "request/parse/line");
    }
    CHECK(inner.totals().reallocations == 5);
  }
  CHECK(outer.totals().reallocations == 6);
  CHECK(growth_scope::innermost() == &outer);
  CHECK(outer.parent() == nullptr);
  CHECK(outer.path() == "request");
  CHECK(outer.name() == "request");
}

TEST_CASE("a scope keeps its events if it was asked to") {
  const growth_scope outer("totals only");
  const growth_scope scope("events", keep::events);
  const ids s = fill(5);
  CHECK(scope.log().of<slice_grew>().size() == 4);
  CHECK(outer.log().size() == 0);
  CHECK(outer.totals().reallocations == 4);
}

TEST_CASE("reset starts a scope anew and leaves those around it") {
  const growth_scope outer("outer");
  growth_scope scope("inner", keep::events);
  (void)fill(5);
  scope.reset();
  CHECK(scope.totals().reallocations == 0);
  CHECK(scope.totals().mallocs == 0);
  CHECK(scope.log().size() == 0);
  CHECK(outer.totals().reallocations == 4);
  (void)fill(1);
  CHECK(scope.totals().reallocations == 1);
  CHECK(scope.totals().bytes_allocated == 16);
}

TEST_CASE("an array that outlives its scope is not taken off the next one's account") {
  ids kept;
  {
    const growth_scope first("first");
    kept = fill(8);
  }
  const growth_scope second("second");
  kept = nullptr;
  CHECK(second.totals().live_bytes == 0);
}

TEST_CASE("another thread's events are not in this thread's scope") {
  const growth_scope scope("here");
  std::thread([] {
    CHECK(growth_scope::innermost() == nullptr);
    (void)fill(5);
  }).join();
  CHECK(scope.totals().reallocations == 0);
}
