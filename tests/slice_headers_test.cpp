// Every short program of two headers. A header may know that it is alone with its array, or who the only other one is;
// here it is put into each state on each way. Elements that know their address and are counted tell of a slot that was
// built twice, never destroyed, or moved away.

#include <array>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include <gogrow/slice.hpp>

#include "support/slice_model.hpp"
#include "support/tracked.hpp"

namespace {

using namespace gogrow;
using test_support::slice_model;
using element = test_support::tracked<test_support::throwing_nothing>;

using slice = go_slice<element, go1_22>;
using model = slice_model<int>;

// A slice and what the model makes of it.
struct variable {
  slice real;
  model expected;
};

int next_value = 0;

std::vector<int> fresh(std::size_t n) {
  std::vector<int> values;
  for (std::size_t i = 0; i < n; ++i) values.push_back(++next_value);
  return values;
}

void append_in_place(variable& a, std::size_t n) {
  const std::vector<int> values = fresh(n);
  if (n == 1) a.real.append(values[0]);
  else a.real.append(values[0], values[1]);
  a.expected = a.expected.append(values, a.real.cap());
}

// to = append(from, …); both may be the same.
void append_by_value(variable& to, variable& from, std::size_t n) {
  const std::vector<int> values = fresh(n);
  to.real = n == 1 ? append(from.real, values[0]) : append(from.real, values[0], values[1]);
  to.expected = from.expected.append(values, to.real.cap());
}

void move_to(variable& to, variable& from) {
  to.real = std::move(from.real);
  to.expected = std::exchange(from.expected, model());
}

void shorten(variable& a) {
  if (a.real.len() == 0) return;
  a.real = a.real.slice(0, a.real.len() - 1);
  a.expected = *a.expected.slice(0, a.expected.len() - 1, a.expected.cap());
}

// The array as far as it goes; what was never used is made live by looking.
void look_at_the_capacity(variable& a) {
  a.real = a.real.slice(0, a.real.cap()).slice(0, a.real.len());
}

using step = void (*)(variable& s, variable& t);
constexpr step steps[] = {
    [](variable& s, variable&) { append_in_place(s, 1); },
    [](variable& s, variable&) { append_in_place(s, 2); },
    [](variable&, variable& t) { append_in_place(t, 1); },
    [](variable&, variable& t) { append_in_place(t, 2); },
    [](variable& s, variable&) { append_by_value(s, s, 1); },
    [](variable& s, variable&) { append_by_value(s, s, 2); },
    [](variable& s, variable& t) { append_by_value(t, s, 1); },
    [](variable& s, variable& t) { append_by_value(s, t, 1); },
    [](variable& s, variable& t) { move_to(s, t); },
    [](variable& s, variable& t) { move_to(t, s); },
    [](variable& s, variable& t) {
      t.real = s.real;
      t.expected = s.expected;
    },
    [](variable&, variable& t) {
      t.real = nullptr;
      t.expected = model();
    },
    [](variable& s, variable& t) {
      swap(s.real, t.real);
      std::swap(s.expected, t.expected);
    },
    [](variable& s, variable&) { shorten(s); },
    [](variable& s, variable&) { look_at_the_capacity(s); },
};
constexpr std::size_t step_count = std::size(steps);

bool same(const slice& real, const model& expected) {
  if (real.len() != expected.len() || real.cap() != expected.cap() || real.is_nil() != expected.is_nil()) return false;
  for (std::size_t i = 0; i < real.len(); ++i)
    if (real[i].value() != expected[i]) return false;
  return true;
}

// Runs the steps, and looks at the whole capacity in the end. Returns what is wrong.
template <std::size_t Length> std::string run(const std::array<std::size_t, Length>& program) {
  const auto before = element::counts;
  {
    variable s{slice::make(1, 5), model::make(1, 5)};
    variable t;
    append_in_place(s, 1);
    for (std::size_t number : program) steps[number](s, t);
    for (const variable* v : {&s, &t}) {
      if (!same(v->real, v->expected)) return "elements, len or cap";
      const std::size_t cap = v->real.cap();
      if (!same(v->real.slice(0, cap), *v->expected.slice(0, cap, cap))) return "what lies behind the end";
    }
  }
  if (element::counts.alive != before.alive) return "number of live elements";
  if (element::counts.damaged != before.damaged) return "address of an element";
  return "";
}

}  // namespace

TEST_CASE("every program of four steps with two headers does what Go does, and leaves nothing behind") {
  std::array<std::size_t, 4> program{};
  std::size_t programs = 1;
  for (std::size_t i = 0; i < program.size(); ++i) programs *= step_count;
  for (std::size_t number = 0; number < programs; ++number) {
    std::size_t rest = number;
    for (std::size_t& at : program) {
      at = rest % step_count;
      rest /= step_count;
    }
    const std::string wrong = run(program);
    if (wrong.empty()) continue;
    FAIL("steps " << program[0] << " " << program[1] << " " << program[2] << " " << program[3] << ": " << wrong);
  }
  CHECK(programs == 50'625);
}
