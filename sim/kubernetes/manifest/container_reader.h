// SPDX-License-Identifier: Apache-2.0
// One entry of a pod's `containers` or `initContainers`.
#pragma once

#include <set>
#include <string>

#include "sim/kubernetes/manifest/manifest_warnings.h"
#include "sim/kubernetes/manifest/pod.h"
#include "sim/kubernetes/manifest/yaml_value.h"

namespace mntsim {

/// What a container's mounts may name.
using VolumeNames = std::set<std::string>;

/// Reads a container whose mounts may be of `volumes`. `init`: it stands in `initContainers`.
/// Throws InputError for what the API server refuses, the first thing that it finds.
/// From: kubernetes pkg/apis/core/validation (ValidateVolumeMounts, validateMountPropagation,
/// validateMountRecursiveReadOnly, validateInitContainers). It names a mount's propagation and
/// subPath without the mount's index; we add it.
[[nodiscard]] Container read_container(const YamlValue& value, bool init,
                                       const VolumeNames& volumes, ManifestWarnings& warnings);

}  // namespace mntsim
