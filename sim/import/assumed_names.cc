// SPDX-License-Identifier: Apache-2.0
#include "sim/import/assumed_names.h"

#include <cstddef>
#include <cstdint>
#include <utility>

#include "sim/kernel/vfs/dentry_tree.h"
#include "sim/script/mkdir_parents.h"

namespace mntsim {

Result<Path> resolve_assuming(SimulatedMachine& machine, TaskHandle task, std::string_view path) {
  const Result<Path> found = machine.kernel().resolve(task, path);
  if (found || found.error() != Errno{ENOENT} || !path.starts_with('/') ||
      !machine.knowledge().is_restored) {
    return found;
  }
  for (const std::string_view part : mkdir_parents(path)) {
    const Result<Path> known = machine.kernel().resolve(task, part);
    if (known) continue;
    const std::size_t slash = part.rfind('/');
    const std::string_view name = part.substr(slash + 1);
    const Result<Path> parent =
        machine.kernel().resolve(task, slash == 0 ? "/" : part.substr(0, slash));
    const bool is_name = name != "." && name != "..";
    if (known.error() != Errno{ENOENT} || !parent || !is_name) return found;
    State state = machine.kernel().state();
    if (find_child(state, parent->dentry, name) || !state.dentries[parent->dentry].is_directory()) {
      return found;  // a symbolic link that leads nowhere
    }
    static_cast<void>(create_child(state, parent->dentry, name, DentryKind::directory));
    machine.kernel() = Kernel(std::move(state), machine.kernel().init_task());
  }
  return machine.kernel().resolve(task, path);
}

}  // namespace mntsim
