// SPDX-License-Identifier: Apache-2.0
#include "sim/graph/visible_path.h"

#include <algorithm>
#include <string_view>

#include "sim/kernel/vfs/path_walk.h"

namespace mntsim {

std::optional<std::string> visible_path(const Kernel& kernel, TaskHandle task, Path place) {
  const State& state = kernel.state();
  std::vector<std::string_view> names;
  const Path root = state.tasks[task].root;
  for (Path at = place; at != root;) {
    const Mount& mount = state.mounts[at.mount];
    if (at.dentry == mount.root) {
      if (!mount.parent) return std::nullopt;
      at = {mount.parent, mount.mountpoint};
      continue;
    }
    const Dentry& dentry = state.dentries[at.dentry];
    if (!dentry.parent || dentry.is_removed) return std::nullopt;
    names.push_back(state.names.text(dentry.name));
    at.dentry = dentry.parent;
  }
  std::string path = names.empty() ? "/" : "";
  std::for_each(names.rbegin(), names.rend(),
                [&](std::string_view name) { path.append("/").append(name); });
  const Result<Path> found = kernel.resolve(task, path);
  if (!found || *found != place) return std::nullopt;
  return path;
}

std::vector<Path> levels_at(const State& state, TaskHandle task, Path top) {
  std::vector<Path> levels{top};
  const Path root = state.tasks[task].root;
  for (Path at = top; at != root; levels.push_back(at)) {
    const Mount& mount = state.mounts[at.mount];
    if (at.dentry != mount.root || !mount.parent) break;
    at = {mount.parent, mount.mountpoint};
  }
  return levels;
}

MountHandle mounted_copy(const State& state, Path place, DentryHandle root) {
  MountHandle mount = state.mount_index.find(state.mounts, {place.mount.slot, place.dentry.slot});
  while (mount && state.mounts[mount].root != root) mount = overmount(state, mount);
  return mount;
}

}  // namespace mntsim
