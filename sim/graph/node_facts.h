// SPDX-License-Identifier: Apache-2.0
// What is known of a node's mounts before one asks for leaks (leaks.h): which super blocks the node
// itself has, which are secrets, which pod's is what. One pass over all mounts.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/graph/group_forest.h"
#include "sim/graph/leaks.h"
#include "sim/kernel/vfs/state.h"

namespace mntsim {

class NodeFacts {
 public:
  NodeFacts(const State& state, const LeakQuestion& question);

  [[nodiscard]] bool is_node(NamespaceHandle where) const {
    return question_.owners[where.slot].empty();
  }
  /// Has the node a mount of what this mount shows the super block of?
  [[nodiscard]] bool node_has(MountHandle mount) const { return facts_of(mount).is_on_node; }
  /// Has the node such mounts at more than one place?
  [[nodiscard]] bool node_has_several(MountHandle mount) const {
    return facts_of(mount).is_at_several;
  }
  [[nodiscard]] bool is_secret(MountHandle mount) const { return facts_of(mount).is_secret; }
  /// "POD/NAME" of a secret where the path tells; else the source.
  [[nodiscard]] std::string subject(MountHandle mount) const;

  /// Did the mount come along with the tree around it? (leaks.h)
  [[nodiscard]] bool came_along(MountHandle mount) const;
  /// One step towards the volume with which it came: the mount it lies on; null: it is the volume.
  [[nodiscard]] MountHandle step_to_volume(MountHandle mount) const;
  /// Does it show something of a pod that is not the one in whose namespace it is?
  [[nodiscard]] bool is_foreign(MountHandle mount) const;
  /// Does it lie where kubelets and container runtimes mount?
  [[nodiscard]] bool is_in_node_directories(Path place) const;
  /// A mount of the node at this very name; the host's rather than another; null: none.
  [[nodiscard]] MountHandle node_mount_on(DentryHandle mountpoint) const {
    return node_mount_on_[mountpoint.slot];
  }

 private:
  struct SuperblockFacts {
    DentryHandle mountpoint;  // of a mount of the node
    NameId pod = NameId::none;
    NameId name = NameId::none;
    bool is_on_node = false;
    bool is_at_several = false;
    bool is_secret = false;
  };

  [[nodiscard]] SuperblockHandle superblock_of(DentryHandle dentry) const {
    return state_.dentries[dentry].superblock;
  }
  [[nodiscard]] const SuperblockFacts& facts_of(MountHandle mount) const {
    return facts_[superblock_of(state_.mounts[mount].root).slot];
  }
  [[nodiscard]] std::string_view name_of(DentryHandle dentry) const;
  [[nodiscard]] bool has_node_directory_above(DentryHandle dentry) const;
  [[nodiscard]] NameId pod_above(DentryHandle dentry) const;
  void look_at(MountHandle mount);
  void look_for_secret(MountHandle mount, SuperblockFacts& facts) const;
  void find_own_roots();

  const State& state_;
  const LeakQuestion& question_;
  std::vector<SuperblockFacts> facts_;             // by super block
  std::vector<MountHandle> node_mount_on_;         // by dentry
  std::vector<SuperblockHandle> own_root_;         // by namespace; null: the host's own
  std::set<std::pair<std::string, NameId>> pods_;  // an owner, and a UID that is its own
};

/// Calls visit(handle) for each mount that is in a namespace.
template <typename Visit>
void for_each_placed_mount(const State& state, Visit visit) {
  for (std::uint32_t slot = 0; slot < state.mounts.slot_count(); ++slot) {
    const MountHandle mount{slot};
    if (state.mounts[mount].id != 0 && state.mounts[mount].mount_namespace) visit(mount);
  }
}

}  // namespace mntsim
