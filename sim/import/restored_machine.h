// SPDX-License-Identifier: Apache-2.0
// The simulated machine of a node whose tables were captured or imported.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "sim/import/node_tables.h"
#include "sim/script/simulated_machine.h"

namespace mntsim {

/// What did not fit, and what is to be known.
struct ImportRemark {
  std::string file;
  std::size_t line = 0;  // from 1; 0: the file as a whole
  std::string text;
  bool is_note = false;  // nothing is wrong

  /// "FILE:LINE: text".
  [[nodiscard]] std::string message() const;
};

struct RestoredMachine {
  std::unique_ptr<SimulatedMachine> machine;
  std::vector<ImportRemark> remarks;  // by table and line
};

/// A machine with a task for each table, called by its name (made of the letters that names have in
/// the command language, and unique), that sees what the table shows, byte for byte where nothing
/// is remarked. Tables that share a mount, a parent or an inode show one namespace. Held places are
/// open files of the table's task, called "pid 1234 nginx: open file"; they keep their mounts busy.
/// The text of each table is let go once it has been restored: of a large node the tables and the
/// state are not there together. REQUIRES: there is a table.
[[nodiscard]] RestoredMachine machine_of(NodeTables tables);

}  // namespace mntsim
