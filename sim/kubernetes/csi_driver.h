// SPDX-License-Identifier: Apache-2.0
// CSI drivers: pods whose own mount namespace sends to the host and receives from it through a
// Bidirectional /var/lib/kubelet. kubernetes.md 1.1, and its table of drivers.
#pragma once

#include <optional>
#include <string>

#include "sim/kubernetes/node.h"

namespace mntsim {

/// The driver of that name; starts a pod for it where there is none: one container `driver`,
/// privileged, /var/lib/kubelet Bidirectional. Null: it could not be started, and `failure` says
/// why.
[[nodiscard]] RunningDriver* find_driver(Node& node, const std::string& driver,
                                         std::optional<std::string>& failure);

/// NodeStageVolume: a mount of the volume at its global path. Nothing where it is there already.
[[nodiscard]] std::optional<std::string> stage_volume(Node& node, const RunningDriver& driver,
                                                      const std::string& volume,
                                                      const std::string& global_path);

/// NodePublishVolume: a bind of the global mount (non-recursive unless `recursive`), or without a
/// global path a mount of its own.
[[nodiscard]] std::optional<std::string> publish_volume(Node& node, const RunningDriver& driver,
                                                        const std::string& volume,
                                                        const std::string& global_path,
                                                        const std::string& target, bool recursive);

[[nodiscard]] std::optional<std::string> unpublish_volume(Node& node, const RunningDriver& driver,
                                                          const std::string& target);
[[nodiscard]] std::optional<std::string> unstage_volume(Node& node, const RunningDriver& driver,
                                                        const std::string& global_path);

}  // namespace mntsim
