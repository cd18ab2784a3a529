// SPDX-License-Identifier: Apache-2.0
// What the actors of a node refuse of pods, found out by creating them.
#pragma once

#include <vector>

#include "sim/kubernetes/actors/node.h"
#include "sim/kubernetes/play/preflight.h"

namespace mntsim {

/// Creates the pods on the node, one after the other, and tells what was refused, in the actors'
/// own words: of a container where it was one, else of the pod. A pod whose name the node's tasks
/// have already is created under another.
[[nodiscard]] std::vector<Refused> try_pods(Node& node, const std::vector<Pod>& pods);

}  // namespace mntsim
