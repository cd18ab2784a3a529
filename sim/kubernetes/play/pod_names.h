// SPDX-License-Identifier: Apache-2.0
// What pods are called on a node, and with them their tasks.
#pragma once

#include <string>
#include <vector>

#include "sim/kubernetes/manifest/pod.h"

namespace mntsim {

/// The names of pods that are created in this order on an empty node: their own, or NAMESPACE_NAME
/// where an earlier one is called so (actors/node.h, create_pod).
[[nodiscard]] std::vector<std::string> names_on_node(const std::vector<Pod>& pods);

}  // namespace mntsim
