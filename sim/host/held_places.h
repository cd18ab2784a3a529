// SPDX-License-Identifier: Apache-2.0
// What a process holds of mounts: its root, working directory, program, open files and mappings.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/host/node_scan.h"
#include "sim/host/procfs.h"
#include "sim/import/node_tables.h"

namespace mntsim {

/// An open file of nsfs that keeps a mount namespace.
struct HeldNamespace {
  std::uint64_t inode = 0;
  std::string link;  // below the procfs: "12/fd/5"
};

struct ProcessHolds {
  std::vector<HeldPlace> places;
  std::vector<HeldNamespace> namespaces;
  bool is_denied = false;  // something of it may not be asked for
};

/// What the process holds, in the order of HoldKind, then of descriptors and addresses. Paths are
/// as this process sees them. Pipes, sockets, memfds and what else has no path hold no mount, and a
/// file that is mapped often is told once. Kernel threads, which share one root, are left out. Of a
/// thread that has left its process's namespace, its root and working directory alone.
[[nodiscard]] ProcessHolds held_places(const Procfs& procfs, const Viewer& viewer);

}  // namespace mntsim
