// SPDX-License-Identifier: Apache-2.0
// Given who must see whose mounts: the weakest mountPropagation of each volumeMount with which they
// do. Each choice is played on a node of its own: the pods are created, somebody mounts, and
// somebody else looks.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "sim/kubernetes/manifest/manifest.h"
#include "sim/kubernetes/node_options.h"

namespace mntsim {

/// A directory as a container sees it, or the host.
struct PodPlace {
  std::string container;  // "POD.CONTAINER", or a container's name that only one pod has; "host"
  std::string path;       // absolute
};

/// What `from` mounts below its path must be seen by `to` below its own.
struct Visibility {
  PodPlace from;
  PodPlace to;
};

struct NeededMode {
  std::string pod;
  std::string container;
  bool is_init_container = false;  // it stands among the initContainers
  std::string volume;
  std::string mount_path;
  MountPropagation mode = MountPropagation::none;
  bool lacks_privileged = false;  // Bidirectional, and the container is not privileged
};

struct Unmet {
  std::size_t index = 0;  // of the visibility
  std::string why;
};

struct Needed {
  std::vector<NeededMode>
      modes;                 // of the volumeMounts that the paths lie in, in the manifest's order
  std::vector<Unmet> unmet;  // what no modes give; the modes are for the others
};

/// Searches the modes, the weakest first: None, HostToContainer, Bidirectional. Throws InputError:
/// no such container, no volumeMount that holds the path, more than 8 volumeMounts concerned.
[[nodiscard]] Needed find_needed_modes(const NodeOptions& node, const Manifest& manifest,
                                       const std::vector<Visibility>& wanted);

}  // namespace mntsim
