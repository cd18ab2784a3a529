// SPDX-License-Identifier: Apache-2.0
// What this machine looks like from outside: every mount namespace that we may read, under a name,
// with its table and who holds places in it.
//
// One moment. Tables are read one after the other while others mount. So all of them are read again
// until two passes agree: then each table was the same from the end of the first pass to the begin
// of the second, and together they show that moment. A machine that never rests is taken as the
// last pass saw it, and a note says which namespaces changed meanwhile. What processes hold is read
// once, afterwards.
//
// Which reader. A process sees of its namespace what lies below its own root. Each namespace is
// read through a process whose root is the namespace's (/proc/PID/root leads to "/"); where there
// is none, or no process at all (the namespace is kept by a bind of its nsfs file, or by an open
// file), a process is forked that enters and reads, if we may; else the view is partial, or a note
// names the namespace.
//
// No privilege is needed for what is the user's own. Of other users' processes anybody may read the
// mount table, but not ask which namespace it is of: its mount ids tell.
#pragma once

#include <string>

#include "sim/import/node_tables.h"

namespace mntsim {

/// Reads the node through a procfs. Names: `host` is the namespace of process 1 where that can be
/// told, else our own; others are named by their cgroup (cgroup_name.h), else by command and pid.
/// They are unique and made of [A-Za-z0-9_.-]. `host` comes first, then by the lowest pid. The
/// reading process itself is left out of what is held. Throws HostUnavailable where there is no
/// procfs, or nothing in it can be read.
[[nodiscard]] NodeTables capture(const std::string& procfs_path = "/proc");

}  // namespace mntsim
