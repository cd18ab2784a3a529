// SPDX-License-Identifier: Apache-2.0
// Answers about propagation as JSON Lines: who receives a mount, and who is whose master.
//
// A mount is told of as
//     {"place":"ctr:/vol","mount":12,…,"covered":false,"tasks":[{"task":"ctr","path":"/vol"}]}
// `place` is what the first of the tasks that have a path to it calls it; `covered` says that
// another mount hides it there; `tasks` are all tasks of its namespace. Where a place is not below
// a task's root, the task's `path` is null; where that is so for all of them, `place` and `covered`
// are null too.
#pragma once

#include <string>
#include <vector>

#include "sim/report/propagation_answer.h"

namespace mntsim {

/// An object a line, in order, with "link":"slave","group":1,"arrives":true,"tucked":false in the
/// place of the dots. `link` is "itself", "peer" or "slave"; `group` is the group that delivers,
/// null for the first line.
/// Where the order of peers is not known, each line has "order":"ids" before "covered".
void append_reach_json(std::string& out, const std::vector<NamedReached>& reached,
                       bool is_order_known = true);

/// An object a line, in order, with "link":"master","group":1,"level":1,"occupied":false in the
/// place of the dots. `link` is "itself", "peer" or "master"; `group` is its own group, which
/// sends, null where it has none; `occupied` says that something is mounted there, so that who
/// mounts at that name mounts on top of it.
void append_senders_json(std::string& out, const std::vector<NamedSender>& senders);

/// An object: {"group":2,"master":1,"layer":1,"peers":[…],"slaves":[…]}, in the lists
/// a mount each. `master` is null where there is none.
void append_group_json(std::string& out, const NamedGroup& group);

}  // namespace mntsim
