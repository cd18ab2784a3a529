// SPDX-License-Identifier: Apache-2.0
// Places by their names, for people. What comes out may hold any byte: append_printable() makes it
// fit for a terminal.
#pragma once

#include <string>

#include "sim/report/propagation_answer.h"

namespace mntsim {

/// "a, b, c, d and 2 more".
[[nodiscard]] std::string listed(const std::vector<std::string>& names);

/// "ctr:/vol"; where no task has a path to it, the mount's number and whose namespace it is in.
[[nodiscard]] std::string place_name(const NamedPlace& place);

/// What its name does not tell: "; the same for ctr", "; not visible: another mount hides it", …
[[nodiscard]] std::string place_remarks(const NamedPlace& place);

}  // namespace mntsim
