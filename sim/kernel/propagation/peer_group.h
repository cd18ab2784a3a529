// SPDX-License-Identifier: Apache-2.0
// Peer groups: shared, slave, private, unbindable, and how mounts join and leave.
//
// A group is an id and a ring of peers. All peers of a group have the same master, and on the
// master's list of slaves they stand side by side in the order of the ring; every walk relies on
// that. From: mount_namespaces(7), sharedsubtree; the order of lists from experiments.
#pragma once

#include <cassert>
#include <vector>

#include "sim/kernel/vfs/state.h"

namespace mntsim {

enum class Propagation : std::uint8_t { shared, slave, private_, unbindable };

/// Are both mounts peers of one group (a mount in a group is its own peer)?
[[nodiscard]] inline bool are_peers(const Mount& left, const Mount& right) {
  return left.group_id == right.group_id && left.group_id != 0;
}

/// Has it a peer, a slave or a master? Then it may be an heir, or has something to leave.
[[nodiscard]] inline bool propagates(const Mount& mount) {
  return mount.group_id != 0 || mount.is_slave();
}

/// Gives a mount without a group a new one (the lowest free id), of which it is the only peer.
/// It sends and receives once it is marked shared.
inline void create_group(State& state, MountHandle handle) {
  Mount& mount = state.mounts[handle];
  assert(mount.group_id == 0);
  mount.group_id = state.group_ids.allocate();
  if (mount.group_id >= state.group_member.size()) state.group_member.resize(mount.group_id + 1);
  state.group_member[mount.group_id] = handle;
}

/// Marks a mount that has a group as shared; it is not unbindable any more.
inline void mark_shared(State& state, MountHandle handle) {
  Mount& mount = state.mounts[handle];
  mount.flags = (mount.flags & ~mount_bit::unbindable) | mount_bit::shared;
}

/// Makes `mount` a peer of `of`, right behind it in the ring. REQUIRES: `of` has a group, `mount`
/// none.
inline void join_group(State& state, MountHandle mount, MountHandle of) {
  state.mounts[mount].group_id = state.mounts[of].group_id;
  Peers::insert_after(state.mounts, of, mount);
}

/// Makes `mount` the first slave of `master`.
inline void become_slave(State& state, MountHandle mount, MountHandle master) {
  state.mounts[mount].master = master;
  Slaves::push_front(state.mounts, state.mounts[master].first_slave, mount);
}

/// Makes `mount` a slave of the same master as the slave `of`, right behind it.
inline void become_slave_beside(State& state, MountHandle mount, MountHandle of) {
  const MountHandle master = state.mounts[of].master;
  state.mounts[mount].master = master;
  Slaves::insert_after(state.mounts, state.mounts[master].first_slave, of, mount);
}

/// Takes `mount` off its master's list; nothing where it is on none.
inline void leave_master(State& state, MountHandle handle) {
  Mount& mount = state.mounts[handle];
  if (!Slaves::contains(mount)) return;
  Slaves::remove(state.mounts, state.mounts[mount.master].first_slave, handle);
}

/// Takes a mount out of its group, and gives the group's id back with its last peer.
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

/// Hands all slaves of `from` to `to`, where they come first; to nobody (null), and they are
/// private.
void transfer_slaves(State& state, MountHandle from, MountHandle to);

/// Makes a mount a slave, private or unbindable. Rule: a mount that leaves its group hands its
/// slaves to another peer; the last one hands them to its own master; where there is none they end
/// as private mounts. It stands here whole for the trees that are changed mount by mount (bench:
/// make-rprivate).
inline void stop_sending(State& state, MountHandle handle, Propagation type) {
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

/// The eight changes come down to this one, on one mount.
inline void change_propagation(State& state, MountHandle mount, Propagation type) {
  if (type != Propagation::shared) return stop_sending(state, mount, type);
  if (state.mounts[mount].group_id == 0) create_group(state, mount);
  mark_shared(state, mount);
}

/// Makes all `victims` private at once. Slaves that stay go to the first mount that stays on the
/// way that they would have been handed one by one. REQUIRES: each victim is marked as unmounted,
/// and no other mount is.
void make_private_for_good(State& state, const std::vector<MountHandle>& victims);

}  // namespace mntsim
