// SPDX-License-Identifier: Apache-2.0
// What happened on a node, for people who know Kubernetes: a line for each thing that an actor did,
// and what each container sees.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "sim/report/table_diff.h"
#include "sim/report/text.h"
#include "sim/script/machine.h"

namespace mntsim {

/// What an actor did to one end.
struct ActorDeed {
  std::string actor;
  std::string purpose;
  std::size_t commands = 0;
  bool may_change_tables = false;    // is there one among them after which tables may be others?
  std::vector<std::string> refused;  // commands that the kernel refused: "umount /a: EBUSY"
  std::vector<TableChange> changes;
};

/// "kubelet      volume token: a tmpfs                       3 commands", then the changes.
void append_deed_text(std::string& out, const TextStyle& style, const ActorDeed& deed);

/// The mounts that a container sees, without those that every container has below /proc, /sys and
/// /dev.
void append_view_text(std::string& out, const TaskTable& table);

}  // namespace mntsim
