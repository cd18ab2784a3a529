// SPDX-License-Identifier: Apache-2.0
// The system's words for an errno, as the actors print them.
#pragma once

#include <string>

#include "sim/kernel/errno.h"

namespace mntsim {

/// As C programs do: "No such file or directory".
[[nodiscard]] std::string c_words(Errno error);

/// As Go programs do: "no such file or directory".
[[nodiscard]] std::string go_words(Errno error);

}  // namespace mntsim
