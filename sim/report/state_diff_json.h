// SPDX-License-Identifier: Apache-2.0
// What is different between two states, for programs.
#pragma once

#include <string>

#include "sim/script/state_diff.h"

namespace mntsim {

/// Appends an object a namespace that differs,
/// {"namespace":"init","tasks":["init"],"fate":"kept","mounts":{"before":4,"after":5},
/// "appeared":1,"vanished":0,"changed":1}, with `lines` with a last key "changes"; then one with
/// the sums, {"namespaces":3,"differing":1,"appeared":1,"vanished":0,"changed":1}, in which the
/// mounts of namespaces that are new or gone do not count. Fates: kept, appeared, vanished, left.
void append_diff_json(std::string& out, const StateDiff& diff, bool lines);

}  // namespace mntsim
