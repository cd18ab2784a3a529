// SPDX-License-Identifier: Apache-2.0
// Whose copy a mount probably is, where no history tells: from the graph as it is now.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/kernel/vfs/state.h"

namespace mntsim {

/// What ties two mounts of one file system, the strongest first.
enum class OriginTie : std::uint8_t {
  delivered,    // it lies at the same place of a mount that sends to the parent
  master,       // it is in the group whose slave the mount is: a bind or a clone made that
  peer,         // it is in the mount's own group
  file_system,  // it shows the same file system, the same directory or one above
};

struct LikelyOrigin {
  MountHandle mount;
  OriginTie tie = OriginTie::file_system;
  std::uint32_t group_id = 0;  // delivered: the sender's group; master, peer: that group; else 0
};

/// The mounts in namespaces from which this one may have been copied, by tie and id. Empty: nothing
/// else shows its file system. REQUIRES: the mount is in a namespace.
[[nodiscard]] std::vector<LikelyOrigin> likely_origins(const State& state, MountHandle mount);

}  // namespace mntsim
