// SPDX-License-Identifier: Apache-2.0
// The kubelet's volumes: what it mounts before a pod's sandbox, what it prepares for each
// container's start, and what it takes down after. All of it by the task `kubelet`, CSI by the
// drivers. kubernetes.md 1.1, 1.2, 1.6.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sim/kubernetes/actors/node.h"

namespace mntsim {

/// Sets up the volumes of the pod that its containers mount, in their order (`pod.volumes` is
/// filled), CSI volumes by their drivers; those that no container mounts, and block volumes, are no
/// mounts (kubernetes desired_state_of_world_populator.go). A driver that is not there is started
/// as a pod. What went wrong first, in the kubelet's words (the others are set up all the same);
/// nothing: all are there. Called again, it does what is missing.
///
/// Secrets and projected tokens are a tmpfs with one file, `token`. A hugetlbfs, a device,
/// NFS and FUSE are a tmpfs each, whose source says what it stands for.
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
/// termination log, a new file at each start). Makes the subPath binds and what directories and
/// files are missing, but no hostPath: that is the runtime's. `failure` gets what went wrong.
[[nodiscard]] std::vector<CriMount> make_mounts(Node& node, RunningPod& pod,
                                                const Container& container,
                                                std::optional<std::string>& failure);

/// Takes down the subPaths, the volumes, the devices and the pod's directory. What hangs first, in
/// the kubelet's words ("UnmountVolume.TearDown failed …: target is busy."); nothing: all are gone.
/// Goes on where it stopped when called again.
/// A device that another pod's volume comes from stays.
[[nodiscard]] std::optional<std::string> tear_down_volumes(Node& node, RunningPod& pod);

}  // namespace mntsim
