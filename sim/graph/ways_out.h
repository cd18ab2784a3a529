// SPDX-License-Identifier: Apache-2.0
// Ways out of a namespace: by which of its mounts what is mounted in it comes to another one.
#pragma once

#include <vector>

#include "sim/kernel/vfs/state.h"

namespace mntsim {

struct WayOut {
  MountHandle sender;
  MountHandle receiver;  // the first of its namespace that the kernel comes to
};

/// The ways out of a namespace, by its mounts in the order of mountinfo, one for each namespace
/// that receives. A receiver that does not show the sender's root is among them: it may show a
/// place below.
[[nodiscard]] std::vector<WayOut> ways_out(const State& state, NamespaceHandle from);

}  // namespace mntsim
