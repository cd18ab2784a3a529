// SPDX-License-Identifier: Apache-2.0
// Changes tried on a copy of a state, for `what-if`.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "sim/script/state_diff.h"
#include "tools/mntsim/change.h"
#include "tools/mntsim/input.h"

namespace mntsim {

struct ChangeResult {
  std::string change;                   // as it was given
  Errno error = ok;                     // of a command
  std::string refusal = {};             // who refused it and why; empty: it was done
  std::vector<std::string> notes = {};  // what one should know of it
};

struct TrialRun {
  std::unique_ptr<SimulatedMachine> before;
  std::unique_ptr<SimulatedMachine> after;
  Kinship kinship = Kinship::same_past;
  std::vector<ChangeResult> results;            // up to the first that was refused
  std::map<std::uint32_t, std::string> makers;  // of the mounts that commands among the changes
                                                // made and that are there still, by slot: the task
};

/// Reads the state and makes the changes. Those of the past (a mode, where the runtime lives) come
/// first: the node is played again with them. Then the others, in their order, up to the first that
/// is refused. Where nothing was played (a script), the running container's mount is changed in its
/// place as far as that is possible, with a note. The state may be a preset's name too. Throws
/// InputError.
[[nodiscard]] TrialRun try_changes(const std::string& state, const NodeFlags& node,
                                   const std::vector<Change>& changes);

}  // namespace mntsim
