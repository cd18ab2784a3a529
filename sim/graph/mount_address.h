// SPDX-License-Identifier: Apache-2.0
// How a command can name a mount: by which task, and with which path.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sim/kernel/vfs/mount_stacks.h"

namespace mntsim {

struct MountAddress {
  TaskHandle task;
  std::string path;  // as mountinfo would print it
};

class MountAddresses {
 public:
  /// Good until the state changes.
  explicit MountAddresses(const State& state);

  /// The first task whose path leads to the root of the mount, and to no other mount on top of it;
  /// nothing where there is none: it is covered, or below nobody's root. Calls that change a
  /// mount's propagation want exactly that. REQUIRES: the mount is in a namespace.
  [[nodiscard]] std::optional<MountAddress> find(MountHandle mount) const;

  /// The nearest mount on which it lies, directly or further down, that has an address; null where
  /// there is none. A recursive change there reaches it, covered or not.
  [[nodiscard]] MountHandle nearest_above(MountHandle mount) const;

  /// The first task of a namespace; null where it has none.
  [[nodiscard]] TaskHandle first_task(NamespaceHandle mount_namespace) const;

 private:
  const State& state_;
  mutable MountStacks stacks_;                  // remembers
  std::vector<std::vector<TaskHandle>> tasks_;  // by namespace slot
};

}  // namespace mntsim
