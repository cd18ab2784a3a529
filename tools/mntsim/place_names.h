// SPDX-License-Identifier: Apache-2.0
// What places are called: by the tasks of their namespace, and by the paths that these see.
#pragma once

#include <string_view>
#include <vector>

#include "sim/report/propagation_answer.h"
#include "sim/script/simulated_machine.h"

namespace mntsim {

struct NamedTask {
  TaskHandle handle;
  std::string_view name;
};

/// The living tasks of a machine, those of the lowest handle first.
[[nodiscard]] std::vector<NamedTask> tasks_of(const SimulatedMachine& machine);

class PlaceNames {
 public:
  /// Good until the machine changes.
  explicit PlaceNames(const SimulatedMachine& machine);

  /// Names a place in a mount that is in a namespace. Tasks that see it come before those for whom
  /// another mount hides it.
  [[nodiscard]] NamedPlace name(Path place) const;

  /// Names a mount by its root.
  [[nodiscard]] NamedPlace name(MountHandle mount) const;

 private:
  const State& state_;
  std::vector<std::vector<NamedTask>> tasks_;  // by namespace slot
};

}  // namespace mntsim
