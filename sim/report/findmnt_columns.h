// SPDX-License-Identifier: Apache-2.0
// The columns of findmnt(8), and some of ours: what each shows of a mount.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/script/mountinfo_line.h"

namespace mntsim {

enum class Column : std::uint8_t {
  target,
  source,
  fstype,
  options,
  vfs_options,
  fs_options,
  opt_fields,
  propagation,
  fsroot,
  maj_min,
  id,
  parent,
  group,       // ours: N of `shared:N`
  master,      // ours: N of `master:N`
  name_space,  // ours: whose table it is
};

/// All columns, in the order of --output-all.
[[nodiscard]] const std::vector<Column>& all_columns();

/// "MAJ:MIN"
[[nodiscard]] std::string_view name_of(Column column);

/// The column of that name in any case; nothing where there is none.
[[nodiscard]] std::optional<Column> find_column(std::string_view name);

/// True for what is a number: set to the right, and a number in JSON.
[[nodiscard]] bool is_number(Column column);

/// What a column shows. Empty: nothing. `with_root` adds "[/sub]" to the source of a mount that
/// does not show all of its file system.
[[nodiscard]] std::string cell_of(const MountinfoLine& mount, Column column,
                                  std::string_view name_space, bool with_root);

}  // namespace mntsim
