// SPDX-License-Identifier: Apache-2.0
// What the tests of sim/import start from: tables of a machine, and tables as text.
#pragma once

#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

#include "sim/import/node_tables.h"
#include "sim/import/restored_machine.h"
#include "sim/script/machine.h"

namespace mntsim {

/// Each task's table, as a capture would bring it.
inline NodeTables tables_of(Machine& machine) {
  NodeTables tables;
  for (const TaskTable& table : machine.snapshot()) {
    NodeTable& made = tables.tables.emplace_back();
    made.name = table.task;
    made.file = table.task;
    for (const std::string& line : table.lines) made.mountinfo += line + '\n';
  }
  return tables;
}

/// Tables by name and text.
inline NodeTables tables_with(
    std::initializer_list<std::pair<std::string, std::string>> named_texts) {
  NodeTables tables;
  for (const auto& [name, text] : named_texts) {
    NodeTable& made = tables.tables.emplace_back();
    made.name = name;
    made.file = name;
    made.mountinfo = text;
  }
  return tables;
}

/// All tables that a machine shows, a text each.
inline std::vector<std::string> shown_by(SimulatedMachine& machine) {
  std::vector<std::string> texts;
  for (const NodeTable& table : tables_of(machine).tables) texts.push_back(table.mountinfo);
  return texts;
}

/// The remarks as text, a line each; those that are notes begin with "note ".
inline std::string remarks_of(const RestoredMachine& restored) {
  std::string text;
  for (const ImportRemark& remark : restored.remarks) {
    text += (remark.is_note ? "note " : "") + remark.message() + '\n';
  }
  return text;
}

}  // namespace mntsim
