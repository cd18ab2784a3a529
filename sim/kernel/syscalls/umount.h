// SPDX-License-Identifier: Apache-2.0
// umount2(2).
#pragma once

#include <string_view>

#include "sim/kernel/vfs/state.h"

namespace mntsim::syscalls {

/// umount2(2) with umount_flag. The walk's errnos, EINVAL (no mount's root, another namespace,
/// --expire with
/// --force or --lazy or on the task's root), EBUSY, EAGAIN (--expire: marked now), EINVAL (a
/// namespace's root), EBUSY. The task's own root is made read-only instead, unless --lazy is given.
/// From: umount(2); the order of checks from experiments.
Errno umount(State& state, TaskHandle task, std::string_view target, std::uint32_t flags);

}  // namespace mntsim::syscalls
