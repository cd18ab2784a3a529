// SPDX-License-Identifier: Apache-2.0
// One entry of a pod's `volumes`.
#pragma once

#include "sim/kubernetes/manifest/manifest_warnings.h"
#include "sim/kubernetes/manifest/pod.h"
#include "sim/kubernetes/manifest/yaml_value.h"

namespace mntsim {

/// Reads a volume of any kind; one that names no source is an emptyDir, as the API server has it.
/// Kinds that are not modelled become a plain directory and a warning. A claim that is made for the
/// pod
/// (`ephemeral`) has no name yet: name_pod gives it one.
/// Throws InputError for what the API server or the kubelet refuses.
/// From: kubernetes pkg/apis/core/validation (validateVolumeSource), pkg/apis/core/v1/defaults.go.
[[nodiscard]] Volume read_volume(const YamlValue& value, ManifestWarnings& warnings);

/// Does a PersistentVolumeClaim, or a template of one, ask for a block device instead of a file
/// system?
[[nodiscard]] bool is_block_claim(const YamlValue& claim);

}  // namespace mntsim
