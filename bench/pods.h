// SPDX-License-Identifier: Apache-2.0
// Pods that workloads create.
#pragma once

#include <cstddef>
#include <string>

#include "sim/kubernetes/actors/node.h"

namespace mntsim::bench {

/// The node of all workloads: containerd and runc. Special paths of containers are those that
/// nearly every machine has, so that what is replayed is the same everywhere.
[[nodiscard]] NodeOptions node_options();

/// The first pod of a manifest.
[[nodiscard]] Pod read_pod(const std::string& manifest);

/// One container and its service account's token: five mounts in the host's table.
[[nodiscard]] Pod plain_pod(std::size_t number);
[[nodiscard]] std::string plain_pod_name(std::size_t number);

/// A pod whose token's mount doubles on the host with every start (kubernetes#106962).
[[nodiscard]] Pod doubling_pod();

/// Throw std::runtime_error with what the actors say where they cannot.
void create(Node& node, const Pod& pod);
void remove(Node& node, const std::string& name);

}  // namespace mntsim::bench
