// SPDX-License-Identifier: Apache-2.0
// Which tables show one namespace.
#pragma once

#include <cstddef>
#include <vector>

#include "sim/import/node_tables.h"

namespace mntsim {

/// The numbers of the tables, those of one namespace together; namespaces in the order of their
/// first tables. Two tables show one if they have a mount, a parent or an inode in common: no two
/// namespaces of a machine have.
[[nodiscard]] std::vector<std::vector<std::size_t>> tables_by_namespace(const NodeTables& tables);

}  // namespace mntsim
