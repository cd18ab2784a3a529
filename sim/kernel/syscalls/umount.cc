// SPDX-License-Identifier: Apache-2.0
#include "sim/kernel/syscalls/umount.h"

#include "sim/kernel/mount_call.h"
#include "sim/kernel/propagation/propagate_umount.h"
#include "sim/kernel/syscalls/mount.h"
#include "sim/kernel/vfs/path_walk.h"

namespace mntsim::syscalls {

namespace {

// --expire takes a mount that was marked by an earlier --expire and that nobody has used since.
Errno check_expiry(State& state, TaskHandle task, MountHandle handle, std::uint32_t flags) {
  Mount& mount = state.mounts[handle];
  if (handle == state.tasks[task].root.mount) {
    return state.refuse(Errno{EINVAL}, Check::expire_root, handle);
  }
  if ((flags & (umount_flag::force | umount_flag::detach)) != 0) {
    return state.refuse(Errno{EINVAL}, Check::expire_with_force, handle);
  }
  if (mount.first_child || mount.user_count > 0) {
    return state.refuse(Errno{EBUSY}, Check::expire_in_use, handle);
  }
  if (!mount.has(mount_bit::expiry_mark)) {
    mount.flags |= mount_bit::expiry_mark;
    return state.refuse(Errno{EAGAIN}, Check::expire_first_time, handle);
  }
  return ok;
}

}  // namespace

Errno umount(State& state, TaskHandle task, std::string_view target, std::uint32_t flags) {
  const Follow follow = (flags & umount_flag::nofollow) != 0 ? Follow::no : Follow::yes;
  // Of all look-ups this one alone leaves the expiry mark where it ends, unless it fails.
  PathWalk walk(state, state.tasks[task]);
  if (const Errno error = walk.walk(target, follow); error != ok) {
    state.mounts[walk.place().mount].flags &= ~mount_bit::expiry_mark;
    return state.refuse(error, walk.check(), walk.place().mount);
  }
  const Path place = topmost(state, walk.place());
  const MountHandle mount = place.mount;
  if (!is_mount_root(state, place)) {
    return state.refuse(Errno{EINVAL}, Check::not_a_mount_root, mount);
  }
  if (!is_own(state, task, mount)) {
    return state.refuse(Errno{EINVAL}, Check::other_namespace, mount);
  }
  if ((flags & umount_flag::expire) != 0) {
    if (const Errno error = check_expiry(state, task, mount, flags); error != ok) return error;
  }
  const bool lazy = (flags & umount_flag::detach) != 0;
  if (mount == state.tasks[task].root.mount && !lazy) {
    return make_superblock_readonly(state, state.dentries[place.dentry].superblock);
  }
  if (!state.mounts[mount].parent) {
    return state.refuse(Errno{EINVAL}, Check::mount_without_parent, mount);
  }
  if (lazy) {
    umount_tree(state, mount, {.propagate = true});
    return ok;
  }
  MountHandle busy;
  const Check obstacle = umount_unless_busy(state, mount, busy);
  return obstacle == Check::none ? ok : state.refuse(Errno{EBUSY}, obstacle, busy);
}

}  // namespace mntsim::syscalls
