// What stays on the stack, against real Go: functions that append n times to a slice which begins nil, run
// in 1.24, 1.25 and 1.26 with the collector off; Mallocs, TotalAlloc and the final cap of each n from 0 to 70.
//
//     no    func f(n int) int { var s []T; for … { s = append(s, x) }; return cap(s) }
//     ret   func f(n int) []T { var s []T; for … { s = append(s, x) }; return s }
//     seen  the same, with capsum += cap(s) in the loop

#include <array>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <map>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include <gogrow/predict/slice.hpp>

#include "support/show.hpp"
#include "support/tool_process.hpp"

namespace {

using namespace gogrow;

constexpr layout int64_layout{8, 8, false};
constexpr layout byte_layout{1, 1, false};

const std::map<std::string, layout> types{
    {"b1", {1, 1, false}},   {"i4", {4, 4, false}},   {"i8", {8, 8, false}},
    {"b12", {12, 1, false}}, {"b24", {24, 1, false}}, {"b33", {33, 1, false}},
    {"p8", {8, 8, true}},    {"str", {16, 8, true}},  {"p24", {24, 8, true}},
};

// form, type, values per append, the last n that the line holds for, and wherever something changes
// n:mallocs,bytes,cap.
constexpr const char* go_1_26 = R"(
no b1 1 70 0:0,0,0 1:0,0,32 33:1,64,64 65:2,192,128
ret b1 1 64 0:0,0,0 1:1,16,8 9:1,16,16 17:1,24,24 25:1,32,32 33:1,64,64
seen b1 1 64 0:0,0,0 1:1,16,8 9:1,16,16 17:1,24,24 25:1,32,32 33:1,64,64
no b1 3 70 0:0,0,0 1:0,0,32 11:1,64,64 22:2,192,128 43:3,448,256
ret b1 3 21 0:0,0,0 1:1,16,8 3:1,16,16 6:1,24,24 9:1,32,32 11:1,64,64
seen b1 3 21 0:0,0,0 1:1,16,8 3:1,16,16 6:1,24,24 9:1,32,32 11:1,64,64
no i4 1 70 0:0,0,0 1:0,0,8 9:1,64,16 17:2,192,32 33:3,448,64 65:4,960,128
ret i4 1 16 0:0,0,0 1:1,16,2 3:1,16,4 5:1,24,6 7:1,32,8 9:1,64,16
seen i4 1 16 0:0,0,0 1:1,16,2 3:1,16,4 5:1,24,6 7:1,32,8 9:1,64,16
no i4 3 42 0:0,0,0 1:0,0,8 3:1,64,16 6:2,192,32 11:3,448,64 22:4,960,128
ret i4 3 21 0:0,0,0 1:1,16,4 2:1,24,6 3:1,64,16 6:2,192,32 11:3,448,64
seen i4 3 16 0:0,0,0 1:1,16,4 2:1,24,6 3:1,48,12 5:2,144,24 9:3,336,48
no i4 5 25 0:0,0,0 1:0,0,8 2:1,64,16 4:2,192,32 7:3,448,64 13:4,960,128
ret i4 5 25 0:0,0,0 1:1,24,6 2:1,64,16 4:2,192,32 7:3,448,64 13:4,960,128
seen i4 5 19 0:0,0,0 1:1,24,6 2:1,48,12 3:2,144,24 5:3,336,48 10:4,720,96
no i8 1 64 0:0,0,0 1:0,0,4 5:1,64,8 9:2,192,16 17:3,448,32 33:4,960,64
ret i8 1 8 0:0,0,0 1:1,16,1 2:1,16,2 3:1,24,3 4:1,32,4 5:1,64,8
seen i8 1 8 0:0,0,0 1:1,16,1 2:1,16,2 3:1,24,3 4:1,32,4 5:1,64,8
no i8 2 32 0:0,0,0 1:0,0,4 3:1,64,8 5:2,192,16 9:3,448,32 17:4,960,64
ret i8 2 16 0:0,0,0 1:1,16,2 2:1,32,4 3:1,64,8 5:2,192,16 9:3,448,32
seen i8 2 16 0:0,0,0 1:1,16,2 2:1,32,4 3:1,64,8 5:2,192,16 9:3,448,32
no i8 3 21 0:0,0,0 1:0,0,4 2:1,64,8 3:2,192,16 6:3,448,32 11:4,960,64
ret i8 3 21 0:0,0,0 1:1,24,3 2:1,64,8 3:2,192,16 6:3,448,32 11:4,960,64
seen i8 3 16 0:0,0,0 1:1,24,3 2:1,48,6 3:2,144,12 5:3,336,24 9:4,720,48
no i8 5 19 0:0,0,0 1:1,48,6 2:2,144,12 3:3,336,24 5:4,720,48 10:5,1488,96
ret i8 5 19 0:0,0,0 1:1,48,6 2:2,144,12 3:3,336,24 5:4,720,48 10:5,1488,96
seen i8 5 19 0:0,0,0 1:1,48,6 2:2,144,12 3:3,336,24 5:4,720,48 10:5,1488,96
no b12 1 32 0:0,0,0 1:0,0,2 3:1,48,4 5:2,144,8 9:3,336,16 17:4,720,32
ret b12 1 16 0:0,0,0 1:1,16,1 2:1,24,2 3:1,48,4 5:2,144,8 9:3,336,16
seen b12 1 16 0:0,0,0 1:1,16,1 2:1,24,2 3:1,48,4 5:2,144,8 9:3,336,16
no b24 1 16 0:0,0,0 1:0,0,1 2:1,48,2 3:2,144,4 5:3,336,8 9:4,720,16
ret b24 1 16 0:0,0,0 1:1,24,1 2:1,48,2 3:2,144,4 5:3,336,8 9:4,720,16
seen b24 1 16 0:0,0,0 1:1,24,1 2:1,48,2 3:2,144,4 5:3,336,8 9:4,720,16
no b24 2 16 0:0,0,0 1:1,48,2 2:2,144,4 3:3,336,8 5:4,720,16 9:5,1488,32
ret b24 2 16 0:0,0,0 1:1,48,2 2:2,144,4 3:3,336,8 5:4,720,16 9:5,1488,32
seen b24 2 16 0:0,0,0 1:1,48,2 2:2,144,4 3:3,336,8 5:4,720,16 9:5,1488,32
no b33 1 17 0:0,0,0 1:1,48,1 2:2,128,2 3:3,272,4 5:4,560,8 9:5,1136,17
ret b33 1 17 0:0,0,0 1:1,48,1 2:2,128,2 3:3,272,4 5:4,560,8 9:5,1136,17
seen b33 1 17 0:0,0,0 1:1,48,1 2:2,128,2 3:3,272,4 5:4,560,8 9:5,1136,17
no p8 1 64 0:0,0,0 1:0,0,4 5:1,64,8 9:2,192,16 17:3,448,32 33:4,960,64
ret p8 1 8 0:0,0,0 1:1,8,1 2:1,16,2 3:1,24,3 4:1,32,4 5:1,64,8
seen p8 1 8 0:0,0,0 1:1,8,1 2:1,16,2 3:1,24,3 4:1,32,4 5:1,64,8
no p8 3 21 0:0,0,0 1:0,0,4 2:1,64,8 3:2,192,16 6:3,448,32 11:4,960,64
ret p8 3 21 0:0,0,0 1:1,24,3 2:1,64,8 3:2,192,16 6:3,448,32 11:4,960,64
seen p8 3 16 0:0,0,0 1:1,24,3 2:1,48,6 3:2,144,12 5:3,336,24 9:4,720,48
no str 1 32 0:0,0,0 1:0,0,2 3:1,64,4 5:2,192,8 9:3,448,16 17:4,960,32
ret str 1 16 0:0,0,0 1:1,16,1 2:1,32,2 3:1,64,4 5:2,192,8 9:3,448,16
seen str 1 16 0:0,0,0 1:1,16,1 2:1,32,2 3:1,64,4 5:2,192,8 9:3,448,16
no str 2 16 0:0,0,0 1:0,0,2 2:1,64,4 3:2,192,8 5:3,448,16 9:4,960,32
ret str 2 16 0:0,0,0 1:1,32,2 2:1,64,4 3:2,192,8 5:3,448,16 9:4,960,32
seen str 2 16 0:0,0,0 1:1,32,2 2:1,64,4 3:2,192,8 5:3,448,16 9:4,960,32
no str 3 18 0:0,0,0 1:1,48,3 2:2,144,6 3:3,336,12 5:4,720,24 9:5,1616,55
ret str 3 18 0:0,0,0 1:1,48,3 2:2,144,6 3:3,336,12 5:4,720,24 9:5,1616,55
seen str 3 18 0:0,0,0 1:1,48,3 2:2,144,6 3:3,336,12 5:4,720,24 9:5,1616,55
no p24 1 16 0:0,0,0 1:0,0,1 2:1,48,2 3:2,144,4 5:3,336,8 9:4,720,16
ret p24 1 16 0:0,0,0 1:1,24,1 2:1,48,2 3:2,144,4 5:3,336,8 9:4,720,16
seen p24 1 16 0:0,0,0 1:1,24,1 2:1,48,2 3:2,144,4 5:3,336,8 9:4,720,16
)";
constexpr const char* go_1_25 = R"(
no b1 1 70 0:0,0,0 1:0,0,32 33:1,64,64 65:2,192,128
ret b1 1 70 0:0,0,0 1:1,16,8 9:2,32,16 17:3,64,32 33:4,128,64 65:5,256,128
seen b1 1 70 0:0,0,0 1:1,16,8 9:2,32,16 17:3,64,32 33:4,128,64 65:5,256,128
no i8 1 64 0:0,0,0 1:0,0,4 5:1,64,8 9:2,192,16 17:3,448,32 33:4,960,64
ret i8 1 16 0:0,0,0 1:1,16,1 2:2,32,2 3:3,64,4 5:4,128,8 9:5,256,16
seen i8 1 16 0:0,0,0 1:1,16,1 2:2,32,2 3:3,64,4 5:4,128,8 9:5,256,16
no i8 3 21 0:0,0,0 1:0,0,4 2:1,64,8 3:2,192,16 6:3,448,32 11:4,960,64
ret i8 3 16 0:0,0,0 1:1,24,3 2:2,72,6 3:3,168,12 5:4,360,24 9:5,744,48
seen i8 3 16 0:0,0,0 1:1,24,3 2:2,72,6 3:3,168,12 5:4,360,24 9:5,744,48
no str 2 16 0:0,0,0 1:0,0,2 2:1,64,4 3:2,192,8 5:3,448,16 9:4,960,32
ret str 2 16 0:0,0,0 1:1,32,2 2:2,96,4 3:3,224,8 5:4,480,16 9:5,992,32
seen str 2 16 0:0,0,0 1:1,32,2 2:2,96,4 3:3,224,8 5:4,480,16 9:5,992,32
)";
constexpr const char* go_1_24 = R"(
no b1 1 70 0:0,0,0 1:1,16,8 9:2,32,16 17:3,64,32 33:4,128,64 65:5,256,128
ret b1 1 70 0:0,0,0 1:1,16,8 9:2,32,16 17:3,64,32 33:4,128,64 65:5,256,128
no i8 1 16 0:0,0,0 1:1,16,1 2:2,32,2 3:3,64,4 5:4,128,8 9:5,256,16
ret i8 1 16 0:0,0,0 1:1,16,1 2:2,32,2 3:3,64,4 5:4,128,8 9:5,256,16
no i8 3 16 0:0,0,0 1:1,24,3 2:2,72,6 3:3,168,12 5:4,360,24 9:5,744,48
ret i8 3 16 0:0,0,0 1:1,24,3 2:2,72,6 3:3,168,12 5:4,360,24 9:5,744,48
no str 2 16 0:0,0,0 1:1,32,2 2:2,96,4 3:3,224,8 5:4,480,16 9:5,992,32
ret str 2 16 0:0,0,0 1:1,32,2 2:2,96,4 3:3,224,8 5:4,480,16 9:5,992,32
)";

