// SPDX-License-Identifier: Apache-2.0
// System calls of numbered tasks: so that a node's life can be replayed on both kernels without the
// command language.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/kernel/kernel.h"

namespace mntsim::bench {

enum class CallKind : std::uint8_t {
  mkdir,
  rmdir,
  unlink,
  rename,
  symlink,
  touch,
  access,
  open,
  close,
  mount,
  umount,
  mount_setattr,
  pivot_root,
  chroot,
  chdir,
  fork,
  exit,
  unshare,
  setns,
};

/// One call. What a field means depends on the kind; most use `path` alone.
struct TypedCall {
  CallKind kind = CallKind::access;
  std::uint32_t task = 0;  // who calls
  // fork: the new task. setns: whose namespace. open, close, mount_setattr: the slot.
  std::uint32_t other = 0;
  std::uint32_t flags = 0;  // umount
  bool has_slot = false;    // mount_setattr starts at one
  bool path_only = false;   // open: O_PATH
  bool recursive = false;   // mount_setattr
  std::string path;         // rename: from; symlink: what it says
  std::string second_path;  // rename: to; symlink: where it is; pivot_root: put_old
  MountCall mount;
  MountAttribute attribute = MountAttribute::ro;
  Errno expected = ok;  // what it answered when it was recorded
};

/// What a call is called where it fails: "mount /srv".
[[nodiscard]] std::string words_of(const TypedCall& call);

/// The simulated kernel with numbered tasks; number 0 is there from the start.
class SimulatedTasks {
 public:
  static constexpr const char* name = "simulator";

  SimulatedTasks();

  [[nodiscard]] Errno call(const TypedCall& call);

  /// Throws CallFailed where one answers otherwise than it is expected to.
  void run(const std::vector<TypedCall>& calls);

  /// Back to the start.
  void reset() { *this = SimulatedTasks(); }

  [[nodiscard]] Kernel& kernel() { return kernel_; }
  [[nodiscard]] static double clock_s();

 private:
  Kernel kernel_;
  std::vector<TaskHandle> tasks_;  // by number
};

}  // namespace mntsim::bench
