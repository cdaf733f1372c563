// What a machine can take. The article divides cores, instructions per cycle and 0.8 by a latency; the result has no
// requests in it. Requests per second come from the CPU time of one.
#include <iostream>

#include <gogrow/advise.hpp>

int main() {
  std::cout << "4 cores · 1.32 · 0.8 / 15 ms = " << gogrow::latency_ratio({4, 1.32, 0.8, 0.015})
            << " instructions per cycle and second\n";
  for (const double instructions : {1e5, 1e6, 1e7}) {
    const double cpu = gogrow::cpu_seconds_per_request(instructions, 1.32, 3e9);
    const double rate = gogrow::max_requests_per_second(4, 0.8, cpu);
    std::cout << instructions << " instructions a request at 3 GHz: " << cpu * 1e6 << " µs, at most " << rate
              << " requests/s; at 15 ms latency " << gogrow::requests_in_flight(rate, 0.015) << " in flight\n";
  }
  std::cout << "cores for 281,600 requests/s of a million instructions: "
            << gogrow::cores_needed(281600, 0.8, gogrow::cpu_seconds_per_request(1e6, 1.32, 3e9)) << '\n';
}