stack_placement placement_of(const std::string& form) {
  if (form == "no") return escapes::no;
  return {escapes::returned, form == "seen"};
}

struct outcome {
  std::size_t mallocs = 0;
  std::size_t bytes = 0;
  std::size_t cap = 0;
};

// n:mallocs,bytes,cap
std::map<std::size_t, outcome> outcomes(std::istringstream& line) {
  std::map<std::size_t, outcome> found;
  std::size_t n = 0;
  for (char mark = 0; line >> n;) {
    outcome& o = found[n];
    line >> mark >> o.mallocs >> mark >> o.bytes >> mark >> o.cap;
  }
  return found;
}

int check_lines(go_version version, const char* lines) {
  int checked = 0;
  std::istringstream all(lines);
  for (std::string text; std::getline(all, text);) {
    if (text.empty()) continue;
    CAPTURE(text);
    std::istringstream line(text);
    std::string form;
    std::string type;
    std::size_t batch = 0;
    std::size_t last = 0;
    line >> form >> type >> batch >> last;
    const auto changes = outcomes(line);
    REQUIRE(changes.contains(0));
    for (std::size_t n = 0; n <= last; ++n) {
      CAPTURE(n);
      const outcome& go = std::prev(changes.upper_bound(n))->second;
      const slice_prediction p = predict_appends(version, types.at(type), {}, n, batch, placement_of(form));
      CHECK(p.mallocs == go.mallocs);
      CHECK(p.bytes_allocated == go.bytes);
      CHECK(p.final_cap == go.cap);
      CHECK(p.final_len == n * batch);
      ++checked;
    }
  }
  return checked;
}

