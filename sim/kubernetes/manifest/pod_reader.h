// SPDX-License-Identifier: Apache-2.0
// A pod's spec, in a Pod or in a workload's template.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sim/kubernetes/manifest/manifest_warnings.h"
#include "sim/kubernetes/manifest/pod.h"
#include "sim/kubernetes/manifest/yaml_value.h"

namespace mntsim {

/// Where the API server mounts the service account's token in each container that does not do so
/// itself.
inline constexpr std::string_view token_path = "/var/run/secrets/kubernetes.io/serviceaccount";

/// Reads `object`'s member `spec` to a pod without a name. `claim_templates` are a StatefulSet's:
/// each is a volume, in place of the spec's own of that name. The token's volume is added at the
/// end, as the API server's admission does. Throws InputError for what the API server refuses:
/// volumes first, then containers, then initContainers. From: kubernetes pkg/apis/core/validation
/// (ValidatePodSpec), plugin/pkg/admission/serviceaccount.
[[nodiscard]] Pod read_pod_spec(const YamlValue& object, const std::vector<Volume>& claim_templates,
                                ManifestWarnings& warnings);

/// Gives the pod its name, the directory that comes of it (unless `pod.uid` says otherwise), the
/// names of the claims that are made for it, and what subPathExpr makes of its name.
void name_pod(Pod& pod, const std::string& name);

}  // namespace mntsim
