// SPDX-License-Identifier: Apache-2.0
#include "sim/graph/likely_origin.h"

#include <algorithm>
#include <tuple>

#include "sim/graph/reverse_reach.h"
#include "sim/graph/visible_path.h"
#include "sim/kernel/propagation/peer_group.h"
#include "sim/kernel/vfs/dentry_tree.h"

namespace mntsim {

namespace {

bool is_master_of(const State& state, const Mount& mount, const Mount& slave) {
  return slave.is_slave() && are_peers(state.mounts[slave.master], mount);
}

std::vector<LikelyOrigin> delivered(const State& state, MountHandle handle) {
  std::vector<LikelyOrigin> origins;
  const Mount& mount = state.mounts[handle];
  if (!mount.parent) return origins;
  for (const Sender& sender : senders(state, {mount.parent, mount.mountpoint})) {
    if (sender.mount == mount.parent) continue;
    const MountHandle copy = mounted_copy(state, {sender.mount, mount.mountpoint}, mount.root);
    if (copy) origins.push_back({copy, OriginTie::delivered, sender.group_id});
  }
  return origins;
}

LikelyOrigin tied(const State& state, MountHandle handle, const Mount& mount) {
  const Mount& other = state.mounts[handle];
  if (is_master_of(state, other, mount)) return {handle, OriginTie::master, other.group_id};
  if (are_peers(other, mount)) return {handle, OriginTie::peer, other.group_id};
  return {handle, OriginTie::file_system, 0};
}

}  // namespace

std::vector<LikelyOrigin> likely_origins(const State& state, MountHandle mount) {
  std::vector<LikelyOrigin> origins = delivered(state, mount);
  const std::size_t delivered_count = origins.size();
  const Mount& record = state.mounts[mount];
  for (std::uint32_t slot = 0; slot < state.mounts.slot_count(); ++slot) {
    const MountHandle other{slot};
    const Mount& candidate = state.mounts[other];
    if (other == mount || !candidate.mount_namespace) continue;
    if (!is_below(state, record.root, candidate.root)) continue;
    const auto is_same = [&](const LikelyOrigin& origin) { return origin.mount == other; };
    const auto end = origins.begin() + static_cast<std::ptrdiff_t>(delivered_count);
    if (std::none_of(origins.begin(), end, is_same)) origins.push_back(tied(state, other, record));
  }
  std::sort(origins.begin(), origins.end(),
            [&](const LikelyOrigin& left, const LikelyOrigin& right) {
              return std::tuple(left.tie, state.mounts[left.mount].id) <
                     std::tuple(right.tie, state.mounts[right.mount].id);
            });
  return origins;
}

}  // namespace mntsim
