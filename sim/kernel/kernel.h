// SPDX-License-Identifier: Apache-2.0
// Kernel: mount namespaces of Linux 6.18 as a value. One method a system call; each takes the
// calling task first and returns the errno that Linux returns, checked in Linux's order. A call
// that fails has changed nothing. Copying a Kernel copies its bytes; the copy is independent.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "sim/kernel/errno.h"
#include "sim/kernel/event.h"
#include "sim/kernel/mount_call.h"
#include "sim/kernel/refusal.h"
#include "sim/kernel/vfs/state.h"

namespace mntsim {

struct KernelOptions {
  std::uint32_t mount_max = 100'000;  // fs.mount-max: mounts in one namespace
};

class Kernel {
 public:
  /// The initial state of design.md: a task in a namespace of two mounts, the hidden root (id 1)
  /// and on it a private, empty tmpfs (id 2), the task's root and current directory.
  explicit Kernel(const KernelOptions& options = {});

  /// A kernel in a given state, restored or copied from elsewhere. REQUIRES: it is valid, and
  /// `first_task` lives in it.
  Kernel(State state, TaskHandle first_task) : state_(std::move(state)), init_task_(first_task) {}

  /// The task that is there from the start.
  [[nodiscard]] TaskHandle init_task() const { return init_task_; }

  // Files. Paths are resolved from the task's root or current directory, through mounts, `..` and
  // symbolic links; a walk fails with ENOENT, ENOTDIR, ELOOP (40 links, nosymfollow) or
  // ENAMETOOLONG.

  /// mkdir(2). EEXIST, EROFS, EPERM (a pseudo file system).
  Errno mkdir(TaskHandle task, std::string_view path);
  /// rmdir(2). EINVAL (`.`), ENOTEMPTY (`..` or names inside), EBUSY (`/`, or a mountpoint here),
  /// EROFS, ENOTDIR, EPERM. A mountpoint of other namespaces only is detached there.
  Errno rmdir(TaskHandle task, std::string_view path);
  /// unlink(2). EISDIR, EROFS, EBUSY (a mountpoint here), EPERM.
  Errno unlink(TaskHandle task, std::string_view path);
  /// rename(2). EXDEV (another mount), EBUSY, EROFS, EINVAL, ENOTEMPTY, ENOTDIR, EISDIR, EPERM.
  Errno rename(TaskHandle task, std::string_view from, std::string_view to);
  /// symlink(2). EEXIST, EROFS, EPERM.
  Errno symlink(TaskHandle task, std::string_view target, std::string_view link);
  /// open(O_CREAT|O_WRONLY) and close. EISDIR, EROFS, EACCES (a pseudo file system).
  Errno touch(TaskHandle task, std::string_view path);
  /// access(F_OK).
  Errno access(TaskHandle task, std::string_view path);
  /// open(O_RDONLY), or O_PATH (to mounts they are the same), into `slot` of the task; what the
  /// slot held is closed once the call has succeeded.
  Errno open(TaskHandle task, std::string_view path, SlotId slot);
  /// close(2). EBADF (an empty slot).
  Errno close(TaskHandle task, SlotId slot);

  // Mounts.

  /// mount(2): a new mount, bind, move, remount, or a change of propagation, by `call.flags`.
  Errno mount(TaskHandle task, const MountCall& call);
  /// umount2(2) with umount_flag.
  Errno umount(TaskHandle task, std::string_view target, std::uint32_t flags);
  /// mount_setattr(2). `directory` is the slot where a relative path starts (EBADF: it is empty);
  /// with a slot and an empty path the slot's own place is meant (AT_EMPTY_PATH).
  Errno mount_setattr(TaskHandle task, std::optional<SlotId> directory, std::string_view path,
                      MountAttribute attribute, bool recursive);
  /// pivot_root(2).
  Errno pivot_root(TaskHandle task, std::string_view new_root, std::string_view put_old);

  // Tasks and namespaces.

  /// chroot(2), which leaves the current directory alone.
  Errno chroot(TaskHandle task, std::string_view path);
  Errno chdir(TaskHandle task, std::string_view path);
  /// fork(2): a task in the same namespace with the same root and current directory, and empty
  /// slots.
  TaskHandle fork(TaskHandle parent);
  /// The task ends; its slots are closed, and its namespace is taken down if it was the last one
  /// there.
  void exit(TaskHandle task);
  /// unshare(CLONE_NEWNS).
  Errno unshare(TaskHandle task);
  /// setns(2) into the mount namespace of `other`: root and current directory become its root.
  Errno setns(TaskHandle task, TaskHandle other);

  // Looking.

  /// Appends what /proc/PID/mountinfo of the task says, a line a mount, each with its line end.
  void append_mountinfo(TaskHandle task, std::string& out) const;

  /// Where a path leads, as access(2) would walk it. Changes nothing.
  [[nodiscard]] Result<Path> resolve(TaskHandle task, std::string_view path) const;

  /// Why the last call that failed did so.
  [[nodiscard]] const Refusal& last_refusal() const { return state_.last_refusal; }

  /// What has changed, with causes. Off until switched on; costs an `if` when off.
  [[nodiscard]] EventLog& events() { return state_.events; }

  [[nodiscard]] const State& state() const { return state_; }

 private:
  State& begin() {
    state_.events.begin_command();
    return state_;
  }

  State state_;
  TaskHandle init_task_;
};

}  // namespace mntsim
