// SPDX-License-Identifier: Apache-2.0
// Names that a restored node has although no table told of them. Mountinfo names the places of
// mounts alone, and a question may be about any directory.
#pragma once

#include <string_view>

#include "sim/kernel/errno.h"
#include "sim/kernel/vfs/path_walk.h"
#include "sim/script/simulated_machine.h"

namespace mntsim {

/// Where the path leads. In a machine that was restored from tables, the names at its end that no
/// table told are taken for directories, and are there from now on, whatever file system they are
/// in, read-only or not; no mount is changed. In any other machine, and for any other error, as
/// Kernel::resolve() has it.
[[nodiscard]] Result<Path> resolve_assuming(SimulatedMachine& machine, TaskHandle task,
                                            std::string_view path);

}  // namespace mntsim
