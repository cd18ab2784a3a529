// SPDX-License-Identifier: Apache-2.0
// STATE, the first operand of every question: what has been run, and with it the state it led to.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/import/node_tables.h"
#include "sim/import/restored_machine.h"
#include "sim/script/scenario.h"
#include "sim/script/simulated_machine.h"
#include "tools/mntsim/input.h"
#include "tools/mntsim/state_past.h"

namespace mntsim {

/// Tells of a remark on standard error.
void show(const ImportRemark& remark);

/// The machine of a node's tables; what does not fit, and what is unknown, is told of on standard
/// error. `file` is what messages call the node. Throws InputError where it has no namespace.
[[nodiscard]] std::unique_ptr<SimulatedMachine> restore_machine(NodeTables tables,
                                                                const std::string& file);

/// What --live stands for as a STATE.
inline constexpr std::string_view live_state = "--live";

/// Captures this machine (`live_state`), restores a node (node.json), runs a scenario (FILE.json),
/// its first STEP steps (FILE.json@STEP), or a script (`-`: standard input), and gives the machine
/// as it is then. Refusals are results; a scenario's step that gives another errno than it expects
/// is told of on standard error. `past`, where it is given, gets what led there: a node's past is
/// not known. Throws InputError.
[[nodiscard]] std::unique_ptr<SimulatedMachine> read_state(const std::string& state,
                                                           StatePast* past = nullptr);

/// What the actors of a node said at the end of something: "pod web: path … is not a shared mount".
using Outcomes = std::vector<Remark>;

/// The same on another node, and what its actors said is appended to `outcomes`.
[[nodiscard]] std::unique_ptr<SimulatedMachine> read_state(const std::string& state,
                                                           const NodeFlags& node,
                                                           Outcomes& outcomes);

/// STATE as it is written: FILE.json@STEP has a step, anything else is a file's name.
struct StateArgument {
  std::string file;
  std::optional<std::size_t> step;  // how many steps of the scenario; absent: all
};

/// Throws InputError where STEP is no number.
[[nodiscard]] StateArgument parse_state(const std::string& state);

/// Throws InputError where the simulator cannot run the scenario, or it has no such step.
void require_steps(const Scenario& scenario, const StateArgument& state);

/// A place on the command line: NS:PATH, split at its first `:/`.
struct PlaceArgument {
  std::string_view text;  // as it was given
  std::string_view task;
  std::string_view path;
};

/// Throws InputError where it is no NS:PATH.
[[nodiscard]] PlaceArgument parse_place(std::string_view text);

/// The task by whose name the namespace is called. Throws InputError with the nearest spelling.
[[nodiscard]] TaskHandle find_task(const SimulatedMachine& machine, const PlaceArgument& place);

/// Where a mount that is made at the place goes: the top of what is mounted there. Throws
/// InputError where there is no such path, or nothing can be mounted there. On a node whose tables
/// were captured or imported, names that no table tells are taken for directories.
[[nodiscard]] Path find_place(SimulatedMachine& machine, const PlaceArgument& place);

}  // namespace mntsim