using steps = std::vector<growth_step>;

steps steps_of(const growth_steps<go_version>& all) {
  steps found;
  for (const growth_step& step : all) found.push_back(step);
  return found;
}

constexpr std::size_t mallocs(go_version version, slice_state start, std::size_t count, std::size_t batch,
                              stack_placement where) {
  return predict_appends(version, int64_layout, start, count, batch, where).mallocs;
}

static_assert(mallocs(go1_26, {}, 4, 1, escapes::no) == 0 && mallocs(go1_26, {}, 5, 1, escapes::no) == 1);

}  // namespace

TEST_CASE("Go 1.26: appends that do not escape, that are returned, and with cap looked at") {
  CHECK(check_lines(go1_26, go_1_26) > 1400);
}
TEST_CASE("Go 1.25: only what does not escape uses the stack") { CHECK(check_lines(go1_25, go_1_25) > 300); }
TEST_CASE("Go 1.24: appends are on the heap") { CHECK(check_lines(go1_24, go_1_24) > 200); }

// const2batch: make([]int64, 0, 2), then n appends of three values; const3: make([]int64, 0, 3), n appends.
TEST_CASE("a made slice that does not escape: its first growth may still use the buffer, if it is empty") {
  const stack_placement constant{escapes::no, false, true};
  CHECK(mallocs(go1_26, {0, 2}, 1, 3, constant) == 0);
  CHECK(predict_appends(go1_26, int64_layout, {0, 2}, 1, 3, constant).final_cap == 4);
  CHECK(predict_appends(go1_26, int64_layout, {0, 2}, 3, 3, constant).bytes_allocated == 192);
  CHECK(predict_appends(go1_24, int64_layout, {0, 2}, 3, 3, constant).bytes_allocated == 224);
  CHECK(mallocs(go1_26, {0, 3}, 3, 1, constant) == 0);
  CHECK(predict_appends(go1_26, int64_layout, {0, 3}, 7, 1, constant).bytes_allocated == 144);
  CHECK(predict_appends(go1_26, int64_layout, {0, 3}, 7, 1, constant).final_cap == 12);
}

