// SPDX-License-Identifier: Apache-2.0
// What every question takes: STATE, --json, --live.
#pragma once

#include <CLI/CLI.hpp>

#include <string>

namespace mntsim {

struct QuestionFlags {
  std::string state;
  bool json = false;
};

/// Adds STATE and --live.
void add_state(CLI::App& verb, std::string& operand);

/// Adds STATE and the flags that every question has. STATE comes before the verb's own operands.
void add_question_flags(CLI::App& verb, QuestionFlags& flags);

}  // namespace mntsim
