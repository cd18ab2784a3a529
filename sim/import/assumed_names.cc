// SPDX-License-Identifier: Apache-2.0
#include "sim/import/assumed_names.h"

#include <cstddef>
#include <optional>
#include <utility>

#include "sim/kernel/vfs/dentry_tree.h"
#include "sim/kernel/vfs/path_walk.h"
#include "sim/script/mkdir_parents.h"

namespace mntsim {

Result<Path> resolve_assuming(SimulatedMachine& machine, TaskHandle task, std::string_view path) {
  const Result<Path> found = machine.kernel().resolve(task, path);
  if (found || found.error() != Errno{ENOENT} || !path.starts_with('/') ||
      !machine.knowledge().is_restored) {
    return found;
  }
  std::optional<State> changed;  // a copy, from the first name that is missing on
  const auto state = [&]() -> const State& {
    return changed ? *changed : machine.kernel().state();
  };
  const auto resolve = [&](std::string_view part) -> Result<Path> {
    PathWalk walk(state(), state().tasks[task]);
    if (const Errno error = walk.walk(part, Follow::yes); error != ok) return error;
    return walk.place();
  };
  for (const std::string_view part : mkdir_parents(path)) {
    const Result<Path> known = resolve(part);
    if (known) continue;
    const std::size_t slash = part.rfind('/');
    const std::string_view name = part.substr(slash + 1);
    const Result<Path> parent = resolve(slash == 0 ? "/" : part.substr(0, slash));
    const bool is_name = name != "." && name != "..";
    if (known.error() != Errno{ENOENT} || !parent || !is_name) return found;
    const bool is_link = bool(find_child(state(), parent->dentry, name));  // that leads nowhere
    if (is_link || !state().dentries[parent->dentry].is_directory()) return found;
    if (!changed) changed = machine.kernel().state();
    static_cast<void>(create_child(*changed, parent->dentry, name, DentryKind::directory));
  }
  if (changed) machine.kernel() = Kernel(std::move(*changed), machine.kernel().init_task());
  return machine.kernel().resolve(task, path);
}

}  // namespace mntsim
