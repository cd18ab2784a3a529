// SPDX-License-Identifier: Apache-2.0
// mount --move. From: mount(2), sharedsubtree "move semantics".
#include "sim/kernel/propagation/propagate_mount.h"
#include "sim/kernel/syscalls/mount.h"
#include "sim/kernel/vfs/mount_tree.h"
#include "sim/kernel/vfs/path_walk.h"

namespace mntsim::syscalls {

namespace {

bool has_unbindable(const State& state, MountHandle root) {
  for (MountHandle mount = root; mount; mount = next_in_tree(state, mount, root)) {
    if (state.mounts[mount].is_unbindable()) return true;
  }
  return false;
}

bool is_ancestor(const State& state, MountHandle ancestor, MountHandle mount) {
  while (mount && mount != ancestor) mount = state.mounts[mount].parent;
  return bool(mount);
}

}  // namespace

Errno move(State& state, TaskHandle task, const MountCall& call, Path target) {
  if (!call.source || call.source->empty()) {
    return state.refuse(Errno{EINVAL}, Check::no_source, target.mount);
  }
  const Result<Path> source = look_up(state, task, *call.source, Follow::yes);
  if (!source) return source.error();
  const MountHandle moved = source->mount;
  if (!is_mount_root(state, *source)) {
    return state.refuse(Errno{EINVAL}, Check::not_a_mount_root, moved);
  }
  if (state.dentries[source->dentry].is_directory() !=
      state.dentries[target.dentry].is_directory()) {
    return state.refuse(Errno{EINVAL}, Check::file_on_directory, target.mount);
  }
  const Result<Path> place = lock_mountpoint(state, target);
  if (!place) return place.error();
  if (!is_own(state, task, moved)) {
    return state.refuse(Errno{EINVAL}, Check::source_other_namespace, moved);
  }
  const MountHandle parent = state.mounts[moved].parent;
  if (!parent) return state.refuse(Errno{EINVAL}, Check::mount_without_parent, moved);
  if (!is_own(state, task, place->mount)) {
    return state.refuse(Errno{EINVAL}, Check::other_namespace, place->mount);
  }
  if (state.mounts[parent].is_shared()) {
    return state.refuse(Errno{EINVAL}, Check::parent_shared, parent);
  }
  if (state.mounts[place->mount].is_shared() && has_unbindable(state, moved)) {
    return state.refuse(Errno{EINVAL}, Check::unbindable_into_shared, place->mount);
  }
  if (is_ancestor(state, moved, place->mount)) {
    return state.refuse(Errno{ELOOP}, Check::moved_below_itself, moved);
  }
  return attach_tree(state, moved, *place);
}

}  // namespace mntsim::syscalls
