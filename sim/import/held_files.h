// SPDX-License-Identifier: Apache-2.0
// What processes hold, as open files of a restored state.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/import/node_tables.h"
#include "sim/kernel/vfs/state.h"

namespace mntsim {

/// "root", "working directory", "executable", "open file", "mapping".
[[nodiscard]] std::string_view words_of(HoldKind kind);

class HeldFiles {
 public:
  explicit HeldFiles(State& state) : state_(state) {}

  /// Opens each place for the task, in a slot of its own. Where a path leads further than the names
  /// that the state has, its mount is held by what is known of it. Returns how many were in no
  /// mount of the task's namespace.
  std::size_t add(TaskHandle task, const std::vector<HeldPlace>& places);

  /// What the slots are called, by SlotId: "pid 1234 nginx: open file".
  [[nodiscard]] std::vector<std::string> take_names() { return std::move(names_); }

 private:
  [[nodiscard]] Path find(TaskHandle task, const HeldPlace& place) const;

  State& state_;
  std::vector<std::string> names_;
  std::vector<std::pair<std::uint32_t, MountHandle>> mounts_;  // of the task's namespace, by id
};

}  // namespace mntsim
