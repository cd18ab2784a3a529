// SPDX-License-Identifier: Apache-2.0
#include "bench/cpu_clock.h"

#include <algorithm>
#include <ctime>

namespace mntsim::bench {

namespace {

/// What lies between two readings with nothing between them. The least of many, so that no work is
/// ever taken for the clock's.
double cost_of_reading_s() {
  double least = 1;
  for (int round = 0; round < 10'000; ++round) {
    const double begin = thread_seconds();
    least = std::min(least, thread_seconds() - begin);
  }
  return least;
}

}  // namespace

double thread_seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

double seconds_between(double begin, double end) {
  static const double reading_s = cost_of_reading_s();
  return std::max(end - begin - reading_s, 1e-9);
}

}  // namespace mntsim::bench
