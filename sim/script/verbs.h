// SPDX-License-Identifier: Apache-2.0
// The table of verbs: what parses a line, and what its error messages and hints are made of.
#pragma once

#include <span>
#include <string_view>

#include "sim/script/arguments.h"
#include "sim/script/command.h"

namespace mntsim {

struct Verb {
  std::string_view name;
  std::string_view usage;
  std::span<const Flag> flags;
  std::span<const std::string_view>
      operands;                       // one each, all needed; `make` counts where counted_by_make
  Command (*make)(const Arguments&);  // null: not modelled yet
  bool counted_by_make = false;
};

/// All verbs of the language, in design.md's order.
[[nodiscard]] std::span<const Verb> all_verbs();

/// The verb of that name, or null.
[[nodiscard]] const Verb* find_verb(std::string_view name);

}  // namespace mntsim
