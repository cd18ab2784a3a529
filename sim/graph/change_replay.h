// SPDX-License-Identifier: Apache-2.0
// Commands of a change that an answer offers, and their replay on a copy of the kernel: what does
// not work there is not offered.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/kernel/kernel.h"

namespace mntsim {

/// A command of a change, as the command language has it.
struct ChangeCommand {
  enum class Verb : std::uint8_t {
    make_shared,
    make_rslave,
    make_rprivate,
    bind,
    rbind,
    umount,
    lazy_umount,
    fork,  // of a task, which then stands for a container that is started anew
    unshare,
  };
  Verb verb = Verb::bind;
  TaskHandle task;  // null: the task that was forked
  std::string source = {};
  std::string target = {};
};

/// A copy of the kernel on which a change is replayed.
class Replay {
 public:
  explicit Replay(const Kernel& kernel) : kernel_(kernel) {}

  /// The errno of the kernel; a command that fails has changed nothing.
  Errno run(const ChangeCommand& command);
  /// Runs them up to the first that fails. False: one did.
  bool run(const std::vector<ChangeCommand>& commands);

  [[nodiscard]] Kernel& kernel() { return kernel_; }
  [[nodiscard]] TaskHandle forked() const { return forked_; }

 private:
  Kernel kernel_;
  TaskHandle forked_;
};

}  // namespace mntsim
