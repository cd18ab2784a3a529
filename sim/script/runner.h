// SPDX-License-Identifier: Apache-2.0
// Steps on a machine: runs commands and checks expectations.
#pragma once

#include <optional>
#include <string>

#include "sim/script/machine.h"
#include "sim/script/scenario.h"

namespace mntsim {

/// "success", or the errno's name: for sentences about what a command gave.
[[nodiscard]] std::string result_name(Errno error);

/// Checks one expectation against what the machine's mountinfo and access(2) say now.
/// The sentence that says what is wrong, or nothing where it holds.
[[nodiscard]] std::optional<std::string> check(Machine& machine, const Expectation& expectation);

/// What became of one scenario: the first step that failed, and why.
struct ScenarioOutcome {
  bool passed = true;
  std::size_t failed_step = 0;  // from 1
  std::string failure;          // a sentence for people
};

/// Resets the machine and runs the scenario up to its first failure.
[[nodiscard]] ScenarioOutcome run_scenario(Machine& machine, const Scenario& scenario);

}  // namespace mntsim
