// SPDX-License-Identifier: Apache-2.0
// Answers about propagation for people: who receives a mount, and who is whose master.
#pragma once

#include <string>
#include <vector>

#include "sim/report/propagation_answer.h"

namespace mntsim {

/// A line each, in order: "ctr:/vol       slave of group 1".
void append_reach_text(std::string& out, const std::vector<NamedReached>& reached);

/// A tree: each group with its peers, the slaves that are in no group, and below it the groups
/// whose master it is. `groups` stand in the order of GroupForest::groups().
void append_groups_text(std::string& out, const GroupForest& forest,
                        const std::vector<NamedGroup>& groups);

}  // namespace mntsim
