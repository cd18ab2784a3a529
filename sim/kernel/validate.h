// SPDX-License-Identifier: Apache-2.0
// Every invariant of the whole state, checked slowly and plainly, after each command in tests and
// fuzzing.
#pragma once

#include <string>

#include "sim/kernel/vfs/state.h"

namespace mntsim {

/// The first invariant that does not hold, in words; empty where all hold. Changes nothing.
[[nodiscard]] std::string validate(const State& state);

}  // namespace mntsim
