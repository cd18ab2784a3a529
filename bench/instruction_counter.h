// SPDX-License-Identifier: Apache-2.0
// How many instructions a piece of work takes, as valgrind counts them: a number that does not
// depend on what else the machine does. The script bench/instructions runs and reads this.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace mntsim::bench {

/// Runs under `valgrind --tool=callgrind`, which writes a dump each time that work was counted.
class InstructionCounter {
 public:
  /// False where this program was built without valgrind's headers.
  [[nodiscard]] static bool is_built_in();

  /// What is not counted: `prepare`, then `finish`. Counted: `work`. After some rounds that only
  /// warm up, `round_count` rounds are, in one dump called `name`.
  struct Round {
    std::function<void()> prepare;
    std::function<void()> work;
    std::function<void()> finish;
  };
  static void count(const std::string& name, std::int64_t item_count, const Round& round);
};

/// A workload of which instructions are counted.
struct CountedWorkload {
  std::string name;
  std::function<void()> count;
};

[[nodiscard]] std::vector<CountedWorkload>& counted_workloads();

/// Counts all workloads on the simulator; says on standard output by how much a dump's number is to
/// be divided: "clone/400 1200". What the process is to end with.
[[nodiscard]] int count_instructions();

}  // namespace mntsim::bench
