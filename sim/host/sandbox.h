// SPDX-License-Identifier: Apache-2.0
// Sandbox: what makes it safe to run mount commands on this machine.
//
// Nothing happens in the calling process. A child, the keeper, gets namespaces of its own: first
// every mount in them is made private, then a tmpfs takes the place of the root and the caller's
// mounts are let go. What remains is the template: the hidden rootfs and the keeper's root. Each
// case starts from a copy of it, with a fresh tmpfs as root. So no command can name a mount or a
// file of the host. Some could reach it through a pseudo file system; hence besides the mount
// namespace
// * a pid namespace: a procfs shows the sandbox alone (/proc/1/root of the host would be the host's
//   files), and the kernel ends all tasks with the keeper, and the keeper ends with the controller;
// * a network and an IPC namespace: sysfs and mqueue have superblocks of their own, so that
//   `mount -o remount,ro` does not hit the host's;
// * a cgroup namespace: a mount of cgroup2 from the first one changes the options of the host's.
//
// Without CAP_SYS_ADMIN, all this in a new user namespace, with a message on standard error. What
// differs there: `/` is locked to the hidden root, so that `umount -l /` gives EINVAL; tmpfs shows
// uid= and gid=; proc and sysfs give EPERM, since no fully visible one is beside them; ids other
// than 0 do not exist.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>

#include "sim/host/channel.h"
#include "sim/host/descriptor.h"
#include "sim/host/rootfs_guard.h"

namespace mntsim {

class Sandbox {
 public:
  /// As many tasks can live at once.
  static constexpr std::uint32_t max_tasks = 4096;

  /// Throws HostUnavailable where this machine allows no sandbox.
  Sandbox();
  Sandbox(const Sandbox&) = delete;
  Sandbox& operator=(const Sandbox&) = delete;
  /// Ends all processes of the sandbox, and returns when they are gone.
  ~Sandbox();

  [[nodiscard]] Channel& channel(std::uint32_t index) { return channels_[index]; }

  /// Forks a task that serves channel `index` and has nothing but the template; its pid.
  pid_t spawn(std::uint32_t index);

  /// Waits for the result of the request that was given to `channel`, which process `pid` serves.
  /// Throws HostUnavailable if that process is gone.
  void await(Channel& channel, pid_t pid);

  /// The root of a procfs that shows the sandbox's processes.
  [[nodiscard]] int procfs() const { return procfs_.get(); }

  [[nodiscard]] bool in_user_namespace() const { return in_user_namespace_; }
  [[nodiscard]] RootfsGuard& rootfs() { return *rootfs_; }

 private:
  void map_channels();
  void start_keeper();
  void clone_keeper(int socket, int controller);
  void receive_report();
  void end_keeper();

  Channel* channels_ = nullptr;  // max_tasks of them, shared with all tasks
  pid_t owner_ = -1;             // the process that made it: a copy in a fork of it ends nothing
  pid_t keeper_ = -1;
  bool in_user_namespace_ = false;
  Descriptor socket_;
  Descriptor procfs_;
  std::optional<RootfsGuard> rootfs_;
};

}  // namespace mntsim
