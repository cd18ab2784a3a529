// SPDX-License-Identifier: Apache-2.0
// mountPropagation of one volumeMount set to another mode, in pods that are about to be created.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/kubernetes/manifest/pod.h"

namespace mntsim {

struct ModeChange {
  std::string container;   // its task: "web.app"
  std::string mount_path;  // as the manifest has it
  MountPropagation mode = MountPropagation::none;
};

/// The mode of that name in any case; nothing where there is none.
[[nodiscard]] std::optional<MountPropagation> find_mode(std::string_view name);

/// What came of a change in some pods.
struct ModeOutcome {
  bool has_container = false;
  bool is_done = false;
  std::string refusal;  // the API server's words; empty: it has nothing against it
};

/// Sets the mode where the pods have the volumeMount. A pod is called as the node calls it: by its
/// name, or NAMESPACE_NAME. Changes nothing where it is refused.
[[nodiscard]] ModeOutcome set_mode(std::vector<Pod>& pods, const ModeChange& change);

/// All volumeMounts of the pods, as "web.app:/data".
[[nodiscard]] std::vector<std::string> volume_mounts(const std::vector<Pod>& pods);

}  // namespace mntsim
