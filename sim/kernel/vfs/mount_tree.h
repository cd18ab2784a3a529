// SPDX-License-Identifier: Apache-2.0
// The tree of mounts, and nothing about propagation: making, placing, taking away, and letting go.
//
// A mount lives while it is in a namespace, or while somebody uses it (a working directory, a root,
// an open file), or while it hangs on an unmounted mount that lives. `release_if_unused` decides.
//
// What a command does for each of thousands of mounts stands here whole, so that the loops of
// propagation and of clones are compiled in one piece: a call each would cost a third more
// (bench: bind-to-peers, clone, teardown).
#pragma once

#include <cassert>
#include <string_view>

#include "sim/kernel/vfs/dentry_tree.h"
#include "sim/kernel/vfs/state.h"

namespace mntsim {

using MountRange = ListRange<Mount, &Mount::child>;

/// The mounts on `mount`, oldest first.
[[nodiscard]] inline MountRange children(const State& state, MountHandle mount) {
  return {state.mounts, state.mounts[mount].first_child};
}

/// The mounts of a namespace, by `sequence`: the order of mountinfo.
[[nodiscard]] inline ListRange<Mount, &Mount::in_namespace> mounts_in(const State& state,
                                                                      NamespaceHandle ns) {
  return {state.mounts, state.namespaces[ns].mounts.first};
}

/// A superblock without names but its root, which holds what its type starts with.
SuperblockHandle create_superblock(State& state, FileSystem type);

/// What mountinfo shows of the superblock after its flags: a comma before each option.
void set_options(State& state, SuperblockHandle superblock, std::string_view options);

/// A mount that shows `root`: alone in its ring, in no namespace, nowhere attached. `id` is its
/// own already.
inline MountHandle create_mount(State& state, DentryHandle root, NameId source, std::uint32_t id) {
  const MountHandle handle = state.mounts.allocate();
  Mount& mount = state.mounts[handle];
  mount.root = root;
  mount.source = source;
  mount.id = id;
  mount.sequence = state.next_sequence++;
  mount.peer = {handle, handle};
  state.names.add_use(source);
  Dentry& dentry = state.dentries[root];
  ++dentry.pin_count;
  ++state.superblocks[dentry.superblock].mount_count;
  return handle;
}

/// The same with the lowest free id.
inline MountHandle create_mount(State& state, DentryHandle root, NameId source) {
  return create_mount(state, root, source, state.mount_ids.allocate());
}

/// Says where a mount will hang; it is not seen there yet.
inline void set_mountpoint(State& state, MountHandle handle, MountHandle parent,
                           DentryHandle mountpoint) {
  Mount& mount = state.mounts[handle];
  mount.parent = parent;
  mount.mountpoint = mountpoint;
  Dentry& dentry = state.dentries[mountpoint];
  ++dentry.pin_count;
  MountsOnDentry::push_front(state.mounts, dentry.first_mount, handle);
}

/// Makes a mount seen at its mountpoint: the last child of its parent.
inline void make_visible(State& state, MountHandle handle) {
  state.mount_index.insert(state.mounts, handle);
  MountChildren::push_back(state.mounts, state.mounts[state.mounts[handle].parent].first_child,
                           handle);
}

/// set_mountpoint and make_visible.
inline void attach(State& state, MountHandle mount, MountHandle parent, DentryHandle mountpoint) {
  set_mountpoint(state, mount, parent, mountpoint);
  make_visible(state, mount);
}

/// Takes a mount off its parent. Nothing where it has none.
inline void detach_from_parent(State& state, MountHandle handle) {
  Mount& mount = state.mounts[handle];
  if (!mount.parent) return;
  state.mount_index.erase(state.mounts, handle);
  if (MountChildren::contains(mount)) {
    MountChildren::remove(state.mounts, state.mounts[mount.parent].first_child, handle);
  }
  const DentryHandle mountpoint = mount.mountpoint;
  MountsOnDentry::remove(state.mounts, state.dentries[mountpoint].first_mount, handle);
  mount.parent = {};
  mount.mountpoint = {};
  unpin(state, mountpoint);
}

/// Puts a new mount into a namespace, at the end of its list.
/// REQUIRES: no mount there has a higher sequence.
inline void add_to_namespace(State& state, NamespaceHandle handle, MountHandle mount) {
  MountNamespace& ns = state.namespaces[handle];
  assert(!ns.mounts.last || state.mounts[ns.mounts.last].sequence < state.mounts[mount].sequence);
  state.mounts[mount].mount_namespace = handle;
  ++ns.mount_count;
  NamespaceMounts::push_back(state.mounts, ns.mounts, mount);
}

/// Takes a mount off its namespace's list and count; its `mount_namespace` becomes null.
inline void remove_from_namespace(State& state, MountHandle handle) {
  Mount& mount = state.mounts[handle];
  MountNamespace& ns = state.namespaces[mount.mount_namespace];
  NamespaceMounts::remove(state.mounts, ns.mounts, handle);
  --ns.mount_count;
  mount.mount_namespace = {};
}

/// The next mount of the tree below `root`, parents before children; null after the last.
[[nodiscard]] inline MountHandle next_in_tree(const State& state, MountHandle mount,
                                              MountHandle root) {
  if (const MountHandle child = state.mounts[mount].first_child) return child;
  while (mount != root) {
    if (const MountHandle next = MountChildren::next(state.mounts, mount)) return next;
    mount = state.mounts[mount].parent;
  }
  return {};
}

/// The last mount of the tree below `mount`, in the order of next_in_tree.
[[nodiscard]] MountHandle last_in_tree(const State& state, MountHandle mount);

/// How many mounts the tree has.
[[nodiscard]] std::uint32_t count_tree(const State& state, MountHandle root);

/// Frees a superblock that has no mounts any more.
void free_superblock(State& state, SuperblockHandle superblock);

/// Does nothing keep the mount alive any more? A freed slot (id 0) is nobody's.
[[nodiscard]] inline bool is_unused(const Mount& mount) {
  return mount.id != 0 && !mount.mount_namespace && !mount.parent && mount.user_count == 0;
}

/// Frees a mount. Returns its superblock if that was the last mount of it, else null: it is to be
/// freed too. REQUIRES: it is unused, private, and has no children any more.
inline SuperblockHandle free_mount(State& state, MountHandle handle) {
  const Mount& mount = state.mounts[handle];
  assert(mount.group_id == 0 && !mount.master && !mount.first_slave && !mount.first_child);
  const SuperblockHandle superblock = state.dentries[mount.root].superblock;
  state.mount_ids.release(mount.id);
  state.names.drop_use(mount.source);
  unpin(state, mount.root);
  state.mounts.release(handle);
  const bool is_last = --state.superblocks[superblock].mount_count == 0;
  return is_last ? superblock : SuperblockHandle{};
}

/// Frees the mount if it is unused, and what hung on it likewise; a superblock goes with its last
/// mount.
void release_if_unused(State& state, MountHandle mount);

/// Records what happened to `mount`, as it is now. For a propagated change: `origin`, the mount
/// that the command itself changed, and the peer group through which it came. REQUIRES: somebody
/// listens.
void record_event(State& state, EventKind kind, Cause cause, MountHandle mount, MountHandle origin,
                  std::uint32_t group_id);

/// The same; nothing while nobody listens.
inline void record(State& state, EventKind kind, Cause cause, MountHandle mount,
                   MountHandle origin = {}, std::uint32_t group_id = 0) {
  if (state.events.is_on()) record_event(state, kind, cause, mount, origin, group_id);
}

/// One more user of a place, and one less: what makes a mount busy.
void hold(State& state, Path place);
void let_go(State& state, Path place);

}  // namespace mntsim
