// Every short program of two headers, and of three. A header may know that it is alone with its array, or who the only
// other one is; here it is put into each state on each way. Elements that know their address and are counted tell of a
// slot that was built twice, never destroyed, or moved away; plain numbers take the paths of bytes.

#include <array>
#include <cstddef>
#include <sstream>
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
using counted = test_support::tracked<test_support::throwing_nothing>;

int value_of(int value) { return value; }
int value_of(const counted& element) { return element.value(); }

// A slice, and what the model makes of it.
template <class Element> class variable {
 public:
  using slice = go_slice<Element, go1_22>;
  using model = slice_model<int>;

  void make() {
    real_ = slice::make(1, 5);
    expected_ = model::make(1, 5);
  }
  void append_in_place(std::size_t n) {
    const std::vector<int> values = fresh(n);
    if (n == 1) real_.append(values[0]);
    else real_.append(values[0], values[1]);
    expected_ = expected_.append(values, real_.cap());
  }
  // *this = append(from, …); both may be the same.
  void append_by_value(variable& from, std::size_t n) {
    const std::vector<int> values = fresh(n);
    real_ = n == 1 ? append(from.real_, Element(values[0])) : append(from.real_, values[0], values[1]);
    expected_ = from.expected_.append(values, real_.cap());
  }
  void take(variable& from) {
    real_ = std::move(from.real_);
    expected_ = std::exchange(from.expected_, model());
  }
  void shorten() {
    if (real_.len() == 0) return;
    real_ = real_.slice(0, real_.len() - 1);
    expected_ = *expected_.slice(0, expected_.len() - 1, expected_.cap());
  }
  // What was never used is made live by looking.
  void look_at_the_capacity() { real_ = real_.slice(0, real_.cap()).slice(0, real_.len()); }
  void set_nil() {
    real_ = nullptr;
    expected_ = model();
  }
  void swap(variable& other) {
    real_.swap(other.real_);
    std::swap(expected_, other.expected_);
  }

  bool is_as_expected() const { return same(real_, expected_); }
  bool is_as_expected_to_the_capacity() const {
    const std::size_t cap = real_.cap();
    return same(real_.slice(0, cap), *expected_.slice(0, cap, cap));
  }

 private:
  static std::vector<int> fresh(std::size_t n) {
    static int last = 0;
    std::vector<int> values;
    for (std::size_t i = 0; i < n; ++i) values.push_back(++last);
    return values;
  }
  static bool same(const slice& real, const model& expected) {
    if (real.len() != expected.len() || real.cap() != expected.cap() || real.is_nil() != expected.is_nil())
      return false;
    for (std::size_t i = 0; i < real.len(); ++i)
      if (value_of(real[i]) != expected[i]) return false;
    return true;
  }

  slice real_;
  model expected_;
};

template <class Variable>
constexpr void (*steps_of_two[])(Variable& s, Variable& t, Variable&) = {
    [](Variable& s, Variable&, Variable&) { s.append_in_place(1); },
    [](Variable& s, Variable&, Variable&) { s.append_in_place(2); },
    [](Variable&, Variable& t, Variable&) { t.append_in_place(1); },
    [](Variable&, Variable& t, Variable&) { t.append_in_place(2); },
    [](Variable& s, Variable&, Variable&) { s.append_by_value(s, 1); },
    [](Variable& s, Variable&, Variable&) { s.append_by_value(s, 2); },
    [](Variable& s, Variable& t, Variable&) { t.append_by_value(s, 1); },
    [](Variable& s, Variable& t, Variable&) { s.append_by_value(t, 1); },
    [](Variable& s, Variable& t, Variable&) { s.take(t); },
    [](Variable& s, Variable& t, Variable&) { t.take(s); },
    [](Variable& s, Variable& t, Variable&) { t = s; },
    [](Variable&, Variable& t, Variable&) { t.set_nil(); },
    [](Variable& s, Variable& t, Variable&) { s.swap(t); },
    [](Variable& s, Variable&, Variable&) { s.shorten(); },
    [](Variable& s, Variable&, Variable&) { s.look_at_the_capacity(); },
};

// The ways out of the pair that append(s, x) makes of s and its result, with a third header to see the outcome.
template <class Variable>
constexpr void (*steps_of_three[])(Variable& s, Variable& t, Variable& u) = {
    [](Variable& s, Variable& t, Variable&) { t.append_by_value(s, 1); },
    [](Variable& s, Variable&, Variable& u) { u.append_by_value(s, 1); },
    [](Variable&, Variable& t, Variable& u) { u.append_by_value(t, 1); },
    [](Variable& s, Variable&, Variable& u) { s.append_by_value(u, 1); },
    [](Variable& s, Variable&, Variable&) { s.append_in_place(1); },
    [](Variable&, Variable& t, Variable&) { t.append_in_place(1); },
    [](Variable&, Variable&, Variable& u) { u.append_in_place(2); },
    [](Variable& s, Variable&, Variable& u) { u = s; },
    [](Variable&, Variable& t, Variable& u) { u = t; },
    [](Variable& s, Variable& t, Variable&) { s.take(t); },
    [](Variable& s, Variable&, Variable&) { s.set_nil(); },
    [](Variable&, Variable& t, Variable&) { t.set_nil(); },
    [](Variable&, Variable& t, Variable& u) { t.swap(u); },
    [](Variable& s, Variable&, Variable&) { s.shorten(); },
};

constexpr std::size_t length = 5;
using program = std::array<std::size_t, length>;

// Runs the steps, and looks at the whole capacity in the end. Returns what is wrong.
template <class Element, std::size_t N>
std::string run(const program& numbers,
                void (*const (&steps)[N])(variable<Element>&, variable<Element>&, variable<Element>&)) {
  using variable = variable<Element>;
  const auto before = counted::counts;
  {
    variable s;
    variable t;
    variable u;
    s.make();
    s.append_in_place(1);
    for (std::size_t number : numbers) steps[number](s, t, u);
    for (const variable* v : {&s, &t, &u}) {
      if (!v->is_as_expected()) return "elements, len or cap";
      if (!v->is_as_expected_to_the_capacity()) return "what lies behind the end";
    }
  }
  if (counted::counts.alive != before.alive) return "number of live elements";
  if (counted::counts.damaged != before.damaged) return "address of an element";
  return "";
}

template <class Element, std::size_t N>
void run_all(void (*const (&steps)[N])(variable<Element>&, variable<Element>&, variable<Element>&)) {
  program numbers{};
  for (;;) {
    const std::string wrong = run<Element>(numbers, steps);
    if (!wrong.empty()) {
      std::ostringstream text;
      for (std::size_t number : numbers) text << number << ' ';
      FAIL("steps " << text.str() << ": " << wrong);
    }
    std::size_t at = 0;
    while (at < length && ++numbers[at] == N) numbers[at++] = 0;
    if (at == length) return;
  }
}

}  // namespace

TEST_CASE("every program of five steps with two headers does what Go does: counted elements") {
  run_all<counted>(steps_of_two<variable<counted>>);
}

TEST_CASE("every program of five steps with two headers does what Go does: numbers") {
  run_all<int>(steps_of_two<variable<int>>);
}

TEST_CASE("every program of five steps that ends a pair of headers does what Go does: counted elements") {
  run_all<counted>(steps_of_three<variable<counted>>);
}

TEST_CASE("every program of five steps that ends a pair of headers does what Go does: numbers") {
  run_all<int>(steps_of_three<variable<int>>);
}
