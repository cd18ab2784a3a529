// SPDX-License-Identifier: Apache-2.0
#include "sim/kernel/propagation/propagate_umount.h"

#include "sim/kernel/propagation/peer_group.h"
#include "sim/kernel/propagation/propagation_walk.h"
#include "sim/kernel/vfs/mount_tree.h"
#include "sim/kernel/vfs/path_walk.h"

namespace mntsim {

bool is_passed_over(const State& state, MountHandle copy) {
  const MountHandle first = state.mounts[copy].first_child;
  if (!first) return false;
  return MountChildren::last(state.mounts, first) != first || overmount(state, copy) != first;
}

namespace {

MountHandle child_at(const State& state, MountHandle parent, DentryHandle mountpoint) {
  return state.mount_index.find(state.mounts, {parent.slot, mountpoint.slot});
}

void hide_from_parent(State& state, MountHandle handle) {
  Mount& mount = state.mounts[handle];
  if (MountChildren::contains(mount)) {
    MountChildren::remove(state.mounts, state.mounts[mount.parent].first_child, handle);
  }
}

// Decides which copies go along with the victims.
//
// A candidate is what the victims' propagation put at the same place. It may go if everything on it
// goes; a mount that stays and covers the candidate's whole root does not hold it, it is moved down
// afterwards. Candidates are looked at in the reverse order of discovery, so that what is on a
// mount comes before it.
class CopiesToo {
 public:
  explicit CopiesToo(State& state)
      : state_(state), victims_(state.scratch.victims), candidates_(state.scratch.candidates) {}

  /// Finds the copies of all victims.
  void collect() {
    for (const MountHandle victim : victims_) {
      if (is_candidate(victim)) continue;
      state_.mounts[victim].flags |= mount_bit::candidate;
      const MountHandle parent = state_.mounts[victim].parent;
      if (parent && state_.mounts[parent].is_shared()) collect_copies_of(victim);
    }
    for (const MountHandle victim : victims_) state_.mounts[victim].flags &= ~mount_bit::candidate;
  }

  /// Of a single victim, whose copies the check found: they need not be looked up twice (bench:
  /// umount-from-peers).
  void take_as_found() {
    for (const MountHandle copy : candidates_) {
      state_.mounts[copy].flags |= mount_bit::candidate | mount_bit::listed;
    }
  }

  /// Appends to the victims the copies that go.
  void decide() {
    bool all_are_leaves = true;
    for (std::size_t index = candidates_.size(); index-- > 0;) {
      const bool is_leaf = take_leaf(candidates_[index]);
      if (!is_leaf) trim(candidates_[index]);
      all_are_leaves = all_are_leaves && is_leaf;
    }
    if (!all_are_leaves) take_chains();
    candidates_.clear();
  }

 private:
  [[nodiscard]] bool is_candidate(MountHandle mount) const {
    return mount && state_.mounts[mount].has(mount_bit::candidate);
  }

  void collect_copies_of(MountHandle victim) {
    const DentryHandle mountpoint = state_.mounts[victim].mountpoint;
    const PropagationWalk walk(state_, state_.mounts[victim].parent);
    for (MountHandle receiver = walk.first(); receiver;) {
      const MountHandle copy = child_at(state_, receiver, mountpoint);
      if (is_candidate(copy)) {
        // Found before, and with it all that receives through this one.
        receiver = walk.next_past(receiver);
        continue;
      }
      if (copy) add_candidate(copy);
      receiver = walk.next(receiver);
    }
  }

  void add_candidate(MountHandle copy) {
    Mount& mount = state_.mounts[copy];
    if (mount.is_unmounted()) {
      mount.flags |= mount_bit::candidate;
    } else {
      mount.flags |= mount_bit::candidate | mount_bit::listed;
      candidates_.push_back(copy);
    }
  }

  void drop(MountHandle mount) {
    state_.mounts[mount].flags &= ~(mount_bit::candidate | mount_bit::marked | mount_bit::listed);
  }

  void take(MountHandle mount) {
    drop(mount);
    state_.mounts[mount].flags |= mount_bit::unmounted;
    hide_from_parent(state_, mount);
    victims_.push_back(mount);
  }

  // Something on `mount` stays: below it on the way up, each mount that is not just covered stays
  // too.
  void keep_ancestors_of(MountHandle mount) {
    for (MountHandle parent = state_.mounts[mount].parent; is_candidate(parent);
         mount = parent, parent = state_.mounts[parent].parent) {
      if (state_.mounts[mount].has(mount_bit::marked)) return;  // been here
      state_.mounts[mount].flags |= mount_bit::marked;
      if (mount != overmount(state_, parent)) state_.mounts[parent].flags &= ~mount_bit::candidate;
    }
  }

