// SPDX-License-Identifier: Apache-2.0
// subPath: a part of a volume, bound by the kubelet at each container start below the pod's
// volume-subpaths, where the container's own bind starts. kubernetes.md 1.2.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "sim/kubernetes/actors/node.h"

namespace mntsim {

/// Binds `volumeMounts[index]` of the container, whose volume is at `path`; the bind is not
/// recursive. What is missing in the volume is made: a directory, or a file where the volume's
/// names are keys (secret, configMap …). A bind that is there already is used again if it shows the
/// same place. Where the bind is; `failure` gets what the kubelet says where it cannot.
[[nodiscard]] std::string bind_subpath(Node& node, const RunningPod& pod,
                                       const Container& container, std::size_t index,
                                       const std::string& path,
                                       std::optional<std::string>& failure);

/// Takes down all binds of the volume's parts, with their directories.
[[nodiscard]] std::optional<std::string> clean_subpaths(Node& node, const RunningPod& pod,
                                                        const Volume& volume);

}  // namespace mntsim
