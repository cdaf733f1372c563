// How many requests a second a machine can take, with the units written down.
//
// A formula goes round that divides cores · IPC · 0.8 by the latency and calls the result requests per second. Units:
//
//      cores · (instructions / cycle) · 1        instructions
//      ──────────────────────────────────   =   ───────────────      no request anywhere
//                   seconds                     cycle · second
//
// For 4 cores, an IPC of 1.32 and 15 ms it gives 281.6 of those, not 281.6 thousand requests. A latency says how long a
// request waits and works together; what a core can serve depends on the work alone:
//
//      requests / second  =  cores · utilisation / (CPU seconds per request)
//      CPU seconds        =  instructions per request / (IPC · cycles per second)
//      requests in flight =  requests / second · latency                              (Little's law)
//
//      latency_ratio        the formula that goes round, under a name that claims nothing
//      latency_for_ratio    its inverse
//      max_requests_per_second, cpu_seconds_per_request, cores_needed, requests_in_flight
//
// All are constexpr, and estimates: they know nothing of locks, queues, caches or the collector, which only lower them.
#pragma once

#include <stdexcept>

#include <gogrow/rules/raise.hpp>

namespace gogrow {

namespace detail {

constexpr double positive(double value, const char* complaint) {
  if (!(value > 0) || value > 1e300) detail::raise(std::domain_error(complaint));
  return value;
}
constexpr double share(double value) {
  if (!(value > 0) || value > 1) detail::raise(std::domain_error("gogrow: a utilisation is above 0 and at most 1"));
  return value;
}

}  // namespace detail

/// What the formula that goes round takes.
struct latency_ratio_inputs {
  double cores = 1;
  double ipc = 1;            ///< instructions per cycle, as perf stat counts them
  double utilisation = 0.8;  ///< of the cores, above 0, at most 1
  double latency_seconds = 1;
};

/// cores · IPC · utilisation / latency, in instructions per cycle and second. No number of requests: twice the clock
/// leaves it as it is, and so does half the work per request at the same latency. Throws std::domain_error unless all
/// inputs are positive.
constexpr double latency_ratio(const latency_ratio_inputs& in) {
  return detail::positive(in.cores, "gogrow: the number of cores must be positive") *
         detail::positive(in.ipc, "gogrow: the instructions per cycle must be positive") *
         detail::share(in.utilisation) / detail::positive(in.latency_seconds, "gogrow: the latency must be positive");
}

/// The latency in seconds at which latency_ratio is `ratio`; the latency among the inputs counts for nothing.
constexpr double latency_for_ratio(double ratio, latency_ratio_inputs in) {
  in.latency_seconds = 1;
  return latency_ratio(in) / detail::positive(ratio, "gogrow: the ratio must be positive");
}

/// CPU time of one request: where IPC belongs. hertz: cycles per second of one core. Throws std::domain_error unless
/// all are positive.
constexpr double cpu_seconds_per_request(double instructions_per_request, double ipc, double hertz) {
  return detail::positive(instructions_per_request, "gogrow: the instructions per request must be positive") /
         (detail::positive(ipc, "gogrow: the instructions per cycle must be positive") *
          detail::positive(hertz, "gogrow: the clock must be positive"));
}

/// Requests per second at which this many cores are busy for that share of the time. Throws std::domain_error unless
/// cores and CPU time are positive and the utilisation is in (0, 1].
constexpr double max_requests_per_second(double cores, double utilisation, double cpu_seconds) {
  return detail::positive(cores, "gogrow: the number of cores must be positive") * detail::share(utilisation) /
         detail::positive(cpu_seconds, "gogrow: the CPU time per request must be positive");
}

/// The inverse: cores, not rounded, that serve so many requests per second at that utilisation.
constexpr double cores_needed(double requests_per_second, double utilisation, double cpu_seconds) {
  return detail::positive(requests_per_second, "gogrow: the requests per second must be positive") *
         detail::positive(cpu_seconds, "gogrow: the CPU time per request must be positive") /
         detail::share(utilisation);
}

/// How many requests are inside at one time, on average, when so many come a second and each stays so long.
constexpr double requests_in_flight(double requests_per_second, double latency_seconds) {
  return detail::positive(requests_per_second, "gogrow: the requests per second must be positive") *
         detail::positive(latency_seconds, "gogrow: the latency must be positive");
}

}  // namespace gogrow
