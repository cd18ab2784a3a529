// SPDX-License-Identifier: Apache-2.0
#include "sim/kernel/syscalls/mount.h"

#include "sim/kernel/propagation/propagate_mount.h"
#include "sim/kernel/syscalls/superblock_options.h"
#include "sim/kernel/vfs/mount_tree.h"
#include "sim/kernel/vfs/path_walk.h"

namespace mntsim::syscalls {

namespace {

// The superblock of a type that all its mounts share; null where nobody has mounted it.
SuperblockHandle find_single(const State& state, FileSystem type) {
  if (!traits_of(type).single) return {};
  for (std::uint32_t slot = 0; slot < state.superblocks.slot_count(); ++slot) {
    const Superblock& superblock = state.superblocks[SuperblockHandle{slot}];
    if (superblock.device != 0 && superblock.type == type) return SuperblockHandle{slot};
  }
  return {};
}

SuperblockHandle new_superblock(State& state, FileSystem type, std::uint32_t flags,
                                const std::string& options) {
  const SuperblockHandle handle = create_superblock(state, type);
  if (!traits_of(type).always_there) state.superblocks[handle].flags = superblock_flags_of(flags);
  set_options(state, handle, options);
  return handle;
}

Errno check_new_mount(State& state, TaskHandle task, Path place, SuperblockHandle existing) {
  if (!is_own(state, task, place.mount)) {
    return state.refuse(Errno{EINVAL}, Check::other_namespace, place.mount);
  }
  if (existing && state.dentries[place.dentry].superblock == existing &&
      is_mount_root(state, place)) {
    return state.refuse(Errno{EBUSY}, Check::same_superblock_on_top, place.mount);
  }
  if (!state.dentries[place.dentry].is_directory()) {
    return state.refuse(Errno{ENOTDIR}, Check::file_on_directory, place.mount);
  }
  return ok;
}

Errno attach_new_mount(State& state, TaskHandle task, const MountCall& call, Path target,
                       FileSystem type, const std::string& options) {
  const Result<Path> place = lock_mountpoint(state, target);
  if (!place) return place.error();
  const SuperblockHandle existing = find_single(state, type);
  if (const Errno error = check_new_mount(state, task, *place, existing); error != ok) return error;
  const SuperblockHandle superblock =
      existing ? existing : new_superblock(state, type, call.flags, options);
  const NameId source = call.source ? state.names.intern(*call.source) : NameId::none;
  const MountHandle mount = create_mount(state, state.superblocks[superblock].root, source);
  state.names.drop_use(source);  // the mount counts its own use
  state.mounts[mount].flags = mount_options_of(call.flags);
  const Errno error = attach_tree(state, mount, *place);
  if (error != ok) release_if_unused(state, mount);
  return error;
}

// A new mount: EINVAL (no type), ENODEV, EINVAL (an option), ENOENT (the target is removed or
// detached), EINVAL (another namespace), EBUSY (the same superblock on itself), ENOTDIR, ENOSPC.
Errno new_mount(State& state, TaskHandle task, const MountCall& call, Path target) {
  if (!call.type) return state.refuse(Errno{EINVAL}, Check::no_type, target.mount);
  const std::optional<FileSystem> type = file_system_named(*call.type);
  if (!type) return state.refuse(Errno{ENODEV}, Check::unknown_type, target.mount);
  std::string options;
  if (const Errno error =
          parse_superblock_options(*type, traits_of(*type).options, call.data, false, options);
      error != ok) {
    return state.refuse(error, Check::unknown_option, target.mount);
  }
  return attach_new_mount(state, task, call, target, *type, options);
}

}  // namespace

std::uint32_t mount_options_of(std::uint32_t flags) {
  std::uint32_t bits = (flags & mount_flag::noatime) != 0 ? 0 : mount_bit::relatime;
  if ((flags & mount_flag::nosuid) != 0) bits |= mount_bit::nosuid;
  if ((flags & mount_flag::nodev) != 0) bits |= mount_bit::nodev;
  if ((flags & mount_flag::noexec) != 0) bits |= mount_bit::noexec;
  if ((flags & mount_flag::noatime) != 0) bits |= mount_bit::noatime;
  if ((flags & mount_flag::nodiratime) != 0) bits |= mount_bit::nodiratime;
  if ((flags & mount_flag::strictatime) != 0) bits &= ~(mount_bit::relatime | mount_bit::noatime);
  if ((flags & mount_flag::rdonly) != 0) bits |= mount_bit::readonly;
  if ((flags & mount_flag::nosymfollow) != 0) bits |= mount_bit::nosymfollow;
  return bits;
}

Result<Path> lock_mountpoint(State& state, Path target) {
  const Path place = topmost(state, target);
  for (MountHandle mount = place.mount; mount != target.mount; mount = state.mounts[mount].parent) {
    state.mounts[mount].flags &= ~mount_bit::expiry_mark;  // the climb is a use of each mount
  }
  for (const Path& level : {target, place}) {
    if (state.dentries[level.dentry].is_removed) {
      return state.refuse(Errno{ENOENT}, Check::mountpoint_removed, level.mount);
    }
    if (!state.mounts[level.mount].mount_namespace) {
      return state.refuse(Errno{ENOENT}, Check::mount_detached, level.mount);
    }
  }
  return place;
}

Errno mount(State& state, TaskHandle task, const MountCall& call) {
  for (const std::optional<std::string>* text : {&call.type, &call.source}) {
    if (*text && (*text)->size() >= kernel_limit::path_bytes) {
      return state.refuse(Errno{EINVAL}, Check::string_too_long);
    }
  }
  const Result<Path> target = look_up(state, task, call.target, Follow::yes);
  if (!target) return target.error();
  const std::uint32_t flags = call.flags;
  constexpr std::uint32_t bind_remount = mount_flag::bind | mount_flag::remount;
  if ((flags & bind_remount) == bind_remount) return remount_bind(state, task, call, *target);
  if ((flags & mount_flag::remount) != 0) return remount(state, task, call, *target);
  if ((flags & mount_flag::bind) != 0) return bind(state, task, call, *target);
  if ((flags & mount_flag::propagation) != 0) return change_type(state, flags, *target);
  if ((flags & mount_flag::move) != 0) return move(state, task, call, *target);
  return new_mount(state, task, call, *target);
}

}  // namespace mntsim::syscalls
