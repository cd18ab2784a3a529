// SPDX-License-Identifier: Apache-2.0
#include "sim/import/table_reader.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "sim/import/findmnt_json.h"
#include "sim/import/node_file.h"
#include "sim/import/partial_table.h"
#include "sim/script/input_error.h"
#include "sim/script/mountinfo_line.h"
#include "sim/script/text_lines.h"

namespace mntsim {
namespace {

/// Is the first line that can be read at all one of /proc/mounts, or of `mount`?
bool begins_as_mounts(std::string_view text) {
  bool is_decided = false;
  bool is_mounts = false;
  for_each_line(text.substr(0, text.find('\0')), [&](std::string_view line, std::size_t) {
    if (is_decided) return;
    is_mounts = !read_mount_record(line) && read_mounts_line(line);
    is_decided = is_mounts || read_mount_record(line);
  });
  return is_mounts;
}

void append(NodeTables& to, NodeTables&& from) {
  to.are_holds_known = from.are_holds_known && (to.tables.empty() || to.are_holds_known);
  std::move(from.tables.begin(), from.tables.end(), std::back_inserter(to.tables));
  std::move(from.notes.begin(), from.notes.end(), std::back_inserter(to.notes));
}

}  // namespace

void TableReader::note(const NodeTable& table, std::string text) {
  tables_.notes.push_back(table.file + ": " + text);
  remarks_.push_back({table.file, 0, std::move(text), true});
}

void TableReader::read(std::string text, const std::string& file, const std::string& name) {
  if (is_node_json(text)) {
    append(tables_, read_node_json(text, file));
    return;
  }
  NodeTable table;
  table.name = name;
  table.file = file;
  const std::size_t begin = text.find_first_not_of(" \t\r\n");
  if (begin != std::string::npos && text[begin] == '{') {
    read_findmnt(text, table);
  } else if (begins_as_mounts(text)) {
    read_mounts(text, table);
  } else {
    table.mountinfo = std::move(text);
  }
  tables_.tables.push_back(std::move(table));
}

void TableReader::read_findmnt(std::string_view text, NodeTable& table) {
  FindmntTable found = mntsim::read_findmnt(text, table.file);
  table.mountinfo = completed(found.mounts, {next_id_, next_device_});
  if (!found.missing_columns.empty()) {
    note(table,
         "made up, as the table has no columns for it: " + found.missing_columns +
             " (findmnt -J -o +ID,PARENT,MAJ:MIN,FSROOT,VFS-OPTIONS,FS-OPTIONS,OPT-FIELDS has "
             "all)");
  }
  if (found.has_unknown_groups) {
    table.is_propagation_known = false;
    note(table, "which mounts are peers is unknown; all count as private");
  }
}

void TableReader::read_mounts(std::string_view text, NodeTable& table) {
  std::vector<PartialMount> mounts;
  for_each_line(text, [&](std::string_view line, std::size_t number) {
    if (auto mount = read_mounts_line(line)) {
      mounts.push_back(std::move(*mount));
    } else {
      remarks_.push_back({table.file, number, "no line of a mount table: " + in_quotes(line)});
    }
  });
  table.mountinfo = completed(mounts, {next_id_, next_device_});
  table.is_propagation_known = false;
  note(table,
       "mount ids and devices are made up, and parents go by path; what a bind shows of its file "
       "system is unknown, and so is propagation: all count as private (mountinfo has all)");
}

}  // namespace mntsim
