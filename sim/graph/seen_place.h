// SPDX-License-Identifier: Apache-2.0
// Where a place is for somebody with a given root, and whether a path leads there.
#pragma once

#include <cstdint>
#include <string>

#include "sim/kernel/vfs/mount_stacks.h"

namespace mntsim {

enum class Sight : std::uint8_t {
  visible,  // the path leads to the place, or to what is mounted on it
  covered,  // another mount on the way hides it: the path leads elsewhere
  outside,  // it is not below the root: there is no path
};

struct SeenPlace {
  Sight sight = Sight::visible;
  std::string path;  // as mountinfo would print it; empty where outside
};

/// How `place` looks from `root`. `stacks` serves all places of a state.
[[nodiscard]] SeenPlace seen_place(MountStacks& stacks, Path place, Path root);

}  // namespace mntsim
