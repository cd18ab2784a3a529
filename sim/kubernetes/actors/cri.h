// SPDX-License-Identifier: Apache-2.0
// The container runtime behind the CRI: containerd and CRI-O. Sandboxes, overlays, the checks of
// what the kubelet asks for, and the OCI configuration that the OCI runtime gets.
// kubernetes.md 1.3, 1.6, 2.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/kubernetes/actors/kubelet.h"
#include "sim/kubernetes/actors/node.h"

namespace mntsim {

/// RunPodSandbox: namespace pins, shm, the pause container.
[[nodiscard]] std::optional<std::string> run_sandbox(Node& node, RunningPod& pod);

/// What CreateContainer does with the mounts while it makes the configuration, one after the other,
/// those with the shortest paths first: it makes a source that is not there, follows one that is a
/// symbolic link itself, and asks for propagation and recursive read-only against the runtime's own
/// mount table. The runtime's words where it refuses ("path … is mounted on … but it is not a
/// shared mount"); `mounts` is then as far as it came.
[[nodiscard]] std::optional<std::string> prepare_mounts(Node& node, const Container& container,
                                                        std::vector<CriMount>& mounts);

/// How many names a path in the container has, as both runtimes sort by it.
[[nodiscard]] std::ptrdiff_t depth_of(std::string_view container_path);

/// The paths in /proc and /sys that containerd hides from containers, and those that it makes
/// read-only. Which of them there are depends on the kernel's configuration.
[[nodiscard]] std::vector<std::string> default_masked_paths();
[[nodiscard]] std::vector<std::string> default_readonly_paths();

/// The OCI configuration of a container: default mounts and the kubelet's, sorted as the runtime
/// sorts them.
[[nodiscard]] OciConfig oci_config(Node& node, const RunningPod& pod, const Container& container,
                                   const std::vector<CriMount>& mounts);

/// CreateContainer and StartContainer: configuration, overlay, OCI runtime.
[[nodiscard]] std::optional<std::string> start_container(Node& node, RunningPod& pod,
                                                         const Container& container,
                                                         std::vector<CriMount> mounts);

/// StopPodSandbox and RemovePodSandbox.
[[nodiscard]] std::optional<std::string> remove_sandbox(Node& node, RunningPod& pod);

}  // namespace mntsim
