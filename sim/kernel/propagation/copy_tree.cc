// SPDX-License-Identifier: Apache-2.0
#include "sim/kernel/propagation/copy_tree.h"

#include "sim/kernel/vfs/dentry_tree.h"
#include "sim/kernel/vfs/mount_tree.h"

namespace mntsim {

namespace {

// The next mount after `mount` and everything on it; null after the last below `top`.
MountHandle next_past(const State& state, MountHandle mount, MountHandle top) {
  while (mount != top) {
    if (const MountHandle next = MountChildren::next(state.mounts, mount)) return next;
    mount = state.mounts[mount].parent;
  }
  return {};
}

// Copies the tree at `top` onto `copied_parent`, the copy of top's parent.
void copy_subtree(State& state, MountHandle top, MountHandle copied_parent, CopyManner manner,
                  NamespaceHandle into) {
  MountHandle parent = state.mounts[top].parent;  // of the original that is to be copied next
  for (MountHandle mount = top; mount;) {
    while (parent != state.mounts[mount].parent) {
      parent = state.mounts[parent].parent;
      copied_parent = state.mounts[copied_parent].parent;
    }
    if (state.mounts[mount].is_unbindable() && !manner.with_unbindable) {
      mount = next_past(state, mount, top);
      continue;
    }
    const MountHandle copy = copy_mount(state, mount, state.mounts[mount].root, manner, into);
    attach(state, copy, copied_parent, state.mounts[mount].mountpoint);
    parent = mount;
    copied_parent = copy;
    mount = next_in_tree(state, mount, top);
  }
}

}  // namespace

void copy_children(State& state, MountHandle original, DentryHandle root, MountHandle copy,
                   CopyManner manner, NamespaceHandle into) {
  const bool is_whole = root == state.mounts[original].root;
  for (const MountHandle child : children(state, original)) {
    if (is_whole || is_below(state, state.mounts[child].mountpoint, root)) {
      copy_subtree(state, child, copy, manner, into);
    }
  }
}

// A copy has the mountpoints of its original, so side by side through both trees; what was left out
// of the copy is passed over.
void note_originals(State& state, MountHandle original, MountHandle copy) {
  std::vector<MountHandle>& originals = state.scratch.originals;
  originals.assign(1, original);
  MountHandle last = copy;
  while (const MountHandle mount = next_in_tree(state, last, copy)) {
    for (; last != state.mounts[mount].parent; last = state.mounts[last].parent) {
      original = state.mounts[original].parent;
    }
    original =
        state.mount_index.find(state.mounts, {original.slot, state.mounts[mount].mountpoint.slot});
    originals.push_back(original);
    last = mount;
  }
}

}  // namespace mntsim
