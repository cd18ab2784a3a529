// SPDX-License-Identifier: Apache-2.0
// The host before any pod: systemd's mounts, or those of a node without it, and the daemons.
#pragma once

#include "sim/kubernetes/actors/node.h"

namespace mntsim {

/// Mounts what a booted host has, makes `/` shared (or does not), and starts kubelet and runtime as
/// tasks, in the host's namespace or in one of their own.
void boot(Node& node);

// The daemons as tasks, each in the namespace where the node's options have it. At a restart too:
// nothing that is there already is mounted again.

void start_kubelet(Node& node);
/// CRI-O's storage driver makes its home a private mount. With `new_namespace` the runtime gets a
/// namespace of its own, a slave of the host's that is itself shared, whatever the options say.
void start_runtime(Node& node, bool new_namespace = false);

}  // namespace mntsim
