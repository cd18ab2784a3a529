// SPDX-License-Identifier: Apache-2.0
#include "bench/instruction_counter.h"

#include <cstdio>
#include <stdexcept>

#if __has_include(<valgrind/callgrind.h>)
#include <valgrind/callgrind.h>
#define MNTSIM_HAS_CALLGRIND 1
#else
#define CALLGRIND_START_INSTRUMENTATION
#define CALLGRIND_STOP_INSTRUMENTATION
#define CALLGRIND_ZERO_STATS
#define CALLGRIND_TOGGLE_COLLECT
#define CALLGRIND_DUMP_STATS_AT(name) static_cast<void>(name)
#define MNTSIM_HAS_CALLGRIND 0
#endif

namespace mntsim::bench {

namespace {

// The first round reserves memory; from the second on every round is alike.
constexpr int warm_up_round_count = 2;
constexpr int round_count = 1;
constexpr int exit_skipped = 77;

}  // namespace

bool InstructionCounter::is_built_in() { return MNTSIM_HAS_CALLGRIND != 0; }

void InstructionCounter::count(const std::string& name, std::int64_t item_count,
                               const Round& round) {
  for (int index = 0; index < warm_up_round_count; ++index) {
    round.prepare();
    round.work();
    round.finish();
  }
  CALLGRIND_START_INSTRUMENTATION;  // until now valgrind only translates, and is some times as fast
  CALLGRIND_ZERO_STATS;
  for (int index = 0; index < round_count; ++index) {
    round.prepare();
    CALLGRIND_TOGGLE_COLLECT;
    round.work();
    CALLGRIND_TOGGLE_COLLECT;
    round.finish();
  }
  CALLGRIND_DUMP_STATS_AT(name.c_str());
  CALLGRIND_STOP_INSTRUMENTATION;
  std::printf("%s %lld\n", name.c_str(), static_cast<long long>(item_count * round_count));
}

std::vector<CountedWorkload>& counted_workloads() {
  static std::vector<CountedWorkload> all;
  return all;
}

int count_instructions() {
  if (!InstructionCounter::is_built_in()) {
    std::fputs("mntsim_bench: built without valgrind's headers (package valgrind)\n", stderr);
    return exit_skipped;
  }
  for (const CountedWorkload& workload : counted_workloads()) {
    try {
      workload.count();
    } catch (const std::runtime_error& error) {
      std::fprintf(stderr, "mntsim_bench: %s: %s\n", workload.name.c_str(), error.what());
      return 1;
    }
  }
  return 0;
}

}  // namespace mntsim::bench
