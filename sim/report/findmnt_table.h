// SPDX-License-Identifier: Apache-2.0
// Mount tables as findmnt(8) prints them.
#pragma once

#include <string>
#include <vector>

#include "sim/report/findmnt_columns.h"

namespace mntsim {

/// A namespace's table, and what the namespace is called.
struct ListedTable {
  std::string name_space;
  std::vector<MountinfoLine> mounts;
};

struct FindmntStyle {
  std::vector<Column> columns;
  bool is_list = false;   // in the table's order, not as a tree
  bool is_raw = false;    // a list with one blank between fields; blanks in them are \x20
  bool is_ascii = false;  // |- instead of ├─
  bool has_headings = true;
  bool has_roots = true;  // "none[/sub]"
};

/// Appends the tables as one. As a tree each mount stands below its parent, by ids, a mount that
/// another covers too; what has no parent in its table is a root. Trees are drawn 100 levels deep.
void append_findmnt_text(std::string& out, const FindmntStyle& style,
                         const std::vector<ListedTable>& tables);

/// Appends {"filesystems":[{"target":"/","children":[…]}]} and a line end, in one line.
void append_findmnt_json(std::string& out, const FindmntStyle& style,
                         const std::vector<ListedTable>& tables);

}  // namespace mntsim
