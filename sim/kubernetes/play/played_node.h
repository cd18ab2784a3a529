// SPDX-License-Identifier: Apache-2.0
// A node on a simulated machine of its own, and its transcript as plain steps.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sim/kubernetes/actors/node.h"
#include "sim/kubernetes/manifest/manifest.h"
#include "sim/script/scenario.h"

namespace mntsim {

class PlayedNode {
 public:
  explicit PlayedNode(const KernelOptions& kernel) : machine_(kernel) {}
  PlayedNode(const PlayedNode&) = delete;
  PlayedNode& operator=(const PlayedNode&) = delete;

  [[nodiscard]] bool has_node() const { return node_.has_value(); }
  void boot(NodeOptions options) { node_.emplace(machine_, std::move(options)); }

  /// The node; booted with these options where there is none yet.
  Node& node(const NodeOptions& options) {
    if (!node_) boot(options);
    return *node_;
  }

  /// A command that the scenario itself gives.
  void run_plain(const TaskCommand& command);

  /// Appends what the actors did since the last call as steps; each must give the errno that it
  /// gave here.
  void take(std::vector<Step>& steps);

  /// The running app and sidecar containers of the manifest's pods, by task.
  [[nodiscard]] std::vector<std::string> containers(const Manifest& manifest);

  [[nodiscard]] SimulatedMachine& machine() { return machine_; }

 private:
  SimulatedMachine machine_;
  std::optional<Node> node_;
};

}  // namespace mntsim
