// SPDX-License-Identifier: Apache-2.0
// The keeper: process 1 of a sandbox. It builds the template namespace, forks first tasks, and
// takes the whole sandbox with it when it ends.
//
// Like a task process (task_process.h) it is forked without exec: it never allocates or throws.
#pragma once

#include <sys/types.h>

#include <cstdint>

#include "sim/host/channel.h"

namespace mntsim {

/// What the keeper gets from the controller. The descriptors may be any.
struct KeeperStart {
  Channel* channels = nullptr;
  int socket = -1;      // to the controller; its other end closed is the order to end
  int controller = -1;  // pidfd of the controller's process
  bool user_namespace = false;
  uid_t uid = 0;  // of the controller, to map to 0 in a user namespace
  gid_t gid = 0;
};

/// How far the sandbox was built: names the step that failed.
enum class BuildStep : std::int32_t {
  descriptors,
  id_maps,
  make_private,
  template_root,
  procfs,
  pivot,
  template_namespace,
  hidden_root,
  done
};

/// What the keeper says once it has built the sandbox or failed to; with `done` come two
/// descriptors (SCM_RIGHTS): the root of a procfs of the sandbox's processes, and the directory of
/// the hidden rootfs (in a user namespace, where nothing can reach that one, the first alone).
struct BuildReport {
  BuildStep step = BuildStep::descriptors;
  std::int32_t error = 0;
};

/// After the report: the keeper reads the number of a channel, forks a task that serves it (not yet
/// founded) and answers with a SpawnReport.
struct SpawnReport {
  std::int32_t error = 0;
  std::int32_t pid = 0;  // in the sandbox's pid namespace
};

/// The life of the keeper. REQUIRES: a process of its own, the first in a new pid namespace, in a
/// mount namespace of its own, with all signals blocked.
[[noreturn]] void run_keeper(const KeeperStart& start);

}  // namespace mntsim
