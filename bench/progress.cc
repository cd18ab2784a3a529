// SPDX-License-Identifier: Apache-2.0
#include "bench/progress.h"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>

namespace mntsim::bench {

namespace {

using Clock = std::chrono::steady_clock;

struct Progress {
  bool visible = isatty(STDERR_FILENO) != 0;
  std::size_t benchmarks = 0;
  std::size_t repetitions = 0;
  std::size_t begun = 0;
  Clock::time_point start = Clock::now();
};

Progress& progress() {
  static Progress only;
  return only;
}

}  // namespace

void expect_benchmark() { ++progress().benchmarks; }
void expect_repetitions(std::size_t count) { progress().repetitions = count; }
void expect_nothing() { progress().repetitions = 0; }

void show_progress(const std::string& name) {
  Progress& now = progress();
  ++now.begun;
  if (!now.visible) return;
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(Clock::now() - now.start);
  std::string total;
  if (now.repetitions != 0) {
    constexpr std::size_t runs_to_find_out = 3;
    const std::size_t expected = now.benchmarks * (now.repetitions + runs_to_find_out);
    total = " of about " + std::to_string(std::max(expected, now.begun));
  }
  std::fprintf(stderr, "\r\033[K%4lld s  run %zu%s  %s", static_cast<long long>(seconds.count()),
               now.begun, total.c_str(), name.c_str());
}

void end_progress() {
  if (progress().visible) std::fputs("\r\033[K", stderr);
}

}  // namespace mntsim::bench
