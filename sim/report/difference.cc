// SPDX-License-Identifier: Apache-2.0
#include "sim/report/difference.h"

#include <fmt/core.h>

#include <iterator>

#include "sim/report/json.h"
#include "sim/report/text.h"

namespace mntsim {
namespace {

void append_table_line(std::string& out, std::string_view indent, std::string_view machine,
                       const std::string& line) {
  fmt::format_to(std::back_inserter(out), "{}  {:<5} ", indent, machine);
  append_printable(out, line.empty() ? "(none)" : line);
  out += '\n';
}

void append_line_json(std::string& out, std::string_view machine, const std::string& line) {
  out += ',';
  append_json_string(out, machine);
  out += ':';
  if (line.empty()) {
    out += "null";
  } else {
    append_json_string(out, line);
  }
}

}  // namespace

void append_difference_text(std::string& out, std::string_view indent, const MachineNames& names,
                            const Difference& difference) {
  if (!difference.table) {
    fmt::format_to(std::back_inserter(out), "{}{} gives {}, {} gives {}\n", indent, names.left,
                   errno_text(difference.left), names.right, errno_text(difference.right));
    return;
  }
  const TableDifference& table = *difference.table;
  if (table.line == 0) {
    fmt::format_to(std::back_inserter(out), "{}the tasks differ:\n", indent);
  } else {
    fmt::format_to(std::back_inserter(out), "{}the table of '{}' differs in line {}:\n", indent,
                   table.task, table.line);
  }
  append_table_line(out, indent, names.left, table.left);
  append_table_line(out, indent, names.right, table.right);
}

void append_difference_json(std::string& out, const MachineNames& names, const TaskCommand& command,
                            const Difference& difference) {
  fmt::format_to(std::back_inserter(out), R"({{"command":{},"task":)", difference.command + 1);
  append_json_string(out, command.task);
  out += R"(,"run":)";
  append_json_string(out, command.text);
  if (difference.table) {
    out += R"(,"table":{"task":)";
    append_json_string(out, difference.table->task);
    fmt::format_to(std::back_inserter(out), R"(,"line":{})", difference.table->line);
    append_line_json(out, names.left, difference.table->left);
    append_line_json(out, names.right, difference.table->right);
  } else {
    out += R"(,"errno":{)";
    append_json_string(out, names.left);
    out += ':';
    append_json_errno(out, difference.left);
    out += ',';
    append_json_string(out, names.right);
    out += ':';
    append_json_errno(out, difference.right);
  }
  out += "}}";
}

}  // namespace mntsim
