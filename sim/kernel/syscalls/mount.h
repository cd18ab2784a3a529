// SPDX-License-Identifier: Apache-2.0
// mount(2), mount_setattr(2): one file a way of using them. `mount` dispatches by flags.
#pragma once

#include <optional>
#include <string_view>

#include "sim/kernel/mount_call.h"
#include "sim/kernel/vfs/state.h"

namespace mntsim::syscalls {

/// mount(2). EINVAL (a source or type of 4096 bytes), the walk's errnos for the target, then those
/// of what the flags ask for, in this order: bind remount, remount, bind, change of propagation,
/// move, new mount.
Errno mount(State& state, TaskHandle task, const MountCall& call);

/// A bind. EINVAL (no source), the walk's errnos for the source, ENOENT (the target is removed or
/// detached), EINVAL (the target or the source in another namespace; the source unbindable),
/// ENOTDIR (a file on a directory or the reverse), ENOENT (the source is removed), ENOSPC.
Errno bind(State& state, TaskHandle task, const MountCall& call, Path target);

/// A move. EINVAL (no source), the walk's errnos, ENOENT, EINVAL (another namespace; no mount's
/// root; no parent, or a shared one; a file on a directory; an unbindable mount into a shared one),
/// ELOOP, ENOSPC.
Errno move(State& state, TaskHandle task, const MountCall& call, Path target);

/// A remount of the superblock and of the mount. EINVAL (another namespace; no mount's root; an
/// option), EBUSY (to read-only while removed names are held).
Errno remount(State& state, TaskHandle task, const MountCall& call, Path target);

/// A remount of the mount alone (MS_BIND|MS_REMOUNT). EINVAL.
Errno remount_bind(State& state, TaskHandle task, const MountCall& call, Path target);

/// The per-mount options (mount_bit) that the flags of mount(2) ask for.
[[nodiscard]] std::uint32_t mount_options_of(std::uint32_t flags);

/// Makes a superblock read-only. EBUSY while removed names are held.
Errno make_superblock_readonly(State& state, SuperblockHandle superblock);

/// mount --make-*: EINVAL (no mount's root; mixed flags; in no namespace).
/// Rule: the mount may belong to another namespace, which no other change may touch. Since 6.17;
/// experiment.
Errno change_type(State& state, std::uint32_t flags, Path target);

/// mount_setattr(2). The walk's errnos, EBADF, EINVAL (no mount's root, another namespace).
Errno mount_setattr(State& state, TaskHandle task, std::optional<SlotId> directory,
                    std::string_view path, MountAttribute attribute, bool recursive);

/// Where something is to be mounted: the top of the stack at `target`.
/// ENOENT: the place has been removed, or its mount is in no namespace.
Result<Path> lock_mountpoint(State& state, Path target);

/// Is the place the root of its mount?
[[nodiscard]] inline bool is_mount_root(const State& state, Path place) {
  return state.mounts[place.mount].root == place.dentry;
}

/// Does the mount belong to the task's own namespace?
[[nodiscard]] inline bool is_own(const State& state, TaskHandle task, MountHandle mount) {
  return state.mounts[mount].mount_namespace == state.tasks[task].mount_namespace;
}

}  // namespace mntsim::syscalls
