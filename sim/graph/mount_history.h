// SPDX-License-Identifier: Apache-2.0
// MountHistory: how the mounts of a state came to be there, from the kernel's events: the graph
// explains the present, events explain the past.
//
// Lives are kept as long as a mount lives, or another's life leads to them: so memory grows with
// the mounts that are there and not with the commands that were run.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "sim/kernel/event.h"
#include "sim/kernel/vfs/state.h"

namespace mntsim {

/// A mount from the command by which it came. Commands are numbers that grow; 0: from the start.
struct MountLife {
  static constexpr std::uint32_t none = 0xffffffff;

  std::uint32_t mount_id = 0;
  Cause cause = Cause::command;
  std::uint32_t command = 0;
  std::uint32_t group_id = 0;        // the group that delivered it; 0: none
  std::uint32_t original = none;     // the life of the mount that it is a copy of, in lives()
  std::uint32_t moved_by = 0;        // the command that moved it last; 0: none
  std::uint32_t tucked_by = 0;       // the command that put another mount beneath it; 0: none
  std::uint32_t propagation_by = 0;  // the command that changed its propagation last; 0: none
  bool is_plain_bind = false;        // that command was a bind that is not recursive
  MountHandle mount = {};            // null once it has left its namespace
  DentryHandle mountpoint = {};      // where it came to lie
  std::string place = {};            // what it was called then; empty for a namespace's copy
  std::string receiver = {};         // what its parent was called then, where a group delivered it
};

/// A command as the history keeps it.
struct PastNumber {
  std::uint32_t command = 0;
  bool is_plain_bind = false;
};

/// What a mount is called at the moment: "ctr:/vol".
using NameMount = std::function<std::string(MountHandle mount)>;

class MountHistory {
 public:
  /// Begins with the mounts that are there: they have no past.
  explicit MountHistory(const State& state);

  /// Takes in what one command did. REQUIRES: its number is higher than those before.
  void add(const State& state, const std::vector<Event>& events, PastNumber by,
           const NameMount& name);

  /// The life of a mount; none: it is not known.
  [[nodiscard]] std::uint32_t life_of(MountHandle mount) const {
    return mount.slot < life_of_slot_.size() ? life_of_slot_[mount.slot] : MountLife::none;
  }
  [[nodiscard]] const MountLife& life(std::uint32_t index) const { return lives_[index]; }
  /// How many lives are kept.
  [[nodiscard]] std::size_t size() const { return lives_.size(); }

  /// From the mount's life to the first that it goes back to, each the original of the one before.
  [[nodiscard]] std::vector<std::uint32_t> chain(MountHandle mount) const;

 private:
  class Batch;
  std::uint32_t& at_slot(MountHandle mount);
  void trim();

  std::vector<MountLife> lives_;  // an original stands before its copies
  std::vector<std::uint32_t> life_of_slot_;
  std::size_t trim_at_ = first_trim;
  static constexpr std::size_t first_trim = 1U << 16U;
};

}  // namespace mntsim
