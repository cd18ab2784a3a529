// SPDX-License-Identifier: Apache-2.0
// The names of a superblock as a tree: making, finding, removing, and who holds one.
#pragma once

#include <cassert>

#include "sim/kernel/vfs/state.h"

namespace mntsim {

/// The name `name` in `parent`; null where there is none.
[[nodiscard]] inline DentryHandle find_child(const State& state, DentryHandle parent,
                                             const HashedName& name) {
  return state.dentry_index.find_if(
      state.dentries, {parent.slot, name.hash},
      [&](const Dentry& child) { return state.names.is(child.name, name); });
}

/// Makes a name. REQUIRES: `parent` is a directory that is not removed and has no such name.
DentryHandle create_child(State& state, DentryHandle parent, const HashedName& name,
                          DentryKind kind);

/// Takes a name out of its directory. It lives on while somebody holds it.
/// REQUIRES: it has no children and no mount of this or another namespace on it any more.
void remove_dentry(State& state, DentryHandle dentry);

/// Gives a name another parent and another text. REQUIRES: no such name is there.
void rename_dentry(State& state, DentryHandle dentry, DentryHandle parent, const HashedName& name);

/// Frees a removed name that nobody holds any more, and then perhaps its parents.
void free_removed_dentries(State& state, DentryHandle dentry);

inline void pin(State& state, DentryHandle dentry) { ++state.dentries[dentry].pin_count; }

inline void unpin(State& state, DentryHandle handle) {
  Dentry& dentry = state.dentries[handle];
  assert(dentry.pin_count > 0);
  if (--dentry.pin_count == 0 && dentry.is_removed) free_removed_dentries(state, handle);
}

/// Is `dentry` the same as `ancestor`, or below it?
[[nodiscard]] inline bool is_below(const State& state, DentryHandle dentry, DentryHandle ancestor) {
  while (dentry && dentry != ancestor) dentry = state.dentries[dentry].parent;
  return bool(dentry);
}

/// Frees a superblock's whole tree. REQUIRES: nobody holds anything in it.
void free_dentry_tree(State& state, DentryHandle root);

}  // namespace mntsim
