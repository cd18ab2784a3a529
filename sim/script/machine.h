// SPDX-License-Identifier: Apache-2.0
// Machine: anything that executes the command language. Two so far: the simulated machine and the
// host.
#pragma once

#include <string>
#include <vector>

#include "sim/kernel/errno.h"
#include "sim/script/command.h"

namespace mntsim {

/// One task's view: the lines of its /proc/PID/mountinfo, byte for byte, without line ends.
struct TaskTable {
  std::string task;
  std::vector<std::string> lines;
};

/// The tables of all living tasks, in the order in which they were forked.
using Snapshot = std::vector<TaskTable>;

class Machine {
 public:
  Machine() = default;
  Machine(const Machine&) = delete;
  Machine& operator=(const Machine&) = delete;
  virtual ~Machine() = default;

  /// Runs one command (neither `snapshot` nor `reset`) to its end and returns the errno of its
  /// system call, `ok` for success. A task that does not exist gives ESRCH.
  virtual Errno execute(const TaskCommand& command) = 0;

  /// The mount tables as they are now. Changes nothing.
  [[nodiscard]] virtual Snapshot snapshot() = 0;

  /// Back to the initial state of design.md: one task `init`, one private empty tmpfs.
  virtual void reset() = 0;
};

/// The host cannot do what was asked (no privilege, no such kernel): exit code 3.
struct HostUnavailable {
  std::string what;
};

}  // namespace mntsim
