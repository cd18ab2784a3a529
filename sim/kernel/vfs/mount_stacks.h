// SPDX-License-Identifier: Apache-2.0
// MountStacks: the floors of stacks of mounts, each mount walked over once however many paths lead
// down there. All of a stack has the path of its lowest mount. Stacks of 32,768 mounts are real
// (talos#14216): climbing down each anew would take the square of that.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/kernel/vfs/state.h"

namespace mntsim {

class MountStacks {
 public:
  /// Good until the state changes.
  explicit MountStacks(const State& state) : state_(state) {}

  [[nodiscard]] const State& state() const { return state_; }

  /// A place with the same path as the root of `mount`, for somebody with this root: where the
  /// mount sits; where that is in a stack, the root of its lowest mount, or `root` if that comes
  /// first. REQUIRES: `mount` has a parent, and `root` is not its root.
  [[nodiscard]] Path below(const Mount& mount, Path root) {
    const Path place{mount.parent, mount.mountpoint};
    if (place.dentry != state_.mounts[place.mount].root || place == root) return place;
    return floor_below(place.mount, root);
  }

 private:
  struct Floor {
    MountHandle mount;         // the lowest of the stack; null: not yet known
    std::uint32_t height = 0;  // how many mounts are below, in the stack
  };

  [[nodiscard]] Path floor_below(MountHandle mount, Path root);
  [[nodiscard]] Floor floor_of(MountHandle mount);

  const State& state_;
  std::vector<Floor> floors_;  // by mount; empty until a stack is met
  std::vector<MountHandle> passed_;
};

}  // namespace mntsim
