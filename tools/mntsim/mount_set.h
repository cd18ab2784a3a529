// SPDX-License-Identifier: Apache-2.0
// Sets of mounts on the command line: a namespace (NS), or what is at a place and below it
// (NS:PATH).
#pragma once

#include <string>
#include <vector>

#include "sim/script/simulated_machine.h"

namespace mntsim {

/// NS: all mounts of the namespace. NS:PATH: the mount that PATH lies on, and all mounts that lie
/// at PATH or below it. By slot, ascending. Throws InputError.
[[nodiscard]] std::vector<MountHandle> find_mounts(SimulatedMachine& machine,
                                                   const std::string& text);

/// The namespace of a task. Throws InputError with the nearest spelling.
[[nodiscard]] NamespaceHandle find_namespace(const SimulatedMachine& machine,
                                             const std::string& name);

}  // namespace mntsim
