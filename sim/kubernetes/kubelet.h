// SPDX-License-Identifier: Apache-2.0
// The kubelet's volume manager: what it mounts before a pod's sandbox, for each container's start,
// and what it takes down after. kubernetes.md 1.1, 1.2, 1.6.
#pragma once

#include <optional>
#include <string>

#include "sim/kubernetes/node.h"

namespace mntsim {

/// Sets up all volumes of the pod (`pod.volumes` is filled), CSI volumes by their drivers.
/// What went wrong, in the kubelet's words; nothing: all are there.
[[nodiscard]] std::optional<std::string> set_up_volumes(Node& node, RunningPod& pod);

/// A container's mount as the kubelet hands it to the CRI.
struct CriMount {
  std::string container_path;
  std::string host_path;
  MountPropagation propagation = MountPropagation::none;
  bool read_only = false;
  bool recursive_read_only = false;
};

/// The container's mounts in the order of the kubelet (volumeMounts, then /etc/hosts and the
/// termination log). Makes the subPath binds and what directories and files are missing.
/// `failure` gets what went wrong.
[[nodiscard]] std::vector<CriMount> make_mounts(Node& node, RunningPod& pod,
                                                const Container& container,
                                                std::optional<std::string>& failure);

/// Takes down the subPaths, the volumes, the devices and the pod's directory. What hangs, in the
/// kubelet's words ("UnmountVolume.TearDown failed …: device is busy"); nothing: all are gone. Goes
/// on where it stopped when called again.
[[nodiscard]] std::optional<std::string> tear_down_volumes(Node& node, RunningPod& pod);

}  // namespace mntsim
