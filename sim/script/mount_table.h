// SPDX-License-Identifier: Apache-2.0
// One task's mountinfo, read: the mounts of a path, and which of them is on top.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "sim/script/machine.h"
#include "sim/script/mountinfo_line.h"

namespace mntsim {

class MountTable {
 public:
  /// Lines that are none of mountinfo are left out.
  explicit MountTable(const TaskTable& table);

  [[nodiscard]] std::size_t size() const { return mounts_.size(); }

  /// How many mounts stand at `path`, be they visible or not. A path that ends with '/', or has
  /// "//", means the same without.
  [[nodiscard]] std::size_t count_at(std::string_view path) const;

  /// The mount that a walk to `path` ends in; where all mounts there are hidden below another one
  /// further up, the top of their stack. Null: nothing is mounted at `path`.
  [[nodiscard]] const MountinfoLine* top_at(std::string_view path) const;

 private:
  [[nodiscard]] const MountinfoLine* find(std::uint32_t id) const;
  [[nodiscard]] bool is_covered(const MountinfoLine& mount) const;
  [[nodiscard]] bool is_hidden(const MountinfoLine& mount) const;

  std::vector<MountinfoLine> mounts_;  // in the table's order
};

}  // namespace mntsim
