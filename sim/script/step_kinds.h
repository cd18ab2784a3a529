// SPDX-License-Identifier: Apache-2.0
// The table of step kinds: by which key a step is known, what may stand beside it, how it is read.
#pragma once

#include <span>
#include <string_view>

#include "sim/script/json_reader.h"
#include "sim/script/scenario.h"

namespace mntsim {

struct StepKind {
  std::string_view key;                      // "run"
  std::span<const std::string_view> beside;  // keys that may stand beside it
  std::string_view text;                     // what it is, for messages: "a run step"
  /// Reads the step, an object that has `key`. Throws InputError.
  decltype(Step::what) (*read)(const JsonReader& reader, const JsonNode& step);
};

/// `run` and `expect`.
[[nodiscard]] std::span<const StepKind> step_kinds();

}  // namespace mntsim
