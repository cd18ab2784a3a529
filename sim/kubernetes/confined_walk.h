// SPDX-License-Identifier: Apache-2.0
// A walk below a root that it never leaves.
#pragma once

#include <string>
#include <string_view>

#include "sim/kernel/vfs/state.h"

namespace mntsim {

/// Where `path` leads for a process whose root is `root`, as a path from there: symbolic links and
/// `..` stay inside, names that do not exist are kept as they are. Empty for the root itself.
[[nodiscard]] std::string walk_confined(const State& state, Path root, std::string_view path);

}  // namespace mntsim
