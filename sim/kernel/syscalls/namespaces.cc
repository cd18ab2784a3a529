// SPDX-License-Identifier: Apache-2.0
#include "sim/kernel/syscalls/namespaces.h"

#include "sim/kernel/propagation/copy_tree.h"
#include "sim/kernel/propagation/propagate_umount.h"
#include "sim/kernel/syscalls/open_files.h"
#include "sim/kernel/vfs/mount_tree.h"
#include "sim/kernel/vfs/path_walk.h"

namespace mntsim::syscalls {

namespace {

void enter_namespace(State& state, TaskHandle task, NamespaceHandle ns) {
  state.tasks[task].mount_namespace = ns;
  ++state.namespaces[ns].task_count;
}

void leave_namespace(State& state, NamespaceHandle ns) {
  if (--state.namespaces[ns].task_count > 0) return;
  umount_tree(state, state.namespaces[ns].root, {.cause = Cause::teardown});
  state.namespaces.release(ns);
}

MountHandle mount_new(State& state, FileSystem type, std::string_view source) {
  const SuperblockHandle superblock = create_superblock(state, type);
  const NameId name = state.names.intern(source);
  const MountHandle mount = create_mount(state, state.superblocks[superblock].root, name);
  state.names.drop_use(name);
  return mount;
}

}  // namespace

TaskHandle create_first_task(State& state) {
  const MountHandle hidden = mount_new(state, FileSystem::rootfs, "rootfs");
  const MountHandle root = mount_new(state, FileSystem::tmpfs, "none");
  state.mounts[root].flags |= mount_bit::relatime;
  attach(state, root, hidden, state.mounts[hidden].root);
  const NamespaceHandle ns = state.namespaces.allocate();
  state.namespaces[ns].root = hidden;
  add_to_namespace(state, ns, hidden);
  add_to_namespace(state, ns, root);
  const TaskHandle task = state.tasks.allocate();
  enter_namespace(state, task, ns);
  const Path place{root, state.mounts[root].root};
  state.tasks[task].root = place;
  state.tasks[task].working_directory = place;
  hold(state, place);
  hold(state, place);
  return task;
}

TaskHandle fork(State& state, TaskHandle parent) {
  const TaskHandle child = state.tasks.allocate();
  state.tasks[child].root = state.tasks[parent].root;
  state.tasks[child].working_directory = state.tasks[parent].working_directory;
  hold(state, state.tasks[child].root);
  hold(state, state.tasks[child].working_directory);
  enter_namespace(state, child, state.tasks[parent].mount_namespace);
  return child;
}

void exit(State& state, TaskHandle task) {
  close_all(state, task);
  const Task ended = state.tasks[task];
  state.tasks.release(task);
  let_go(state, ended.root);
  let_go(state, ended.working_directory);
  leave_namespace(state, ended.mount_namespace);
}

Errno unshare(State& state, TaskHandle handle) {
  const NamespaceHandle old_ns = state.tasks[handle].mount_namespace;
  const MountHandle old_root = state.namespaces[old_ns].root;
  const NamespaceHandle new_ns = state.namespaces.allocate();
  const MountHandle new_root =
      copy_tree(state, old_root, state.mounts[old_root].root, {.with_unbindable = true}, new_ns);
  state.namespaces[new_ns].root = new_root;
  Task& task = state.tasks[handle];
  const Path old_places[] = {task.root, task.working_directory};
  // Side by side through both trees, as far as there is something to find or to tell.
  MountHandle original = old_root;
  for (MountHandle copy = new_root; copy; copy = next_in_tree(state, copy, new_root)) {
    record(state, EventKind::attached, Cause::clone, copy, original);
    if (old_places[0].mount == original) task.root.mount = copy;
    if (old_places[1].mount == original) task.working_directory.mount = copy;
    const bool both_found = task.root.mount != old_places[0].mount &&
                            task.working_directory.mount != old_places[1].mount;
    if (both_found && !state.events.is_on()) break;
    original = next_in_tree(state, original, old_root);
  }
  hold(state, task.root);
  hold(state, task.working_directory);
  for (const Path& place : old_places) let_go(state, place);
  enter_namespace(state, handle, new_ns);
  leave_namespace(state, old_ns);
  return ok;
}

Errno setns(State& state, TaskHandle handle, TaskHandle other) {
  const NamespaceHandle ns = state.tasks[other].mount_namespace;
  const MountHandle hidden = state.namespaces[ns].root;
  const Path place = topmost(state, {hidden, state.mounts[hidden].root});
  Task& task = state.tasks[handle];
  const Task before = task;
  hold(state, place);
  hold(state, place);
  task.root = place;
  task.working_directory = place;
  enter_namespace(state, handle, ns);
  let_go(state, before.root);
  let_go(state, before.working_directory);
  leave_namespace(state, before.mount_namespace);
  return ok;
}

}  // namespace mntsim::syscalls
