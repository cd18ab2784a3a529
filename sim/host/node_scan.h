// SPDX-License-Identifier: Apache-2.0
// One pass over a procfs: which mount namespaces its processes are in, and the table of each.
//
// Nothing stands still meanwhile. A process that goes is passed over, and another one of its
// namespace is read in its place; a process that changes its namespace while its table is read is
// found out by a second look at ns/mnt. A table comes in pieces of a page, and tables are read one
// after the other, so a pass may show what never was: two passes that agree do not (see capture.h).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/host/procfs.h"

namespace mntsim {

/// A process, or a thread that has left its process's namespace.
struct Viewer {
  std::uint64_t process = 0;
  std::uint64_t thread = 0;
  std::string directory;  // "12", or "12/task/14"
};

struct ScannedNamespace {
  std::optional<std::uint64_t> inode;  // nothing: we may not ask
  std::vector<Viewer> viewers;         // by process, then thread
  std::vector<std::uint64_t>
      presumed;            // processes that we may not ask, and whose table shows its mounts
  std::size_t reader = 0;  // of `viewers`: whose mountinfo this is
  std::string root;        // the reader's, "/" where it is the namespace's; "": unknown
  std::string mountinfo;

  [[nodiscard]] const Viewer& reading() const { return viewers[reader]; }
};

struct NodeScan {
  std::vector<ScannedNamespace> namespaces;  // by their first viewer
  std::size_t processes = 0;                 // that were there
  std::size_t denied = 0;                    // of these: we may not ask which namespace they are in
  std::size_t unattributed = 0;              // of the denied: nor does their table tell
  std::size_t unread = 0;                    // namespaces whose table nobody let us read
};

/// The mount ids of a table: the first field of each line. They are unique on the whole machine.
[[nodiscard]] std::vector<std::uint64_t> mount_ids(std::string_view mountinfo);

/// A process that we may not look into is counted to the namespace whose mounts its table shows;
/// where that is none that we know, its table is a namespace without an inode.
[[nodiscard]] NodeScan scan_node(const Procfs& procfs);

/// Do both show the same namespaces with the same tables?
[[nodiscard]] bool agree(const NodeScan& one, const NodeScan& other);

}  // namespace mntsim