// make([]int64, 0, n), then n + 3 appends: mallocs and bytes with those of the make.
TEST_CASE("a slice that is made and returned is on the heap") {
  CHECK(predict_appends(go1_26, int64_layout, {0, 1}, 4, 1, escapes::returned) ==
        predict_appends(go1_26, int64_layout, {0, 1}, 4));
  CHECK(predict_appends(go1_26, int64_layout, {0, 5}, 8, 1, escapes::no).bytes_allocated == 128 - 48);
  CHECK(predict_appends(go1_26, int64_layout, {0, 1}, 4, 1, escapes::no).bytes_allocated == 48);
  CHECK(predict_appends(go1_26, int64_layout, {0, 1}, 4, 1, escapes::no).final_cap == 4);
}

TEST_CASE("make of variable size: on the stack up to 32 bytes from 1.25 on") {
  const auto on_stack = [](go_version version, std::size_t element_bytes, std::size_t cap) {
    return make_is_on_stack(release_of(version), {element_bytes, 1, false}, cap, escapes::no);
  };
  CHECK(on_stack(go1_26, 1, 32));
  CHECK_FALSE(on_stack(go1_26, 1, 33));
  CHECK(on_stack(go1_25, 8, 4));
  CHECK_FALSE(on_stack(go1_25, 8, 5));
  CHECK(on_stack(go1_26, 12, 2));
  CHECK_FALSE(on_stack(go1_26, 12, 3));
  CHECK(on_stack(go1_26, 32, 1));
  CHECK_FALSE(on_stack(go1_26, 33, 1));
  CHECK_FALSE(on_stack(go1_24, 1, 1));
  CHECK_FALSE(on_stack(go1_26, 0, 1));
  CHECK_FALSE(make_is_on_stack(release_of(go1_26), byte_layout, 1, escapes::yes));
  CHECK_FALSE(make_is_on_stack(release_of(go1_26), byte_layout, 1, escapes::returned));
}