  // Takes a candidate that has nothing on it any more. False: it is none.
  bool take_leaf(MountHandle mount) {
    if (!is_candidate(mount) || state_.mounts[mount].first_child) return false;
    take(mount);
    return true;
  }

  void trim(MountHandle mount) {
    if (!is_candidate(mount)) return drop(mount);
    bool something_stays = false;
    bool is_held = false;
    const MountHandle over = overmount(state_, mount);
    for (const MountHandle child : children(state_, mount)) {
      if (is_candidate(child)) continue;
      something_stays = true;
      is_held = is_held || child != over;
    }
    if (something_stays) {
      keep_ancestors_of(mount);
      if (is_held) drop(mount);
    }
  }

  // What is left is covered by something that stays, or carries such mounts.
  void take_chains() {
    const std::size_t taken_count = victims_.size();
    for (std::size_t index = candidates_.size(); index-- > 0;) {
      if (state_.mounts[candidates_[index]].has(mount_bit::listed)) take_chain(candidates_[index]);
    }
    for (std::size_t index = taken_count; index < victims_.size(); ++index) {
      const MountHandle over = overmount(state_, victims_[index]);
      if (over && !state_.mounts[over].is_unmounted()) slide_down(over);
    }
  }

  // The whole chain goes.
  void take_chain(MountHandle mount) {
    if (!is_candidate(mount)) return drop(mount);
    MountHandle end = mount;
    while (is_candidate(end)) {
      drop(end);
      end = state_.mounts[end].parent;
    }
    for (; mount != end; mount = state_.mounts[mount].parent) take(mount);
  }

  // `over` stays and covers the top of a stack that goes: it takes the place of the stack's bottom.
  void slide_down(MountHandle over) {
    DentryHandle mountpoint = state_.mounts[over].mountpoint;
    MountHandle parent = state_.mounts[over].parent;
    while (state_.mounts[parent].is_unmounted()) {
      mountpoint = state_.mounts[parent].mountpoint;
      parent = state_.mounts[parent].parent;
    }
    detach_from_parent(state_, over);
    attach(state_, over, parent, mountpoint);
    record(state_, EventKind::tucked, Cause::from_peer, over);
  }

