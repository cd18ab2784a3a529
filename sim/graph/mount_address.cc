// SPDX-License-Identifier: Apache-2.0
#include "sim/graph/mount_address.h"

#include <utility>

#include "sim/graph/seen_place.h"
#include "sim/kernel/vfs/path_walk.h"

namespace mntsim {

MountAddresses::MountAddresses(const State& state)
    : state_(state), stacks_(state), tasks_(state.namespaces.slot_count()) {
  for (std::uint32_t slot = 0; slot < state.tasks.slot_count(); ++slot) {
    const TaskHandle task{slot};
    if (const NamespaceHandle where = state.tasks[task].mount_namespace) {
      tasks_[where.slot].push_back(task);
    }
  }
}

std::optional<MountAddress> MountAddresses::find(MountHandle mount) const {
  const Path root{mount, state_.mounts[mount].root};
  for (const TaskHandle task : tasks_[state_.mounts[mount].mount_namespace.slot]) {
    const Path task_root = state_.tasks[task].root;
    // A walk from a root does not step onto what is mounted on it.
    if (root != task_root && overmount(state_, mount)) continue;
    SeenPlace seen = seen_place(stacks_, root, task_root);
    if (seen.sight == Sight::visible) return MountAddress{task, std::move(seen.path)};
  }
  return std::nullopt;
}

MountHandle MountAddresses::nearest_above(MountHandle mount) const {
  do {
    mount = state_.mounts[mount].parent;
  } while (mount && !find(mount));
  return mount;
}

TaskHandle MountAddresses::first_task(NamespaceHandle mount_namespace) const {
  const std::vector<TaskHandle>& tasks = tasks_[mount_namespace.slot];
  return tasks.empty() ? TaskHandle{} : tasks.front();
}

}  // namespace mntsim
