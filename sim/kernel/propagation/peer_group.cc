// SPDX-License-Identifier: Apache-2.0
#include "sim/kernel/propagation/peer_group.h"

namespace mntsim {

void transfer_slaves(State& state, MountHandle from, MountHandle to) {
  MountHandle& slaves = state.mounts[from].first_slave;
  ++state.handed_slaves;
  if (to) {
    for (const MountHandle slave : ListRange<Mount, &Mount::slave>(state.mounts, slaves)) {
      state.mounts[slave].master = to;
    }
    Slaves::splice_front(state.mounts, state.mounts[to].first_slave, slaves);
    return;
  }
  while (const MountHandle slave = slaves) {
    Slaves::remove(state.mounts, slaves, slave);
    state.mounts[slave].master = {};
  }
}

namespace {

// Takes a mount out of its group and off its master's list.
inline void leave_all(State& state, MountHandle mount) {
  leave_master(state, mount);
  if (state.mounts[mount].group_id != 0) leave_group(state, mount);
}

// Takes `victim`, and every victim to which its slaves would be handed in turn, out of group and
// list, and leaves in each one's `master` the next on that way. Returns the mount where the way
// ends: the first that stays, or null.
MountHandle trace_heirs(State& state, MountHandle victim) {
  for (;;) {
    Mount& mount = state.mounts[victim];
    const MountHandle heir = mount.peer.next != victim ? mount.peer.next : mount.master;
    leave_all(state, victim);
    mount.master = heir;
    mount.flags |= mount_bit::marked;
    if (!heir || !state.mounts[heir].is_unmounted()) return heir;
    if (state.mounts[heir].has(mount_bit::marked)) return state.mounts[heir].master;
    victim = heir;
  }
}

void set_heir(State& state, MountHandle victim, MountHandle heir) {
  while (state.mounts[victim].master != heir) {
    const MountHandle next = state.mounts[victim].master;
    state.mounts[victim].master = heir;
    victim = next;
  }
}

}  // namespace

void make_private_for_good(State& state, const std::vector<MountHandle>& victims) {
  // Who has no slaves needs no heir, and is nobody's: it goes first (bench: umount-from-peers).
  std::vector<MountHandle>& senders = state.scratch.senders;
  senders.clear();
  for (const MountHandle victim : victims) {
    Mount& mount = state.mounts[victim];
    if (mount.first_slave) {
      senders.push_back(victim);
      continue;
    }
    leave_all(state, victim);
    mount.master = {};
  }
  for (const MountHandle sender : senders) {
    if (state.mounts[sender].has(mount_bit::marked)) continue;
    set_heir(state, sender, trace_heirs(state, sender));
  }
  for (const MountHandle sender : senders) {
    Mount& mount = state.mounts[sender];
    if (mount.first_slave) transfer_slaves(state, sender, mount.master);
    mount.master = {};
    mount.flags &= ~mount_bit::marked;
  }
}

}  // namespace mntsim
