// SPDX-License-Identifier: Apache-2.0
#include "sim/host/task_process.h"

#include <fcntl.h>
#include <linux/magic.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <csignal>

namespace mntsim {
namespace {

/// The errno of a system call that answered `result`.
std::int32_t errno_of(long result) { return result < 0 ? errno : 0; }

std::int32_t close_slots() {
  return errno_of(syscall(SYS_close_range, first_slot_fd, UINT_MAX, 0));
}

bool is_in_cgroup2(const char* path) {
  struct statfs information {};
  return statfs(path, &information) == 0 && information.f_type == CGROUP2_SUPER_MAGIC;
}

std::int32_t make_directory(const char* path, bool guard) {
  const std::int32_t error = errno_of(mkdir(path, 0755));
  // Looked at afterwards, since what a failed call says is a result.
  if (!guard || error != 0 || !is_in_cgroup2(path)) return error;
  rmdir(path);
  return Channel::guarded;
}

std::int32_t remove_directory(const char* path, bool guard) {
  if (guard && is_in_cgroup2(path)) return Channel::guarded;
  return errno_of(rmdir(path));
}

std::int32_t make_mount(const Channel& channel) {
  const bool superblock_remount = (channel.flags & (MS_REMOUNT | MS_BIND)) == MS_REMOUNT;
  if (channel.guard && superblock_remount && is_in_cgroup2(channel.text(1))) {
    return Channel::guarded;
  }
  return errno_of(
      mount(channel.text(0), channel.text(1), channel.text(2), channel.flags, channel.text(3)));
}

std::int32_t touch(const char* path) {
  const int fd = open(path, O_CREAT | O_WRONLY | O_CLOEXEC | O_NOCTTY, 0644);
  if (fd < 0) return errno;
  close(fd);
  return 0;
}

std::int32_t open_slot(Channel& channel) {
  const int flags = static_cast<int>(channel.flags) | O_CLOEXEC | O_NOCTTY;
  const int fd = open(channel.text(0), flags);
  if (fd < 0) return errno;
  if (channel.number >= 0) close(channel.number);
  channel.value = fd;
  return 0;
}

std::int32_t join_namespace(Channel& channel) {
  const auto pidfd = static_cast<int>(syscall(SYS_pidfd_open, channel.number, 0));
  if (pidfd < 0) return errno;
  const std::int32_t error = errno_of(setns(pidfd, CLONE_NEWNS));
  close(pidfd);
  struct stat root {};
  if (error == 0 && stat("/", &root) == 0) channel.value = static_cast<std::int64_t>(root.st_dev);
  return error;
}

std::int32_t set_attributes(const Channel& channel) {
  mount_attr attributes{};
  attributes.attr_set = channel.attributes.set;
  attributes.attr_clr = channel.attributes.clear;
  attributes.propagation = channel.attributes.propagation;
  return errno_of(syscall(SYS_mount_setattr, channel.number, channel.text(0), channel.flags,
                          &attributes, sizeof attributes));
}

/// Leaves everything that a case has made. By setns, not by the end of the process: the namespace
/// is then taken apart before the call returns, while at the end of a process a kernel thread does
/// parts of it some milliseconds later.
std::int32_t release() {
  const std::int32_t error = close_slots();
  return error != 0 ? error : errno_of(setns(template_namespace_fd, CLONE_NEWNS));
}

/// The initial state: from the template (the hidden rootfs, and on it the template's root), a copy
/// of it, whose root gives way to a fresh tmpfs.
std::int32_t found(std::uint32_t more_namespaces) {
  if (const std::int32_t error = release(); error != 0) return error;
  const bool founded = unshare(static_cast<int>(CLONE_NEWNS | more_namespaces)) == 0 &&
                       mount("none", template_mountpoint, "tmpfs", 0, nullptr) == 0 &&
                       chdir(template_mountpoint) == 0 && syscall(SYS_pivot_root, ".", ".") == 0 &&
                       umount2(".", MNT_DETACH) == 0 && chdir("/") == 0;
  return founded ? 0 : errno;
}

/// Forks; in the child, 0. The keeper, process 1 of the sandbox, is the parent of all tasks.
long fork_task() {
  return syscall(SYS_clone, CLONE_PARENT | SIGCHLD, nullptr, nullptr, nullptr, nullptr);
}

std::int32_t file_call(const Channel& channel) {
  const char* path = channel.text(0);
  switch (channel.operation) {
    case Operation::mkdir: return make_directory(path, channel.guard);
    case Operation::rmdir: return remove_directory(path, channel.guard);
    case Operation::unlink: return errno_of(unlink(path));
    case Operation::rename: return errno_of(rename(path, channel.text(1)));
    case Operation::symlink: return errno_of(symlink(path, channel.text(1)));
    case Operation::touch: return touch(path);
    case Operation::access: return errno_of(access(path, F_OK));
    case Operation::chroot: return errno_of(chroot(path));
    case Operation::chdir: return errno_of(chdir(path));
    default: return ENOSYS;
  }
}

std::int32_t make_call(Channel& channel) {
  switch (channel.operation) {
    case Operation::mount: return make_mount(channel);
    case Operation::umount:
      return errno_of(umount2(channel.text(0), static_cast<int>(channel.flags)));
    case Operation::exit:
    case Operation::release: return release();
    case Operation::unshare: return errno_of(unshare(static_cast<int>(channel.flags)));
    case Operation::setns: return join_namespace(channel);
    case Operation::pivot_root:
      return errno_of(syscall(SYS_pivot_root, channel.text(0), channel.text(1)));
    case Operation::open: return open_slot(channel);
    case Operation::close: return errno_of(close(channel.number));
    case Operation::mount_setattr: return set_attributes(channel);
    case Operation::found: return found(channel.flags);
    default: return file_call(channel);
  }
}

}  // namespace

void run_task(Channel* channels, std::uint32_t own) {
  close_slots();
  Channel* channel = channels + own;
  bool lives = true;
  while (lives) {
    channel->give_turn(Side::controller);
    while (!channel->wait_for_turn(Side::task, nullptr)) {
    }
    if (channel->operation == Operation::fork) {
      const std::int32_t child = channel->number;
      const long pid = fork_task();
      if (pid == 0) {  // goes on in this loop, not a level deeper: generations must not cost stack
        close_slots();
        channel = channels + child;
      } else {
        channel->error = errno_of(pid);
        channel->value = pid;
      }
      continue;
    }
    channel->error = make_call(*channel);
    lives = channel->operation != Operation::exit || channel->error != 0;
  }
  channel->give_turn(Side::controller);
  _exit(0);
}

}  // namespace mntsim
