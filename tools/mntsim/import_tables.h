// SPDX-License-Identifier: Apache-2.0
// `mntsim import DIR|NAME=FILE…`: the tables that people have, as one node.
#pragma once

#include <string>
#include <vector>

#include "sim/import/node_tables.h"
#include "tools/mntsim/exit_status.h"

namespace mntsim {

/// Reads what each operand names: a directory's files called mountinfo, or with mountinfo in their
/// names, a namespace each, called by its path; NAME=FILE; or a FILE, called by its own name. What
/// cannot be read or used is told of on standard error. Throws InputError where nothing is left.
[[nodiscard]] NodeTables read_tables(const std::vector<std::string>& operands);

/// Prints the tables as a node.json, into a file or (an empty name, or "-") on standard output.
/// Throws HostUnavailable where that cannot be written.
ExitStatus import_tables(const std::vector<std::string>& operands, const std::string& file);

}  // namespace mntsim
