// SPDX-License-Identifier: Apache-2.0
// Why a mount that was made in one place is not seen in another: the first link that is missing on
// its way. Searches forward from the sender and backward from the receiver; where there is a
// history, the past comes first, for a copy that was made later could have taken the mount along.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/graph/mount_history.h"
#include "sim/kernel/kernel.h"

namespace mntsim {

enum class MissingLink : std::uint8_t {
  none,              // it is seen
  covered,           // it is there, beneath another mount
  covered_on_way,    // it would also be mounted on a name on the way, and hide the place itself
  on_root,           // it is on the task's own root, beneath which the task's paths begin
  plain_bind,        // what is seen here was bound after it, by a bind that is not recursive
  unmounted,         // it has been here, or could have been, and is not any more
  older,             // it would come if it were made now; no history says why it is not here
  replaced,          // what is seen here was mounted on the same directory before, and is no more
  other_directory,   // what is seen here is not the directory on which it is mounted
  sender_private,    // it is mounted on a mount that sends nothing
  receiver_private,  // what is seen here receives nothing
  wrong_direction,   // the receiver is the sender's master: mounts go from master to slave alone
  common_master,     // both are slaves of one group, and slaves do not send to each other
  no_common_group,   // both are in groups, between which there is no way
};

/// One end of the question. REQUIRES: `place` is where the path leads the task; for the mount's end
/// it is the top of what is mounted there, for that is where a mount goes. (The two differ on a
/// task's root: its paths begin beneath what is mounted on that.)
struct Viewpoint {
  TaskHandle task;
  std::string path;
  Path place;
};

/// A step back: the receiver was copied from `original`, which did not show the mount either.
struct CopiedFrom {
  MountHandle copy;
  MountHandle original;
  std::uint32_t command = 0;
};

struct WhyNot {
  MissingLink link = MissingLink::none;
  MountHandle made;  // the mount that is there at `from`; null: one that would be made
  Path on;           // where it is mounted, or would be
  /// The level of `here` that is the directory of `on`, or the top where none is; after steps
  /// back, that of the last original.
  Path receiver;
  MountHandle cover;           // covered: by which; none: the mount that shows it
  std::uint32_t group_id = 0;  // common_master: the group
  std::vector<CopiedFrom> steps_back;
  // From the history; 0: not known.
  std::uint32_t made_by = 0;     // the command that made the mount
  std::uint32_t copied_by = 0;   // plain_bind: the bind
  std::uint32_t changed_by = 0;  // sender_private, receiver_private: the change of propagation
  // Where else the task of `here` sees them, by the order of its table.
  std::vector<Path> mount_at;      // the file system of `made`
  std::vector<Path> directory_at;  // the directory of `on`
};

/// Answers for a mount that is at `from`, or, where that is no mount's root, for one that would be
/// made there. `history` may be null. Changes nothing; what would be is tried on a copy.
[[nodiscard]] WhyNot why_not(const Kernel& kernel, const Viewpoint& from, const Viewpoint& here,
                             const MountHistory* history);

/// Makes a mount at `from` (a tmpfs on a directory, a bind on a file) and says whether `here` then
/// shows it. False, too, where it cannot be made.
[[nodiscard]] bool mount_and_look(Kernel& kernel, const Viewpoint& from, const Viewpoint& here);

/// What is asked about: the mount at `from`, or null, and the place that it is mounted on.
[[nodiscard]] MountHandle asked_mount(const State& state, Path from);
[[nodiscard]] Path asked_place(const State& state, Path from);

}  // namespace mntsim
