// SPDX-License-Identifier: Apache-2.0
// The host before any pod: systemd's mounts, or those of a node without it, and the daemons.
#pragma once

#include "sim/kubernetes/node.h"

namespace mntsim {

/// Mounts what a booted host has, makes `/` shared (or does not), and starts kubelet and runtime as
/// tasks, in the host's namespace or in one of their own.
void boot(Node& node);

}  // namespace mntsim
