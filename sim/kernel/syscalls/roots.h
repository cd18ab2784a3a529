// SPDX-License-Identifier: Apache-2.0
// chroot, chdir, pivot_root: where a task's root and working directory are.
#pragma once

#include <string_view>

#include "sim/kernel/vfs/state.h"

namespace mntsim::syscalls {

/// chroot(2). The walk's errnos, ENOTDIR. The working directory stays.
Errno chroot(State& state, TaskHandle task, std::string_view path);

/// chdir(2). The walk's errnos, ENOTDIR.
Errno chdir(State& state, TaskHandle task, std::string_view path);

/// pivot_root(2). The walks' errnos, ENOENT (put_old is removed or detached), EINVAL (a shared
/// mount), EINVAL (another namespace), ENOENT (new_root is removed), EBUSY (on the current root
/// mount), EINVAL (no mount's root, no parent, not below one another). Tasks whose root or working
/// directory is the old root follow. From: pivot_root(2); the order of checks from experiments.
Errno pivot_root(State& state, TaskHandle task, std::string_view new_root,
                 std::string_view put_old);

}  // namespace mntsim::syscalls
