// SPDX-License-Identifier: Apache-2.0
// Who receives a mount: the set by a breadth-first search of the propagation graph, the order by
// the kernel's own walk. That both give the same set is asserted on every call.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/kernel/vfs/state.h"

namespace mntsim {

/// A mount that receives what is mounted at a place.
struct Reached {
  MountHandle mount;
  Cause link = Cause::command;  // command: the place's own mount; else from_peer or from_master
  std::uint32_t group_id =
      0;                    // the group that delivers: its own, or its master's; 0: the place's own
  std::uint32_t level = 0;  // masters between it and the place's own mount
  bool arrives = true;      // false: it does not show the place, and is passed over
  bool tucked = false;      // something is mounted there: what arrives comes to lie beneath it
};

/// Who gets a mount that is made at `place`, in the order in which the kernel creates the copies;
/// first the place's own mount. Those that are passed over are among them (arrives: false): a walk
/// goes on through them, so one search serves every place in a mount. REQUIRES: place.mount is in a
/// namespace, and nothing is mounted at the place (vfs/path_walk.h, topmost: where somebody mounts,
/// it is on top). From: house rules 6.2.3 and 6.2.4, tried on Linux 6.18.
[[nodiscard]] std::vector<Reached> reach(const State& state, Path place);

}  // namespace mntsim
