// SPDX-License-Identifier: Apache-2.0
// Answers about propagation for people: who receives a mount, and who is whose master.
#pragma once

#include <string>
#include <vector>

#include "sim/report/propagation_answer.h"

namespace mntsim {

/// A line each, in order: "ctr:/vol       slave of group 1". A last line says so where the order of
/// peers is not known.
void append_reach_text(std::string& out, const std::vector<NamedReached>& reached,
                       bool is_order_known = true);

/// A line each, in order: "init:/srv/vol  master: group 1".
void append_senders_text(std::string& out, const std::vector<NamedSender>& senders);

/// A group with its peers and the slaves that are in no group, indented by its layer: in the order
/// of GroupForest::depth_first() they make a tree.
void append_group_text(std::string& out, const NamedGroup& group);

}  // namespace mntsim
