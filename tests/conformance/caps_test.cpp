// Capacities against the recorded vectors of real Go: through the rule at run time, and through go_slice with the
// release and the element fixed at compile time.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <gogrow/rules/slice.hpp>
#include <gogrow/slice.hpp>

#include "support/golden.hpp"
#include "support/show.hpp"

namespace {

using namespace gogrow;
using gogrow::testing::caps_row;
using gogrow::testing::caps_vector;
using test_support::golden;

// "go1.15.15" is a build of release 1.15.
const release& release_of_build(const std::string& build) {
  const std::size_t patch = build.find('.', build.find('.') + 1);
  return release_of(parse_go_version(build.substr(0, patch)).value());
}

// No rule looks at the alignment.
layout layout_of_row(std::size_t size, bool has_pointers) { return {size, 1, has_pointers}; }

}  // namespace

TEST_CASE("43,507 appends of 1.5.4 and 1.8.7 give the recorded capacities") {
  for (const char* name : {"slice-grid-go1.5.4", "slice-grid-go1.8.7"}) {
    gogrow::testing::grid_reader grid(golden().vector_path(name));
    const release& r = release_of_build(grid.version());
    std::size_t cases = 0;
    while (const auto c = grid.next()) {
      ++cases;
      const std::size_t new_len = c->old_len + c->added;
      const std::size_t cap =
          new_len <= c->old_cap
              ? c->old_cap
              : next_slice_cap(r, {c->old_len, c->old_cap, new_len, layout_of_row(c->elem_size, c->has_pointers)})->cap;
      if (cap != c->new_cap)
        FAIL_CHECK(name << ", line " << grid.line_number() << ": " << c->type << ", len " << c->old_len << ", cap "
                        << c->old_cap << ", " << c->added << " appended: " << c->new_cap << " expected, " << cap
                        << " seen");
    }
    CHECK(cases == 43'507);
  }
}

TEST_CASE("40 capacities of 17 element types in 14 releases are the recorded ones") {
  const auto names = golden().vector_names("caps-");
  CHECK(names.size() == 14);
  for (const std::string& name : names) {
    const caps_vector vector = gogrow::testing::read_caps(golden().vector_path(name));
    const release& r = release_of_build(vector.version);
    CHECK(vector.rows.size() == 17);
    for (const caps_row& row : vector.rows) {
      std::vector<std::uint64_t> seen;
      std::size_t cap = 0;
      while (seen.size() < row.capacities.size()) {
        cap = next_slice_cap(r, {cap, cap, cap + 1, layout_of_row(row.elem_size, row.has_pointers)})->cap;
        seen.push_back(cap);
      }
      CAPTURE(name);
      CAPTURE(row.type);
      CHECK(seen == row.capacities);
    }
  }
}

// --- The same through containers.

namespace {

struct three_words {
  std::int64_t a, b, c;
};
struct pointer_and_two_words {
  void* p;
  std::int64_t a, b;
};
struct pointer_and_five_words {
  void* p;
  std::int64_t a[5];
};

// Enough to leave the small size classes behind.
constexpr std::size_t most_elements = 20'000;

template <class T, go_version Release> std::string capacities_differ(const caps_vector& vector, const char* go_type) {
  for (const caps_row& row : vector.rows) {
    if (row.type != go_type) continue;
    go_slice<T, Release> s;
    for (std::uint64_t expected : row.capacities) {
      if (expected > most_elements) return "";
      const std::size_t len = s.cap();
      while (s.len() < len) s.append(T());
      s.append(T());
      if (s.cap() != expected)
        return std::string(go_type) + ": cap " + std::to_string(len) + " became " + std::to_string(s.cap()) + ", not " +
               std::to_string(expected);
    }
    return "";
  }
  return std::string("no row for ") + go_type;
}

template <go_version Release> void check_containers(const std::string& build) {
  const caps_vector vector = gogrow::testing::read_caps(golden().vector_path("caps-" + build));
  CAPTURE(build);
  CHECK(capacities_differ<std::uint8_t, Release>(vector, "byte") == "");
  CHECK(capacities_differ<std::int32_t, Release>(vector, "int32") == "");
  CHECK(capacities_differ<std::int64_t, Release>(vector, "int64") == "");
  CHECK(capacities_differ<int*, Release>(vector, "*int") == "");
  CHECK(capacities_differ<std::string, Release>(vector, "string") == "");
  CHECK(capacities_differ<std::array<char, 3>, Release>(vector, "[3]byte") == "");
  CHECK(capacities_differ<three_words, Release>(vector, "S24noscan") == "");
  CHECK(capacities_differ<pointer_and_two_words, Release>(vector, "P24ptr") == "");
  CHECK(capacities_differ<pointer_and_five_words, Release>(vector, "P48ptr") == "");
}

}  // namespace

// One release for each combination of rule, size classes and header.
TEST_CASE("go_slice has the recorded capacities, element by element") {
  check_containers<go1_5>("go1.5.4");
  check_containers<go1_8>("go1.8.7");
  check_containers<go1_15>("go1.15.15");
  check_containers<go1_16>("go1.16.15");
  check_containers<go1_18>("go1.18.10");
  check_containers<go1_21>("go1.21.13");
  check_containers<go1_22>("go1.22.12");
  check_containers<go1_26>("go1.26.0");
}
