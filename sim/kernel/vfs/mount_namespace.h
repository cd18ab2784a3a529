// SPDX-License-Identifier: Apache-2.0
// MountNamespace: a tree of mounts and the order in which mountinfo lists them.
#pragma once

#include <cstdint>

#include "sim/kernel/vfs/mount.h"

namespace mntsim {

struct MountNamespace {
  MountHandle root;    // the hidden root; null: a free slot
  Ends<Mount> mounts;  // by sequence
  std::uint32_t mount_count = 0;
  std::uint32_t pending_count = 0;  // mounts that the present call is about to add
  std::uint32_t task_count = 0;     // tasks in it; the last one takes it along
};

}  // namespace mntsim
