// SPDX-License-Identifier: Apache-2.0
// What a mount is, in a few words. What comes out may hold any byte: append_printable() makes it
// fit for a terminal.
#pragma once

#include <string>

#include "sim/kernel/vfs/state.h"

namespace mntsim {

/// The file system's type and the mount's source: "tmpfs disk".
[[nodiscard]] std::string file_system_words(const State& state, MountHandle mount);

/// The same with its number: "tmpfs disk (mount 57)".
[[nodiscard]] std::string mount_words(const State& state, MountHandle mount);

/// The path of a name from the root of its file system.
[[nodiscard]] std::string directory_words(const State& state, DentryHandle dentry);

/// "private", "shared", "slave", "shared and slave" or "unbindable".
[[nodiscard]] std::string propagation_words(const State& state, MountHandle mount);

}  // namespace mntsim
