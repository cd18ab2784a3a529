// SPDX-License-Identifier: Apache-2.0
// Where the kubelet keeps what: the directories of pods, volumes and devices, and the names that it
// gives to volumes in its messages. From: kubernetes pkg/kubelet/kubelet_getters.go, pkg/volume.
#pragma once

#include <string>
#include <string_view>

#include "sim/kubernetes/actors/node.h"

namespace mntsim {

/// The storage behind a claim: what the node's options say of it, else the manifest, else their
/// default. Its `volume`
/// is never empty.
[[nodiscard]] Claim claim_of(const Node& node, const Volume& volume);

/// Is it a directory of the node's own, which nobody mounts or takes away for the pod?
[[nodiscard]] bool is_host_directory(const Node& node, const Volume& volume);

/// The volume's name on the node: the persistent volume's for a claim, else its own.
[[nodiscard]] std::string spec_name(const Node& node, const Volume& volume);

/// "kubernetes.io/secret", "kubernetes.io/csi" …
[[nodiscard]] std::string_view plugin_of(const Node& node, const Volume& volume);

/// The driver that serves the volume; empty: the kubelet does so itself.
[[nodiscard]] std::string driver_of(const Node& node, const Volume& volume);

/// Where the volume is in the pod: `POD/volumes/kubernetes.io~secret/NAME`, with `/mount` behind it
/// for CSI, or the hostPath itself.
[[nodiscard]] std::string volume_path(const Node& node, const RunningPod& pod,
                                      const Volume& volume);

/// The mount of the device from which all pods' mounts of the claim are made; empty: there is none.
/// A real kubelet has a SHA-256 of the volume's handle where we have the volume's name.
[[nodiscard]] std::string device_path(const Node& node, const Volume& volume);

/// `POD/volume-subpaths/NAME`, below which there is CONTAINER/INDEX.
[[nodiscard]] std::string subpaths_of(const Node& node, const RunningPod& pod,
                                      const Volume& volume);

/// `volume "pv-data" (UniqueName: "kubernetes.io/csi/DRIVER^pv-data") pod "web"`: how the kubelet
/// names a volume in its messages.
[[nodiscard]] std::string described(const Node& node, const RunningPod& pod, const Volume& volume);

}  // namespace mntsim
