// SPDX-License-Identifier: Apache-2.0
#include "sim/kernel/vfs/mount_tree.h"

namespace mntsim {

namespace {

void create_initial_names(State& state, DentryHandle root, const FileSystemTraits& traits) {
  for (std::string_view name : traits.names) {
    DentryKind kind = DentryKind::file;
    std::string_view target;
    if (name.back() == '/') {
      kind = DentryKind::directory;
      name.remove_suffix(1);
    } else if (const std::size_t arrow = name.find("->"); arrow != std::string_view::npos) {
      kind = DentryKind::symlink;
      target = name.substr(arrow + 2);
      name = name.substr(0, arrow);
    }
    DentryHandle parent = root;
    for (std::size_t slash = name.find('/'); slash != std::string_view::npos;
         slash = name.find('/')) {
      parent = find_child(state, parent, name.substr(0, slash));
      name.remove_prefix(slash + 1);
    }
    const DentryHandle made = create_child(state, parent, name, kind);
    if (kind == DentryKind::symlink) {
      state.dentries[made].text = state.names.intern(target);
    }
  }
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

void free_superblock(State& state, SuperblockHandle handle) {
  const Superblock superblock = state.superblocks[handle];
  free_dentry_tree(state, superblock.root);
  state.devices.release(superblock.device);
  for (const NameId name : {superblock.options, superblock.type_name, superblock.device_name}) {
    state.names.drop_use(name);
  }
  state.superblocks.release(handle);
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
  if (!is_unused(state.mounts[root])) return;
  std::vector<MountHandle>& dying = state.scratch.dying;
  dying.push_back(root);
  while (!dying.empty()) {
    const MountHandle mount = dying.back();
    dying.pop_back();
    while (const MountHandle child = state.mounts[mount].first_child) {
      detach_from_parent(state, child);
      if (is_unused(state.mounts[child])) dying.push_back(child);
    }
    const SuperblockHandle superblock = free_mount(state, mount);
    if (superblock) free_superblock(state, superblock);
  }
}

void record_event(State& state, EventKind kind, Cause cause, MountHandle handle, MountHandle origin,
                  std::uint32_t group_id) {
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