TEST_CASE("make of constant size: on the stack up to 64 KiB in every release") {
  const auto on_stack = [](go_version version, const layout& element, std::size_t cap) {
    return make_is_on_stack(release_of(version), element, cap, {escapes::no, false, true});
  };
  for (const go_version version : {go1_19, go1_24, go1_26}) {
    CHECK(on_stack(version, byte_layout, 65536));
    CHECK_FALSE(on_stack(version, byte_layout, 65537));
    CHECK(on_stack(version, int64_layout, 8192));
    CHECK_FALSE(on_stack(version, int64_layout, 8193));
  }
}

TEST_CASE("an array on the stack is neither peak nor waste") {
  const stack_placement constant{escapes::no, false, true};
  const slice_prediction p = predict_appends(go1_26, int64_layout, {100, 100}, 1, 1, constant);
  CHECK(p.peak_bytes == 1792);
  CHECK(p.bytes_wasted == 1792 - 101 * 8);
  CHECK(p.bytes_copied == 800);
  CHECK(p.reallocations == 1);
  const slice_prediction in_buffer = predict_appends(go1_26, byte_layout, {}, 20, 1, escapes::no);
  CHECK(in_buffer.peak_bytes == 0);
  CHECK(in_buffer.bytes_wasted == 0);
  CHECK(in_buffer.reallocations == 0);
  const slice_prediction moved = predict_appends(go1_26, byte_layout, {}, 20, 1, escapes::returned);
  CHECK(moved.reallocations == 0);
  CHECK(moved.bytes_copied == 20);
  CHECK(moved.bytes_wasted == 4);
  CHECK(moved.peak_bytes == 24);
  // Whoever looks at cap has the whole capacity copied.
  CHECK(predict_appends(go1_26, byte_layout, {}, 20, 1, {escapes::returned, true}).bytes_copied == 24);
}

TEST_CASE("the steps show the buffer and the move") {
  CHECK(steps_of(growth_steps(go1_26, int64_layout, {}, 5, 1, escapes::no)) ==
        steps{{0, 0, 4, 0, 0, true, false}, {4, 4, 8, 64, 64, false, false}});
  CHECK(steps_of(growth_steps(go1_26, int64_layout, {}, 3, 1, escapes::returned)) ==
        steps{{0, 0, 4, 0, 0, true, false}, {3, 4, 3, 24, 24, false, true}});
  CHECK(steps_of(growth_steps(go1_26, int64_layout, {}, 3, 1, {escapes::returned, true})) ==
        steps{{0, 0, 1, 0, 0, true, false},
              {1, 1, 2, 0, 0, true, false},
              {2, 2, 3, 0, 0, true, false},
              {3, 3, 3, 24, 24, false, true}});
  CHECK(steps_of(growth_steps(go1_26, int64_layout, {}, 0, 1, escapes::returned)).empty());
}

TEST_CASE("elements of size 0 and above 32 bytes have no buffer") {
  CHECK(stack_buffer_slots({0, 1, false}) == 0);
  CHECK(stack_buffer_slots({33, 1, false}) == 0);
  CHECK(stack_buffer_slots({32, 1, false}) == 1);
  CHECK(predict_appends(go1_26, {0, 1, false}, {}, 5, 1, escapes::no).final_cap == 5);
}

