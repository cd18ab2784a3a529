// SPDX-License-Identifier: Apache-2.0
// A line of the command language to a TaskCommand.
#pragma once

#include <optional>
#include <string_view>

#include "sim/script/command.h"
#include "sim/script/input_error.h"

namespace mntsim {

/// Parses one line. Nothing for a blank line or a comment.
/// Throws InputError with `place` and the column in the line where it is no command, and where it
/// is one that is not modelled yet ("… is not modelled yet").
[[nodiscard]] std::optional<TaskCommand> parse_line(std::string_view line, const Place& place);

/// True where the line starts with `TASK$`, be the rest right or wrong.
[[nodiscard]] bool names_task(std::string_view line);

}  // namespace mntsim
