// SPDX-License-Identifier: Apache-2.0
#include "sim/graph/seen_place.h"

#include "sim/kernel/path_text.h"
#include "sim/kernel/vfs/path_walk.h"

namespace mntsim {

namespace {

// Does a walk from `root` miss `place`, as a mount on a name that it passes takes it elsewhere?
// What lies on the place itself does not count. What lies on the root does not take walks along, as
// they start below it. REQUIRES: `place` is below `root`.
bool is_covered(MountStacks& stacks, Path place, Path root) {
  const State& state = stacks.state();
  bool has_descended = false;  // is there a name between the place and where we are?
  while (place != root) {
    const Mount& mount = state.mounts[place.mount];
    if (place.dentry == mount.root) {
      place = stacks.below(mount, root);
      if (place == root) return has_descended;
      continue;
    }
    place.dentry = state.dentries[place.dentry].parent;
    has_descended = true;
    if (place != root && mount_on(state, place)) return true;
  }
  return false;
}

}  // namespace

SeenPlace seen_place(MountStacks& stacks, Path place, Path root) {
  SeenPlace seen;
  if (!append_path(stacks, place, root, seen.path)) {
    seen.sight = Sight::outside;
  } else if (is_covered(stacks, place, root)) {
    seen.sight = Sight::covered;
  }
  return seen;
}

}  // namespace mntsim
