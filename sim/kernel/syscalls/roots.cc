// SPDX-License-Identifier: Apache-2.0
#include "sim/kernel/syscalls/roots.h"

#include "sim/kernel/syscalls/mount.h"
#include "sim/kernel/vfs/mount_tree.h"
#include "sim/kernel/vfs/path_walk.h"

namespace mntsim::syscalls {

namespace {

void replace(State& state, Path& held, Path by) {
  hold(state, by);
  const Path old = held;
  held = by;
  let_go(state, old);
}

bool is_shared(const State& state, MountHandle mount) {
  return mount && state.mounts[mount].is_shared();
}

// The gates of pivot_root once both paths are known; `put_old` is where the old root will hang.
Errno check_pivot(State& state, TaskHandle task, Path new_root, Path put_old) {
  const Path root = state.tasks[task].root;
  const Mount& root_mount = state.mounts[root.mount];
  const Mount& new_mount = state.mounts[new_root.mount];
  if (is_shared(state, put_old.mount) ||
      is_shared(state, new_mount.parent ? new_mount.parent : new_root.mount) ||
      is_shared(state, root_mount.parent ? root_mount.parent : root.mount)) {
    return state.refuse(Errno{EINVAL}, Check::pivot_shared, new_root.mount);
  }
  if (!is_own(state, task, root.mount) || !is_own(state, task, new_root.mount)) {
    return state.refuse(Errno{EINVAL}, Check::pivot_other_namespace, new_root.mount);
  }
  if (state.dentries[new_root.dentry].is_removed) {
    return state.refuse(Errno{ENOENT}, Check::directory_removed, new_root.mount);
  }
  if (new_root.mount == root.mount || put_old.mount == root.mount) {
    return state.refuse(Errno{EBUSY}, Check::pivot_same_mount, root.mount);
  }
  if (!is_mount_root(state, root))
    return state.refuse(Errno{EINVAL}, Check::root_not_a_mount, root.mount);
  if (!root_mount.parent)
    return state.refuse(Errno{EINVAL}, Check::mount_without_parent, root.mount);
  if (!is_mount_root(state, new_root)) {
    return state.refuse(Errno{EINVAL}, Check::new_root_not_a_mount, new_root.mount);
  }
  if (!new_mount.parent) {
    return state.refuse(Errno{EINVAL}, Check::mount_without_parent, new_root.mount);
  }
  if (!is_reachable(state, put_old, new_root)) {
    return state.refuse(Errno{EINVAL}, Check::old_root_unreachable, put_old.mount);
  }
  if (!is_reachable(state, new_root, root)) {
    return state.refuse(Errno{EINVAL}, Check::new_root_unreachable, new_root.mount);
  }
  return ok;
}

// Every task of every namespace that stood on the old root follows to the new one.
void move_tasks(State& state, Path old_root, Path new_root) {
  for (std::uint32_t slot = 0; slot < state.tasks.slot_count(); ++slot) {
    Task& task = state.tasks[TaskHandle{slot}];
    if (!task.mount_namespace) continue;
    if (task.root == old_root) replace(state, task.root, new_root);
    if (task.working_directory == old_root) replace(state, task.working_directory, new_root);
  }
}

}  // namespace

Errno chroot(State& state, TaskHandle task, std::string_view path) {
  const Result<Path> place = look_up(state, task, path, Follow::yes, true);
  if (!place) return place.error();
  replace(state, state.tasks[task].root, *place);
  return ok;
}

Errno chdir(State& state, TaskHandle task, std::string_view path) {
  const Result<Path> place = look_up(state, task, path, Follow::yes, true);
  if (!place) return place.error();
  replace(state, state.tasks[task].working_directory, *place);
  return ok;
}

Errno pivot_root(State& state, TaskHandle task, std::string_view new_path,
                 std::string_view old_path) {
  const Result<Path> new_root = look_up(state, task, new_path, Follow::yes, true);
  if (!new_root) return new_root.error();
  const Result<Path> old_place = look_up(state, task, old_path, Follow::yes, true);
  if (!old_place) return old_place.error();
  const Result<Path> put_old = lock_mountpoint(state, *old_place);
  if (!put_old) return put_old.error();
  if (const Errno error = check_pivot(state, task, *new_root, *put_old); error != ok) return error;
  const Path root = state.tasks[task].root;
  const MountHandle root_parent = state.mounts[root.mount].parent;
  const DentryHandle root_mountpoint = state.mounts[root.mount].mountpoint;
  detach_from_parent(state, new_root->mount);
  attach(state, new_root->mount, root_parent, root_mountpoint);
  detach_from_parent(state, root.mount);
  attach(state, root.mount, put_old->mount, put_old->dentry);
  record(state, EventKind::moved, Cause::command, new_root->mount);
  record(state, EventKind::moved, Cause::command, root.mount);
  move_tasks(state, root, *new_root);
  return ok;
}

}  // namespace mntsim::syscalls
