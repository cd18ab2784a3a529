// SPDX-License-Identifier: Apache-2.0
#include "sim/kernel/propagation/propagate_mount.h"

#include <cassert>
#include <span>

#include "sim/kernel/propagation/copy_tree.h"
#include "sim/kernel/propagation/peer_group.h"
#include "sim/kernel/propagation/propagation_walk.h"
#include "sim/kernel/vfs/dentry_tree.h"
#include "sim/kernel/vfs/mount_tree.h"
#include "sim/kernel/vfs/path_walk.h"

namespace mntsim {

namespace {

// How many receivers ahead memory is asked for. Of 100,000 in namespaces of their own nothing is in
// the cache any more when its turn comes (bench: bind-to-slave-namespaces; half the time).
constexpr std::uint32_t prefetch_distance = 8;

// The top of the stack of mounts that sit on the root of `mount`.
MountHandle top_of_stack(const State& state, MountHandle mount) {
  while (state.mounts[mount].first_child) {
    const MountHandle over = overmount(state, mount);
    if (!over) break;
    mount = over;
  }
  return mount;
}

// A receiver gets a copy only if the place can be seen through it; the walk goes on either way.
bool shows(const State& state, MountHandle receiver, DentryHandle dentry) {
  const Mount& mount = state.mounts[receiver];
  return !mount.is_new() && is_below(state, dentry, mount.root);
}

// The nearest level above `level` that has got a copy; the origin's always has.
std::uint32_t level_with_copy(const std::vector<MountHandle>& level_copy, std::uint32_t level) {
  do --level;
  while (!level_copy[level]);
  return level;
}

// Collects the receivers in the order of creation. The first of a group becomes a slave of the copy
// made last in the nearest group above it that has got one.
void collect_receivers(State& state, Path place) {
  std::vector<Receiver>& receivers = state.scratch.receivers;
  std::vector<MountHandle>& level_copy =
      state.scratch.last_copy;  // here: has this level got a copy?
  level_copy.assign(1, place.mount);
  GroupWalk walk(state, place.mount);
  MountHandle before = place.mount;
  while (const MountHandle mount = walk.next()) {
    // A guess: what was made one after the other stands at equal distances.
    const MountHandle ahead{mount.slot + prefetch_distance * (mount.slot - before.slot)};
    if (ahead.slot < state.mounts.slot_count()) state.mounts.prefetch(ahead);
    before = mount;
    const std::uint32_t level = walk.level();
    if (level > 0 && walk.begins_group()) {
      if (level == level_copy.size()) level_copy.emplace_back();
      level_copy[level] = {};
    }
    if (!shows(state, mount, place.dentry)) continue;
    const bool is_first = level > 0 && !level_copy[level];
    const std::uint32_t source_level = is_first ? level_with_copy(level_copy, level) : level;
    level_copy[level] = mount;
    const Mount& record = state.mounts[mount];
    receivers.push_back(
        {mount, record.mount_namespace, level, source_level, is_first, record.is_shared()});
  }
}

// The first mount that is to get `count` mounts and whose namespace has no room; null where there
// is none.
MountHandle find_full(State& state, MountHandle destination, std::uint32_t count, bool is_new) {
  const auto has_room = [&](NamespaceHandle handle) {
    MountNamespace& ns = state.namespaces[handle];
    ns.pending_count += count;
    return std::uint64_t{ns.mount_count} + ns.pending_count <= state.mount_max;
  };
  if (is_new && !has_room(state.mounts[destination].mount_namespace)) return destination;
  for (const Receiver& receiver : state.scratch.receivers) {
    if (!has_room(receiver.mount_namespace)) return receiver.mount;
  }
  return {};
}

// Is there room for `count` more mounts in each receiving namespace?
Errno check_room(State& state, MountHandle destination, std::uint32_t count, bool is_new) {
  const std::vector<Receiver>& receivers = state.scratch.receivers;
  // There is while all mounts together, the source's among them, would fit into one (bench:
  // bind-to-slave-namespaces).
  const std::uint64_t copies = std::uint64_t{count} * receivers.size();
  if (state.mounts.live_count() + copies <= state.mount_max) return ok;
  const MountHandle full = find_full(state, destination, count, is_new);
  state.namespaces[state.mounts[destination].mount_namespace].pending_count = 0;
  for (const Receiver& receiver : receivers) {
    state.namespaces[receiver.mount_namespace].pending_count = 0;
  }
  return full ? state.refuse(Errno{ENOSPC}, Check::too_many_mounts, full) : ok;
}

void add_tree_to_namespace(State& state, MountHandle root, NamespaceHandle ns) {
  for (MountHandle mount = root; mount; mount = next_in_tree(state, mount, root)) {
    add_to_namespace(state, ns, mount);
  }
}

// A copy of the tree for each receiver, tied into groups and masters, in its namespace. The order
// of creation is that of the namespaces' lists. `are_seen`: the copies are seen at once; else they
// are kept in `scratch.copies` until they are settled.
void make_copies(State& state, MountHandle source, Path place, bool are_seen) {
  std::vector<MountHandle>& last_copy = state.scratch.last_copy;
  last_copy.assign(1, source);
  const std::span<const Receiver> receivers(state.scratch.receivers);
  for (std::size_t index = 0; index < receivers.size(); ++index) {
    if (const std::size_t ahead = index + prefetch_distance; ahead < receivers.size()) {
      state.mounts.prefetch(receivers[ahead].mount);
      state.namespaces.prefetch(receivers[ahead].mount_namespace);
    }
    const Receiver& receiver = receivers[index];
    const MountHandle original = last_copy[receiver.source_level];
    const MountHandle copy =
        copy_tree(state, original, state.mounts[original].root,
                  {.as_slave = receiver.first_of_group, .make_shared = receiver.is_shared},
                  receiver.mount_namespace);
    set_mountpoint(state, copy, receiver.mount, place.dentry);
    while (last_copy.size() <= receiver.level) last_copy.emplace_back();  // levels may be skipped
    last_copy[receiver.level] = copy;
    if (are_seen) {
      make_visible(state, copy);
    } else {
      state.scratch.copies.push_back(copy);
    }
  }
}

// `receiver`: whose copy it is; null for the tree that the command itself attaches, where `origin`
// is what the mount was bound from, if it was.
void record_in(State& state, EventKind kind, MountHandle mount, MountHandle origin,
               const Receiver* receiver) {
  if (receiver == nullptr) return record(state, kind, Cause::command, mount, origin);
  const Mount& parent = state.mounts[receiver->mount];
  const bool from_peer = receiver->level == 0;
  record(state, kind, from_peer ? Cause::from_peer : Cause::from_master, mount, origin,
         from_peer ? parent.group_id : state.mounts[parent.master].group_id);
}

// Makes the tree seen. What was mounted there is lifted onto the top of the tree.
void settle(State& state, MountHandle root, MountHandle origin, const Receiver* receiver) {
  const Mount& mount = state.mounts[root];
  const MountHandle covered =
      state.mount_index.find(state.mounts, {mount.parent.slot, mount.mountpoint.slot});
  if (covered) {
    const MountHandle top = top_of_stack(state, root);
    detach_from_parent(state, covered);
    attach(state, covered, top, state.mounts[top].root);
  }
  make_visible(state, root);
  if (covered) {
    record_in(state, EventKind::tucked, covered, receiver == nullptr ? MountHandle{} : origin,
              receiver);
  }
}

void record_tree(State& state, MountHandle root, EventKind kind, MountHandle origin,
                 const Receiver* receiver) {
  if (!state.events.is_on()) return;
  const std::vector<MountHandle>& originals = state.scratch.originals;
  std::size_t index = 0;
  for (MountHandle mount = root; mount; mount = next_in_tree(state, mount, root)) {
    if (receiver == nullptr) origin = originals.empty() ? MountHandle{} : originals[index++];
    record_in(state, kind, mount, origin, receiver);
  }
}

// REQUIRES: receivers collected, room for them.
void commit(State& state, MountHandle source, Path place) {
  const bool is_shared = state.mounts[place.mount].is_shared();
  const bool is_moved = bool(state.mounts[source].parent);
  // Where nobody listens, nothing can be covered, and no receiver can be in the tree itself, one
  // pass is enough (bench: bind-to-peers).
  const bool one_pass =
      !is_moved && !state.events.is_on() && !state.dentries[place.dentry].first_mount;
  for (MountHandle mount = source; is_shared && mount; mount = next_in_tree(state, mount, source)) {
    if (state.mounts[mount].group_id == 0) create_group(state, mount);
  }
  if (!is_moved) add_tree_to_namespace(state, source, state.mounts[place.mount].mount_namespace);
  make_copies(state, source, place, one_pass);
  for (MountHandle mount = source; is_shared && mount; mount = next_in_tree(state, mount, source)) {
    mark_shared(state, mount);
  }
  if (is_moved) detach_from_parent(state, source);
  set_mountpoint(state, source, place.mount, place.dentry);
  record_tree(state, source, is_moved ? EventKind::moved : EventKind::attached, source, nullptr);
  settle(state, source, source, nullptr);
  for (std::size_t index = state.scratch.copies.size(); index-- > 0;) {
    const Receiver& receiver = state.scratch.receivers[index];
    record_tree(state, state.scratch.copies[index], EventKind::attached, source, &receiver);
    settle(state, state.scratch.copies[index], source, &receiver);
  }
}

}  // namespace

Errno attach_tree(State& state, MountHandle source, Path place) {
  const MountHandle top = top_of_stack(state, source);
  if (state.dentries[state.mounts[top].root].is_removed) {
    return state.refuse(Errno{ENOENT}, Check::source_root_removed, source);
  }
  state.scratch.receivers.clear();
  state.scratch.copies.clear();
  if (state.mounts[place.mount].is_shared()) collect_receivers(state, place);
  const bool is_new = state.mounts[source].parent.is_null();
  if (const Errno error = check_room(state, place.mount, count_tree(state, source), is_new);
      error != ok) {
    return error;
  }
  commit(state, source, place);
  return ok;
}

}  // namespace mntsim
