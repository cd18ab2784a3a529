// SPDX-License-Identifier: Apache-2.0
// What is different between two states, for people: counts by namespace, then the mounts.
#pragma once

#include <string>

#include "sim/report/text.h"
#include "sim/script/state_diff.h"

namespace mntsim {

/// A line a namespace that differs, those that are alike folded into one, below it (with `lines`) a
/// line a mount, and the sums at the end. "nothing is different" where that is so.
///
///     init, kubelet: 1 appeared, 1 changed (4 mounts, now 5)
///       + /vol/disk  tmpfs disk  shared:2
///       ~ /vol  shared:1 -> master:1
void append_diff_text(std::string& out, const TextStyle& style, const StateDiff& diff, bool lines);

}  // namespace mntsim
