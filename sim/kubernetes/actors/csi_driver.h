// SPDX-License-Identifier: Apache-2.0
// CSI drivers: pods whose own mount namespace sends to the host and receives from it through a
// Bidirectional /var/lib/kubelet. All mounts are made by the driver's container; whether the
// kubelet sees them is up to propagation. kubernetes.md 1.1, and its table of drivers.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "sim/kubernetes/actors/node.h"

namespace mntsim {

/// The driver of that name; starts a pod for it where there is none: one container `driver`,
/// privileged, with the host's /var/lib/kubelet (Bidirectional) and /dev (HostToContainer). Null:
/// it could not be started, and `failure` says why. Adds to the node's pods and drivers; references
/// to others stay valid.
[[nodiscard]] RunningDriver* find_driver(Node& node, const std::string& driver,
                                         std::optional<std::string>& failure);

/// What the kubelet says where there is no such driver.
[[nodiscard]] std::string not_registered(std::string_view driver);

// The calls of a driver. `volume` is what the mount's source reads: "disk:pv-data", "nfs:pv-data".
// Each answers what the driver says where it cannot ("rpc error: …"), and does nothing where what
// it is asked for is so already.

/// NodeStageVolume: a mount of the volume at its global path.
[[nodiscard]] std::optional<std::string> stage_volume(Node& node, const RunningDriver& driver,
                                                      const std::string& volume,
                                                      const std::string& global_path);

/// NodePublishVolume: makes the target, and mounts there: a bind of the global mount (not recursive
/// unless `recursive`), or without a global path a mount of its own.
[[nodiscard]] std::optional<std::string> publish_volume(Node& node, const RunningDriver& driver,
                                                        const std::string& volume,
                                                        const std::string& global_path,
                                                        const std::string& target, bool recursive);

/// NodeUnpublishVolume: a plain umount, and the target's directory is removed.
[[nodiscard]] std::optional<std::string> unpublish_volume(Node& node, const RunningDriver& driver,
                                                          const std::string& target);

/// NodeUnstageVolume: a plain umount. The directory is the kubelet's to remove.
[[nodiscard]] std::optional<std::string> unstage_volume(Node& node, const RunningDriver& driver,
                                                        const std::string& global_path);

}  // namespace mntsim
