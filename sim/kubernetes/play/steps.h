// SPDX-License-Identifier: Apache-2.0
// The steps of scenarios that this layer adds: node, pod, container, csi, kubelet, runtime, repeat,
// sees. Each is played on a node of its own while the scenario is read, and stands for the commands
// that its actors gave. The format: scenarios/scenario.schema.json.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "sim/kernel/kernel.h"
#include "sim/kubernetes/manifest/manifest.h"
#include "sim/kubernetes/node_options.h"
#include "sim/kubernetes/oci/oci_config.h"
#include "sim/script/scenario.h"
#include "sim/script/step_kinds.h"

namespace mntsim {

/// What reading a scenario with this layer needs from outside.
struct StepSurroundings {
  KernelOptions kernel;
  NodeOptions node;  // where the scenario has no `node` step
  /// Is this path of /proc or /sys there on all machines where the commands are to run? Empty: all
  /// are.
  std::function<bool(const std::string& path)> has_special_path;
  /// Is there, where the commands' user is, something at this path that is no directory? Asked for
  /// the sources of a bundle's binds. Empty: nobody can look.
  std::function<bool(const std::string& path)> is_file;
  /// The text of a file that the scenario names, as a path from the scenario's own. Throws
  /// InputError.
  std::function<std::string(const std::string& file)> read_file;
  /// Is told of each warning; may be empty.
  std::function<void(const InputError& warning)> warn;
  /// What if? May change pods before they are created, and a node before it boots; may be empty.
  std::function<void(std::vector<Pod>& pods)> change_pods = {};
  std::function<void(NodeOptions& options)> change_node = {};
};

/// The special paths without those that are not there.
[[nodiscard]] std::vector<std::string> on_machine(std::vector<std::string> paths,
                                                  const StepSurroundings& surroundings);

/// The options with such paths alone, changed by `change_node`.
[[nodiscard]] NodeOptions for_machine(NodeOptions options, const StepSurroundings& surroundings);

/// The layer for one scenario; `file` is the scenario's.
[[nodiscard]] StepLayer kubernetes_steps(const StepSurroundings& surroundings,
                                         const std::string& file);

/// A manifest as a scenario: a node, its pods created; with `restarts`, then all containers of all
/// pods started anew so many times.
[[nodiscard]] Scenario manifest_scenario(Manifest manifest, const std::string& file,
                                         const StepSurroundings& surroundings,
                                         unsigned restarts = 0);

/// Gives each plain step of a scenario that was not read from JSON the file as its place, and a
/// number of its own.
void number_all(Scenario& scenario);

/// An OCI configuration as a scenario: the bundle's paths are made, then the runtime creates the
/// container as the task `container`.
[[nodiscard]] Scenario oci_scenario(const OciConfig& config, const std::string& file,
                                    const StepSurroundings& surroundings);

}  // namespace mntsim
