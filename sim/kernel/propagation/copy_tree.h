// SPDX-License-Identifier: Apache-2.0
// Copies of mounts and of trees, and how a copy is tied to its original's group and master.
#pragma once

#include "sim/kernel/propagation/peer_group.h"
#include "sim/kernel/vfs/mount_tree.h"

namespace mntsim {

/// How a copy stands to its original.
struct CopyManner {
  bool as_slave = false;     // a slave of the original, which must have a group; else its peer
  bool make_shared = false;  // the copy gets a group of its own where it would have none
  bool with_unbindable =
      false;  // unbindable mounts are copied too (a namespace clone), not left out
};

/// A copy of one mount that shows `root`, nowhere attached; in the namespace `into`, null: in none.
/// Rule: a copy is a peer of a shared original, and a slave of a slave's master. A copy of an
/// unbindable mount (a namespace clone makes some) is bindable: so since 6.17; experiment.
inline MountHandle copy_mount(State& state, MountHandle original, DentryHandle root,
                              CopyManner manner, NamespaceHandle into = {}) {
  const MountHandle copy = create_mount(state, root, state.mounts[original].source);
  const Mount& old = state.mounts[original];
  state.mounts[copy].flags = old.flags & mount_bit::copied;
  const bool as_slave = manner.as_slave && old.group_id != 0;
  if (!manner.as_slave && old.group_id != 0) {
    join_group(state, copy, original);
    mark_shared(state, copy);
  } else if (manner.make_shared) {
    create_group(state, copy);
    mark_shared(state, copy);
  }
  if (as_slave) {
    become_slave(state, copy, original);
  } else if (old.is_slave()) {
    become_slave_beside(state, copy, original);
  }
  if (into) add_to_namespace(state, into, copy);
  return copy;
}

/// Copies what is mounted on `original`, as far as its mountpoints lie below `root`, onto `copy`.
void copy_children(State& state, MountHandle original, DentryHandle root, MountHandle copy,
                   CopyManner manner, NamespaceHandle into);

/// A copy of the tree on `original`, as far as its mountpoints lie below `root`.
/// Rule: an unbindable mount is left out, with what is on it.
inline MountHandle copy_tree(State& state, MountHandle original, DentryHandle root,
                             CopyManner manner, NamespaceHandle into = {}) {
  const MountHandle copy = copy_mount(state, original, root, manner, into);
  if (state.mounts[original].first_child) copy_children(state, original, root, copy, manner, into);
  return copy;
}

/// Fills `scratch.originals` with the mounts that the mounts of the tree at `copy` are copies of,
/// in the order of next_in_tree. REQUIRES: `copy` was made by copy_tree or copy_mount of
/// `original`.
void note_originals(State& state, MountHandle original, MountHandle copy);

}  // namespace mntsim
