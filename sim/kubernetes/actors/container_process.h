// SPDX-License-Identifier: Apache-2.0
// A container's overlay and its process, for pause containers and all others.
#pragma once

#include <optional>
#include <string>

#include "sim/kubernetes/actors/node.h"

namespace mntsim {

/// Mounts the overlay with an image's names and lets the OCI runtime create the process. What the
/// runtime says where it cannot.
[[nodiscard]] std::optional<std::string> create_process(Node& node, RunningContainer& container,
                                                        OciConfig config);

/// The process ends, if it runs, and the overlay is unmounted; a busy one is detached.
void end_process(Node& node, RunningContainer& container);

}  // namespace mntsim