  State& state_;
  std::vector<MountHandle>& victims_;
  std::vector<MountHandle>& candidates_;
};

// The namespace that ends with the tree at `root`; null where none does. Its list is dropped whole,
// not mount by mount (bench: teardown).
NamespaceHandle namespace_of_root(const State& state, MountHandle root) {
  const NamespaceHandle ns = state.mounts[root].mount_namespace;
  return ns && state.namespaces[ns].root == root ? ns : NamespaceHandle{};
}

void forget_namespace(Mount& mount) {
  mount.mount_namespace = {};
  mount.in_namespace = {};
}

void empty_namespace(MountNamespace& ns) {
  ns.mounts = {};
  ns.mount_count = 0;
}

// A victim stays on its parent only if the parent goes too and the tree is to stay in one piece.
bool stays_connected(const State& state, MountHandle victim, UmountManner manner) {
  if (!manner.connected) return false;
  const MountHandle parent = state.mounts[victim].parent;
  return parent && state.mounts[parent].is_unmounted();
}

void record_detached(State& state, MountHandle victim, UmountManner manner, MountHandle origin,
                     bool is_copy) {
  const MountHandle parent = state.mounts[victim].parent;
  if (!is_copy || !parent) return record(state, EventKind::detached, manner.cause, victim);
  const bool from_master = state.mounts[parent].is_slave();
  const MountHandle sender = from_master ? state.mounts[parent].master : parent;
  record(state, EventKind::detached, from_master ? Cause::from_master : Cause::from_peer, victim,
         origin, state.mounts[sender].group_id);
}

// Of the victims, the tree itself: it is listed first.
struct OwnTree {
  std::size_t count = 0;
  bool propagates = false;  // any of it
};

// Marks the whole tree as unmounted and lists it, parents first.
OwnTree take_out_tree(State& state, MountHandle root) {
  std::vector<MountHandle>& victims = state.scratch.victims;
  OwnTree own;
  for (MountHandle mount = root; mount; mount = next_in_tree(state, mount, root)) {
    Mount& record = state.mounts[mount];
    record.flags |= mount_bit::unmounted;
    own.propagates = own.propagates || propagates(record);
    victims.push_back(mount);
  }
  hide_from_parent(state, root);
  own.count = victims.size();
  return own;
}

// The end of one victim. Its parent may be freed already, where that was a victim too; but a
// superblock waits until nothing hangs on a name there any more. What was on it goes as well, so
// its list of children is dropped as it is, not child by child (bench: teardown).
void let_vanish(State& state, MountHandle victim, UmountManner manner, NamespaceHandle ending) {
  Mount& mount = state.mounts[victim];
  mount.first_child = {};
  mount.child = {};
  if (ending) {
    forget_namespace(mount);
  } else if (mount.mount_namespace) {
    remove_from_namespace(state, victim);
  }
  if (stays_connected(state, victim, manner)) {
    MountChildren::push_back(state.mounts, state.mounts[mount.parent].first_child, victim);
  } else {
    detach_from_parent(state, victim);
    if (mount.user_count > 0) return;
    const SuperblockHandle superblock = free_mount(state, victim);
    if (superblock) state.scratch.empty_superblocks.push_back(superblock);
  }
}

// Ends the victims. Private trees have no groups to leave (bench: teardown).
void let_all_vanish(State& state, OwnTree own, UmountManner manner, NamespaceHandle ending) {
  std::vector<MountHandle>& victims = state.scratch.victims;
  if (own.propagates || victims.size() > own.count) make_private_for_good(state, victims);
  for (std::size_t index = 0; state.events.is_on() && index < victims.size(); ++index) {
    record_detached(state, victims[index], manner, victims.front(), index >= own.count);
  }
  for (const MountHandle victim : victims) let_vanish(state, victim, manner, ending);
  std::vector<SuperblockHandle>& waiting = state.scratch.empty_superblocks;
  for (const SuperblockHandle superblock : waiting) free_superblock(state, superblock);
  waiting.clear();
  if (ending) empty_namespace(state.namespaces[ending]);
  victims.clear();
}

// What umount_obstacle asks; `note` is told each copy, in the order of removal.
template <typename Note>
Check find_obstacle(const State& state, MountHandle handle, MountHandle& where, Note note) {
  const Mount& mount = state.mounts[handle];
  where = handle;
  if (mount.first_child) return Check::has_children;
  if (mount.user_count > 0) return Check::in_use;
  if (!mount.parent) return Check::none;
  for (const MountHandle receiver : PropagationWalk(state, mount.parent)) {
    const MountHandle copy = child_at(state, receiver, mount.mountpoint);
    if (!copy) continue;
    note(copy);
    if (state.mounts[copy].user_count > 0 && !is_passed_over(state, copy)) {
      where = copy;
      return Check::copy_in_use;
    }
  }
  return Check::none;
}

}  // namespace

void umount_tree(State& state, MountHandle root, UmountManner manner) {
  const NamespaceHandle ending = namespace_of_root(state, root);
  const MountHandle parent = state.mounts[root].parent;
  const OwnTree own = take_out_tree(state, root);
  if (manner.propagate && (own.propagates || (parent && state.mounts[parent].is_shared()))) {
    CopiesToo copies(state);
    copies.collect();
    copies.decide();
  }
  let_all_vanish(state, own, manner, ending);
}

Check umount_obstacle(const State& state, MountHandle mount, MountHandle& where) {
  return find_obstacle(state, mount, where, [](MountHandle) {});
}

Check umount_unless_busy(State& state, MountHandle mount, MountHandle& where) {
  std::vector<MountHandle>& found = state.scratch.candidates;
  found.clear();
  const Check obstacle =
      find_obstacle(state, mount, where, [&](MountHandle copy) { found.push_back(copy); });
  if (obstacle != Check::none) return obstacle;
  const OwnTree own = take_out_tree(state, mount);
  CopiesToo copies(state);
  copies.take_as_found();
  copies.decide();
  let_all_vanish(state, own, {.propagate = true}, {});
  return Check::none;
}

void detach_mounts_on(State& state, DentryHandle dentry) {
  // The name is not removed yet in our tree: it cannot vanish under the loop.
  while (const MountHandle mount = state.dentries[dentry].first_mount) {
    if (state.mounts[mount].is_unmounted()) {
      detach_from_parent(state, mount);
      release_if_unused(state, mount);
    } else {
      umount_tree(state, mount, {.connected = true, .cause = Cause::name_removed});
    }
  }
}

}  // namespace mntsim
