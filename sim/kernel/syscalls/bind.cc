// SPDX-License-Identifier: Apache-2.0
// Bind and recursive bind. From: mount(2), sharedsubtree "bind semantics".
#include "sim/kernel/propagation/copy_tree.h"
#include "sim/kernel/propagation/propagate_mount.h"
#include "sim/kernel/propagation/propagate_umount.h"
#include "sim/kernel/syscalls/mount.h"
#include "sim/kernel/vfs/path_walk.h"

namespace mntsim::syscalls {

Errno bind(State& state, TaskHandle task, const MountCall& call, Path target) {
  if (!call.source || call.source->empty()) {
    return state.refuse(Errno{EINVAL}, Check::no_source, target.mount);
  }
  const Result<Path> source = look_up(state, task, *call.source, Follow::yes);
  if (!source) return source.error();
  const Result<Path> place = lock_mountpoint(state, target);
  if (!place) return place.error();
  if (!is_own(state, task, place->mount)) {
    return state.refuse(Errno{EINVAL}, Check::other_namespace, place->mount);
  }
  if (state.mounts[source->mount].is_unbindable()) {
    return state.refuse(Errno{EINVAL}, Check::source_unbindable, source->mount);
  }
  if (!is_own(state, task, source->mount)) {
    return state.refuse(Errno{EINVAL}, Check::source_other_namespace, source->mount);
  }
  if (state.dentries[source->dentry].is_directory() !=
      state.dentries[place->dentry].is_directory()) {
    return state.refuse(Errno{ENOTDIR}, Check::file_on_directory, place->mount);
  }
  const bool recursive = (call.flags & mount_flag::rec) != 0;
  const MountHandle copy = recursive ? copy_tree(state, source->mount, source->dentry, {})
                                     : copy_mount(state, source->mount, source->dentry, {});
  if (state.events.is_on()) note_originals(state, source->mount, copy);
  const Errno error = attach_tree(state, copy, *place);
  state.scratch.originals.clear();
  if (error != ok) umount_tree(state, copy, {});
  return error;
}

}  // namespace mntsim::syscalls
