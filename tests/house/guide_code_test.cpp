// The C++ that README and guide show and that is no program of its own, as it stands there: readme_test looks for each
// block here or in an example, so that it compiles, runs and stays what it was.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <fstream>
#include <iostream>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include <gogrow/doctest.hpp>
#include <gogrow/gogrow.hpp>

#include "support/tool_process.hpp"

namespace {

using ids = gogrow::go_slice<long, gogrow::go1_22, std::allocator<long>, gogrow::ambient>;

void load_ids() {
  ids loaded;
  loaded = append(loaded, 1, 2, 3);
  CHECK(loaded.cap() == 3);
}

TEST_CASE("loading does not grow the list twice") {
  gogrow::growth_scope scope("load", gogrow::keep::events);
  load_ids();
  CHECK_REALLOCATIONS(scope, 1);
}

static_assert(gogrow::predict_appends(gogrow::go1_22, gogrow::layout_of<long>, {}, 1000).final_cap == 1280);

static_assert(gogrow::predict_appends(gogrow::go1_27, gogrow::go_type("[]string"), {}, 1000).final_cap == 1023);

constexpr gogrow::layout word{8, 8, false};  // int64, uint64
constexpr auto exact = gogrow::exact_bucket_map(gogrow::release_of(gogrow::go1_23), word, word, 100);
static_assert(exact.grows == 4 && exact.steps.back().insert == 53);

TEST_CASE("a rule of one's own stands where a release does") {
  constexpr auto by_half = [](std::size_t cap, std::size_t len) { return std::max(cap + cap / 2, len); };
  gogrow::go_slice<int, by_half> s;
  for (int i = 0; i < 5; ++i) s = append(s, i);
  CHECK(s.cap() == 6);  // 1, 2, 3, 4, 6
}

struct session {  // a class of one's own, where Go has struct { ID uint64; User *User; Tags []string }
  explicit session(std::uint64_t id = 0) : id_(id) {}
  std::uint64_t id() const { return id_; }

 private:
  std::uint64_t id_;
  std::shared_ptr<int> user_;
  std::vector<std::string> tags_;
};

}  // namespace

// Size and alignment in bytes, has pointers.
template <> struct gogrow::element_layout<session> : gogrow::fixed_layout<40, 8, true> {};

namespace {

TEST_CASE("a class grows as the Go type that its layout names") {
  gogrow::go_slice<session, gogrow::go1_26> s;
  for (std::uint64_t i = 0; i < 9; ++i) s = append(s, session(i));
  CHECK(s[8].id() == 8);
  CHECK(s.cap() == gogrow::predict_appends(gogrow::go1_26, {40, 8, true}, {}, 9).final_cap);
}

void handle_requests() { load_ids(); }

TEST_CASE("a profile is written for pprof") {
  const test_support::temporary_file scratch;
  const auto name = scratch.path();
  {
    gogrow::growth_scope serve("serve", gogrow::keep::profile);  // keep::timeline for traces
    handle_requests();
    std::ofstream file(name, std::ios::binary);
    gogrow::write_pprof(file, serve.profile());
  }
  CHECK(scratch.text().starts_with("\x1f\x8b"));
}

void serve() { load_ids(); }

TEST_CASE("Go's heap looks on through a scope") {
  std::ostringstream out;
  gogrow::paced_heap heap(gogrow::go1_26);
  gogrow::growth_scope scope("serve", heap);
  serve();
  out << heap.heap << heap.pacer.cycles() << " collections, an estimate\n";
  CHECK(out.str().find("0 collections, an estimate") != std::string::npos);
}

}  // namespace
