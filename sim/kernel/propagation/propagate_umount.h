// SPDX-License-Identifier: Apache-2.0
// Unmounting a tree, here and wherever its parent propagates to.
#pragma once

#include "sim/kernel/vfs/state.h"

namespace mntsim {

/// How a tree is unmounted.
struct UmountManner {
  bool propagate = false;  // what received a copy loses it too, where nothing stands in the way
  bool connected = false;  // the tree stays in one piece for those who still use it
  Cause cause = Cause::command;
};

/// Unmounts `mount` and everything on it. What is still used lives on, detached.
/// Rule: a propagated copy goes unless something that stays is mounted on it; what covers the whole
/// of a copy does not hold it, and slides down into its place. From: umount(2),
/// mount_namespaces(7); the rule about covers and all orders from experiments.
void umount_tree(State& state, MountHandle mount, UmountManner manner);

/// May `mount` be unmounted without MNT_DETACH? The check that says no, or Check::none; `where` is
/// then the mount that is busy: it, or a copy that is not passed over.
[[nodiscard]] Check umount_obstacle(const State& state, MountHandle mount, MountHandle& where);

/// Is a copy no obstacle even where it is in use? Rule: so it is where it has mounts of its own,
/// unless its only one covers it wholly. From: experiments.
[[nodiscard]] bool is_passed_over(const State& state, MountHandle copy);

/// Unmounts `mount` and its copies as umount_tree does with `propagate`, or does nothing and
/// returns what umount_obstacle says. REQUIRES: it has a parent.
[[nodiscard]] Check umount_unless_busy(State& state, MountHandle mount, MountHandle& where);

/// A name was removed: unmounts, in all namespaces, whatever is mounted on it.
void detach_mounts_on(State& state, DentryHandle dentry);

}  // namespace mntsim
