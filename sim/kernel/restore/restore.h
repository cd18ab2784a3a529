// SPDX-License-Identifier: Apache-2.0
// Restorer: a state from mount tables that were read elsewhere, and that may lie.
//
// A table is what one reader sees of one namespace. What the tables say is rebuilt: ids, parents,
// stacking, the order of lines, peer groups across namespaces, masters. What they cannot say is
// made up as little as possible:
// - names: those that a path in a table names, and those that a pseudo file system starts with;
// - a parent, or a master's peer, that no table has: a stand-in (mount_bit::stand_in), which stands
//   in no table either;
// - the order of peers and slaves: by id.
// What does not fit is complained about and left out, or put where it does no harm. The state is
// valid (validate.h) whatever the tables say.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "sim/kernel/restore/mount_record.h"
#include "sim/kernel/restore/restored_files.h"
#include "sim/kernel/restore/restored_groups.h"
#include "sim/kernel/vfs/state.h"

namespace mntsim {

/// What one reader sees.
struct RestoredTable {
  std::size_t number = 0;  // of the table, among all that will be added; each number once
  std::span<const MountRecord> records;
};

struct Restored {
  State state;
  std::vector<TaskHandle> tasks;  // by the number of the table: a task that sees what it shows
  std::vector<Complaint> complaints;
};

class Restorer {
 public:
  /// `table_count`: how many tables there will be in all.
  Restorer(std::size_t table_count, std::uint32_t mount_max);
  Restorer(const Restorer&) = delete;
  Restorer& operator=(const Restorer&) = delete;

  /// Adds one namespace by all that its readers see of it: one table or more, of which some may
  /// show it from a root further down. Records that share an id are one mount. Nothing of the
  /// records is kept.
  void add_namespace(std::span<const RestoredTable> tables);

  /// Ties groups and masters, and makes the tasks. REQUIRES: every table has been added.
  [[nodiscard]] Restored finish();

 private:
  struct View {
    NamespaceHandle mount_namespace;
    Path root;
  };

  State state_;
  std::vector<Complaint> complaints_;
  RestoredFiles files_;
  RestoredGroups groups_;
  std::vector<MountHandle> unnamed_;  // stand-ins that still need an id
  std::vector<View> views_;           // by the number of the table
};

}  // namespace mntsim
