// SPDX-License-Identifier: Apache-2.0
// Remounts: of a superblock with its mount, of a mount alone, by mount_setattr. From: mount(2).
#include "sim/kernel/propagation/peer_group.h"
#include "sim/kernel/syscalls/mount.h"
#include "sim/kernel/syscalls/open_files.h"
#include "sim/kernel/syscalls/superblock_options.h"
#include "sim/kernel/vfs/mount_tree.h"
#include "sim/kernel/vfs/path_walk.h"

namespace mntsim::syscalls {

namespace {

// What a remount can change of a superblock; dirsync it cannot.
constexpr std::uint8_t changeable_flags = superblock_flag::readonly | superblock_flag::sync |
                                          superblock_flag::mandlock | superblock_flag::lazytime;

Errno check_remount(State& state, TaskHandle task, Path target) {
  if (!is_own(state, task, target.mount)) {
    return state.refuse(Errno{EINVAL}, Check::other_namespace, target.mount);
  }
  if (!is_mount_root(state, target)) {
    return state.refuse(Errno{EINVAL}, Check::not_a_mount_root, target.mount);
  }
  return ok;
}

// Rule: a remount that says nothing about access times keeps them.
void set_mount_options(State& state, MountHandle handle, std::uint32_t flags) {
  Mount& mount = state.mounts[handle];
  constexpr std::uint32_t says_access_times =
      mount_flag::noatime | mount_flag::nodiratime | mount_flag::relatime | mount_flag::strictatime;
  std::uint32_t bits = mount_options_of(flags);
  if ((flags & says_access_times) == 0) {
    bits = (bits & ~mount_bit::access_times) | (mount.flags & mount_bit::access_times);
  }
  mount.flags = (mount.flags & ~mount_bit::options) | bits;
  record(state, EventKind::options_changed, Cause::command, handle);
}

}  // namespace

Errno make_superblock_readonly(State& state, SuperblockHandle handle) {
  Superblock& superblock = state.superblocks[handle];
  if (superblock.is_readonly()) return ok;
  if (superblock.removed_count > 0) return state.refuse(Errno{EBUSY}, Check::removed_names_held);
  superblock.flags |= superblock_flag::readonly;
  return ok;
}

Errno remount_bind(State& state, TaskHandle task, const MountCall& call, Path target) {
  if (const Errno error = check_remount(state, task, target); error != ok) return error;
  set_mount_options(state, target.mount, call.flags);
  return ok;
}

Errno remount(State& state, TaskHandle task, const MountCall& call, Path target) {
  if (const Errno error = check_remount(state, task, target); error != ok) return error;
  const SuperblockHandle handle = state.dentries[target.dentry].superblock;
  std::string options;
  if (const Errno error = parse_superblock_options(
          state.superblocks[handle].type, state.names.text(state.superblocks[handle].options),
          call.data, true, options);
      error != ok) {
    return state.refuse(error, Check::unknown_option, target.mount);
  }
  const std::uint8_t flags = superblock_flags_of(call.flags);
  if ((flags & superblock_flag::readonly) != 0) {
    if (const Errno error = make_superblock_readonly(state, handle); error != ok) return error;
  }
  Superblock& superblock = state.superblocks[handle];
  superblock.flags = static_cast<std::uint8_t>((superblock.flags & ~changeable_flags) |
                                               (flags & changeable_flags));
  set_options(state, handle, options);
  set_mount_options(state, target.mount, call.flags);
  return ok;
}

namespace {

Result<Path> look_up_at(State& state, TaskHandle task, std::optional<SlotId> directory,
                        std::string_view path) {
  if (!directory) return look_up(state, task, path, Follow::yes);
  if (path.size() >= kernel_limit::path_bytes) {
    return state.refuse(Errno{ENAMETOOLONG}, Check::path_too_long);
  }
  if (!path.empty() && path.front() == '/') return look_up(state, task, path, Follow::yes);
  const Handle<OpenFile> file = find_file(state, task, *directory);
  if (!file) return state.refuse(Errno{EBADF}, Check::empty_slot);
  const Path start = state.files[file].path;
  if (path.empty()) return start;
  PathWalk walk(state, state.tasks[task], start);
  const Errno error = walk.walk(path, Follow::yes);
  state.mounts[walk.place().mount].flags &= ~mount_bit::expiry_mark;
  if (error != ok) return state.refuse(error, walk.check(), walk.place().mount);
  return walk.place();
}

// What a change of propagation asks for; nothing for an option.
std::optional<Propagation> propagation_of(MountAttribute attribute) {
  switch (attribute) {
    case MountAttribute::shared: return Propagation::shared;
    case MountAttribute::slave: return Propagation::slave;
    case MountAttribute::private_: return Propagation::private_;
    case MountAttribute::unbindable: return Propagation::unbindable;
    case MountAttribute::ro:
    case MountAttribute::rw: break;
  }
  return std::nullopt;
}

MountHandle next_of(const State& state, MountHandle mount, MountHandle root, bool recursive) {
  return recursive ? next_in_tree(state, mount, root) : MountHandle{};
}

void change_tree(State& state, MountHandle root, bool recursive, Propagation type) {
  for (MountHandle mount = root; mount; mount = next_of(state, mount, root, recursive)) {
    change_propagation(state, mount, type);
    record(state, EventKind::propagation_changed, Cause::command, mount);
  }
}

void set_readonly(State& state, MountHandle root, bool recursive, bool readonly) {
  for (MountHandle mount = root; mount; mount = next_of(state, mount, root, recursive)) {
    std::uint32_t& flags = state.mounts[mount].flags;
    flags = readonly ? flags | mount_bit::readonly : flags & ~mount_bit::readonly;
    record(state, EventKind::options_changed, Cause::command, mount);
  }
}

}  // namespace

Errno mount_setattr(State& state, TaskHandle task, std::optional<SlotId> directory,
                    std::string_view path, MountAttribute attribute, bool recursive) {
  const Result<Path> target = look_up_at(state, task, directory, path);
  if (!target) return target.error();
  if (!is_mount_root(state, *target)) {
    return state.refuse(Errno{EINVAL}, Check::not_a_mount_root, target->mount);
  }
  if (!is_own(state, task, target->mount)) {
    return state.refuse(Errno{EINVAL}, Check::other_namespace, target->mount);
  }
  if (const std::optional<Propagation> type = propagation_of(attribute)) {
    change_tree(state, target->mount, recursive, *type);
  } else {
    set_readonly(state, target->mount, recursive, attribute == MountAttribute::ro);
  }
  return ok;
}

Errno change_type(State& state, std::uint32_t flags, Path target) {
  if (!is_mount_root(state, target)) {
    return state.refuse(Errno{EINVAL}, Check::not_a_mount_root, target.mount);
  }
  Propagation type = Propagation::shared;
  switch (flags & ~(mount_flag::rec | mount_flag::silent)) {
    case mount_flag::shared: type = Propagation::shared; break;
    case mount_flag::slave: type = Propagation::slave; break;
    case mount_flag::private_: type = Propagation::private_; break;
    case mount_flag::unbindable: type = Propagation::unbindable; break;
    default: return state.refuse(Errno{EINVAL}, Check::mixed_propagation_flags, target.mount);
  }
  if (!state.mounts[target.mount].mount_namespace) {
    return state.refuse(Errno{EINVAL}, Check::mount_detached, target.mount);
  }
  change_tree(state, target.mount, (flags & mount_flag::rec) != 0, type);
  return ok;
}

}  // namespace mntsim::syscalls
