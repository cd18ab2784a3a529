// SPDX-License-Identifier: Apache-2.0
// A scenario file: JSON to steps and expectations. The format is in design.md and
// scenario.schema.json.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "sim/kernel/errno.h"
#include "sim/script/command.h"
#include "sim/script/input_error.h"

namespace mntsim {

/// What a step expects of a path as a task sees it. What is absent is not asked.
struct Expectation {
  std::string task = "init";
  std::string path;
  std::optional<bool> mounted;
  std::optional<bool> exists;
  std::optional<std::string> propagation;    // private, shared, slave, "shared,slave", unbindable
  std::optional<std::string> receives_from;  // TASK:PATH
  std::optional<std::string> peers_with;     // TASK:PATH
  std::optional<std::string> source;
  std::optional<std::string> type;
  std::optional<std::string> options;  // a comma list, each of which the mount must have
  std::optional<std::uint64_t>
      count;  // mounts at this path, or, without a path, in the task's table
};

struct RunStep {
  TaskCommand command;
  std::optional<Errno> expected;  // the errno that it must give; absent: success
};

/// What a layer above says about a step of its own, as it was read: "pod web hangs: …". One that
/// says `failed` fails the scenario.
struct Remark {
  std::string text;
  bool failed = false;
  bool lacks_error = false;  // it failed because an error was expected, and there was none
};

/// A plain step. A step of another layer (a pod, say) becomes many.
struct Step {
  std::variant<RunStep, Expectation, Remark> what;
  Place place;             // the JSON pointer, line and column of the scenario's step
  std::string actor;       // who does it: "kubelet"; empty: the scenario itself
  std::string purpose;     // to what end: "volume token"
  std::size_t number = 0;  // of the scenario's step, from 1
};

struct Scenario {
  std::string file;
  std::string name;
  std::string description;
  std::string source;
  std::vector<std::string> machines;  // empty: all
  std::vector<Step> steps;
  std::size_t step_count = 0;  // as they are written: one may stand for many plain steps, or none
};

struct StepLayer;

/// Parses a scenario, whose steps may be those of a layer above too. Throws InputError with file,
/// line, column and JSON pointer: broken JSON, nesting deeper than 64 (closed or not, refused while
/// parsing), a wrong type, an unknown key, an errno that does not exist, a `run` that is no
/// command.
[[nodiscard]] Scenario parse_scenario(std::string_view text, const std::string& file,
                                      const StepLayer* layer = nullptr);

}  // namespace mntsim
