// SPDX-License-Identifier: Apache-2.0
#include "sim/import/held_files.h"

#include <algorithm>

#include "sim/kernel/vfs/mount_tree.h"
#include "sim/kernel/vfs/path_walk.h"

namespace mntsim {
namespace {

/// Where a path leads, as far as the state has its names.
Path deepest(const State& state, const Task& task, std::string_view path) {
  while (!path.empty()) {
    PathWalk walk(state, task);
    if (walk.walk(path, Follow::yes) == ok) return walk.place();
    const std::size_t slash = path.rfind('/');
    if (slash == std::string_view::npos) break;
    path = path.substr(0, slash);
  }
  return task.root;
}

}  // namespace

std::string_view words_of(HoldKind kind) {
  switch (kind) {
    case HoldKind::root: return "root";
    case HoldKind::working_directory: return "working directory";
    case HoldKind::executable: return "executable";
    case HoldKind::open_file: return "open file";
    case HoldKind::mapping: return "mapping";
  }
  return "";
}

std::size_t HeldFiles::add(TaskHandle handle, const std::vector<HeldPlace>& places) {
  if (places.empty()) return 0;
  mounts_.clear();
  const NamespaceHandle ns = state_.tasks[handle].mount_namespace;
  for (const MountHandle mount : mounts_in(state_, ns)) {
    mounts_.emplace_back(state_.mounts[mount].id, mount);
  }
  std::sort(mounts_.begin(), mounts_.end(),
            [](const auto& left, const auto& right) { return left.first < right.first; });
  std::size_t lost = 0;
  for (const HeldPlace& place : places) {
    const Path found = find(handle, place);
    if (!found.mount) {
      ++lost;
      continue;
    }
    hold(state_, found);
    const Handle<OpenFile> file = state_.files.allocate();
    state_.files[file].path = found;
    state_.files[file].slot = SlotId{static_cast<std::uint32_t>(names_.size())};
    OpenFiles::push_back(state_.files, state_.tasks[handle].first_file, file);
    names_.push_back("pid " + std::to_string(place.process) + ' ' + place.command + ": " +
                     std::string(words_of(place.kind)));
  }
  return lost;
}

Path HeldFiles::find(TaskHandle handle, const HeldPlace& place) const {
  const Path by_path = deepest(state_, state_.tasks[handle], place.path);
  if (place.mount_id == 0) return by_path;
  const auto found =
      std::lower_bound(mounts_.begin(), mounts_.end(), place.mount_id,
                       [](const auto& mount, std::uint32_t id) { return mount.first < id; });
  if (found == mounts_.end() || found->first != place.mount_id) return {};
  if (by_path.mount == found->second) return by_path;
  return {found->second, state_.mounts[found->second].root};
}

}  // namespace mntsim
