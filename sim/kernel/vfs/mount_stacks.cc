// SPDX-License-Identifier: Apache-2.0
#include "sim/kernel/vfs/mount_stacks.h"

#include "sim/kernel/vfs/path_walk.h"

namespace mntsim {

namespace {

// The mount on whose root this one sits, alone; null where there is none. Of two that sit on one
// place (in tables that somebody made up) one is in the stack.
MountHandle next_below(const State& state, MountHandle handle) {
  const Mount& mount = state.mounts[handle];
  if (!mount.parent || mount.mountpoint != state.mounts[mount.parent].root) return {};
  return overmount(state, mount.parent) == handle ? mount.parent : MountHandle{};
}

}  // namespace

MountStacks::Floor MountStacks::floor_of(MountHandle mount) {
  if (floors_.empty()) floors_.resize(state_.mounts.slot_count());
  passed_.clear();
  while (!floors_[mount.slot].mount) {
    passed_.push_back(mount);
    const MountHandle next = next_below(state_, mount);
    if (!next) {
      floors_[mount.slot] = {mount, 0};
      passed_.pop_back();
      break;
    }
    mount = next;
  }
  Floor floor = floors_[mount.slot];
  for (; !passed_.empty(); passed_.pop_back()) {
    ++floor.height;
    floors_[passed_.back().slot] = floor;
  }
  return floor;
}

Path MountStacks::floor_below(MountHandle mount, Path root) {
  const Floor floor = floor_of(mount);
  if (root.dentry == state_.mounts[root.mount].root) {
    const Floor own = floor_of(root.mount);
    if (own.mount == floor.mount && own.height <= floor.height) return root;
  }
  return {floor.mount, state_.mounts[floor.mount].root};
}

}  // namespace mntsim
