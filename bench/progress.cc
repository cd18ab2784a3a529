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
  std::size_t expected = 0;
  std::size_t begun = 0;
  Clock::time_point start = Clock::now();
};

Progress& progress() {
  static Progress only;
  return only;
}

}  // namespace

void expect_measurements(std::size_t count) { progress().expected = count; }

void show_progress(const std::string& name) {
  Progress& now = progress();
  ++now.begun;
  if (!now.visible) return;
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(Clock::now() - now.start);
  std::fprintf(stderr, "\r\033[K%4lld s  %zu of about %zu  %s",
               static_cast<long long>(seconds.count()), now.begun,
               std::max(now.expected, now.begun), name.c_str());
}

void end_progress() {
  if (progress().visible) std::fputs("\r\033[K", stderr);
}

}  // namespace mntsim::bench
