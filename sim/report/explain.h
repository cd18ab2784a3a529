// SPDX-License-Identifier: Apache-2.0
// Why a command was refused, in a sentence: what `--explain` shows.
#pragma once

#include <string>

#include "sim/kernel/kernel.h"
#include "sim/script/command.h"

namespace mntsim {

/// Words the kernel's last refusal, right after `command` gave `error` on a simulated machine. Also
/// what the machine refuses before it asks the kernel: tasks that are not there, names that are
/// taken.
[[nodiscard]] std::string why_refused(const Kernel& kernel, const TaskCommand& command,
                                      Errno error);

}  // namespace mntsim
