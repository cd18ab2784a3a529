// SPDX-License-Identifier: Apache-2.0
// open and close: file descriptions in a task's slots. They hold a place, and so keep its mount
// busy.
#pragma once

#include <string_view>

#include "sim/kernel/vfs/state.h"

namespace mntsim::syscalls {

/// open(O_RDONLY or O_PATH) into a slot of the task. The walk's errnos.
Errno open(State& state, TaskHandle task, std::string_view path, SlotId slot);

/// close(2). EBADF.
Errno close(State& state, TaskHandle task, SlotId slot);

/// What a slot holds; null where it is empty.
[[nodiscard]] Handle<OpenFile> find_file(const State& state, TaskHandle task, SlotId slot);

/// Closes all slots.
void close_all(State& state, TaskHandle task);

}  // namespace mntsim::syscalls
