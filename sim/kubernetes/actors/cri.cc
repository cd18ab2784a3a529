// SPDX-License-Identifier: Apache-2.0
#include "sim/kubernetes/actors/cri.h"

#include <fmt/core.h>

#include "sim/kubernetes/actors/container_process.h"
#include "sim/kubernetes/actors/propagation_check.h"
#include "sim/kubernetes/actors/runtime_paths.h"
#include "sim/kubernetes/paths.h"

namespace mntsim {

namespace {

using Failure = std::optional<std::string>;

std::vector<CriMount> with_storage_rule(Node& node, std::vector<CriMount> mounts) {
  for (CriMount& mount : mounts) {
    const auto propagation = propagation_in(node.options().cri, mount.host_path, mount.propagation);
    if (propagation == mount.propagation) continue;
    mount.propagation = propagation;
    node.transcript().remark(upgrade_text(mount.host_path), false);
  }
  return mounts;
}

/// The rules of a recursive read-only mount, in each runtime's words.
Failure check_recursive_read_only(const NodeOptions& options, const CriMount& mount) {
  if (!mount.recursive_read_only) return std::nullopt;
  const bool crio = options.cri == CriKind::crio;
  const std::string& path = mount.host_path;
  if (!mount.read_only) {
    return crio ? fmt::format(
                      "recursive read-only mount conflicts with read-write mount for hostPath "
                      "\"{}\"",
                      path)
                : fmt::format("recursive read-only mount conflicts with RW mount (hostPath=\"{}\")",
                              path);
  }
  if (mount.propagation == MountPropagation::none) return std::nullopt;
  const std::string_view mode = mount.propagation == MountPropagation::bidirectional
                                    ? "PROPAGATION_BIDIRECTIONAL"
                                    : "PROPAGATION_HOST_TO_CONTAINER";
  return crio ? fmt::format(
                    "recursive read-only mount requires private propagation for hostPath \"{}\", "
                    "got: {}",
                    path, mode)
              : fmt::format(
                    "recursive read-only mount needs private propagation, got \"{}\" "
                    "(hostPath=\"{}\")",
                    mode, path);
}

}  // namespace

std::optional<std::string> check_mounts(Node& node, const Container& container,
                                        const std::vector<CriMount>& mounts) {
  for (const CriMount& mount : mounts) {
    const auto refusal =
        check_propagation(node.transcript(), node.runtime(), mount.host_path, mount.propagation);
    Failure failure =
        refusal ? Failure(refusal->text) : check_recursive_read_only(node.options(), mount);
    if (!failure) continue;
    if (node.options().cri == CriKind::crio) return failure;
    return fmt::format("failed to generate container \"{}\" spec: failed to generate spec: {}",
                       container.name, *failure);
  }
  return std::nullopt;
}

std::optional<std::string> start_container(Node& node, RunningPod& pod, const Container& container,
                                           const std::vector<CriMount>& asked) {
  Transcript& transcript = node.transcript();
  RunningContainer& running = pod.containers[container.name];
  if (running.task.empty()) {
    running.task = pod.name + "." + container.name;
    running.id = running.task;
  } else {
    ++running.attempt;
    running.id = running.task + "." + std::to_string(running.attempt);
  }
  transcript.begin(Actor::cri, "look at the mounts of container " + running.task);
  const std::vector<CriMount> mounts = with_storage_rule(node, asked);
  for (const CriMount& mount : mounts) {
    static_cast<void>(transcript.make_directory(node.runtime(), mount.host_path));
  }
  if (Failure failure = check_mounts(node, container, mounts)) return failure;
  return create_process(node, running, oci_config(node, pod, container, mounts));
}

}  // namespace mntsim
