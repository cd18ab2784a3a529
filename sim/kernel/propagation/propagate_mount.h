// SPDX-License-Identifier: Apache-2.0
// Attaching a tree, here and wherever the destination propagates to.
//
// Two phases. Prepare finds the receivers and counts: it may fail, and has changed nothing then.
// Commit copies the tree for each receiver and puts all copies in place; it cannot fail.
#pragma once

#include "sim/kernel/vfs/state.h"

namespace mntsim {

/// Attaches the tree at `source` at `place`, the top of whatever is mounted there, and a copy of it
/// on every mount that receives from place.mount and shows place.dentry. What a receiver has
/// mounted there already is lifted onto the copy (the copy is tucked beneath it). A source with a
/// parent is moved; one without is new, and counted against fs.mount-max. ENOENT (the source's root
/// has been removed), ENOSPC. From: sharedsubtree, "bind semantics" and "move semantics"; tucked
/// mounts and orders from experiments.
Errno attach_tree(State& state, MountHandle source, Path place);

}  // namespace mntsim
