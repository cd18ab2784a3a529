// SPDX-License-Identifier: Apache-2.0
// What a capture could not see, in words.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "sim/host/node_scan.h"
#include "sim/host/procfs.h"

namespace mntsim {

/// Adds a note for each reason for which something was not seen: another pid namespace, hidden
/// processes, no permission. `unread_holds`: of so many processes what they hold could not be read.
/// True where every process was seen, and all that it holds.
bool note_what_is_missing(const Procfs& procfs, const NodeScan& scan, std::size_t unread_holds,
                          std::vector<std::string>* notes);

}  // namespace mntsim
