// SPDX-License-Identifier: Apache-2.0
// Commands of a change in the command language.
#pragma once

#include <string>
#include <string_view>

#include "sim/graph/change_replay.h"

namespace mntsim {

/// "mount --make-rslave /data". `forked` is what a task is called that the change forks.
[[nodiscard]] std::string words_of(const ChangeCommand& command, std::string_view forked = {});

}  // namespace mntsim
