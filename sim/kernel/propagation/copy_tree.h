// SPDX-License-Identifier: Apache-2.0
// Copies of mounts and of trees, and how a copy is tied to its original's group and master.
#pragma once

#include "sim/kernel/vfs/state.h"

namespace mntsim {

/// How a copy stands to its original.
struct CopyManner {
  bool as_slave = false;     // a slave of the original, which must have a group; else its peer
  bool make_shared = false;  // the copy gets a group of its own where it would have none
  bool with_unbindable =
      false;  // unbindable mounts are copied too (a namespace clone), not left out
};

/// A copy of one mount that shows `root`. It is in no namespace and nowhere attached.
/// Rule: a copy is a peer of a shared original, and a slave of a slave's master. A copy of an
/// unbindable mount (a namespace clone makes some) is bindable: so since 6.17; experiment.
MountHandle copy_mount(State& state, MountHandle original, DentryHandle root, CopyManner manner);

/// A copy of the tree on `original`, as far as its mountpoints lie below `root`.
/// Rule: an unbindable mount is left out, with what is on it.
MountHandle copy_tree(State& state, MountHandle original, DentryHandle root, CopyManner manner);

}  // namespace mntsim
