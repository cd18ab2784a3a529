// SPDX-License-Identifier: Apache-2.0
#include "sim/kubernetes/manifest/pod.h"

#include <algorithm>

namespace mntsim {

std::string_view name_of(MountPropagation mode) {
  switch (mode) {
    case MountPropagation::none: return "None";
    case MountPropagation::host_to_container: return "HostToContainer";
    case MountPropagation::bidirectional: return "Bidirectional";
  }
  return "";
}

const Volume* Pod::volume(std::string_view volume_name) const {
  const auto found = std::find_if(volumes.begin(), volumes.end(), [&](const Volume& candidate) {
    return candidate.name == volume_name;
  });
  return found == volumes.end() ? nullptr : &*found;
}

bool Pod::mounts_volume(std::string_view volume_name) const {
  return std::any_of(containers.begin(), containers.end(), [&](const Container& container) {
    return std::any_of(container.mounts.begin(), container.mounts.end(),
                       [&](const VolumeMount& mount) { return mount.name == volume_name; });
  });
}

}  // namespace mntsim
