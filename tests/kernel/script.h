// SPDX-License-Identifier: Apache-2.0
// Scripts as text, for tests of the kernel in the command language.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/script/parser.h"
#include "sim/script/simulated_machine.h"

namespace mntsim {

/// The commands of a script, a line each.
inline std::vector<TaskCommand> parse_lines(std::string_view text) {
  std::vector<TaskCommand> commands;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    if (auto command = parse_line(text.substr(0, end), {})) commands.push_back(std::move(*command));
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
  }
  return commands;
}

/// All tables as one text.
inline std::string tables_of(SimulatedMachine& machine) {
  std::string text;
  for (const TaskTable& table : machine.snapshot()) {
    text += table.task + '\n';
    for (const std::string& line : table.lines) text += line + '\n';
  }
  return text;
}

/// Runs a script and returns all tables.
inline std::string tables_after(std::string_view script) {
  SimulatedMachine machine;
  for (const TaskCommand& command : parse_lines(script)) (void)machine.execute(command);
  return tables_of(machine);
}

}  // namespace mntsim
