// SPDX-License-Identifier: Apache-2.0
// What runc and crun have in common on the way into a container: how targets are found and made in
// the root file system, and the step over into it. Where each has its own order: runc.h, crun.h.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/kubernetes/error_words.h"
#include "sim/kubernetes/oci/oci_config.h"
#include "sim/kubernetes/oci/oci_mount_options.h"
#include "sim/kubernetes/oci/oci_runtime.h"
#include "sim/kubernetes/transcript.h"

namespace mntsim {

/// A container that is being made: the task stands in a mount namespace of its own, still outside.
struct Jail {
  Transcript& transcript;
  const OciConfig& config;
  std::string task;
  std::string rootfs;

  /// Where a path of the container is for the task, which is still outside; links stay inside.
  [[nodiscard]] std::string outside(std::string_view path) const {
    return transcript.resolve_in_root(task, rootfs, path);
  }
};

/// What a runtime says in its last words; nothing: it goes on.
using Complaint = std::optional<std::string>;

/// Bind of the runtime's own program to `path`, made read-only, detached and removed: three changes
/// of the caller's mount table. It guards the program against its container (CVE-2019-5736).
void bind_itself(Transcript& transcript, std::string_view task, std::string_view program,
                 const std::string& path);

/// The mount that holds the root file system.
[[nodiscard]] Transcript::MountView mount_of_rootfs(const Jail& jail);

/// Device nodes as far as mount tables can tell: /dev/null, which masks are made of. Nothing where
/// /dev is a bind.
void make_device_nodes(const Jail& jail);

/// pivot_root(".", "."), then the old root, which lies on the new one, gets `propagation` and is
/// detached.
[[nodiscard]] Errno pivot(const Jail& jail, std::string_view propagation);

/// The mount flags (mount_bit) at a path, as statfs(2) tells them.
[[nodiscard]] std::uint32_t flags_at(const Jail& jail, std::string_view path);

}  // namespace mntsim
