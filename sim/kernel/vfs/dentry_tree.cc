// SPDX-License-Identifier: Apache-2.0
#include "sim/kernel/vfs/dentry_tree.h"

namespace mntsim {

namespace {

void free_dentry(State& state, DentryHandle handle) {
  const Dentry& dentry = state.dentries[handle];
  state.names.drop_use(dentry.name);
  state.names.drop_use(dentry.text);
  state.dentries.release(handle);
}

}  // namespace

void free_removed_dentries(State& state, DentryHandle handle) {
  while (handle && state.dentries[handle].is_removed && state.dentries[handle].pin_count == 0) {
    const DentryHandle parent = state.dentries[handle].parent;
    --state.superblocks[state.dentries[handle].superblock].removed_count;
    free_dentry(state, handle);
    --state.dentries[parent].pin_count;
    handle = parent;
  }
}

DentryHandle create_child(State& state, DentryHandle parent, const HashedName& name,
                          DentryKind kind) {
  const DentryHandle child = state.dentries.allocate();
  Dentry& dentry = state.dentries[child];
  dentry.superblock = state.dentries[parent].superblock;
  dentry.parent = parent;
  dentry.name = state.names.intern(name);
  dentry.name_hash = name.hash;
  dentry.kind = kind;
  DentryChildren::push_back(state.dentries, state.dentries[parent].first_child, child);
  state.dentry_index.insert(state.dentries, child);
  return child;
}

void remove_dentry(State& state, DentryHandle handle) {
  Dentry& dentry = state.dentries[handle];
  assert(!dentry.first_child && !dentry.is_removed);
  state.dentry_index.erase(state.dentries, handle);
  DentryChildren::remove(state.dentries, state.dentries[dentry.parent].first_child, handle);
  dentry.is_removed = true;
  ++state.dentries[dentry.parent].pin_count;
  ++state.superblocks[dentry.superblock].removed_count;
  free_removed_dentries(state, handle);
}

void rename_dentry(State& state, DentryHandle handle, DentryHandle parent, const HashedName& name) {
  Dentry& dentry = state.dentries[handle];
  const NameId new_name = state.names.intern(name);
  state.dentry_index.erase(state.dentries, handle);
  DentryChildren::remove(state.dentries, state.dentries[dentry.parent].first_child, handle);
  state.names.drop_use(dentry.name);
  dentry.name = new_name;
  dentry.name_hash = name.hash;
  dentry.parent = parent;
  DentryChildren::push_back(state.dentries, state.dentries[parent].first_child, handle);
  state.dentry_index.insert(state.dentries, handle);
}

void free_dentry_tree(State& state, DentryHandle root) {
  DentryHandle handle = root;
  while (handle) {
    Dentry& dentry = state.dentries[handle];
    assert(dentry.pin_count == 0);
    if (dentry.first_child) {
      handle = dentry.first_child;
      continue;
    }
    const DentryHandle parent = dentry.parent;
    if (parent) {
      state.dentry_index.erase(state.dentries, handle);
      DentryChildren::remove(state.dentries, state.dentries[parent].first_child, handle);
    }
    free_dentry(state, handle);
    handle = handle == root ? DentryHandle{} : parent;
  }
}

}  // namespace mntsim
