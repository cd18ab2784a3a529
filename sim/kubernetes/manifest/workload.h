// SPDX-License-Identifier: Apache-2.0
// The kinds that make pods, and how many each makes.
#pragma once

#include <string_view>
#include <vector>

#include "sim/kubernetes/manifest/manifest_warnings.h"
#include "sim/kubernetes/manifest/pod.h"
#include "sim/kubernetes/manifest/yaml_value.h"

namespace mntsim {

/// The most pods of one manifest: what one node carries.
inline constexpr std::size_t most_pods = 500;

/// "Pod", "Deployment", "ReplicaSet", "ReplicationController", "DaemonSet", "StatefulSet".
[[nodiscard]] bool is_workload(std::string_view kind);

/// "Pod, Deployment, …", for messages.
[[nodiscard]] std::string_view workload_kinds();

/// The object's pods: a Pod is one of its name, a DaemonSet one of the DaemonSet's (one node, one
/// pod), all else as many as `replicas` says, NAME-0, NAME-1 …; a StatefulSet's own claims are
/// called TEMPLATE-NAME-0. A name that is only generated gets `number` at its end. Throws
/// InputError for what the API server refuses, and for more than `most_pods`. REQUIRES:
/// is_workload.
[[nodiscard]] std::vector<Pod> read_workload(const YamlValue& object, std::string_view kind,
                                             std::size_t number, ManifestWarnings& warnings);

}  // namespace mntsim
