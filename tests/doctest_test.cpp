// The macros of gogrow/doctest.hpp: what passes, and what a failure says. A failing macro would fail this test, so the
// reports are looked at through the functions behind the macros, and once through a doctest run of their own.

#include <cstdint>
#include <memory>
#include <sstream>
#include <string>

#include <doctest/doctest.h>

#include <gogrow/doctest.hpp>

namespace {

using namespace gogrow;
using gogrow::growth_checks::check_capacities;
using gogrow::growth_checks::check_total;

using ids = go_slice<std::int64_t, go1_22, std::allocator<std::int64_t>, ambient>;
using logged = go_slice<std::int64_t, go1_22, std::allocator<std::int64_t>, observer_ref<event_log>>;

template <class Slice> void fill(Slice& s, int n) {
  for (int i = 0; i < n; ++i) s.append(i);
}

bool says(const gogrow::growth_checks::growth_check& check, const std::string& text) {
  return check.report.find(text) != std::string::npos;
}

}  // namespace

TEST_CASE("the macros accept scopes, logs and counters") {
  growth_scope scope("fill", keep::events);
  event_log log;
  CHECK_NO_GROWTH(scope);
  REQUIRE_NO_GROWTH(log);
  CHECK_CAPACITIES(scope);
  ids s;
  logged t{observer_ref(log)};
  fill(s, 1000);
  fill(t, 5);
  CHECK_REALLOCATIONS(scope, 12);
  CHECK_ALLOCATIONS(scope, 12);
  CHECK_BYTES_COPIED(scope, 14968);
  CHECK_CAPACITIES(scope, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 848, 1280);
  REQUIRE_REALLOCATIONS(log, 4);
  REQUIRE_ALLOCATIONS(log, 4);
  REQUIRE_BYTES_COPIED(log, (1 + 2 + 4) * 8);
  const int last = 8;
  REQUIRE_CAPACITIES(log, 1, 2, 4, last);
  CHECK_REALLOCATIONS(scope.totals(), 12u);
  CHECK_BYTES_COPIED(scope.totals(), std::uint64_t{14968});
}

TEST_CASE("a wrong number is reported with what was expected, what was seen and every growth") {
  growth_scope scope("fill", keep::events);
  ids s;
  fill(s, 5);
  const auto check = check_total(scope, "reallocations", &counters::reallocations, 3);
  CHECK_FALSE(check);
  CHECK(says(check, "3 reallocations expected, 4 seen"));
  CHECK(says(check, "1: cap 0 -> 1 for len 1, 0 copied"));
  CHECK(says(check, "4: cap 4 -> 8 for len 5, 4 copied"));
  CHECK(static_cast<bool>(check_total(scope, "reallocations", &counters::reallocations, 4)));
  CHECK_FALSE(check_total(scope.totals(), "allocations", &counters::mallocs, 5));
}

TEST_CASE("a capacity that differs is marked, and so is one that is missing or too many") {
  event_log log;
  logged s{observer_ref(log)};
  fill(s, 5);  // 1 2 4 8
  const auto differs = check_capacities(log, {1, 2, 3, 8});
  CHECK_FALSE(differs);
  CHECK(says(differs, "2: 2, 2 (from 1)\n"));
  CHECK(says(differs, "3: 3, 4 (from 2)   <-- differs"));
  const auto missing = check_capacities(log, {1, 2, 4, 8, 16});
  CHECK_FALSE(missing);
  CHECK(says(missing, "5: 16, nothing   <-- differs"));
  const auto too_many = check_capacities(log, {1, 2, 4});
  CHECK_FALSE(too_many);
  CHECK(says(too_many, "4: nothing, 8 (from 4)   <-- differs"));
  CHECK(static_cast<bool>(check_capacities(log, {1, 2, 4, 8})));
  CHECK_FALSE(check_capacities(log, {}));
}

TEST_CASE("capacities of a scope that did not keep its events are a failure, not a success") {
  growth_scope scope("totals only");
  ids s;
  fill(s, 5);
  CHECK_FALSE(check_capacities(scope, {}));
  CHECK_FALSE(check_capacities(scope, {1, 2, 4, 8}));
  CHECK(says(check_capacities(scope, {1, 2, 4, 8}), "keep"));
  scope.reset();
  CHECK(static_cast<bool>(check_capacities(scope, {})));
}

TEST_CASE("doctest shows events, counters and predictions in words") {
  const auto shown = [](const auto& value) {
    std::ostringstream text;
    text << value;
    return text.str();
  };
  CHECK(shown(slice_grew{4, 4, 5, 8, 8, 64}) == "slice_grew{len 4 -> 5, cap 4 -> 8, 64 B}");
  CHECK(shown(growth_step{4, 4, 8, 64, 64}) == "growth_step{len 4, cap 4 -> 8, 64 B}");
  CHECK(shown(go1_22) == "go1.22");
  const std::string prediction = shown(predict_appends(go1_22, layout_of<std::int64_t>, {}, 1000));
  CHECK(prediction.find("12 reallocations") != std::string::npos);
  CHECK(prediction.find("len 1000, cap 1280") != std::string::npos);
  growth_scope scope("fill");
  ids s;
  fill(s, 5);
  CHECK(shown(scope.totals()).find("4 reallocations, 7 elements and 56 B copied") != std::string::npos);
}
