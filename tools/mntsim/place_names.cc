// SPDX-License-Identifier: Apache-2.0
#include "tools/mntsim/place_names.h"

#include <algorithm>
#include <array>

namespace mntsim {

std::vector<NamedTask> tasks_of(const SimulatedMachine& machine) {
  std::vector<NamedTask> tasks;
  for (const SimulatedMachine::NamedTask& task : machine.tasks()) {
    tasks.push_back({task.handle, task.name});
  }
  std::sort(tasks.begin(), tasks.end(), [](const NamedTask& left, const NamedTask& right) {
    return left.handle.slot < right.handle.slot;
  });
  return tasks;
}

bool is_of_node(std::string_view task) {
  constexpr std::array<std::string_view, 7> known{"init",       "host", "systemd", "kubelet",
                                                  "containerd", "crio", "kubens"};
  return std::find(known.begin(), known.end(), task) != known.end();
}

PlaceNames::PlaceNames(const SimulatedMachine& machine)
    : state_(machine.kernel().state()), stacks_(state_) {
  tasks_.resize(state_.namespaces.slot_count());
  for (const NamedTask& task : tasks_of(machine)) {
    tasks_[state_.tasks[task.handle].mount_namespace.slot].push_back(task);
  }
}

NamedPlace PlaceNames::name(Path place) const {
  const Mount& mount = state_.mounts[place.mount];
  NamedPlace named{mount.id, {}, {}};
  for (const NamedTask& task : tasks_[mount.mount_namespace.slot]) {
    named.tasks.emplace_back(task.name);
    SeenPlace seen = seen_by(task.handle, place);
    if (seen.sight == Sight::outside) continue;
    named.views.push_back(
        {std::string(task.name), std::move(seen.path), seen.sight == Sight::covered});
  }
  std::stable_partition(named.views.begin(), named.views.end(),
                        [](const NamedPlace::View& view) { return !view.covered; });
  return named;
}

NamedPlace PlaceNames::name(MountHandle mount) const {
  return name(Path{mount, state_.mounts[mount].root});
}

}  // namespace mntsim
