// SPDX-License-Identifier: Apache-2.0
#include "sim/kernel/propagation/propagation_walk.h"

#include "sim/kernel/propagation/peer_group.h"

namespace mntsim {

// The next slave of the same master, the next peer at the origin's level, or the same one level up.
MountHandle PropagationWalk::next_beside(MountHandle mount) const {
  const MountHandle top = state_->mounts[origin_].master;
  for (;;) {
    const Mount& record = state_->mounts[mount];
    if (record.master == top) {
      return record.peer.next == origin_ ? MountHandle{} : record.peer.next;
    }
    if (record.slave.next) return record.slave.next;
    mount = record.master;
  }
}

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

// The peer after `mount` in its group, counted from the group's first; null after the last. Peers
// stand side by side on their master's list, so the list's order is the ring's.
MountHandle GroupWalk::next_in_group(MountHandle mount) const {
  const Mount& record = state_.mounts[mount];
  const MountHandle next = record.peer.next;
  if (level_ == 0) return next == origin_ ? MountHandle{} : next;
  return next != mount && record.slave.next == next ? next : MountHandle{};
}

MountHandle GroupWalk::next() {
  if (const MountHandle peer = next_in_group(current_)) return current_ = peer;
  // The group is done: now the slaves of its peers, from the first peer on.
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
