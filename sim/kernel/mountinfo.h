// SPDX-License-Identifier: Apache-2.0
// The text of /proc/PID/mountinfo. From: proc_pid_mountinfo(5); what it leaves open from
// experiments.
#pragma once

#include <string>

#include "sim/kernel/vfs/state.h"

namespace mntsim {

/// Appends the table of the task's namespace as the task sees it, a line a mount with its line end,
/// in the order in which the mounts were made. What is not below the task's root is left out.
void append_mountinfo(const State& state, const Task& task, std::string& out);

/// Appends the path of `place` as somebody with this root sees it. Returns false, with nothing
/// appended, where it is not below the root.
bool append_path(const State& state, Path place, Path root, std::string& out);

}  // namespace mntsim
