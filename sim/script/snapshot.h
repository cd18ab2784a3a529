// SPDX-License-Identifier: Apache-2.0
// Tables of different machines made comparable, and their first difference.
#pragma once

#include <optional>
#include <string>

#include "sim/script/machine.h"

namespace mntsim {

/// The same tables with mount ids, peer groups and devices renamed by first appearance over the
/// whole snapshot, and super block options put aside: what two machines must agree on.
[[nodiscard]] Snapshot canonical(const Snapshot& snapshot);

/// Where two canonical snapshots differ first.
struct TableDifference {
  std::string task;
  std::size_t line = 0;  // from 1
  std::string left;      // the line there; empty: none
  std::string right;
};
[[nodiscard]] std::optional<TableDifference> first_difference(const Snapshot& left,
                                                              const Snapshot& right);

}  // namespace mntsim
