// SPDX-License-Identifier: Apache-2.0
// Who receives what happens on a mount: the two orders in which the kernel goes through them.
//
// Both are depth first and visit the same mounts: all peers of the origin, all their slaves, the
// slaves' peers, and so on. PropagationWalk goes mount by mount (a mount, its slaves, the next
// beside it): the order of removal. GroupWalk finishes a group before its slaves: the order of
// creation. Mounts that the present call has made are visited but not descended into.
#pragma once

#include <cstdint>

#include "sim/kernel/vfs/state.h"

namespace mntsim {

/// The receivers of `origin`, without it, mount by mount.
class PropagationWalk {
 public:
  PropagationWalk(const State& state, MountHandle origin) : state_(&state), origin_(origin) {}

  /// The first receiver; null where there is none.
  [[nodiscard]] MountHandle first() const { return next(origin_); }
  /// The receiver after `mount`; null after the last.
  [[nodiscard]] MountHandle next(MountHandle mount) const {
    const Mount& record = state_->mounts[mount];
    if (record.first_slave && !record.is_new()) return record.first_slave;
    return next_beside(mount);
  }
  /// The receiver after all those that receive through `mount`, its later peers included.
  [[nodiscard]] MountHandle next_past(MountHandle mount) const;

  class Iterator {
   public:
    Iterator(const PropagationWalk& walk, MountHandle mount) : walk_(&walk), mount_(mount) {}
    MountHandle operator*() const { return mount_; }
    Iterator& operator++() {
      mount_ = walk_->next(mount_);
      return *this;
    }
    bool operator==(const Iterator& other) const { return mount_ == other.mount_; }

   private:
    const PropagationWalk* walk_;
    MountHandle mount_;
  };
  [[nodiscard]] Iterator begin() const { return {*this, first()}; }
  [[nodiscard]] Iterator end() const { return {*this, MountHandle{}}; }

 private:
  // The next slave of the same master, the next peer at the origin's level, or the same one level
  // up.
  [[nodiscard]] MountHandle next_beside(MountHandle mount) const {
    const MountHandle top = state_->mounts[origin_].master;
    for (;;) {
      const Mount& record = state_->mounts[mount];
      if (record.master == top) {
        return record.peer.next == origin_ ? MountHandle{} : record.peer.next;
      }
      if (record.slave.next) return record.slave.next;
      mount = record.master;
    }
  }

  const State* state_;
  MountHandle origin_;
};

/// The receivers of `origin`, without it, group by group.
class GroupWalk {
 public:
  GroupWalk(const State& state, MountHandle origin)
      : state_(state), origin_(origin), current_(origin), group_first_(origin) {}

  /// Steps to the next receiver; null after the last.
  MountHandle next() {
    if (const MountHandle peer = next_in_group(current_)) return current_ = peer;
    return next_group();
  }

  /// Of the current receiver: masters between it and the origin's group.
  [[nodiscard]] std::uint32_t level() const { return level_; }
  /// Of the current receiver: is it the first of its group?
  [[nodiscard]] bool begins_group() const { return current_ == group_first_; }

 private:
  // The peer after `mount` in its group, counted from the group's first; null after the last. Peers
  // stand side by side on their master's list, so the list's order is the ring's.
  [[nodiscard]] MountHandle next_in_group(MountHandle mount) const {
    const Mount& record = state_.mounts[mount];
    const MountHandle next = record.peer.next;
    if (level_ == 0) return next == origin_ ? MountHandle{} : next;
    return next != mount && record.slave.next == next ? next : MountHandle{};
  }
  MountHandle next_group();
  MountHandle begin_group(MountHandle first);

  const State& state_;
  MountHandle origin_;
  MountHandle current_;
  MountHandle group_first_;
  std::uint32_t level_ = 0;
};

}  // namespace mntsim
