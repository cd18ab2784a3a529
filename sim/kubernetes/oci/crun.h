// SPDX-License-Identifier: Apache-2.0
// crun's way into a container, as crun 1.8.1 goes it by strace(1); later ones build mounts detached
// first (kubernetes.md 1.5), with the same mounts in the end.
#pragma once

#include "sim/kubernetes/oci/oci_jail.h"

namespace mntsim {

/// From `unshare` to the container's program. The task is left alone where it fails.
[[nodiscard]] Complaint enter_by_crun(const Jail& jail);

}  // namespace mntsim
