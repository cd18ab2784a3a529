// SPDX-License-Identifier: Apache-2.0
// What happened between two snapshots of a machine, for people: a line a mount.
#pragma once

#include <string>
#include <vector>

#include "sim/script/machine.h"

namespace mntsim {

/// "+" a mount that is new, "-" one that is gone, "~" one that is not as it was.
struct TableChange {
  char sign = '~';
  std::string text;  // "ctr:/vol  tmpfs T shared:2"
};

/// The changes in the order of the tables. A mount that several tasks see is told of once, as the
/// first of them sees it. A task that sees quite another table is told of in one line.
[[nodiscard]] std::vector<TableChange> table_changes(const Snapshot& before, const Snapshot& after);

}  // namespace mntsim
