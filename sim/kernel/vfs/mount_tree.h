// SPDX-License-Identifier: Apache-2.0
// The tree of mounts, and nothing about propagation: making, placing, taking away, and letting go.
//
// A mount lives while it is in a namespace, or while somebody uses it (a working directory, a root,
// an open file), or while it hangs on an unmounted mount that lives. `release_if_unused` decides.
#pragma once

#include <string_view>

#include "sim/kernel/vfs/state.h"

namespace mntsim {

using MountRange = ListRange<Mount, &Mount::child>;

/// The mounts on `mount`, oldest first.
[[nodiscard]] inline MountRange children(const State& state, MountHandle mount) {
  return {state.mounts, state.mounts[mount].first_child};
}

/// A superblock without names but its root, which holds what its type starts with.
SuperblockHandle create_superblock(State& state, FileSystem type);

/// What mountinfo shows of the superblock after its flags: a comma before each option.
void set_options(State& state, SuperblockHandle superblock, std::string_view options);

/// A mount that shows `root`: alone in its ring, in no namespace, nowhere attached.
MountHandle create_mount(State& state, DentryHandle root, NameId source);

/// Says where a mount will hang; it is not seen there yet.
void set_mountpoint(State& state, MountHandle mount, MountHandle parent, DentryHandle mountpoint);

/// Makes a mount seen at its mountpoint: the last child of its parent.
void make_visible(State& state, MountHandle mount);

/// set_mountpoint and make_visible.
void attach(State& state, MountHandle mount, MountHandle parent, DentryHandle mountpoint);

/// Takes a mount off its parent. Nothing where it has none.
void detach_from_parent(State& state, MountHandle mount);

/// The next mount of the tree below `root`, parents before children; null after the last.
[[nodiscard]] MountHandle next_in_tree(const State& state, MountHandle mount, MountHandle root);

/// The last mount of the tree below `mount`, in the order of next_in_tree.
[[nodiscard]] MountHandle last_in_tree(const State& state, MountHandle mount);

/// How many mounts the tree has.
[[nodiscard]] std::uint32_t count_tree(const State& state, MountHandle root);

/// Frees the mount if nothing keeps it alive any more, and what hung on it likewise; the superblock
/// goes with its last mount.
void release_if_unused(State& state, MountHandle mount);

/// Records what happened to `mount`, as it is now; nothing while nobody listens. For a propagated
/// change: `origin`, the mount that the command itself changed, and the peer group through which it
/// came.
void record(State& state, EventKind kind, Cause cause, MountHandle mount, MountHandle origin = {},
            std::uint32_t group_id = 0);

/// One more user of a place, and one less: what makes a mount busy.
void hold(State& state, Path place);
void let_go(State& state, Path place);

}  // namespace mntsim
