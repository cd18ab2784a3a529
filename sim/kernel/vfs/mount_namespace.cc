// SPDX-License-Identifier: Apache-2.0
#include "sim/kernel/vfs/mount_namespace.h"

#include "sim/kernel/vfs/state.h"

namespace mntsim {

// New mounts have the highest sequence so far: the search from the end stops at once.
void add_to_namespace(State& state, NamespaceHandle handle, MountHandle mount) {
  MountNamespace& ns = state.namespaces[handle];
  state.mounts[mount].mount_namespace = handle;
  ++ns.mount_count;
  const std::uint64_t sequence = state.mounts[mount].sequence;
  MountHandle position =
      ns.first_mount ? NamespaceMounts::last(state.mounts, ns.first_mount) : MountHandle{};
  while (position && state.mounts[position].sequence > sequence) {
    position =
        position == ns.first_mount ? MountHandle{} : state.mounts[position].in_namespace.previous;
  }
  if (position) {
    NamespaceMounts::insert_after(state.mounts, ns.first_mount, position, mount);
  } else {
    NamespaceMounts::push_front(state.mounts, ns.first_mount, mount);
  }
}

void remove_from_namespace(State& state, MountHandle mount) {
  MountNamespace& ns = state.namespaces[state.mounts[mount].mount_namespace];
  NamespaceMounts::remove(state.mounts, ns.first_mount, mount);
  --ns.mount_count;
  state.mounts[mount].mount_namespace = {};
}

}  // namespace mntsim
