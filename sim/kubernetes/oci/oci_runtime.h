// SPDX-License-Identifier: Apache-2.0
// What an OCI runtime does to the mount tables when it creates a container: the exact calls of runc
// up to 1.1, of runc from 1.2 on, and of crun, in their order (README.md has the sources).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "sim/kubernetes/node_options.h"
#include "sim/kubernetes/oci/oci_config.h"
#include "sim/kubernetes/transcript.h"

namespace mntsim {

/// A container to be created.
struct OciJob {
  std::string parent;     // the task that calls the runtime: "containerd"
  std::string task;       // the container's task, to be forked
  std::string id;         // of the container, for the runtime's own directory
  std::string state_dir;  // the runtime's, for runc's bind of itself: "/run/containerd/runc/k8s.io"
};

/// Creates and starts the container: afterwards the task `job.task` is its process, inside.
/// What the runtime says where it fails (the task is gone then), in its own words; nothing: it
/// runs.
[[nodiscard]] std::optional<std::string> create_container(Transcript& transcript, OciKind runtime,
                                                          const OciConfig& config,
                                                          const OciJob& job);

/// Runs `line` in a container as `runc exec` does, by a process of its own that ends after it: what
/// the runtime itself does to the host's table is done too.
Errno exec_in_container(Transcript& transcript, OciKind runtime, const OciJob& job,
                        const std::string& line);

}  // namespace mntsim