// What tests/oracle/placement printed: mallocs of 1, 2, 3, 4, 5, 8, 9 and 17 appends of an int64.
TEST_CASE("what a function does with a slice decides where it is: 1.24.13, 1.25.7, 1.26.0, 1.26.8 and 1.27.3") {
  using counts = std::array<std::size_t, 8>;
  constexpr counts appends{1, 2, 3, 4, 5, 8, 9, 17};
  constexpr counts heap{1, 2, 3, 3, 4, 4, 5, 6};
  constexpr counts stack{0, 0, 0, 0, 1, 1, 2, 3};
  constexpr counts moved{1, 1, 1, 1, 1, 1, 2, 3};
  struct recorded {
    slice_use use;
    std::array<counts, 4> mallocs;  // of 1.24, 1.25, 1.26 and 1.27
  };
  const recorded all[] = {
      {slice_use::local, {heap, stack, stack, stack}},         {slice_use::ranged, {heap, stack, stack, moved}},
      {slice_use::copied, {heap, stack, moved, moved}},        {slice_use::returned, {heap, heap, moved, moved}},
      {slice_use::returned_ranged, {heap, heap, moved, heap}}, {slice_use::field_address, {heap, heap, moved, heap}},
  };
  for (const recorded& line : all) {
    for (int minor = 24; minor <= 27; ++minor) {
      CAPTURE(placement_of(line.use).name);
      CAPTURE(minor);
      const go_version version{1, minor};
      counts seen{};
      for (std::size_t i = 0; i < appends.size(); ++i)
        seen[i] = mallocs(version, {}, appends[i], 1, escapes_of(place_of(release_of(version), line.use)));
      CHECK(seen == line.mallocs[static_cast<std::size_t>(minor - 24)]);
    }
  }
  CHECK(place_of(release_of(go1_0), slice_use::local) == slice_place::heap);
}

TEST_CASE("uses are known by name") {
  for (const use_placement& line : use_placements) {
    CHECK(find_slice_use(line.name) == line.use);
    CHECK(placement_of(line.use).name == line.name);
  }
  CHECK_FALSE(find_slice_use("Local"));
  CHECK_FALSE(find_slice_use(""));
}

#ifdef GOGROW_HAS_TOOL
TEST_CASE("gogrow slice --use shows what 1.27 changed, and refuses what is not known") {
  const auto run = [](const std::vector<std::string>& more) {
    std::vector<std::string> words{"slice",     "--go", "1.25,1.26,1.27", "--elem-size", "8",
                                   "--appends", "3",    "--format",       "csv",         "--use"};
    words.insert(words.end(), more.begin(), more.end());
    return test_support::run_tool(words);
  };
  const auto lines = test_support::lines_of(run({"ranged"}).out);
  REQUIRE(lines.size() == 4);
  CHECK(lines[0].starts_with("release,place,elem_size"));
  CHECK(lines[1].starts_with("1.25,stack,"));
  CHECK(lines[2].starts_with("1.26,stack,"));
  CHECK(lines[3].starts_with("1.27,moved,"));
  const std::pair<std::vector<std::string>, std::string> refusals[] = {
      {{"walked"}, "--use 'walked': one of local, ranged, copied, returned, returned-ranged, field-address"},
      {{"local", "--escapes", "no"}, "--use 'local', --escapes 'no'"},
      {{"local", "--cap", "4"}, "--cap '4'"}};
  for (const auto& [more, part] : refusals) {
    const auto refused = run(more);
    CHECK(refused.status == 2);
    CHECK(refused.out.empty());
    CHECK(refused.err.find(part) != std::string::npos);
  }
}

TEST_CASE("gogrow slice --escapes") {
  const auto csv = [](const std::string& where) {
    return test_support::run_tool({"slice", "--go", "1.26", "--elem-size", "8", "--appends", "3", "--steps", "--format",
                                   "csv", "--escapes", where});
  };
  CHECK(csv("yes").out == "release,len,old_cap,new_cap,bytes\n1.26,0,0,1,8\n1.26,1,1,2,16\n1.26,2,2,4,32\n");
  CHECK(csv("no").out == "release,len,old_cap,new_cap,bytes\n1.26,0,0,4,0\n");
  CHECK(csv("returned").out == "release,len,old_cap,new_cap,bytes\n1.26,0,0,4,0\n1.26,3,4,3,24\n");
  const auto refused = csv("maybe");
  CHECK(refused.status == 2);
  CHECK(refused.out.empty());
  CHECK(refused.err.find("--escapes 'maybe'") != std::string::npos);
}
#endif
