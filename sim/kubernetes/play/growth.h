// SPDX-License-Identifier: Apache-2.0
// Do a container's restarts leave mounts behind on the host, and which of its volumeMounts are to
// blame?
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "sim/kubernetes/actors/node.h"

namespace mntsim {

/// How many mounts the host's table had after each start of a container.
struct StartCounts {
  std::string task;
  std::vector<std::size_t> counts;
};

/// What is to be said of it: "grows exponentially: 8, 9, 11, 15 …; the volumeMount run (/run,
/// Bidirectional) holds the target of kube-api-access (…)". Empty where nothing grows. REQUIRES:
/// the container runs.
[[nodiscard]] std::string describe_growth(Node& node, const StartCounts& starts);

}  // namespace mntsim
