// SPDX-License-Identifier: Apache-2.0
// What `findmnt -J` prints: a tree or a list of mounts, with the columns that it was asked for.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sim/import/partial_table.h"

namespace mntsim {

struct FindmntTable {
  std::vector<PartialMount> mounts;  // parents before what is on them
  // Columns that would have told more, as `-o` takes them; empty: all is known.
  std::string missing_columns;
  // Without OPT-FIELDS, unless PROPAGATION says that all are private.
  bool has_unknown_groups = false;
};

/// Reads it. Throws InputError: broken JSON, no "filesystems", a mount without a target.
[[nodiscard]] FindmntTable read_findmnt(std::string_view text, const std::string& file);

}  // namespace mntsim
