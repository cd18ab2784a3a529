// SPDX-License-Identifier: Apache-2.0
// Where containerd and CRI-O keep what.
#pragma once

#include <string>
#include <string_view>

#include "sim/kubernetes/actors/node.h"

namespace mntsim {

/// The name of the sandbox's own container: "pause", or "POD", as dockershim called it, where one
/// of the pod's containers has that name.
[[nodiscard]] inline std::string sandbox_container(const Pod& pod) {
  for (const Container& container : pod.containers) {
    if (container.name == "pause") return "POD";
  }
  return "pause";
}

/// CRI-O's storage, and the home of its overlays in there.
inline constexpr std::string_view crio_storage = "/var/lib/containers/storage";
inline constexpr std::string_view crio_overlays = "/var/lib/containers/storage/overlay";

/// Where a container's overlay is mounted.
[[nodiscard]] inline std::string rootfs_of(const NodeOptions& options, const std::string& id) {
  return options.cri == CriKind::containerd
             ? "/run/containerd/io.containerd.runtime.v2.task/k8s.io/" + id + "/rootfs"
             : std::string(crio_overlays) + "/" + id + "/merged";
}

/// The sandbox's own directory: /etc/hostname, /etc/resolv.conf, shm.
[[nodiscard]] inline std::string sandbox_directory(const NodeOptions& options, const Pod& pod) {
  return options.cri == CriKind::containerd
             ? "/run/containerd/io.containerd.grpc.v1.cri/sandboxes/" + pod.uid
             : "/run/containers/storage/overlay-containers/" + pod.uid + "/userdata";
}

/// The sandbox's /dev/shm.
[[nodiscard]] inline std::string shm_of(const NodeOptions& options, const Pod& pod) {
  return sandbox_directory(options, pod) + "/shm";
}

/// The OCI runtime's own directory.
[[nodiscard]] inline std::string oci_state_directory(const NodeOptions& options) {
  return options.cri == CriKind::containerd ? "/run/containerd/runc/k8s.io" : "/run/runc";
}

}  // namespace mntsim
