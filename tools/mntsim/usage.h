// SPDX-License-Identifier: Apache-2.0
// The command line's own errors, worded with what would be right.
#pragma once

#include <CLI/CLI.hpp>

#include <string>
#include <vector>

#include "sim/script/input_error.h"

namespace mntsim {

/// The arguments (without the program's name) with the verb in front: flags may stand anywhere.
[[nodiscard]] std::vector<std::string> verb_first(const CLI::App& app,
                                                  std::vector<std::string> arguments);

/// What CLI11 refused, as an InputError: an unknown verb or flag with the nearest spelling.
[[nodiscard]] InputError usage_error(const CLI::App& app, const CLI::ParseError& error);

}  // namespace mntsim
