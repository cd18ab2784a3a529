// SPDX-License-Identifier: Apache-2.0
#include "tools/mntsim/node_state.h"

#include <utility>

namespace mntsim {

NodeState boot_node(const NodeOptions& options) {
  NodeState state;
  state.machine = std::make_unique<SimulatedMachine>();
  state.node = std::make_unique<Node>(*state.machine, options);
  return state;
}

NodeState as_node(std::unique_ptr<SimulatedMachine> machine) {
  NodeState state;
  state.machine = std::move(machine);
  NodeOptions options;
  if (state.machine->task("crio")) options.cri = CriKind::crio;
  state.node = std::make_unique<Node>(*state.machine, options, Node::AsItIs{});
  return state;
}

}  // namespace mntsim
