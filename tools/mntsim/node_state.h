// SPDX-License-Identifier: Apache-2.0
// A node on which more pods can be created: a preset after boot, or a state as it is.
#pragma once

#include <memory>
#include <string>

#include "sim/kubernetes/actors/node.h"
#include "sim/script/simulated_machine.h"

namespace mntsim {

/// A node on a machine that it borrows.
struct NodeState {
  std::unique_ptr<SimulatedMachine> machine;
  std::unique_ptr<Node> node;
};

/// A node with these options after boot.
[[nodiscard]] NodeState boot_node(const NodeOptions& options);

/// The state as a node: daemons that are not there are started in the namespace of `init`.
[[nodiscard]] NodeState as_node(std::unique_ptr<SimulatedMachine> machine);

}  // namespace mntsim
