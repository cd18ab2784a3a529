// SPDX-License-Identifier: Apache-2.0
// Paths by which a task gets to a place, and the stack of places that one path stands for.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sim/kernel/kernel.h"

namespace mntsim {

/// A path that leads the task to exactly this place, every byte as it is (not as mountinfo would
/// print it); nothing where none does, or where something is mounted on the place.
[[nodiscard]] std::optional<std::string> visible_path(const Kernel& kernel, TaskHandle task,
                                                      Path place);

/// The places that lie one upon the other where `top` is, from the top down to the place that is no
/// mount's root, or that is the task's own root. REQUIRES: `top` is what a path of the task led to.
[[nodiscard]] std::vector<Path> levels_at(const State& state, TaskHandle task, Path top);

/// Is something mounted at `place` in that mount, and does `root` lie in the stack there? The mount
/// that shows it; null: none does.
[[nodiscard]] MountHandle mounted_copy(const State& state, Path place, DentryHandle root);

}  // namespace mntsim
