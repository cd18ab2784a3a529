// SPDX-License-Identifier: Apache-2.0
// How a difference of two states is shown: what `diff` and `what-if` share.
#pragma once

#include <CLI/CLI.hpp>

#include <string>
#include <vector>

#include "sim/script/state_diff.h"

namespace mntsim {

struct DiffFlags {
  bool json = false;
  bool lines = false;
  std::string fail_on;  // empty: nothing
};

/// Adds --lines, --json, and --fail-on with these events.
void add_diff_flags(CLI::App& verb, DiffFlags& flags, const std::vector<std::string>& events);

/// Appends the difference as the flags want it.
void append_diff(std::string& out, const StateDiff& diff, const DiffFlags& flags);

}  // namespace mntsim
