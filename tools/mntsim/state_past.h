// SPDX-License-Identifier: Apache-2.0
// StatePast: what led to a state: the commands that changed its mounts, and whose copy each mount
// is. Kept while the commands run, for the questions that ask about the past.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "sim/graph/mount_history.h"
#include "sim/report/past_command.h"
#include "sim/script/simulated_machine.h"

namespace mntsim {

class StatePast {
 public:
  /// Executes the command and keeps what it did to mounts. `step` is the number of the step it
  /// belongs to, `actor` who does it in the Kubernetes layer, or empty.
  Errno execute(SimulatedMachine& machine, const TaskCommand& command, std::size_t step,
                std::string_view actor);

  /// Null: the state has no history, as it was captured or no command was run.
  [[nodiscard]] const MountHistory* history() const { return history_.get(); }

  /// The command of that number, as the history has it; null for 0.
  [[nodiscard]] const PastCommand* command(std::uint32_t number) const {
    return number == 0 ? nullptr : &commands_[number - 1];
  }

 private:
  void begin(SimulatedMachine& machine);

  std::unique_ptr<MountHistory> history_;
  std::vector<PastCommand> commands_;  // those that did something to mounts
};

}  // namespace mntsim
