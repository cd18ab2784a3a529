// SPDX-License-Identifier: Apache-2.0
// hostPath.type: what the kubelet makes, and what it refuses.
#pragma once

#include <optional>
#include <string>

#include "sim/kubernetes/manifest/pod.h"
#include "sim/kubernetes/transcript.h"

namespace mntsim {

/// Does what the kubelet does for a hostPath with a type: DirectoryOrCreate and FileOrCreate make
/// what is missing (the latter no directories), and what is there must be of the type. A missing
/// Directory, File, Socket or device is taken to be on the node, and made, with a remark: a
/// simulated node has no disk. What the kubelet says where it refuses.
/// From: kubernetes pkg/volume/hostpath/host_path.go (checkType).
[[nodiscard]] std::optional<std::string> set_up_host_path(Transcript& transcript,
                                                          const std::string& path,
                                                          HostPathType type);

}  // namespace mntsim
