// SPDX-License-Identifier: Apache-2.0
// fork, exit, unshare, setns: tasks and their mount namespaces.
#pragma once

#include "sim/kernel/vfs/state.h"

namespace mntsim::syscalls {

/// The first task: a namespace with a hidden root and on it a private, empty tmpfs without a source
/// name other than "none", the task's root and working directory.
TaskHandle create_first_task(State& state);

/// fork(2): same namespace, root and working directory; nothing open.
TaskHandle fork(State& state, TaskHandle parent);

/// The end of a task: closes what it holds, and takes its namespace down if it was the last one
/// there. Rule: the end of a namespace does not propagate: what its mounts sent elsewhere stays
/// there.
void exit(State& state, TaskHandle task);

/// unshare(CLONE_NEWNS): a copy of the whole tree, peer by peer; the task's root and working
/// directory move to the copies.
Errno unshare(State& state, TaskHandle task);

/// setns(2): the task's root and working directory become the top of what is mounted on the other
/// namespace's hidden root.
Errno setns(State& state, TaskHandle task, TaskHandle other);

}  // namespace mntsim::syscalls
