// SPDX-License-Identifier: Apache-2.0
// Mount namespaces that no process is in, or that none shows whole: where they are held, and a look
// at them from inside.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sim/host/descriptor.h"
#include "sim/host/procfs.h"

namespace mntsim {

/// A mount of nsfs in somebody's table that shows a mount namespace ("ip netns" does the same with
/// network namespaces; snapd and kubens keep mount namespaces so).
struct NamespaceBind {
  std::uint64_t inode = 0;
  std::string path;  // the mount point, as the table's reader sees it
};

/// The mount namespaces that a table's nsfs mounts show, in its order.
[[nodiscard]] std::vector<NamespaceBind> namespace_binds(std::string_view mountinfo);

/// What such a namespace is called after: "lxd" for /run/snapd/ns/lxd.mnt, "kubens" for
/// /run/kubens/mnt. May be empty.
[[nodiscard]] std::string name_of_bind(std::string_view path);

/// The namespace behind a bind in the table of `viewer` (a directory below the procfs). Nothing on
/// the way can lead out of the viewer's root or is opened but for the namespace itself. Where this
/// fails the descriptor is -1 and `error` the errno; ENOENT where another thing is mounted there.
[[nodiscard]] Descriptor open_namespace_bind(const Procfs& procfs, const std::string& viewer,
                                             const NamespaceBind& bind, int* error);

/// The namespace behind a magic link below the procfs ("12/ns/mnt", "12/fd/3"). Likewise; ENOENT
/// too where the link leads to another thing by now, which is not opened.
[[nodiscard]] Descriptor open_namespace_link(const Procfs& procfs, const std::string& link_name,
                                             std::uint64_t inode, int* error);

/// The mountinfo of a namespace as one who enters it sees it, from its root: a process forked for
/// this joins the namespace, reads, and ends. EPERM where we may not enter.
[[nodiscard]] ProcText read_inside(const Procfs& procfs, int namespace_fd);

}  // namespace mntsim
