// SPDX-License-Identifier: Apache-2.0
// What places are called: by the tasks of their namespace, and by the paths that these see.
#pragma once

#include <string_view>
#include <vector>

#include "sim/graph/seen_place.h"
#include "sim/report/propagation_answer.h"
#include "sim/script/simulated_machine.h"

namespace mntsim {

struct NamedTask {
  TaskHandle handle;
  std::string_view name;
};

/// The living tasks of a machine, those of the lowest handle first.
[[nodiscard]] std::vector<NamedTask> tasks_of(const SimulatedMachine& machine);

/// Is that what a task of the node's own is called (init, kubelet …), and not one of a container?
[[nodiscard]] bool is_of_node(std::string_view task);

class PlaceNames {
 public:
  /// Good until the machine changes.
  explicit PlaceNames(const SimulatedMachine& machine);

  /// The tasks of a namespace, those of the lowest handle first.
  [[nodiscard]] const std::vector<NamedTask>& tasks_in(NamespaceHandle mount_namespace) const {
    return tasks_[mount_namespace.slot];
  }

  /// Names a place in a mount that is in a namespace. Tasks that see it come before those for whom
  /// another mount hides it.
  [[nodiscard]] NamedPlace name(Path place) const;

  /// Names a mount by its root.
  [[nodiscard]] NamedPlace name(MountHandle mount) const;

  /// How a place looks for a task.
  [[nodiscard]] SeenPlace seen_by(TaskHandle task, Path place) const {
    return seen_place(stacks_, place, state_.tasks[task].root);
  }

 private:
  const State& state_;
  mutable MountStacks stacks_;                 // remembers
  std::vector<std::vector<NamedTask>> tasks_;  // by namespace slot
};

}  // namespace mntsim
