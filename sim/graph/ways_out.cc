// SPDX-License-Identifier: Apache-2.0
#include "sim/graph/ways_out.h"

#include <set>

#include "sim/graph/reach.h"

namespace mntsim {

std::vector<WayOut> ways_out(const State& state, NamespaceHandle from) {
  std::vector<WayOut> ways;
  const ListRange<Mount, &Mount::in_namespace> mounts(state.mounts,
                                                      state.namespaces[from].first_mount);
  for (const MountHandle sender : mounts) {
    const Mount& mount = state.mounts[sender];
    if (!mount.is_shared()) continue;
    std::set<std::uint32_t> told = {from.slot};
    for (const Reached& reached : reach(state, Path{sender, mount.root})) {
      const NamespaceHandle home = state.mounts[reached.mount].mount_namespace;
      if (told.insert(home.slot).second) ways.push_back({sender, reached.mount});
    }
  }
  return ways;
}

}  // namespace mntsim
