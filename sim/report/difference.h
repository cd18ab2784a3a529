// SPDX-License-Identifier: Apache-2.0
// A difference of two machines, for people and for programs.
#pragma once

#include <string>
#include <string_view>

#include "sim/script/differ.h"

namespace mntsim {

/// What the two machines are called: "sim", "host".
struct MachineNames {
  std::string_view left;
  std::string_view right;
};

/// Appends what differs, each line behind `indent`: the two errnos, or the two lines of a table.
void append_difference_text(std::string& out, std::string_view indent, const MachineNames& names,
                            const Difference& difference);

/// Appends {"command":3,"task":"init","run":"umount /a","errno":{"sim":"EINVAL","host":null}}, and
/// for tables {…,"table":{"task":"ctr","line":2,"sim":"1 2 …","host":null}} in the place of
/// "errno". `command` counts from 1.
void append_difference_json(std::string& out, const MachineNames& names, const TaskCommand& command,
                            const Difference& difference);

}  // namespace mntsim
