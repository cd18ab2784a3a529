// SPDX-License-Identifier: Apache-2.0
// The words of `mount -o`, as util-linux's table has them (see mount(8)), and what they add up to.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace mntsim {

/// Built up from left to right: a later word wins over an earlier one that it contradicts, but what
/// only excludes one another in the kernel (noatime, strictatime) is passed on together, as
/// util-linux passes it.
struct MountOptions {
  std::uint32_t flags = 0;  // mount_flag, none of the propagation flags
  std::vector<std::uint32_t>
      propagation;   // a propagation flag each, perhaps with `rec`; one call each
  std::string data;  // what is no word of the table, as a comma list

  /// Adds each word of a comma list. A comma inside "…" is part of its word.
  void add_list(std::string_view list);
  void add(std::string_view word);
};

}  // namespace mntsim
