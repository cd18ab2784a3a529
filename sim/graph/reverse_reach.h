// SPDX-License-Identifier: Apache-2.0
// Who could send a mount to a place: `reach` backwards, by a breadth-first search of the reversed
// propagation graph.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/kernel/vfs/state.h"

namespace mntsim {

/// A mount on which a mount can be made that arrives at a place.
struct Sender {
  MountHandle mount;
  std::uint32_t group_id = 0;  // its peer group, which sends; 0: the place's own mount, not shared
  std::uint32_t level = 0;     // masters between the place's mount and it
  bool is_covered = false;     // something is mounted there: who mounts at that name, mounts on top
};

/// The mounts whose `place.dentry`, mounted on, gives `place` a copy; first the place's own mount,
/// then by level and id. `reach` of any of them has `place.mount` among those where it arrives; of
/// no other mount it has. REQUIRES: place.mount is in a namespace and shows place.dentry.
[[nodiscard]] std::vector<Sender> senders(const State& state, Path place);

}  // namespace mntsim
