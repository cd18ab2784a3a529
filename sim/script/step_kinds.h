// SPDX-License-Identifier: Apache-2.0
// The table of step kinds: by which key a step is known, what may stand beside it, how it is read.
#pragma once

#include <functional>
#include <span>
#include <string_view>
#include <vector>

#include "sim/script/json_reader.h"
#include "sim/script/scenario.h"

namespace mntsim {

struct StepKind {
  std::string_view key;                      // "run"
  std::span<const std::string_view> beside;  // keys that may stand beside it
  std::string_view text;                     // what it is, for messages: "a step with 'run'"
  /// Reads the step, an object that has `key`, and appends the plain steps that it stands for;
  /// their places are filled in later. Throws InputError.
  std::function<void(const JsonReader& reader, const JsonNode& step, std::vector<Step>& steps)>
      read;
};

/// The errno of that name ("EBUSY"). Throws InputError with the nearest spelling.
[[nodiscard]] Errno errno_value(const JsonReader& reader, const JsonNode& node);

/// `run` and `expect`.
[[nodiscard]] std::span<const StepKind> step_kinds();

/// The kinds of a layer above, for one scenario: what they stand for may depend on the steps
/// before.
struct StepLayer {
  std::vector<StepKind> kinds;
  /// Is told of each plain step of the scenario, in order; may be empty.
  std::function<void(const Step& step)> plain_step;
};

/// Reads a step that stands inside one of a layer above, as a repeat has them. Throws InputError.
void read_layered_step(const JsonReader& reader, const JsonNode& step, const StepLayer& layer,
                       std::vector<Step>& steps);

}  // namespace mntsim
