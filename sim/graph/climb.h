// SPDX-License-Identifier: Apache-2.0
// Climb: where a walk from mount to mount ends, each mount walked over once however many walks
// there are. Mounts that doubled with every restart stand 32,768 high.
#pragma once

#include <vector>

#include "sim/kernel/vfs/state.h"

namespace mntsim {

class Climb {
 public:
  explicit Climb(const State& state) : end_(state.mounts.slot_count()) {}

  /// Goes on from `mount` while step(mount) gives another one. REQUIRES: the same `step` each time,
  /// and no circle.
  template <typename Step>
  MountHandle end_of(MountHandle mount, Step step) {
    passed_.clear();
    MountHandle next;
    while (!end_[mount.slot] && (next = step(mount))) {
      passed_.push_back(mount);
      mount = next;
    }
    if (end_[mount.slot]) mount = end_[mount.slot];
    for (const MountHandle each : passed_) end_[each.slot] = mount;
    return mount;
  }

 private:
  std::vector<MountHandle> end_;  // by mount; null: not yet known
  std::vector<MountHandle> passed_;
};

}  // namespace mntsim
