// SPDX-License-Identifier: Apache-2.0
// runc's way into a container. Its order is libcontainer/rootfs_linux.go's; what 1.1.5 really calls
// was seen with strace(1), what changed since is in kubernetes.md 1.4 and in runc's CHANGELOG
// (README.md lists it).
#pragma once

#include <cstdint>

#include "sim/kubernetes/oci/oci_jail.h"

namespace mntsim {

enum class RuncVersion : std::uint8_t { before_1_2, main };

/// From `unshare` to the container's program. The task is left alone where it fails.
[[nodiscard]] Complaint enter_by_runc(const Jail& jail, RuncVersion version);

}  // namespace mntsim
