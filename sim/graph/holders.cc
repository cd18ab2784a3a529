// SPDX-License-Identifier: Apache-2.0
#include "sim/graph/holders.h"

#include <algorithm>
#include <string>

#include "sim/graph/climb.h"
#include "sim/graph/visible_path.h"
#include "sim/kernel/propagation/peer_group.h"
#include "sim/kernel/propagation/propagate_umount.h"
#include "sim/kernel/vfs/mount_tree.h"
#include "sim/kernel/vfs/path_walk.h"

namespace mntsim {

namespace {

/// How mounts stand to the one that was asked about.
class Ties {
 public:
  Ties(const State& state, MountHandle asked) : state_(state), asked_(asked), masters_(state) {
    MountHandle master = asked;
    while ((master = state.mounts[master].master)) above_.insert(state.mounts[master].group_id);
  }

  [[nodiscard]] HolderTie of(MountHandle mount) {
    if (mount == asked_) return HolderTie::itself;
    if (is_peer(mount)) return HolderTie::peer;
    const MountHandle last = masters_.end_of(mount, [this](MountHandle slave) {
      return is_peer(slave) ? MountHandle{} : state_.mounts[slave].master;
    });
    if (is_peer(last)) return HolderTie::slave;
    return above_.count(state_.mounts[mount].group_id) != 0 ? HolderTie::master : HolderTie::none;
  }

 private:
  [[nodiscard]] bool is_peer(MountHandle mount) const {
    return are_peers(state_.mounts[mount], state_.mounts[asked_]);
  }

  const State& state_;
  MountHandle asked_;
  Climb masters_;                  // to a peer of what was asked about, or as far as it goes
  std::set<std::uint32_t> above_;  // its masters' groups
};

Holder describe(const State& state, const UmountObstacles& obstacles, MountHandle mount) {
  Holder holder;
  holder.mount = mount;
  for (const MountHandle child : children(state, mount)) holder.children.push_back(child);
  if (state.mounts[mount].mount_namespace) holder.obstacle = obstacles.of(mount);
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

UmountObstacles::UmountObstacles(const State& state) : state_(state) {
  for (std::uint32_t slot = 0; slot < state.mounts.slot_count(); ++slot) {
    const MountHandle copy{slot};
    const Mount& mount = state.mounts[copy];
    if (mount.user_count == 0 || !mount.parent || is_passed_over(state, copy)) continue;
    const Path place{mount.parent, mount.mountpoint};
    if (mount_on(state, place) != copy) continue;
    for (MountHandle on = place.mount; on; on = state.mounts[on].master) {
      const std::uint32_t group = state.mounts[on].group_id;
      if (group != 0 && !obstructed_.emplace(group, place.dentry.slot).second) break;
    }
  }
}

Check UmountObstacles::of(MountHandle handle) const {
  const Mount& mount = state_.mounts[handle];
  if (mount.first_child) return Check::has_children;
  if (mount.user_count > 0) return Check::in_use;
  if (!mount.parent) return Check::none;
  const std::uint32_t group = state_.mounts[mount.parent].group_id;
  return obstructed_.count({group, mount.mountpoint.slot}) == 0 ? Check::none : Check::copy_in_use;
}

Holders holders_of(const Kernel& kernel, SuperblockHandle superblock) {
  const State& state = kernel.state();
  const UmountObstacles obstacles(state);
  Holders answer;
  answer.superblock = superblock;
  for (std::uint32_t slot = 0; slot < state.mounts.slot_count(); ++slot) {
    const Mount& mount = state.mounts[MountHandle{slot}];
    const bool is_known = mount.id != 0 && !mount.has(mount_bit::stand_in);
    if (is_known && state.dentries[mount.root].superblock == superblock) {
      answer.mounts.push_back(describe(state, obstacles, MountHandle{slot}));
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
  Ties ties(state, asked);
  for (Holder& holder : answer.mounts) holder.tie = ties.of(holder.mount);
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
