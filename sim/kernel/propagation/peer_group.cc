// SPDX-License-Identifier: Apache-2.0
#include "sim/kernel/propagation/peer_group.h"

#include <cassert>

namespace mntsim {

namespace {

inline void leave_master(State& state, MountHandle handle) {
  Mount& mount = state.mounts[handle];
  if (!Slaves::contains(mount)) return;
  Slaves::remove(state.mounts, state.mounts[mount.master].first_slave, handle);
}

// Takes a mount out of its group, and gives the group's id back with its last peer.
inline void leave_group(State& state, MountHandle handle) {
  Mount& mount = state.mounts[handle];
  MountHandle& member = state.group_member[mount.group_id];
  if (Peers::is_single(state.mounts, handle)) {
    state.group_ids.release(mount.group_id);
    member = {};
  } else {
    if (member == handle) member = mount.peer.next;
    Peers::remove(state.mounts, handle);
  }
  mount.group_id = 0;
  mount.flags &= ~mount_bit::shared;
}

// Hands all slaves of `from` to `to`, where they come first; to nobody, and they are private.
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

// Takes `victim`, and every victim to which its slaves would be handed in turn, out of group and
// list, and leaves in each one's `master` the next on that way. Returns the mount where the way
// ends: the first that stays, or null.
MountHandle trace_heirs(State& state, MountHandle victim) {
  for (;;) {
    Mount& mount = state.mounts[victim];
    MountHandle heir = mount.peer.next;
    leave_master(state, victim);
    if (heir == victim) heir = mount.master;
    if (mount.group_id != 0) leave_group(state, victim);
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

void stop_sending(State& state, MountHandle handle, Propagation type) {
  Mount& mount = state.mounts[handle];
  MountHandle heir = mount.master;
  if (mount.is_shared()) {
    if (!Peers::is_single(state.mounts, handle)) heir = mount.peer.next;
    leave_group(state, handle);
    if (mount.first_slave) transfer_slaves(state, handle, heir);
  }
  leave_master(state, handle);
  mount.master = {};
  if (type == Propagation::slave) {
    if (heir) become_slave(state, handle, heir);
    return;
  }
  mount.flags &= ~mount_bit::unbindable;
  if (type == Propagation::unbindable) mount.flags |= mount_bit::unbindable;
}

void make_private_for_good(State& state, const std::vector<MountHandle>& victims) {
  for (const MountHandle victim : victims) {
    const Mount& mount = state.mounts[victim];
    if (mount.has(mount_bit::marked) || !propagates(mount)) continue;
    set_heir(state, victim, trace_heirs(state, victim));
  }
  for (const MountHandle victim : victims) {
    Mount& mount = state.mounts[victim];
    if (mount.first_slave) transfer_slaves(state, victim, mount.master);
    mount.master = {};
    mount.flags &= ~mount_bit::marked;
  }
}

}  // namespace mntsim
