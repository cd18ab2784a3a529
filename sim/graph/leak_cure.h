// SPDX-License-Identifier: Apache-2.0
// What ends a leak now, without a change of a manifest: commands that were replayed on a copy of
// the kernel before they are offered.
//
// A cure ends the whole finding, and that alone: all its mounts are gone (or send no more), every
// other mount of every namespace is where it was, and outside of the namespaces in which the
// commands run it is peer and slave of whom it was.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "sim/graph/change_replay.h"
#include "sim/graph/leaks.h"

namespace mntsim {

/// Why no commands are offered; of several reasons the last of this list.
enum class CureLack : std::uint8_t {
  none,            // they are
  of_kind,         // what the host's own table shows is ended by no command
  root_of_task,    // one of the mounts is a task's root
  carries_others,  // mounts stand on them that are no part of the leak
  out_of_reach,    // no path leads to the mounts
  touches_others,  // the kernel refuses, or mounts that are no part of the leak go along
  in_use,          // they leave the table, and a task keeps them alive
  too_many,        // it takes more than most_cure_commands
  too_large,       // a state of this size is not copied
  not_tried,       // findings before it have used the copies up
};

constexpr std::size_t most_cure_commands = 20;

struct LeakCure {
  std::vector<ChangeCommand> commands;  // in their order; none where something is lacking
  CureLack lack = CureLack::none;
};

/// A cure for each leak, by its place in `leaks`. Tried in this order: umounts; lazy umounts; both
/// once more, after what delivers them elsewhere has been cut in the container's own table. The
/// gravest findings of each kind are tried first, until the copies that they need come to 300,000
/// mounts a kind. A state of more than 80,000 mounts is not copied: two of them at once would take
/// more memory than the questions about a node may. REQUIRES: `leaks` is find_leaks() of this
/// kernel's state and `question`.
[[nodiscard]] std::vector<LeakCure> find_cures(const Kernel& kernel, const LeakQuestion& question,
                                               const std::vector<Leak>& leaks);

}  // namespace mntsim
