// SPDX-License-Identifier: Apache-2.0
#include "sim/kernel/kernel.h"

#include "sim/kernel/mountinfo.h"
#include "sim/kernel/syscalls/files.h"
#include "sim/kernel/syscalls/mount.h"
#include "sim/kernel/syscalls/namespaces.h"
#include "sim/kernel/syscalls/open_files.h"
#include "sim/kernel/syscalls/roots.h"
#include "sim/kernel/syscalls/umount.h"
#include "sim/kernel/vfs/path_walk.h"

namespace mntsim {

Kernel::Kernel(const KernelOptions& options) {
  state_.mount_max = options.mount_max;
  init_task_ = syscalls::create_first_task(state_);
}

Errno Kernel::mkdir(TaskHandle task, std::string_view path) {
  return syscalls::mkdir(begin(), task, path);
}
Errno Kernel::rmdir(TaskHandle task, std::string_view path) {
  return syscalls::rmdir(begin(), task, path);
}
Errno Kernel::unlink(TaskHandle task, std::string_view path) {
  return syscalls::unlink(begin(), task, path);
}
Errno Kernel::rename(TaskHandle task, std::string_view from, std::string_view to) {
  return syscalls::rename(begin(), task, from, to);
}
Errno Kernel::symlink(TaskHandle task, std::string_view target, std::string_view link) {
  return syscalls::symlink(begin(), task, target, link);
}
Errno Kernel::touch(TaskHandle task, std::string_view path) {
  return syscalls::touch(begin(), task, path);
}
Errno Kernel::access(TaskHandle task, std::string_view path) {
  return syscalls::access(begin(), task, path);
}
Errno Kernel::open(TaskHandle task, std::string_view path, SlotId slot) {
  return syscalls::open(begin(), task, path, slot);
}
Errno Kernel::close(TaskHandle task, SlotId slot) { return syscalls::close(begin(), task, slot); }

Errno Kernel::mount(TaskHandle task, const MountCall& call) {
  return syscalls::mount(begin(), task, call);
}
Errno Kernel::umount(TaskHandle task, std::string_view target, std::uint32_t flags) {
  return syscalls::umount(begin(), task, target, flags);
}
Errno Kernel::mount_setattr(TaskHandle task, std::optional<SlotId> directory, std::string_view path,
                            MountAttribute attribute, bool recursive) {
  return syscalls::mount_setattr(begin(), task, directory, path, attribute, recursive);
}
Errno Kernel::pivot_root(TaskHandle task, std::string_view new_root, std::string_view put_old) {
  return syscalls::pivot_root(begin(), task, new_root, put_old);
}

Errno Kernel::chroot(TaskHandle task, std::string_view path) {
  return syscalls::chroot(begin(), task, path);
}
Errno Kernel::chdir(TaskHandle task, std::string_view path) {
  return syscalls::chdir(begin(), task, path);
}
TaskHandle Kernel::fork(TaskHandle parent) { return syscalls::fork(begin(), parent); }
void Kernel::exit(TaskHandle task) { syscalls::exit(begin(), task); }
Errno Kernel::unshare(TaskHandle task) { return syscalls::unshare(begin(), task); }
Errno Kernel::setns(TaskHandle task, TaskHandle other) {
  return syscalls::setns(begin(), task, other);
}

void Kernel::append_mountinfo(TaskHandle task, std::string& out) const {
  mntsim::append_mountinfo(state_, state_.tasks[task], out);
}

Result<Path> Kernel::resolve(TaskHandle task, std::string_view path) const {
  PathWalk walk(state_, state_.tasks[task]);
  if (const Errno error = walk.walk(path, Follow::yes); error != ok) return error;
  return walk.place();
}

}  // namespace mntsim
