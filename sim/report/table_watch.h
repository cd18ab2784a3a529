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

  /// To be told of each command that the machine has run.
  void note(const TaskCommand& command);

  /// What table_changes() says between the last look and now.
  [[nodiscard]] std::vector<TableChange> changes();

  /// What has changed in the first task's table. All other changes are left for the next look.
  [[nodiscard]] std::vector<TableChange> first_changes();

 private:
  /// What commands since the last look may have done to lines of mounts that they did not name.
  enum class SideEffects : std::uint8_t {
    none,           // what events tell is all
    other_lines,    // a superblock was remounted, a name removed
    changed_paths,  // a name got another: no line is sure to be what it was
  };
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
  /// A task whose table is not sure to be what it was.
  struct Suspect {
    std::size_t at = 0;  // in the tasks' order
    TaskHandle handle;
    bool is_new = false;
    bool has_moved = false;  // it has another namespace or root, and `before` is its old table
    TaskTable before;
    TaskTable after;
  };
  /// The tables without what is as it was.
  struct Compared {
    Snapshot before;
    Snapshot after;
  };

  [[nodiscard]] static SideEffects side_effects(const TaskCommand& command);
  [[nodiscard]] TableKey key_of(TaskHandle task) const;
  void take_events();
  [[nodiscard]] bool is_dirty(const TableKey& key) const;
  [[nodiscard]] std::vector<Suspect> find_suspects(Compared& compared);
  void join_table(Suspect& suspect, bool renamed);
  [[nodiscard]] Compared look(bool renamed);
  void refresh(Table& table, TaskHandle task, bool renamed, TaskTable& before,
               TaskTable& after) const;
  [[nodiscard]] std::vector<TableChange> changes_of_snapshots();

  Machine* machine_;
  SimulatedMachine* simulated_;   // null: snapshots have to do
  std::vector<Watched> watched_;  // in the order of the tasks
  std::map<TableKey, SharedTable> tables_;
  std::size_t look_ = 0;
  std::vector<bool> dirty_;  // namespaces, by slot, in which something has happened
  bool all_dirty_ = false;
  std::uint64_t handed_slaves_ = 0;
  SideEffects effects_ = SideEffects::other_lines;  // the first look sees all
  Snapshot snapshot_;
};

}  // namespace mntsim
