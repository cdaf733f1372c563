// Capacity formulas: the article's example, that each inverse undoes its formula, and what is refused. Expectations are
// worked out by hand.

#include <limits>
#include <stdexcept>

#include <doctest/doctest.h>

#include <gogrow/advise/capacity.hpp>

namespace {

using namespace gogrow;
using doctest::Approx;

constexpr latency_ratio_inputs four_cores{.cores = 4, .ipc = 1.32, .utilisation = 0.8, .latency_seconds = 0.015};
static_assert(latency_ratio(four_cores) > 281.59 && latency_ratio(four_cores) < 281.61);

}  // namespace

TEST_CASE("the formula that goes round gives 281.6, and its inverse the latency") {
  CHECK(latency_ratio(four_cores) == Approx(281.6));
  CHECK(latency_for_ratio(281.6, four_cores) == Approx(0.015));
  CHECK(latency_for_ratio(281600, four_cores) == Approx(15e-6));  // what "281.6 thousand" would need
  latency_ratio_inputs slower = four_cores;
  slower.latency_seconds = 0.030;
  CHECK(latency_ratio(slower) == Approx(140.8));
}

TEST_CASE("requests per second follow from the CPU time of a request") {
  // 15 ms of computing: 4 * 0.8 / 0.015.
  CHECK(max_requests_per_second(4, 0.8, 0.015) == Approx(213.3333));
  // 281,600 requests a second leave each 4 * 0.8 / 281,600 s: 11.36 us.
  CHECK(max_requests_per_second(4, 0.8, 11.363636e-6) == Approx(281600));
  CHECK(cores_needed(281600, 0.8, 0.015) == Approx(5280));
  CHECK(cores_needed(213.33333, 0.8, 0.015) == Approx(4));
}

TEST_CASE("IPC and clock belong to the CPU time") {
  // 30 million instructions at 1.32 a cycle and 3 GHz: 7.5758 ms.
  CHECK(cpu_seconds_per_request(30e6, 1.32, 3e9) == Approx(7.5757576e-3));
  const double slow = max_requests_per_second(4, 0.8, cpu_seconds_per_request(30e6, 1.32, 3e9));
  CHECK(slow == Approx(422.4));
  CHECK(max_requests_per_second(4, 0.8, cpu_seconds_per_request(30e6, 2.64, 3e9)) == Approx(844.8));
}

TEST_CASE("Little's law: what 273 thousand requests a second at 15 ms mean") {
  CHECK(requests_in_flight(273000, 0.015) == Approx(4095));
}

TEST_CASE("a utilisation of 1 is allowed, more is not") {
  CHECK(max_requests_per_second(1, 1, 1) == 1);
  CHECK_THROWS_WITH_AS(max_requests_per_second(1, 1.0001, 1), "gogrow: a utilisation is above 0 and at most 1",
                       std::domain_error);
  CHECK_THROWS_AS(cores_needed(1, 0, 1), std::domain_error);
  CHECK_THROWS_AS(latency_ratio({4, 1, -0.1, 1}), std::domain_error);
}

TEST_CASE("what is not positive is refused by name") {
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  constexpr double infinite = std::numeric_limits<double>::infinity();
  for (const double bad : {0.0, -1.0, nan, infinite}) {
    CAPTURE(bad);
    CHECK_THROWS_WITH(latency_ratio({bad, 1, 0.8, 1}), "gogrow: the number of cores must be positive");
    CHECK_THROWS_WITH(latency_ratio({1, bad, 0.8, 1}), "gogrow: the instructions per cycle must be positive");
    CHECK_THROWS_WITH(latency_ratio({1, 1, 0.8, bad}), "gogrow: the latency must be positive");
    CHECK_THROWS_WITH(latency_for_ratio(bad, four_cores), "gogrow: the ratio must be positive");
    CHECK_THROWS_WITH(cpu_seconds_per_request(bad, 1, 1), "gogrow: the instructions per request must be positive");
    CHECK_THROWS_WITH(cpu_seconds_per_request(1, 1, bad), "gogrow: the clock must be positive");
    CHECK_THROWS_WITH(max_requests_per_second(1, 0.8, bad), "gogrow: the CPU time per request must be positive");
    CHECK_THROWS_WITH(cores_needed(bad, 0.8, 1), "gogrow: the requests per second must be positive");
    CHECK_THROWS_WITH(requests_in_flight(1, bad), "gogrow: the latency must be positive");
  }
}
