// SPDX-License-Identifier: Apache-2.0
// The mount tables of a simulated machine, namespace by namespace and not task by task.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sim/script/mountinfo_line.h"
#include "sim/script/simulated_machine.h"

namespace mntsim {

/// What the tasks of one namespace see that have one root: one and the same table.
struct NamespaceView {
  std::vector<std::string> tasks;  // in the order in which they were forked; the first names it
  TaskHandle first_task;
  NamespaceHandle mount_namespace;
};

/// All views, in the order of their first tasks.
[[nodiscard]] std::vector<NamespaceView> views_of(const SimulatedMachine& machine);

/// The lines of the view's mountinfo as records, in the table's order.
[[nodiscard]] std::vector<MountinfoLine> table_of(const SimulatedMachine& machine,
                                                  const NamespaceView& view);

/// "init, kubelet and 3 more": how many tasks are called by one name.
[[nodiscard]] std::string listed_tasks(const std::vector<std::string>& tasks);

/// "shared:2 master:1": the optional fields as mountinfo has them; "private" where there is none.
[[nodiscard]] std::string propagation_tags(const MountinfoLine& mount);

}  // namespace mntsim
