// SPDX-License-Identifier: Apache-2.0
#include "tools/mntsim/mount_set.h"

#include <algorithm>

#include "sim/kernel/vfs/dentry_tree.h"
#include "sim/kernel/vfs/mount_tree.h"
#include "tools/mntsim/state_input.h"

namespace mntsim {
namespace {

std::vector<MountHandle> mounts_at_or_below(const State& state, Path place) {
  std::vector<MountHandle> found{place.mount};
  for (std::size_t next = 0; next < found.size(); ++next) {
    const ListRange<Mount, &Mount::child> on_it(state.mounts,
                                                state.mounts[found[next]].first_child);
    for (const MountHandle mount : on_it) {
      if (next > 0 || is_below(state, state.mounts[mount].mountpoint, place.dentry)) {
        found.push_back(mount);
      }
    }
  }
  return found;
}

}  // namespace

NamespaceHandle find_namespace(const SimulatedMachine& machine, const std::string& name) {
  const TaskHandle task = find_task(machine, {name, name, ""});
  return machine.kernel().state().tasks[task].mount_namespace;
}

std::vector<MountHandle> find_mounts(SimulatedMachine& machine, const std::string& text) {
  const State& state = machine.kernel().state();
  std::vector<MountHandle> found;
  if (text.find(":/") != std::string::npos) {
    found = mounts_at_or_below(state, find_place(machine, parse_place(text)));
  } else {
    const NamespaceHandle wanted = find_namespace(machine, text);
    for (const MountHandle mount : mounts_in(state, wanted)) found.push_back(mount);
  }
  std::sort(found.begin(), found.end(),
            [](MountHandle left, MountHandle right) { return left.slot < right.slot; });
  return found;
}

}  // namespace mntsim
