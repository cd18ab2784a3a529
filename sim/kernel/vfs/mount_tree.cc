// SPDX-License-Identifier: Apache-2.0
#include "sim/kernel/vfs/mount_tree.h"

#include <cassert>
#include <string_view>

namespace mntsim {

namespace {

void create_initial_names(State& state, DentryHandle root, const FileSystemTraits& traits) {
  for (std::string_view name : traits.names) {
    DentryKind kind = DentryKind::file;
    if (name.back() == '/') {
      kind = DentryKind::directory;
      name.remove_suffix(1);
    }
    DentryHandle parent = root;
    for (std::size_t slash = name.find('/'); slash != std::string_view::npos;
         slash = name.find('/')) {
      parent = find_child(state, parent, name.substr(0, slash));
      name.remove_prefix(slash + 1);
    }
    create_child(state, parent, name, kind);
  }
}

void free_superblock(State& state, SuperblockHandle handle) {
  const Superblock superblock = state.superblocks[handle];
  free_dentry_tree(state, superblock.root);
  state.devices.release(superblock.device);
  state.names.drop_use(superblock.options);
  state.superblocks.release(handle);
}

// A freed slot (id 0) is nobody's any more.
bool is_unused(const State& state, MountHandle handle) {
  const Mount& mount = state.mounts[handle];
  return mount.id != 0 && !mount.mount_namespace && !mount.parent && mount.user_count == 0;
}

// REQUIRES: no children any more.
void free_mount(State& state, MountHandle handle) {
  Mount& mount = state.mounts[handle];
  assert(mount.group_id == 0 && !mount.master && !mount.first_slave);
  const SuperblockHandle superblock = state.dentries[mount.root].superblock;
  state.mount_ids.release(mount.id);
  state.names.drop_use(mount.source);
  unpin(state, mount.root);
  state.mounts.release(handle);
  if (--state.superblocks[superblock].mount_count == 0) free_superblock(state, superblock);
}

}  // namespace

SuperblockHandle create_superblock(State& state, FileSystem type) {
  const FileSystemTraits& traits = traits_of(type);
  const SuperblockHandle handle = state.superblocks.allocate();
  const DentryHandle root = state.dentries.allocate();
  state.dentries[root].superblock = handle;
  Superblock& superblock = state.superblocks[handle];
  superblock.root = root;
  superblock.type = type;
  superblock.device = state.devices.allocate();
  set_options(state, handle, traits.options);
  create_initial_names(state, root, traits);
  return handle;
}

void set_options(State& state, SuperblockHandle handle, std::string_view options) {
  const NameId text = options.empty() ? NameId::none : state.names.intern(options);
  state.names.drop_use(state.superblocks[handle].options);
  state.superblocks[handle].options = text;
}

MountHandle create_mount(State& state, DentryHandle root, NameId source) {
  const MountHandle handle = state.mounts.allocate();
  Mount& mount = state.mounts[handle];
  mount.root = root;
  mount.source = source;
  mount.id = state.mount_ids.allocate();
  mount.sequence = state.next_sequence++;
  mount.peer = {handle, handle};
  state.names.add_use(source);
  Dentry& dentry = state.dentries[root];
  ++dentry.pin_count;
  ++state.superblocks[dentry.superblock].mount_count;
  return handle;
}

void set_mountpoint(State& state, MountHandle handle, MountHandle parent, DentryHandle mountpoint) {
  Mount& mount = state.mounts[handle];
  mount.parent = parent;
  mount.mountpoint = mountpoint;
  Dentry& dentry = state.dentries[mountpoint];
  ++dentry.pin_count;
  MountsOnDentry::push_front(state.mounts, dentry.first_mount, handle);
}

void make_visible(State& state, MountHandle handle) {
  state.mount_index.insert(state.mounts, handle);
  MountChildren::push_back(state.mounts, state.mounts[state.mounts[handle].parent].first_child,
                           handle);
}

void attach(State& state, MountHandle mount, MountHandle parent, DentryHandle mountpoint) {
  set_mountpoint(state, mount, parent, mountpoint);
  make_visible(state, mount);
}

void detach_from_parent(State& state, MountHandle handle) {
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

MountHandle next_in_tree(const State& state, MountHandle mount, MountHandle root) {
  if (const MountHandle child = state.mounts[mount].first_child) return child;
  while (mount != root) {
    if (const MountHandle next = MountChildren::next(state.mounts, mount)) return next;
    mount = state.mounts[mount].parent;
  }
  return {};
}

MountHandle last_in_tree(const State& state, MountHandle mount) {
  while (const MountHandle first = state.mounts[mount].first_child) {
    mount = MountChildren::last(state.mounts, first);
  }
  return mount;
}

std::uint32_t count_tree(const State& state, MountHandle root) {
  std::uint32_t count = 0;
  for (MountHandle mount = root; mount; mount = next_in_tree(state, mount, root)) ++count;
  return count;
}

// What hung on a freed mount goes alone its own way: freed as well, or left with its users and with
// what hangs on it. A work list and no recursion: trees may be deep.
void release_if_unused(State& state, MountHandle root) {
  if (!is_unused(state, root)) return;
  std::vector<MountHandle>& dying = state.scratch.dying;
  dying.push_back(root);
  while (!dying.empty()) {
    const MountHandle mount = dying.back();
    dying.pop_back();
    while (const MountHandle child = state.mounts[mount].first_child) {
      detach_from_parent(state, child);
      if (is_unused(state, child)) dying.push_back(child);
    }
    free_mount(state, mount);
  }
}

void record(State& state, EventKind kind, Cause cause, MountHandle handle, MountHandle origin,
            std::uint32_t group_id) {
  if (!state.events.is_on()) return;
  const Mount& mount = state.mounts[handle];
  state.events.record({.kind = kind,
                       .cause = cause,
                       .mount = handle,
                       .mount_id = mount.id,
                       .parent = mount.parent,
                       .parent_id = mount.parent ? state.mounts[mount.parent].id : 0,
                       .group_id = group_id,
                       .origin = origin,
                       .origin_id = origin ? state.mounts[origin].id : 0,
                       .mount_namespace = mount.mount_namespace});
}

void hold(State& state, Path place) {
  ++state.mounts[place.mount].user_count;
  pin(state, place.dentry);
}

void let_go(State& state, Path place) {
  // The dentry first: the mount may take the whole superblock along.
  unpin(state, place.dentry);
  Mount& mount = state.mounts[place.mount];
  assert(mount.user_count > 0);
  mount.flags &= ~mount_bit::expiry_mark;
  if (--mount.user_count == 0) release_if_unused(state, place.mount);
}

}  // namespace mntsim
