// SPDX-License-Identifier: Apache-2.0
#include "sim/kernel/propagation/propagation_walk.h"

#include "sim/kernel/propagation/peer_group.h"

namespace mntsim {

MountHandle PropagationWalk::next_past(MountHandle mount) const {
  MountHandle following = next_beside(mount);
  while (following && are_peers(state_->mounts[mount], state_->mounts[following])) {
    following = next_beside(following);
  }
  return following;
}

MountHandle GroupWalk::begin_group(MountHandle first) {
  group_first_ = first;
  return current_ = first;
}

// The group is done: now the slaves of its peers, from the first peer on.
MountHandle GroupWalk::next_group() {
  MountHandle mount = group_first_;
  for (;;) {
    // Down: the first peer from `mount` on that has slaves.
    for (MountHandle peer = mount; peer; peer = next_in_group(peer)) {
      const Mount& record = state_.mounts[peer];
      if (record.first_slave && !record.is_new()) {
        ++level_;
        return begin_group(record.first_slave);
      }
    }
    // Up: past this group on its master's list, or to the master's next peer.
    for (;;) {
      if (level_ == 0) return current_ = {};
      MountHandle last = mount;
      while (const MountHandle peer = next_in_group(last)) last = peer;
      const Mount& record = state_.mounts[last];
      if (record.slave.next) return begin_group(record.slave.next);
      --level_;
      mount = next_in_group(record.master);
      if (mount) break;
      mount = record.master;
    }
  }
}

}  // namespace mntsim
