// SPDX-License-Identifier: Apache-2.0
// What changes in the tables of a machine, look by look. On the simulator a look costs a comparison
// of numbers a mount, and text for what has changed alone: on a node of 500 pods the tables are ten
// thousands of lines, and there are thousands of looks.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <tuple>
#include <vector>

#include "sim/kernel/mountinfo.h"
#include "sim/report/table_diff.h"
#include "sim/script/simulated_machine.h"

namespace mntsim {

class TableWatch {
 public:
  /// Borrows the machine, whose tables are taken as they are.
  explicit TableWatch(Machine& machine);

  /// What table_changes() says between the last look and now. `renamed`: names may have got others
  /// since, so that no line is sure to be what it was.
  [[nodiscard]] std::vector<TableChange> changes(bool renamed = false);

  /// What has changed in the first task's table. All other changes are left for the next look.
  [[nodiscard]] std::vector<TableChange> first_changes();

 private:
  /// One namespace as tasks with one root see it.
  struct Table {
    std::vector<MountinfoRecord> records;
    std::vector<std::string> lines;  // of each record; empty: not below the root
    std::size_t last_look = 0;       // the look that brought it up to date
  };
  using SharedTable = std::shared_ptr<Table>;
  using TableKey = std::tuple<std::uint32_t, std::uint64_t, std::uint32_t>;  // namespace, root
  struct Watched {
    std::string task;
    TableKey key;
    SharedTable table;
  };
  /// The tables without what is as it was.
  struct Compared {
    Snapshot before;
    Snapshot after;
  };

  [[nodiscard]] TableKey key_of(TaskHandle task) const;
  [[nodiscard]] Compared look(bool renamed);
  [[nodiscard]] SharedTable table_now(TaskHandle task, bool renamed);
  void refresh(Table& table, TaskHandle task, bool renamed, TaskTable& before,
               TaskTable& after) const;
  [[nodiscard]] std::vector<TableChange> changes_of_snapshots();

  Machine* machine_;
  const SimulatedMachine* simulated_;  // null: snapshots have to do
  std::vector<Watched> watched_;       // in the order of the tasks
  std::map<TableKey, SharedTable> tables_;
  std::size_t look_ = 0;
  Snapshot snapshot_;
};

}  // namespace mntsim
