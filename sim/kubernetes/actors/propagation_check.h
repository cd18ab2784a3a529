// SPDX-License-Identifier: Apache-2.0
// What containerd and CRI-O, word for word the same, ask of a volumeMount's source before they bind
// it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "sim/kubernetes/manifest/pod.h"
#include "sim/kubernetes/node_options.h"
#include "sim/kubernetes/transcript.h"

namespace mntsim {

struct PropagationRefusal {
  std::string text;         // "path "/data" is mounted on "/" but it is not a shared mount"
  std::string mount_point;  // of the mount that would have to be shared
};

/// Looks at the tags of the mount that holds `path` in the task's own table: Bidirectional wants
/// `shared:`, HostToContainer `shared:` or `master:`. A mount that is a slave and shared passes
/// though nothing of it reaches the host. A path that does not exist is held by what its nearest
/// directory is. From: kubernetes.md part 2.
[[nodiscard]] std::optional<PropagationRefusal> check_propagation(const Transcript& transcript,
                                                                  std::string_view task,
                                                                  const std::string& path,
                                                                  MountPropagation mode);

/// The propagation that the runtime gives a bind of `path`. CRI-O does not let a private copy of
/// its storage keep other containers' overlays alive: None is HostToContainer there. From: CRI-O
/// server/container_create.go.
[[nodiscard]] MountPropagation propagation_in(CriKind cri, std::string_view path,
                                              MountPropagation asked);

/// The sentence that says so.
[[nodiscard]] std::string upgrade_text(std::string_view path);

}  // namespace mntsim
