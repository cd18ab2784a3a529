// SPDX-License-Identifier: Apache-2.0
#include "sim/graph/holders.h"

#include <algorithm>
#include <string>

#include "sim/graph/visible_path.h"
#include "sim/kernel/propagation/peer_group.h"
#include "sim/kernel/propagation/propagate_umount.h"
#include "sim/kernel/vfs/mount_tree.h"
#include "sim/kernel/vfs/path_walk.h"

namespace mntsim {

namespace {

/// Does that mount's group send to the other, directly or through masters further down?
bool is_master_of(const State& state, MountHandle master, MountHandle slave) {
  while ((slave = state.mounts[slave].master)) {
    if (are_peers(state.mounts[slave], state.mounts[master])) return true;
  }
  return false;
}

HolderTie tie_between(const State& state, MountHandle asked, MountHandle mount) {
  if (mount == asked) return HolderTie::itself;
  if (are_peers(state.mounts[mount], state.mounts[asked])) return HolderTie::peer;
  if (is_master_of(state, asked, mount)) return HolderTie::slave;
  return is_master_of(state, mount, asked) ? HolderTie::master : HolderTie::none;
}

Holder describe(const State& state, MountHandle mount) {
  Holder holder;
  holder.mount = mount;
  for (const MountHandle child : children(state, mount)) holder.children.push_back(child);
  MountHandle where;
  if (state.mounts[mount].mount_namespace) {
    holder.obstacle = umount_obstacle(state, mount, where);
  }
  return holder;
}

/// The uses of all the mounts, which are looked up in a list as long as the arena.
void add_uses(const State& state, std::vector<Holder>& holders) {
  std::vector<std::uint32_t> index_of(state.mounts.slot_count(), 0);  // plus one; 0: no holder
  for (std::size_t index = 0; index < holders.size(); ++index) {
    index_of[holders[index].mount.slot] = static_cast<std::uint32_t>(index + 1);
  }
  const auto add = [&](const MountUse& use) {
    const std::uint32_t index = index_of[use.place.mount.slot];
    if (index != 0) holders[index - 1].uses.push_back(use);
  };
  for (std::uint32_t slot = 0; slot < state.tasks.slot_count(); ++slot) {
    const TaskHandle handle{slot};
    const Task& task = state.tasks[handle];
    if (!task.mount_namespace) continue;
    add({handle, UseKind::root, {}, task.root});
    add({handle, UseKind::working_directory, {}, task.working_directory});
    for (const Handle<OpenFile> file :
         ListRange<OpenFile, &OpenFile::link>(state.files, task.first_file)) {
      add({handle, UseKind::open_file, state.files[file].slot, state.files[file].path});
    }
  }
}

Fate fate_of(const State& before, const State& after, MountHandle mount) {
  const Mount& now = after.mounts[mount];
  if (now.id == 0 || now.sequence != before.mounts[mount].sequence) return Fate::gone;
  const bool has_left = before.mounts[mount].mount_namespace && !now.mount_namespace;
  return has_left ? Fate::detached : Fate::stays;
}

/// Tries an umount on a copy and notes what becomes of each mount.
UmountTrial try_umount(const Kernel& kernel, TaskHandle task, const std::string& path,
                       std::uint32_t flags, std::vector<Holder>& holders, Fate Holder::*fate) {
  Kernel copy = kernel;
  UmountTrial trial;
  trial.error = copy.umount(task, path, flags);
  if (trial.error != ok) {
    trial.check = copy.last_refusal().check;
    trial.where = copy.last_refusal().mount;
  }
  for (Holder& holder : holders) {
    holder.*fate = fate_of(kernel.state(), copy.state(), holder.mount);
  }
  return trial;
}

}  // namespace

Holders holders_of(const Kernel& kernel, SuperblockHandle superblock) {
  const State& state = kernel.state();
  Holders answer;
  answer.superblock = superblock;
  for (std::uint32_t slot = 0; slot < state.mounts.slot_count(); ++slot) {
    const Mount& mount = state.mounts[MountHandle{slot}];
    if (mount.id != 0 && state.dentries[mount.root].superblock == superblock) {
      answer.mounts.push_back(describe(state, MountHandle{slot}));
    }
  }
  std::sort(answer.mounts.begin(), answer.mounts.end(),
            [&](const Holder& left, const Holder& right) {
              return state.mounts[left.mount].id < state.mounts[right.mount].id;
            });
  add_uses(state, answer.mounts);
  return answer;
}

Holders holders_of_mount(const Kernel& kernel, TaskHandle task, MountHandle asked) {
  const State& state = kernel.state();
  Holders answer = holders_of(kernel, state.dentries[state.mounts[asked].root].superblock);
  for (Holder& holder : answer.mounts) holder.tie = tie_between(state, asked, holder.mount);
  std::stable_partition(answer.mounts.begin(), answer.mounts.end(),
                        [&](const Holder& holder) { return holder.mount == asked; });
  const Path root{asked, state.mounts[asked].root};
  const std::optional<std::string> path =
      topmost(state, root) == root ? visible_path(kernel, task, root) : std::nullopt;
  if (path) {
    answer.umount = try_umount(kernel, task, *path, 0, answer.mounts, &Holder::after_umount);
    answer.lazy_umount = try_umount(kernel, task, *path, umount_flag::detach, answer.mounts,
                                    &Holder::after_lazy_umount);
  }
  return answer;
}

}  // namespace mntsim
