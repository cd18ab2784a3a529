// SPDX-License-Identifier: Apache-2.0
// The peer groups that every path out of some mounts goes through.
//
// The groups are a forest, so a receiver's dominators stand in one line: from the group that
// delivers to it (its master's, if that is reached at all) up to the nearest one that has a sender
// among the mounts; above that one there is a way round. A peer of a group that has such a sender
// and a reached master can be reached two ways, and has none. (lengauer_tarjan_dominator_tree over
// the reached part gives the same; a test compares.)
//
// A choke point is no place to cut: the kernel heals (house rule 6.2.2). It says through whom
// everything goes; `isolate` says what to change.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/graph/group_forest.h"

namespace mntsim {

struct ChokePoint {
  std::uint32_t group_id = 0;
  std::uint32_t receiver_count = 0;  // mounts outside to which every path goes through this group
  bool is_exit = false;              // some of the mounts are peers of it
};

struct ChokePoints {
  std::uint32_t receiver_count = 0;  // mounts outside that are reached, whether or not they show
                                     // the place that something is mounted at
  std::vector<ChokePoint> groups;    // those with the most receivers first, then by id
};

/// REQUIRES: `from` are mounts of the state the forest was built from.
[[nodiscard]] ChokePoints choke_points(const GroupForest& forest,
                                       const std::vector<MountHandle>& from);

}  // namespace mntsim
